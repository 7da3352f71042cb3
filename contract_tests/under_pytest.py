"""Carry out a run under pytest, in this process."""

import os
import sys
from contextvars import ContextVar
from pathlib import Path

import pytest

from contract_tests import report
from contract_tests.run import Run

TESTS = Path(__file__).with_name("test_deployment.py")
QUIETLY = ("-q", "--no-header", "--no-summary", "--tb=short", "--disable-warnings", "-p", "no:cacheprovider")
# schemathesis makes its tests while the module is imported, so the run has to be there before any fixture.
current_run: ContextVar[Run] = ContextVar("current_run")


class Crashes:
    """Collects what failed in the tests themselves: what they find is in the run, and fails only `test_rule`."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Look at a test that was run."""
        if report.failed and "test_rule" not in report.nodeid:
            self.told.append(report.longreprtext)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Look at a module that was imported."""
        if report.failed:
            self.told.append(report.longreprtext)


def carry_out(run: Run) -> int:
    """Carry out a run and give its exit status: 0 conforming, 1 not conforming, 2 could not be tested."""
    sys.modules.pop(f"contract_tests.{TESTS.stem}", None)
    crashes = Crashes()
    before = current_run.set(run)
    try:
        # Settings of whatever project this is called from are none of its business, hence no configuration file.
        pytest.main([*QUIETLY, "-c", os.devnull, "--rootdir", str(TESTS.parent), str(TESTS)], [crashes])
    finally:
        current_run.reset(before)
    if crashes.told:
        told = report.mask("\n".join(crashes.told), run.sender.secrets)
        run.stopped = f"The contract tests themselves failed, which is a bug in them:\n{told}"
    return run.exit_status
