"""`make test`: each part of it by its own target, and a summary in the end.

Standard library only, as the part that installs. A part writes straight to the terminal; what it did is read from the
file that it leaves in reports/.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Part:
    """A part.

    Attributes:
        target: The target of the Makefile.
        about: What it is about.
        report: The file in reports/ that it leaves, if it counts anything.
        count: Reads from that file's text what it did.
    """

    target: str
    about: str
    report: str = ""
    count: Callable[[str], str] = str


def count_tests(junit: str) -> str:
    """Count the tests of a JUnit file, those that passed last."""
    counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in ElementTree.fromstring(junit).iter("testsuite"):  # noqa: S314 - pytest has just written it
        counts = {name: count + int(suite.get(name, 0)) for name, count in counts.items()}
    passed = counts.pop("tests") - sum(counts.values())
    return ", ".join([*(f"{count} {name}" for name, count in counts.items() if count), f"{passed} passed"])


def count_requests(report: str) -> str:
    """Count the requests of a contract run."""
    return f"{json.loads(report)['sent']} requests"


# The quick ones first. The last line has the counts in this order turned round: the tests that passed stand at its end.
PARTS = (
    Part("check-generated", "drift"),
    Part("lint", "lint"),
    Part("types", "types"),
    Part("test-offline", "offline tests", "offline-tests.xml", count_tests),
    Part("contract-tests", "contract tests", "contract-tests.json", count_requests),
)


def main(parts: Sequence[Part] = PARTS, folder: Path = ROOT) -> int:
    """Carry out every part, also behind one that fails, and return the exit status."""
    failed: list[Part] = []
    counts: list[str] = []
    lines: list[str] = []
    began = time.monotonic()
    for part in parts:
        print(f"\n--- {part.about}: make {part.target} ---", flush=True)
        report = folder / "reports" / part.report
        if part.report:
            report.unlink(missing_ok=True)
        started = time.monotonic()
        if not carry_out(part.target, folder):
            failed.append(part)
        count = part.count(report.read_text(encoding="utf-8")) if part.report and report.exists() else ""
        counts += filter(None, [count])
        how = ("FAILED" if part in failed else "fine") + (f", {count}" if count else "")
        lines.append(f"{part.about:15} {time.monotonic() - started:7.1f} s   {how}")
    print("\n--- summary ---", *lines, sep="\n")
    if failed:
        print(f"The first part that failed: {failed[0].about}. To see only it: make {failed[0].target}")
    verdict = "FAILED" if failed else "All is fine"
    print(f"{verdict}, after {time.monotonic() - began:.1f} s: {', '.join(reversed(counts))}")
    return 1 if failed else 0


def carry_out(target: str, folder: Path) -> bool:
    """Make one target, and tell whether that went well. What was told to the make around it is none of its business."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(["make", "--no-print-directory", target], cwd=folder, env=environment, check=False)  # noqa: S607 - whichever make is there
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
