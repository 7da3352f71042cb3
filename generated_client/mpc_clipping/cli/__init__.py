# Copied from generator/runtime/cli/__init__.py by `make generate`. Edit that file: this one is overwritten.
"""The command `mpc-clipping`, of the extra `cli`."""

import sys
from importlib.util import find_spec


def main() -> None:
    """Run the command, or say what it needs."""
    absent = [name for name in ("click", "rich") if find_spec(name) is None]
    if absent:
        sys.stderr.write(
            f"mpc-clipping needs {' and '.join(absent)}, which are not installed. "
            "Install the command with its dependencies: pip install 'mpc-clipping[cli]'\n"
        )
        sys.exit(2)
    # Only now: it imports what may be absent.
    from .commands import group

    group(prog_name="mpc-clipping")
