"""The layout that the pages of the vendor's API reference share: which paragraphs and grids are its tables.

Nothing here knows a page's own names. In the plain text form a table's cells have lost their rows, which are
found again by the shape of a row: a name, Yes or No where the table has the column "Mandatory", a type, a description.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from openapi.blocks import BULLET, Block, Grid, NotAPageError, Paragraph, squeeze
from openapi.kinds import Kind

Cell = tuple[str, ...]

PARAMETER, MANDATORY, TYPE, DESCRIPTION = "Parameter", "Mandatory", "Type", "Description"
PARAMETER_COLUMNS = ((PARAMETER, MANDATORY, TYPE, DESCRIPTION), (PARAMETER, TYPE, DESCRIPTION))
STATUS_COLUMNS = ("Status Code", DESCRIPTION)
# The first columns of the table of permissions; the others are read as they come.
ACTION_COLUMNS = ("Action", "Access Level")
# What tables without a caption are, by their first columns.
_UNNUMBERED: dict[tuple[str, ...], str] = {ACTION_COLUMNS: "Authorization Information", STATUS_COLUMNS: "Status Codes"}

# The headings after which a new part of a page starts. Case matters: a field may be called "uri" or "request".
_SECTIONS = frozenset(
    [
        *("Function", "Constraints", "Calling Method", "Debugging", "Authorization Information", "URI"),
        *("Request", "Request Parameters", "Request Message", "Response", "Response Parameters", "Response Message"),
        *("Example Request", "Example Requests", "Example Response", "Example Responses", "SDK Sample Code"),
        *("Status Codes", "Error Codes"),
    ]
)
# Up to six words and no full stop: not a sentence about a table.
_CAPTION = re.compile(r"Table (\d+)[ :.]\s*((?:[\w./-]+ ){0,5}[\w./-]*\w)", re.IGNORECASE)
_STATUS = re.compile(r"Status codes?: ?(\d{3})", re.IGNORECASE)
_URI = re.compile(r"[A-Z]+ /\S*")
# The same under the heading "URI", where it may be written otherwise, and a path on its own is one too many.
_ADDRESS = re.compile(r"\b((?i:get|head|put|post|patch|delete)|[A-Z]{3,}) (?:https?://[^/ ]+)?(/\S*)")
_PATH = re.compile(r"(?:^|\s)(?:https?:/)?/[\w{]\S*")
_UPDATED = re.compile(r"Updated on (\d{4}-\d{2}-\d{2})\b.*", re.IGNORECASE)
# Up to three words that end like no sentence: what may stand in a cell for a name.
_NAME = re.compile(rf"(?!{BULLET})\S+(?: \S+){{0,2}}(?<![.:;,!?])")
_WORD = re.compile(rf"(?!{BULLET})\S+(?<![.:;,!?])")
# A name that no word of prose looks like.
_EVIDENT_NAME = re.compile(r"[a-z][\w.-]*|\w+[_-][\w.-]*")
# A status code, and what stands for several or is a misprint of one.
_CODE = re.compile(r"\d[\dxX]{2,}")
# Fields are called "object" or "string" too; where rows have to be found, a type starts with a capital.
_LOWER_WORD = re.compile(r"[a-z]+")
YES_NO = frozenset({"Yes", "No"})


@dataclass(frozen=True)
class PageTable:
    """A table as it stands on the page.

    Attributes:
        title: Its caption without the number; "Authorization Information" or "Status Codes" where it has none.
        number: As in the caption; None where it has none.
        status: The status code under whose heading it stands, or an empty string.
        columns: The header's cells.
        rows: The rows' cells, each as long as `columns`.
    """

    title: str
    number: int | None
    status: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def label(self) -> str:
        """How a message names the table."""
        return f"Table {self.number} {self.title}" if self.number is not None else self.title or "A table"


@dataclass
class Page:
    """A page, sorted by the parts of its layout, before any of its words has been understood.

    Attributes:
        title: Its heading.
        updated: The date of its last change, or an empty string.
        method: The operation's method.
        path: The operation's path, with its parameters in braces.
        tables: All tables in the page's order.
        requests: The code under "Example Requests", paragraph by paragraph.
        responses: The same under "Example Responses", each with the status code above it.
        strange: What the reader did not understand: the place, and what is wrong there.
    """

    title: str = ""
    updated: str = ""
    method: str = ""
    path: str = ""
    tables: list[PageTable] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    responses: list[tuple[str, str]] = field(default_factory=list)
    strange: list[tuple[str, str]] = field(default_factory=list)


def read(blocks: Sequence[Block]) -> Page:
    """Sort a page's blocks.

    Raises:
        NotAPageError: The blocks hold no URI, or no table with a caption.
    """
    page = _Reader(blocks).page()
    missing = []
    if not page.path:
        missing.append('a line with a method and a path, such as "GET /v1/{project_id}/things"')
    if not any(table.number is not None for table in page.tables):
        expected = " or ".join(", ".join(columns) for columns in PARAMETER_COLUMNS)
        missing.append(f'a table with a caption such as "Table 1 Path Parameters" and the columns {expected}')
    if missing:
        raise NotAPageError(
            "This is not a page of the vendor's API reference that can be read. Looked for, and not found: "
            f"{'; '.join(missing)}. Save the page as plain text, Markdown with pipe tables, or HTML."
        )
    return page


class _Reader:
    """Walks over the blocks once."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.at = 0
        self.section = ""
        self.status = ""
        self.result = Page()

    def page(self) -> Page:
        before = ""
        while self.at < len(self.blocks):
            block = self.blocks[self.at]
            if isinstance(block, Grid):
                self._table()
                continue
            line = squeeze(block.text)
            if caption := _CAPTION.fullmatch(line):
                self.at += 1
                self._table(int(caption[1]), caption[2])
                continue
            if self._columns_here() is not None:
                self._table()
                continue
            self.at += 1
            self._paragraph(block.text, line, before)
            before = line
        return self.result

    def _paragraph(self, text: str, line: str, before: str) -> None:
        page = self.result
        if line in _SECTIONS:
            self.section, self.status = line, ""
            if line == "Function" and not page.title:
                page.title = before
        elif status := _STATUS.fullmatch(line):
            self.status = status[1]
        elif updated := _UPDATED.fullmatch(line):
            page.updated = updated[1]
        elif self.section.startswith("Example Request"):
            page.requests.append(text)
        elif self.section.startswith("Example Response"):
            page.responses.append((self.status, text))
        elif line.startswith("|"):
            where = page.tables[-1].label if page.tables else self.section
            page.strange.append((where, f"a line that starts like a row, and stands in no table: {line}"))
        elif _URI.fullmatch(line) or (self.section == "URI" and _PATH.search(line)):
            self._address(line)

    def _address(self, line: str) -> None:
        """Take the line with the method and the path, and report what is more than that."""
        page = self.result
        address = _ADDRESS.search(line)
        if address is None:
            page.strange.append(("URI", f"a line with a path and no method: {line}"))
        elif page.path:
            page.strange.append(("URI", f"a second line with a method and a path: {line}"))
        else:
            page.method, page.path = address[1], address[2]
            if address[0] != line:
                page.strange.append(("URI", f"a line with more than a method and a path: {line}"))

    def _table(self, number: int | None = None, title: str = "") -> None:
        """Take the table that starts here: a grid, or paragraphs up to where something else starts."""
        block = self.blocks[self.at] if self.at < len(self.blocks) else None
        rows: Sequence[tuple[Cell, ...]]
        if isinstance(block, Grid):
            self.at += 1
            header, *rows = block.rows
            columns = tuple(_column(" ".join(cell)) for cell in header)
            unread = ["it has merged cells, or a table inside a cell"] if block.irregular else []
        else:
            columns = self._columns_here() or ()
            self.at += len(columns)
            rows, unread = _rows(columns, self._until_next_part())
        if number is None:
            title = _UNNUMBERED.get(columns[:2], "")
        table = PageTable(title, number, self.status, columns, tuple(row for row in rows if len(row) == len(columns)))
        if number is None and not title:
            unread = [f"it has no caption, and the columns {', '.join(columns)}"]
        elif number is not None and columns not in PARAMETER_COLUMNS:
            expected = " or ".join(", ".join(columns) for columns in PARAMETER_COLUMNS)
            unread = [f"its columns are {', '.join(columns) or 'missing'}; expected {expected}"]
        else:
            self.result.tables.append(table)
            unread += [
                f'a row has {len(row)} of {len(columns)} cells: "{" | ".join(" ".join(cell) for cell in row)}"'
                for row in rows
                if len(row) != len(columns)
            ]
        self.result.strange += [(table.label, what) for what in unread]

    def _columns_here(self) -> tuple[str, ...] | None:
        """The header of a table in plain text, if one starts here."""
        ahead = []
        for block in self.blocks[self.at : self.at + 12]:
            if not isinstance(block, Paragraph):
                break
            ahead.append(_column(squeeze(block.text)))
        for columns in (*PARAMETER_COLUMNS, STATUS_COLUMNS):
            if tuple(ahead[: len(columns)]) == columns:
                return columns
        if tuple(ahead[:2]) != ACTION_COLUMNS:
            return None
        # The header ends before the first action, the one cell with colons in it.
        width = next((index for index, cell in enumerate(ahead) if re.fullmatch(r"[\w*-]+(:[\w*-]+)+", cell)), 2)
        return tuple(ahead[:width])

    def _until_next_part(self) -> list[str]:
        """The paragraphs up to the next caption, heading or grid."""
        taken = []
        while self.at < len(self.blocks):
            block = self.blocks[self.at]
            if isinstance(block, Grid):
                break
            line = squeeze(block.text)
            if line in _SECTIONS:
                break
            if _CAPTION.fullmatch(line) or _STATUS.fullmatch(line):
                break
            taken.append(line)
            self.at += 1
        return taken


