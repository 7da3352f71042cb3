"""The facts that the document states about one page, in the page's tables.

Where a fact stands on the page, `x-source` says. What names only other pages is passed over; what names none
belongs to the page of what it stands in.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from openapi.document import Document, Node, Operation
from openapi.facts import (
    AUTHORIZATION,
    EXAMPLE_REQUESTS,
    EXAMPLE_RESPONSES,
    HEADER,
    PATH,
    QUERY,
    REQUEST_BODY,
    RESPONSE_BODY,
    RESPONSE_HEADER,
    STATUS_CODES,
    URI,
    Facts,
    Row,
    Table,
)
from openapi.kinds import Kind
from openapi.layout import Page

_PLACES = {"path": PATH, "query": QUERY, "header": HEADER}
# Keywords of OpenAPI that hold no fact of a row, or one that is read by its own rule. Every other one is a fact, so
# that the document can't say what its page doesn't.
_NO_FACTS = frozenset(
    {"type", "$ref", "items", "properties", "required", "additionalProperties", "title", "description", "example"}
    | {"examples", "xml", "externalDocs"}
)
# Extensions are facts only if they say what a page says.
_FACTS = frozenset({"x-unit", "x-format", "x-mandatory-when"})


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
        if source.get("table") == URI
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
    """The facts that the document states about a page.

    Args:
        document: The document.
        page: The page's short name in `x-pages`.
    """
    return _Reader(document, page).facts()


def _place(item: tuple[str, Table]) -> tuple[int, int]:
    """Where a table stands on a page: among the numbered ones, before or after them."""
    _, table = item
    if table.number:
        return 1, int(table.number.split(",")[0])
    return (0, 0) if table.heading in {URI, AUTHORIZATION} else (2, 0)


def _sources(node: Node) -> list[Node]:
    sources = node.get("x-source", [])
    return sources if isinstance(sources, list) else [sources]


class _Reader:
    def __init__(self, document: Document, page: str) -> None:
        self.document = document
        self.page = page
        self.result = Facts()
        self.bodies: set[str] = set()

    def facts(self) -> Facts:
        for operation in self.document.operations:
            if URI not in self.places(operation.data):
                continue
            self.result.add(Table(URI, rows={"": {"method": operation.method.upper(), "path": operation.path}}))
            self.permissions(operation)
            self.parameters(operation)
            self.request_body(operation)
            self.responses(operation)
            self.objects()
            self.example_requests(operation)
            self.example_responses(operation)
        self.result.tables = dict(sorted(self.result.tables.items(), key=_place))
        return self.result

    def write_out(self, schema: Node) -> Node:
        """Put what a reference means in its place, unless it means an object: a page names objects alone."""
        target: Node = self.document.resolve(schema)
        if "$ref" in schema and (target.get("type") == "object" or "properties" in target):
            return schema
        return {**target, "items": self.write_out(target["items"])} if "items" in target else target

    def mine(self, node: Node) -> bool:
        return "x-source" not in node or any(source.get("page") == self.page for source in _sources(node))

    def places(self, node: Node, status: str = "") -> list[Any]:
        """The tables of the page in which a fact stands; with a status code, those under its heading."""
        return [
            source["table"]
            for source in _sources(node)
            if source.get("page") == self.page
            and "table" in source
            and (not status or source.get("status", status) == status)
        ]

    def numbers(self, nodes: list[Node], status: str = "") -> str:
        found = {place for node in nodes for place in self.places(node, status) if isinstance(place, int)}
        return ", ".join(map(str, sorted(found)))

    def permissions(self, operation: Operation) -> None:
        stated = operation.data.get("x-iam", [])
        rows: dict[str, Row] = {
            permission["action"]: {key: str(value) for key, value in permission.items() if key != "action"}
            for permission in (stated if isinstance(stated, list) else [stated])
        }
        if rows:
            self.result.add(Table(AUTHORIZATION, rows=rows))

    def parameters(self, operation: Operation) -> None:
        declared = [*operation.parameters.values(), *operation.data.get("x-ignored-headers", [])]
        parameters = [node for node in map(self.document.resolve, declared) if self.mine(node)]
        for place, heading in _PLACES.items():
            nodes = [node for node in parameters if node["in"] == place]
            rows = {
                node["name"]: self.row(node.get("schema", {}), node, mandatory=node.get("required", False))
                for node in nodes
            }
            notes = {node["name"]: node.get("description", "") for node in nodes}
            if place == "query":
                for row in rows.values():
                    # An empty array can't be sent in a query: that a mandatory one isn't empty is no fact of its own.
                    if row.get("mandatory") == "Yes" and row.get("minItems") == "1":
                        del row["minItems"]
            if place == "header":
                schemes = self.schemes(operation)
                nodes += [node for node, _ in schemes]
                rows |= {node["name"]: self.row({"type": "string"}, node, mandatory=always) for node, always in schemes}
                notes |= {node["name"]: node.get("description", "") for node, _ in schemes}
            if rows:
                self.result.add(Table(heading, number=self.numbers(nodes), rows=rows, notes=notes))

    def schemes(self, operation: Operation) -> list[tuple[Node, bool]]:
        """The security schemes that are headers, each with whether no way to authenticate does without it."""
        ways = operation.security
        names = dict.fromkeys(name for way in ways for name in way)
        declared = self.document.components.get("securitySchemes", {})
        schemes = [(self.document.resolve(declared[name]), all(name in way for way in ways)) for name in names]
        return [(node, always) for node, always in schemes if node.get("in") == "header" and self.mine(node)]

    def request_body(self, operation: Operation) -> None:
        for media in self.media(operation.body):
            self.body(REQUEST_BODY, "", media.get("schema", {}))

    def responses(self, operation: Operation) -> None:
        codes: dict[str, Row] = {}
        notes: dict[str, str] = {}
        for status, response in operation.responses.items():
            if not self.mine(response):
                continue
            if STATUS_CODES in self.places(response):
                codes[status] = {}
                notes[status] = response["description"]
            headers = {name: self.document.resolve(header) for name, header in response.get("headers", {}).items()}
            headers = {name: header for name, header in headers.items() if self.mine(header)}
            if headers:
                rows = {
                    name: self.row(header.get("schema", {}), header, mandatory=header.get("required", False))
                    for name, header in headers.items()
                }
                number = self.numbers(list(headers.values()), status)
                texts = {name: header.get("description", "") for name, header in headers.items()}
                self.result.add(Table(RESPONSE_HEADER, status, number, rows, texts))
            for media in self.media(response):
                self.body(RESPONSE_BODY, status, media.get("schema", {}))
        if codes:
            self.result.add(Table(STATUS_CODES, rows=codes, notes=notes))

    def body(self, heading: str, status: str, schema: Node) -> None:
        self.bodies.add(schema.get("$ref", ""))
        target = self.document.resolve(schema)
        if self.mine(target):
            self.fields(heading, status, self.numbers([target], status), target)

    def objects(self) -> None:
        for name, schema in self.document.components.get("schemas", {}).items():
            if f"#/components/schemas/{name}" not in self.bodies:
                for number in sorted(place for place in self.places(schema) if isinstance(place, int)):
                    self.fields(name, "", str(number), schema)

    def fields(self, heading: str, status: str, number: str, schema: Node) -> None:
        required = schema.get("required", [])
        written = {name: self.write_out(node) for name, node in schema.get("properties", {}).items()}
        properties = {name: node for name, node in written.items() if self.mine(node)}
        rows = {name: self.row(node, node, mandatory=name in required) for name, node in properties.items()}
        notes = {name: node.get("description", "") for name, node in properties.items()}
        self.result.add(Table(heading, status, number, rows, notes))

    def row(self, schema: Node, holder: Node, *, mandatory: bool) -> Row:
        """A row's facts.

        Args:
            schema: The type, and what limits it.
            holder: The parameter, header or scheme that has the schema; its extensions are facts too.
            mandatory: Whether it is always required.
        """
        schema = self.write_out(schema)
        row: Row = {"mandatory": "Yes"} if mandatory else {}
        row["type"] = str(Kind.of_schema(schema))
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
                row[keyword] = tuple(map(_text, value)) if isinstance(value, list) else _text(value)
        return row

    def example_requests(self, operation: Operation) -> None:
        rows: dict[str, Row] = {}

        def row(number: str) -> Row:
            return rows.setdefault(number, {"method": operation.method.upper(), "path": operation.path})

        for source in _sources(operation.data):
            if source.get("page") == self.page and source.get("table") == EXAMPLE_REQUESTS:
                row(str(source.get("row", 1)))
        for node in operation.parameters.values():
            for number, value in self.sourced(node, EXAMPLE_REQUESTS):
                if node["in"] == "query":
                    values = value if isinstance(value, list) else [value]
                    pairs = tuple(f"{node['name']}={_text(one)}" for one in values)
                    row(number)["query"] = (*row(number).get("query", ()), *pairs)
        for media in self.media(operation.body):
            for number, value in self.sourced(media, EXAMPLE_REQUESTS):
                row(number)["body"] = json.dumps(value, ensure_ascii=False)
        if rows:
            self.result.add(Table(EXAMPLE_REQUESTS, rows=dict(sorted(rows.items()))))

    def example_responses(self, operation: Operation) -> None:
        rows: dict[str, Row] = {
            status: {"body": json.dumps(value, ensure_ascii=False)}
            for status, response in operation.responses.items()
            for media in self.media(response)
            for _, value in self.sourced(media, EXAMPLE_RESPONSES)
        }
        if rows:
            self.result.add(Table(EXAMPLE_RESPONSES, rows=rows))

    def media(self, node: Node) -> Iterable[Node]:
        """The media types of a request's or a response's body."""
        content: dict[str, Node] = node.get("content", {})
        return content.values()

    def sourced(self, node: Node, table: str) -> Iterator[tuple[str, Any]]:
        """The examples that are the page's own: which of the page's it is, counted from 1, and its value."""
        for example in map(self.document.resolve, node.get("examples", {}).values()):
            for source in _sources(example):
                if source.get("page") == self.page and source.get("table") == table:
                    yield str(source.get("row", 1)), example["value"]


def _text(value: Any) -> str:
    """A JSON value as the page would write it."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, ensure_ascii=False)
