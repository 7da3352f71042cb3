"""The facts that the document states about one page, in the page's tables.

Where a fact stands on the page, `x-source` says. What names only other pages is passed over; what names none
belongs to the page of what it stands in.
"""

import json
from collections.abc import Iterator
from typing import Any

from openapi import headings
from openapi.document import Document, Node, Operation
from openapi.facts import Facts, Row, Table
from openapi.kinds import Kind
from openapi.layout import Page
from openapi.page import read_address
from openapi.phrases import text_of

_PLACES = {"path": headings.PATH, "query": headings.QUERY, "header": headings.HEADER}
# Keywords of OpenAPI that hold no fact of a row, or one that is read by its own rule. Every other one is a fact, so
# that the document can't say what its page doesn't.
_NO_FACTS = frozenset(
    {"type", "$ref", "items", "properties", "required", "additionalProperties", "title", "description", "example"}
    | {"examples", "xml", "externalDocs"}
)
# Extensions are facts only if they say what a page says.
_FACTS = frozenset({"x-unit", "x-format", "x-mandatory-when"})
# Where what a page says of a header that authenticates stands, since a security scheme has no schema.
SCHEME_SCHEMA = "x-schema"
# Parameters of a page that OpenAPI has no place for.
OTHER_PARAMETERS = "x-other-parameters"


class NotEncodedError(Exception):
    """The document has nothing to compare a page with; the message says why."""


def pages(document: Document) -> dict[str, tuple[str, str]]:
    """The short names of the pages that a document encodes, each with its operation's method and path.

    Raises:
        NotEncodedError: There is none.
    """
    encoded: dict[str, tuple[str, str]] = {
        source["page"]: (operation.method.upper(), operation.path)
        for operation in document.operations
        for source in _sources(operation.data)
        if source.get("table") == headings.URI
    }
    if not encoded:
        raise NotEncodedError(
            "The document encodes no page: none of its operations has an x-source with the table URI."
        )
    return encoded


def choose(document: Document, page: Page) -> str:
    """Find the short name under which the document knows a page: by its title, or by its method and path.

    Raises:
        NotEncodedError: The document encodes several pages, and this is none of them.
    """
    encoded = pages(document)
    titles = {name: about.get("title") for name, about in document.data.get("x-pages", {}).items()}
    for name, uri in encoded.items():
        if titles.get(name) == page.title or uri == (page.method, page.path):
            return name
    if len(encoded) == 1:
        # A page whose title, method and path have all changed still has but this one to be compared with.
        return next(iter(encoded))
    known = "; ".join(f"{titles.get(name) or name} ({' '.join(uri)})" for name, uri in encoded.items())
    raise NotEncodedError(
        f'The document encodes several pages, and none is "{page.title}" ({page.method} {page.path}): {known}.'
    )


def read(document: Document, page: str) -> Facts:
    """Return the facts that the document states about a page.

    Args:
        document: The document.
        page: The page's short name in `x-pages`.
    """
    return _Reader(document, page).facts()


def _place(table: Table) -> tuple[int, int]:
    """Where a table stands on a page: among the numbered ones, before or after them."""
    if table.number:
        return 1, int(table.number)
    return (0, 0) if table.heading in {headings.URI, headings.AUTHORIZATION} else (2, 0)


def _sources(node: Node) -> list[Node]:
    sources = node.get("x-source", [])
    return sources if isinstance(sources, list) else [sources]


