"""`python -m contract_tests`: test a deployment. Exit status 0 conforming, 1 not conforming, 2 could not be tested."""

import sys


def main() -> int:
    """Load what tests, which takes a moment, and test. Interrupted at any time, say so in a sentence."""
    try:
        from contract_tests.command import main as run  # noqa: PLC0415 - loading may be interrupted, too

        return run(sys.argv[1:])
    except KeyboardInterrupt:
        print("It was interrupted. Run it again.", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
