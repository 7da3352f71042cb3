"""Carry out a run under pytest, in this process."""

import contextlib
import os
import sys
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Final

import pytest

from contract_tests.run import Run
from contract_tests.telling.masking import mask

TESTS = Path(__file__).with_name("test_deployment.py")
QUIETLY: Final = ("-q", "--no-header", "--no-summary", "--tb=short", "--disable-warnings", "-p", "no:cacheprovider")
# Settings and plugins of whoever calls this are none of its business: they could leave parts of the run out.
ALONE: Final = (
    *("-c", os.devnull, "--rootdir", str(TESTS.parent), "--noconftest"),
    *("--disable-plugin-autoload", "-p", "schemathesis.pytest.plugin"),
)
FOREIGN_SETTINGS: Final = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")
# What has to be carried out; `test_rule` only shows what was found.
PARTS: Final = frozenset({"test_probes", "test_generated"})
# schemathesis makes its tests while the module is imported, so the run has to be there before any fixture.
current_run: ContextVar[Run] = ContextVar("current_run")


class Watcher:
    """Watches which parts were carried out, and what failed in the tests themselves.

    What they find is in the run, and fails only `test_rule`.
    """

    def __init__(self) -> None:
        self.carried_out: set[str] = set()
        self.crashes: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Look at a test that was run."""
        name = report.location[2].partition("[")[0]
        if report.when == "call" and report.passed:
            self.carried_out.add(name)
        if report.failed and name != "test_rule":
            self.crashes.append(report.longreprtext)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Look at a module that was imported."""
        if report.failed:
            self.crashes.append(report.longreprtext)


@contextlib.contextmanager
def without_foreign_settings() -> Iterator[None]:
    """Take the settings for other projects' pytest out of the environment for a while."""
    before = {name: os.environ.pop(name) for name in FOREIGN_SETTINGS if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(before)


def carry_out(run: Run) -> int:
    """Carry out a run and give its exit status: 0 conforming, 1 not conforming, 2 could not be tested."""
    sys.modules.pop(f"contract_tests.{TESTS.stem}", None)
    watcher = Watcher()
    before = current_run.set(run)
    try:
        with without_foreign_settings():
            ended = pytest.ExitCode(pytest.main([*QUIETLY, *ALONE, str(TESTS)], [watcher]))
    finally:
        current_run.reset(before)
    if watcher.crashes:
        told = mask("\n".join(watcher.crashes), run.sender.secrets)
        run.stopped = f"The contract tests themselves failed, which is a bug in them:\n{told}"
    elif ended not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED} or not watcher.carried_out >= PARTS:
        missing = ", ".join(sorted(PARTS - watcher.carried_out)) or "none"
        run.stopped = run.stopped or (
            f"The run did not reach its end (pytest: {ended.name}; parts that are missing: {missing}). Run it again."
        )
    return run.exit_status
