"""Waiting until tasks have ended."""

import asyncio
import functools
import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
from mpc_clipping import (
    ApiConnectionError,
    ApiStatusError,
    ApiTimeoutError,
    AsyncMpcClient,
    InvalidInputError,
    MpcClient,
    MpcError,
    Outcome,
    RateLimit,
    ServerError,
    WaitTimeout,
)

from tests.client.conftest import PROJECT, Clock, Face
from tests.client.server import RESET, SILENCE, Got, Server, each_in, jobs, reply

LISTS = ("succeeded", "failed", "unknown", "missing", "pending", "unanswered")
MANY = [str(number) for number in range(25)]


def wait(face: Face, *ids: str, client: dict[str, Any] | None = None, **given: Any) -> Any:
    """Wait for jobs."""
    return face.do(lambda made: made.wait_for_editing_jobs(list(ids), **given), **(client or {}))


def late(face: Face, *ids: str, client: dict[str, Any] | None = None, **given: Any) -> WaitTimeout:
    """Wait for jobs, in vain."""
    with pytest.raises(WaitTimeout) as caught:
        wait(face, *ids, client=client, **given)
    return caught.value


def states(clock: Clock, *plans: tuple[str, str]) -> Callable[[Got], bytes]:
    """Answer by a plan: each id's states, one a poll of ten seconds by the clock; `-` for no job."""

    def answer(got: Got) -> bytes:
        poll = int(clock.seconds // 10)
        plan = {job_id: steps.split() for job_id, steps in plans}
        now = {one: plan[one][min(poll, len(plan[one]) - 1)] for one in got.ids}
        return jobs(*[{"job_id": one, "status": state} for one, state in now.items() if state != "-"])

    return answer


def ids_of(outcome: Outcome[Any]) -> dict[str, list[Any]]:
    """Give the ids of each list of an outcome."""
    lists = {name: getattr(outcome, name) for name in LISTS}
    return {name: [getattr(one, "job_id", one) for one in value] for name, value in lists.items() if value}


def test_what_has_ended_is_not_waited_for(face: Face, server: Server, clock: Clock) -> None:
    """It asks before it sleeps."""
    server.script(each_in("SUCCEEDED"))
    outcome = wait(face, "1", timeout=0)
    assert ids_of(outcome) == {"succeeded": ["1"]}
    assert outcome.all_succeeded
    assert (len(server.requests), clock.slept) == (1, [])


def test_each_kind_of_end_is_told_apart_in_the_asked_order(face: Face, server: Server, clock: Clock) -> None:
    """Succeeded, failed, unknown and missing; all of them only once each has ended."""
    plans = (
        ("f2", "WAITING FAILED"),
        ("s2", "WAITING PROCESSING SUCCEEDED"),
        ("m", "-"),
        ("u", "CANCELED"),
        ("f1", "FAILED"),
        ("s1", "SUCCEEDED"),
    )
    server.script(states(clock, *plans))
    outcome = wait(face, *[one for one, _ in plans], grace=30)
    assert ids_of(outcome) == {"succeeded": ["s2", "s1"], "failed": ["f2", "f1"], "unknown": ["u"], "missing": ["m"]}
    assert not outcome.all_succeeded
    assert clock.slept == [10.0, 10.0, 10.0]


def test_what_has_ended_is_not_asked_for_again(face: Face, server: Server, clock: Clock) -> None:
    """Unfinished ids are packed, ten to a request."""
    server.script(states(clock, *[(one, "PROCESSING SUCCEEDED" if int(one) % 2 else "SUCCEEDED") for one in MANY]))
    wait(face, *MANY)
    assert [len(got.ids) for got in server.requests] == [10, 10, 5, 10, 2]
    assert sorted(server.requests[3].ids + server.requests[4].ids) == sorted(one for one in MANY if int(one) % 2)


@pytest.mark.parametrize("kind", ["-", "CANCELED", "null", "17", "succeeded", ""])
def test_an_unknown_state_and_a_missing_job_are_given_a_grace_period(
    face: Face, server: Server, clock: Clock, kind: str
) -> None:
    """A new task may not be visible yet, and a state that is not documented may pass; neither is ever a success."""
    job = {"job_id": "1", "status": {"null": None, "17": 17}.get(kind, kind)}
    server.script(jobs(*([] if kind == "-" else [job])))
    outcome = wait(face, "1", grace=25)
    assert not outcome.all_succeeded
    assert ids_of(outcome) == ({"missing": ["1"]} if kind == "-" else {"unknown": ["1"]})
    assert clock.slept == [10.0] * 3


def test_the_grace_period_starts_anew_with_each_change(face: Face, server: Server, clock: Clock) -> None:
    """What became visible, or known, is waited for as anything else."""
    server.script(states(clock, ("1", "- - WAITING CANCELING CANCELING PROCESSING - - SUCCEEDED")))
    assert ids_of(wait(face, "1", grace=25)) == {"succeeded": ["1"]}
    assert clock.seconds == 80


def test_no_grace_ends_at_once(face: Face, server: Server, clock: Clock) -> None:
    """With `grace=0` a job that is not to be found is missing after the first poll."""
    server.script(jobs())
    assert ids_of(wait(face, "1", grace=0)) == {"missing": ["1"]}
    assert clock.slept == []


@pytest.mark.parametrize(("timeout", "slept"), [(0, []), (5, [5]), (10, [10]), (25, [10, 10, 5])])
def test_the_end_of_waiting_carries_what_is_known(
    face: Face, server: Server, clock: Clock, timeout: float, slept: list[float]
) -> None:
    """It never sleeps past the deadline, asks once more at it, and tells the last outcome."""
    server.script(states(clock, ("1", "PROCESSING"), ("2", "SUCCEEDED")))
    error = late(face, "1", "2", timeout=timeout)
    assert ids_of(error.outcome) == {"succeeded": ["2"], "pending": ["1"]}
    assert clock.slept == slept
    assert len(server.requests) == len(slept) + 1
    assert str(error).startswith(f"After {timeout} s, 1 of 2 tasks have not ended: 1. The error's `outcome` has")
    assert isinstance(error, TimeoutError)


@pytest.mark.parametrize(("count", "more"), [(10, ". "), (11, " and 1 more. ")])
def test_the_end_of_waiting_names_ten_tasks(face: Face, server: Server, count: int, more: str) -> None:
    """And says where there are more, whose ids `outcome` has."""
    server.script(each_in("PROCESSING"))
    ids = [f"job-{number}" for number in range(count)]
    error = late(face, *ids, timeout=0)
    assert f"{count} of {count} tasks have not ended: {', '.join(ids[:10])}{more}The error's `outcome`" in str(error)
    assert [job.job_id for job in error.outcome.pending] == ids


def test_a_retry_does_not_sleep_past_the_deadline(face: Face, server: Server, clock: Clock) -> None:
    """Also when a poll takes several requests, each with retries of its own."""

    def slow(got: Got) -> bytes:
        if len(server.requests) <= 3:
            return each_in("PROCESSING")(got)
        return reply(b"", 503, {"Retry-After": "9"}) if len(server.requests) % 2 == 0 else each_in("PROCESSING")(got)

    server.script(slow)
    error = late(face, *MANY, timeout=25)
    assert clock.slept == [10.0, 9.0, 6.0]
    assert clock.seconds == 25
    assert len(error.outcome.pending) == 25


def test_a_poll_is_broken_off_when_the_time_is_over(face: Face, server: Server, clock: Clock) -> None:
    """The time is for all of the waiting; the outcome tells the latest of every id."""

    def slow(got: Got) -> bytes:
        if len(server.requests) > 3:
            clock.seconds += 20
        return each_in("WAITING" if len(server.requests) <= 3 else "PROCESSING")(got)

    server.script(slow)
    error = late(face, *MANY, timeout=15)
    assert [len(got.ids) for got in server.requests] == [10, 10, 5, 10]
    assert [job.status for job in error.outcome.pending] == ["PROCESSING"] * 10 + ["WAITING"] * 15


def test_the_limiter_does_not_sleep_past_the_deadline(face: Face, server: Server, clock: Clock) -> None:
    """When the rate limit has no place before the deadline, waiting ends at the deadline."""
    server.script(each_in("PROCESSING"))
    error = late(face, "1", timeout=25, client={"rate_limit": RateLimit(2, window=60)})
    assert ids_of(error.outcome) == {"pending": ["1"]}
    assert clock.seconds == 25
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "fault", [RESET, SILENCE, reply(b"", 429), reply(b"", 500), reply(b"<html>", 502), reply(b"<html>"), reply({})]
)
def test_a_passing_fault_after_the_first_poll_does_not_end_the_waiting(
    face: Face, server: Server, caplog: pytest.LogCaptureFixture, fault: Any
) -> None:
    """An hour of waiting is not lost to one bad minute; the log tells of it."""
    server.script(each_in("WAITING"), fault, each_in("SUCCEEDED"))
    with caplog.at_level(logging.WARNING, logger="mpc_clipping"):
        outcome = wait(face, "1", client={"max_retries": 0, "timeout": 0.5 if fault == SILENCE else 30.0})
    assert ids_of(outcome) == {"succeeded": ["1"]}
    assert [record.levelname for record in caplog.records if record.name == "mpc_clipping"] == ["WARNING"]


