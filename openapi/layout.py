"""The layout that the pages of the vendor's API reference share: which paragraphs and grids are its tables.

Nothing here knows a page's own names. What a table is, its columns, its caption's words and its place on the page say.
In the plain text form a table's cells have lost their rows, which are found again by the shape of a row: a name, Yes or
No where the table has the column "Mandatory", a type, a description.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from openapi import headings
from openapi.blocks import BULLET, Block, Grid, NotAPageError, Paragraph, narrow, squeeze
from openapi.kinds import Kind

Cell = tuple[str, ...]

PARAMETER, MANDATORY, TYPE, DESCRIPTION, CODE = "Parameter", "Mandatory", "Type", "Description", "Status Code"
PARAMETER_COLUMNS = (PARAMETER, MANDATORY, TYPE, DESCRIPTION)
STATUS_COLUMNS = (CODE, DESCRIPTION)
# The first columns of the table of permissions; the others are read as they come.
ACTION_COLUMNS = ("Action", "Access Level")
_COLUMNS = {
    **dict.fromkeys(("parameter", "parameters", "parameter name", "name"), PARAMETER),
    **dict.fromkeys(("mandatory", "mandatory or not", "required"), MANDATORY),
    **dict.fromkeys(("type", "parameter type", "data type", "value type"), TYPE),
    **dict.fromkeys(("description", "descriptions", "remarks", "remark"), DESCRIPTION),
    **dict.fromkeys(("status code", "returned value", "returned values", "return value", "return code"), CODE),
}

# What is written in Chinese where the layout has a set word. The longest goes first.
_ENGLISH = {
    "功能介绍": "Function",
    "接口约束": "Constraints",
    "约束限制": "Constraints",
    "调用方法": "Calling Method",
    "调试": "Debugging",
    "授权信息": "Authorization Information",
    "错误码": "Error Codes",
    "请求参数": "Request Parameters ",
    "请求消息": "Request ",
    "响应参数": "Response Parameters ",
    "响应消息": "Response ",
    "请求示例": "Example Requests",
    "响应示例": "Example Responses",
    "返回值": "Status Code",
    "状态码": "Status Code",
    "参数说明": "Parameter description",
    "路径参数": "Path parameters",
    "无": "None",
    "字段数据结构说明": " field description",
    "数据结构": " data structure",
    "请求": "Request ",
    "响应": "Response ",
    "参数类型": "Type",
    "是否必选": "Mandatory",
    "是否必须": "Mandatory",
    "必选": "Mandatory",
    "参数": " parameters",
    "字段": " field",
    "说明": " description",
    "描述": "Description",
    "名称": "Name",
    "类型": "Type",
    "授权项": "Action",
    "访问级别": "Access Level",
    "资源类型": "Resource Type",
    "条件键": "Condition Key",
    "别名": "Alias",
    "依赖的授权项": "Dependencies",
    "为必须": ": required",
    "是": "Yes",
    "否": "No",
    "表": "Table ",
    "消息头": " header ",
    "消息体": " body ",
}
_CHINESE = re.compile("|".join(sorted(_ENGLISH, key=len, reverse=True)))
_IDEOGRAPH = re.compile("[\u4e00-\u9fff]")

# The headings after which a new part of a page starts, in lower case and without the plural, and the part.
_REQUEST, _RESPONSE, _OTHER = "Request", "Response", "Other"
_SECTIONS = {
    "uri": headings.URI,
    "function": "Function",
    "status code": headings.STATUS_CODES,
    **dict.fromkeys(("returned value", "return value", "return code"), headings.STATUS_CODES),
    **dict.fromkeys(("request", "request parameter", "request message"), _REQUEST),
    **dict.fromkeys(("response", "response parameter", "response message"), _RESPONSE),
    **dict.fromkeys(("example request", "request example", "sample request"), headings.EXAMPLE_REQUESTS),
    **dict.fromkeys(("example response", "response example", "sample response"), headings.EXAMPLE_RESPONSES),
    **dict.fromkeys(("constraint", "calling method", "debugging", "authorization information"), _OTHER),
    **dict.fromkeys(("sdk sample code", "error code", "constraints and limitation"), _OTHER),
}
# Case matters: a field may be called "uri" or "request". In brackets or as a number behind it: which of several.
_HEADING = re.compile(r"([A-Z][A-Za-z]*(?: (?:[A-Z][A-Za-z]*|and)){0,2})(?: \d+)?(?: \(.*\))?:?")
_EXAMPLE = re.compile(
    rf"(?:{BULLET})?Example (request|response)s?(?: \d+)?(?: \(.*\))?:?|{BULLET}Example:?", re.IGNORECASE
)
# Up to six words and no full stop: not a sentence about a table.
_CAPTION = re.compile(r"Table (\d+)[ :.]*((?!describes |lists |shows )(?:[\w./:-]+ ){0,5}[\w./:-]*\w)", re.IGNORECASE)
_STATUS = re.compile(r"Status codes?: ?(\d{3})", re.IGNORECASE)
_URI = re.compile(r"[A-Z]+ /\S*")
# The same under the heading "URI", where it may be written otherwise, and a path on its own is one too many.
_ADDRESS = re.compile(r"\b((?i:get|head|put|post|patch|delete)|[A-Z]{3,})\s+(?:https?://[^/ ]+)?(/\S*)")
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

# Words of captions that say nothing of what a table is, and those that do.
_FILLERS = frozenset(
    """
    parameter parameters description descriptions field fields data structure structures information object objects
    message table the of in for a an
    """.split()
)
_DIRECTIONS = frozenset({"request", "response", "uri", "url"})
_REQUEST_PLACES = {
    "path": headings.PATH,
    "query": headings.QUERY,
    **dict.fromkeys(("header", "headers"), headings.HEADER),
    **dict.fromkeys(("body", "formdata"), headings.REQUEST_BODY),
}
_RESPONSE_PLACES = {
    "header": headings.RESPONSE_HEADER,
    "headers": headings.RESPONSE_HEADER,
    "body": headings.RESPONSE_BODY,
}
# A name as only headers have: Content-Type.
_HEADER_NAME = re.compile(r"[Xx]-.*|[A-Z][a-z]+(?:-[A-Z]\w*)+|Authorization|Accept|Host")


@dataclass(frozen=True)
class PageTable:
    """A table as it stands on the page.

    Attributes:
        heading: What it is: one of `openapi.headings`, or an object's name.
        label: How a message names it.
        number: As in the caption; empty where it has none.
        part: The part of the page that it stands in.
        status: The status code under whose heading it stands, or an empty string.
        columns: The header's cells.
        rows: The rows' cells, each as long as `columns`.
    """

    heading: str
    label: str
    number: str
    part: str
    status: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass
class Page:
    """A page, sorted by the parts of its layout, before any of its words has been understood.

    Attributes:
        title: Its heading.
        updated: The date of its last change, or an empty string.
        method: The operation's method.
        path: The operation's path, with its parameters in braces.
        also: Other addresses that the page gives the operation, and its own where it is more than method and path.
        tables: All tables in the page's order.
        requests: The code under "Example Requests", paragraph by paragraph.
        responses: The same under "Example Responses", each with the status code above it.
        codes: Status codes that stand in no table.
        strange: What the reader did not understand: the place, what is wrong there, and all its words.
    """

    title: str = ""
    updated: str = ""
    method: str = ""
    path: str = ""
    also: list[str] = field(default_factory=list)
    tables: list[PageTable] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    responses: list[tuple[str, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    strange: list[tuple[str, str, str]] = field(default_factory=list)


def read(blocks: Sequence[Block]) -> Page:
    """Sort a page's blocks.

    Raises:
        NotAPageError: The blocks hold no address, or no table of parameters, headers or fields.
    """
    page = _Reader(blocks).page()
    missing = []
    if not page.path:
        missing.append('a line with a method and a path, such as "GET /v1/{project_id}/things"')
    if not any(PARAMETER in table.columns for table in page.tables):
        grids = [block for block in blocks if isinstance(block, Grid)]
        found = "; ".join(", ".join(" ".join(cell) for cell in grid.rows[0]) for grid in grids[:3])
        missing.append(
            "a table with the columns Parameter and Description, and Mandatory and Type if it has them "
            + (
                f"({len(grids)} other tables were found, with the columns {found})"
                if grids
                else "(the page has no table at all)"
            )
        )
    if missing:
        raise NotAPageError(
            "This is not a readable page of the vendor's API reference. Not found: "
            f"{'; '.join(missing)}. Save the page as plain text, Markdown with pipe tables, or HTML."
        )
    return page


def english(text: str) -> str:
    """Put the layout's set words into English, where they are Chinese."""
    return squeeze(_CHINESE.sub(lambda word: _ENGLISH[word[0]], narrow(text))) if _IDEOGRAPH.search(text) else text


