# Copied from generator/runtime/_runtime/listing.py by `make generate`. Edit that file: this one is overwritten.
"""Any number of ids where the service takes a few at a time: what it takes, and what was found."""

from collections.abc import Sequence
from typing import ClassVar, TypeVar, overload

from attrs import frozen

from . import table

E = TypeVar("E")


@frozen
class Batch:
    """How an operation takes ids and answers them.

    Attributes:
        parameter: The query parameter that takes the ids, as an argument.
        limit: How many it takes at once: its maxItems.
        items: The answer's field that holds one element an id, as JSON names it.
        items_attribute: The same field as an attribute.
        id: The element's field that holds the id, as an attribute.
        name: The parameter and the element's field, as HTTP and JSON name it.
    """

    parameter: str
    limit: int
    items: str
    items_attribute: str
    id: str
    name: str


class Listing(Sequence[E]):
    """The tasks that were found, each once, in the order in which their ids were first asked for.

    Attributes:
        missing: The ids that were asked for and not found, in the order in which they were asked for.
        unexpected: Tasks that were not asked for, came a second time, or have no id.
        request_ids: The X-Request-Id of each answer that had one.
        unanswered: The ids of requests that were not answered; only in the `outcome` of an error that ended a listing.
    """

    def __init__(
        self,
        found: Sequence[E],
        missing: Sequence[str],
        unexpected: Sequence[E],
        request_ids: Sequence[str],
        unanswered: Sequence[str] = (),
    ) -> None:
        self._found = tuple(found)
        self.missing: tuple[str, ...] = tuple(missing)
        self.unexpected: tuple[E, ...] = tuple(unexpected)
        self.request_ids: tuple[str, ...] = tuple(request_ids)
        self.unanswered: tuple[str, ...] = tuple(unanswered)

    def __eq__(self, other: object) -> bool:
        """Return whether the same was found, missing and unexpected; two requests never have the same id."""
        if not isinstance(other, Listing):
            return NotImplemented
        return (self._found, self.missing, self.unexpected, self.unanswered) == (
            other._found,
            other.missing,
            other.unexpected,
            other.unanswered,
        )

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
        return f"<Listing: {self._counts()}: {list(self._found)!r}>"

    def _repr_html_(self) -> str:
        """Return a table, which notebooks show."""
        absent = {"missing": self.missing, "unanswered": self.unanswered}
        return table.html(self._counts(), [*self, *self.unexpected], absent)

    def _counts(self) -> str:
        counts = f"{len(self)} found, {len(self.missing)} missing, {len(self.unexpected)} unexpected"
        return counts + (f", {len(self.unanswered)} unanswered" if self.unanswered else "")
