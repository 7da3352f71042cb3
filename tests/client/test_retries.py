"""Trying again: when, how often, how long after, and when not."""

import asyncio
import threading
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpc_clipping import (
    ApiConnectionError,
    ApiStatusError,
    ApiTimeoutError,
    MpcError,
    RateLimit,
    RateLimitError,
    ServerError,
)
from mpc_clipping._runtime.retries import Backoff, retry_after

from tests.client.conftest import START, Clock, Face
from tests.client.server import RESET, SILENCE, Server, closed_port, each_in, reply

GOOD = each_in("WAITING")


def timeout_for(fault: Any) -> float:
    """Give a client's timeout: short only where a test must wait for it to pass."""
    return 0.5 if fault == SILENCE else 30.0


@pytest.mark.parametrize(
    "fault",
    [RESET, SILENCE, b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{",
     *[reply(b"", status) for status in (408, 429, 500, 502, 503, 504, 520, 599)]],
    ids=lambda fault: str(fault[:16]),
)  # fmt: skip
def test_what_may_pass_is_tried_again(face: Face, server: Server, clock: Clock, fault: Any) -> None:
    """Connection errors, timeouts, 408, 429 and 5xx are tried again, twice by default, with growing pauses."""
    server.script(fault, fault, GOOD)
    assert len(face.list("1", timeout=timeout_for(fault))) == 1
    assert len(server.requests) == 3
    first, second = clock.slept
    assert 0.25 <= first <= 0.5 <= second <= 1.0


@pytest.mark.parametrize("status", [201, 204, 301, 400, 401, 403, 404, 409, 418])
def test_what_will_not_pass_is_not_tried_again(face: Face, server: Server, clock: Clock, status: int) -> None:
    """Any other status is told at once, also with Retry-After: six bad signatures lock a key."""
    server.script(reply(b"", status, {"Retry-After": "1"}))
    face.fail(error=ApiStatusError)
    assert (len(server.requests), clock.slept) == (1, [])


@pytest.mark.parametrize("retries", [0, 1, 5])
def test_after_the_last_attempt_the_last_failure_is_raised(
    face: Face, server: Server, clock: Clock, retries: int
) -> None:
    """`max_retries` counts the attempts after the first; nothing is slept after the last."""
    server.script(*[reply(b"", 500 + number) for number in range(retries + 1)])
    assert face.fail(error=ServerError, max_retries=retries).status == 500 + retries
    assert (len(server.requests), len(clock.slept)) == (retries + 1, retries)


def test_a_refused_connection_is_tried_again(face: Face, clock: Clock) -> None:
    """A deployment that is being restarted refuses connections for a moment."""
    face.fail(error=ApiConnectionError, base_url=f"http://127.0.0.1:{closed_port()}")
    assert len(clock.slept) == 2


@pytest.mark.parametrize(
    ("asked", "pause"),
    [
        ("0", None),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("59", 59.0),
        (format_datetime(START.replace(second=20), usegmt=True), 20.0),
        ("Thu, 25 Jun 2026 08:00:20", 20.0),
        ("Thu, 25 Jun 2026 10:00:20 +0200", 20.0),
        (format_datetime(START.replace(year=2020), usegmt=True), None),
    ],
)
def test_retry_after_is_honoured(face: Face, server: Server, clock: Clock, asked: str, pause: float | None) -> None:
    """In seconds or as a date; where that is less than the usual pause, as a date that is past, that one is kept."""
    server.script(reply(b"", 429, {"Retry-After": asked}), GOOD)
    face.list("1")
    (slept,) = clock.slept
    assert slept == pause or (pause is None and 0.25 <= slept <= 0.5)


@pytest.mark.parametrize(
    "asked", ["60", "61", "86400", "9" * 5000, "Thu, 25 Jun 2026 09:00:00", "Fri, 31 Dec 9999 23:59:59"]
)
def test_a_longer_wait_than_the_budget_is_not_waited_for(face: Face, server: Server, clock: Clock, asked: str) -> None:
    """The error comes at once, instead of a call that hangs for an hour."""
    server.script(reply(b"", 429, {"Retry-After": asked}), GOOD)
    assert face.fail(error=RateLimitError).headers["Retry-After"] == asked
    assert (len(server.requests), clock.slept) == (1, [])


@pytest.mark.parametrize(
    "asked", ["", "soon", "-5", "1.5", "NaN", "\u0667", "\xb2", "1 Jan 2026 00:00:00 +9999999999999999"]
)
def test_a_nonsensical_retry_after_is_none(asked: str) -> None:
    """What is neither seconds nor a date is as if it were absent, so the usual pause is taken."""
    assert retry_after({"Retry-After": asked}, START) is None


# Such as "Thu, 25 Jun 2026 08:00:20 +0000", with any numbers.
DATES = st.tuples(*[st.integers(-(10**6), 10**6)] * 5, st.integers()).map(
    lambda parts: "Thu, {} Jun {} {}:{}:{} {:+05}".format(*parts)
)


@given(st.text() | DATES)
@settings(max_examples=100, deadline=None, database=None)
def test_no_retry_after_raises(value: str) -> None:
    """Whatever the header holds, it reads as seconds from 0 on, or as nothing."""
    pause = retry_after(
        httpx.Headers({"Retry-After": value.encode("utf-8", "replace").decode("latin-1")}, "latin-1"), START
    )
    assert pause is None or pause >= 0


def test_the_budget_ends_the_retries(face: Face, server: Server, clock: Clock) -> None:
    """No attempt starts later than the budget after the first, however many are left."""
    server.script(reply(b"", 503, {"Retry-After": "4"}))
    face.fail(error=ServerError, max_retries=100, retry_budget=10.0)
    assert clock.slept == [4.0, 4.0]
    assert len(server.requests) == 3


@given(attempt=st.integers(0, 10_000), random=st.floats(0, 1))
def test_pauses_grow_to_a_limit_with_jitter(attempt: int, random: float) -> None:
    """Each pause is between half and all of the exponential step, and never longer than the longest."""
    step = min(8.0, 0.5 * 2 ** min(attempt, 10))
    assert step / 2 <= Backoff(random=lambda: random).pause(attempt) <= step


def test_a_timeout_is_told_apart_from_a_broken_connection(face: Face, server: Server) -> None:
    """Silence is a timeout, told with httpx's own class of it."""
    server.script(SILENCE)
    error = face.fail(error=ApiTimeoutError, timeout=0.1, max_retries=0)
    assert "ReadTimeout" in str(error)


def test_real_clocks_work_too(server: Server) -> None:
    """Without injected clocks a retry pauses for real, and the call succeeds."""
    from mpc_clipping import AsyncMpcClient, MpcClient  # noqa: PLC0415 - the other tests inject clocks

    for number in range(2):
        server.script(reply(b"", 503, {"Retry-After": "0"}), GOOD)
        if number:

            async def ask() -> Any:
                async with AsyncMpcClient(base_url=server.url, project_id="p", auth=None) as client:
                    return await client.list_editing_jobs(["1"])

            assert len(asyncio.run(ask())) == 1
        else:
            with MpcClient(base_url=server.url, project_id="p", auth=None) as client:
                assert len(client.list_editing_jobs(["1"])) == 1
    assert len(server.requests) == 4


def test_what_a_sleep_raises_is_the_callers_own(server: Server) -> None:
    """Also StopIteration, as of an iterator that a test's sleep has used up, does not end the call without a result."""
    from mpc_clipping import MpcClient  # noqa: PLC0415 - the other tests use both clients

    def used_up(_: float) -> None:
        next(iter(()))

    server.script(reply(b"", 503))
    with (
        MpcClient(base_url=server.url, project_id="p", auth=None, sleep=used_up) as client,
        pytest.raises(StopIteration),
    ):
        client.list_editing_jobs(["1"])


def test_the_limiter_spreads_requests(face: Face, server: Server, clock: Clock) -> None:
    """No window holds more requests than it may, retries counted; two clients may share one limiter."""
    server.script(GOOD)
    limit = RateLimit(3, window=60)
    ids = [str(number) for number in range(50)]
    face.list(*ids, rate_limit=limit)
    assert clock.slept == [60.0]
    face.list("1", "2", rate_limit=limit)
    assert clock.slept == [60.0]
    server.script(reply(b"", 503, {"Retry-After": "0"}))
    face.fail(error=MpcError, rate_limit=limit, max_retries=1)
    assert [pause for pause in clock.slept if pause > 10] == [60.0, 60.0]
    assert len(server.requests) == 8


def test_waiting_for_the_limiter_does_not_use_up_the_budget(face: Face, server: Server, clock: Clock) -> None:
    """A retry that has to wait longer for its place than the budget is long is made all the same."""
    server.script(reply(b"", 503), GOOD)
    face.list("1", rate_limit=RateLimit(1, window=600), retry_budget=5.0)
    assert len(server.requests) == 2
    assert clock.seconds == 600


def test_a_request_that_is_not_sent_takes_no_place(face: Face, server: Server, clock: Clock) -> None:
    """Neither one that was refused as too late, nor one whose sleep was broken off, makes others wait."""
    server.script(GOOD)
    limit = RateLimit(1, window=60)

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    async def interrupted_too(_: float) -> None:
        raise asyncio.CancelledError

    face.list("1", rate_limit=limit)
    for _ in range(3):
        with pytest.raises((KeyboardInterrupt, asyncio.CancelledError)):
            face.list("1", rate_limit=limit, sleep=interrupted if face.kind == "sync" else interrupted_too)
        with pytest.raises(ApiTimeoutError, match="allows it in 60 s"):
            face.do(lambda client: client.wait_for_editing_jobs(["1"], timeout=30), rate_limit=limit)
    face.list("1", rate_limit=limit)
    assert (len(server.requests), clock.slept) == (2, [60.0])


def test_what_is_sent_after_its_time_takes_a_place_too() -> None:
    """A place that is free now is used, and counted, also where it should have been used before."""
    limit = RateLimit(1, window=60)
    assert limit.take(10.0, latest=5.0) == 10.0
    assert limit.take(10.0) == 70.0


def test_threads_may_share_a_limiter() -> None:
    """However they come and give back, no window holds more than it may, and no place is lost."""
    limit = RateLimit(3, window=60)
    kept = [limit.take(0.0) for _ in range(3)]

    def take() -> None:
        for _ in range(50):
            kept.append(limit.take(0.0))
            assert limit.take(0.0, latest=-1.0) >= 0.0

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kept) == [60.0 * (number // 3) for number in range(403)]
    limit.give_back(max(kept))
    assert limit.take(0.0) == max(kept)


@given(st.lists(st.floats(0, 30) | st.integers(1, 9), max_size=60))
@settings(max_examples=100, deadline=None, database=None)
def test_no_window_of_a_limiter_holds_more_than_it_may(turns: list[float | int]) -> None:
    """Whenever requests come, and whichever of them are given back before their time."""
    limit, now = RateLimit(3, window=60), 0.0
    places: list[float] = []
    for turn in turns:
        if isinstance(turn, float):
            now += turn
            places.append(limit.take(now))
            assert places[-1] >= now
        elif turn <= len(places) and places[-turn] > now:
            limit.give_back(places.pop(-turn))
    places.sort()
    assert all(later - earlier > 59.999 for earlier, later in zip(places, places[3:], strict=False))


def test_the_default_limit_is_the_tenants() -> None:
    """A hundred requests a minute, all at once, and a second more for what the network adds."""
    limit = RateLimit()
    assert [limit.take(0.0) for _ in range(101)] == [0.0] * 100 + [61.0]