class _Reader:
    def __init__(self, document: Document, page: str) -> None:
        self.document = document
        self.page = page
        self.tables: list[Table] = []
        self.unsourced: set[str] = set()
        self.bodies: set[str] = set()

    def facts(self) -> Facts:
        for operation in self.document.operations:
            if headings.URI not in self.places(operation.data):
                continue
            self.address(operation)
            self.permissions(operation)
            self.parameters(operation)
            self.content(headings.REQUEST_BODY, "", operation.body)
            self.responses(operation)
            self.objects()
            self.example_requests(operation)
            self.example_responses(operation)
        result = Facts(unsourced=self.unsourced, side="the document")
        result.add(*sorted(self.tables, key=_place))
        return result

    def mine(self, node: Node) -> bool:
        return "x-source" not in node or any(source.get("page") == self.page for source in _sources(node))

    def sources(self, node: Node, table: str) -> Iterator[Node]:
        """Yield where a thing says that it stands in a table of the page that has no number."""
        for source in _sources(node):
            if source.get("page") == self.page and source.get("table") == table:
                yield source

    def places(self, node: Node, status: str = "") -> list[Any]:
        """The tables of the page in which a fact stands; with a status code, those under its heading."""
        return [
            source["table"]
            for source in _sources(node)
            if source.get("page") == self.page
            and "table" in source
            and (not status or source.get("status", status) == status)
        ]

    def name_of(self, key: str) -> str:
        """What the page calls the object that a schema describes."""
        schema = self.document.components.get("schemas", {}).get(key, {})
        return next((source["name"] for source in _sources(schema) if "name" in source), key)

    def address(self, operation: Operation) -> None:
        rows: dict[str, Row] = {"": {"method": operation.method.upper(), "path": operation.path}}
        rows |= {line: {} for source in self.sources(operation.data, headings.URI) for line in source.get("also", [])}
        self.tables.append(Table(headings.URI, rows=rows))

    def permissions(self, operation: Operation) -> None:
        stated = operation.data.get("x-iam", [])
        rows: dict[str, Row] = {
            permission["action"]: {key: str(value) for key, value in permission.items() if key != "action"}
            for permission in (stated if isinstance(stated, list) else [stated])
        }
        if rows:
            self.tables.append(Table(headings.AUTHORIZATION, rows=rows))

    def parameters(self, operation: Operation) -> None:
        declared = [*operation.parameters.values(), *operation.data.get(OTHER_PARAMETERS, [])]
        nodes = [
            (_PLACES.get(node["in"], ""), node["name"], node, node.get("schema", {}), node.get("required", False))
            for node in map(self.document.resolve, declared)
        ]
        nodes += [
            (headings.HEADER, node["name"], node, node.get(SCHEME_SCHEMA, {"type": "string"}), always)
            for node, always in self.schemes(operation)
        ]
        for heading in _PLACES.values():
            own = [(name, node, schema, required) for place, name, node, schema, required in nodes if place == heading]
            self.rows(heading, "", own)

    def rows(self, heading: str, status: str, nodes: list[tuple[str, Node, Node, bool]]) -> None:
        """Add the tables in which things say that they stand; each with name, schema, and whether required."""
        tables: dict[str | int, Table] = {}
        usual = [place for _, node, _, _ in nodes for place in self.places(node, status)] or [heading]
        for name, node, schema, required in nodes:
            if not self.mine(node):
                self.unsourced.add(f"{Table(heading, status).name}, {name}")
                continue
            for place in self.places(node, status) or usual[:1]:
                number = str(place) if isinstance(place, int) else ""
                table = tables.setdefault(place, Table(heading, status, number))
                self.fill(table, name, node, schema, required=required)
        self.tables += tables.values()

    def fill(self, table: Table, name: str, node: Node, schema: Node, *, required: bool) -> None:
        """Add a row to a table."""
        table.rows[name] = self.row(schema, node, mandatory=required)
        table.notes[name] = node.get("description", "")
        read = node.get("x-read", [])
        table.read[name] = [read] if isinstance(read, str) else read

    def schemes(self, operation: Operation) -> list[tuple[Node, bool]]:
        """The security schemes that are headers, each with whether no way to authenticate does without it."""
        ways = operation.security
        names = dict.fromkeys(name for way in ways for name in way)
        declared = self.document.components.get("securitySchemes", {})
        schemes = [(self.document.resolve(declared[name]), all(name in way for way in ways)) for name in names]
        return [(node, always) for node, always in schemes if node.get("in") == "header"]

    def responses(self, operation: Operation) -> None:
        codes = Table(headings.STATUS_CODES)
        for status, response in operation.responses.items():
            if headings.STATUS_CODES in self.places(response):
                codes.rows[status] = {}
                codes.notes[status] = response["description"]
            elif not self.places(response):
                self.unsourced.add(f"{headings.STATUS_CODES}, {status}")
            headers = {name: self.document.resolve(header) for name, header in response.get("headers", {}).items()}
            self.rows(
                headings.RESPONSE_HEADER,
                status,
                [(name, node, node.get("schema", {}), node.get("required", False)) for name, node in headers.items()]
                if self.mine(response)
                else [],
            )
            self.content(headings.RESPONSE_BODY, status, response)
        if codes.rows:
            self.tables.append(codes)

    def content(self, heading: str, status: str, holder: Node) -> None:
        """Add the tables of a body: one, or several of which it is any."""
        for media in holder.get("content", {}).values() if self.mine(holder) else ():
            schema = media.get("schema", {})
            for part in schema.get("oneOf", [schema]):
                self.bodies.add(part.get("$ref", ""))
                target = self.document.resolve(part)
                places = self.places(target, status)
                if "x-source" not in target and "properties" in target:
                    self.unsourced.add(Table(heading, status).name)
                for place in places:
                    self.fields(heading, status, place, target)

    def objects(self) -> None:
        for key, schema in self.document.components.get("schemas", {}).items():
            if f"#/components/schemas/{key}" not in self.bodies:
                if "x-source" not in schema:
                    self.unsourced.add(key)
                for place in self.places(schema):
                    self.fields(self.name_of(key), "", place, schema)

    def fields(self, heading: str, status: str, place: str | int, schema: Node) -> None:
        table = Table(heading, status, str(place) if isinstance(place, int) else "")
        required = schema.get("required", [])
        for name, node in schema.get("properties", {}).items():
            written = self.write_out(node)
            if self.mine(written):
                self.fill(table, name, written, written, required=name in required)
            else:
                self.unsourced.add(f"{table.name}, {name}")
        self.tables.append(table)

    def write_out(self, schema: Node) -> Node:
        """Put what a reference means in its place, unless it means an object: a page names objects alone."""
        target: Node = self.document.resolve(schema)
        if "$ref" in schema and (target.get("type") == "object" or "properties" in target):
            return schema
        return {**target, "items": self.write_out(target["items"])} if "items" in target else target

    def row(self, schema: Node, holder: Node, *, mandatory: bool) -> Row:
        """A row's facts.

        Args:
            schema: The type, and what limits it.
            holder: The parameter, header or scheme that has the schema; its extensions are facts too.
            mandatory: Whether it is always required.
        """
        schema = self.write_out(schema)
        row: Row = {"mandatory": "Yes"} if mandatory else {}
        if schema is holder or self.mine(schema):
            row["type"] = str(Kind.of_schema(schema, self.name_of))
        said = {key: value for key, value in holder.items() if key in _FACTS}
        inner = schema
        while True:
            said |= inner
            if inner.get("type") != "array":
                break
            inner = inner.get("items", {})
        typed = Kind.of_schema(schema).innermost
        for keyword, value in said.items():
            # The type has said its own format; a pattern says again what x-format says.
            silent = (keyword == "format" and typed.schema().get("format") == value) or (
                keyword == "pattern" and "x-format" in said
            )
            if keyword in _FACTS or not (silent or keyword in _NO_FACTS or keyword.startswith("x-")):
                row[keyword] = tuple(map(text_of, value)) if isinstance(value, list) else text_of(value)
        row |= {**schema.get("x-page", {}), **holder.get("x-page", {})}
        return {keyword: value for keyword, value in row.items() if value}

    def example_requests(self, operation: Operation) -> None:
        rows: dict[str, Row] = {}

        def row(number: str) -> Row:
            return rows.setdefault(number, {"method": operation.method.upper(), "path": operation.path})

        for source in self.sources(operation.data, headings.EXAMPLE_REQUESTS):
            row(str(source.get("row", 1)))
        for node in operation.parameters.values():
            for number, value in self.sourced(node, headings.EXAMPLE_REQUESTS):
                if node["in"] == "query":
                    values = value if isinstance(value, list) else [value]
                    pairs = tuple(f"{node['name']}={text_of(one)}" for one in values)
                    row(number)["query"] = (*row(number).get("query", ()), *pairs)
        for source in self.sources(operation.data, headings.EXAMPLE_REQUESTS):
            if "asks" in source:
                # Other than the operation would: then the line itself says it.
                method, _, address = source["asks"].partition(" ")
                row(str(source.get("row", 1))).update(read_address(method, address, operation.path))
        for number, value in self.bodies_of(operation.body, headings.EXAMPLE_REQUESTS):
            row(number)["body"] = json.dumps(value, ensure_ascii=False)
        if rows:
            self.tables.append(Table(headings.EXAMPLE_REQUESTS, rows=dict(sorted(rows.items()))))

    def example_responses(self, operation: Operation) -> None:
        rows: dict[str, Row] = {
            status if number == "1" else f"{status} #{number}": {"body": json.dumps(value, ensure_ascii=False)}
            for status, response in operation.responses.items()
            for number, value in self.bodies_of(response, headings.EXAMPLE_RESPONSES)
        }
        if rows:
            self.tables.append(Table(headings.EXAMPLE_RESPONSES, rows=rows))

    def bodies_of(self, holder: Node, table: str) -> Iterator[tuple[str, Any]]:
        """Yield the page's own examples of a request's or a response's body."""
        for media in holder.get("content", {}).values():
            yield from self.sourced(media, table)

    def sourced(self, node: Node, table: str) -> Iterator[tuple[str, Any]]:
        """Yield the examples that are the page's own: which of the page's it is, counted from 1, and its value."""
        for example in map(self.document.resolve, node.get("examples", {}).values()):
            for source in self.sources(example, table):
                yield str(source.get("row", 1)), example["value"]
