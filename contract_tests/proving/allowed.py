"""Values that a document allows, drawn at random: fields absent, extremes, odd strings."""

import copy
import json
import math
import re
from datetime import datetime
from typing import Any, Final

import hypothesis
from hypothesis import provisional
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from contract_tests.judging.bodies import NUMBER_LIMITS, SECONDS
from contract_tests.judging.facts import Schema
from openapi import Document

# Of what a schema holds, no more is drawn below this depth than must be there.
DEEPEST: Final = 5
MOST_ITEMS: Final = 3
# The words whose values are drawn as they ask; for any other, what does not fit is drawn again.
DRAWN: Final = frozenset(
    """
    $ref additionalProperties const enum exclusiveMaximum exclusiveMinimum format items maxItems maxLength maximum
    minItems minLength minimum pattern properties required type
    """.split()
)
# Times are drawn from those that have been. They are in UTC, which hypothesis adds by itself only where it is asked to.
EARLIEST: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - in UTC, without saying so: hypothesis takes no others
LATEST: Final = datetime(2026, 6, 1)  # noqa: DTZ001 - in UTC, without saying so: hypothesis takes no others

# The formats that the rules check.
FORMATS: Final[dict[str, st.SearchStrategy[str]]] = {
    "date": st.dates().map(str),
    "date-time": st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
    "email": st.emails(),
    "idn-email": st.emails(),
    "idn-hostname": provisional.domains(),
    "ipv4": st.ip_addresses(v=4).map(str),
    "ipv6": st.ip_addresses(v=6).map(str),
    "regex": st.just("^[a-z]+$"),
    "time": st.times().map(lambda moment: f"{moment.isoformat()}Z"),
    "uuid": st.uuids().map(str),
}


def draw(strategy: st.SearchStrategy[Any], count: int, seed: int) -> list[Any]:
    """Draw so many values; the same seed draws the same."""
    drawn: list[Any] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(strategy)
    def keep(value: Any) -> None:
        drawn.append(copy.deepcopy(value))

    keep()
    return drawn


def values(
    document: Document, schema: Any, *, is_whole: bool = False, above: tuple[int, ...] = ()
) -> st.SearchStrategy[Any]:
    """Return a strategy for what a schema allows.

    Args:
        document: The document.
        schema: The schema.
        is_whole: Whether every field that is described is there.
        above: The schemas in which it stands.
    """
    schema = document.resolve(schema)
    if not isinstance(schema, dict) or not schema:
        return st.one_of(st.none(), st.booleans(), st.integers(), text())
    if "const" in schema or "enum" in schema:
        return st.sampled_from(schema.get("enum", [schema.get("const")]))
    if id(schema) in above:  # what holds itself is there once more, with no more than it must have
        is_whole, above = False, (*above, *[0] * DEEPEST)
    above = (*above, id(schema))
    drawn = st.one_of([of_type(document, schema, name, is_whole=is_whole, above=above) for name in types_of(schema)])
    own = {word: part for word, part in schema.items() if word not in {"allOf", "anyOf", "oneOf", "$ref"}}
    for word in ("anyOf", "oneOf"):
        if word in schema:
            parts = [merged(own, document.resolve(part)) for part in schema[word]]
            drawn = st.one_of([values(document, part, is_whole=is_whole, above=above) for part in parts])
    if "allOf" in schema:
        inner = [values(document, part, is_whole=is_whole, above=above) for part in schema["allOf"]]
        drawn = st.tuples(drawn, *inner).map(put_together)
    if schema.keys() & Draft202012Validator.VALIDATORS.keys() - DRAWN:
        return drawn.filter(Draft202012Validator({**schema, "components": document.components}).is_valid)
    return drawn


def types_of(schema: Schema) -> list[str]:
    """Return the types that a schema names; where it names none, the one that its other words are about."""
    named = schema.get("type")
    if named is None:
        is_object = {"properties", "allOf", "required"} & schema.keys()
        named = "object" if is_object else "array" if "items" in schema else "string"
    names = named if isinstance(named, list) else [named]
    return [*names, *(["null"] if schema.get("nullable") is True else [])]


