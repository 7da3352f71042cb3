"""What SECURITY.md claims has a test."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_each_claim_names_a_test_that_exists() -> None:
    """Every row of a table names one at least, by its file and its function."""
    rows = [
        line
        for line in (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and "shown by" not in line
    ]
    assert len(rows) > 15
    for row in rows:
        named = re.findall(r"`(\S+)::(\w+)`", row.split("|")[-2])
        assert named, row
        for file, test in named:
            source = (ROOT / "tests" / file).read_text(encoding="utf-8")
            assert re.search(rf"^def {test}\(", source, re.MULTILINE), f"{file}::{test}"
