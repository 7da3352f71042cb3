"""Takes secrets out of what is told: a deployment may send them back, written in whatever way it writes text."""

import functools
import re
from collections.abc import Collection, Sequence
from html.entities import html5
from typing import Any, Final

MASK: Final = "***"
# Of a secret as long as this, its start is masked as well: whatever reports on an answer may have cut it.
LONG_SECRET, START = 24, 12


def mask(text: str, secrets: Collection[str]) -> str:
    """Take every secret out of a text, however its characters are escaped; of a long one also a mere start."""
    # Secrets that start alike are looked for together, so that the longest one that is there is taken out whole.
    alike: dict[str, list[str]] = {}
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        start = secret[:START] if len(secret) >= LONG_SECRET else secret
        alike.setdefault(start, []).append(secret)
    for start, whole in alike.items():
        text = without(text, start, whole)
    return text


def masked(value: Any, secrets: Collection[str]) -> Any:
    """Take every secret out of all strings of a JSON value."""
    if isinstance(value, str):
        return mask(value, secrets)
    if isinstance(value, list | tuple):
        return [masked(item, secrets) for item in value]
    if isinstance(value, dict):
        return {name: masked(item, secrets) for name, item in value.items()}
    return value


def without(text: str, start: str, secrets: Sequence[str]) -> str:
    """Take out whatever starts as these secrets do, as far as it goes on like one of them."""
    parts, done = [], 0
    for found in start_of(start).finditer(text):
        if found.start() >= done:
            parts += [text[done : found.start()], MASK]
            done = max(end_of(text, found.end(), secret[len(start) :]) for secret in secrets)
    return "".join([*parts, text[done:]])


def end_of(text: str, place: int, rest: str) -> int:
    """Tell how far a text goes on like the rest of a secret."""
    for character in rest:
        match = character_as_written(character).match(text, place)
        if match is None:
            break
        place = match.end()
    return place


@functools.cache
def start_of(secret: str) -> re.Pattern[str]:
    """Make a pattern of the start of a secret."""
    return re.compile("".join(character_as_written(character).pattern for character in secret))


@functools.cache
def character_as_written(character: str) -> re.Pattern[str]:
    """Make a pattern of all ways to write a character: in URLs, in JSON, in HTML, and these within one another."""
    if character.isascii() and character.isalnum():
        return re.compile(character)
    code = ord(character)
    named = sorted((name for name, value in html5.items() if value == character), key=len, reverse=True)
    # The longer ones first: `&` is also the start of `&amp;`.
    ways = [
        f"%(?:25)*(?i:{code:02x})",
        f"(?i:u{code:04x}|x{code:02x})",
        f"&(?:amp;)*#0*{code};",
        f"&(?:amp;)*#(?i:x0*{code:x});",
        *(f"&(?:amp;)*{name}" for name in named),
        re.escape(character),
        *([" "] if character == "+" else []),  # as forms are decoded
    ]
    # Backslashes stand before what JSON escapes, twice as many where JSON stands within JSON.
    return re.compile(rf"\\*(?:{'|'.join(ways)})")
