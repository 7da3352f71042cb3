"""Write generated_client/, or show where it differs from what would be written.

Exit status: 0 fine, 1 the document cannot be used or the output has drifted, 2 it could not be done.
"""

import argparse
import difflib
import fcntl
import json
import os
import sys
import tempfile
from pathlib import Path

from generator.build import BuildError, Files, build, write
from openapi import DOCUMENT, DocumentError, NoDocumentError

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "generated_client"
FINE, WRONG, NOT_DONE = 0, 1, 2
# Lines of difference to show before the rest is only counted.
SHOWN = 200


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m generator", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--spec-file", type=Path, default=os.environ.get("SPEC_FILE") or DOCUMENT, help="the OpenAPI document"
    )
    parser.add_argument("--out", type=Path, default=os.environ.get("OUT") or OUTPUT, help="the folder to write")
    parser.add_argument("--check", action="store_true", help="write nothing; show the differences")
    options = parser.parse_args(arguments)
    try:
        files = build(options.spec_file)
        if options.check:
            return check(options.out, files)
        replace(options.out, files)
    except DocumentError as error:
        print(error, file=sys.stderr)
        return WRONG
    except (BuildError, NoDocumentError, OSError) as error:
        print(error, file=sys.stderr)
        return NOT_DONE
    return FINE


def check(folder: Path, files: Files) -> int:
    """Compare a folder with what would be written there."""
    there = existing(folder)
    differences = [
        line
        for name in sorted(there.keys() | files.keys())
        for line in difflib.unified_diff(
            there.get(name, "").splitlines(keepends=True),
            files.get(name, "").splitlines(keepends=True),
            f"{name} (as it is)" if name in there else "(not there)",
            f"{name} (as generated)" if name in files else "(not generated)",
        )
    ]
    # A file may differ without a line that differs: an empty one too many, or other line ends.
    if there == files:
        print(f"{folder} is what `make generate` writes: {len(files)} files.")
        return FINE
    sys.stdout.writelines(differences[:SHOWN])
    if len(differences) > SHOWN:
        print(f"... and {len(differences) - SHOWN} lines more.")
    names = [name for name in sorted(there.keys() | files.keys()) if there.get(name) != files.get(name)]
    print(f"\n{folder} differs from what `make generate` writes in {', '.join(names)}.")
    print("Edits belong into openapi/ or generator/; then run `make generate`.")
    return WRONG


def existing(folder: Path) -> Files:
    """Read a folder, but for what Python itself writes there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode(errors="replace")
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def replace(folder: Path, files: Files) -> None:
    """Put the new output in the place of the old one, whole: a run that breaks leaves the old one as it was.

    The new folder is written beside the old one, on the same file system, so that each step is a rename. Two runs
    side by side wait for each other.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if folder.exists() and any(folder.iterdir()) and not is_output(folder):
            raise BuildError(f"{folder} holds files that this generator did not write. Empty it, or give another OUT.")
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".generated-") as aside:
            new, old = Path(aside) / "new", Path(aside) / "old"
            write(new, files)
            try:
                if folder.exists():
                    folder.rename(old)
                new.rename(folder)
            except BaseException:  # an interrupt too: the old output is about to be removed with `aside`
                if old.exists() and not folder.exists():
                    old.rename(folder)
                raise
    finally:
        os.close(descriptor)
    print(f"Wrote {len(files)} files to {folder}.")


def is_output(folder: Path) -> bool:
    """Tell whether a folder is what an earlier run wrote. Others write a manifest.json too."""
    try:
        return list(json.loads((folder / "manifest.json").read_bytes())) == ["document", "tools", "files"]
    except (FileNotFoundError, ValueError):
        return False


if __name__ == "__main__":
    sys.exit(main())
