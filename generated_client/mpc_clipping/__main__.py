# Copied from generator/runtime/__main__.py by `make generate`. Edit that file: this one is overwritten.
"""`python -m mpc_clipping`: the command, where the script `mpc-clipping` is not on the path."""

from .cli import main

if __name__ == "__main__":
    main()
