"""Write generated_client/, or show where it differs from what would be written.

Exit status: 0 fine, 1 the document cannot be used or the output has drifted, 2 it could not be done.
"""

import argparse
import os
import sys
from pathlib import Path

from generator import output
from generator.build import BuildError, build
from openapi import DOCUMENT, DocumentError, NoDocumentError

FINE, WRONG, NOT_DONE = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m generator", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--spec-file", type=Path, default=os.environ.get("SPEC_FILE") or DOCUMENT, help="the OpenAPI document"
    )
    parser.add_argument("--out", type=Path, default=os.environ.get("OUT") or output.OWN, help="the folder to write")
    parser.add_argument("--check", action="store_true", help="write nothing, show the differences")
    options = parser.parse_args(arguments)
    try:
        files = build(Path(options.spec_file))
    except DocumentError as error:
        print(error, file=sys.stderr)
        return WRONG
    except (BuildError, NoDocumentError) as error:
        print(error, file=sys.stderr)
        return NOT_DONE
    if options.check:
        return check(Path(options.out), files)
    try:
        output.replace(Path(options.out), files)
    except output.OutputError as error:
        print(error, file=sys.stderr)
        return NOT_DONE
    except OSError as error:
        print(f"{options.out} cannot be written: {error}. Set OUT to a folder that can.", file=sys.stderr)
        return NOT_DONE
    print(f"Wrote {len(files)} files to {options.out}.")
    return FINE


def check(folder: Path, files: output.Files) -> int:
    """Compare a folder with what would be written there."""
    differences = output.compare(folder, files)
    sys.stdout.writelines(differences)
    if differences:
        print("Edit openapi/ or generator/ instead, then run `make generate`.")
        return WRONG
    print(f"{folder} is what `make generate` writes: {len(files)} files.")
    return FINE


if __name__ == "__main__":
    sys.exit(main())