def of_type(
    document: Document, schema: Schema, name: str, *, is_whole: bool, above: tuple[int, ...]
) -> st.SearchStrategy[Any]:
    """Return a strategy for values of one type."""
    match name:
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer" | "number":
            return numbers(schema, name)
        case "array":
            inner = values(document, schema.get("items", {}), is_whole=is_whole, above=above)
            least = max(schema.get("minItems", 0), int(is_whole and schema.get("maxItems") != 0))
            most = min(schema.get("maxItems", MOST_ITEMS), max(MOST_ITEMS, least)) if len(above) <= DEEPEST else least
            return st.lists(
                inner, min_size=least, max_size=most, unique_by=json.dumps if schema.get("uniqueItems") else None
            )
        case "object":
            return objects(document, schema, is_whole=is_whole, above=above)
    return strings(schema)


def objects(document: Document, schema: Schema, *, is_whole: bool, above: tuple[int, ...]) -> st.SearchStrategy[Any]:
    """Return a strategy for objects."""
    needed, optional = {}, {}
    for name, inner in schema.get("properties", {}).items():
        if name in schema.get("required", ()) or is_whole:
            needed[name] = values(document, inner, is_whole=is_whole, above=above)
        elif len(above) <= DEEPEST:
            optional[name] = values(document, inner, above=above)
    fixed = st.fixed_dictionaries(needed, optional=optional)
    others = schema.get("additionalProperties")
    if isinstance(others, dict):
        inner = values(document, others, is_whole=is_whole, above=above)
        more = st.dictionaries(text(), inner, max_size=MOST_ITEMS, min_size=int(is_whole))
        return st.tuples(more, fixed).map(put_together)
    return fixed


def put_together(parts: tuple[Any, ...]) -> Any:
    """Make one object of several; of other values, the last one holds."""
    if all(isinstance(part, dict) for part in parts):
        return {name: value for part in parts for name, value in part.items()}
    return parts[-1]


def merged(first: Schema, second: Schema) -> Schema:
    """Return a schema that asks for what both ask for, as far as they do not speak of the same thing."""
    properties = {**first.get("properties", {}), **second.get("properties", {})}
    required = [*first.get("required", ()), *second.get("required", ())]
    return {**first, **second, **({"properties": properties, "required": required} if properties else {})}


def numbers(schema: Schema, name: str) -> st.SearchStrategy[Any]:
    """Return a strategy for numbers between the limits, their format's among them."""
    low, high = NUMBER_LIMITS.get(schema.get("format", ""), (-math.inf, math.inf))
    low = max(low, schema.get("minimum", -math.inf), schema.get("exclusiveMinimum", -math.inf))
    high = min(high, schema.get("maximum", math.inf), schema.get("exclusiveMaximum", math.inf))
    without_low, without_high = low == schema.get("exclusiveMinimum"), high == schema.get("exclusiveMaximum")
    if name == "integer":
        least = None if math.isinf(low) else math.ceil(low) + without_low
        most = None if math.isinf(high) else math.floor(high) - without_high
        return st.integers(least, most)
    return st.floats(
        None if math.isinf(low) else low,
        None if math.isinf(high) else high,
        allow_nan=False,
        allow_infinity=False,
        exclude_min=without_low,
        exclude_max=without_high,
    )


def text(least: int = 0, most: int | None = None) -> st.SearchStrategy[str]:
    """Return a strategy for any text that UTF-8 can write."""
    return st.text(st.characters(codec="utf-8"), min_size=least, max_size=most)


def strings(schema: Schema) -> st.SearchStrategy[Any]:
    """Return a strategy for strings of a schema's form."""
    if schema.get("x-format") == SECONDS:
        return st.datetimes(EARLIEST, LATEST).map(lambda moment: moment.strftime("%Y%m%d%H%M%S"))
    if "pattern" in schema:
        # Python's `$` also fits before a newline in the end.
        pattern = re.sub(r"(?<!\\)\$$", r"\\Z", schema["pattern"])
        return st.from_regex(pattern).filter(lambda value: len(value) <= schema.get("maxLength", math.inf))
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    return text(schema.get("minLength", 0), schema.get("maxLength"))
