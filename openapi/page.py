"""The facts that a page states."""

import json
import re
from urllib.parse import parse_qsl, urlsplit

from openapi import phrases
from openapi.facts import (
    AUTHORIZATION,
    EXAMPLE_REQUESTS,
    EXAMPLE_RESPONSES,
    HEADINGS,
    REQUEST_HEADINGS,
    RESPONSE_BODY,
    RESPONSE_HEADER,
    STATUS_CODES,
    URI,
    Difference,
    Facts,
    Row,
    Table,
)
from openapi.kinds import Kind
from openapi.layout import (
    ACTION_COLUMNS,
    DESCRIPTION,
    MANDATORY,
    PARAMETER,
    STATUS_COLUMNS,
    TYPE,
    YES_NO,
    Page,
    PageTable,
    is_type,
)

# Case differs from caption to caption, even on one page.
_HEADINGS = {heading.casefold(): heading for heading in HEADINGS}
_REQUEST_LINE = re.compile(r"^\s*([A-Z]+)\s+(\S*/\S*)", re.MULTILINE)
_JSON_START = re.compile(r"^\s*[{\[]", re.MULTILINE)


def read(page: Page) -> Facts:
    """The facts that a page states.

    Args:
        page: The page as `openapi.layout` reads it.
    """
    facts = Facts(unread=[Difference(where, "", f"not understood: {what}") for where, what in page.strange])
    facts.add(Table(URI, rows={"": {"method": page.method, "path": page.path}}))
    for table in page.tables:
        if table.columns[:2] == ACTION_COLUMNS:
            _permissions(table, facts)
        elif table.columns == STATUS_COLUMNS:
            _status_codes(table, facts)
        else:
            _parameters(table, facts)
    _example_requests(page, facts)
    _example_responses(page, facts)
    return facts


def _permissions(table: PageTable, facts: Facts) -> None:
    rows: dict[str, Row] = {}
    for row in table.rows:
        said = {column: " ".join(cell) for column, cell in zip(table.columns, row, strict=True)}
        action = said.pop(table.columns[0])
        # A dash is the vendor's empty cell.
        rows[action] = {key.casefold().replace(" ", "_"): cell for key, cell in said.items() if cell not in {"", "-"}}
    facts.add(Table(AUTHORIZATION, rows=rows))


def _status_codes(table: PageTable, facts: Facts) -> None:
    codes = [" ".join(row[0]) for row in table.rows]
    rows: dict[str, Row] = {code: {} for code in codes if re.fullmatch(r"\d{3}", code)}
    strange = [("", f'"{code}" is no status code') for code in codes if code not in rows]
    facts.add(Table(STATUS_CODES, rows=rows, strange=strange))


def _parameters(table: PageTable, facts: Facts) -> None:
    heading = _HEADINGS.get(table.title.casefold())
    if heading is None and " " in table.title:
        expected = ", ".join(HEADINGS)
        facts.unread.append(
            Difference(table.label, "", f"not understood: its caption is none of {expected}, nor one object's name")
        )
        return
    status = table.status if heading in {RESPONSE_HEADER, RESPONSE_BODY} else ""
    result = facts.add(Table(heading or table.title, status, str(table.number)))
    if heading in REQUEST_HEADINGS and MANDATORY not in table.columns:
        result.strange.append(("", f"it describes a request, and has no column {MANDATORY}"))
    for cells in table.rows:
        row = dict(zip(table.columns, cells, strict=True))
        name = " ".join(row[PARAMETER])
        if name in result.rows:
            result.strange.append((name, "the row stands twice in its table"))
            continue
        said: Row = {}
        if MANDATORY in row:
            said["mandatory"] = " ".join(row[MANDATORY])
        written = " ".join(row[TYPE])
        said["type"] = str(Kind.parse(written) or written)
        described, strange = phrases.read(row[DESCRIPTION])
        result.rows[name] = said | described
        result.strange += [(name, f'"{sentence}"') for sentence in strange]
        if not any(row[DESCRIPTION]):
            result.strange.append((name, "the row has no description"))
        # In plain text these are what is left of a row that was not found.
        lost = [line for line in row[DESCRIPTION] if is_type(line) or line in YES_NO]
        result.strange += [(name, f'"{line}" stands alone in the description') for line in lost]


def _example_requests(page: Page, facts: Facts) -> None:
    table = Table(EXAMPLE_REQUESTS)
    code = "\n".join(page.requests)
    lines = list(_REQUEST_LINE.finditer(code))
    for count, line in enumerate(lines, 1):
        end = lines[count].start() if count < len(lines) else len(code)
        url = urlsplit(line[2])
        row: Row = {"method": line[1], "path": page.path if _fits(url.path, page.path) else url.path}
        if url.query:
            row["query"] = tuple("=".join(pair) for pair in parse_qsl(url.query, keep_blank_values=True))
        table.rows[str(count)] = row | _body(code[line.end() : end], str(count), table)
    if not lines and code.strip() not in {"", "None"}:
        table.strange.append(("", "no line with a method and an address"))
    if table.rows or table.strange:
        facts.add(table)


def _example_responses(page: Page, facts: Facts) -> None:
    table = Table(EXAMPLE_RESPONSES)
    for status in dict.fromkeys(status for status, _ in page.responses):
        code = "\n".join(part for under, part in page.responses if under == status)
        body = _body(code, status, table)
        if body and status:
            table.rows[status] = body
        elif body:
            table.strange.append(("", "an example stands under no status code"))
        elif not _JSON_START.search(code) and code.strip() not in {"", "None"}:
            table.strange.append((status, "the example holds no JSON"))
    if table.rows or table.strange:
        facts.add(table)


def _body(code: str, row: str, table: Table) -> Row:
    """The JSON in an example's code, written in one way; nothing if there is none."""
    start = _JSON_START.search(code)
    if start is None:
        return {}
    text = code[start.end() - 1 :]
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        table.strange.append((row, f"the body is not JSON ({error.msg})"))
        return {}
    if _JSON_START.search(text[end:]):
        table.strange.append((row, "there is a second body"))
    return {"body": json.dumps(value, ensure_ascii=False)}


def _fits(path: str, template: str) -> bool:
    """Whether a path is the template with something in the place of its parameters."""
    parts = re.split(r"\{[^}]*\}", template)
    return re.fullmatch("[^/]+".join(map(re.escape, parts)), path) is not None