def _column(text: str) -> str:
    """A column's name without what some pages put in brackets behind it."""
    return re.sub(r"\s*\(.*\)$", "", text)


def _rows(columns: tuple[str, ...], cells: list[str]) -> tuple[list[tuple[Cell, ...]], list[str]]:
    """Find the rows in a table's cells, and what belongs to none."""
    if not columns:
        return [], []
    if columns[:2] == ACTION_COLUMNS:
        # No cell of this table is empty or has two paragraphs.
        return [
            tuple((cell,) for cell in cells[at : at + len(columns)]) for at in range(0, len(cells), len(columns))
        ], []
    starts = _row_starts(cells, columns)
    strange = [f'"{cell}" stands before the first row' for cell in cells[: starts[0] if starts else len(cells)]]
    fixed = len(columns) - 1
    rows: list[tuple[Cell, ...]] = []
    for start, end in pairwise([*starts, len(cells)]):
        row = cells[start:end]
        rows.append((*((cell,) for cell in row[:fixed]), *([tuple(row[fixed:])] if len(row) >= fixed else [])))
    return rows, strange


def _row_starts(cells: list[str], columns: tuple[str, ...]) -> list[int]:
    """The indexes at which a row starts.

    The table's first cell is a name in any case. From where a description may end, a name with the right cells behind
    it starts a row; once a description has begun, so does what can hardly be prose: a name or a type that is new to the
    reader must show.
    """
    starts: list[int] = []
    fixed = len(columns) - 1
    for index, cell in enumerate(cells):
        if (starts and index < starts[-1] + fixed) or not _NAME.fullmatch(cell):
            continue
        after = cells[index + 1 :]
        described = bool(starts) and index > starts[-1] + fixed
        if index == 0 or _is_row(cell, after, columns) or (described and _is_like_a_row(cell, after, columns)):
            starts.append(index)
    return starts


