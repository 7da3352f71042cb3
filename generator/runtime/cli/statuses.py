"""How the command ends."""

from enum import IntEnum


class Status(IntEnum):
    """The exit statuses, as `mpc-clipping --help` tells them."""

    SUCCEEDED = 0
    SOME_FAILED = 1
    USAGE = 2  # also click's own
    SERVICE = 3
    TIMED_OUT = 4
    INTERRUPTED = 130  # as shells have it for Ctrl-C
