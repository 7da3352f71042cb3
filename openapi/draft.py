"""Drafts the document of a page that isn't encoded yet, for a maintainer to finish.

The draft says what the page's tables say. What they leave open stands as `x-question` where the answer belongs.
Descriptions are left out: they are to be written anew, not copied.
"""

import json
import re
from http import HTTPStatus
from typing import Any

import yaml

from openapi import page as reader
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
    Difference,
    Facts,
    Row,
    Table,
)
from openapi.kinds import Kind
from openapi.layout import Page
from openapi.phrases import Value, text

Node = dict[str, Any]

# The two headers with which every API of the vendor authenticates; what else belongs to them says so itself.
_CREDENTIALS = frozenset({"X-Auth-Token", "Authorization"})
# OpenAPI 3.1, "Parameter Object": header parameters of these names are ignored.
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
_OF_ARRAYS = frozenset({"maxItems", "minItems"})
_JSON = "application/json"


def write(page: Page) -> str:
    """Draft a page's document, as YAML.

    Args:
        page: The page as `openapi.layout` reads it.
    """
    stated = reader.read(page)
    document = _Draft(page, stated).document()
    strange = [*map(str, stated.unread)]
    for name, table in stated.tables.items():
        strange += [str(Difference(name, row, f"not understood: {what}")) for row, what in table.strange]
    lines = [
        f'Drafted from the page "{page.title}". Before it is used:',
        "- answer each x-question, then remove it;",
        "- write a description for each thing, in your own words.",
        *(f"- see to {place}." for place in strange),
    ]
    comment = "".join(f"# {line}\n" for line in lines)
    return comment + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)


def _ask(node: Node, question: str) -> None:
    node.setdefault("x-question", []).append(question)


