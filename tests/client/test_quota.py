"""The tenant's hundred requests a minute: kept by default, shared, told, and used to the full. No time passes here."""

import bisect
import json
import logging
import math
import random
from collections import deque
from typing import Any

import httpx
import pytest
from mpc_clipping import AsyncMpcClient, Listing, MpcClient, MpcError, RateLimit, RateLimitError, ServerError

from tests.client.conftest import PROJECT, Clock, Face
from tests.client.server import Got, Server, each_in, jobs, reply

pytestmark = pytest.mark.slow

QUOTA, MINUTE, BATCH, INTERVAL = 100, 60.0, 10, 10.0


class Service:
    """A service behind a network that takes its time, with the tenant's limit as a sliding window.

    Attributes:
        refused: How many requests were answered with 429.
        told: When each task was first seen to have ended.
    """

    def __init__(self, ends: dict[str, float], seed: int = 1) -> None:
        self.clock = Clock()
        self.transport = httpx.MockTransport(self.answer)
        self.refused = 0
        self.told: dict[str, float] = {}
        self._ends = ends
        self._arrivals: deque[float] = deque()
        self._random = random.Random(seed)  # noqa: S311 - the same each time is the point

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer, some milliseconds later."""
        self.clock.seconds += self._random.uniform(0.005, 0.15)
        now = self.clock.seconds
        while self._arrivals and self._arrivals[0] <= now - MINUTE:
            self._arrivals.popleft()
        if len(self._arrivals) >= QUOTA:
            self.refused += 1
            return httpx.Response(429)
        self._arrivals.append(now)
        found = []
        for one in request.url.params.get_list("job_id"):
            has_ended = self._ends[one] <= now
            found.append({"job_id": one, "status": "SUCCEEDED" if has_ended else "PROCESSING"})
            if has_ended:
                self.told.setdefault(one, now)
        self.clock.seconds += self._random.uniform(0.005, 0.15)
        return httpx.Response(200, content=json.dumps({"job_array": found}).encode())

    def client(self, **options: Any) -> MpcClient:
        """Make a client with the default limit."""
        return MpcClient(
            **{
                "base_url": "https://mpc.invalid",
                "project_id": PROJECT,
                "auth": None,
                "http_client": httpx.Client(transport=self.transport),
                "now": self.clock.now,
                "monotonic": self.clock.monotonic,
                "sleep": self.clock.sleep,
                **options,
            }
        )


def least_seconds(requests: int) -> float:
    """Give the time before which a sliding window of a minute does not take the last of these requests."""
    return (math.ceil(requests / QUOTA) - 1) * MINUTE


def test_ten_thousand_ids_are_listed_within_the_quota() -> None:
    """Nothing is refused, and it takes hardly longer than a window of a minute would."""
    ids = [str(number) for number in range(10_000)]
    service = Service(dict.fromkeys(ids, 0.0))
    with service.client() as mpc:
        assert len(mpc.list_editing_jobs(ids)) == len(ids)
    assert service.refused == 0
    # The last hundred, one after the other over the network, are no part of what the quota costs.
    network = 100 * 0.155
    assert service.clock.seconds <= 1.05 * (least_seconds(len(ids) // BATCH) + network)


def test_ten_thousand_tasks_are_waited_for_within_the_quota() -> None:
    """Nothing is refused, and each end is seen within the windows that asking once for all open tasks takes."""
    chance = random.Random(1)  # noqa: S311 - the same each time is the point
    ends = {str(number): chance.uniform(0, 3000) for number in range(10_000)}
    service = Service(ends)
    with service.client() as mpc:
        assert mpc.wait_for_editing_jobs(list(ends), timeout=math.inf).all_succeeded
    assert service.refused == 0
    told = sorted(service.told.values())
    for one, end in ends.items():
        open_then = len(told) - bisect.bisect_left(told, end)
        windows = math.ceil(open_then / BATCH / QUOTA)
        assert service.told[one] - end <= windows * 61 + INTERVAL, (one, end, open_then)
    assert service.clock.seconds <= max(ends.values()) + MINUTE + INTERVAL + 5


def test_a_minute_in_the_limiter_would_be_refused() -> None:
    """What the second more is for: without it, what the network adds and takes lets some requests come too early."""
    ids = [str(number) for number in range(10_000)]
    service = Service(dict.fromkeys(ids, 0.0))
    with service.client(rate_limit=RateLimit(100, window=60.0)) as mpc:
        mpc.list_editing_jobs(ids)
    assert service.refused > 0


def test_without_a_limiter_the_service_refuses() -> None:
    """`rate_limit=None` sends as fast as it can; the error has what was found till then."""
    ids = [str(number) for number in range(2_000)]
    service = Service(dict.fromkeys(ids, 0.0))
    with service.client(rate_limit=None) as mpc, pytest.raises(RateLimitError) as caught:
        mpc.list_editing_jobs(ids)
    found = caught.value.outcome
    assert isinstance(found, Listing)
    assert [job.job_id for job in found] == ids[:1000]
    assert found.unanswered == tuple(ids[1000:])
    assert found.missing == ()


def ask_often(client: Any, count: int) -> Any:
    """Ask for one job so many times, with either client."""
    if isinstance(client, MpcClient):
        for _ in range(count):
            client.list_editing_jobs(["1"])
        return None

    async def ask() -> None:
        for _ in range(count):
            await client.list_editing_jobs(["1"])

    return ask()


def test_the_limit_is_kept_by_default_as_a_burst(face: Face, server: Server, clock: Clock) -> None:
    """A hundred requests go out at once, the next one a window later."""
    server.script(each_in("WAITING"))
    face.do(lambda client: ask_often(client, 100))
    assert clock.slept == []
    face.do(lambda client: ask_often(client, 101))
    assert clock.slept == [61.0]


def test_clients_made_by_with_options_share_the_limit(face: Face, server: Server, clock: Clock) -> None:
    """They are one tenant's; a client made anew has a limit of its own, as it may be another tenant's."""
    server.script(each_in("WAITING"))
    face.do(lambda client: ask_often(client, 60))
    face.do(lambda client: ask_often(client, 60))
    assert clock.slept == []

    def synchronously(client: MpcClient) -> None:
        ask_often(client, 60)
        ask_often(client.with_options(timeout=9.0), 60)

    async def asynchronously(client: AsyncMpcClient) -> None:
        await ask_often(client, 60)
        await ask_often(client.with_options(timeout=9.0), 60)

    face.do(synchronously if face.kind == "sync" else asynchronously)
    assert clock.slept == [61.0]


def test_a_long_pause_is_told_once(face: Face, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """A program that stands still for a minute says why, as a warning; each further time at INFO."""
    caplog.set_level(logging.INFO, logger="mpc_clipping")
    server.script(each_in("WAITING"))
    face.do(lambda client: ask_often(client, 301))
    levels = [record.levelname for record in caplog.records if "rate limit" in record.getMessage()]
    assert levels == ["WARNING", "INFO", "INFO"]
    assert "waits 61.0 s for the rate limit, RateLimit(100, window=61)" in caplog.text


def test_a_short_pause_is_no_warning(face: Face, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody wonders about five seconds."""
    caplog.set_level(logging.INFO, logger="mpc_clipping")
    server.script(each_in("WAITING"))
    face.do(lambda client: ask_often(client, 2), rate_limit=RateLimit(1, window=5))
    assert [record.levelname for record in caplog.records] == ["INFO"]


