# Copied from generator/runtime/_runtime/batches.py by `make generate`. Edit that file: this one is overwritten.
"""Ask for any number of ids where the service takes a few at a time, and put the answers together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, TypeVar, overload

import httpx
from attrs import frozen

from ..errors import InvalidInputError
from .engine import Answer, BuildRequest, Operation, Settings, Steps, exchange, make_request, parse_json, undecodable
from .reading import Model

M = TypeVar("M", bound=Model)
E = TypeVar("E")


@frozen
class Batch:
    """How an operation takes ids and answers them.

    Attributes:
        parameter: The query parameter that takes the ids.
        limit: How many it takes at once: its maxItems.
        items: The answer's field that holds one element an id, as JSON names it.
        items_attribute: The same field as an attribute.
        id: The element's field that holds the id.
    """

    parameter: str
    limit: int
    items: str
    items_attribute: str
    id: str


class Listing(Sequence[E]):
    """What was found, in the order in which it was first asked for, each once.

    Attributes:
        missing: The ids that were asked for and not answered, in the asked order.
        unexpected: What came besides: not asked for, a second time, or without an id.
        request_ids: The X-Request-Id of each request that had one.
    """

    def __init__(
        self, found: Sequence[E], missing: Sequence[str], unexpected: Sequence[E], request_ids: Sequence[str]
    ) -> None:
        self._found = tuple(found)
        self.missing: tuple[str, ...] = tuple(missing)
        self.unexpected: tuple[E, ...] = tuple(unexpected)
        self.request_ids: tuple[str, ...] = tuple(request_ids)

    def __eq__(self, other: object) -> bool:
        """Tell whether the same was found, missing and unexpected; two requests never have the same id."""
        if not isinstance(other, Listing):
            return NotImplemented
        return (self._found, self.missing, self.unexpected) == (other._found, other.missing, other.unexpected)

    # What was found may be changed, and so cannot have a hash that lasts; typeshed's object has one.
    __hash__: ClassVar[None]  # type: ignore[assignment]

    @overload
    def __getitem__(self, index: int) -> E: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[E]: ...

    def __getitem__(self, index: int | slice) -> E | Sequence[E]:
        return self._found[index]

    def __len__(self) -> int:
        return len(self._found)

    def __repr__(self) -> str:
        return (
            f"<Listing: {len(self)} found, {len(self.missing)} missing, {len(self.unexpected)} unexpected: "
            f"{list(self._found)!r}>"
        )


def checked_ids(ids: Iterable[str], what: str) -> list[str]:
    """Give the ids, each once, in the order in which they first stand.

    Args:
        ids: What the caller gave.
        what: The parameter's name, for messages.

    Raises:
        InvalidInputError: A bare string, nothing, or an element that is no id.
    """
    if isinstance(ids, str | bytes):
        raise InvalidInputError(f"{what} is the bare string {ids!r}, whose letters would be asked for. Give [{ids!r}].")
    if not isinstance(ids, Iterable):
        raise InvalidInputError(f"{what} is of type {type(ids).__name__}. A list of strings is expected.")
    unique = dict.fromkeys(checked_id(one, what) for one in ids)
    if not unique:
        raise InvalidInputError(f"{what} is empty. Give one id at least.")
    return list(unique)


def checked_id(one: object, what: str) -> str:
    """Give one id, if it is one."""
    if not isinstance(one, str):
        raise InvalidInputError(f"{what} holds {one!r} of type {type(one).__name__}. Each id is a string.")
    if not one:
        raise InvalidInputError(f"{what} holds an empty string. Each id has one character at least.")
    try:
        one.encode()
    except UnicodeEncodeError as error:
        raise InvalidInputError(f"{what} holds {one!r}, which cannot be written in UTF-8.") from error
    return one


def requests(
    settings: Settings,
    build: BuildRequest,
    operation: Operation[M],
    batch: Batch,
    ids: Sequence[str],
    arguments: Mapping[str, Any],
) -> Iterator[tuple[list[str], httpx.Request]]:
    """Make the requests for all ids, `batch.limit` at a time, each with its ids, when it is its turn.

    Where there are several, all are made once before the first is sent: what cannot be asked for is refused while
    nothing has been.
    """
    chunks = [list(ids[start : start + batch.limit]) for start in range(0, len(ids), batch.limit)]

    def made(chunk: list[str]) -> httpx.Request:
        return make_request(settings, build, operation.request(**arguments, **{batch.parameter: chunk}))

    if len(chunks) > 1:
        for chunk in chunks:
            made(chunk)
    for chunk in chunks:
        yield chunk, made(chunk)


def answers(
    settings: Settings,
    build: BuildRequest,
    operation: Operation[M],
    batch: Batch,
    ids: Sequence[str],
    arguments: Mapping[str, Any],
) -> Steps[list[Answer[M]]]:
    """Give the steps of asking for all ids."""
    collected = []
    for _, request in requests(settings, build, operation, batch, ids, arguments):
        collected.append((yield from exchange(settings, operation, request)))
    return collected


def listed(
    settings: Settings,
    build: BuildRequest,
    operation: Operation[M],
    batch: Batch,
    ids: Sequence[str],
    arguments: Mapping[str, Any],
) -> Steps[Listing[Any]]:
    """Give the steps of asking for all ids, and of putting the answers together."""
    given = []
    for _, request in requests(settings, build, operation, batch, ids, arguments):
        given.append((yield from answer_with_items(settings, operation, batch, request)))
    return listing(batch, ids, given)


def answer_with_items(
    settings: Settings, operation: Operation[M], batch: Batch, request: httpx.Request
) -> Steps[Answer[M]]:
    """Give the steps from a request to an answer that has the array. A null is read as an empty one.

    Raises:
        ResponseDecodeError: It has none.
    """
    answer = yield from exchange(settings, operation, request)
    raw = answer.parsed.raw
    if isinstance(raw.get(batch.items), list) or raw.get(batch.items, "") is None:
        return answer
    body = parse_json(answer.content)
    if not isinstance(body, dict):
        came = f"that is of type {type(body).__name__} as a whole"
    elif batch.items in body:
        came = f"whose {batch.items} is of type {type(body[batch.items]).__name__}"
    else:
        came = f"whose {batch.items} is absent"
    what = f"with a body {came}, where an object with an array is documented"
    raise undecodable(request, answer.status, answer.headers, answer.content, what)


def listing(batch: Batch, ids: Sequence[str], given: Sequence[Answer[Any]]) -> Listing[Any]:
    """Put the answers together."""
    wanted = dict.fromkeys(ids)
    unexpected = []
    for element in (element for answer in given for element in getattr(answer.parsed, batch.items_attribute) or ()):
        name = getattr(element, batch.id)
        if name in wanted and wanted[name] is None:
            wanted[name] = element
        else:
            unexpected.append(element)
    return Listing(
        found=[element for element in wanted.values() if element is not None],
        missing=[name for name, element in wanted.items() if element is None],
        unexpected=unexpected,
        request_ids=[answer.request_id for answer in given if answer.request_id],
    )
