"""How fast to ask at all: the service counts what a tenant sends in a minute."""

import bisect
import contextlib
import math
import threading
from collections import deque

from ..errors import InvalidInputError
from .retries import seconds_of

# Source: the vendor's MPC guide.
REQUESTS = 100
# Seconds. A minute, and one second for what the network adds to or takes from the distance between two requests: with
# 60 s a request in a hundred is refused, and a lower count costs half as much time again.
WINDOW = 61.0


class RateLimit:
    """Allows a number of requests in a window, as fast as they come, and makes the next one wait.

    Clients and threads that share one keep to it together, since the service's limit holds for the tenant. Two
    processes cannot share one.

    Args:
        requests: How many requests a window allows; 100 is the service's own limit (source: the vendor's MPC guide).
        window: The length of the window in seconds. The service's is a minute; one more second allows for the network.

    Raises:
        InvalidInputError: `requests` is not a positive whole number, or `window` is not a positive number.
    """

    def __init__(self, requests: int = REQUESTS, window: float = WINDOW) -> None:
        if not isinstance(requests, int) or isinstance(requests, bool) or requests < 1:
            raise InvalidInputError(f"requests of RateLimit is {requests!r}. A whole number of at least 1 is expected.")
        if seconds_of("window", window) == 0:
            raise InvalidInputError("window of RateLimit is 0 seconds. More than 0 seconds are expected.")
        self._requests = requests
        self._window = window
        self._places: deque[float] = deque()
        self._lock = threading.Lock()
        self._has_warned = False

    def __repr__(self) -> str:
        return f"RateLimit({self._requests}, window={self._window:g})"

    def take(self, now: float, latest: float = math.inf) -> float:
        """Return the time of the next place, and take it unless it is too late.

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

    def warn_once(self) -> bool:
        """Return whether this is the first time that somebody asks."""
        has_warned, self._has_warned = self._has_warned, True
        return not has_warned


# What a client has unless it is given one. Each gets its own, since clients of several tenants must not share.
TENANTS_LIMIT = RateLimit()