@pytest.mark.parametrize("raw", [False, True])
def test_an_error_in_the_middle_of_a_listing_has_what_was_found(face: Face, server: Server, raw: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """What was paid for is not lost: the listing so far, or of the raw variant the answers."""

    def answer(got: Got) -> bytes:
        return reply(b"", 500) if "20" in got.ids else jobs(*[{"job_id": one} for one in got.ids if one != "7"])

    server.script(answer)
    ids = [str(number) for number in range(25)]
    name = "list_editing_jobs_raw" if raw else "list_editing_jobs"
    with pytest.raises(ServerError) as caught:
        face.do(lambda client: getattr(client, name)(ids), max_retries=0)
    outcome = caught.value.outcome
    if raw:
        assert [len(one.parsed.job_array) for one in outcome] == [9, 10]
    else:
        assert (len(outcome), outcome.missing, outcome.unanswered) == (19, ("7",), tuple(ids[20:]))
        assert "5 unanswered" in repr(outcome)


def test_an_error_of_the_first_request_has_nothing(face: Face, server: Server) -> None:
    """As with a wait: where nothing was answered there is no outcome."""
    server.script(reply(b"", 500))
    for ids in (["1"], [str(number) for number in range(25)]):
        with pytest.raises(MpcError) as caught:
            face.list(*ids, max_retries=0)
        assert caught.value.outcome is None
