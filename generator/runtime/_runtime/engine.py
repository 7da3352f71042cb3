"""How a call is made, without doing it.

The steps of a call are a generator: it yields what is to be done, `Send` or `Sleep`, and is sent what came of it.
`base_client.SyncClient` and `base_client.AsyncClient` do it, each in its way, so that both behave alike.
"""

import json
import logging
import math
import re
from collections.abc import Callable, Generator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import httpx
from attrs import field, frozen

from ..errors import (
    BY_STATUS,
    ApiConnectionError,
    ApiStatusError,
    ApiTimeoutError,
    InvalidInputError,
    MpcError,
    ResponseDecodeError,
)
from . import reading, retries, signing
from .auth import AkSk, Token

T = TypeVar("T")
log: logging.Logger = logging.getLogger("mpc_clipping")
# Whoever configures no logging gets none, instead of warnings on stderr.
log.addHandler(logging.NullHandler())

# Methods that change nothing, so that a second try does no harm (RFC 9110, section 9.2.1).
SAFE_METHODS = frozenset({"GET", "HEAD"})
# Headers that authenticate. An answer may quote them; a message must not.
SECRET_HEADERS = ("X-Auth-Token", "X-Security-Token", "Authorization")
# What identifies and what proves, inside of Authorization.
SECRET_PARTS = re.compile(r"(?:Access|Signature)=([^,\s]+)")
# Characters of an answer's own words that a message shows; `error_msg` has them all.
LONGEST_SHOWN = 500
# The extension of an httpx.Response whose body broke its Content-Encoding, and so could not be had: that encoding.
BROKEN_ENCODING = "mpc_clipping.broken_encoding"
# Seconds by which the gateway lets the time of signing be off (source: the vendor's signing guide).
ACCEPTED_SKEW = 15 * 60


@frozen
class Send:
    """Send this request, and answer with an httpx.Response or an ApiConnectionError."""

    request: httpx.Request


@frozen
class Sleep:
    """Wait for so many seconds."""

    seconds: float


Steps = Generator[Send | Sleep, Any, T]


@frozen
class Settings:
    """What a client was told, and its clocks.

    Attributes:
        base_url: Scheme, host and port, perhaps the start of a path; without a slash at the end.
        project_id: Fills `{project_id}` in paths.
        auth: The credentials; None for a service that needs none.
        timeout: Seconds for one read, one write, one connect.
        max_retries: How often a failed request is sent again.
        retry_budget: Seconds from the first attempt after which no other one starts.
        rate_limit: Spreads the requests; None for as fast as they come.
        backoff: How long to wait between attempts.
        now: The present time, aware.
        monotonic: A clock in seconds that never goes back.
        deadline: The time of that clock after which nothing is slept for any more. Waiting for tasks sets it.

    Raises:
        InvalidInputError: A number cannot be right.
    """

    base_url: str
    project_id: str
    auth: Token | AkSk | httpx.Auth | None = field(repr=False)
    timeout: float
    max_retries: int
    retry_budget: float
    rate_limit: retries.RateLimit | None
    backoff: retries.Backoff
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    deadline: float = math.inf

    def __attrs_post_init__(self) -> None:
        retries.seconds_of("timeout", self.timeout)
        retries.seconds_of("retry_budget", self.retry_budget, endless=True)
        if self.timeout == 0:
            raise InvalidInputError("timeout is 0 seconds, in which nothing can be answered. Give more.")
        if not isinstance(self.max_retries, int) or isinstance(self.max_retries, bool) or self.max_retries < 0:
            raise InvalidInputError(f"max_retries is {self.max_retries!r}. A whole number, 0 or more, is expected.")


@frozen
class Operation(Generic[T]):
    """An operation of the document.

    Attributes:
        name: Its operationId.
        request: Makes httpx's arguments from its parameters.
        success: The documented statuses of success.
        read: Reads what JSON gave.
        without_body: Those of them that have no body; `read` gets None for it.
    """

    name: str
    request: Callable[..., dict[str, Any]]
    success: frozenset[int]
    read: Callable[[Any], T]
    without_body: frozenset[int] = frozenset()


@frozen
class Answer(Generic[T]):
    """A successful answer, unread and read.

    Attributes:
        status: The HTTP status.
        headers: The headers; names are found in any case.
        request_id: The header X-Request-Id, which the vendor's support asks for.
        content: The body as it came.
        parsed: The body, read.
    """

    status: int
    headers: Mapping[str, str]
    request_id: str | None
    content: bytes = field(repr=False)
    parsed: T


BuildRequest = Callable[[str, httpx.URL, Mapping[str, str], bytes | None], httpx.Request]


def call(
    settings: Settings, build: BuildRequest, operation: Operation[T], arguments: Mapping[str, Any]
) -> Steps[Answer[T]]:
    """Give the steps of one call."""
    request = make_request(settings, build, operation.request(**arguments))
    return (yield from exchange(settings, operation, request))


