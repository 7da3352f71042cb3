"""Look at the pages of `runs.py` in headless Chromium, as `make test-pages` does.

Each page, as on a phone and on a desk, light and dark, folded and unfolded: axe finds nothing, no host is asked for
anything, the console is empty, and only its own parts scroll sideways. Pictures are left beside the pages.
"""

import itertools
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import TimeoutError as NotInTimeError

SIZES = {"phone": (390, 844), "desk": (1280, 900)}
SCHEMES = ("light", "dark")
# A key is pressed at most so often on the way to a table's row.
MOST_TABS = 40
# How long the page may take for what it does of itself, in milliseconds.
PATIENCE = 5000


def main(directory: Path) -> int:
    """Look at every page, print what is wrong, and return the exit status."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        print("No Chromium is here. On Debian: apt install chromium")
        return 2
    wrong: list[str] = []
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=path)
        for name, size, scheme in itertools.product(("clean", "findings", "untested"), SIZES, SCHEMES):
            file = directory / name / "index.html"
            found = list(problems(browser, file, size, scheme, directory / f"{name}-{size}-{scheme}.png"))
            print(f"{name:9} {size:6} {scheme:6} {'; '.join(found) or 'well'}")
            wrong += found
        for what, check in (("keyboard", by_keyboard), ("print", on_paper), ("script off", without_script)):
            found = list(check(browser, directory / "findings" / "index.html"))
            print(f"{what:24} {'; '.join(found) or 'well'}")
            wrong += found
        print(f"Chromium {browser.version}: {len(wrong)} problems. The pictures are in {directory}.")
    return 1 if wrong else 0


def problems(browser: Browser, file: Path, size: str, scheme: str, picture: Path) -> Iterator[str]:
    """Yield what is wrong with a page at one size in one scheme."""
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type] # one of the two
    said: list[str] = []
    page.on("console", lambda message: said.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("request", lambda request: said.append(f"asks for {request.url}") if request.url != file.as_uri() else None)
    page.goto(file.as_uri())
    page.screenshot(path=picture)
    for state in ("folded", "unfolded"):
        if state == "unfolded":
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"{state}, it is {wide} wide"
        for violation in Axe().run(page).response["violations"]:
            first = violation["nodes"][0]
            yield f"{state}, axe: {violation['id']} ({len(violation['nodes'])}), such as {first['html'][:120]}"
    yield from said
    page.close()


def by_keyboard(browser: Browser, file: Path) -> Iterator[str]:
    """Yield what the keyboard does not reach: the way past the links first, then a table, which Enter unfolds."""
    page = browser.new_page()
    page.goto(file.as_uri())
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement.className") != "skip":
        yield "the first Tab does not lead past the links"
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.table:not([open]) > summary')"):
            break
    page.keyboard.press("Enter")
    if not page.evaluate("document.activeElement.parentElement.open === true"):
        yield "no table is unfolded by Enter"
    if page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none":
        yield "what has the focus cannot be seen"
    page.locator(".finding a").first.press("Enter")
    # The page hears of the link after it was followed.
    unfolded = page.locator(f"{page.evaluate('location.hash')}[open]")
    try:
        unfolded.wait_for(timeout=PATIENCE)
    except NotInTimeError:
        yield "the link to an exchange does not unfold it"
    page.locator(".copy").first.press("Enter")
    page.wait_for_function("document.querySelector('.copy').textContent !== 'Copy'")
    page.locator(".filter input").fill("a wrong token")
    shown = page.locator(".exchange:visible").count()
    if not 0 < shown < len(page.locator(".exchange").all()):
        yield f"the filter shows {shown} exchanges"
    page.close()


def on_paper(browser: Browser, file: Path) -> Iterator[str]:
    """Yield what is missing on paper: all tables are unfolded there."""
    page = browser.new_page()
    page.goto(file.as_uri())
    page.pdf(path=file.with_suffix(".pdf"))
    if folded := page.locator(".table:not([open])").count():
        yield f"{folded} tables are folded on paper"
    page.close()


def without_script(browser: Browser, file: Path) -> Iterator[str]:
    """Yield what needs a script: the verdict, the tables, the findings and the exchanges need none."""
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(file.as_uri())
    for part in (".verdict h1", ".table summary", ".finding", ".exchange summary"):
        if not page.locator(part).first.is_visible():
            yield f"{part} cannot be seen"
    page.close()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
