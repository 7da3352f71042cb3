"""Values that break one thing that a document says, as careless services would send them."""

import copy
import json
from collections.abc import Iterator
from typing import Any, Final

from jsonschema import Draft202012Validator

from contract_tests.judging.bodies import NUMBER_LIMITS, SECONDS
from contract_tests.judging.facts import ANY_NAME, ITEM, Fact, Schema
from contract_tests.proving.allowed import types_of
from openapi import Document

# A value of each of JSON's types.
OF_EACH_TYPE: Final[dict[str, tuple[Any, ...]]] = {
    "null": (None,),
    "boolean": (True,),
    "integer": (30647,),
    "number": (0.5,),
    "string": ("42", ""),
    "array": ([],),
    "object": ({},),
}
# For a word that has no list of its own, what breaks it is looked for among these.
ANYTHING: Final[tuple[Any, ...]] = (
    *(None, True, -1, 0, 1, 10**30, 0.5, "", "x", "x" * 10_000, [], [None], [1, 1], [{}] * 100, {}, {"x": 1}),
    {f"x{number}": number for number in range(100)},
)
FAR: Final = 10**400
LONGEST_NAME: Final = 30


def breaking(document: Document, fact: Fact, sound: Any) -> Iterator[tuple[str, Any]]:
    """Yield values that break what a fact says of a value: what is wrong, and the value.

    Args:
        document: The document.
        fact: The fact, under a word of JSON Schema.
        sound: A value that breaks nothing.
    """
    word = fact.keyword.removeprefix("header ")
    validator = Draft202012Validator({word: fact.value, "components": document.components})
    # What JSON Schema does not check, or Python not as strictly: its `$` also fits before a newline in the end.
    is_ours = word in {"format", "x-format"}
    for what, value in candidates(word, fact, sound):
        if is_ours or not validator.is_valid(value) or (word == "pattern" and value.endswith("\n")):
            yield what, value


def candidates(word: str, fact: Fact, sound: Any) -> Iterator[tuple[str, Any]]:
    """Yield values among which there are some that break a word."""
    said = fact.value
    match word:
        case "type":
            yield from other_types(fact.schema, sound)
        case "enum":
            yield from unlisted(said)
        case "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum":
            step = 1 if "ax" in word else -1
            yield from (("a step beyond", said + step), ("at the limit", said), ("far beyond", step * FAR))
        case "maxLength":
            yield from (("a character too long", "x" * (said + 1)), ("too long, outside the BMP", "😀" * (said + 1)))
        case "maxItems" if isinstance(sound, list) and sound:
            yield "one too many", (sound * (said + 1))[: said + 1]
        case "pattern" if isinstance(sound, str):
            yield from near_misses(sound)
        case "format" | "x-format":
            yield from out_of_format(said, sound)
        case _:
            yield from anything(sound)


def other_types(schema: Schema, sound: Any) -> Iterator[tuple[str, Any]]:
    """Yield values of every other type."""
    allowed = types_of(schema)
    for name, samples in OF_EACH_TYPE.items():
        if name not in allowed:
            yield from ((json.dumps(sample), sample) for sample in samples)
    if isinstance(sound, int | float) and "string" not in allowed:
        yield "the number in quotes", str(sound)
    if isinstance(sound, list) and sound:
        yield "the first element alone", sound[0]
    elif not isinstance(sound, list):
        yield "an array of it", [sound]


def unlisted(said: list[Any]) -> Iterator[tuple[str, Any]]:
    """Yield what is nearly a listed value, and what is none."""
    for value in said:
        if isinstance(value, str):
            near = (value.lower(), value.upper(), value.title(), f"{value} ", f" {value}", value[:-1], f"{value}S")
            yield from ((repr(one), one) for one in dict.fromkeys(near))
    yield from (("not listed", "UNLISTED"), ("empty", ""))


def near_misses(sound: str) -> Iterator[tuple[str, Any]]:
    """Yield what is one slip away from a string that has its form: each character left out, doubled or another one."""
    for place, one in enumerate(sound):
        before, after = sound[:place], sound[place + 1 :]
        wide = chr(0xFF10 + int(one)) if one in "0123456789" else "é"
        for other in ("", one * 2, "x", " ", "-", "9", wide):
            yield f"{other!r} instead of {one!r} at {place}", before + other + after
    yield from (("empty", ""), ("a space before", f" {sound}"), ("a space behind", f"{sound} "))
    yield from (("a newline behind", f"{sound}\n"), ("something before", f"x{sound}"))
    yield from (("something behind", f"{sound}/x"), ("twice", sound + sound))


def out_of_format(said: str, sound: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a format does not hold: numbers beyond its size, days that no calendar has, and the like."""
    if said in NUMBER_LIMITS:
        low, high = NUMBER_LIMITS[said]
        step = 1 if isinstance(high, int) else high / 10
        yield from ((f"beyond {said}", high + step), (f"below {said}", low - step))
    elif said == SECONDS and isinstance(sound, str):
        for day in ("00000625", "20260230", "20260431", "20260229", "21000229"):
            yield f"the day {day}", day + sound[8:]
    elif said in Draft202012Validator.FORMAT_CHECKER.checkers:
        yield f"no {said}", "(no such thing"


def anything(sound: Any) -> Iterator[tuple[str, Any]]:
    """Yield all kinds of values, a part of the sound one first."""
    for value in (sound[:-1] if isinstance(sound, str | list) else sound, *ANYTHING):
        shown = json.dumps(value)
        yield (shown if len(shown) < LONGEST_NAME else f"{shown[:LONGEST_NAME]}..."), value


# --- places ---------------------------------------------------------------------------------------------------


def at(content: Any, steps: tuple[str, ...]) -> Any:
    """Return the value at a place.

    Raises:
        LookupError: There is none.
    """
    for step in steps:
        if step == ITEM and isinstance(content, list):
            content = content[0]
        elif isinstance(content, dict) and content:
            content = next(iter(content.values())) if step == ANY_NAME else content[step]
        else:
            raise LookupError(step)
    return content


def with_value(content: Any, steps: tuple[str, ...], value: Any) -> Any:
    """Return a copy with another value at a place."""
    if not steps:
        return value
    changed = copy.copy(content)
    step: Any = 0 if steps[0] == ITEM else next(iter(content)) if steps[0] == ANY_NAME else steps[0]
    changed[step] = with_value(content[step] if steps[1:] else None, steps[1:], value)
    return changed


def without(content: Any, steps: tuple[str, ...]) -> Any:
    """Return a copy without the field at a place."""
    holder = dict(at(content, steps[:-1]))
    del holder[steps[-1]]
    return with_value(content, steps[:-1], holder)
