"""Make the errors that users meet: what happened, what was expected, what to do. None shows a secret."""

import ssl
from collections.abc import Callable
from datetime import datetime

import httpx

from ..errors import BY_STATUS, ApiConnectionError, ApiStatusError, ApiTimeoutError, ResponseDecodeError
from . import reading
from .masking import mask, secrets_of
from .retries import http_date
from .steps import Received

# Characters of an answer's own words that a message shows; `error_msg` has them all.
LONGEST_SHOWN = 500
# Seconds by which the gateway lets the time of signing be off (source: the vendor's signing guide).
ACCEPTED_SKEW = 15 * 60
REDIRECTS = frozenset({301, 302, 303, 307, 308})


def connection_error(request: httpx.Request, error: Exception) -> ApiConnectionError:
    """Return our own error for what httpx raised while it sent a request or read the answer.

    Its cause is httpx's error without its frames and its request, in which the credentials stand.
    """
    said = mask(str(error), secrets_of(request))
    why = f"{type(error).__name__} {said}".rstrip(" .")
    kind = ApiTimeoutError if isinstance(error, httpx.TimeoutException) else ApiConnectionError
    made = kind(f"{named(request)} got no answer from {request.url.host}: {why}.{advice_on_connection(error)}")
    made.may_pass = not refused_certificate(error)
    if isinstance(error, httpx.RequestError):
        made.__cause__ = httpx_class_of(error)(said)
    return made


def advice_on_connection(error: Exception) -> str:
    """Return what to do where there was no answer, where that is known."""
    if refused_certificate(error):
        return (
            " The certificate is not trusted, so trying again will not help. If your own authority issued it, name the "
            "authority's file in the variable SSL_CERT_FILE, or give http_client=httpx.Client(verify=...)."
        )
    if isinstance(error, httpx.PoolTimeout):
        return (
            " No connection became free in time. Send fewer requests at once, or give an http_client with higher "
            "limits. httpx also loses the connection slot of a call that is cancelled early: then make a new client."
        )
    if not isinstance(error, httpx.RequestError | ssl.SSLError):
        return " This looks like a redirect whose Location cannot be read."
    return ""


def refused_certificate(error: BaseException | None) -> bool:
    """Return whether an error comes of a certificate that was not trusted."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def httpx_class_of(error: httpx.RequestError) -> type[httpx.RequestError]:
    """Return the error's class, or where a transport of the user's derived its own, the class of httpx above it."""
    return next(one for one in type(error).__mro__ if one.__module__.partition(".")[0] == "httpx")


def took_too_long(request: httpx.Request) -> ApiTimeoutError:
    """Return the error for a body that did not end in time."""
    return ApiTimeoutError(
        f"{request.url.host} began to answer {named(request)}, but the answer did not end in time. Give a higher "
        "retry_budget, or a higher timeout if you wait for tasks."
    )


def unreadable(received: Received, what: str) -> ResponseDecodeError:
    """Return the error for a success that cannot be read.

    Args:
        received: The answer.
        what: What is wrong with it, as in `with a body that is not JSON`.
    """
    secrets = secrets_of(received.request)
    request_id = masked(received.headers.get("X-Request-Id"), secrets)
    content_type = masked(received.headers.get("Content-Type"), secrets) or "no type"
    text = (
        f"{named(received.request)} answered {received.status} {mask(what, secrets)}; {len(received.content)} bytes of "
        f"{content_type}, request id {request_id or 'none'}. Is there a proxy in between?"
    )
    if received.content:
        text += " The error's `content` has the body."
    return ResponseDecodeError(text, status=received.status, request_id=request_id, content=received.content)


def status_error(received: Received, now: Callable[[], datetime]) -> ApiStatusError:
    """Return the error for an answer that is no success.

    Args:
        received: The answer.
        now: Returns the present time, aware.
    """
    try:
        body = reading.parse_json(received.content)
    except (ValueError, RecursionError):  # what a proxy says in HTML; the status is what counts
        body = None
    fields = body if isinstance(body, dict) else {}
    secrets = secrets_of(received.request)
    code, message, gateway_id = (
        masked(reading.text(fields.get(name)), secrets) for name in ("error_code", "error_msg", "request_id")
    )
    request_id = masked(received.headers.get("X-Request-Id"), secrets) or gateway_id
    status = received.status
    why = f" ({shown(': '.join(filter(None, (code, message))))})" if code or message else ""
    return BY_STATUS.get(status, ApiStatusError)(
        f"{named(received.request)} answered {status}{why}; request id {request_id or 'none'}."
        f"{advice(received, now, secrets)}",
        status=status,
        error_code=code,
        error_msg=message,
        request_id=request_id,
        headers=received.headers,
        content=received.content,
    )


def advice(received: Received, now: Callable[[], datetime], secrets: list[str]) -> str:
    """Return what to do about an answer, where that is known."""
    location = received.headers.get("Location")
    if received.status in REDIRECTS and location is not None:
        return f" Redirects are not followed. If {mask(location, secrets)!r} is right, use it as base_url."
    if received.status == httpx.codes.UNAUTHORIZED:
        theirs = http_date(received.headers.get("Date", ""))
        skew = (now() - theirs).total_seconds() if theirs else 0.0
        if abs(skew) > ACCEPTED_SKEW:
            side = "ahead of" if skew > 0 else "behind"
            return (
                f" This machine's clock is {abs(skew) / 60:.0f} minutes {side} the service's; the gateway "
                "refuses signatures beyond 15 minutes. Set the clock."
            )
    return ""


def masked(text: str | None, secrets: list[str]) -> str | None:
    """Return what an answer says without the secrets of its request."""
    return None if text is None else mask(text, secrets)


def named(request: httpx.Request) -> str:
    """Return a request for a message: method and path, without the query, which may be long."""
    return f"{request.method} {request.url.path}"


def shown(text: str) -> str:
    """Return what an answer says for a message: on one line, of printable characters, and not without end."""
    text = text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "..."
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
