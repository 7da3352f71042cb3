# Made by `make generate` from the OpenAPI document. Do not edit: the next run overwrites it.
"""When to try again, and how fast to ask at all."""

import random
import threading
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from attrs import frozen

from .errors import InvalidInputError

# Statuses that may pass: too many requests, and the service or its gateway failing.
PASSING = frozenset({429, *range(500, 600)})


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
        InvalidInputError: A window that holds no request, or has no length.
    """

    def __init__(self, requests: int = 100, window: float = 60.0) -> None:
        if requests < 1 or not window > 0:
            raise InvalidInputError(
                f"RateLimit was given {requests!r} requests in {window!r} seconds. One at least is expected, in more "
                "than 0 seconds."
            )
        self._window = window
        self._starts: deque[float] = deque(maxlen=requests)
        self._lock = threading.Lock()

    def delay(self, now: float) -> float:
        """Take the next place and give the seconds to wait for it.

        Args:
            now: A monotonic time in seconds.
        """
        with self._lock:
            start = now
            if len(self._starts) == self._starts.maxlen:
                start = max(now, self._starts[0] + self._window)
            self._starts.append(start)
            return start - now