def test_what_a_failed_poll_did_learn_is_kept(face: Face, server: Server) -> None:
    """When the second request of a poll fails, what the first one told still counts."""

    def answer(got: Got) -> bytes:
        number = len(server.requests)
        if number == 5:
            return reply(b"", 503)
        return each_in("PROCESSING" if number <= 3 else "SUCCEEDED")(got)

    server.script(answer)
    wait(face, *MANY, client={"max_retries": 0})
    assert [len(got.ids) for got in server.requests] == [10, 10, 5, 10, 10, 10, 5]


def test_the_last_failure_is_the_cause_of_the_end(face: Face, server: Server) -> None:
    """When the service was failing as the time ran out, the error says so."""
    server.script(each_in("WAITING"), reply(b"", 503))
    error = late(face, "1", timeout=15, client={"max_retries": 0})
    assert isinstance(error.__cause__, ServerError)
    assert ids_of(error.outcome) == {"pending": ["1"]}


@pytest.mark.parametrize("timeout", [0, 3600])
def test_a_fault_before_any_answer_ends_it(face: Face, server: Server, timeout: float) -> None:
    """An address that never answered is a mistake to be told at once, after the usual retries."""
    server.script(reply(b"", 500))
    with pytest.raises(ServerError):
        wait(face, *MANY, timeout=timeout)
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [429, 503])
def test_a_service_that_is_busy_at_first_is_asked_again(face: Face, server: Server, status: int) -> None:
    """It is there, and asks for patience, as it may do later; where it never answers, the end of waiting says so."""
    server.script(reply(b"", status), each_in("SUCCEEDED"))
    assert wait(face, "1", client={"max_retries": 0}).all_succeeded
    server.script(reply(b"", status))
    error = late(face, "1", timeout=15, client={"max_retries": 0})
    assert ids_of(error.outcome) == {"unanswered": ["1"]}
    assert isinstance(error.__cause__, ApiStatusError)


