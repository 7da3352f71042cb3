"""Look at the site in headless Chromium, as `make test-site` does.

Every page, light as on a desktop and dark as on a phone, opened from its file: axe finds nothing, nothing is loaded
from a host, the console is empty, and only tables and code scroll sideways. The search finds what the guides say.
Pictures go to reports/site.
"""

import itertools
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as NotInTimeError

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = ROOT / "site"
PICTURES = ROOT / "reports" / "site"
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
SCHEMES = {"phone": "dark", "desktop": "light"}
# Pages of which pictures are taken.
SHOWN = ("index", "errors", "http-api", "python")
# What axe finds in the theme's own parts, which no page of ours can change: the search dialog has no name, and the
# navigations beside code blocks and menus share one. Tables of results have an empty corner.
OF_THE_THEME = ["aria-dialog-name", "empty-table-header", "landmark-unique"]
# Words to search for, and the page that must be found.
SEARCHED = {"quota": "limits.html", "WaitTimeout": "python.html", "editing_output": "http-api.html"}


def main() -> int:
    """Look at every page, print what is wrong, and return the exit status."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        print("No Chromium was found. On Debian: apt install chromium")
        return 2
    PICTURES.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    pages = sorted(SITE.rglob("*.html"))
    with sync_playwright() as tools:
        # Chromium refuses to run as root in a sandbox, as in many containers; it opens nothing but our own files.
        browser = tools.chromium.launch(executable_path=path, chromium_sandbox=os.geteuid() != 0)
        for file, size in itertools.product(pages, SIZES):
            name = f"{file.relative_to(SITE).with_suffix('')} {size}"
            wrong += [f"{name}: {problem}" for problem in problems(browser, file, size)]
        wrong += [f"search: {problem}" for problem in by_search(browser)]
        version = browser.version
    for line in wrong:
        print(line)
    print(f"Chromium {version}: {len(pages)} pages, {len(wrong)} problems. The pictures are in {PICTURES}.")
    return 1 if wrong else 0


def open_page(browser: Browser, file: Path, size: str) -> tuple[Page, list[str]]:
    """Open a page; return it with a list, which grows, of what it writes to the console and loads from a host."""
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=SCHEMES[size])
    said: list[str] = []
    page.on("console", lambda message: said.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("request", lambda one: None if one.url.startswith(("file:", "data:")) else said.append(f"loads {one.url}"))
    page.goto(file.as_uri())
    return page, said


def problems(browser: Browser, file: Path, size: str) -> Iterator[str]:
    """Yield what is wrong with a page at one size."""
    page, said = open_page(browser, file, size)
    if file.stem in SHOWN:
        page.screenshot(path=PICTURES / f"{file.stem}-{size}.png")
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > SIZES[size][0]:
        yield f"it is {wide} wide"
    rules = {rule: {"enabled": False} for rule in OF_THE_THEME}
    # Without preloading, since a browser lets no script read the style of a page from a file.
    for violation in Axe().run(page, options={"rules": rules, "preload": False}).response["violations"]:
        first = violation["nodes"][0]
        yield f"axe: {violation['id']} ({len(violation['nodes'])}), such as {first['html'][:120]}"
    yield from said
    page.close()


def by_search(browser: Browser) -> Iterator[str]:
    """Yield what the search does not find."""
    for words, wanted in SEARCHED.items():
        page, said = open_page(browser, SITE / "index.html", "desktop")
        page.keyboard.press("/")
        page.keyboard.type(words, delay=20)
        try:
            page.wait_for_selector(f".md-search-result__link[href*='{wanted}']", state="attached", timeout=10_000)
        except NotInTimeError as error:
            yield f"{words} does not lead to {wanted}: {type(error).__name__}"
        page.screenshot(path=PICTURES / f"search-{words}.png")
        yield from said
        page.close()


if __name__ == "__main__":
    sys.exit(main())
