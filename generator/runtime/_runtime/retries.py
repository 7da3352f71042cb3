"""When to try again, and how long to wait before."""

import math
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from attrs import frozen

from ..errors import ApiConnectionError, ApiStatusError, InvalidInputError, MpcError

# Statuses that may pass: a request that came too slowly, too many of them, and the service or its gateway failing.
PASSING = frozenset({408, 429, *range(500, 600)})
# Seconds. A longer time is taken for a mistake, and the clocks and sockets of the system refuse it before long.
YEAR = 366 * 24 * 3600.0


def seconds_of(name: str, value: object, *, endless: bool = False) -> float:
    """Return a number of seconds, if it is one.

    Args:
        name: The parameter's name, for messages.
        value: What the caller gave.
        endless: Whether it may be infinite: it may where it is compared, and never slept.

    Raises:
        InvalidInputError: It is no number, less than 0, or more than a year.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:  # NaN is not >= 0
        raise InvalidInputError(f"{name} is {value!r}. A number of seconds, 0 or more, is expected.")
    if value > YEAR and not (endless and value == math.inf):
        raise InvalidInputError(f"{name} is more than a year. At most {YEAR:.0f} seconds are expected.")
    return value


@frozen
class Backoff:
    """Exponential waiting with jitter.

    Args:
        first: Seconds that the first pause lasts at the most.
        longest: Seconds that any pause lasts at the most.
        random: Returns a number from 0 to 1; for tests.
    """

    first: float = 0.5
    longest: float = 8.0
    random: Callable[[], float] = random.random

    def pause(self, attempt: int) -> float:
        """Return the seconds to wait after a failed attempt, counted from 0.

        Between half and all of the exponential step, so that clients that failed together do not return together.
        """
        # Beyond 2 to the 30th any step is the longest one, and floats need not overflow.
        step = min(self.longest, self.first * 2.0 ** min(attempt, 30))
        return step * (0.5 + 0.5 * self.random())


def may_pass(failure: MpcError) -> bool:
    """Return whether the same request, sent again, may be answered better."""
    if isinstance(failure, ApiStatusError):
        return failure.status in PASSING
    return isinstance(failure, ApiConnectionError) and failure.may_pass


def pause_after(failure: MpcError, attempt: int, backoff: Backoff, now: datetime) -> float | None:
    """Return the seconds to wait before the next attempt; None if there should be none.

    Args:
        failure: What came of the attempt.
        attempt: Which it was, counted from 0.
        backoff: How long to wait at least.
        now: The present time, aware.
    """
    if not may_pass(failure):
        return None
    pause = backoff.pause(attempt)
    asked_for = retry_after(failure.headers, now) if isinstance(failure, ApiStatusError) else None
    if asked_for is not None:
        pause = max(pause, asked_for)
    # The system cannot sleep longer, and a budget may be endless.
    return pause if pause <= YEAR else None


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return Retry-After, in seconds or as a date; None if it is absent or neither.

    Args:
        headers: The answer's headers, whose names are found in any case.
        now: The present time, aware.
    """
    value = headers.get("Retry-After")
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        # More digits than any wait: an answer that asks for this is not waited for anyway.
        return float(value) if len(value) < 16 else float("inf")  # noqa: PLR2004 - any float holds 15 digits exactly
    until = http_date(value)
    return None if until is None else max(0.0, (until - now).total_seconds())


def http_date(value: str) -> datetime | None:
    """Return a date as HTTP headers have it, aware; None if it is none."""
    try:
        read = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
