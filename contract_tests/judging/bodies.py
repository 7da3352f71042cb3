"""Checks of what an answer's JSON says, by the document's schemas."""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from functools import cache
from typing import Any, Final

from jsonschema import Draft202012Validator

from contract_tests.judging.answers import Problems, shown
from contract_tests.judging.reading import Node, Reading
from contract_tests.judging.rule import Check, Problem
from openapi import Document

# The keywords that have a rule of their own, and how to say what they ask.
KEYWORDS: Final[Mapping[str, Callable[[Any], str]]] = {
    "type": lambda schema: f"type {schema['type']}",
    "enum": lambda schema: "one of " + ", ".join(map(str, schema["enum"])),
    "minimum": lambda schema: f"at least {schema['minimum']}",
    "maximum": lambda schema: f"at most {schema['maximum']}",
    "maxLength": lambda schema: f"at most {schema['maxLength']} characters",
    "pattern": lambda schema: str(schema.get("x-format") or schema["pattern"]),
}
# Keywords that lead to the values inside, which are looked at one by one.
STRUCTURE: Final = frozenset({"properties", "items", "allOf", "$ref"})
NUMBER_LIMITS: Final = {"int64": (-(2**63), 2**63 - 1), "float": (-3.4028234663852886e38, 3.4028234663852886e38)}
SECONDS: Final = "yyyyMMddHHmmss"


def json_strict(reading: Reading) -> Problems:
    """The body is strict JSON in UTF-8."""
    if reading.schema is not None:
        why = reading.parsed[1]
        yield Problem("body", f"{why}: {shown(reading.exchange.body)}", "JSON in UTF-8") if why else None


def json_names(reading: Reading) -> Problems:
    """No object has a name twice."""
    if reading.schema is not None and not reading.parsed[1]:
        twice = reading.parsed[2]
        yield Problem("body", f"twice in one object: {', '.join(twice)}", "each name once") if twice else None


def keyword(name: str) -> Check:
    """Make a check of one keyword of the schemas."""

    def check(reading: Reading) -> Problems:
        for node in reading.nodes:
            if name in node.schema and not is_null_by_3_0(node):
                fits = is_valid(reading, name, node)
                yield None if fits else Problem(node.place, shown(node.value), KEYWORDS[name](node.schema), node.table)

    return check


def is_null_by_3_0(node: Node) -> bool:
    """Tell whether a value is the null that OpenAPI 3.0 allows by a word of its own."""
    return node.value is None and node.schema.get("nullable") is True


def is_valid(reading: Reading, name: str, node: Node) -> bool:
    """Tell whether a value follows one keyword of its schema."""
    return validator(reading.document, name, json.dumps(node.schema[name])).is_valid(node.value)


@cache
def validator(document: Document, name: str, value: str) -> Draft202012Validator:
    """Make a validator of one keyword, once; its value is JSON so that it can be remembered."""
    schema = {name: json.loads(value), "components": document.components}
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def other_keywords(reading: Reading) -> Problems:
    """Whatever else the schemas ask holds: a keyword that the document comes to use is never passed over."""
    for node in reading.nodes:
        others = node.schema.keys() & Draft202012Validator.VALIDATORS.keys() - KEYWORDS.keys() - STRUCTURE
        for name in sorted(others):
            fits = is_valid(reading, name, node)
            asks = f"{name}: {json.dumps(node.schema[name])}"
            yield None if fits else Problem(node.place, shown(node.value), asks, node.table)


def number_size(reading: Reading) -> Problems:
    """A number fits its format."""
    for node in reading.nodes:
        if node.schema.get("format") in NUMBER_LIMITS and is_number(node.value):
            low, high = NUMBER_LIMITS[node.schema["format"]]
            problem = Problem(node.place, shown(node.value), f"{node.schema['format']}: {low} to {high}", node.table)
            yield None if low <= node.value <= high else problem


def real_date(reading: Reading) -> Problems:
    """A time is a day that there is."""
    for node in times(reading):
        asks = f"{node.schema['x-format']}, with a real calendar date"
        yield None if moment(node.value) else Problem(node.place, shown(node.value), asks, node.table)


def undocumented_field(reading: Reading) -> Problems:
    """Objects have documented fields only."""
    for node in reading.nodes:
        is_closed = "properties" in node.schema and not {"additionalProperties", "allOf"} & node.schema.keys()
        if isinstance(node.value, dict) and is_closed:
            extra = sorted(node.value.keys() - node.schema["properties"].keys())
            inside = f"{node.place}." if node.place else ""
            for name in extra:
                yield Problem(inside + name, shown(node.value[name]), "no such field", node.inside)
            if not extra:
                yield None


# --- helpers --------------------------------------------------------------------------------------------------


def is_number(value: Any) -> bool:
    """Tell whether a value is a number; Python takes True for 1, JSON does not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def numeric(value: Any) -> Fraction | None:
    """Read a number exactly, also from a string: a float could not hold one of 400 digits."""
    is_written = isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", value, re.ASCII)
    if is_written or (is_number(value) and abs(value) != math.inf):
        return Fraction(value)
    return None


def times(reading: Reading) -> Iterator[Node]:
    """Yield the times that look like one."""
    for node in reading.nodes:
        is_time = node.schema.get("x-format") == SECONDS and isinstance(node.value, str)
        if is_time and re.search(node.schema["pattern"], node.value):
            yield node


def moment(value: Any) -> datetime | None:
    """Read a yyyyMMddHHmmss."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{14}", value, re.ASCII):
        return None
    try:
        return datetime.strptime(value + "+0000", "%Y%m%d%H%M%S%z")
    except ValueError:
        return None
