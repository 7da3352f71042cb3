"""The command line of the document: does a page still say the same, what would its tables be, how would a draft look.

Exit statuses of `check-page`: 0 in step, 1 different, 2 not a page that can be read. The others exit with 0 or 2.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from openapi import DOCUMENT, Document, DocumentError, NoDocumentError, blocks, draft, facts, fetching, layout, tables
from openapi import document_facts as stated
from openapi import page as said


class NotWrittenError(Exception):
    """The file for a draft can't be written; the message says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the result is the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (blocks.NotAPageError, DocumentError, NoDocumentError, stated.NotEncodedError, NotWrittenError) as error:
        print(error, file=sys.stderr)
        return 2


def check_page(options: argparse.Namespace) -> int:
    """Compare a page with the document, or with an older page, fact by fact, both ways."""
    page = _page(options.page)
    theirs = said.read(page)
    if options.old:
        old = _page(options.old)
        ours, when = said.read(old), old.updated
        ours.side = "the old page"
    else:
        document = _document(options)
        name = stated.choose(document, page)
        ours = stated.read(document, name)
        when = document.data.get("x-pages", {}).get(name, {}).get("updated", "an unknown date")
    lines = facts.compare(theirs, ours)
    for line in lines:
        print(line)
    if page.updated not in {"", when}:
        print(f"Note: the page is of {page.updated}; {ours.side} {'is' if options.old else 'encodes that'} of {when}.")
    count = sum(bool(options.strict) or not line.is_note for line in lines)
    verdict = f"{count} difference{'s' if count > 1 else ''}" if count else "In step"
    print(f"{verdict}. Compared: {theirs.count()} facts of the page with {ours.count()} of {ours.side}.")
    return 1 if count else 0


def print_tables(options: argparse.Namespace) -> int:
    """Print the document as the tables of the pages that it encodes."""
    document = _document(options)
    print("\n".join(tables.markdown(document, name) for name in stated.pages(document)), end="")
    return 0


def import_page(options: argparse.Namespace) -> int:
    """Draft the document of a page that isn't encoded yet."""
    text = draft.write(_page(options.page))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(options.out or Path(folder) / "draft.yaml")
        try:
            path.write_text(text, encoding="utf-8")
            why_not = _try_to_generate(path, Path(folder) / "client")
            path.write_text(text + "".join(f"# {line}\n" for line in why_not), encoding="utf-8")
        except OSError as error:
            what = f"{path} cannot be written: {error.strerror}."
            raise NotWrittenError(f"{what} Set OUT to a file in an existing directory.") from error
        if not options.out:
            print(path.read_text(encoding="utf-8"), end="")
            return 0
    open_questions = len(list(questions(yaml.safe_load(text))))
    generates = (
        "`make generate` does not accept it yet; its last lines say why." if why_not else "`make generate` accepts it."
    )
    print(f"Wrote {path}, with {open_questions} open questions (x-question). {generates}")
    print(f"Next: answer the questions, describe each thing, then `make generate SPEC_FILE={path} OUT=folder`")
    print(f"and `make check-page PAGE={options.page} SPEC_FILE={path}`.")
    return 0


def print_questions(options: argparse.Namespace) -> int:
    """Print what is still open in the document: each x-question with its place."""
    document = _document(options)
    found = list(questions(document.data))
    for place, question in found:
        print(f"{place or 'the document'}: {question}")
    if found:
        print(f"{document.path} has {len(found)} open question{'s' if len(found) > 1 else ''} (x-question).")
    return 0


def questions(node: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield each open question of a document, with the place where it stands."""
    if isinstance(node, dict):
        yield from ((place, question) for question in node.get("x-question", []))
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        if key != "x-question":
            yield from questions(child, f"{place}.{key}".removeprefix("."))


def _try_to_generate(path: Path, out: Path) -> list[str]:
    """Return why no client can be made from a draft; nothing where one can."""
    command = [sys.executable, "-m", "generator", "--spec-file", str(path.resolve()), "--out", str(out)]
    done = subprocess.run(command, cwd=DOCUMENT.parent.parent, capture_output=True, text=True, check=False)
    return ["`make generate` does not accept this draft yet:", *done.stderr.splitlines()] if done.returncode else []


def _page(named: str) -> layout.Page:
    if not named:
        raise blocks.NotAPageError("No page was given. Name the file of a saved page: PAGE=file, or --page file.")
    if "://" not in named:
        return layout.read(blocks.read(Path(named)))
    content = fetching.fetch(named)
    try:
        return layout.read(blocks.decode("What was fetched", content))
    except blocks.NotAPageError as error:
        what = "The page was fetched, but cannot be read."
        hint = "The vendor also serves each page as Markdown, at the same address with .md instead of .html."
        raise blocks.NotAPageError(f"{what} {error} {hint}") from error


def _document(options: argparse.Namespace) -> Document:
    path = Path(options.spec_file) if options.spec_file else DOCUMENT
    document = Document.read(path)
    if not isinstance(document.data.get("paths"), dict):
        raise stated.NotEncodedError(f"{path} is not an OpenAPI document: it has no mapping named `paths`.")
    return document


_PAGE = "the file of a saved page (plain text, Markdown or HTML), or its address"
_COMMANDS = {
    "check-page": (check_page, ("page", "spec-file", "old", "strict")),
    "tables": (print_tables, ("spec-file",)),
    "import-page": (import_page, ("page", "out")),
    "questions": (print_questions, ("spec-file",)),
}
_OPTIONS = {
    "page": _PAGE,
    "old": f"an older edition, to compare the page with instead of the document: {_PAGE}",
    "spec-file": "the document, if it is not openapi/openapi.yaml",
    "out": "the file for the draft, which is printed otherwise",
    "strict": "any value: sentences that are not understood count as differences",
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m openapi", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, (run, options) in _COMMANDS.items():
        command = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        command.set_defaults(run=run)
        for option in options:
            # The default is the variable that the Makefile exports; an empty one is unset.
            variable = option.replace("-", "_").upper()
            text = f"{_OPTIONS[option]} (default: {variable})"
            command.add_argument(f"--{option}", default=os.environ.get(variable, ""), help=text)
    return parser


if __name__ == "__main__":
    sys.exit(main())