def test_one_request_that_always_fails_does_not_starve_the_others(face: Face, server: Server) -> None:
    """Where the service fails for one id, those that are not asked for with it are waited for all the same."""
    server.script(lambda got: reply(b"", 500) if MANY[0] in got.ids else each_in("SUCCEEDED")(got))
    first = [job for job in MANY if job != MANY[0]]
    error = late(face, *first, MANY[0], interval=10, timeout=100, client={"max_retries": 0})
    assert len(error.outcome.succeeded) >= len(MANY) - 10
    assert MANY[0] in error.outcome.unanswered


def test_no_id_is_kept_waiting_by_the_others(face: Face, server: Server, clock: Clock) -> None:
    """Where the service has only one answer for each poll, every id gets its turn."""

    def answer(got: Got) -> bytes:
        return each_in("PROCESSING")(got) if len(server.requests) % 2 else reply(b"", 429)

    server.script(answer)
    error = late(face, *MANY, interval=10, timeout=55, client={"max_retries": 0})
    assert ids_of(error.outcome) == {"pending": MANY}


@pytest.mark.parametrize("fault", [RESET, reply(b"", 429), reply(b"", 503)])
def test_a_passing_fault_within_the_first_poll_does_not_end_the_waiting(face: Face, server: Server, fault: Any) -> None:
    """Once anything has been answered, what was not is asked for again."""
    server.script(each_in("SUCCEEDED"), fault, each_in("SUCCEEDED"))
    told: list[dict[str, list[Any]]] = []
    outcome = wait(face, *MANY, on_poll=lambda one: told.append(ids_of(one)), client={"max_retries": 0})
    assert told == [{"succeeded": MANY[:10], "unanswered": MANY[10:]}, {"succeeded": MANY}]
    assert outcome.all_succeeded


