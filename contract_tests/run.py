"""One run: what is asked, what came back, what was found."""

import json
from collections import Counter
from typing import Any

import schemathesis

from contract_tests.documented import documented
from contract_tests.generated import ask_of, failures
from contract_tests.sender import Credentials, Exchange, Sender, StopError
from contract_tests.settings import Settings, Target


class Run:
    """One run against one deployment.

    Args:
        settings: What the run is told.
        target: The deployment.
    """

    def __init__(self, settings: Settings, target: Target) -> None:
        self.settings = settings
        self.target = target
        self.sender = Sender(target, max_requests=settings.max_requests, unsafe_methods=settings.unsafe_methods)
        self.answers: Counter[int] = Counter()
        self.with_jobs = 0
        self.findings: Counter[str] = Counter()
        self.stopped = ""

    def generated(self, case: schemathesis.Case[Any]) -> None:
        """Send a generated request, unless the run is over, and check its answer."""
        if self.stopped or not self.sender.left:
            return
        try:
            exchange = self.sender.send(ask_of(case, Credentials.TOKEN))
        except StopError as reason:
            self.stopped = str(reason)
            return
        self.answers[exchange.status] += 1
        self.with_jobs += holds_job(exchange)
        self.findings.update(failures(case, exchange))

    def report(self) -> str:
        """Say what was checked and what was found."""
        statuses = ", ".join(f"{count} of {status}" for status, count in sorted(self.answers.items()))
        lines = [f"{self.answers.total()} answers ({statuses}), {self.with_jobs} of them with a job."]
        lines += [f"{count} times: {finding}" for finding, count in self.findings.items()]
        return "\n".join(lines)

    @property
    def exit_status(self) -> int:
        """0 conforming, 1 not conforming, 2 could not be tested."""
        if self.findings:
            return 1
        return 2 if self.stopped or not self.with_jobs else 0


def holds_job(exchange: Exchange) -> bool:
    """Tell whether an answer holds a job."""
    try:
        return exchange.status == 200 and bool(json.loads(exchange.body)[documented().waiter["items"]])  # noqa: PLR2004
    except (ValueError, LookupError, TypeError):
        return False
