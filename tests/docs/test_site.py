"""The pages of the site, and the check of its links."""

from pathlib import Path

import pytest

from tests.docs.blocks import GUIDES, ROOT
from website.links import check_links
from website.pages import PageError, all_pages, guides, link_to_pages

PAGES = {"README.md": "index.md", "docs/errors.md": "errors.md", "docs/decisions/page.md": "decisions/page.md"}


def test_every_guide_has_a_page() -> None:
    """What is run block by block is what the site shows, and the references are there besides."""
    pages = dict(all_pages())
    assert {guides()[file.relative_to(ROOT).as_posix()] for file in GUIDES} <= set(pages)
    assert "list_editing_jobs" in pages["index.md"]
    assert "::: mpc_clipping.AsyncMpcClient" in pages["python.md"]
    assert "Usage: mpc-clipping wait" in pages["command.md"]
    assert "`GET /v2/{project_id}/editing/jobs`" in pages["http-api.md"]
    assert "Table 6 QueryEditingJob" in pages["tables.md"]


@pytest.mark.parametrize(
    ("file", "link", "there"),
    [
        ("README.md", "docs/errors.md", "errors.md"),
        ("README.md", "docs/decisions/page.md#a", "decisions/page.md#a"),
        ("docs/errors.md", "../README.md", "index.md"),
        ("docs/decisions/page.md", "../errors.md", "../errors.md"),
        ("README.md", "#ask", "#ask"),
        ("README.md", "https://example.com/x.md", "https://example.com/x.md"),
    ],
)
def test_links_lead_to_pages(file: str, link: str, there: str) -> None:
    """From the guide's place in the repository to the page's place on the site."""
    assert link_to_pages(f"see [x]({link})", file, PAGES) == f"see [x]({there})"


@pytest.mark.parametrize("link", ["Makefile", "docs/nowhere.md"])
def test_a_link_that_would_lead_nowhere_is_refused(link: str) -> None:
    """The site has neither the other files of the repository nor those that do not exist."""
    with pytest.raises(PageError, match=f"README.md links to {link}"):
        link_to_pages(f"see [x]({link})", "README.md", PAGES)


def test_broken_links_and_other_hosts_are_found(tmp_path: Path) -> None:
    """A page or an anchor that is not there, and what a browser would load; links that lead elsewhere are listed."""
    (tmp_path / "b.html").write_text('<h1 id="here">b</h1>', encoding="utf-8")
    (tmp_path / "style.css").write_text("@font-face { src: url(https://fonts.invalid/a.woff) }", encoding="utf-8")
    (tmp_path / "a.html").write_text(
        '<a href="b.html#here"></a><a href="b.html#gone"></a><a href="c.html"></a><a href="https://example.com"></a>'
        '<script src="https://cdn.invalid/x.js"></script><img src="//cdn.invalid/y.png"><a href="#top"></a>',
        encoding="utf-8",
    )
    checked = check_links(tmp_path)
    assert (checked.pages, checked.inside) == (2, 4)
    assert checked.outside["https://example.com"] == 1
    assert sorted(checked.flaws) == [
        "a.html: #top has no such anchor",
        "a.html: //cdn.invalid/y.png would be loaded from another host",
        "a.html: b.html#gone has no such anchor",
        "a.html: c.html is not there",
        "a.html: https://cdn.invalid/x.js would be loaded from another host",
        "style.css: a style is loaded from another host",
    ]
