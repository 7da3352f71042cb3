"""Put one deployment to the test: with our contract tests, and with stock schemathesis as the baseline."""

import contextlib
import functools
import io
import os
import tempfile
from dataclasses import dataclass
from typing import Any, Final

import schemathesis
from schemathesis.cli import schemathesis as stock

import openapi
from contract_tests.documented import documented
from contract_tests.faults.depart import Departing, Deployment
from contract_tests.faults.sound import VARIANTS
from contract_tests.faults.table import FAULTS
from contract_tests.mock import AK, SK, TOKEN, Mock, serve
from contract_tests.run import Rehearsal, Run
from contract_tests.settings import Settings, Target
from contract_tests.under_pytest import carry_out

DEPLOYMENTS: Final = {deployment.name: deployment for deployment in (*FAULTS, *VARIANTS)}
SETTINGS: Final = Settings(seed=1, unsafe_methods=True)
# What an EXPECT file would say: one of the document's own jobs, and how it ended.
EXPECTED: Final = {documented().example_jobs[-1]["job_id"]: {"status": "FAILED"}}


@dataclass(frozen=True)
class Verdict:
    """What came of one trial.

    Args:
        name: The deployment's name.
        found: The rules that were broken, with their grades, the expected ones first.
        unfinished: Why the run is no whole one, or "".
        bugs: The rules that failed themselves.
        baseline: Whether stock schemathesis found anything; None if it was not asked.
    """

    name: str
    found: tuple[tuple[str, str], ...]
    unfinished: str
    bugs: str
    baseline: bool | None


def target_at(url: str, mock: Mock) -> Target:
    """Give a mock's credentials and jobs."""
    return Target(url, mock.project_id, tuple(mock.jobs.ids), TOKEN, AK, SK)


@functools.cache
def generated_cases() -> list[schemathesis.Case[Any]]:
    """Generate the requests once: with the same seed and the same jobs they are the same for every deployment."""
    rehearsal = Rehearsal(SETTINGS, target_at("http://127.0.0.1", Mock()))
    with contextlib.redirect_stdout(io.StringIO()):
        carry_out(rehearsal)
    rehearsal.sender.close()
    return rehearsal.cases


def trial(name: str, *, baseline: bool) -> Verdict:
    """Put one deployment to the test.

    Args:
        name: The deployment's name.
        baseline: Whether to put stock schemathesis to it as well.
    """
    deployment = DEPLOYMENTS[name]
    run = run_against(deployment)
    found = {finding.rule.name: finding.rule.grade.value for finding in run.findings}
    in_order = sorted(found.items(), key=lambda item: item[0] not in deployment.rules)
    found_by_stock = stock_finds(deployment) if baseline else None
    return Verdict(name, tuple(in_order), run.unfinished, ", ".join(run.bugs), found_by_stock)


def run_against(deployment: Deployment) -> Run:
    """Test a deployment: the probes, and where these find nothing, what is generated."""
    mock = Departing(deployment.change)
    with serve(mock) as url:
        run = Run(SETTINGS, target_at(url, mock))
        run.memory.expected = EXPECTED
        run.probe()
        if not run.findings:
            for case in generated_cases():
                run.generated(case)
        run.sender.close()
    return run


def stock_finds(deployment: Deployment) -> bool:
    """Let stock schemathesis test a deployment, as its command line does, and tell whether it finds anything."""
    mock = Departing(deployment.change)
    with serve(mock) as url, tempfile.TemporaryDirectory() as directory, contextlib.chdir(directory):
        command = ["run", str(openapi.DOCUMENT), "--url", url, "-H", f"X-Auth-Token: {TOKEN}"]
        options = ["--seed", "1", "--max-failures", "1", "--generation-database", "none"]
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                stock.main([*command, *options], prog_name="schemathesis")
            except SystemExit as ended:
                return ended.code != os.EX_OK
    return False
