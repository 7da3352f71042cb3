"""What a page and the document can be compared by: tables of rows of facts, and the comparison.

A fact is a value under a keyword of the document (`type` in the page's words, `mandatory`, `maxItems`, `x-unit`, ...).
A table is known by its heading and status code, not by its number, so that a moved table is one difference.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from openapi import headings
from openapi.phrases import Sentence, Value, text

Row = dict[str, Value]

# What a keyword means where one side does not say it.
_UNSAID = {"mandatory": "No"}


@dataclass
class Table:
    """A table's facts.

    Attributes:
        heading: One of `openapi.headings`, or an object's name.
        status: The status code of the response that it belongs to, or an empty string.
        number: On the page; empty where it has none.
        rows: The facts of each row by its name.
        notes: The document's own words about a row; never compared.
        strange: What nobody understood: the row, and what is wrong there.
        sentences: The sentences of each row's description.
        read: The sentences of each row, or their digests, that the document says it has read (`x-read`).
        part: The part of the page in which it stands.
    """

    heading: str
    status: str = ""
    number: str = ""
    rows: dict[str, Row] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    strange: list[tuple[str, str]] = field(default_factory=list)
    sentences: dict[str, list[Sentence]] = field(default_factory=dict)
    read: dict[str, list[str]] = field(default_factory=dict)
    part: str = ""

    @property
    def name(self) -> str:
        """The heading, with the status code where there is one."""
        return f"{self.heading} (status code {self.status})" if self.status else self.heading

    @property
    def is_object(self) -> bool:
        """Whether it describes a named object."""
        return self.heading not in headings.NO_OBJECTS


@dataclass(frozen=True)
class Difference:
    """One line of what is not in step: where, and what is wrong there.

    Attributes:
        words: All that stands there on the page, where the message doesn't have it.
        is_note: Whether it is no difference yet, and somebody should look at it.
    """

    table: str
    row: str
    message: str
    words: str = field(default="", repr=False)
    is_note: bool = False

    def __str__(self) -> str:
        """The line as it is printed."""
        line = f"{self.table}, {self.row}: {self.message}" if self.row else f"{self.table}: {self.message}"
        return f"Note: {line}" if self.is_note else line


@dataclass
class Facts:
    """All that one side says.

    Attributes:
        tables: Its tables by name, in that side's order.
        unread: What of a page was not even read as a table.
        unsourced: Tables, and rows as "table, row", that the document has without saying that they are the page's.
        side: How a message names this side.
    """

    tables: dict[str, Table] = field(default_factory=dict)
    unread: list[Difference] = field(default_factory=list)
    unsourced: set[str] = field(default_factory=set)
    side: str = "the page"

    def add(self, *tables: Table) -> None:
        """Add tables; those of one name are told apart by a number sign, in the order of their numbers."""
        alike: dict[str, list[Table]] = {}
        for table in tables:
            alike.setdefault(table.name, []).append(table)
        for table in tables:
            # Those without a number come last.
            ordered = sorted(alike[table.name], key=lambda one: (not one.number, int(one.number or 0)))
            rank = next(rank for rank, one in enumerate(ordered, 1) if one is table)
            self.tables[table.name if rank == 1 else f"{table.name} #{rank}"] = table

    def count(self) -> int:
        """How many facts there are: a table's number, a row's being there, and each value count as one."""
        return sum(
            bool(table.number) + sum(1 + len(_stated(table, row)) for row in table.rows.values())
            for table in self.tables.values()
        )


def compare(page: Facts, other: Facts) -> list[Difference]:
    """List where a page and the document, or an older page, differ, in the page's order, then what the other has more.

    Sentences that nobody understood are notes, unless the other side has read them (`x-read`), or has them as well.
    """
    differences = [difference for difference in page.unread if difference not in other.unread]
    moved = _moved(page, other)
    for name, table in page.tables.items():
        label, theirs = _label(name, table), other.tables.get(name)
        differences += [
            Difference(label, row, f"not understood: {what}")
            for row, what in table.strange
            if theirs is None or (row, what) not in theirs.strange
        ]
        if theirs is None:
            if table.rows or table.number:
                without = ", which has it without an x-source for this table" if name in other.unsourced else ""
                what = f"on the page, not in {other.side}{without}{_size(table)}"
                differences.append(Difference(label, "", what))
        else:
            if name in moved:
                differences.append(Difference(label, "", f"place: out of order on the page, {moved[name]}"))
            differences += _compare_tables(label, table, theirs, other)
        differences += _notes(label, table, theirs)
    differences += [
        Difference(_label(name, table), "", f"in {other.side}, not on the page{_size(table)}")
        for name, table in other.tables.items()
        if name not in page.tables
    ]
    return differences


def digest(sentence: str) -> str:
    """Return what `x-read` may say instead of a sentence, so that the document needn't repeat the page's words."""
    return hashlib.sha256(sentence.encode()).hexdigest()[:12]


def _notes(label: str, page: Table, other: Table | None) -> Iterator[Difference]:
    """Yield the sentences that nobody has read yet, and what was read and is there no more."""
    for row, sentences in page.sentences.items():
        before = other.sentences.get(row) if other else None
        read = other.read.get(row, []) if other else []
        seen = {*read, *(sentence.text for sentence in before or ())}
        for sentence in sentences:
            if {sentence.text, digest(sentence.text)} & seen:
                continue
            if sentence.is_open:
                why = f"{sentence.why}; " if sentence.why else ""
                what = f'not understood: "{sentence.text}" ({why}x-read: {digest(sentence.text)})'
                yield Difference(label, row, what, is_note=True)
            elif sentence.is_prose and before is not None:
                yield Difference(label, row, f'new: "{sentence.text}"', is_note=True)
        now = {known for sentence in sentences for known in (sentence.text, digest(sentence.text))}
        for gone in read:
            if gone not in now:
                yield Difference(label, row, f'x-read: no longer on the page: "{gone}"')
        for old in before or ():
            if old.is_prose and old.text not in now:
                yield Difference(label, row, f'no longer on the page: "{old.text}"', is_note=True)


def _moved(page: Facts, other: Facts) -> dict[str, str]:
    """The tables that have kept their number and not their place on the page, each with what is around it."""
    kept = [
        name
        for name, table in page.tables.items()
        if table.number and name in other.tables and other.tables[name].number == table.number
    ]
    ordered = sorted(kept, key=lambda name: int(page.tables[name].number))
    matches = SequenceMatcher(None, ordered, kept, autojunk=False).get_matching_blocks()
    still = {name for match in matches for name in kept[match.b : match.b + match.size]}
    around = [headings.URI, *(f"Table {page.tables[name].number}" for name in kept), "the page's end"]
    return {
        name: f"between {before} and {after}"
        for name, before, after in zip(kept, around, around[2:], strict=False)
        if name not in still
    }


def _label(name: str, table: Table) -> str:
    return f"Table {table.number} {name}" if table.number else name


def _size(table: Table) -> str:
    return f" ({len(table.rows)} row{'s' if len(table.rows) != 1 else ''}: {', '.join(filter(None, table.rows))})"


def _compare_tables(label: str, page: Table, theirs: Table, other: Facts) -> Iterator[Difference]:
    if page.number and not theirs.number:
        yield Difference(label, "", f"x-source: {other.side} has nothing that says it stands in Table {page.number}")
    elif page.number != theirs.number:
        yield Difference(label, "", f"number: {_sides(page.number, theirs.number, other.side)}")
    for row, said in page.rows.items():
        if row not in theirs.rows:
            known = f"{theirs.name}, {row}" in other.unsourced
            without = ", which has it without an x-source for this table" if known else ""
            yield Difference(label, row, f"on the page, not in {other.side}{without}{_summary(said)}")
            continue
        sides = (_stated(page, said), _stated(theirs, theirs.rows[row]))
        for keyword in dict.fromkeys([*sides[0], *sides[1]]):
            here, there = (side.get(keyword, _UNSAID.get(keyword, "")) for side in sides)
            if _plain(here) != _plain(there):
                yield Difference(label, row, f"{keyword}: {_sides(text(here), text(there), other.side)}")
    for row, ours in theirs.rows.items():
        if row not in page.rows:
            yield Difference(label, row, f"in {other.side}, not on the page{_summary(_stated(theirs, ours))}")


def _stated(table: Table, row: Row) -> Row:
    """A row without what is meant where nothing is said.

    An empty array can't be sent in a query: that a mandatory one isn't empty is no fact of its own.
    """
    follows = table.heading == headings.QUERY and row.get("mandatory") == "Yes" and row.get("minItems") == "1"
    return {
        keyword: value
        for keyword, value in row.items()
        if _UNSAID.get(keyword) != value and not (follows and keyword == "minItems")
    }


def _plain(value: Value) -> Value:
    """A value in which the order of a list doesn't matter."""
    return value if isinstance(value, str) else tuple(sorted(value))


def _summary(row: Row) -> str:
    return f" ({'; '.join(f'{keyword} {text(value)}' for keyword, value in row.items())})" if row else ""


def _sides(page: str, other: str, side: str) -> str:
    return f"the page says {page or 'nothing'}, {side} says {other or 'nothing'}"
