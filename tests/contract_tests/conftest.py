"""Runs against the mock, and a mock that keeps what it was asked."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from contract_tests.asking.ask import Ask, Credentials
from contract_tests.mock import AK, SK, TOKEN, Answer, Mock, Request, serve
from contract_tests.run import Run
from contract_tests.sending.sender import Sender
from contract_tests.settings import Settings, Target


class Recorder(Mock):
    """A mock that keeps every request, and may depart from its sound answers."""

    def __init__(
        self, depart: Callable[[Request, Answer], Answer] = lambda _request, answer: answer, **options: Any
    ) -> None:
        super().__init__(**options)
        self.requests: list[Request] = []
        self.depart = depart

    def answer(self, request: Request) -> Answer:
        """Keep the request, then answer it."""
        self.requests.append(request)
        return self.depart(request, super().answer(request))


class Bench:
    """Starts deployments, and runs against them, until a test is over."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack

    def target(self, mock: Mock, *, token: str = TOKEN, ak: str = AK, ids: tuple[str, ...] = ()) -> Target:
        """Serve a mock, and give what opens it."""
        url = self.stack.enter_context(serve(mock))
        return Target(url, mock.project_id, ids or tuple(mock.jobs.ids), token, ak, SK if ak else "")

    def run(self, settings: Settings, target: Target, sender: Sender | None = None) -> Run:
        """Make a run whose connections are closed in the end."""
        made = Run(settings, target, sender)
        self.stack.callback(made.sender.close)
        return made

    def probed(
        self,
        mock: Mock,
        settings: Settings | None = None,
        target: Target | None = None,
        sender: Sender | None = None,
    ) -> Run:
        """Send all probes to a mock."""
        made = self.run(settings or Settings(), target or self.target(mock), sender)
        for operation in made.tested:
            made.probe(operation)
        return made

    def ask(
        self,
        run: Run,
        credentials: Credentials = Credentials.TOKEN,
        ids: list[str] | None = None,
        *,
        foreign: bool = False,
        **changes: Any,
    ) -> Ask:
        """Make a request about the first operation."""
        operation = run.document.operations[0]
        case = run.cases.sound(operation, ids=ids, **changes)
        return Ask(operation, case, credentials, "a test", foreign)


@pytest.fixture
def bench() -> Iterator[Bench]:
    """Give a bench."""
    with ExitStack() as stack:
        yield Bench(stack)


@pytest.fixture
def recorder() -> Callable[..., Recorder]:
    """Give the class of mocks that keep what they were asked."""
    return Recorder
