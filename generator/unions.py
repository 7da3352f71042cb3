"""What tells the objects of a union apart: its discriminator, or a field that has another constant in each."""

from collections.abc import Mapping, Sequence
from typing import Any

from openapi import Document
from openapi.document import Node

PREFIX = "#/components/schemas/"


def find_discriminator(document: Document, schema: Node) -> tuple[str, dict[str, str]] | None:
    """Return the discriminator's field and its value for each schema of a union, by the schema's name.

    None where there is no discriminator, or where it does not tell all of them apart.
    """
    about = schema.get("discriminator")
    names = [one.get("$ref", "").removeprefix(PREFIX) for one in objects_of(document, schema)]
    if not isinstance(about, dict) or not all(names):
        return None
    # A mapping names a schema by its name or a reference; where it is silent, the name is the value.
    mapping = {target.removeprefix(PREFIX): value for value, target in about.get("mapping", {}).items()}
    values = {name: mapping.get(name, name) for name in names}
    return (about["propertyName"], values) if len({*values.values()}) == len(names) else None


def telling_field(constants: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the field that has a constant in each of several objects, another one in each; None if there is none."""
    for field in constants[0]:
        values = [about[field] for about in constants if isinstance(about.get(field), str)]
        if len({*values}) == len(constants):
            return field
    return None


def is_told_apart(document: Document, schema: Node) -> bool:
    """Whether a union has one object at most, or can tell them apart."""
    objects = objects_of(document, schema)
    if len(objects) < 2 or find_discriminator(document, schema):  # noqa: PLR2004 - one needs no telling apart
        return True
    return telling_field([constants_of(document, one) for one in objects]) is not None


def objects_of(document: Document, schema: Node) -> list[Node]:
    """Return those schemas of a union that are objects, as they stand in it."""
    members = [one for word in ("oneOf", "anyOf") for one in schema.get(word, [])]
    return [one for one in members if is_object(document.resolve(one))]


def is_object(schema: Any) -> bool:
    """Whether a schema describes an object, and no union of them."""
    if not isinstance(schema, dict) or {"oneOf", "anyOf"} & schema.keys():
        return False
    return schema.get("type") == "object" or bool({"properties", "allOf"} & schema.keys())


def constants_of(document: Document, schema: Node) -> dict[str, Any]:
    """Return the fields of an object that have one value only, with it."""
    resolved = document.resolve(schema)
    found: dict[str, Any] = {}
    for part in resolved.get("allOf", []):
        found |= constants_of(document, part)
    for name, node in resolved.get("properties", {}).items():
        about = document.resolve(node)
        values = about["enum"] if "enum" in about else [about["const"]] if "const" in about else []
        if len(values) == 1:
            found[name] = values[0]
    return found


def title_of(document: Document, name: str) -> str:
    """Return what openapi-python-client names the class of a schema after."""
    return str(document.components["schemas"][name].get("title") or name)