class _Draft:
    def __init__(self, page: Page, stated: Facts) -> None:
        self.page = page
        self.tables = stated.tables
        words = re.findall(r"[A-Za-z0-9]+", page.title) or [page.method, *re.findall(r"\w+", page.path)]
        self.name = "-".join(words).lower()
        self.operation_id = "".join(word[:1].upper() + word[1:] for word in words)
        self.schemas: dict[str, Node] = {}
        self.schemes: dict[str, Node] = {}

    def document(self) -> Node:
        operation: Node = {"operationId": self.operation_id, "x-source": [self.source("URI")]}
        _ask(operation, "The page names no operationId; this one is its title. Which name should the client have?")
        self.permissions(operation)
        self.security(operation)
        operation["parameters"] = self.parameters()
        ignored = self.headers(ignored=True)
        if ignored:
            operation["x-ignored-headers"] = ignored
        self.request_body(operation)
        operation["responses"] = self.responses()
        self.example_requests(operation)
        self.objects()
        if not operation["parameters"]:
            del operation["parameters"]
        about = {"title": self.page.title} | ({"updated": self.page.updated} if self.page.updated else {})
        components = {"securitySchemes": self.schemes, "schemas": self.schemas}
        return {
            "openapi": "3.1.0",
            "info": {"title": self.page.title or self.name, "version": "0.1.0"},
            "x-question": ["The page does not name the servers. Which are they?"],
            "x-pages": {self.name: about},
            "paths": {self.page.path: {self.page.method.lower(): operation}},
            "components": {key: value for key, value in components.items() if value},
        }

    def source(self, table: str) -> Node:
        return {"page": self.name, "table": int(table) if table.isdigit() else table}

    def permissions(self, operation: Node) -> None:
        if AUTHORIZATION in self.tables:
            rows = self.tables[AUTHORIZATION].rows
            stated = [{"action": action, **row} for action, row in rows.items()]
            operation["x-iam"] = stated[0] if len(stated) == 1 else stated

    def security(self, operation: Node) -> None:
        """The headers that authenticate: those that go together are one way, each other one is a way of its own."""
        always: Node = {}
        ways: dict[str, Node] = {}
        for name, row in self.rows(HEADER):
            if not _authenticates(name, row):
                continue
            scheme = re.sub(r"\W|_", "", name)
            self.schemes[scheme] = {
                "type": "apiKey",
                "in": "header",
                "name": name,
                "x-source": self.source(self.tables[HEADER].number),
                **{keyword: text(value) for keyword, value in row.items() if keyword.startswith("x-")},
            }
            if row.get("mandatory") == "Yes":
                always[scheme] = []
            else:
                ways.setdefault(text(row.get("x-mandatory-when", name)), {})[scheme] = []
        if self.schemes:
            operation["security"] = [{**always, **way} for way in ways.values()] or [always]
        else:
            _ask(operation, "The page names no header that authenticates. How does a caller authenticate?")
        if len(ways) == 1:
            operation["security"].append(always)
            _ask(operation, f"The page names one way to authenticate ({', '.join(ways)}), not mandatory. Is it?")

    def rows(self, table: str) -> list[tuple[str, Row]]:
        return list(self.tables.get(table, Table(table)).rows.items())

    def parameters(self) -> list[Node]:
        parameters = [self.parameter("path", name, row) for name, row in self.rows(PATH)]
        tabled = {parameter["name"] for parameter in parameters}
        for name in re.findall(r"\{([^}]*)\}", self.page.path):
            if name not in tabled:
                # An empty x-source: the page's tables do not know it.
                parameter = {"name": name, "in": "path", "required": True, "x-source": [], "schema": {"type": "string"}}
                _ask(parameter, "The path has this parameter, and no table describes it. What is its type?")
                parameters.append(parameter)
        parameters += [self.parameter("query", name, row) for name, row in self.rows(QUERY)]
        return parameters + self.headers(ignored=False)

    def headers(self, *, ignored: bool) -> list[Node]:
        """The headers that don't authenticate: those that OpenAPI ignores, or the others."""
        return [
            self.parameter("header", name, row)
            for name, row in self.rows(HEADER)
            if not _authenticates(name, row) and (name.lower() in _IGNORED_HEADERS) == ignored
        ]

    def parameter(self, place: str, name: str, row: Row) -> Node:
        table = {"path": PATH, "query": QUERY, "header": HEADER}[place]
        mandatory = row.get("mandatory") == "Yes"
        parameter: Node = {"name": name, "in": place}
        if mandatory or place == "path":
            parameter["required"] = True
        parameter["x-source"] = self.source(self.tables[table].number)
        parameter["schema"] = self.schema(row)
        if place == "path" and not mandatory:
            _ask(parameter, "The page says that it is not mandatory; a part of a path always is. Which is true?")
        if place == "path" and f"{{{name}}}" not in self.page.path:
            _ask(parameter, "The path has no such parameter. What is its place?")
        if place == "query" and parameter["schema"].get("type") == "array":
            _ask(parameter, "How are several values sent: the key repeated (as this says), or commas between them?")
        return parameter

    def schema(self, row: Row) -> Node:
        """A row's type with all that limits it."""
        kind = Kind.parse(text(row["type"]))
        if kind is None:
            unknown: Node = {}
            _ask(unknown, f'The page\'s type "{text(row["type"])}" is not known. What is it?')
            return unknown
        schema = kind.schema()
        inner = schema
        while inner.get("type") == "array":
            inner = inner["items"]
        for keyword, value in row.items():
            if keyword in {"mandatory", "type"}:
                continue
            if keyword.startswith("x-"):
                schema[keyword] = text(value)
                continue
            typed = _typed(keyword, value, kind.innermost)
            if typed is None:
                _ask(schema, f"The page gives {keyword} as {text(value)}, which is no {kind.innermost}. What is meant?")
            else:
                (schema if keyword in _OF_ARRAYS else inner)[keyword] = typed
        if kind.innermost == Kind("Object"):
            _ask(schema, "The page does not say what the object holds. What does it?")
        return schema

    def fields(self, table: Table) -> Node:
        schema: Node = {"x-source": self.source(table.number), "type": "object"}
        required = [name for name, row in table.rows.items() if row.get("mandatory") == "Yes"]
        if required:
            schema["required"] = required
        schema["properties"] = {name: self.schema(row) for name, row in table.rows.items()}
        return schema

    def body(self, name: str, table: Table | None) -> Node:
        media: Node = {}
        if table is None:
            _ask(media, "The page has an example of this body and no table. What is its schema?")
        else:
            self.schemas[name] = self.fields(table)
            media["schema"] = {"$ref": f"#/components/schemas/{name}"}
        _ask(media, "The page does not name the media type. Is it JSON?")
        return media

    def request_body(self, operation: Node) -> None:
        table = self.tables.get(REQUEST_BODY)
        examples = {name: row["body"] for name, row in self.rows(EXAMPLE_REQUESTS) if "body" in row}
        if table is None and not examples:
            return
        media = self.body(self.operation_id + "Request", table)
        for number, body in examples.items():
            source = {**self.source(EXAMPLE_REQUESTS), "row": int(number)}
            media.setdefault("examples", {})[f"page_{number}"] = {"x-source": source, "value": json.loads(text(body))}
        operation["requestBody"] = {"content": {_JSON: media}}
        if table and any(row.get("mandatory") == "Yes" for row in table.rows.values()):
            operation["requestBody"]["required"] = True
        else:
            _ask(operation["requestBody"], "No field is mandatory. May the body be left out?")

    def responses(self) -> Node:
        examples = dict(self.rows(EXAMPLE_RESPONSES))
        codes = [code for code, _ in self.rows(STATUS_CODES)]
        statuses = [table.status for table in self.tables.values() if table.status]
        responses: Node = {}
        for status in dict.fromkeys([*codes, *statuses, *examples]):
            response: Node = {"description": _reason(status)}
            responses[status] = response
            if status in codes:
                response["x-source"] = self.source(STATUS_CODES)
            else:
                _ask(response, "The page's table of status codes does not list this code. Does it come?")
            headers = self.tables.get(Table(RESPONSE_HEADER, status).name)
            if headers:
                source = self.source(headers.number)
                response["headers"] = {
                    name: {"x-source": source, "schema": self.schema(row)} for name, row in headers.rows.items()
                }
            table = self.tables.get(Table(RESPONSE_BODY, status).name)
            if table or status in examples:
                media = self.body(f"{self.operation_id}{status}Response", table)
                if status in examples:
                    value = json.loads(text(examples[status]["body"]))
                    media["examples"] = {"page": {"x-source": self.source(EXAMPLE_RESPONSES), "value": value}}
                response["content"] = {_JSON: media}
        if not responses:
            responses["default"] = {"description": "Any answer"}
            _ask(responses["default"], "The page names no status code. Which are there?")
        return responses

    def example_requests(self, operation: Node) -> None:
        """Give the values in the page's example requests to their parameters."""
        parameters = {node["name"]: node for node in operation["parameters"] if node["in"] == "query"}
        for number, row in self.rows(EXAMPLE_REQUESTS):
            source = {**self.source(EXAMPLE_REQUESTS), "row": int(number)}
            operation["x-source"].append(source)
            if (row["method"], row["path"]) != (self.page.method, self.page.path):
                _ask(operation, f"The page's own example asks {row['method']} {row['path']}. Which is true?")
            values: dict[str, list[str]] = {}
            for pair in row.get("query", ()):
                name, _, value = pair.partition("=")
                values.setdefault(name, []).append(value)
            for name, texts in values.items():
                if name not in parameters:
                    _ask(operation, f"The page's own example sends {name}, which no table describes. What is it?")
                    continue
                schema = parameters[name]["schema"]
                many = schema.get("type") == "array"
                kind = Kind.of_schema(schema).innermost
                typed = [_scalar(value, kind) for value in texts]
                if None not in typed:
                    examples = parameters[name].setdefault("examples", {})
                    examples[f"page_{number}"] = {"x-source": dict(source), "value": typed if many else typed[0]}

    def objects(self) -> None:
        for table in self.tables.values():
            if table.is_object and table.heading not in self.schemas:
                self.schemas[table.heading] = self.fields(table)
            elif table.is_object:
                schema = self.schemas[table.heading]
                sources = schema["x-source"]
                schema["x-source"] = [*(sources if isinstance(sources, list) else [sources]), self.source(table.number)]
                _ask(schema, f"Table {table.number} has the same name. Are the two the same?")
        for name in sorted(set(_references(self.schemas)) - self.schemas.keys()):
            self.schemas[name] = {"type": "object"}
            _ask(self.schemas[name], "The page has no table for this object. What does it hold?")