def exchange(settings: Settings, operation: Operation[T], request: httpx.Request) -> Steps[Answer[T]]:
    """Give the steps from a request to its answer.

    Raises:
        ApiStatusError: The answer, after all retries, was no documented success.
        ApiConnectionError: There was no answer, after all retries.
        ResponseDecodeError: A success could not be read.
    """
    attempts = settings.max_retries + 1 if request.method in SAFE_METHODS else 1
    last = settings.deadline
    failure: MpcError | None = None
    for attempt in range(attempts):
        if settings.rate_limit:
            late = yield from take_place(settings.rate_limit, settings.monotonic(), last)
            if late is not None:
                raise failure or ApiTimeoutError(
                    f"{operation.name} was not sent: the rate limit has no place for {late:.0f} s, which is too late."
                )
        if attempt == 0:
            last = min(last, settings.monotonic() + settings.retry_budget)
        response = yield Send(request)
        if isinstance(response, httpx.Response) and response.status_code in operation.success:
            return read_answer(operation, response)
        failure = response if isinstance(response, ApiConnectionError) else status_error(settings, request, response)
        pause = pause_after(settings, failure, attempt)
        if pause is None or attempt + 1 == attempts or settings.monotonic() + pause > last:
            log.info("%s failed: %s", operation.name, failure)
            raise failure
        log.info("%s failed and is tried again in %.1f s: %s", operation.name, pause, failure)
        yield Sleep(pause)
    raise AssertionError("a call makes one attempt at least")


def take_place(limit: retries.RateLimit, now: float, latest: float) -> Steps[float | None]:
    """Wait for a place in a rate limit. If it is too late, give the seconds until it instead, without waiting.

    A request that need not wait is sent, and takes its place, whatever the time.
    """
    place = limit.take(now, latest)
    if place > max(now, latest):
        return place - now
    if place > now:
        try:
            yield Sleep(place - now)
        except BaseException:  # also where the sleep was cancelled, which ends the steps
            limit.give_back(place)
            raise
    return None


def given(**arguments: Any) -> dict[str, Any]:
    """Leave out the optional arguments that were not given."""
    return {name: value for name, value in arguments.items() if value is not None}


def make_request(settings: Settings, build: BuildRequest, arguments: Mapping[str, Any]) -> httpx.Request:
    """Make the request from what the functions in `api` give to httpx.

    The query is written the way it is signed. A space is then `%20`, which every server reads alike, while httpx
    would write `+`.
    """
    url = settings.base_url + arguments["url"]
    pairs = [pair for item in arguments.get("params", {}).items() for pair in query_pairs(*item)]
    if pairs:
        url += "?" + signing.canonical_query(pairs)
    headers = dict(arguments.get("headers", {}))
    content = None
    if "json" in arguments:
        content = json.dumps(arguments["json"], ensure_ascii=False, separators=(",", ":")).encode()
    return build(arguments["method"].upper(), address(url), headers, content)


@lru_cache(maxsize=128)
def address(url: str) -> httpx.URL:
    """Read an address. Whoever polls asks for the same ones again and again, and reading one costs as much as signing.

    Raises:
        InvalidInputError: It is too long.
    """
    try:
        return httpx.URL(url)
    except httpx.InvalidURL as error:
        raise InvalidInputError(
            f"The address would have {len(url)} characters: {error}. Give shorter ids, or fewer at once."
        ) from error


def query_pairs(name: str, value: Any) -> list[tuple[str, str]]:
    """Write one query parameter: an array repeats its key."""
    values = value if isinstance(value, list) else [value]
    return [(name, str(one).lower() if isinstance(one, bool) else str(one)) for one in values]


def path_segment(value: object) -> str:
    """Write a value as one segment of a path.

    Raises:
        InvalidInputError: It is empty, `.` or `..`, and would change the path; or it is no text.
    """
    segment = str(value)
    if segment in {"", ".", ".."}:
        raise InvalidInputError(f"{segment!r} cannot stand in a path: it would lead to another one. Give an id.")
    try:
        return quote(segment, safe="")
    except UnicodeEncodeError as error:
        raise InvalidInputError(f"{segment!r} cannot stand in a path: it cannot be written in UTF-8.") from error


def read_body(response: httpx.Response) -> Any:
    """Read the JSON body of an answer, whatever its Content-Type.

    Raises:
        ResponseDecodeError: A success is not JSON. The body of an error reads as no fields, since what a proxy
            says in HTML is of no use here.
    """
    try:
        return parse_json(response.content)
    except (ValueError, RecursionError) as error:
        if not response.is_success:
            return {}
        encoding = response.extensions.get(BROKEN_ENCODING)
        what = f"breaks its Content-Encoding, {encoding}" if encoding else f"is not JSON ({error})"
        raise undecodable(
            response.request, response.status_code, response.headers, response.content, f"with a body that {what}"
        ) from error


