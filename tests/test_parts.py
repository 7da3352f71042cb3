"""The summary of `make test`: each part with its time, the counts, and what to run to see what failed."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.parts import PARTS, count_requests, count_tests, main

JUNIT = '<testsuites><testsuite tests="9" failures="{failures}" errors="1" skipped="2"/></testsuites>'


@pytest.fixture
def make_test(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, list[str]]]:
    """Give `make test` in a small project of the same parts, each of which does what a shell command says."""
    (tmp_path / "reports").mkdir()

    def run(**does: str) -> tuple[int, list[str]]:
        commands = {part.target: does.get(part.target.replace("-", "_"), "@true") for part in PARTS}
        text = "".join(f"{target}:\n\t{command}\n" for target, command in commands.items())
        (tmp_path / "Makefile").write_text(text, encoding="utf-8")
        return main(folder=tmp_path), capfd.readouterr().out.splitlines()

    return run


def test_each_part_has_its_time_and_the_last_line_the_counts(
    make_test: Callable[..., tuple[int, list[str]]], tmp_path: Path
) -> None:
    """The words "N requests" and "N passed" stand in it, in this order: others read them."""
    (tmp_path / "junit").write_text('<testsuites><testsuite tests="9"/></testsuites>', encoding="utf-8")
    (tmp_path / "run").write_text(json.dumps({"sent": 200}), encoding="utf-8")
    status, lines = make_test(
        test_offline="@cp junit reports/offline-tests.xml", contract_tests="@cp run reports/contract-tests.json"
    )
    assert status == 0
    summary = lines[lines.index("--- summary ---") + 1 :]
    assert [re.split(r"  +", line)[0] for line in summary[:-1]] == [part.about for part in PARTS]
    assert all(re.search(r"  \d+\.\d s   fine", line) for line in summary[:-1])
    assert re.fullmatch(r"All is fine, after \d+\.\d s: 200 requests, 9 passed", summary[-1])


def test_the_first_part_that_failed_is_named_and_the_others_are_carried_out(
    make_test: Callable[..., tuple[int, list[str]]], tmp_path: Path
) -> None:
    """With what to run to see only it; an older report is not read as this run's."""
    (tmp_path / "reports" / "contract-tests.json").write_text('{"sent": 7}', encoding="utf-8")
    (tmp_path / "junit").write_text(JUNIT.format(failures=3), encoding="utf-8")
    status, lines = make_test(
        lint="@echo one line is too long; false", test_offline="@cp junit reports/offline-tests.xml; false"
    )
    assert status == 1
    assert "one line is too long" in lines
    assert lines[-2] == "The first part that failed: lint. To see only it: make lint"
    assert re.fullmatch(r"FAILED, after .* s: 3 failures, 1 errors, 2 skipped, 3 passed", lines[-1])
    assert sum(" FAILED" in line for line in lines) == 2
    assert any(line.startswith("contract tests") and line.endswith("fine") for line in lines)


def test_the_reports_are_counted_as_their_writers_mean_it() -> None:
    """Pytest counts what failed among its tests; the run counts what it sent."""
    assert count_tests(JUNIT.format(failures=0)) == "1 errors, 2 skipped, 6 passed"
    assert count_requests('{"sent": 200, "seed": 1}') == "200 requests"
