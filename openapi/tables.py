"""The document as the page's tables, in Markdown, for a person to lay beside the page.

The last column is the document's own words about a row, then its facts in the page's set phrases.
"""

import json
from collections.abc import Iterable, Iterator

from openapi import document_facts as reader
from openapi import headings
from openapi.document import Document
from openapi.facts import Facts, Row, Table
from openapi.layout import DESCRIPTION, MANDATORY, PARAMETER, STATUS_COLUMNS, TYPE
from openapi.phrases import say, text

# Above the first table of each, a page has a heading.
_SECTIONS = {
    headings.HEADER: "Request Parameters",
    headings.REQUEST_BODY: "Request Parameters",
    headings.RESPONSE_HEADER: "Response Parameters",
    headings.RESPONSE_BODY: "Response Parameters",
}


def markdown(document: Document, page: str) -> str:
    """Print what the document states about a page, in the page's order.

    Args:
        document: The document.
        page: The page's short name in `x-pages`.
    """
    facts = reader.read(document, page)
    about = document.data.get("x-pages", {}).get(page, {})
    parts = [f"# {about.get('title', page)}"]
    if "updated" in about:
        parts.append(f"Updated on {about['updated']}")
    parts.append("## Function")
    if headings.AUTHORIZATION in facts.tables:
        parts += [f"## {headings.AUTHORIZATION}", _permissions(facts.tables[headings.AUTHORIZATION])]
    uri = facts.tables[headings.URI].rows[""]
    parts += [f"## {headings.URI}", f"{uri['method']} {uri['path']}", *_numbered(facts), *_examples(facts)]
    if headings.STATUS_CODES in facts.tables:
        codes = facts.tables[headings.STATUS_CODES]
        parts += [
            f"## {headings.STATUS_CODES}",
            _grid(STATUS_COLUMNS, ((code, codes.notes[code]) for code in codes.rows)),
        ]
    return "\n\n".join(parts) + "\n"


def _numbered(facts: Facts) -> Iterator[str]:
    """The tables of parameters and fields, each section's and each status code's heading above its first."""
    section, status = "", ""
    for table in facts.tables.values():
        if table.heading not in headings.HEADINGS and not table.is_object:
            continue
        if _SECTIONS.get(table.heading, section) != section:
            section = _SECTIONS[table.heading]
            yield f"## {section}"
        if table.status and table.status != status:
            status = table.status
            yield f"Status code: {status}"
        yield f"Table {table.number} {table.heading}" if table.number else table.heading
        yield _parameters(table)


def _parameters(table: Table) -> str:
    asks = not table.status and (
        table.heading in {headings.HEADER, headings.QUERY, headings.REQUEST_BODY, "Path parameters"}
        or any("mandatory" in row for row in table.rows.values())
    )
    columns = (PARAMETER, MANDATORY, TYPE, DESCRIPTION) if asks else (PARAMETER, TYPE, DESCRIPTION)
    rows = []
    for name, row in table.rows.items():
        said = [say(keyword, value) for keyword, value in row.items() if keyword not in {"mandatory", "type"}]
        described = "\n".join(filter(None, [table.notes.get(name, "").strip(), " ".join(map(_literal, said))]))
        mandatory = [text(row.get("mandatory", "No"))] if asks else []
        rows.append((name, *mandatory, _literal(text(row["type"])), described))
    return _grid(columns, rows)


def _permissions(table: Table) -> str:
    keys = list(dict.fromkeys(key for row in table.rows.values() for key in row))
    columns = ["Action", *(key.replace("_", " ").title() for key in keys)]
    return _grid(columns, ((action, *(text(row.get(key, "-")) for key in keys)) for action, row in table.rows.items()))


def _examples(facts: Facts) -> Iterator[str]:
    requests = facts.tables.get(headings.EXAMPLE_REQUESTS, Table("")).rows.values()
    if requests:
        yield f"## {headings.EXAMPLE_REQUESTS}"
    for row in requests:
        pairs = row.get("query", ())
        query = "?" + "&".join([pairs] if isinstance(pairs, str) else pairs) if pairs else ""
        yield _code(f"{row['method']} https://{{endpoint}}{row['path']}{query}", *_body(row))
    responses = facts.tables.get(headings.EXAMPLE_RESPONSES, Table("")).rows
    if responses:
        yield f"## {headings.EXAMPLE_RESPONSES}"
    for status, row in responses.items():
        if "#" not in status:
            yield f"Status code: {status}"
        yield _code(*_body(row))


def _body(row: Row) -> list[str]:
    return [json.dumps(json.loads(text(row["body"])), indent=2, ensure_ascii=False)] if "body" in row else []


def _code(*lines: str) -> str:
    return "\n".join(["```", *lines, "```"])


def _grid(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    header = list(columns)
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(content: str) -> str:
    return content.strip().replace("|", "\\|").replace("\n", "<br>")


def _literal(content: str) -> str:
    """Text that Markdown must not take for HTML or emphasis."""
    return content.replace("&", "&amp;").replace("<", "&lt;").replace("*", "\\*")
