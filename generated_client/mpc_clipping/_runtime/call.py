# Copied from generator/runtime/_runtime/call.py by `make generate`. Edit that file: this one is overwritten.
"""One call of an operation: what is asked for, how often, and what the answers say.

The steps of a call are a generator (see `steps`): nothing here sends or sleeps.
"""

import json
import logging
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar, Generic, TypeVar, cast
from urllib.parse import quote

import httpx
from attrs import field, frozen

from ..errors import ApiTimeoutError, InvalidInputError, MpcError
from . import failures, reading, signing
from .configuration import Settings
from .limits import RateLimit
from .listing import Batch, Listing
from .retries import pause_after
from .steps import SAFE_METHODS, Received, Request, Sleep, Steps

T = TypeVar("T")
log: logging.Logger = logging.getLogger("mpc_clipping")
# Whoever configures no logging gets none, instead of warnings on stderr.
log.addHandler(logging.NullHandler())

# Seconds. A longer pause for the rate limit looks as if the program hung, and so is logged as a warning.
LONG_PAUSE = 5.0


@frozen
class Waiter:
    """What the document's x-waiter says.

    Attributes:
        state: The field that holds a task's state, as an attribute.
        name: The same field, as JSON names it.
        success: The states of a good end.
        failure: The states of a bad end.
        interval: The usual pause in seconds.
    """

    state: str
    name: str
    success: frozenset[str]
    failure: frozenset[str]
    interval: float


@frozen
class Operation(Generic[T]):
    """An operation of the document.

    Attributes:
        name: Its operationId.
        method: The HTTP method, in capitals.
        path: The path's template.
        request: Makes httpx's arguments from its parameters.
        success: The documented statuses of success.
        read: Reads what JSON gave.
        without_body: Those of them that have no body; `read` gets None for it.
        errors: An example of the body, for each status that is documented as an error and has one.
        batch: How it takes and answers ids, where it takes a few at a time.
        waiter: How to wait for what it answers, where that is documented.
    """

    name: str
    method: str
    path: str
    request: Callable[..., dict[str, Any]]
    success: frozenset[int]
    read: Callable[[Any], T]
    without_body: frozenset[int] = frozenset()
    errors: Mapping[int, Any] = field(factory=dict, repr=False)
    batch: Batch | None = None
    waiter: Waiter | None = None


@frozen
class Answer(Generic[T]):
    """A successful answer, raw and parsed.

    Attributes:
        status: The HTTP status.
        headers: The headers; names are case-insensitive.
        request_id: The header X-Request-Id, which the vendor's support asks for.
        content: The body, decompressed.
        parsed: The body as a model.
    """

    status: int
    headers: Mapping[str, str]
    request_id: str | None
    content: bytes = field(repr=False)
    parsed: T

    # What was read may be changed, and so cannot have a hash that lasts.
    __hash__: ClassVar[None] = None  # type: ignore[assignment]