def join_host(text: str) -> str:
    """Write the host of an address without the spaces that its placeholder may have."""
    return re.sub(r"(?<=://)\{[^{}/\n]*\}", lambda host: host[0].replace(" ", ""), text)


class _Reader:
    """Walks over the blocks once."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.at = 0
        self.section = ""
        self.status = ""
        self.before = ""
        self.result = Page()

    def page(self) -> Page:
        while self.at < len(self.blocks):
            block = self.blocks[self.at]
            line = "" if isinstance(block, Grid) else english(squeeze(block.text))
            if caption := _CAPTION.fullmatch(line):
                self.at += 1
                self._table(caption[1], caption[2])
            elif isinstance(block, Grid) or self._columns_here():
                self._table()
            else:
                self.at += 1
                self._paragraph(block.text, line)
        return self.result

    def _paragraph(self, text: str, line: str) -> None:
        page, before, self.before = self.result, self.before, ""
        if section := self._section(line):
            self.section, self.status = section, ""
            if section == "Function" and not page.title:
                page.title = before
        elif status := _STATUS.fullmatch(line):
            self.status = status[1]
        elif updated := _UPDATED.fullmatch(line):
            page.updated = updated[1]
        elif self.section == headings.EXAMPLE_REQUESTS:
            page.requests.append(text)
        elif self.section == headings.EXAMPLE_RESPONSES:
            page.responses.append((self.status, text))
        elif self.section == headings.STATUS_CODES and re.fullmatch(r"\d{3}(?: [A-Z]\w*)*", line):
            page.codes.append(line[:3])
        elif line.startswith("|"):
            where = page.tables[-1].label if page.tables else self.section
            self._report(where, f"a line that looks like a row, outside any table: {line}")
        elif _URI.fullmatch(line) or (self.section == headings.URI and _PATH.search(line)):
            self._address(line)
        else:
            self.before = squeeze(text)

    def _section(self, line: str) -> str:
        """The part that a heading opens; nothing for any other line."""
        if example := _EXAMPLE.fullmatch(line):
            of = example[1] or self.section
            return headings.EXAMPLE_RESPONSES if "response" in of.casefold() else headings.EXAMPLE_REQUESTS
        heading = _HEADING.fullmatch(line)
        return _SECTIONS.get(heading[1].casefold().removesuffix("s"), "") if heading else ""

    def _report(self, where: str, what: str, words: str = "") -> None:
        self.result.strange.append((where, what, words))

    def _address(self, line: str) -> None:
        """Take the line with the method and the path, and report what is more than that."""
        page = self.result
        line = join_host(line)
        address = _ADDRESS.search(line)
        if address is None:
            self._report(headings.URI, f"a line with a path but no method: {line}")
        elif page.path and address[0] == line:
            page.also.append(line)
        elif page.path:
            self._report(headings.URI, f"a second line with a method and a path: {line}")
        else:
            page.method, page.path = address[1], address[2].partition("?")[0]
            if page.path != address[2]:
                page.also.append(address[0])
            if address[0] != line:
                self._report(headings.URI, f"a line with more than a method and a path: {line}")

    def _table(self, number: str = "", title: str = "") -> None:
        """Take the table that starts here: a grid, or paragraphs up to where something else starts."""
        block = self.blocks[self.at] if self.at < len(self.blocks) else None
        rows: Sequence[tuple[Cell, ...]]
        if isinstance(block, Grid):
            self.at += 1
            header, *rows = block.rows
            written = tuple(" ".join(cell) for cell in header)
            columns = tuple(map(_column, written))
            unread = ["it has merged cells, or a table inside a cell"] if block.irregular else []
        else:
            written = columns = self._columns_here()
            self.at += len(columns)
            rows, unread = _rows(columns, self._until_next_part())
        above = english(self.before).removeprefix(BULLET)
        if not number and (caption := _CAPTION.fullmatch(above)):
            number, title = caption[1], caption[2]
        label = f"Table {number} {title}" if number else "A table"
        # In Markdown, what stands under a table without a blank line between is taken for its last rows.
        alone = dict.fromkeys(" ".join(row[0]) for row in rows if len(row) == 1 < len(columns))
        below = [line for line in alone if self._is_landmark(line)]
        rows = [row for row in rows if len(row) != 1 or " ".join(row[0]) not in below]
        unread += [
            f'a row has {len(row)} of {len(columns)} cells: "{" | ".join(" ".join(cell) for cell in row)}"'
            for row in rows
            if len(row) != len(columns)
        ]
        whole = [row for row in rows if len(row) == len(columns)]
        words = "\n".join(" | ".join(" ".join(cell) for cell in row) for row in rows)
        if columns[:2] == ACTION_COLUMNS or columns[:1] == (CODE,):
            # Which number they have is of no use to anyone.
            number, title = "", headings.AUTHORIZATION if columns[0] == ACTION_COLUMNS[0] else headings.STATUS_CODES
            found = {title: whole}
        elif {PARAMETER, DESCRIPTION} <= set(columns) <= set(PARAMETER_COLUMNS):
            title = title or (above if _CAPTION.fullmatch(f"Table 0 {above}") else "")
            name_at = columns.index(PARAMETER)
            found = self._headings(title, whole, name_at)
            if not found and not number:
                found, title = self._headings("", whole, name_at), ""
            if not found:
                what = f"its caption is none of {', '.join(headings.HEADINGS)}, nor one object's name"
                self._report(
                    label, what if number else f"it has no caption, and the columns {', '.join(written)}", words
                )
        else:
            found, listed = {}, ", ".join(written)
            what = (
                f"its columns are {listed or 'missing'}; expected Parameter, Description, and Mandatory and Type if any"
            )
            self._report(label, what if number else f"it has no caption, and the columns {listed}", words)
        self.before = ""
        for heading, own in found.items():
            named = f"Table {number} {title or heading}" if number else heading
            part = f"{self.section} {self.status}"
            table = PageTable(heading, named, number, part, self.status, columns, tuple(own))
            self.result.tables.append(table)
        for what in unread if found else ():
            self._report(self.result.tables[-1].label, what)
        for line in below:
            self._paragraph(line, english(line))

    def _is_landmark(self, line: str) -> bool:
        line = english(line)
        return bool(self._section(line) or _STATUS.fullmatch(line) or _CAPTION.fullmatch(line) or _URI.fullmatch(line))

    def _headings(
        self, title: str, rows: Iterable[tuple[Cell, ...]], name_at: int
    ) -> dict[str, list[tuple[Cell, ...]]]:
        """What a table of parameters is, by its caption and place; a caption that leaves it open is settled by row."""
        words = title.split()
        kept = [word for word in words if word.casefold() not in _FILLERS]
        said = {word.casefold().replace("-", "") for word in kept}
        is_request = "request" in said or (self.section in {headings.URI, _REQUEST} and "response" not in said)
        places = _REQUEST_PLACES if is_request else _RESPONSE_PLACES
        others = said - places.keys() - _DIRECTIONS
        if kept and (len(words) == 1 or len(kept) == len(others) == 1):
            return {kept[0]: list(rows)} if self.section != headings.URI else {}
        if others:
            return {}
        if named := said & places.keys():
            return {places[named.pop()]: list(rows)}
        found: dict[str, list[tuple[Cell, ...]]] = {}
        for row in rows:
            found.setdefault(self._place(" ".join(row[name_at]), is_request=is_request), []).append(row)
        there = {(table.heading, table.status) for table in self.result.tables}
        # Without a caption, only the first can be the body: what comes behind it is an object without a name.
        return {} if not title and any((heading, self.status) in there for heading in found) else found

    def _place(self, name: str, *, is_request: bool) -> str:
        """Where a parameter is sent, of which no caption says it."""
        if self.section == headings.URI:
            return headings.PATH if f"{{{name}}}" in self.result.path else headings.QUERY
        if _HEADER_NAME.fullmatch(name):
            return headings.HEADER if is_request else headings.RESPONSE_HEADER
        if not is_request:
            return headings.RESPONSE_BODY
        return headings.QUERY if self.result.method.upper() in {"GET", "DELETE", "HEAD"} else headings.REQUEST_BODY

    def _columns_here(self) -> tuple[str, ...]:
        """The header of a table in plain text; nothing if none starts here."""
        ahead = []
        for block in self.blocks[self.at : self.at + 12]:
            if not isinstance(block, Paragraph):
                break
            ahead.append(_column(squeeze(block.text)))
        for columns in (PARAMETER_COLUMNS, (PARAMETER, TYPE, DESCRIPTION), STATUS_COLUMNS):
            if sorted(ahead[: len(columns)]) == sorted(columns) and ahead[len(columns) - 1] == DESCRIPTION:
                return tuple(ahead[: len(columns)])
        if tuple(ahead[:2]) != ACTION_COLUMNS:
            return ()
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
            line = english(squeeze(block.text))
            if self._is_landmark(line):
                break
            taken.append(line if line in YES_NO else squeeze(block.text))
            self.at += 1
        return taken


def _column(text: str) -> str:
    """A column's name without what some pages put in brackets behind it."""
    name = re.sub(r"\s*\(.*\)$", "", english(text))
    return _COLUMNS.get(name.casefold(), name)


