"""The body of an answer as it came over the wire, and decoded: never more of it than one can hold, or wait for."""

import time
import zlib
from collections.abc import Callable
from typing import Final

import httpx

# A whole body: without these, one that drips, or has no end, would never be done.
LONGEST_ANSWER: Final = 60.0
LARGEST_BODY: Final = 16 * 2**20
ENCODINGS: Final = "gzip, deflate"


def read_body(response: httpx.Response, clock: Callable[[], float] = time.monotonic) -> bytes:
    """Read a body to its end, and decode it.

    Raises:
        httpx.DecodingError: It is not encoded as its header says, or lacks its end, which httpx does not mind.
        httpx.ReadError: It has no end, as far as one can wait for it.
    """
    body, until = b"", clock() + LONGEST_ANSWER
    for part in response.iter_raw():
        body += part
        if len(body) > LARGEST_BODY:
            raise httpx.ReadError(f"the body has no end within {LARGEST_BODY} bytes")
        if clock() > until:
            raise httpx.ReadError(f"the body has no end within {LONGEST_ANSWER:.0f} seconds")
    # The last encoding in the list was applied last.
    for encoding in reversed(response.headers.get("content-encoding", "").lower().split(",")):
        body = decoded(body, encoding.strip())
    return body


def decoded(raw: bytes, encoding: str) -> bytes:
    """Take one encoding off.

    Raises:
        httpx.DecodingError: It is not encoded so, or in a way that was not asked for.
    """
    if encoding in {"", "identity"}:
        return raw
    if encoding in {"gzip", "x-gzip"}:
        return decompressed(raw, zlib.MAX_WBITS | 16)
    if encoding == "deflate":
        # HTTP means the form with a head of two bytes, whose sum is a multiple of 31; some send the form without.
        has_head = raw[:1] != b"" and raw[0] & 15 == zlib.DEFLATED and int.from_bytes(raw[:2]) % 31 == 0
        return decompressed(raw, zlib.MAX_WBITS if has_head else -zlib.MAX_WBITS)
    raise httpx.DecodingError(f"Content-Encoding is {encoding!a}; only {ENCODINGS} was requested")


def decompressed(raw: bytes, wbits: int) -> bytes:
    """Decompress a body, which may have several parts, each with an end of its own."""
    body = b""
    while raw:
        decoder = zlib.decompressobj(wbits)
        try:
            body += decoder.decompress(raw, LARGEST_BODY)
        except zlib.error as error:
            raise httpx.DecodingError(str(error)) from error
        if len(body) >= LARGEST_BODY:
            raise httpx.ReadError(f"the body has no end within {LARGEST_BODY} bytes")
        if not decoder.eof:
            raise httpx.DecodingError("the end of the compressed body is missing")
        raw = decoder.unused_data
    return body
