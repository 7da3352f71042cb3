"""The facts of a document, one by one: what it says of an operation's requests and answers.

A fact is what can be proven, counted and compared: `make prove` breaks each, the page of a run shows how often each was
checked, and `make diff` lists those that differ.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

from jsonschema import Draft202012Validator

from openapi import Document, Operation

Schema = dict[str, Any]
JSON_TYPE: Final = "application/json"
REQUEST: Final = "request"
ITEM, ANY_NAME = "[]", "*"
# Words of a schema that lead to what stands inside; `required` is a fact of each field.
STRUCTURE: Final = frozenset({"$ref", "allOf", "items", "properties", "required"})
# Words that limit a value: JSON Schema's, and two forms that the rules check.
LIMITS: Final = Draft202012Validator.VALIDATORS.keys() - STRUCTURE - {"additionalProperties"} | {"format", "x-format"}


@dataclass(frozen=True)
class Fact:
    """One thing that the document says.

    Args:
        operation: The operation's name.
        side: "request", or the status of an answer as the document writes it: `200`, `4XX`, `default`.
        steps: Where it stands: names of fields, `[]` for what an array holds, `*` for any other name.
        keyword: What kind of thing it says: a word of JSON Schema, or one of our own such as `mandatory`.
        value: What it says.
        table: Where on the vendor's page it says so; "" where the document names no source.
        row: The row there.
        schema: All that the document says of the same value.
    """

    operation: str
    side: str
    steps: tuple[str, ...]
    keyword: str
    value: Any = field(compare=False)
    table: str = field(default="", compare=False)
    row: str = field(default="", compare=False)
    schema: Schema = field(default_factory=dict, compare=False, repr=False)

    @property
    def place(self) -> str:
        """Where it stands, as findings have it: job_array[].status."""
        return ".".join(self.steps).replace(f".{ITEM}", ITEM)

    @property
    def is_of_request(self) -> bool:
        """Whether it is about requests."""
        return self.side == REQUEST


@cache
def facts(operation: Operation) -> list[Fact]:
    """Return what the document says of an operation, in its order: first of requests, then of each answer."""
    return [*facts_of_requests(operation), *facts_of_access(operation), *facts_of_answers(operation)]


# --- requests -------------------------------------------------------------------------------------------------


def facts_of_requests(operation: Operation) -> Iterator[Fact]:
    """Yield what the document says of an operation's requests."""
    document, body = operation.document, operation.body
    whole = Described((), operation.data, table_of(document, operation.data), "")
    yield whole.fact(operation, REQUEST, "path", operation.path)
    yield whole.fact(operation, REQUEST, "method", operation.method.upper())
    for (location, name), parameter in operation.parameters.items():
        schema = document.resolve(parameter.get("schema", {}))
        at = Described((name,), schema, table_of(document, parameter), name)
        yield at.fact(operation, REQUEST, "parameter", location)
        yield at.fact(operation, REQUEST, "mandatory", bool(parameter.get("required") or location == "path"))
        for inner in described_values(document, at):
            yield from limits(operation, REQUEST, inner)
    for media_type, media in body.get("content", {}).items():
        at = Described((), document.resolve(media.get("schema", {})), table_of(document, body), "")
        yield at.fact(operation, REQUEST, "body", media_type)
        yield at.fact(operation, REQUEST, "mandatory", bool(body.get("required")))
        for inner in described_values(document, at):
            yield from limits(operation, REQUEST, inner)
            if inner.required is not None:
                yield inner.fact(operation, REQUEST, "mandatory", inner.required)


def facts_of_access(operation: Operation) -> Iterator[Fact]:
    """Yield the headers that each way to authenticate needs."""
    document, schemes = operation.document, operation.document.components.get("securitySchemes", {})
    for number, way in enumerate(operation.security, start=1):
        for name in way:
            scheme = document.resolve(schemes.get(name, {}))
            header = str(scheme.get("name", name))
            at = Described((header,), scheme, table_of(document, scheme), header)
            yield at.fact(operation, REQUEST, "credentials", f"way {number}: {' and '.join(way)}")


# --- answers --------------------------------------------------------------------------------------------------


