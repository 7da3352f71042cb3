"""What a page and the document can be compared by: tables of rows of facts, and the comparison.

A fact is a value under a keyword of the document (`type` in the page's words, `mandatory`, `maxItems`, `x-unit`, ...).
A table is known by its heading and status code, not by its number, so that a moved table is one difference.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from openapi.phrases import Value, text

Row = dict[str, Value]

# The headings of tables that aren't an object's.
PATH, QUERY, HEADER = "Path parameters", "Query parameters", "Request header parameters"
REQUEST_BODY = "Request body parameters"
RESPONSE_HEADER, RESPONSE_BODY = "Response header parameters", "Response body parameters"
URI, AUTHORIZATION, STATUS_CODES = "URI", "Authorization Information", "Status Codes"
EXAMPLE_REQUESTS, EXAMPLE_RESPONSES = "Example Requests", "Example Responses"

REQUEST_HEADINGS = (PATH, QUERY, HEADER, REQUEST_BODY)
HEADINGS = (*REQUEST_HEADINGS, RESPONSE_HEADER, RESPONSE_BODY)
# What a keyword means where one side does not say it.
_UNSAID = {"mandatory": "No"}


@dataclass
class Table:
    """A table's facts.

    Attributes:
        heading: One of the headings above, or an object's name.
        status: The status code of the response that it belongs to, or an empty string.
        number: On the page; empty where it has none.
        rows: The facts of each row by its name.
        notes: The document's own words about a row; never compared.
        strange: What nobody understood: the row, and what is wrong there.
    """

    heading: str
    status: str = ""
    number: str = ""
    rows: dict[str, Row] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    strange: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The heading, with the status code where there is one."""
        return f"{self.heading} (status code {self.status})" if self.status else self.heading

    @property
    def is_object(self) -> bool:
        """Whether it describes a named object."""
        return bool(self.number) and self.heading not in HEADINGS


@dataclass(frozen=True)
class Difference:
    """One line of what is not in step: where, and what is wrong there."""

    table: str
    row: str
    message: str

    def __str__(self) -> str:
        """The line as it is printed."""
        return f"{self.table}, {self.row}: {self.message}" if self.row else f"{self.table}: {self.message}"


@dataclass
class Facts:
    """All tables of one side by name, in that side's order, and what of it was not even read as a table."""

    tables: dict[str, Table] = field(default_factory=dict)
    unread: list[Difference] = field(default_factory=list)

    def add(self, table: Table) -> Table:
        """Add a table; a second one of the same name is told apart by a number sign."""
        name, count = table.name, 2
        while name in self.tables:
            name, count = f"{table.name} #{count}", count + 1
        self.tables[name] = table
        return table

    def count(self) -> int:
        """How many facts there are: a table's number, a row's being there, and each value count as one."""
        return sum(
            bool(table.number) + sum(1 + len(row.items() - _UNSAID.items()) for row in table.rows.values())
            for table in self.tables.values()
        )


def compare(page: Facts, document: Facts) -> list[Difference]:
    """List where the two sides differ, in the page's order, then what only the document has."""
    differences = list(page.unread)
    moved = _moved(page, document)
    for name, table in page.tables.items():
        label = _label(name, table)
        differences += [Difference(label, row, f"not understood: {what}") for row, what in table.strange]
        other = document.tables.get(name)
        if other is None:
            if table.rows or table.number:
                differences.append(Difference(label, "", f"on the page, not in the document{_size(table)}"))
            continue
        if name in moved:
            differences.append(Difference(label, "", f"place: out of order on the page, {moved[name]}"))
        differences += _compare_tables(label, table, other)
    differences += [
        Difference(_label(name, table), "", f"in the document, not on the page{_size(table)}")
        for name, table in document.tables.items()
        if name not in page.tables
    ]
    return differences


def _moved(page: Facts, document: Facts) -> dict[str, str]:
    """The tables that have kept their number and not their place on the page, each with what is around it."""
    kept = [
        name
        for name, table in page.tables.items()
        if table.number and name in document.tables and document.tables[name].number == table.number
    ]
    ordered = sorted(kept, key=lambda name: int(page.tables[name].number))
    matches = SequenceMatcher(None, ordered, kept, autojunk=False).get_matching_blocks()
    still = {name for match in matches for name in kept[match.b : match.b + match.size]}
    around = [URI, *(f"Table {page.tables[name].number}" for name in kept), "the page's end"]
    return {
        name: f"between {before} and {after}"
        for name, before, after in zip(kept, around, around[2:], strict=False)
        if name not in still
    }


def _label(name: str, table: Table) -> str:
    return f"Table {table.number} {name}" if table.number else name


def _size(table: Table) -> str:
    return f" ({len(table.rows)} row{'s' if len(table.rows) != 1 else ''}: {', '.join(filter(None, table.rows))})"


def _compare_tables(label: str, page: Table, document: Table) -> Iterator[Difference]:
    if page.number != document.number:
        yield Difference(label, "", f"number: {_sides(page.number, document.number)}")
    for row, said in page.rows.items():
        if row not in document.rows:
            yield Difference(label, row, f"on the page, not in the document{_summary(said)}")
            continue
        ours = document.rows[row]
        for keyword in dict.fromkeys([*said, *ours]):
            here, there = (side.get(keyword, _UNSAID.get(keyword, "")) for side in (said, ours))
            if _plain(here) != _plain(there):
                yield Difference(label, row, f"{keyword}: {_sides(text(here), text(there))}")
    for row, ours in document.rows.items():
        if row not in page.rows:
            yield Difference(label, row, f"in the document, not on the page{_summary(ours)}")


def _plain(value: Value) -> Value:
    """A value in which the order of a list doesn't matter."""
    return value if isinstance(value, str) else tuple(sorted(value))


def _summary(row: Row) -> str:
    return f" ({'; '.join(f'{keyword} {text(value)}' for keyword, value in row.items())})" if row else ""


def _sides(page: str, document: str) -> str:
    return f"the page says {page or 'nothing'}, the document says {document or 'nothing'}"
