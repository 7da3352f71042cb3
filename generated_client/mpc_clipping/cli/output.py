# Copied from generator/runtime/cli/output.py by `make generate`. Edit that file: this one is overwritten.
"""Write an answer on standard output, and what is to be said of it on standard error."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .._runtime.table import Row, counts, rows, titles, visible

# Columns where nobody looks at the lines: wide enough that none is folded.
UNFOLDED = 10_000
OUTCOMES = ("succeeded", "failed", "unknown", "missing", "pending", "unanswered")


def write_listing(listing: Any, form: str) -> None:
    """Write what was found."""
    parts = {"found": listing, **{name: getattr(listing, name) for name in ("missing", "unanswered", "unexpected")}}
    write(form, listing, parts)
    say(f"{len(listing)} found")
    say_ids("missing", listing.missing)
    say_ids("unanswered", listing.unanswered)
    if listing.unexpected:
        say(f"{len(listing.unexpected)} unexpected: not asked for, received twice, or without an ID")


def write_outcome(outcome: Any, form: str) -> None:
    """Write how waiting ended."""
    kinds = {kind: getattr(outcome, kind) for kind in OUTCOMES}
    elements = [one for kind in kinds.values() for one in kind if not isinstance(one, str)]
    write(form, elements, kinds)
    say(counts(outcome))
    say_ids("missing", outcome.missing)
    say_ids("unanswered", outcome.unanswered)


def write(form: str, elements: Iterable[Any], parts: dict[str, Sequence[Any]]) -> None:
    """Write tasks as a table or as JSON lines, or everything as one JSON object."""
    if form == "table":
        console = Console(highlight=False)
        if not console.is_terminal:
            console.width = UNFOLDED
        console.print(table_of(rows(list(elements))))
    elif form == "jsonl":
        for one in elements:
            click.echo(json.dumps(one.raw))
    else:
        plain = {name: [one if isinstance(one, str) else one.raw for one in part] for name, part in parts.items()}
        click.echo(json.dumps(plain, indent=2))


def table_of(lines: Sequence[Row]) -> Table:
    """Lay rows out. Nothing in them is taken for rich's markup."""
    names = titles(lines)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in names:
        table.add_column(name.replace("_", " "), overflow="fold")
    for line in lines:
        table.add_row(*[Text(line.get(name, "")) for name in names])
    return table


def say(text: str) -> None:
    """Write a line for people."""
    click.echo(text, err=True)


def say_ids(what: str, ids: Sequence[str]) -> None:
    """Name ids for which there is no task to show."""
    if ids:
        say(f"{what}: {' '.join(map(visible, ids))}")
