"""Check the links of the site: what leads nowhere, and what would be loaded from another host."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from attrs import field, frozen
from bs4 import BeautifulSoup

# Where a page names what a browser loads with it, beside what a reader may follow.
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}


@frozen
class Checked:
    """What was found on the pages of a folder.

    Attributes:
        pages: How many there are.
        inside: How many links lead to a page, an anchor or a file of the site.
        outside: How often each address elsewhere is linked. Nothing asks whether it answers.
        flaws: One line for each link that leads nowhere, and for each thing that another host would have to give.
    """

    pages: int
    inside: int
    outside: Counter[str]
    flaws: list[str] = field(factory=list)


def check_links(site: Path) -> Checked:
    """Return what the links of a site lead to."""
    soups = {
        file: BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser") for file in sorted(site.rglob("*.html"))
    }
    anchors = {file: {node["id"] for node in soup.find_all(id=True)} for file, soup in soups.items()}
    inside, outside, flaws = 0, Counter[str](), []
    for file, soup in soups.items():
        page = file.relative_to(site).as_posix()
        for address, is_loaded in addresses(soup):
            parts = urlsplit(address)
            if parts.scheme in {"data", "mailto"}:
                continue
            if parts.scheme or parts.netloc:
                if is_loaded:
                    flaws.append(f"{page}: {address} would be loaded from another host")
                outside[address] += 1
                continue
            inside += 1
            path, anchor = urldefrag(address)
            target = (file.parent / unquote(path)).resolve() if path else file
            target = target / "index.html" if target.is_dir() else target
            if not target.exists():
                flaws.append(f"{page}: {address} is not there")
            elif anchor and unquote(anchor) not in anchors.get(target, ()):
                flaws.append(f"{page}: {address} has no such anchor")
    for file in sorted(site.rglob("*.css")):
        text = file.read_text(encoding="utf-8")
        if "url(http" in text or "url(//" in text or "@import" in text:
            flaws.append(f"{file.relative_to(site)}: a style is loaded from another host")
    return Checked(len(soups), inside, outside, flaws)


def addresses(soup: BeautifulSoup) -> Iterator[tuple[str, bool]]:
    """Yield each address on a page, and whether a browser loads it by itself."""
    for node in soup.find_all("a", href=True):
        yield str(node["href"]), False
    for name, attribute in LOADED.items():
        for node in soup.find_all(name, {attribute: True}):
            # A page says of itself under which address it is best known; nothing is loaded from there.
            if node.get("rel") != ["canonical"]:
                yield str(node[attribute]), True
