"""Wait until tasks have ended: one state machine for the sync and the async client."""

import inspect
import itertools
import logging
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from attrs import frozen

from ..errors import (
    InvalidInputError,
    MpcError,
    RateLimitError,
    ResponseDecodeError,
    ServerError,
    WaitTimeout,
)
from . import table
from .call import Call, Waiter, check_ids
from .listing import Listing
from .reading import OpenIntEnum, OpenStrEnum
from .retries import may_pass, seconds_of
from .steps import Sleep, Steps

E = TypeVar("E")
log: logging.Logger = logging.getLogger("mpc_clipping")

# Seconds that a poll has at the least, also where it begins as the time runs out.
LAST_LOOK = 2.0
# Statuses by which a service that is there asks for patience.
BUSY = frozenset({429, 503})
# Ids that a message names before it only counts.
SHOWN = 10


@frozen
class Outcome(Generic[E]):
    """The state of the tasks, each list in the order in which the ids were asked for.

    Attributes:
        succeeded: Tasks that succeeded.
        failed: Tasks that failed.
        unknown: Tasks in a state that the document does not list, or without one. Never a success.
        missing: Ids for which the service returned no task.
        pending: Tasks that have not ended.
        unanswered: Ids for which every request has failed so far.
    """

    succeeded: Sequence[E]
    failed: Sequence[E]
    unknown: Sequence[E]
    missing: Sequence[str]
    pending: Sequence[E]
    unanswered: Sequence[str] = ()

    # What was found may be changed, and so cannot have a hash that lasts.
    __hash__: ClassVar[None] = None  # type: ignore[assignment]

    @property
    def all_succeeded(self) -> bool:
        """Whether every task succeeded."""
        return not (self.failed or self.unknown or self.missing or self.pending or self.unanswered)

    def _repr_html_(self) -> str:
        """Return a table, which notebooks show."""
        elements = [*self.succeeded, *self.failed, *self.unknown, *self.pending]
        return table.html(table.counts(self), elements, {"missing": self.missing, "unanswered": self.unanswered})


@frozen
class _Seen:
    """What was last said of one id and when, and since when the same kind of thing has been said."""

    kind: str
    since: float
    last: float
    element: Any


def wait(
    call: Call[Any],
    ids: Iterable[str],
    *,
    timeout: float,
    interval: float | None,
    grace: float,
    on_poll: Callable[[Outcome[Any]], object] | None,
) -> Steps[Outcome[Any]]:
    """Ask again and again. The generated methods document the parameters.

    Raises:
        WaitTimeout: The time is over and a task has not ended.
        MpcError: A request failed before any was answered; or in a way that does not pass, then with `outcome`.
    """
    pause = seconds_of("interval", call.waiter.interval if interval is None else interval)
    if pause == 0:
        raise InvalidInputError(
            "interval is 0 seconds, so requests would be sent without a pause. Give a higher value."
        )
    seconds_of("grace", grace, endless=True)
    check_on_poll(on_poll)
    wanted = check_ids(ids)
    monotonic = call.settings.monotonic
    deadline = monotonic() + seconds_of("timeout", timeout, endless=True)
    seen: dict[str, _Seen] = {}
    open_ids = wanted
    # In which poll each id was last asked for.
    turns: dict[str, int] = {}
    for poll in itertools.count():
        failure: MpcError | None = None
        call.latest = max(deadline, monotonic() + LAST_LOOK)
        try:
            # What was asked for longest ago first: a request that always fails ends its poll, and must not keep the
            # others from their turn. Among these, what was answered longest ago.
            answered = {one: seen[one].last for one in open_ids if one in seen}
            due = sorted(open_ids, key=lambda one: (turns.get(one, -1), answered.get(one, -math.inf)))
            for chunk, request in call.write_batches(due):
                if monotonic() > call.latest:
                    break
                turns |= dict.fromkeys(chunk, poll)
                answer = yield from call.fetch_batch(request)
                seen |= classify(call, call.put_together(chunk, [answer]), seen, monotonic())
        except MpcError as error:
            error.outcome = outcome_of(wanted, seen) if seen else None
            if not is_worth_waiting(error, is_first=not seen):
                raise
            log.warning("A poll failed; still waiting: %s", error)
            failure = error
        open_ids = [one for one in wanted if one not in seen or not has_ended(seen[one], grace)]
        outcome = outcome_of(wanted, seen)
        if on_poll is not None:
            on_poll(outcome)
        if not open_ids:
            return outcome
        left = deadline - monotonic()
        if left <= 0:
            more = f" and {len(open_ids) - SHOWN} more" if len(open_ids) > SHOWN else ""
            named = ", ".join(open_ids[:SHOWN]) + more
            raise WaitTimeout(
                f"After {timeout:g} s, {len(open_ids)} of {len(wanted)} tasks have not ended: {named}. "
                "The error's `outcome` has all that is known.",
                outcome,
            ) from failure
        yield Sleep(min(pause, left))
    raise AssertionError("polls are counted without end")


