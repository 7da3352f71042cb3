"""Carry out a run under pytest, in this process."""

import os
import sys
from contextvars import ContextVar
from pathlib import Path

import pytest

from contract_tests.run import DOES_NOT_CONFORM, NOT_TESTED, Run

TESTS = Path(__file__).with_name("test_deployment.py")
QUIETLY = ("-q", "--no-header", "--no-summary", "--tb=short", "--disable-warnings", "-p", "no:cacheprovider")
# schemathesis makes its tests while the module is imported, so the run has to be there before any fixture.
current_run: ContextVar[Run] = ContextVar("current_run")


def carry_out(run: Run) -> int:
    """Carry out a run and give its exit status: 0 conforming, 1 not conforming, 2 could not be tested."""
    sys.modules.pop(f"contract_tests.{TESTS.stem}", None)
    before = current_run.set(run)
    try:
        # Settings of whatever project this is called from are none of its business, hence no configuration file.
        ended = pytest.main([*QUIETLY, "-c", os.devnull, "--rootdir", str(TESTS.parent), str(TESTS)])
    finally:
        current_run.reset(before)
    if run.exit_status == DOES_NOT_CONFORM:
        return DOES_NOT_CONFORM
    return run.exit_status if ended == pytest.ExitCode.OK else NOT_TESTED
