"""`python -m contract_tests`: test a deployment, or as the first argument says, do something else.

Exit status 0 conforming, 1 not conforming, 2 could not be tested; other commands say in the same way whether all is
well, something is not, or nothing could be done.
"""

import importlib
import sys

# The modules of the commands that test no deployment, by the first argument.
COMMANDS = {
    "check-recorded": "contract_tests.recorded",
    "diff": "contract_tests.comparing.command",
    "prove": "contract_tests.proving.command",
}


def main() -> int:
    """Load what the command needs, which takes a moment, and run it. Interrupted at any time, say so in a sentence."""
    name, arguments = "contract_tests.command", sys.argv[1:]
    if arguments and arguments[0] in COMMANDS:
        name, arguments = COMMANDS[arguments[0]], arguments[1:]
    try:
        return int(importlib.import_module(name).main(arguments))
    except KeyboardInterrupt:
        print("The run was interrupted. Start it again.", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
