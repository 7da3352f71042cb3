# Copied from generator/runtime/_runtime/steps.py by `make generate`. Edit that file: this one is overwritten.
"""What a call asks its client to do, and what comes of it.

A call is a generator: it yields a `Request` or a `Sleep`, and is sent what came of the request. `http` does both, in
synchronous and in asynchronous code, so that both clients behave alike.
"""

import math
from collections.abc import Generator
from typing import Any, TypeVar

import httpx
from attrs import define, field, frozen

from .configuration import Settings

T = TypeVar("T")

# Methods that change nothing, so that a second try does no harm (RFC 9110, section 9.2.1).
SAFE_METHODS = frozenset({"GET", "HEAD"})


@define(eq=False)
class Request:
    """Send this, and answer with `Received` or an `ApiConnectionError`.

    Attributes:
        method: The HTTP method, in capitals.
        url: The address, its query written as it is signed.
        headers: Headers of the operation's own.
        content: The body; None where there is none.
        settings: How it is sent: credentials, timeout, bounds.
        deadline: The time of the settings' clock by which its answer must have been read.
    """

    method: str
    url: httpx.URL
    headers: list[tuple[str, str]]
    content: bytes | None
    settings: Settings
    deadline: float = math.inf


@frozen
class Sleep:
    """Wait for so many seconds."""

    seconds: float


Steps = Generator[Request | Sleep, Any, T]


@define(eq=False)
class Received:
    """An answer, its body read.

    Attributes:
        status: The HTTP status, any number.
        headers: The headers; names are found in any case.
        content: The body, decoded; empty where it could not be had.
        request: The request as it was sent, with its secrets.
        flaw: Why the body could not be had, for a message; None where it could.
    """

    status: int
    headers: httpx.Headers
    content: bytes = field(repr=False)
    request: httpx.Request
    flaw: str | None = None
