"""Verify a request that was signed with AK/SK (SDK-HMAC-SHA256).

Written from the vendor's "API Request Signing Guide", apart from the client's signer on purpose: a mistake would
have to be made twice to go unseen.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote_to_bytes

ALGORITHM = "SDK-HMAC-SHA256"
MAX_SKEW = timedelta(minutes=15)
UNSIGNED = "UNSIGNED-PAYLOAD"
# Without these two a signature could be moved to another host, or kept for another day.
MUST_BE_SIGNED = frozenset({"host", "x-sdk-date"})
AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Access=(?P<access>[^,\s]+), SignedHeaders=(?P<signed>[^,\s]+), "
    r"Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True)
class SignedRequest:
    """A request as it came over the wire.

    Args:
        method: In capitals.
        path: Percent-encoded, as sent.
        query: What stands after the question mark, as sent.
        headers: Values by name, names in lower case.
        body: The payload.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""


def verify(request: SignedRequest, secrets: Mapping[str, str], now: datetime) -> bool:
    """Tell whether the request carries a valid signature.

    Args:
        request: The request.
        secrets: The secret key for each access key.
        now: The server's time; the request's may differ from it by 15 minutes.
    """
    given = AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
    sent = sent_at(request.headers.get("x-sdk-date", ""))
    if given is None or sent is None or abs(now - sent) > MAX_SKEW:
        return False
    signed = given["signed"].split(";")
    if not MUST_BE_SIGNED.issubset(signed) or not request.headers.keys() >= set(signed):
        return False
    payload = payload_hash(request)
    if payload is None or given["access"] not in secrets:
        return False
    expected = signature(canonical(request, signed, payload), request.headers, secrets[given["access"]])
    return hmac.compare_digest(expected.encode(), given["signature"].encode())


def sent_at(date: str) -> datetime | None:
    """Read an X-Sdk-Date such as 20260625T080000Z."""
    try:
        return datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def payload_hash(request: SignedRequest) -> str | None:
    """Hash the payload; None if the header that speaks of it says something else."""
    actual = hashlib.sha256(request.body).hexdigest()
    if not request.body:
        return actual
    claimed = request.headers.get("x-sdk-content-sha256", actual)
    return claimed if claimed in {actual, UNSIGNED} else None


def canonical(request: SignedRequest, signed: Sequence[str], payload: str) -> str:
    """Write the request in the one form that both sides hash."""
    pairs = [pair.partition("=") for pair in request.query.split("&") if pair]
    decoded = sorted((unquote_to_bytes(name), unquote_to_bytes(value)) for name, _, value in pairs)
    lines = [
        request.method,
        "/".join(encode(unquote_to_bytes(segment)) for segment in request.path.split("/")).rstrip("/") + "/",
        "&".join(f"{encode(name)}={encode(value)}" for name, value in decoded),
        *(f"{name}:{request.headers[name].strip()}" for name in sorted(signed)),
        "",
        ";".join(signed),
        payload,
    ]
    return "\n".join(lines)


def encode(value: bytes) -> str:
    """Percent-encode all but the unreserved characters."""
    return quote(value, safe="-_.~")


def signature(canonical_request: str, headers: Mapping[str, str], secret: str) -> str:
    """Sign a canonical request with a secret key."""
    digest = hashlib.sha256(canonical_request.encode()).hexdigest()
    to_sign = f"{ALGORITHM}\n{headers['x-sdk-date']}\n{digest}"
    return hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
