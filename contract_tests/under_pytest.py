"""Run the contract tests under pytest, in this process."""

import os
import sys
from contextvars import ContextVar
from pathlib import Path

import pytest

from contract_tests.run import Run

TESTS = Path(__file__).with_name("test_deployment.py")
# schemathesis makes its tests while the module is imported, so the run has to be there before any fixture.
current_run: ContextVar[Run] = ContextVar("current_run")


def run_tests(run: Run) -> pytest.ExitCode | int:
    """Carry out a run, and give pytest's word on it."""
    sys.modules.pop(f"contract_tests.{TESTS.stem}", None)
    before = current_run.set(run)
    try:
        return pytest.main(
            [
                "-q",
                "--no-header",
                "--tb=no",
                "--disable-warnings",
                "-p",
                "no:cacheprovider",
                "-c",
                os.devnull,
                str(TESTS),
            ]
        )
    finally:
        current_run.reset(before)