def facts_of_answers(operation: Operation) -> Iterator[Fact]:
    """Yield what the document says of an operation's answers, of each status."""
    document = operation.document
    for status, response in operation.responses.items():
        whole = Described((), response, source_for(document, response, status), status)
        yield whole.fact(operation, status, "status", status)
        for name, node in response.get("headers", {}).items():
            header = document.resolve(node)
            schema = document.resolve(header.get("schema", {}))
            at = Described((name,), schema, source_for(document, header, status), name)
            yield at.fact(operation, status, "header", bool(header.get("required")))
            # Every header is a string.
            words = schema.keys() & LIMITS - ({"type"} if schema.get("type") == "string" else set())
            for word in sorted(words):
                yield at.fact(operation, status, f"header {word}", schema[word])
        if types := list(response.get("content", {})):
            yield whole.fact(operation, status, "content-type", types)
        if JSON_TYPE in types:
            schema = document.resolve(response["content"][JSON_TYPE].get("schema", {}))
            yield whole.fact(operation, status, "json", JSON_TYPE)
            for inner in described_values(document, Described((), schema, "", "", status=status)):
                yield from limits(operation, status, inner)
                if inner.required is not None:
                    yield inner.fact(operation, status, "required", inner.required)


# --- values ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Described:
    """Something that the document describes.

    Args:
        steps: Where it stands.
        schema: What the document says of it, references resolved.
        table: Where on the vendor's page it is described.
        row: The row there.
        required: Whether the object that holds it must have it; None where no object does.
        status: The status of the answer that it stands in; "" for a request.
    """

    steps: tuple[str, ...]
    schema: Schema
    table: str
    row: str
    required: bool | None = None
    status: str = ""

    def fact(self, operation: Operation, side: str, keyword: str, value: Any) -> Fact:
        """Return a fact about it."""
        return Fact(operation.name, side, self.steps, keyword, value, self.table, self.row, self.schema)


def limits(operation: Operation, side: str, described: Described) -> Iterator[Fact]:
    """Yield what the document says of a value itself."""
    schema = described.schema
    for word in sorted(schema.keys() & LIMITS):
        yield described.fact(operation, side, word, schema[word])
    if is_closed(schema):
        own = source_for(operation.document, schema, described.status) or described.table
        yield replace(described, table=own, row="").fact(operation, side, "fields", sorted(schema["properties"]))


def is_closed(schema: Schema) -> bool:
    """Tell whether a schema names all fields that there are: it says nothing of others, or that there are none."""
    others = schema.get("additionalProperties", False)
    return "properties" in schema and "allOf" not in schema and others is False


def described_values(document: Document, at: Described, above: tuple[int, ...] = ()) -> Iterator[Described]:
    """Yield a described value and all that may stand in it; what holds itself, once."""
    schema = at.schema
    own = source_for(document, schema, at.status)
    inside = own or at.table
    yield replace(at, table=at.table if at.table and holds_fields(schema) else inside)
    if id(schema) in above:
        return
    inner: list[tuple[Any, tuple[str, ...], str, bool | None]] = [
        (part, at.steps, at.row, None) for part in schema.get("allOf", ())
    ]
    required = schema.get("required", ())
    for name, part in schema.get("properties", {}).items():
        inner.append((part, (*at.steps, name), name, name in required))
    for word, step in (("items", ITEM), ("additionalProperties", ANY_NAME)):
        if isinstance(schema.get(word), dict):
            inner.append((schema[word], (*at.steps, step), at.row, None))
    for part, steps, row, is_required in inner:
        one = Described(steps, document.resolve(part), inside, row, is_required, at.status)
        yield from described_values(document, one, (*above, id(schema)))


def source_for(document: Document, described: Schema, status: str) -> str:
    """Say where a part of the document comes from; of sources for several statuses, the one for this."""
    sources = described.get("x-source", [])
    sources = sources if isinstance(sources, list) else [sources]
    return table_of(document, {"x-source": [one for one in sources if one.get("status", status) == status]})


def holds_fields(schema: dict[str, Any]) -> bool:
    """Tell whether a schema describes fields, so that its source is where these are described."""
    return "properties" in schema or "allOf" in schema


def table_of(document: Document, described: dict[str, Any]) -> str:
    """Say where the facts of a part of the document come from: the page's tables, or the title of another page."""
    sources = described.get("x-source", [])
    titles = document.data.get("x-pages", {})
    named = []
    for source in sources if isinstance(sources, list) else [sources]:
        table, page = source.get("table"), titles.get(source.get("page"), {})
        if table is None:
            named.append(f"{page.get('title', source.get('page'))} ({page.get('part_of', 'another page')})")
        else:
            named.append(f"Table {table}" if str(table).isdecimal() else str(table))
    return ", ".join(named)
