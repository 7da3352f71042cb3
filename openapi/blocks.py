"""Reads a saved page, in whichever form, as a run of paragraphs and grids.

Three forms are known: plain text (paragraphs apart by blank lines; the cells of a table are paragraphs like any
other), Markdown with pipe tables, and HTML. What the paragraphs and grids mean is for `openapi.layout`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag
from markdown_it import MarkdownIt

BULLET = "• "
# Chinese punctuation, and what stands for it in English: : ; , ( ) [ ] . ! ? and the comma of lists.
_PUNCTUATION = str.maketrans(
    dict(zip("\uff1a\uff1b\uff0c\uff08\uff09\u3010\u3011\u3002\uff01\uff1f\u3001\uff5e", ":;,()[].!?,~", strict=True))
)

_WIDE = re.compile("[\u3001-\u9fff\uff01-\uff5e]")

# The row of dashes under a Markdown table's header.
_DASHES = re.compile(r"^ {0,3}\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*$", re.MULTILINE)
_CELLS = re.compile(r"^.*\|.*$", re.MULTILINE)
# What opens the inner type of such as Array<Job>, and no tag.
_TYPE_BRACKET = re.compile(r"<(?=[A-Z])(?!(?:BR|UL|OL|LI)\b)")
# The attribute that keeps a row's source from Markdown to HTML.
_UNEVEN = "data-as-written"
_TABLE_TAG = re.compile(r"<table\b", re.IGNORECASE)
_BULLETS = re.compile(r"^\s*[•●▪·*\u2013-]\s+")
# Kinds of file as which pages are saved too, by how they start.
_OTHER_KINDS = (
    (re.compile(rb"%PDF"), "a PDF"),
    (re.compile(rb"PK\x03\x04"), "a zip archive, such as a Word document"),
    (re.compile(rb"(?:[\w-]+:.*\r?\n)*?(?:From: <Saved by|MIME-Version:)", re.IGNORECASE), "a web archive (MHTML)"),
)
# Left out of the reading: what a browser doesn't show as text, and what surrounds a page on its site.
_UNSEEN = frozenset("head nav footer aside script style template noscript svg button select".split())
# What is part of a line of text.
_INLINE = frozenset(
    """
    a abbr b bdi bdo cite code data del dfn em font i img ins kbd label mark q s samp small span strong sub sup time tt
    u var wbr
    """.split()
)


class NotAPageError(Exception):
    """What was given can't be read as a page of the vendor's API reference; the message says why."""


@dataclass(frozen=True)
class Paragraph:
    """A run of text; a list's item starts with `BULLET`. Line breaks are kept, since code needs them."""

    text: str


@dataclass(frozen=True)
class Grid:
    """A table whose cells are known: rows of cells of lines. The first row is the header."""

    rows: tuple[tuple[tuple[str, ...], ...], ...]
    # Cells that span rows or columns, or hold a table: the reader has no meaning for them.
    irregular: bool = False


Block = Paragraph | Grid


def read(path: Path) -> list[Block]:
    """Read the page saved at `path`.

    Raises:
        NotAPageError: The file can't be read, or isn't text in UTF-8.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotAPageError(
            f"{path} cannot be read: {error.strerror}. Set PAGE to the file of a saved page."
        ) from error
    return decode(str(path), data)


def decode(name: str, data: bytes) -> list[Block]:
    """Read a page from its bytes.

    Raises:
        NotAPageError: They aren't text in UTF-8.
    """
    for start, kind in _OTHER_KINDS:
        if start.match(data):
            raise NotAPageError(f"{name} is {kind}. Save the page as plain text, Markdown or HTML instead.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAPageError(
            f"{name} is not text in UTF-8: byte {error.start} is 0x{data[error.start]:02x} ({error.reason}). "
            "Save the page again with the encoding UTF-8."
        ) from error
    if not text.strip():
        raise NotAPageError(f"{name} is empty. Save the page again.")
    return parse(text)


def parse(text: str) -> list[Block]:
    """Read a page's text, in the form that it shows itself to be in."""
    # Sites put these where long names may break.
    text = re.sub("[\u200b\u00ad]", "", text)
    text = re.sub("\r\n?", "\n", text)
    if text.lstrip().startswith("<"):
        return _html(text)
    if _DASHES.search(text) or _TABLE_TAG.search(text):
        # HTML is let through, for line breaks and lists in cells; a type such as Array<Job> isn't HTML.
        text = _CELLS.sub(lambda row: _TYPE_BRACKET.sub("&lt;", row[0]), text)
        return _html(_rendered(text))
    return [Paragraph(_bulleted(part)) for part in re.split(r"\n\s*\n", text) if part.strip()]


def squeeze(text: str) -> str:
    """Put a run of white space, no-break spaces included, into one space."""
    return " ".join(text.split())


def narrow(text: str) -> str:
    """Put Chinese punctuation into English, with the spaces that belong to it there."""
    return re.sub(r"([:;,.!?])(?=\S)", r"\1 ", text.translate(_PUNCTUATION)) if _WIDE.search(text) else text