def test_what_was_never_answered_is_no_success(face: Face, server: Server) -> None:
    """When the time is over, the outcome says of which ids nothing is known."""
    server.script(each_in("SUCCEEDED"), reply(b"", 503))
    error = late(face, *MANY, timeout=0)
    assert ids_of(error.outcome) == {"succeeded": MANY[:10], "unanswered": MANY[10:]}
    assert not error.outcome.all_succeeded
    assert isinstance(error.__cause__, ServerError)


def test_a_limiter_without_a_place_in_time_ends_it_with_what_is_known(face: Face, server: Server, clock: Clock) -> None:
    """Also within the first poll; where nothing is known, the request could not be sent in time."""
    server.script(each_in("WAITING"))
    limit = RateLimit(1, window=60)
    error = late(face, *MANY, timeout=25, client={"rate_limit": limit})
    assert ids_of(error.outcome) == {"pending": MANY[:10], "unanswered": MANY[10:]}
    assert (len(server.requests), clock.seconds) == (1, 25)
    with pytest.raises(ApiTimeoutError):
        wait(face, "1", timeout=25, client={"rate_limit": limit})


@pytest.mark.parametrize("status", [302, 400, 401, 404])
def test_a_fault_that_will_not_pass_ends_the_waiting(face: Face, server: Server, status: int) -> None:
    """A refused credential will not be better in ten seconds; the error has what was known till then."""
    server.script(each_in("WAITING"), reply(b"", status))
    with pytest.raises(ApiStatusError) as caught:
        wait(face, "1")
    assert caught.value.status == status
    assert ids_of(caught.value.outcome) == {"pending": ["1"]}
    assert len(server.requests) == 2


@pytest.mark.parametrize("fault", [reply(b"", 401), reply(b"<html>"), reply({}), reply(b"", 500)])
def test_an_error_before_any_answer_has_no_outcome(face: Face, server: Server, fault: Any) -> None:
    """Nothing is known, and an address that does not give the documented answer is told at once."""
    server.script(fault)
    with pytest.raises(MpcError) as caught:
        wait(face, "1")
    assert not isinstance(caught.value, WaitTimeout)
    assert caught.value.outcome is None


def test_on_poll_sees_each_poll(face: Face, server: Server, clock: Clock) -> None:
    """It is called with the outcome so far, also after the last poll, and what it raises ends the waiting."""
    server.script(states(clock, ("1", "WAITING PROCESSING SUCCEEDED"), ("2", "FAILED")))
    told: list[dict[str, list[Any]]] = []
    wait(face, "1", "2", on_poll=lambda outcome: told.append(ids_of(outcome)))
    assert told == [{"failed": ["2"], "pending": ["1"]}] * 2 + [{"succeeded": ["1"], "failed": ["2"]}]

    def enough(outcome: Any) -> None:
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        wait(face, "1", on_poll=enough)


def test_on_poll_is_a_plain_function(face: Face, server: Server) -> None:
    """An asynchronous one would never be awaited, and is refused before anything is sent."""

    async def told(outcome: Any) -> None:
        raise AssertionError

    for wrong in (told, functools.partial(told), "print"):
        with pytest.raises(InvalidInputError, match="on_poll is not a plain function"):
            wait(face, "1", on_poll=wrong)
    assert server.requests == []


def test_duplicates_are_waited_for_once(face: Face, server: Server) -> None:
    """And stand once in the outcome."""
    server.script(each_in("SUCCEEDED"))
    assert ids_of(wait(face, "1", "2", "1")) == {"succeeded": ["1", "2"]}


@pytest.mark.parametrize("name", ["timeout", "interval", "grace"])
@pytest.mark.parametrize("value", [-1, float("nan"), "60", True, 1e10, 10**400, -float("inf")])
def test_seconds_that_cannot_be_right_are_refused(shared: MpcClient, server: Server, name: str, value: Any) -> None:
    """Before anything is sent."""
    with pytest.raises(InvalidInputError, match=name):
        shared.wait_for_editing_jobs(["1"], **{name: value})
    assert server.requests == []


