"""Edits of generated text that must find what they look for."""

import re


class EditError(Exception):
    """An edit did not find its text as often as it must: the generator's output is not what the edit was made for."""

    def __init__(self, looked_for: str, expected: int, found: int) -> None:
        super().__init__(f"{looked_for!r} was expected {expected} times and found {found} times")


def replace(text: str, old: str, new: str, *, count: int) -> str:
    """Replace `old`, which must stand in the text exactly `count` times."""
    found = text.count(old)
    if found != count:
        raise EditError(old, count, found)
    return text.replace(old, new)


def substitute(text: str, pattern: str, new: str, *, count: int) -> str:
    """Replace what the regular expression matches, which it must do exactly `count` times."""
    result, found = re.subn(pattern, new, text)
    if found != count:
        raise EditError(pattern, count, found)
    return result
