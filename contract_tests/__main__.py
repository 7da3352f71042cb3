"""`python -m contract_tests`: test a deployment. Exit status 0 conforming, 1 not conforming, 2 could not be tested."""

import contextlib
import os
import sys

import pytest

from contract_tests.mock import AK, SK, TOKEN, Mock, serve
from contract_tests.run import Run
from contract_tests.settings import Settings, Target, UnusableError, read
from contract_tests.under_pytest import run_tests


def test(settings: Settings, target: Target) -> int:
    """Run the contract tests and print the report."""
    run = Run(settings, target)
    print(f"Testing {target.base_url} with at most {settings.max_requests} requests. SEED={settings.seed} repeats it.")
    status = run_tests(run)
    print(run.report())
    if run.stopped:
        print(run.stopped)
    print(f"Sent {run.sender.sent.total()} requests.")
    if status not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        return 2
    return run.exit_status


def main() -> int:
    """Test the deployment that the settings name, or the embedded mock."""
    try:
        settings = read(sys.argv[1:], os.environ)
    except UnusableError as error:
        print(error, file=sys.stderr)
        return 2
    if settings.target and not settings.target.is_loopback:
        print("For now only a deployment on loopback is tested.", file=sys.stderr)
        return 2
    if settings.target:
        return test(settings, settings.target)
    mock = Mock()
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(serve(mock))
        return test(settings, Target(url, mock.project_id, tuple(mock.jobs.ids), TOKEN, AK, SK))


if __name__ == "__main__":
    sys.exit(main())