def _bulleted(text: str) -> str:
    return _BULLETS.sub(BULLET, text.strip())


def _html(text: str) -> list[Block]:
    page = BeautifulSoup(text, "html.parser")
    for tag in page.find_all(lambda tag: tag.name in _UNSEEN or tag.has_attr("hidden")):
        tag.decompose()
    around = (_nearest(cell, "td", "th", "table") for cell in page.find_all(["td", "th"]))
    if any(tag is not None and tag.name != "table" for tag in around):
        raise NotAPageError(
            "The page's HTML leaves out the closing tags of cells, which this reader needs. "
            "Open the page in a browser and save it from there: a browser writes all of them."
        )
    return list(_blocks(page))


def _rendered(markdown: str) -> str:
    """Markdown as HTML, in which a table's row keeps its source where the renderer would cut or fill it."""
    reader = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable("table")
    # A table starts at its header, also where no blank line stands before it.
    lines = re.sub(r"\n(.*\|.*\n)(?=[ >]*\|?\s*:?-+:?\s*\|)", r"\n\n\1", "\n" + markdown).split("\n")
    tokens, width = reader.parse("\n".join(lines)), 0
    for before, token in pairwise(tokens):
        if token.type != "tr_open" or token.map is None:
            continue
        row = lines[token.map[0]]
        if before.type == "thead_open":
            width = len(_cells_of(row))
        elif len(_cells_of(row)) != width:
            token.attrSet(_UNEVEN, row)
    return str(reader.renderer.render(tokens, reader.options, {}))


def _cells_of(row: str) -> list[str]:
    """The cells in a row of a Markdown table's source."""
    return re.split(r"(?<!\\)\|", re.sub(r"^\s*\||(?<!\\)\|\s*$", "", row))


def _blocks(node: Tag) -> Iterator[Block]:
    """The blocks inside a tag: a paragraph ends wherever a tag that isn't inline starts or ends."""
    bullet = BULLET if node.name == "li" else ""
    run: list[str] = []

    def flush() -> Iterator[Block]:
        nonlocal bullet
        lines = "".join(run).split("\n")
        run.clear()
        for line in filter(None, map(squeeze, lines)):
            yield Paragraph(bullet + _bulleted(line))
            bullet = ""

    for child in node.children:
        if _is_run(child):
            run.append(_inline(child))
            continue
        yield from flush()
        if not isinstance(child, Tag):
            continue
        if child.name == "pre":
            yield Paragraph(child.get_text().strip("\n"))
        elif child.name == "table":
            yield from _table(child)
        else:
            inner = list(_blocks(child))
            if bullet and inner and isinstance(inner[0], Paragraph):
                inner[0], bullet = Paragraph(bullet + inner[0].text), ""
            yield from inner
    yield from flush()


def _is_run(node: PageElement) -> bool:
    if isinstance(node, Tag):
        return node.name == "br" or (node.name in _INLINE and node.find(["table", "p", "li", "div"]) is None)
    return isinstance(node, NavigableString)


def _inline(node: PageElement) -> str:
    """A run's text: its line breaks are those of <br>, since the source's own mean no more than a space."""
    if isinstance(node, Tag):
        return "\n" if node.name == "br" else "".join(map(_inline, node.children))
    return "" if isinstance(node, PreformattedString) else re.sub(r"\s+", " ", str(node))


def _nearest(tag: Tag, *names: str) -> Tag | None:
    """The nearest of these around a tag; BeautifulSoup's own way compiles a filter each time."""
    return next((around for around in tag.parents if around.name in names), None)


def _table(table: Tag) -> Iterator[Block]:
    caption = table.find("caption")
    if caption is not None:
        yield Paragraph(" ".join(_lines(caption)))
    rows = [row for row in table.find_all("tr") if _nearest(row, "table") is table]
    cells = [[cell for cell in row.find_all(["th", "td"]) if _nearest(cell, "tr") is row] for row in rows]
    is_nested = table.find("table") is not None
    irregular = any(
        (is_nested and cell.find("table") is not None) or {cell.get("rowspan", "1"), cell.get("colspan", "1")} != {"1"}
        for row in cells
        for cell in row
    )
    rows_of_lines = tuple(
        _as_written(row) or tuple(_lines(cell) for cell in inside)
        for row, inside in zip(rows, cells, strict=True)
        if inside
    )
    if rows_of_lines:
        yield Grid(rows_of_lines, irregular)


def _as_written(row: Tag) -> tuple[tuple[str, ...], ...]:
    """The cells of a Markdown row that has more or fewer of them than its header; nothing for any other row."""
    return tuple((squeeze(unescape(cell)),) for cell in _cells_of(str(row[_UNEVEN]))) if row.has_attr(_UNEVEN) else ()


def _lines(cell: Tag) -> tuple[str, ...]:
    return tuple(squeeze(block.text) for block in _blocks(cell) if isinstance(block, Paragraph))