def test_a_pause_may_not_be_endless(shared: MpcClient, server: Server) -> None:
    """A pause without end cannot be slept; the wait and the grace period, which are not slept, may be endless."""
    with pytest.raises(InvalidInputError, match="interval is more than a year"):
        shared.wait_for_editing_jobs(["1"], interval=float("inf"), grace=float("inf"), timeout=float("inf"))
    assert server.requests == []


def test_asking_without_a_pause_is_refused(shared: MpcClient, server: Server) -> None:
    """It would load the service for nothing, and use up the tenant's limit."""
    with pytest.raises(InvalidInputError, match="interval is 0"):
        shared.wait_for_editing_jobs(["1"], interval=0)
    assert server.requests == []


def test_the_interval_is_kept_and_may_be_changed(face: Face, server: Server, clock: Clock) -> None:
    """Ten seconds by default, from the document; any other that is given."""
    server.script(states(clock, ("1", "WAITING SUCCEEDED")))
    wait(face, "1", interval=2.5)
    assert clock.slept == [2.5] * 4


def test_endless_waiting_is_possible(face: Face, server: Server, clock: Clock) -> None:
    """An infinite timeout never ends the waiting."""
    server.script(states(clock, ("1", "WAITING " * 1000 + "SUCCEEDED")))
    wait(face, "1", timeout=float("inf"), interval=1000)
    assert clock.seconds == 10_000


@pytest.mark.parametrize("raised", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_ends_it_at_once(face: Face, server: Server, clock: Clock, raised: type[BaseException]) -> None:
    """Ctrl-C while it sleeps is not caught, not wrapped and not waited for."""
    server.script(each_in("WAITING"))

    def interrupted(seconds: float) -> None:
        raise raised

    async def interrupted_too(seconds: float) -> None:
        raise raised

    with pytest.raises(raised):
        wait(face, "1", client={"sleep": interrupted if face.kind == "sync" else interrupted_too})
    assert len(server.requests) == 1


@pytest.mark.parametrize("when", ["asleep", "asking"])
def test_cancellation_ends_it_at_once(server: Server, when: str) -> None:
    """A cancelled task ends where it is, in its sleep or within a request, and the client can be closed."""
    asked, asleep = threading.Event(), threading.Event()

    def told(got: Got) -> Any:
        asked.set()
        return SILENCE if when == "asking" else each_in("WAITING")(got)

    async def endless(seconds: float) -> None:
        asleep.set()
        await asyncio.Event().wait()

    async def cancel() -> None:
        async with AsyncMpcClient(base_url=server.url, project_id=PROJECT, auth=None, sleep=endless) as client:
            task = asyncio.create_task(client.wait_for_editing_jobs(["1"]))
            await asyncio.to_thread((asked if when == "asking" else asleep).wait, 10)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    server.script(told)
    asyncio.run(asyncio.wait_for(cancel(), 20))
    assert len(server.requests) == 1


def test_one_asynchronous_client_waits_for_many_at_once(server: Server) -> None:
    """Tasks that share a client wait side by side."""
    seen: dict[str, int] = {}

    def answer(got: Got) -> bytes:
        (one,) = got.ids
        seen[one] = seen.get(one, 0) + 1
        return each_in("SUCCEEDED" if seen[one] > 2 else "WAITING")(got)

    server.script(answer)

    async def both() -> list[Outcome[Any]]:
        async with AsyncMpcClient(base_url=server.url, project_id=PROJECT, auth=None) as client:
            return await asyncio.gather(*[client.wait_for_editing_jobs([one], interval=0.01) for one in "abc"])

    assert [ids_of(outcome) for outcome in asyncio.run(both())] == [{"succeeded": [one]} for one in "abc"]


def test_a_silent_service_is_a_timeout_of_the_request(face: Face, server: Server) -> None:
    """Not of the waiting: the first poll was never answered."""
    server.script(SILENCE)
    with pytest.raises(MpcError) as caught:
        wait(face, "1", timeout=1, client={"timeout": 0.1, "max_retries": 0})
    assert isinstance(caught.value, ApiTimeoutError)
    assert isinstance(caught.value, ApiConnectionError)
