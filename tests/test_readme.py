"""The README lists the targets of the Makefile."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_readme_lists_every_target_and_no_other() -> None:
    """A command that is added or dropped is added to the table, or dropped from it."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, flags=re.MULTILINE))
    listed = set(re.findall(r"^\| `make ([a-z-]+)", readme, flags=re.MULTILINE))
    # Those that a contributor meets in `make` alone.
    house = {"help", "install", "lint", "format", "types", "test-offline", "lock", "clean"}
    assert listed == targets - house
