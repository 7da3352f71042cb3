# Copied from generator/runtime/_runtime/retries.py by `make generate`. Edit that file: this one is overwritten.
"""When to try again, and how fast to ask at all."""

import bisect
import contextlib
import math
import random
import threading
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from attrs import frozen

from ..errors import InvalidInputError

# Statuses that may pass: too many requests, and the service or its gateway failing.
PASSING = frozenset({429, *range(500, 600)})
# Seconds. A longer time is taken for a mistake, and the clocks and sockets of the system refuse it before long.
YEAR = 366 * 24 * 3600.0


def seconds_of(name: str, value: object, *, endless: bool = False) -> float:
    """Give a number of seconds, if it is one.

    Args:
        name: The parameter's name, for messages.
        value: What the caller gave.
        endless: Whether it may be infinite: it may where it is compared, and never slept.

    Raises:
        InvalidInputError: It is no number, less than 0, or more than a year.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:  # NaN is not >= 0
        raise InvalidInputError(f"{name} is {value!r}. Seconds, 0 or more, are expected.")
    if value > YEAR and not (endless and value == math.inf):
        raise InvalidInputError(f"{name} is more than a year. At most {YEAR:.0f} seconds are expected.")
    return value


@frozen
class Backoff:
    """Exponential waiting with jitter.

    Args:
        first: Seconds that the first pause lasts at the most.
        longest: Seconds that any pause lasts at the most.
        random: Gives a number from 0 to 1; for tests.
    """

    first: float = 0.5
    longest: float = 8.0
    random: Callable[[], float] = random.random

    def pause(self, attempt: int) -> float:
        """Give the seconds to wait after a failed attempt, counted from 0.

        Between half and all of the exponential step, so that clients that failed together do not return together.
        """
        # Beyond 2 to the 30th any step is the longest one, and floats need not overflow.
        step = min(self.longest, self.first * 2.0 ** min(attempt, 30))
        return step * (0.5 + 0.5 * self.random())


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Read Retry-After, in seconds or as a date; None if it is absent or neither.

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
    """Read a date as HTTP headers have it, aware; None if it is none."""
    try:
        read = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


class RateLimit:
    """Spread requests so that no window holds more than it may.

    One limiter may be shared by several clients and threads: the service's limit is the tenant's.

    Args:
        requests: How many a window may hold. 100 is the service's own limit (source: the vendor's MPC guide).
        window: The window's length in seconds.

    Raises:
        InvalidInputError: No whole number of requests; or a window that holds none, or has no length.
    """

    def __init__(self, requests: int = 100, window: float = 60.0) -> None:
        if not isinstance(requests, int) or isinstance(requests, bool) or requests < 1:
            raise InvalidInputError(
                f"RateLimit was given {requests!r} requests. A whole number, 1 or more, is expected."
            )
        if seconds_of("window", window) == 0:
            raise InvalidInputError("RateLimit was given a window of 0 seconds. More than 0 are expected.")
        self._requests = requests
        self._window = window
        self._places: deque[float] = deque()
        self._lock = threading.Lock()

    def take(self, now: float, latest: float = math.inf) -> float:
        """Give the time of the next place, and take it unless it is too late.

        Args:
            now: A monotonic time in seconds.
            latest: The latest time of use. A later place is left to others, unless it is now.
        """
        with self._lock:
            while self._places and self._places[0] + self._window <= now:
                self._places.popleft()
            place = now
            if len(self._places) >= self._requests:
                place = max(now, self._places[-self._requests] + self._window)
            if place <= max(now, latest):
                # Where places were given back, this one may be before the last.
                bisect.insort(self._places, place)
            return place

    def give_back(self, place: float) -> None:
        """Leave a place that was taken to others: nothing was sent."""
        with self._lock, contextlib.suppress(ValueError):
            self._places.remove(place)