class Call(Generic[T]):
    """One call of an operation, with its arguments.

    Args:
        settings: The client's.
        operation: What is called.
        arguments: Its arguments; one that is None is left out.
    """

    def __init__(self, settings: Settings, operation: Operation[T], /, **arguments: Any) -> None:
        self.settings = settings
        self.operation = operation
        self.arguments = {name: value for name, value in arguments.items() if value is not None}
        # Those of the generated methods that use them are made where the document has them.
        self.batch = cast("Batch", operation.batch)
        self.waiter = cast("Waiter", operation.waiter)
        # The time of the settings' clock after which nothing is sent or slept for. Waiting for tasks sets it.
        self.latest = math.inf

    def fetch(self) -> Steps[Answer[T]]:
        """Ask once."""
        return self.read((yield from self.exchange(self.write())))

    def fetch_batches(self, ids: Iterable[str]) -> Steps[list[Answer[T]]]:
        """Ask for any number of ids, as many at once as the service takes.

        Raises:
            MpcError: A request failed. Its `outcome` has the answers to those before it.
        """
        answers: list[Answer[T]] = []
        try:
            for _, request in self.write_batches(check_ids(ids)):
                answers.append(self.read((yield from self.exchange(request))))
        except MpcError as error:
            error.outcome = answers or None
            raise
        return answers

    def list_found(self, ids: Iterable[str]) -> Steps[Listing[Any]]:
        """Ask for any number of ids, and put the answers together.

        Raises:
            MpcError: A request failed. Its `outcome` has what those before it found, as a listing.
        """
        wanted = check_ids(ids)
        answers: list[Answer[T]] = []
        try:
            for _, request in self.write_batches(wanted):
                answers.append((yield from self.fetch_batch(request)))
        except MpcError as error:
            error.outcome = self.put_together(wanted, answers) if answers else None
            raise
        return self.put_together(wanted, answers)

    def put_together(self, ids: Sequence[str], answers: Sequence[Answer[T]]) -> Listing[Any]:
        """Return what the answers to the first batches of these ids say; the others are unanswered."""
        batch = self.batch
        count = len(answers) * batch.limit
        wanted: dict[str, Any] = dict.fromkeys(ids[:count])
        unexpected = []
        for answer in answers:
            for element in getattr(answer.parsed, batch.items_attribute) or ():
                name = getattr(element, batch.id)
                if name in wanted and wanted[name] is None:
                    wanted[name] = element
                else:
                    unexpected.append(element)
        return Listing(
            found=[element for element in wanted.values() if element is not None],
            missing=[name for name, element in wanted.items() if element is None],
            unexpected=unexpected,
            request_ids=[answer.request_id for answer in answers if answer.request_id],
            unanswered=ids[count:],
        )

    def fetch_batch(self, request: Request) -> Steps[Answer[T]]:
        """Ask for one batch. A null in place of the array is read as an empty one.

        Raises:
            ResponseDecodeError: The answer has no array.
        """
        received = yield from self.exchange(request)
        answer = self.read(received)
        items = self.batch.items
        raw = getattr(answer.parsed, "raw", {})
        if isinstance(raw.get(items), list) or raw.get(items, "") is None:
            return answer
        what = f"whose {items} is of type {type(raw[items]).__name__}" if items in raw else f"without {items}"
        what = f"with a body {what}; an object with an array is documented"
        raise failures.unreadable(received, what)

    def exchange(self, request: Request) -> Steps[Received]:
        """Send a request, again where that may help, until it succeeds.

        Raises:
            ApiStatusError: The answer, after all retries, was no documented success.
            ApiConnectionError: There was no answer, after all retries.
        """
        settings, name = self.settings, self.operation.name
        attempts = settings.max_retries + 1 if request.method in SAFE_METHODS else 1
        left = settings.retry_budget
        failure: MpcError | None = None
        for attempt in range(attempts):
            if settings.rate_limit:
                yield from self.wait_for_place(settings.rate_limit, failure)
            start = settings.monotonic()
            request.deadline = min(start + left, self.latest)
            received = yield request
            if isinstance(received, Received) and received.status in self.operation.success:
                return received
            failure = received if isinstance(received, MpcError) else failures.status_error(received, settings.now)
            pause = pause_after(failure, attempt, settings.backoff, settings.now())
            if pause is None or attempt + 1 == attempts or settings.monotonic() + pause >= request.deadline:
                log.info("%s failed: %s", name, failure)
                raise failure
            log.info("%s failed and is retried in %.1f s: %s", name, pause, failure)
            yield Sleep(pause)
            left -= settings.monotonic() - start
        raise AssertionError("a call makes one attempt at least")

    def wait_for_place(self, limit: RateLimit, failure: MpcError | None) -> Steps[None]:
        """Wait until the rate limit lets a request through. A retry's budget does not run meanwhile.

        Raises:
            MpcError: That would be too late: the failure of the attempt before, or an ApiTimeoutError. A request that
                need not wait is let through, whatever the time.
        """
        now = self.settings.monotonic()
        place = limit.take(now, self.latest)
        pause = place - now
        if pause <= 0:
            return
        if place > self.latest:
            raise failure or ApiTimeoutError(
                f"{self.operation.name} was not sent: the rate limit allows it in {pause:.0f} s, which is too late."
            )
        level = logging.WARNING if pause > LONG_PAUSE and limit.warn_once() else logging.INFO
        log.log(level, "%s waits %.1f s for the rate limit, %r.", self.operation.name, pause, limit)
        try:
            yield Sleep(pause)
        except BaseException:  # also where the sleep was cancelled, which ends the steps
            limit.give_back(place)
            raise

    def read(self, received: Received) -> Answer[T]:
        """Return a success, read.

        Raises:
            ResponseDecodeError: The body is not the JSON that the document describes.
        """
        operation = self.operation
        body = None
        if received.status not in operation.without_body:
            flaw = received.flaw
            if flaw is None:
                try:
                    body = reading.parse_json(received.content)
                except (ValueError, RecursionError) as error:
                    flaw = f"is not JSON ({error})"
            if flaw is not None:
                raise failures.unreadable(received, f"with a body that {flaw}")
        parsed = operation.read(body)
        if isinstance(parsed, reading.Model) and not isinstance(body, dict):
            # It would be an object without any field, as if the service had answered nothing.
            what = f"with a body of type {type(body).__name__}; an object is documented"
            raise failures.unreadable(received, what)
        request_id = received.headers.get("X-Request-Id")
        return Answer(received.status, received.headers, request_id, received.content, parsed)

    def write(self) -> Request:
        """Return the request for the arguments."""
        return self._write(self.arguments)

    def write_batches(self, ids: Sequence[str]) -> list[tuple[Sequence[str], Request]]:
        """Return the requests for all ids, each with its ids, so that all are checked before any is sent."""
        limit, parameter = self.batch.limit, self.batch.parameter
        chunks = [ids[start : start + limit] for start in range(0, len(ids), limit)]
        return [(chunk, self._write({**self.arguments, parameter: chunk})) for chunk in chunks]

    def _write(self, arguments: Mapping[str, Any]) -> Request:
        """Write what the functions in `api` give to httpx.

        The query is written the way it is signed. A space is then `%20`, which every server reads alike, while httpx
        would write `+`.

        Raises:
            InvalidInputError: A value cannot be written: for its length, or its characters.
        """
        written = self.operation.request(**arguments)
        url = self.settings.base_url + written["url"]
        content = None
        try:
            pairs = [pair for item in written.get("params", {}).items() for pair in query_pairs(*item)]
            if pairs:
                url += "?" + signing.canonical_query(pairs)
            if "json" in written:
                content = json.dumps(written["json"], ensure_ascii=False, separators=(",", ":")).encode()
        except UnicodeEncodeError as error:
            raise InvalidInputError(
                f"An argument of {self.operation.name} contains {error.object[error.start : error.end]!r}, which "
                "cannot be encoded in UTF-8."
            ) from error
        headers = [header_of(*item) for item in written.get("headers", {}).items()]
        return Request(self.operation.method, address(url), headers, content, self.settings)