def _is_row(cell: str, after: list[str], columns: tuple[str, ...]) -> bool:
    """Whether a cell and those after it have a row's shape: a name and a type, or a status code."""
    second, third, *_ = [*after[:2], "", ""]
    if columns == STATUS_COLUMNS:
        return _CODE.fullmatch(cell) is not None
    if MANDATORY in columns:
        return second in YES_NO or is_type(third)
    return is_type(second)


def _is_like_a_row(cell: str, after: list[str], columns: tuple[str, ...]) -> bool:
    """Whether a cell and those after it are hardly prose: an evident name, or single words as if each had its cell."""
    if columns == STATUS_COLUMNS:
        return bool(after) and _WORD.fullmatch(cell) is not None
    if _EVIDENT_NAME.fullmatch(cell):
        return True
    fixed = len(columns) - 1
    # The next row's name is a word as well, which takes no cell of this one.
    ends_here = bool(after) and (_is_row(after[0], after[1:], columns) or _EVIDENT_NAME.fullmatch(after[0]) is not None)
    return len(after) >= fixed and all(map(_WORD.fullmatch, after[: fixed - 1])) and not ends_here


def is_type(cell: str) -> bool:
    """Whether a cell can be nothing but a type."""
    return Kind.parse(cell) is not None and not _LOWER_WORD.fullmatch(cell)
