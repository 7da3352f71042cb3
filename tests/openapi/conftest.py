"""The fixture page in the forms in which a person can save a page.

`page.md` has the names, types, limits, units and layout of the vendor's page, and prose of our own. The other two
forms are written here from its lines, by code that shares nothing with the reader under test.
"""

import html
import re
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import pytest

Writer = Callable[[str], str]


def _groups(source: str) -> Iterator[tuple[str, list[str]]]:
    """The lines of a Markdown source by what they are: table, code, or text."""
    inside = False

    def kind(line: str) -> str:
        nonlocal inside
        if line.startswith("```"):
            inside = not inside
            return "fence"
        if inside:
            return "code"
        return "table" if line.startswith("|") else "text"

    for name, lines in groupby(source.splitlines(), kind):
        if name != "fence":
            yield name, [line for line in lines if line or name == "code"]


def _cells(lines: list[str]) -> list[list[list[str]]]:
    """A table's rows of cells of lines, without the row of dashes."""
    rows = [[cell.strip().split("<br>") for cell in line.strip().strip("|").split(" | ")] for line in lines]
    return [rows[0], *rows[2:]]


def plain(source: str) -> str:
    """Write the page as a browser's plain text: each cell's line is a paragraph, a note follows its title at once."""
    parts = []
    for kind, lines in _groups(source):
        if kind == "table":
            indent = "    " if "Action" in lines[0] else ""
            flat = (line for row in _cells(lines) for cell in row for line in cell)
            parts += [indent + re.sub("^• ", "  • ", line) for line in flat]
        elif kind == "code":
            parts.append("\n".join(lines))
        else:
            parts += [re.sub("^- ", "  • ", line.lstrip("# ")) for line in lines]
    return "\n\n".join(parts).replace("NOTE:\n\n", "NOTE:\n") + "\n"


def web(source: str) -> str:
    """Write the page as HTML in the manner of a documentation site, with much around it that is not the page."""
    parts = [
        "<!DOCTYPE html><html><head><title>Docs</title><style>p {margin: 0}</style><script>var a = '<p>';</script>",
        "</head><body><!-- saved --><nav><ul><li><a href='/'>Home</a></li><li>API <b>docs</b></li></ul></nav><main>",
    ]
    for kind, lines in _groups(source):
        if kind == "table":
            numbered = re.fullmatch(r"<p>(Table \d+ )(.*)</p>", parts[-1])
            caption = f"<caption><b>{numbered[1]}</b>{numbered[2]}</caption>" if numbered else ""
            if numbered:
                parts.pop()
            header, *rows = _cells(lines)
            head = "".join(f"<th><p>{html.escape(cell[0])}</p></th>" for cell in header)
            body = "".join(f"<tr>{''.join(map(_web_cell, row))}</tr>\n" for row in rows)
            parts.append(f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
        elif kind == "code":
            parts += ['<pre class="screen">', html.escape("\n".join(lines)), "</pre>"]
        else:
            parts += map(_web_line, lines)
    return "\n".join([*parts, "</main><footer><p>Was this of help?</p></footer></body></html>"])


def _web_line(line: str) -> str:
    level = len(line) - len(line.lstrip("#"))
    tag = f"h{level}" if level else "li" if line.startswith("- ") else "p"
    return f"<{tag}>{html.escape(line.lstrip('#- '))}</{tag}>"


def _web_cell(cell: list[str]) -> str:
    lines = [
        f"<ul><li>{html.escape(line[2:])}</li></ul>" if line.startswith("• ") else f"<p>{html.escape(line)}</p>"
        for line in cell
    ]
    return f"<td>{''.join(lines)}</td>"


FORMS: dict[str, Writer] = {"plain text": plain, "Markdown": str, "HTML": web}


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> Writer:
    """Each form in turn: what writes the fixture page's source in it."""
    return FORMS[request.param]


@pytest.fixture(scope="session")
def forms() -> dict[str, Writer]:
    """The writers of all forms, for a test that needs a particular one."""
    return FORMS


@pytest.fixture(scope="session")
def source() -> str:
    """The fixture page as it is committed, in Markdown."""
    return Path(__file__).with_name("page.md").read_text(encoding="utf-8")
