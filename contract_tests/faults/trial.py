"""Put one deployment to the test: with our contract tests, and with stock schemathesis to compare."""

import contextlib
import functools
import io
import os
import tempfile
from dataclasses import dataclass
from typing import Final

from schemathesis.cli import schemathesis as stock

import openapi
from contract_tests.asking.ask import Ask
from contract_tests.command import carry_out
from contract_tests.faults.depart import Departing, Deployment
from contract_tests.faults.held_out import HELD_OUT
from contract_tests.faults.sound import VARIANTS
from contract_tests.faults.table import FAULTS
from contract_tests.mock import TOKEN, serve
from contract_tests.run import Rehearsal, Run
from contract_tests.sending.sender import Exchange
from contract_tests.settings import Settings, target_at

DEPLOYMENTS: Final = {deployment.name: deployment for deployment in (*FAULTS, *HELD_OUT, *VARIANTS)}
SETTINGS: Final = Settings(seed=1, unsafe_methods=True)
# What an EXPECT file would say: one of the document's own jobs, and how it ended.
EXPECTED: Final = {"30650": {"status": "FAILED"}}


@dataclass(frozen=True)
class Verdict:
    """What came of one trial.

    Args:
        name: The deployment's name.
        probes: The rules that are broken by the probes alone, with their grades, the expected ones first.
        generated: Those that are broken by what is generated alone.
        unfinished: Why the run is no whole one, or "".
        bugs: The rules that failed themselves, and how the departure did.
        stock: Whether stock schemathesis found anything; None if it was not asked.
    """

    name: str
    probes: tuple[tuple[str, str], ...]
    generated: tuple[tuple[str, str], ...]
    unfinished: str
    bugs: str
    stock: bool | None

    @property
    def found(self) -> dict[str, str]:
        """All rules that are broken, with their grades."""
        return dict([*self.probes, *self.generated])


@functools.cache
def rehearsed() -> list[Ask]:
    """Generate the requests once: with the same seed and the same jobs they are the same for every deployment."""
    rehearsal = Rehearsal(SETTINGS, target_at("http://127.0.0.1", Departing(lambda _, answer: answer)))
    with contextlib.redirect_stdout(io.StringIO()):
        carry_out(rehearsal, tells=False)
    rehearsal.sender.close()
    return rehearsal.planned


def trial(name: str, *, stock_too: bool) -> Verdict:
    """Put one deployment to the test.

    Args:
        name: The deployment's name.
        stock_too: Whether to put stock schemathesis to it as well.
    """
    deployment = DEPLOYMENTS[name]
    probed, generated = probe(deployment), generate(deployment)
    unfinished = probed.unfinished if not probed.fatal else ""
    failures = filter(None, (run.mock.failure for run in (probed, generated)))
    bugs = ", ".join({**probed.memory.bugs, **generated.memory.bugs, **dict.fromkeys(failures)})
    found_by_stock = stock_finds(deployment) if stock_too else None
    return Verdict(name, broken(probed, deployment), broken(generated, deployment), unfinished, bugs, found_by_stock)


def broken(run: Run, deployment: Deployment) -> tuple[tuple[str, str], ...]:
    """Return the rules that a run found broken, with their grades, the expected ones first."""
    found = {finding.rule.name: finding.rule.grade.value for finding in run.findings}
    return tuple(sorted(found.items(), key=lambda item: item[0] not in deployment.rules))


class Trial(Run):
    """A run that ends as soon as one of the rules that a fault names has found it.

    Args:
        deployment: The deployment.
        stack: Closes what is opened.
    """

    def __init__(self, deployment: Deployment, stack: contextlib.ExitStack) -> None:
        self.mock = Departing(deployment.change)
        super().__init__(SETTINGS, target_at(stack.enter_context(serve(self.mock)), self.mock))
        self.memory.expected = EXPECTED
        self.wanted = frozenset() if deployment in VARIANTS else deployment.rules
        stack.callback(self.sender.close)

    def send(self, ask: Ask) -> Exchange | None:
        """Send a request, unless the fault is found."""
        exchange = super().send(ask)
        if any(finding.rule.name in self.wanted for finding in self.findings):
            self.stopped = self.stopped or "It is found."
        return exchange


def probe(deployment: Deployment) -> Trial:
    """Test a deployment with the probes alone."""
    with contextlib.ExitStack() as stack:
        run = Trial(deployment, stack)
        for operation in run.tested:
            run.probe(operation)
    return run


def generate(deployment: Deployment) -> Trial:
    """Test a deployment with what is generated alone."""
    with contextlib.ExitStack() as stack:
        run = Trial(deployment, stack)
        for ask in rehearsed()[sum(map(len, run.asks.values())) :]:
            run.send(ask)
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