def _authenticates(name: str, row: Row) -> bool:
    return text(row["type"]) == "String" and (
        name in _CREDENTIALS or "authentication" in text(row.get("x-mandatory-when", ""))
    )


def _reason(status: str) -> str:
    try:
        return HTTPStatus(int(status)).phrase
    except ValueError:
        return f"Status {status}"


def _typed(keyword: str, value: Value, kind: Kind) -> Any:
    """A fact's value as JSON; None if it is not of the type that it should have."""
    if keyword not in {"enum", "default"}:
        return _scalar(text(value), Kind("Double"))
    if isinstance(value, tuple):
        members = [_scalar(member, kind) for member in value]
        return None if None in members else members
    return _scalar(value, kind)


def _scalar(value: str, kind: Kind) -> Any:
    if kind.name == "Boolean":
        return {"true": True, "false": False}.get(value.lower())
    if kind.name not in {"Integer", "Long", "Float", "Double"}:
        return value
    try:
        exact = float(value)
    except ValueError:
        return None
    if exact.is_integer():
        return int(exact)
    return exact if kind.name in {"Float", "Double"} else None


def _references(node: Any) -> list[str]:
    """The names of all schemas that are referred to inside a node."""
    if isinstance(node, list):
        return [name for child in node for name in _references(child)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"].rpartition("/")[2]] if isinstance(node.get("$ref"), str) else []
    return own + [name for child in node.values() for name in _references(child)]
