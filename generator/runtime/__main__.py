"""`python -m mpc_clipping`: the command, where the script `mpc-clipping` is not on the path."""

from .cli import main

if __name__ == "__main__":
    main()
