# Copied from generator/runtime/_runtime/waiting.py by `make generate`. Edit that file: this one is overwritten.
"""Wait until tasks have ended: one state machine for the sync and the async client."""

import inspect
import itertools
import logging
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from attrs import evolve, frozen

from ..errors import (
    ApiConnectionError,
    InvalidInputError,
    MpcError,
    RateLimitError,
    ResponseDecodeError,
    ServerError,
    WaitTimeout,
)
from .batches import Batch, Listing, answer_with_items, checked_ids, listing, requests
from .engine import BuildRequest, Operation, Settings, Sleep, Steps
from .reading import Model, OpenIntEnum, OpenStrEnum
from .retries import seconds_of

E = TypeVar("E")
M = TypeVar("M", bound=Model)
log: logging.Logger = logging.getLogger("mpc_clipping")

# Failures that may have passed by the next poll. A proxy's page in place of an answer is one of them.
PASSING = (ApiConnectionError, RateLimitError, ServerError, ResponseDecodeError)
# Ids that a message names before it only counts.
SHOWN = 10


@frozen
class Waiter:
    """What the document's x-waiter says.

    Attributes:
        state: The field that holds a task's state.
        success: The states of a good end.
        failure: The states of a bad end.
        interval: The usual pause in seconds.
    """

    state: str
    success: frozenset[str]
    failure: frozenset[str]
    interval: float


@frozen
class Outcome(Generic[E]):
    """How things stand, each list in the order in which the ids were asked for.

    Attributes:
        succeeded: Tasks that ended well.
        failed: Tasks that ended badly.
        unknown: Tasks in a state that the document does not list, or without one. Never a success.
        missing: Ids for which the service gave no task.
        pending: Tasks that have not ended.
        unanswered: Ids that were never answered: each request for them has failed so far.
    """

    succeeded: Sequence[E]
    failed: Sequence[E]
    unknown: Sequence[E]
    missing: Sequence[str]
    pending: Sequence[E]
    unanswered: Sequence[str] = ()

    @property
    def all_succeeded(self) -> bool:
        """Whether every task ended well."""
        return not (self.failed or self.unknown or self.missing or self.pending or self.unanswered)


@frozen
class _Seen:
    """What was last told of one id and when, and since when the same kind of thing has been told."""

    kind: str
    since: float
    last: float
    element: Any


def wait(
    settings: Settings,
    build: BuildRequest,
    operation: Operation[M],
    batch: Batch,
    waiter: Waiter,
    ids: Iterable[str],
    arguments: Mapping[str, Any],
    *,
    timeout: float,
    interval: float | None,
    grace: float,
    on_poll: Callable[[Outcome[Any]], object] | None,
) -> Steps[Outcome[Any]]:
    """Give the steps of waiting. The facade's methods document the parameters.

    Raises:
        WaitTimeout: The time is over and a task has not ended.
        MpcError: A request failed before any was answered; or in a way that does not pass, then with `outcome`.
    """
    pause = seconds_of("interval", waiter.interval if interval is None else interval)
    if pause == 0:
        raise InvalidInputError("interval is 0 seconds, which would ask without a pause until the end. Give more.")
    seconds_of("grace", grace, endless=True)
    check_on_poll(on_poll)
    asked = checked_ids(ids, "ids")
    deadline = settings.monotonic() + seconds_of("timeout", timeout, endless=True)
    within = evolve(settings, deadline=deadline)
    seen: dict[str, _Seen] = {}
    open_ids = asked
    # In which poll each id was last asked for.
    turns: dict[str, int] = {}
    for poll in itertools.count():
        failure: MpcError | None = None
        try:
            # What was asked for longest ago first: a request that always fails ends its poll, and must not keep the
            # others from their turn. Among these, what was answered longest ago.
            told = {one: seen[one].last for one in open_ids if one in seen}
            due = sorted(open_ids, key=lambda one: (turns.get(one, -1), told.get(one, -math.inf)))
            for chunk, request in requests(within, build, operation, batch, due, arguments):
                turns |= dict.fromkeys(chunk, poll)
                answer = yield from answer_with_items(within, operation, batch, request)
                seen |= classify(waiter, batch, listing(batch, chunk, [answer]), seen, settings.monotonic())
        except MpcError as error:
            # An address that never answered is a mistake to be told at once; a later fault may pass.
            if not seen:
                raise
            if not isinstance(error, PASSING):
                error.outcome = outcome_of(asked, seen)
                raise
            log.warning("A poll failed, and waiting goes on: %s", error)
            failure = error
        open_ids = [one for one in asked if one not in seen or not has_ended(seen[one], grace)]
        outcome = outcome_of(asked, seen)
        if on_poll is not None:
            on_poll(outcome)
        if not open_ids:
            return outcome
        left = deadline - settings.monotonic()
        if left <= 0:
            named = ", ".join(open_ids[:SHOWN]) + (", ..." if len(open_ids) > SHOWN else "")
            raise WaitTimeout(
                f"After {timeout:g} s, {len(open_ids)} of {len(asked)} tasks have not ended: {named}. `outcome` of "
                "this error has all that is known.",
                outcome,
            ) from failure
        yield Sleep(min(pause, left))
    raise AssertionError("polls are counted without end")


def check_on_poll(on_poll: object) -> None:
    """Refuse what cannot be called, or would have to be awaited."""
    if on_poll is None:
        return
    if not callable(on_poll) or any(map(inspect.iscoroutinefunction, (on_poll, type(on_poll).__call__))):
        raise InvalidInputError("on_poll is no plain function. It is called and not awaited: give a `def` or a lambda.")


def classify(
    waiter: Waiter, batch: Batch, found: Listing[Any], seen: Mapping[str, _Seen], now: float
) -> dict[str, _Seen]:
    """Tell what a poll says of each id that it asked for."""
    told: dict[str, tuple[str, Any]] = dict.fromkeys(found.missing, ("missing", None))
    for element in found:
        told[getattr(element, batch.id)] = (kind_of(waiter, getattr(element, waiter.state)), element)
    return {
        one: _Seen(kind, seen[one].since if one in seen and seen[one].kind == kind else now, now, element)
        for one, (kind, element) in told.items()
    }


def kind_of(waiter: Waiter, state: Any) -> str:
    """Sort a state. Only what the document lists can be a success, a failure or under way."""
    if state in waiter.success:
        return "succeeded"
    if state in waiter.failure:
        return "failed"
    if state is None or (isinstance(state, OpenStrEnum | OpenIntEnum) and not state.is_documented):
        return "unknown"
    return "pending"


def has_ended(seen: _Seen, grace: float) -> bool:
    """Tell whether there is nothing more to wait for.

    A task that is not visible may be too new, and an unknown state may be a passing one or, such as a cancelled
    task's, the last: each is taken as final once it has lasted for the grace period.
    """
    if seen.kind in {"missing", "unknown"}:
        return seen.last - seen.since >= grace
    return seen.kind != "pending"


def outcome_of(asked: Sequence[str], seen: Mapping[str, _Seen]) -> Outcome[Any]:
    """Sort what is known, in the asked order."""

    def of(kind: str) -> list[Any]:
        return [seen[one].element for one in asked if one in seen and seen[one].kind == kind]

    return Outcome(
        succeeded=of("succeeded"),
        failed=of("failed"),
        unknown=of("unknown"),
        missing=[one for one in asked if one in seen and seen[one].kind == "missing"],
        pending=of("pending"),
        unanswered=[one for one in asked if one not in seen],
    )
