"""The client in both its faces, a clock that a test moves, and servers on real sockets."""

import asyncio
import contextlib
import inspect
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import httpx
import pytest
from mpc_clipping import AsyncMpcClient, MpcClient, MpcError, Token

from contract_tests.mock import Mock
from contract_tests.mock import serve as serve_app
from tests.client.server import Listener, Server, listen

START = datetime(2026, 6, 25, 8, 0, 0, tzinfo=UTC)
PROJECT = "0123456789abcdef0123456789abcdef"
SECRET_TOKEN = "a-token-that-nobody-may-see"


class Clock:
    """A clock that moves only when somebody sleeps by it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        """Give seconds that never go back."""
        return self.seconds

    def now(self) -> datetime:
        """Give the time of day."""
        return START + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.seconds += seconds

    async def asleep(self, seconds: float) -> None:
        """Let time pass, for asynchronous code."""
        self.sleep(seconds)


class Face:
    """One of the two clients, used in the same way: what is written once is tested with both."""

    def __init__(self, kind: Literal["sync", "async"], url: str, clock: Clock) -> None:
        self.kind = kind
        self.url = url
        self.clock = clock

    def options(self, given: dict[str, Any]) -> dict[str, Any]:
        """Fill in what a test does not care about."""
        clock = self.clock
        return {
            **({} if "region" in given else {"base_url": self.url}),
            "project_id": PROJECT,
            "auth": Token(SECRET_TOKEN),
            "now": clock.now,
            "monotonic": clock.monotonic,
            "sleep": clock.sleep if self.kind == "sync" else clock.asleep,
            **given,
        }

    def do(self, call: Callable[[Any], Any], **given: Any) -> Any:
        """Make a client, call it, close it."""
        if self.kind == "sync":
            with MpcClient(**self.options(given)) as client:
                return call(client)

        async def asynchronously() -> Any:
            async with AsyncMpcClient(**self.options(given)) as client:
                result = call(client)
                return await result if inspect.isawaitable(result) else result

        return asyncio.run(asynchronously())

    def each(self, server: Server, answers: Iterable[Any], **given: Any) -> list[Any]:
        """Ask for job 1 once for each answer, and give what comes of it: the jobs, or the error.

        One client does it all: making one costs more than a hundred calls.
        """
        results = []

        @contextlib.contextmanager
        def told(answer: Any) -> Iterator[None]:
            server.script(answer)
            try:
                yield
            except MpcError as error:
                results.append(error)
            except Exception as error:
                error.add_note(f"This came of {answer[:300]!r}")
                raise

        def one_by_one(client: MpcClient) -> None:
            for answer in answers:
                with told(answer):
                    results.append(client.list_editing_jobs(["1"]))

        async def each_awaited(client: AsyncMpcClient) -> None:
            for answer in answers:
                with told(answer):
                    results.append(await client.list_editing_jobs(["1"]))

        self.do(one_by_one if self.kind == "sync" else each_awaited, **given)
        return results

    def list(self, *ids: str, **given: Any) -> Any:
        """List jobs."""
        return self.do(lambda client: client.list_editing_jobs(list(ids)), **given)

    def fail(self, *ids: str, error: type[BaseException], **given: Any) -> Any:
        """List jobs, expect an error, and give it."""
        with pytest.raises(error) as caught:
            self.list(*(ids or ("1",)), **given)
        return caught.value


@pytest.fixture
def server(listener: Listener) -> Server:
    """Give a server that answers whatever a test scripts."""
    return listener.renew()


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    """Listen once for all tests."""
    with listen() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    """Give a clock that moves only when somebody sleeps by it."""
    return Clock()


@pytest.fixture(params=["sync", "async"])
def face(request: pytest.FixtureRequest, server: Server, clock: Clock) -> Face:
    """Give both clients, one after the other, for the scripted server."""
    return Face(request.param, server.url, clock)


@pytest.fixture
def shared(server: Server, one_client: httpx.Client) -> MpcClient:
    """Give a synchronous client, where a test is not about how it is made."""
    return MpcClient(base_url=server.url, project_id=PROJECT, auth=Token(SECRET_TOKEN), http_client=one_client)


@pytest.fixture(scope="session")
def one_client() -> Iterator[httpx.Client]:
    """Give one httpx client to all: making one costs more than a hundred calls."""
    with httpx.Client() as client:
        yield client


@pytest.fixture(scope="module")
def mock_url() -> Iterator[str]:
    """Serve the mock deployment."""
    with serve_app(Mock()) as url:
        yield url
