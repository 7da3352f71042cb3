# Copied from generator/runtime/testing.py by `make generate`. Edit that file: this one is overwritten.
"""For your own tests: a stand-in for the service, within the process.

    from mpc_clipping.testing import FakeService

    service = FakeService()
    service.add("30647", "WAITING", "PROCESSING", "SUCCEEDED")
    with service.client() as mpc:
        assert mpc.wait_for_editing_jobs(["30647"]).all_succeeded

No socket is opened and no time passes: its clients sleep by a clock of its own. With pytest, enable the fixture
`fake_mpc` with `pytest_plugins = ["mpc_clipping.pytest_plugin"]`.
"""

import asyncio
import json
import re
import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx

from ._runtime.call import Operation, Waiter
from ._runtime.listing import Batch
from .mpc_client import _OPERATIONS, AsyncMpcClient, MpcClient

# A name that no resolver knows (RFC 6761): a request that escapes the stand-in goes nowhere.
BASE_URL = "https://mpc.invalid"
PROJECT_ID = "fake-project"
START = datetime(2026, 1, 1, tzinfo=UTC)

# What it can stand in for: what is asked for ids, and answers with one element an id, which has a state.
STOOD_IN_FOR = [operation for operation in _OPERATIONS if operation.batch and operation.waiter]

Step = str | Mapping[str, Any] | None
Fault = int | httpx.Response | Exception


class FakeClock:
    """A clock that advances only when somebody sleeps by it, and then at once.

    Attributes:
        slept: The seconds of each sleep so far.
    """

    def __init__(self) -> None:
        self.slept: list[float] = []

    def monotonic(self) -> float:
        """Return the seconds slept so far."""
        return sum(self.slept)

    def now(self) -> datetime:
        """Return a timezone-aware time."""
        return START + timedelta(seconds=self.monotonic())

    def sleep(self, seconds: float) -> None:
        """Let this many seconds pass."""
        self.slept.append(seconds)

    async def asleep(self, seconds: float) -> None:
        """Let this many seconds pass in asynchronous code, where other tasks get their turn."""
        self.slept.append(seconds)
        await asyncio.sleep(0)


class FakeService:
    """A stand-in for the service, with the jobs and faults that a test gives it.

    It refuses what the document does not allow: no ids, or more at once than documented (400), and an undocumented path
    (404), with the document's own examples as bodies. An id without a job is left out of the answer. It does not check
    credentials, and accepts any project; it knows nothing that the document does not say.

    Safe to share between threads.

    Attributes:
        requests: The requests so far.
        clock: The clock by which its clients sleep.
        transport: An httpx transport for clients of your own, synchronous or asynchronous:
            `MpcClient(..., http_client=httpx.Client(transport=service.transport))`.
    """

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.clock: FakeClock = FakeClock()
        self.transport: httpx.MockTransport = httpx.MockTransport(self._answer)
        self._jobs: dict[str, list[Step]] = {}
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._numbers = count(1)

    def add(self, job_id: str, *steps: Step) -> None:
        """Add a job, or replace the steps of the job with this id.

        Args:
            job_id: Its id.
            steps: How the job is answered, one step for each request, and the last one from then on: a state; the job's
                fields as JSON; or None if the job cannot be found yet.

        Raises:
            ValueError: There is no step.
        """
        if not steps:
            raise ValueError(f"The job {job_id!r} has no step. Give at least one state, such as 'SUCCEEDED'.")
        with self._lock:
            self._jobs[job_id] = list(steps)

    def fail(self, fault: Fault, times: int = 1) -> None:
        """Let the next requests fail, after those of earlier calls.

        Args:
            fault: A status, answered with the document's example of it if there is one; or an httpx.Response; or an
                exception to raise, such as httpx.ConnectError("down") or httpx.ReadTimeout("slow").
            times: How many requests.
        """
        with self._lock:
            self._faults += [fault] * times

    def client(self, **options: Any) -> MpcClient:
        """Make a client of this service.

        Args:
            options: Any arguments of MpcClient; by default it has neither credentials nor a rate limit, and sleeps by
                `clock`.
        """
        http = httpx.Client(transport=self.transport)
        return MpcClient(**{**self._options(), "sleep": self.clock.sleep, "http_client": http, **options})

    def async_client(self, **options: Any) -> AsyncMpcClient:
        """Make an asynchronous client of this service.

        Args:
            options: Any arguments of AsyncMpcClient; by default it has neither credentials nor a rate limit, and sleeps
                by `clock`.
        """
        http = httpx.AsyncClient(transport=self.transport)
        return AsyncMpcClient(**{**self._options(), "sleep": self.clock.asleep, "http_client": http, **options})

    def _options(self) -> dict[str, Any]:
        return {
            "base_url": BASE_URL,
            "project_id": PROJECT_ID,
            "auth": None,
            "rate_limit": None,
            "now": self.clock.now,
            "monotonic": self.clock.monotonic,
        }

    def _answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a request, or raise the fault that it was given."""
        with self._lock:
            self.requests.append(request)
            operation = asked_for(request)
            if self._faults:
                return self._fault(self._faults.pop(0), operation)
            if operation is None or operation.batch is None or operation.waiter is None:
                return self._error(404, operation)
            ids = request.url.params.get_list(operation.batch.name)
            if not 1 <= len(ids) <= operation.batch.limit:
                return self._error(400, operation)
            found = list(self._found(dict.fromkeys(ids), operation.batch, operation.waiter))
            return self._reply(200, {operation.batch.items: found})

    def _found(self, ids: Iterable[str], batch: Batch, waiter: Waiter) -> Iterable[dict[str, Any]]:
        """Yield the jobs of these ids, and move each one step on."""
        for one in ids:
            steps = self._jobs.get(one, [None])
            step = steps.pop(0) if len(steps) > 1 else steps[0]
            if step is not None:
                fields = {waiter.name: step} if isinstance(step, str) else step
                yield {batch.name: one, **fields}

    def _fault(self, fault: Fault, operation: Operation[Any] | None) -> httpx.Response:
        if isinstance(fault, Exception):
            raise fault
        if isinstance(fault, int):
            return self._error(fault, operation)
        # A response can be sent once only, and this one may be asked for again.
        return httpx.Response(fault.status_code, headers=fault.headers, content=fault.content)

    def _error(self, status: int, operation: Operation[Any] | None) -> httpx.Response:
        known = [one.errors[status] for one in (operation, *STOOD_IN_FOR) if one is not None and status in one.errors]
        return self._reply(status, known[0] if known else {})

    def _reply(self, status: int, content: Any) -> httpx.Response:
        headers = {"Content-Type": "application/json", "X-Request-Id": f"fake-request-{next(self._numbers)}"}
        return httpx.Response(status, headers=headers, content=json.dumps(content).encode())


def asked_for(request: httpx.Request) -> Operation[Any] | None:
    """Return the documented operation that a request is for."""
    path = request.url.raw_path.partition(b"?")[0].decode()
    for operation in STOOD_IN_FOR:
        pattern = "[^/]+".join(map(re.escape, re.split(r"\{[^}]*\}", operation.path)))
        # What stands before is the path of the client's base_url.
        if request.method == operation.method and re.search(f"{pattern}$", path):
            return operation
    return None