def _rows(columns: tuple[str, ...], cells: list[str]) -> tuple[list[tuple[Cell, ...]], list[str]]:
    """Find the rows in a table's cells, and what belongs to none."""
    if not columns:
        return [], []
    if columns[:2] == ACTION_COLUMNS:
        # No cell of this table is empty or has two paragraphs.
        return [
            tuple((cell,) for cell in cells[at : at + len(columns)]) for at in range(0, len(cells), len(columns))
        ], []
    starts = list(_row_starts(cells, columns))
    strange = [f'"{cell}" stands before the first row' for cell in cells[: starts[0] if starts else len(cells)]]
    fixed = len(columns) - 1
    rows: list[tuple[Cell, ...]] = []
    for start, end in pairwise([*starts, len(cells)]):
        row = cells[start:end]
        rows.append((*((cell,) for cell in row[:fixed]), *([tuple(row[fixed:])] if len(row) >= fixed else [])))
    return rows, strange


def _row_starts(cells: list[str], columns: tuple[str, ...]) -> Iterator[int]:
    """Yield the indexes at which a row starts.

    The table's first cell is a name in any case. From where a description may end, a name with the right cells behind
    it starts a row; once a description has begun, so does what can hardly be prose: a name or a type that is new to the
    reader must show.
    """
    last = None
    fixed = len(columns) - 1
    for index, cell in enumerate(cells):
        if (last is not None and index < last + fixed) or not _NAME.fullmatch(cell):
            continue
        after = cells[index + 1 :]
        described = last is not None and index > last + fixed
        if index == 0 or _is_row(cell, after, columns) or (described and _is_like_a_row(cell, after, columns)):
            last = index
            yield index


def _is_row(cell: str, after: list[str], columns: tuple[str, ...]) -> bool:
    """Whether a cell and those after it have a row's shape: a name and a type, or a status code."""
    if columns == STATUS_COLUMNS:
        return _CODE.fullmatch(cell) is not None
    row = dict(zip(columns, [cell, *after[: len(columns) - 1]], strict=False))
    return row.get(MANDATORY) in YES_NO or is_type(row.get(TYPE, ""))


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
