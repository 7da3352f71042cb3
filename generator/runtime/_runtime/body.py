"""The body of an answer as it comes: decoded, and not longer, nor slower, than it may be."""

import zlib
from typing import Any

import httpx

from .steps import Request

# The one encoding that is asked for, and what it is also called; zlib reads all of them.
ENCODING = "gzip"
ENCODINGS = frozenset({"gzip", "x-gzip", "deflate"})
# Bytes by which an encoding may lengthen a body that it cannot shorten.
OVERHEAD = 65536
# Lets zlib find out by itself which of its formats it reads.
ANY_FORMAT = zlib.MAX_WBITS | 32


class BodyError(Exception):
    """A body that cannot be had; the message says why."""


class LateError(Exception):
    """A body that did not end in time."""


class Body:
    """A body as it comes: decoded, and not longer than it may be.

    Args:
        headers: The answer's headers.
        request: What was asked for, with its bounds.
    """

    def __init__(self, headers: httpx.Headers, request: Request) -> None:
        self._limit = request.settings.max_response_bytes
        self._deadline = request.deadline
        self._monotonic = request.settings.monotonic
        self._parts: list[bytes] = []
        self._sent = 0
        self._size = 0
        self._encoding = headers.get("Content-Encoding", "")
        self._decoders: list[Any] = []
        for name in filter(None, (one.strip().lower() for one in self._encoding.split(","))):
            if name in ENCODINGS:
                self._decoders.insert(0, zlib.decompressobj(ANY_FORMAT))
            elif name != "identity":
                raise BodyError(f"has the Content-Encoding {self._encoding}, which was not requested")

    def add(self, part: bytes) -> None:
        """Take one part, as it was sent.

        Raises:
            BodyError: The body breaks its encoding, or is too long.
            LateError: The time for it is over.
        """
        # A whole body in one part is not thrown away for being late.
        if self._parts and self._monotonic() > self._deadline:
            raise LateError
        self._sent += len(part)
        for decoder in self._decoders:
            try:
                # One byte more than may be: then the rest need not be decoded to know that it is too much.
                part = decoder.decompress(part, self._limit + 1)
            except zlib.error:
                raise BodyError(f"does not match its Content-Encoding, {self._encoding}") from None
        self._size += len(part)
        self._parts.append(part)
        if self._size > self._limit or self._sent > self._limit + OVERHEAD:
            raise BodyError(f"has more than {self._limit} bytes. If that is expected, set a higher max_response_bytes")

    def whole(self) -> bytes:
        """Return the body, decoded.

        Raises:
            BodyError: It broke off within its encoding.
        """
        if self._parts and not all(decoder.eof for decoder in self._decoders):
            raise BodyError(f"does not match its Content-Encoding, {self._encoding}")
        return b"".join(self._parts)