def check_ids(ids: Iterable[str]) -> list[str]:
    """Return the ids, each once, in the order in which they first stand.

    Raises:
        InvalidInputError: A bare string, nothing, or an element that is no id.
    """
    if isinstance(ids, str | bytes):
        raise InvalidInputError(
            f"ids is {ids!r} and not a list: each character would be taken for an id. Give [{ids!r}]."
        )
    if not isinstance(ids, Iterable):
        raise InvalidInputError(f"ids is of type {type(ids).__name__}. A list of strings is expected.")
    unique = dict.fromkeys(map(check_id, ids))
    if not unique:
        raise InvalidInputError("ids is empty. Give at least one id.")
    return list(unique)


def check_id(one: object) -> str:
    """Return one id, if it is one."""
    if not isinstance(one, str):
        raise InvalidInputError(f"ids contains {one!r} of type {type(one).__name__}. Each id must be a string.")
    if not one:
        raise InvalidInputError("ids contains an empty string. Each id must have at least one character.")
    try:
        one.encode()
    except UnicodeEncodeError as error:
        raise InvalidInputError(f"ids contains {one!r}, which cannot be encoded in UTF-8.") from error
    return one


def read_body(response: httpx.Response) -> Any:
    """Return the JSON body of an answer, whatever its Content-Type, for the functions in `api`.

    Raises:
        ResponseDecodeError: A success is not JSON. The body of an error reads as no fields, since what a proxy
            says in HTML is of no use here.
    """
    try:
        return reading.parse_json(response.content)
    except (ValueError, RecursionError) as error:
        if not response.is_success:
            return {}
        flaw = f"with a body that is not JSON ({error})"
    received = Received(response.status_code, response.headers, response.content, response.request)
    raise failures.unreadable(received, flaw)


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
            f"The address would have {len(url)} characters: {error}. Give shorter or fewer ids."
        ) from error


def query_pairs(name: str, value: Any) -> list[tuple[str, str]]:
    """Write one query parameter: an array repeats its key."""
    values = value if isinstance(value, list) else [value]
    return [(name, str(one).lower() if isinstance(one, bool) else str(one)) for one in values]


def header_of(name: str, value: object) -> tuple[str, str]:
    """Write one header parameter.

    Raises:
        InvalidInputError: No header can carry the value. A line end would let it add headers of its own.
    """
    text = str(value)
    if not (text.isascii() and text.isprintable()) or text != text.strip():
        raise InvalidInputError(
            f"{name} contains what a header cannot carry: a line break, a non-ASCII character, a space at either end."
        )
    return name, text


def path_segment(value: object) -> str:
    """Write a value as one segment of a path.

    Raises:
        InvalidInputError: It is empty, `.` or `..`, and would change the path; or it is no text.
    """
    segment = str(value)
    if segment in {"", ".", ".."}:
        raise InvalidInputError(f"{segment!r} cannot be part of a path: it would lead to another one. Give an id.")
    try:
        return quote(segment, safe="")
    except UnicodeEncodeError as error:
        raise InvalidInputError(f"{segment!r} cannot be part of a path: it cannot be encoded in UTF-8.") from error
