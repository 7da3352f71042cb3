"""What an answer may cost: its size, and its time."""

import gzip
import itertools
import math
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from mpc_clipping import (
    ApiConnectionError,
    ApiTimeoutError,
    BadRequestError,
    InvalidInputError,
    MpcClient,
    ResponseDecodeError,
    ServerError,
    WaitTimeout,
)

from tests.client.conftest import PROJECT, Clock, Face
from tests.client.server import RESET, Got, Server, each_in, jobs, reply

HEAD = b"HTTP/1.1 200 OK\r\n\r\n"
BOMB = gzip.compress(b" " * 2 * 10**8)
GZIPPED = {"Content-Encoding": "gzip"}


class Ticking(Clock):
    """A clock on which time passes whenever somebody looks at it, as the reader of a body does at each part."""

    step = 1.0

    def monotonic(self) -> float:
        """Give seconds that never go back."""
        self.seconds += self.step
        return self.seconds


def drip(_: Got) -> Iterator[bytes]:
    """Write a body without an end in small parts."""
    yield HEAD
    while True:
        yield b" "
        time.sleep(0.001)


@pytest.mark.parametrize(
    "answer",
    [
        reply(BOMB, headers=GZIPPED),
        reply(gzip.compress(BOMB), headers={"Content-Encoding": "gzip, gzip"}),
        lambda _: itertools.chain([HEAD], itertools.repeat(b" " * 65536)),
        lambda _: itertools.chain(
            [HEAD.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n"), gzip.compress(b"{}")],
            itertools.repeat(b"\0" * 65536),
        ),
    ],
    ids=["bomb", "bomb in a bomb", "endless", "endless after the end of gzip"],
)
def test_a_body_cannot_take_all_memory(face: Face, server: Server, answer: Any) -> None:
    """It is read until it is longer than it may be, and decoded no further."""
    server.script(answer)
    tracemalloc.start()
    try:
        error = face.fail(error=ResponseDecodeError)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "more than 8388608 bytes" in str(error)
    assert "max_response_bytes" in str(error)
    assert (error.content, len(server.requests)) == (b"", 1)
    assert peak < 40 * 2**20


def test_the_bound_is_of_the_decoded_body(face: Face, server: Server) -> None:
    """Exactly as many bytes as may be are fine, one more is not, packed or not."""
    body = jobs().partition(b"\r\n\r\n")[2]
    for answer in (reply(body), reply(gzip.compress(body), headers=GZIPPED)):
        server.script(answer)
        assert face.list("1", max_response_bytes=len(body)).missing == ("1",)
        face.fail(error=ResponseDecodeError, max_response_bytes=len(body) - 1)


def test_an_error_that_is_too_long_is_still_its_status(face: Face, server: Server) -> None:
    """What it says in a body without an end is lost; the status and the request id are not."""
    server.script(reply(b" " * 2000, 400, {"X-Request-Id": "r-1"}))
    error = face.fail(error=BadRequestError, max_response_bytes=1000)
    assert (error.status, error.request_id, error.content) == (400, "r-1", b"")


@pytest.mark.parametrize("value", [0, -1, 1.5, "8", True, None])
def test_a_bound_that_cannot_be_right_is_refused(value: Any) -> None:
    """Nothing could be answered."""
    with pytest.raises(InvalidInputError, match="max_response_bytes"):
        MpcClient(region="cn-north-4", project_id=PROJECT, auth=None, max_response_bytes=value)


def test_only_gzip_is_asked_for(face: Face, server: Server) -> None:
    """Whatever else is installed: it is the one encoding whose size is bounded here, also with a given httpx client."""
    server.script(jobs())
    kind = httpx.Client if face.kind == "sync" else httpx.AsyncClient
    face.list("1")
    face.list("1", http_client=kind(headers={"Accept-Encoding": "br, zstd"}))
    assert [got.headers["accept-encoding"] for got in server.requests] == ["gzip", "gzip"]


def test_a_body_that_drips_ends_with_the_budget(face: Face, server: Server) -> None:
    """`timeout` is for one read; the budget is for the whole request, its body included, and is not begun again."""
    server.script(drip)
    clock = Ticking()
    error = face.fail(error=ApiTimeoutError, retry_budget=60.0, monotonic=clock.monotonic)
    assert "retry_budget" in str(error)
    assert len(server.requests) == 1
    assert 60 < clock.seconds < 75


def test_the_budget_counts_all_attempts(face: Face, server: Server, clock: Clock) -> None:
    """A retry has what the attempts before it left."""

    def slow(_: Got) -> bytes:
        clock.seconds += 25
        return reply(b"", 503)

    server.script(slow)
    face.fail(error=ServerError, retry_budget=60.0, max_retries=9)
    assert len(server.requests) == 3


def test_each_request_of_a_listing_has_its_own_budget(face: Face, server: Server, clock: Clock) -> None:
    """A thousand ids may take longer than one."""

    def slow(got: Got) -> bytes:
        clock.seconds += 40
        return each_in("WAITING")(got)

    server.script(slow)
    assert len(face.list(*map(str, range(50)), retry_budget=60.0)) == 50
    assert clock.seconds == 200


def test_httpx_gets_no_more_time_than_there_is(clock: Clock) -> None:
    """An attempt's timeouts are those of the client, or what is left of the budget or of the wait."""
    seen: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"]["read"])
        clock.seconds += 8
        return httpx.Response(
            500 if len(seen) == 1 else 200, json={"job_array": [{"job_id": "1", "status": "WAITING"}]}
        )

    with MpcClient(
        base_url="https://mpc.invalid",
        project_id=PROJECT,
        auth=None,
        http_client=httpx.Client(transport=httpx.MockTransport(answer)),
        monotonic=clock.monotonic,
        sleep=lambda _: clock.sleep(2),
        timeout=30.0,
        retry_budget=20.0,
    ) as client:
        client.list_editing_jobs(["1"])
        assert seen == [20.0, 10.0]
        with pytest.raises(WaitTimeout):
            client.with_options(retry_budget=1000.0).wait_for_editing_jobs(["1"], timeout=25)
    assert seen[2:] == [25.0, 15.0, 5.0]


def test_a_wait_ends_though_the_answer_drips(face: Face, server: Server) -> None:
    """Its time is for all of it: what is being read is broken off, and what was known is told."""
    server.script(each_in("WAITING"), drip)
    clock = face.clock = Ticking()
    with pytest.raises(WaitTimeout) as caught:
        face.do(lambda client: client.wait_for_editing_jobs(["1"], timeout=40), retry_budget=math.inf)
    assert len(caught.value.outcome.pending) == 1
    assert isinstance(caught.value.__cause__, ApiTimeoutError)
    assert 40 < clock.seconds < 55


def test_a_wait_without_time_looks_once(face: Face, server: Server) -> None:
    """For two seconds, so that `timeout=0` is of use; and no longer."""
    server.script(each_in("SUCCEEDED"))
    assert face.do(lambda client: client.wait_for_editing_jobs(["1"], timeout=0)).all_succeeded
    server.script(drip)
    clock = face.clock = Ticking()
    clock.step = 0.1
    with pytest.raises(ApiTimeoutError):
        face.do(lambda client: client.wait_for_editing_jobs(["1"], timeout=0))
    assert 2 < clock.seconds < 3.5


def test_an_endless_budget_does_not_sleep_for_ever(face: Face, server: Server, clock: Clock) -> None:
    """A Retry-After of millions of years is not waited for, whatever the budget: no system can sleep so long."""
    server.script(reply(b"", 503, {"Retry-After": "9" * 15}))
    face.fail(error=ServerError, retry_budget=math.inf)
    assert (len(server.requests), clock.slept) == (1, [])


def test_a_broken_connection_within_the_budget_is_tried_again(face: Face, server: Server) -> None:
    """The bound on time takes no retries away that there is time for."""
    server.script(RESET, RESET, RESET)
    face.fail(error=ApiConnectionError, max_retries=2)
    assert len(server.requests) == 3
