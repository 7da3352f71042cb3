"""Lay out the pages of the site: the guides of the repository, and the references made from their sources."""

import os
import posixpath
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import jinja2
import mpc_clipping
from mpc_clipping import errors, models

from openapi import load

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent

# The guides that stand elsewhere than in docs/, and how they are called on the site.
GUIDES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "contract_tests/README.md": "contract-tests.md",
    "generator/README.md": "generator.md",
    "openapi/README.md": "document.md",
    "benchmarks/RESULTS.md": "bench.md",
}
# What `make prove` writes; the page says so where it has not been run.
NO_PROOF = "# What is proved\n\n`make prove` writes this page. It has not been run in this checkout.\n"
LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)((?:#[^)]*)?)\)")

# The public names of the package, in the order in which a reader meets them.
PYTHON = {
    "Clients": ["MpcClient", "AsyncMpcClient"],
    "Credentials": ["Token", "AkSk", "AccessKey"],
    "Results": ["Listing", "Outcome", "Answer"],
    "Limits": ["RateLimit"],
}


class PageError(Exception):
    """The site cannot be laid out; the message says why."""


def guides() -> dict[str, str]:
    """Return the page of each guide, by its file in the repository."""
    files = [file.relative_to(ROOT).as_posix() for file in sorted((ROOT / "docs").rglob("*.md"))]
    return {**{file: file.removeprefix("docs/") for file in files}, **GUIDES}


def link_to_pages(text: str, file: str, pages: dict[str, str]) -> str:
    """Return a guide whose links lead to pages of the site.

    Args:
        text: The guide.
        file: Its file in the repository.
        pages: The page of each guide.

    Raises:
        PageError: A link leads to a file that is on no page.
    """

    def replace(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(file), link[1]))
        page = target.removeprefix("docs/") if target.startswith("docs/images/") else pages.get(target)
        if page is None or not (ROOT / target).exists():
            raise PageError(f"{file} links to {link[1]}, which is no page of the site. Link to a guide.")
        return f"]({posixpath.relpath(page, posixpath.dirname(pages[file]) or '.')}{link[2]})"

    return LINK.sub(replace, text)


def write_command() -> str:
    """Return the reference of the command: its help, as it prints it."""
    return "# Command line\n\n" + "\n".join(
        f"## {' '.join(('mpc-clipping', *words))}\n\n```text\n{run('mpc_clipping', *words, '--help')}```\n"
        for words in ((), ("list",), ("wait",), ("doctor",), ("completion",))
    )


def write_python() -> str:
    """Return the reference of the package, whose text mkdocstrings takes from the docstrings.

    Raises:
        PageError: A public name has no place in it.
    """
    of_errors = [name for name in mpc_clipping.__all__ if hasattr(errors, name)]
    placed = {"__version__", *of_errors, *[name for names in PYTHON.values() for name in names]}
    if absent := sorted(set(mpc_clipping.__all__) - placed):
        raise PageError(f"The Python reference has no place for {', '.join(absent)}. Add it to PYTHON.")
    own = {title: [f"mpc_clipping.{name}" for name in names] for title, names in PYTHON.items()}
    # Of the clients, what they have in common stands in a base that is private.
    own["Clients"] = [f"{name}\n    options:\n      inherited_members: true" for name in own["Clients"]]
    sections = {
        **own,
        "Errors": ["mpc_clipping.errors"],
        "Models": [f"mpc_clipping.models.{name}" for name in models.__all__],
        "For your own tests": ["mpc_clipping.testing", "mpc_clipping.pytest_plugin"],
    }
    return "# Python\n" + "".join(
        f"\n## {title}\n" + "".join(f"\n::: {name}\n" for name in names) for title, names in sections.items()
    )


def write_http_api() -> str:
    """Return the reference of the HTTP API, from the document."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - it writes Markdown
    )
    environment.filters["cell"] = lambda text: " ".join(str(text).replace("|", "\\|").split())
    return environment.get_template("http_api.md.jinja").render(document=load())


def write_tables() -> str:
    """Return the document as the tables of the vendor's page."""
    about = "`make tables` prints the document in the shape of the vendor's page, to compare the two."
    return f"# The page's tables\n\n{about}\n\n" + re.sub(r"^#", "##", run("openapi", "tables"), flags=re.MULTILINE)


def run(module: str, *words: str) -> str:
    """Return what a module prints.

    Raises:
        PageError: It fails.
    """
    environment = {**os.environ, "COLUMNS": "100", "SPEC_FILE": ""}
    done = subprocess.run(
        [sys.executable, "-m", module, *words], capture_output=True, text=True, check=False, cwd=ROOT, env=environment
    )
    if done.returncode:
        raise PageError(f"python -m {module} {' '.join(words)} failed: {done.stderr}")
    return done.stdout


REFERENCES: dict[str, Callable[[], str]] = {
    "command.md": write_command,
    "python.md": write_python,
    "http-api.md": write_http_api,
    "tables.md": write_tables,
}


def write_pages(folder: Path) -> None:
    """Write all pages into a folder, with what they show.

    Raises:
        PageError: A page cannot be made.
    """
    for page, text in all_pages():
        (folder / page).parent.mkdir(parents=True, exist_ok=True)
        (folder / page).write_text(text, encoding="utf-8")
    shutil.copytree(HERE / "assets", folder / "assets")
    if (ROOT / "docs" / "images").exists():
        shutil.copytree(ROOT / "docs" / "images", folder / "images")


def all_pages() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each page."""
    pages = guides()
    for file, page in pages.items():
        yield page, link_to_pages((ROOT / file).read_text(encoding="utf-8"), file, pages)
    for page, write in REFERENCES.items():
        yield page, write()
    if "docs/proof.md" not in pages:
        yield "proof.md", NO_PROOF
