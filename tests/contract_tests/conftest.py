"""Runs against the mock, recordings, and a mock that keeps what it was asked."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from contract_tests import recorded
from contract_tests.asking.ask import Ask, Credentials
from contract_tests.command import carry_out
from contract_tests.mock import AK, SK, TOKEN, Answer, Mock, Request, serve
from contract_tests.run import Run
from contract_tests.sending.sender import Sender
from contract_tests.settings import Settings, Target
from contract_tests.telling import report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what makes runs: it uses one of these fixtures, itself or by another."""
    for item in items:
        if {"bench", "whole_run"} & {*getattr(item, "fixturenames", ())}:
            item.add_marker(pytest.mark.slow)


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


class Whole(NamedTuple):
    """A run that was carried out to its end, generated requests included.

    Attributes:
        mock: What was tested, with its own log.
        run: The run.
        exit_status: How it ended.
    """

    mock: Recorder
    run: Run
    exit_status: int


@pytest.fixture(scope="session")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """Give one whole run against the sound mock, for all tests that only look at what was sent and answered."""
    with ExitStack() as stack:
        bench, mock = Bench(stack), Recorder()
        run = bench.run(Settings(seed=5, report_dir=tmp_path_factory.mktemp("reports")), bench.target(mock))
        yield Whole(mock, run, carry_out(run, tells=False))


@pytest.fixture
def recorder() -> Callable[..., Recorder]:
    """Give the class of mocks that keep what they were asked."""
    return Recorder


@pytest.fixture(scope="session")
def reported(whole_run: Whole) -> Run:
    """Give that run with its reports written."""
    report.write(whole_run.run)
    return whole_run.run


Archive = dict[str, Any]
RECORDINGS: Path = Path(__file__).parent / "recordings"


@pytest.fixture
def recording(tmp_path: Path) -> Callable[..., Path]:
    """Give what writes a HAR for a test: Chromium's, with each answer of 200 changed in its text."""

    def write(change: Callable[[str], str] = str, entry: Callable[[Archive], None] = lambda _: None) -> Path:
        archive = json.loads((RECORDINGS / "chromium.har").read_text())
        for one in archive["log"]["entries"]:
            if one["response"]["status"] == 200:
                one["response"]["content"]["text"] = change(one["response"]["content"]["text"])
            entry(one)
        path = tmp_path / "changed.har"
        path.write_text(json.dumps(archive))
        return path

    return write


@pytest.fixture
def judge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, dict[str, Any]]]:
    """Give what judges a HAR, and returns the exit status, what was told and the JSON report."""

    def check(path: Path, *options: str) -> tuple[int, str, dict[str, Any]]:
        status = recorded.main([str(path), "--report-dir", str(tmp_path / "reports"), *options])
        told, written = capsys.readouterr(), tmp_path / "reports" / "contract-tests.json"
        return status, told.out + told.err, json.loads(written.read_text()) if written.exists() else {}

    return check