def parse_json(content: bytes) -> Any:
    """Parse JSON. A whole number of more digits than Python turns into one stays text, instead of failing it all."""
    try:
        return json.loads(content)
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise
    except ValueError:
        return json.loads(content, parse_int=_integer_or_text)


def _integer_or_text(digits: str) -> int | str:
    try:
        return int(digits)
    except ValueError:
        return digits


def read_answer(operation: Operation[T], response: httpx.Response) -> Answer[T]:
    """Read a success.

    Raises:
        ResponseDecodeError: The body is not the JSON that the document describes.
    """
    return Answer(
        status=response.status_code,
        headers=response.headers,
        request_id=response.headers.get("X-Request-Id"),
        content=response.content,
        parsed=operation.read(None if response.status_code in operation.without_body else read_body(response)),
    )


def undecodable(
    request: httpx.Request, status: int, headers: Mapping[str, str], content: bytes, what: str
) -> ResponseDecodeError:
    """Say that a success cannot be read."""
    request_id = request_id_of(request, headers)
    text = (
        f"{asked(request)} answered {status} {what}; {len(content)} bytes of {headers.get('Content-Type', 'no type')}, "
        f"request id {request_id or 'none'}. Is there a proxy between?"
    )
    if content:
        text += " `content` of this error has the body."
    return ResponseDecodeError(masked(request, text), status=status, request_id=request_id, content=content)


def request_id_of(request: httpx.Request, headers: Mapping[str, str]) -> str | None:
    """Give the header X-Request-Id for an error, without what it may echo of the credentials."""
    request_id = headers.get("X-Request-Id")
    return None if request_id is None else masked(request, request_id)


def status_error(settings: Settings, request: httpx.Request, response: httpx.Response) -> ApiStatusError:
    """Make the error for an answer that is no success."""
    try:
        body = parse_json(response.content)
    except (ValueError, RecursionError):  # what a proxy says in HTML; the status is what counts
        body = None
    fields = body if isinstance(body, dict) else {}
    code, message, gateway_id = (
        None if (said := reading.text(fields.get(name))) is None else masked(request, said)
        for name in ("error_code", "error_msg", "request_id")
    )
    request_id = request_id_of(request, response.headers) or gateway_id
    status = response.status_code
    why = f" ({shown(': '.join(filter(None, (code, message))))})" if code or message else ""
    text = f"{asked(request)} answered {status}{why}; request id {request_id or 'none'}.{hint(settings, response)}"
    return BY_STATUS.get(status, ApiStatusError)(
        masked(request, text),
        status=status,
        error_code=code,
        error_msg=message,
        request_id=request_id,
        headers=response.headers,
        content=response.content,
    )


def hint(settings: Settings, response: httpx.Response) -> str:
    """Say what to do about an answer, where that is known."""
    status = response.status_code
    if response.has_redirect_location:
        return f" Redirects are not followed. If {response.headers['Location']!r} is right, make it the base_url."
    if status == httpx.codes.UNAUTHORIZED:
        theirs = retries.http_date(response.headers.get("Date", ""))
        skew = (settings.now() - theirs).total_seconds() if theirs else 0.0
        if abs(skew) > ACCEPTED_SKEW:
            side = "ahead of" if skew > 0 else "behind"
            return (
                f" This machine's clock is {abs(skew) / 60:.0f} minutes {side} the service's; a signature is "
                "refused beyond 15. Set the clock."
            )
    return ""


def pause_after(settings: Settings, failure: MpcError, attempt: int) -> float | None:
    """Give the seconds to wait before the next attempt; None if there should be none."""
    if not isinstance(failure, ApiStatusError):
        return settings.backoff.pause(attempt)
    if failure.status not in retries.PASSING:
        return None
    asked_for = retries.retry_after(failure.headers, settings.now())
    return settings.backoff.pause(attempt) if asked_for is None else asked_for


def connection_error(request: httpx.Request, error: httpx.RequestError) -> str:
    """Say that there was no answer."""
    text = f"{asked(request)} got no answer from {request.url.host}: {type(error).__name__} {error}".rstrip() + "."
    return masked(request, text)


def asked(request: httpx.Request) -> str:
    """Write a request for a message: method and path, without the query, which may be long."""
    return f"{request.method} {request.url.path}"


def shown(text: str) -> str:
    """Write what an answer says for a message: on one line, of printable characters, and not without end."""
    text = text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "..."
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def masked(request: httpx.Request, text: str) -> str:
    """Take the request's own secrets out of what an answer says."""
    secrets = [request.headers.get(name, "") for name in SECRET_HEADERS]
    secrets += SECRET_PARTS.findall(request.headers.get("Authorization", ""))
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return text