def is_worth_waiting(error: MpcError, *, is_first: bool) -> bool:
    """Return whether a failure may have passed by the next poll.

    Args:
        error: The failure. A proxy's page in place of an answer is one that passes.
        is_first: Whether nothing has been answered yet. Then an address that never answered is a mistake, to be told
            at once; one that says that it is busy is not.
    """
    if is_first:
        return isinstance(error, RateLimitError | ServerError) and error.status in BUSY
    return isinstance(error, ResponseDecodeError) or may_pass(error)


def check_on_poll(on_poll: object) -> None:
    """Refuse what cannot be called, or would have to be awaited."""
    if on_poll is None:
        return
    if not callable(on_poll) or any(map(inspect.iscoroutinefunction, (on_poll, type(on_poll).__call__))):
        raise InvalidInputError(
            "on_poll is not a plain function. It is called, not awaited: give a `def` function or a lambda."
        )


def classify(call: Call[Any], found: Listing[Any], seen: Mapping[str, _Seen], now: float) -> dict[str, _Seen]:
    """Return what a poll says of each id that it asked for."""
    waiter = call.waiter
    said: dict[str, tuple[str, Any]] = dict.fromkeys(found.missing, ("missing", None))
    for element in found:
        said[getattr(element, call.batch.id)] = (kind_of(waiter, getattr(element, waiter.state)), element)
    return {
        one: _Seen(kind, seen[one].since if one in seen and seen[one].kind == kind else now, now, element)
        for one, (kind, element) in said.items()
    }


def kind_of(waiter: Waiter, state: Any) -> str:
    """Return the kind of a state. Only what the document lists can be a success, a failure or under way."""
    if state in waiter.success:
        return "succeeded"
    if state in waiter.failure:
        return "failed"
    if state is None or (isinstance(state, OpenStrEnum | OpenIntEnum) and not state.is_documented):
        return "unknown"
    return "pending"


def has_ended(seen: _Seen, grace: float) -> bool:
    """Return whether there is nothing more to wait for.

    A task that is not visible may be too new, and an unknown state may be a passing one or, such as a cancelled
    task's, the last: each is taken as final once it has lasted for the grace period.
    """
    if seen.kind in {"missing", "unknown"}:
        return seen.last - seen.since >= grace
    return seen.kind != "pending"


def outcome_of(wanted: Sequence[str], seen: Mapping[str, _Seen]) -> Outcome[Any]:
    """Return what is known, in the asked order."""

    def of(kind: str) -> list[Any]:
        return [seen[one].element for one in wanted if one in seen and seen[one].kind == kind]

    return Outcome(
        succeeded=of("succeeded"),
        failed=of("failed"),
        unknown=of("unknown"),
        missing=[one for one in wanted if one in seen and seen[one].kind == "missing"],
        pending=of("pending"),
        unanswered=[one for one in wanted if one not in seen],
    )
