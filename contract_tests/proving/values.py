"""How a value that a client read stands to the one that was sent."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from contract_tests.judging.bodies import SECONDS, is_number, moment
from contract_tests.judging.facts import ANY_NAME, ITEM, Schema
from contract_tests.proving.allowed import types_of
from openapi import Document

# How something was read, where not as what was sent.
UNLISTED, CONVERTED, NOTHING = "kept, as undocumented", "converted", "None"
IN_RAW, LEFT_OUT = "kept in raw", "left out of the array"
# Formats of strings that are read as objects of Python, if they have the form.
PARSED: Final = frozenset({"date", "date-time", "uuid"})
TYPES: Final[dict[str, Any]] = {"array": list, "object": dict, "string": str, "boolean": bool, "null": type(None)}
LONGEST_SHOWN: Final = 60
Ways = Iterator[tuple[str, str]]


class MisreadError(Exception):
    """A client read something else than what was sent, or told it otherwise than promised."""


def ways(document: Document, schema: Any, sent: Any, read: Any, place: str) -> Ways:
    """Yield the places of a value that were read in another way than as what was sent, each with the way.

    Args:
        document: The document.
        schema: What it says of the value.
        sent: The value.
        read: What the client made of it.
        place: Where it stands, as findings have it.

    Raises:
        MisreadError: It is none of the ways that the client's documentation promises.
    """
    schema = document.resolve(schema)
    if not isinstance(schema, dict) or not schema:
        schema = {"type": [*TYPES, "number"]}
    if parts := [*schema.get("oneOf", ()), *schema.get("anyOf", ())]:
        yield from ways_of_one(document, parts, sent, read, place)
    elif read is None:
        if not is_of(schema, None):
            if is_of(schema, sent) and schema.get("format") not in PARSED:
                raise MisreadError(f"{place or 'the body'}: None for {shown(sent)}")
            yield place, NOTHING
    elif isinstance(sent, dict) and hasattr(read, "additional_properties"):
        yield from ways_of_fields(document, schema, sent, read, place)
    elif isinstance(sent, list) and isinstance(read, list):
        yield from ways_of_items(document, schema, sent, read, place)
    else:
        yield from ways_of_scalar(schema, sent, read, place)


def ways_of_one(document: Document, parts: list[Any], sent: Any, read: Any, place: str) -> Ways:
    """Yield how a value was read that is of one of several kinds: the kind as which it was read best."""
    tried, why = list[list[tuple[str, str]]](), MisreadError(place)
    for part in parts:
        try:
            tried.append(list(ways(document, part, sent, read, place)))
        except MisreadError as error:
            why = error
    if not tried:
        raise why
    yield from min(tried, key=len)


def ways_of_scalar(schema: Schema, sent: Any, read: Any, place: str) -> Ways:
    """Yield how a value was read that holds no others."""
    if isinstance(read, Enum):
        is_documented = sent in schema.get("enum", [schema.get("const")])
        if getattr(read, "is_documented", None) is not is_documented:
            raise MisreadError(f"{place}: {read!r} says wrongly whether {shown(sent)} is documented")
        if same(read.value, sent) and not is_documented:
            yield place, UNLISTED
        read = read.value
    if not same(read, sent):
        yield place, conversion(sent, read, place)


def ways_of_fields(document: Document, schema: Schema, sent: dict[str, Any], read: Any, place: str) -> Ways:
    """Yield how the fields of an object were read."""
    if read.raw != sent:
        raise MisreadError(f"{place or 'the body'}: raw is {shown(read.raw)} for {shown(sent)}")
    described = fields(document, schema)
    attributes = {json_name: name for name, json_name in type(read)._json_names.items()}  # noqa: SLF001 - the one map of names
    times = type(read)._times  # noqa: SLF001 - as above
    if not described.keys() <= attributes.keys():
        raise MisreadError(f"{place or 'the body'}: {type(read).__name__} has not the fields {', '.join(described)}")
    for name, part in described.items():
        where, value = f"{place}.{name}" if place else name, getattr(read, attributes[name])
        if name in sent:
            yield from ways(document, part, sent[name], value, where)
        elif value is not None:
            raise MisreadError(f"{where}: {shown(value)}, and nothing was sent")
        if document.resolve(part).get("x-format") == SECONDS and getattr(read, times[attributes[name]]) != moment(
            value
        ):
            raise MisreadError(f"{where}: {getattr(read, times[attributes[name]])!r} for {shown(value)}")
    yield from ways_of_others(
        document, schema, {name: sent[name] for name in sent if name not in described}, read, place
    )


def ways_of_others(document: Document, schema: Schema, sent: dict[str, Any], read: Any, place: str) -> Ways:
    """Yield how the fields were read that the document does not name."""
    rest, typed = read.additional_properties, schema.get("additionalProperties", False)
    if rest.keys() != sent.keys():
        raise MisreadError(f"{place or 'the body'}: {shown(rest)} is kept of {shown(sent)}")
    for name, value in sent.items():
        if isinstance(typed, dict):
            yield from ways(document, typed, value, rest[name], f"{place}.{ANY_NAME}" if place else ANY_NAME)
        elif not same(rest[name], value):
            raise MisreadError(f"{place}.{name}: {shown(rest[name])} for {shown(value)}")
        elif typed is False:
            yield place, IN_RAW


def ways_of_items(document: Document, schema: Schema, sent: list[Any], read: list[Any], place: str) -> Ways:
    """Yield how the items of an array were read; those that cannot be are left out."""
    inner = schema.get("items", {})
    if len(read) < len(sent):
        sent = [one for one in sent if is_of(document.resolve(inner), one)]
        yield f"{place}{ITEM}", LEFT_OUT
    if len(read) != len(sent):
        raise MisreadError(f"{place}: {len(read)} items are read of {len(sent)}")
    for one, value in zip(sent, read, strict=True):
        yield from ways(document, inner, one, value, f"{place}{ITEM}")


def fields(document: Document, schema: Schema) -> dict[str, Any]:
    """Return what describes each field of an object."""
    found: dict[str, Any] = {}
    for part in schema.get("allOf", ()):
        found |= fields(document, document.resolve(part))
    found |= schema.get("properties", {})
    return found


def same(read: Any, sent: Any) -> bool:
    """Tell whether what was read is what was sent. JSON has one kind of number, and true is none."""
    if read is sent:  # also NaN, which Python reads
        return True
    if isinstance(sent, str) and isinstance(read, date | UUID):
        with suppress(ValueError):
            kind: Any = type(read)
            return bool(read == (kind(sent) if isinstance(read, UUID) else kind.fromisoformat(sent)))
        return False
    of_one_kind = isinstance(read, type(sent)) and isinstance(read, bool) is isinstance(sent, bool)
    return (of_one_kind or (is_number(read) and is_number(sent))) and bool(read == sent)


def conversion(sent: Any, read: Any, place: str) -> str:
    """Say that a value was read as the documented type, without a loss.

    Raises:
        MisreadError: It was not.
    """
    with suppress(ValueError):
        if isinstance(sent, str) and is_number(read) and Fraction(sent) == Fraction(read):
            return CONVERTED
    if is_number(sent) and read == json.dumps(sent):
        return CONVERTED
    if isinstance(read, bool) and sent == json.dumps(read):
        return CONVERTED
    raise MisreadError(f"{place or 'the body'}: {shown(read)} for {shown(sent)}")


def is_of(schema: Schema, value: Any) -> bool:
    """Tell whether a value is of a type that a schema names, and Python can hold it there without a loss."""
    if value is None and None in schema.get("enum", ()):
        return True
    for name in types_of(schema):
        if name in TYPES and isinstance(value, TYPES[name]):
            return True
        if name not in TYPES and is_number(value):
            with suppress(ValueError, OverflowError):
                if (int if name == "integer" else float)(value) == value:
                    return True
    return False


def shown(value: Any) -> str:
    """Show a value in a few characters."""
    text = ascii(value)
    return text if len(text) < LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
