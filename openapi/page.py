"""The facts that a page states."""

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from openapi import headings, phrases
from openapi.facts import Difference, Facts, Row, Table
from openapi.kinds import Kind
from openapi.layout import DESCRIPTION, MANDATORY, PARAMETER, TYPE, YES_NO, Page, PageTable, english, is_type, join_host

# A line with a method and an address, or with one of the two: then the operation's own method is meant.
_REQUEST_LINE = re.compile(
    r"^[ \t]*(?:(GET|HEAD|PUT|POST|PATCH|DELETE)\s+(\S*/\S*)|((?:https?:/)?/[\w{]\S*))", re.MULTILINE
)
_JSON_START = re.compile(r"^\s*[{\[]", re.MULTILINE)
# RFC 9110, 5.6.2.
_HEADER_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
_SUCCESS = re.compile(r"2\d\d")
_SEE_TABLE = re.compile(r"\bTable (\d+)")
# What a row with fields of its own is called, if it isn't called by the object's name.
_OBJECTS = frozenset({"Object", ""})


def read(page: Page) -> Facts:
    """Return the facts that a page states.

    Args:
        page: The page as `openapi.layout` reads it.
    """
    facts = Facts(
        unread=[Difference(where, "", f"not understood: {what}", words) for where, what, words in page.strange]
    )
    address: Row = {"method": page.method, "path": page.path}
    codes = _status_codes(page)
    successes = [code for code in codes.rows if _SUCCESS.fullmatch(code)]
    # What stands under no status code is about the success: the page's only one, or any.
    success = successes[0] if len(successes) == 1 else "2XX"
    tables = [
        Table(headings.URI, rows={"": address, **{line: {} for line in page.also}}),
        _permissions(page),
        *_parameters(page, success),
        codes,
        _example_requests(page),
        _example_responses(page, success),
    ]
    facts.add(*(table for table in tables if table.rows or table.strange or table.number))
    return facts


def _permissions(page: Page) -> Table:
    rows: dict[str, Row] = {}
    for table in page.tables:
        for row in table.rows if table.heading == headings.AUTHORIZATION else ():
            said = {column: " ".join(cell) for column, cell in zip(table.columns, row, strict=True)}
            action = said.pop(table.columns[0])
            # A dash is the vendor's empty cell.
            rows[action] = {
                key.casefold().replace(" ", "_"): cell for key, cell in said.items() if cell not in {"", "-"}
            }
    return Table(headings.AUTHORIZATION, rows=rows)


def _status_codes(page: Page) -> Table:
    result = Table(headings.STATUS_CODES, rows={code: {} for code in page.codes})
    for row in (row for table in page.tables if table.heading == headings.STATUS_CODES for row in table.rows):
        said = " ".join(row[0])
        code = re.fullmatch(r"(\d{3})(?: .*)?", said)
        if code:
            result.rows[code[1]] = {}
        else:
            result.strange.append(("", f'"{said}" is not a status code'))
    return result


def _parameters(page: Page, success: str) -> list[Table]:
    results: list[Table] = []
    for table in page.tables:
        if PARAMETER in table.columns:
            status = (
                (table.status or success) if table.heading in {headings.RESPONSE_HEADER, headings.RESPONSE_BODY} else ""
            )
            result = Table(table.heading, status, table.number, part=table.part)
            # Without numbers, tables of one heading are parts of one.
            same = next((one for one in results if one.name == result.name and not (one.number or table.number)), None)
            if same is None:
                results.append(result)
            # A response has one header of a name, whatever tables there are.
            is_header = table.heading == headings.RESPONSE_HEADER
            taken = {row for one in results if one.name == result.name and is_header for row in one.rows}
            _fill(same or result, table, page, taken)
            if result.strange and not result.rows:
                result.number = ""
    return results


