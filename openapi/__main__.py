"""The command line of the document: does a page still say the same, what would its tables be, how would a draft look.

Exit statuses of `check-page`: 0 in step, 1 different, 2 not a page that can be read. The others exit with 0 or 2.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from openapi import DOCUMENT, Document, DocumentError, NoDocumentError, blocks, draft, facts, layout, tables
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
    """Compare a page with the document, fact by fact, both ways."""
    page = _page(options)
    document = _document(options)
    name = stated.choose(document, page)
    theirs, ours = said.read(page), stated.read(document, name)
    differences = facts.compare(theirs, ours)
    for difference in differences:
        print(difference)
    encoded = document.data.get("x-pages", {}).get(name, {}).get("updated", "an unknown date")
    if page.updated not in {"", encoded}:
        print(f"Note: the page is of {page.updated}; the document encodes that of {encoded}.")
    verdict = f"{len(differences)} difference{'s' if len(differences) > 1 else ''}" if differences else "In step"
    print(f"{verdict}. Compared: {theirs.count()} facts of the page with {ours.count()} of the document.")
    return 1 if differences else 0


def print_tables(options: argparse.Namespace) -> int:
    """Print the document as the tables of the pages that it encodes."""
    document = _document(options)
    print("\n".join(tables.markdown(document, name) for name in stated.pages(document)), end="")
    return 0


def import_page(options: argparse.Namespace) -> int:
    """Draft the document of a page that isn't encoded yet."""
    text = draft.write(_page(options))
    if options.out:
        try:
            Path(options.out).write_text(text, encoding="utf-8")
        except OSError as error:
            raise NotWrittenError(
                f"{options.out} cannot be written: {error.strerror}. Give OUT a file in a directory that is there."
            ) from error
    else:
        print(text, end="")
    return 0


def _page(options: argparse.Namespace) -> layout.Page:
    if not options.page:
        raise blocks.NotAPageError("No page was given. Name the file of a saved page: PAGE=file, or --page file.")
    return layout.read(blocks.read(Path(options.page)))


def _document(options: argparse.Namespace) -> Document:
    path = Path(options.spec_file) if options.spec_file else DOCUMENT
    document = Document.read(path)
    if not isinstance(document.data.get("paths"), dict):
        raise stated.NotEncodedError(f"{path} is not an OpenAPI document: it has no mapping called paths.")
    return document


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m openapi", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, run in (("check-page", check_page), ("tables", print_tables), ("import-page", import_page)):
        command = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        command.set_defaults(run=run)
        if run is not print_tables:
            _option(command, "--page", "the file of a saved page: plain text, Markdown or HTML")
        if run is not import_page:
            _option(command, "--spec-file", "the document, unless it is openapi/openapi.yaml")
        else:
            _option(command, "--out", "the file for the draft, unless it is to be printed")
    return parser


def _option(command: argparse.ArgumentParser, name: str, text: str) -> None:
    """An option whose default is the variable that the Makefile exports; an empty one is unset."""
    variable = name.removeprefix("--").replace("-", "_").upper()
    command.add_argument(name, default=os.environ.get(variable, ""), help=f"{text} (default: {variable})")


if __name__ == "__main__":
    sys.exit(main())
