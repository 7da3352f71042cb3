# Copied from generator/runtime/_runtime/table.py by `make generate`. Edit that file: this one is overwritten.
"""Tasks as rows of text, for the command and for notebooks."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from .reading import Model

Row = Mapping[str, str]


def rows(elements: Sequence[Any]) -> list[Row]:
    """Return the plain fields of each element by the names that the document gives them, in its order."""
    return [row(one) for one in elements]


def row(element: Model) -> Row:
    """Return the plain fields of an element as text. Objects and arrays are left out; times are in UTC."""
    cells: dict[str, str] = {}
    day = None
    for field, json_name in element._json_names.items():
        value = getattr(element, field)
        if isinstance(value, Model | list | dict):
            continue
        moment = getattr(element, element._times[field]) if field in element._times else None
        if moment is not None:
            # The day is told once, so that a row fits a terminal.
            value = moment.strftime("%H:%M:%S" if moment.date() == day else "%Y-%m-%d %H:%M:%SZ")
            day = moment.date()
        cells[json_name] = "" if value is None else visible(str(value))
    return cells


def titles(table: Sequence[Row]) -> list[str]:
    """Return the fields that any row has, in the order in which they first stand."""
    return list(dict.fromkeys(name for one in table for name, text in one.items() if text))


def visible(text: str) -> str:
    """Write what cannot be printed as an escape, so that no answer moves a terminal's cursor or hides a part of it."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def counts(outcome: Any) -> str:
    """Return how many ids came to which end: `2 succeeded, 1 failed`."""
    kinds = ("succeeded", "failed", "unknown", "missing", "pending", "unanswered")
    numbers = {kind: len(getattr(outcome, kind)) for kind in kinds}
    return ", ".join(f"{number} {kind}" for kind, number in numbers.items() if number)


def html(caption: str, elements: Sequence[Any], absent: Mapping[str, Sequence[str]]) -> str:
    """Return a table for a notebook.

    Args:
        caption: What stands above it.
        elements: What has a row with its fields.
        absent: What has a row with its id alone, by the word that says why.
    """
    table = rows(elements)
    names = titles(table) or ["id"]
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in names)
    body = ["".join(f"<td>{escape(one.get(name, ''))}</td>" for name in names) for one in table]
    body += [
        f'<td>{escape(visible(one))}</td><td colspan="{max(len(names) - 1, 1)}">{escape(why)}</td>'
        for why, ids in absent.items()
        for one in ids
    ]
    lines = "".join(f"<tr>{one}</tr>" for one in body)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