def _fill(result: Table, table: PageTable, page: Page, taken: set[str]) -> None:
    if table.heading in headings.REQUEST_HEADINGS and MANDATORY not in table.columns:
        result.strange.append(("", f"it describes a request, but has no column {MANDATORY}"))
    for cells in table.rows:
        row = dict(zip(table.columns, cells, strict=True))
        name = " ".join(row[PARAMETER])
        if table.heading in {headings.HEADER, headings.RESPONSE_HEADER} and not _HEADER_NAME.fullmatch(name):
            result.strange.append((name, "this is not a valid header name"))
            continue
        if name in result.rows or name in taken:
            result.strange.append((name, "the row occurs twice in its table"))
            continue
        said: Row = {}
        if mark := english(" ".join(row.get(MANDATORY, ()))):
            said["mandatory"] = mark
        elif MANDATORY in row:
            result.strange.append((name, f"its {MANDATORY} is empty"))
        kind = None
        if TYPE in row:
            written = " ".join(row[TYPE])
            kind = _kind(written, name, table.heading, " ".join(row[DESCRIPTION]), page)
            said["type"] = str(kind or written)
        described, result.sentences[name] = phrases.read(row[DESCRIPTION], kind or Kind(""))
        result.rows[name] = said | described
        if not any(row[DESCRIPTION]):
            result.strange.append((name, "the row has no description"))
        # In plain text these are what is left of a row that was not found.
        lost = [line for line in row[DESCRIPTION] if is_type(line) or line in YES_NO]
        result.strange += [(name, f'"{line}" stands alone in the description') for line in lost]


def _kind(written: str, name: str, inside: str, description: str, page: Page) -> Kind | None:
    """Read a type; where it is an object without a name, a table of the page may describe it."""
    tables = [table for table in page.tables if table.heading not in headings.HEADINGS]
    objects = {table.number: table.heading for table in tables if table.number}
    kind = Kind.parse(_SEE_TABLE.sub(lambda see: f"{objects.get(see[1], see[0])} object", written))
    if kind is None or kind.innermost.name not in _OBJECTS:
        return kind
    seen = [objects[number] for number in _SEE_TABLE.findall(description) if number in objects]
    called = {table.heading for table in tables}
    known = next((one for one in (f"{inside}.{name}", name, *seen) if one in called), "")
    return kind.with_innermost(Kind(f"{known} object")) if known else kind


def _example_requests(page: Page) -> Table:
    table = Table(headings.EXAMPLE_REQUESTS)
    code = join_host("\n".join(page.requests))
    lines = list(_REQUEST_LINE.finditer(code))
    starts = [0, *(line.start() for line in lines), len(code)]
    for line, start, end in zip([None, *lines], starts, starts[1:], strict=False):
        row: Row = {"method": page.method, "path": page.path}
        if line:
            row |= read_address(line[1] or page.method, line[2] or line[3], page.path)
        bodies = list(_bodies(code[line.end() if line else start : end], str(len(table.rows) + 1), table))
        # A body on its own is another example for the address above it.
        for body in bodies or ([{}] if line else []):
            table.rows[str(len(table.rows) + 1)] = row | body
    if not table.rows and not table.strange and _holds_code(page.requests):
        table.strange.append(("", "no line with a method and an address"))
    return table


def read_address(method: str, address: str, template: str) -> Row:
    """Return the facts of a request's first line.

    Args:
        method: Its method.
        address: Its address, with or without a host.
        template: The operation's path, which says no more than a path with values in its place.
    """
    url = urlsplit(re.sub(r"^https?://[^/]*", "", address))
    row: Row = {"method": method, "path": template if _fits(url.path, template) else url.path}
    if url.query:
        row["query"] = tuple("=".join(pair) for pair in parse_qsl(url.query, keep_blank_values=True))
    return row


def _example_responses(page: Page, success: str) -> Table:
    table = Table(headings.EXAMPLE_RESPONSES)
    for status in dict.fromkeys(status for status, _ in page.responses):
        parts = [part for under, part in page.responses if under == status]
        name = status or success
        bodies = list(_bodies("\n".join(parts), name, table))
        for count, body in enumerate(bodies, 1):
            table.rows[name if count == 1 else f"{name} #{count}"] = body
        if not bodies and _holds_code(parts) and not _JSON_START.search("\n".join(parts)):
            table.strange.append((name, "the example contains no JSON"))
    return table


def _holds_code(parts: list[str]) -> bool:
    return bool(parts) and all(english(part.strip()).strip(" .") not in {"", "None"} for part in parts)


def _bodies(code: str, row: str, table: Table) -> Iterator[Row]:
    """Yield each JSON value in an example's code, written in one way."""
    while start := _JSON_START.search(code):
        code = code[start.end() - 1 :]
        try:
            value, end = json.JSONDecoder().raw_decode(code)
        except json.JSONDecodeError as error:
            table.strange.append((row, f"the body is not JSON ({error.msg})"))
            return
        code = code[end:]
        yield {"body": json.dumps(value, ensure_ascii=False)}


def _fits(path: str, template: str) -> bool:
    """Whether a path is the template with something in the place of its parameters."""
    parts = re.split(r"\{[^}]*\}", template)
    return re.fullmatch("[^/]+".join(map(re.escape, parts)), path) is not None
