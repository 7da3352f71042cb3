"""Drafts the document of a page that isn't encoded yet, for a maintainer to finish.

The draft says what the page's tables say, and reads as the page does. What they leave open stands as `x-question` where
the answer belongs. Descriptions are left out: they are to be written anew, not copied.
"""

import json
import re
from collections.abc import Iterator
from http import HTTPStatus

import yaml

from openapi import document_facts, headings
from openapi import page as reader
from openapi.document import IGNORED_HEADERS, Document
from openapi.document_facts import OTHER_PARAMETERS, SCHEME_SCHEMA
from openapi.facts import Facts, Row, Table, compare
from openapi.kinds import Kind
from openapi.layout import Page
from openapi.phrases import text
from openapi.schemas import Node, Schemas, ask

# The two headers with which every API of the vendor authenticates; what else belongs to them says so itself.
_CREDENTIALS = frozenset({"X-Auth-Token", "Authorization"})
_JSON = "application/json"
_IN = {headings.PATH: "path", headings.QUERY: "query", headings.HEADER: "header"}
_REASONS = {str(status.value): status.phrase for status in HTTPStatus}


def write(page: Page) -> str:
    """Draft a page's document, as YAML.

    Args:
        page: The page as `openapi.layout` reads it.
    """
    stated = reader.read(page)
    draft = _Draft(page, stated)
    # Through JSON, so that nothing is the same object twice, which YAML would write as an alias.
    document = json.loads(json.dumps(draft.document()))
    open_lines = compare(stated, document_facts.read(Document.of(document), draft.name))
    lines = [
        f'Drafted from the page "{page.title}". Before it is used:',
        "- answer each x-question, then remove it;",
        "- write a description for each thing, in your own words.",
        *(f"- see to {line}." for line in open_lines),
    ]
    comment = "".join(f"# {line}\n" for line in lines)
    return comment + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)


class _Draft:
    def __init__(self, page: Page, stated: Facts) -> None:
        self.page = page
        self.tables = stated.tables
        words = re.findall(r"[A-Za-z0-9]+", page.title) or [page.method, *re.findall(r"\w+", page.path)]
        self.name = "-".join(words).lower()
        self.operation_id = "".join(word[:1].upper() + word[1:] for word in words)
        self.schemas = Schemas(self.tables, self.name)
        self.schemes: dict[str, Node] = {}

    def document(self) -> Node:
        source = self.schemas.source(headings.URI) | ({"also": self.page.also} if self.page.also else {})
        operation: Node = {"operationId": self.operation_id, "x-source": [source]}
        ask(operation, "The page names no operationId; this one is its title. Which name should the client have?")
        if self.page.also:
            ask(operation, f"The page gives other addresses too ({', '.join(self.page.also)}). What are they for?")
        self.permissions(operation)
        self.parameters(operation)
        self.request_body(operation)
        operation["responses"] = self.responses()
        self.example_requests(operation)
        self.schemas.add_objects()
        about = {"title": self.page.title} | ({"updated": self.page.updated} if self.page.updated else {})
        components = {"securitySchemes": self.schemes, "schemas": self.schemas.known}
        return {
            "openapi": "3.1.0",
            "info": {"title": self.page.title or self.name, "version": "0.1.0"},
            "x-question": ["The page does not name the servers. Which are they?"],
            "x-pages": {self.name: about},
            "paths": {self.page.path: {self.page.method.lower(): operation}},
            "components": {key: value for key, value in components.items() if value},
        }

    def all(self, heading: str, status: str = "") -> list[Table]:
        """The page's tables of a kind."""
        return [table for table in self.tables.values() if (table.heading, table.status) == (heading, status)]

    def rows(self, heading: str) -> Iterator[tuple[str, Row, Table]]:
        for table in self.all(heading):
            yield from ((name, row, table) for name, row in table.rows.items())

    def permissions(self, operation: Node) -> None:
        stated = [{"action": action, **row} for action, row, _ in self.rows(headings.AUTHORIZATION)]
        if stated:
            operation["x-iam"] = stated[0] if len(stated) == 1 else stated

    def parameters(self, operation: Node) -> None:
        """Declare the parameters: those that authenticate as schemes, those without a place in OpenAPI aside."""
        parameters: dict[tuple[str, str], Node] = {}
        others: list[Node] = []
        for name, row, table in (*self.rows(headings.PATH), *self.rows(headings.QUERY), *self.rows(headings.HEADER)):
            place = _IN[table.heading]
            if place == "header" and _authenticates(name, row) and self.scheme(name) not in self.schemes:
                self.schemes[self.scheme(name)] = self.security_scheme(name, row, table)
                continue
            parameter = self.parameter(place, name, row, table)
            if (place, name) in parameters:
                ask(parameter, "The page has this parameter twice. Which of the two is true?")
            elif place == "path" and f"{{{name}}}" not in self.page.path:
                ask(parameter, "The path has no such parameter. Where does it belong?")
            elif place != "header" or name.lower() not in IGNORED_HEADERS:
                parameters[place, name] = parameter
                continue
            others.append(parameter)
        for name in dict.fromkeys(re.findall(r"\{([^}]*)\}", self.page.path)):
            if ("path", name) not in parameters:
                # An empty x-source: the page's tables do not know it.
                parameter = {"name": name, "in": "path", "required": True, "x-source": [], "schema": {"type": "string"}}
                ask(parameter, "The path has this parameter, but no table describes it. What is its type?")
                parameters["path", name] = parameter
        self.security(operation)
        in_order = sorted(parameters.values(), key=lambda parameter: list(_IN.values()).index(parameter["in"]))
        operation |= {OTHER_PARAMETERS: others} if others else {}
        operation |= {"parameters": in_order} if parameters else {}

    def security(self, operation: Node) -> None:
        """Say how to authenticate: headers that go together are one way, each other one is a way of its own."""
        ways: dict[str, Node] = {}
        always: Node = {}
        # Where a header stands twice, its first row is the scheme.
        rows = {self.scheme(name): (name, row) for name, row, _ in reversed([*self.rows(headings.HEADER)])}
        for scheme in self.schemes:
            name, row = rows[scheme]
            if row.get("mandatory") == "Yes":
                always[scheme] = []
            else:
                ways.setdefault(text(row.get("x-mandatory-when", name)), {})[scheme] = []
        if self.schemes:
            operation["security"] = [{**always, **way} for way in ways.values()] or [always]
        else:
            ask(operation, "The page names no header that authenticates. How does a caller authenticate?")
        if len(ways) == 1:
            operation["security"].append(always)
            ask(operation, f"The page names one way to authenticate ({', '.join(ways)}), not mandatory. Is it?")

    @staticmethod
    def scheme(name: str) -> str:
        return re.sub(r"\W|_", "", name)

    def security_scheme(self, name: str, row: Row, table: Table) -> Node:
        schema = self.schemas.of_row(name, row, table)
        scheme: Node = {"type": "apiKey", "in": "header", "name": name, "x-source": self.schemas.source(table)}
        for keyword in [keyword for keyword in schema if keyword.startswith("x-")]:
            scheme[keyword] = schema.pop(keyword)
        return scheme | ({SCHEME_SCHEMA: schema} if schema != {"type": "string"} else {})

    def parameter(self, place: str, name: str, row: Row, table: Table) -> Node:
        mandatory = row.get("mandatory") == "Yes"
        parameter: Node = {"name": name, "in": place}
        if mandatory or place == "path":
            parameter["required"] = True
        parameter["x-source"] = self.schemas.source(table)
        parameter["schema"] = self.schemas.of_row(name, row, table)
        if "type" not in row:
            # What is sent in a path, a query or a header is text; the page doesn't say so.
            parameter["schema"] |= {"type": "string", "x-source": []}
        if place == "path" and not mandatory:
            parameter["x-page"] = {"mandatory": row.get("mandatory", "No")}
            ask(parameter, "The page says that it is not mandatory; a part of a path always is. Which is true?")
        if table.heading == headings.QUERY and any(other.number == table.number for other in self.all(headings.PATH)):
            ask(parameter, "The page has it beside the path's own, and the path hasn't. Is it sent in the query?")
        if place == "query" and parameter["schema"].get("type") == "array":
            ask(parameter, "How are several values sent: the key repeated (as this says), or commas between them?")
        return parameter

    def body(self, name: str, tables: list[Table]) -> Node:
        """A body: what its table says; what any of its tables says; or what only an example shows."""
        parts: list[Node] = []
        for table in tables:
            key = self.schemas.free_name(name, table.number)
            self.schemas.known[key] = self.schemas.of_table(table)
            parts.append({"$ref": f"#/components/schemas/{key}"})
        media: Node = {"schema": parts[0] if len(parts) == 1 else {"oneOf": parts} if parts else {}}
        if not parts:
            ask(media, "The page has an example of this body, but no table. What is its schema?")
        if len(parts) > 1:
            ask(media, "The page has several tables for this body. May it be as any of them says?")
        ask(media, "The page does not name the media type. Is it JSON?")
        return media

    def request_body(self, operation: Node) -> None:
        tables = self.all(headings.REQUEST_BODY)
        examples = {name: row["body"] for name, row, _ in self.rows(headings.EXAMPLE_REQUESTS) if "body" in row}
        if not tables and not examples:
            return
        media = self.body(self.operation_id + "Request", tables)
        for number, body in examples.items():
            source = self.schemas.source(headings.EXAMPLE_REQUESTS, row=int(number))
            media.setdefault("examples", {})[f"page_{number}"] = {"x-source": source, "value": json.loads(text(body))}
        operation["requestBody"] = {"content": {_JSON: media}}
        if any(row.get("mandatory") == "Yes" for table in tables for row in table.rows.values()):
            operation["requestBody"]["required"] = True
        else:
            ask(operation["requestBody"], "No field is mandatory. May the body be left out?")

    def responses(self) -> Node:
        examples: dict[str, dict[int, str]] = {}
        for name, row, _ in self.rows(headings.EXAMPLE_RESPONSES):
            status, _, number = name.partition(" #")
            examples.setdefault(status, {})[int(number or 1)] = text(row["body"])
        codes = [code for code, _, _ in self.rows(headings.STATUS_CODES)]
        statuses = [table.status for table in self.tables.values() if table.status]
        responses: Node = {}
        for status in dict.fromkeys([*codes, *statuses, *examples]):
            response = responses[status] = {"description": _REASONS.get(status, f"Status {status}")}
            if status in codes:
                response["x-source"] = self.schemas.source(headings.STATUS_CODES)
            else:
                ask(response, "The page's table of status codes does not list this code. Does it occur?")
            headers = self.all(headings.RESPONSE_HEADER, status)
            if headers:
                response["headers"] = {
                    name: {"x-source": self.schemas.source(table), "schema": self.schemas.of_row(name, row, table)}
                    | ({"required": True} if row.get("mandatory") == "Yes" else {})
                    for table in headers
                    for name, row in table.rows.items()
                }
            tables = self.all(headings.RESPONSE_BODY, status)
            if tables or status in examples:
                media = self.body(f"{self.operation_id}{status}Response", tables)
                for count, body in examples.get(status, {}).items():
                    example = {
                        "x-source": self.schemas.source(headings.EXAMPLE_RESPONSES, row=count),
                        "value": json.loads(body),
                    }
                    media.setdefault("examples", {})[f"page_{count}"] = example
                response["content"] = {_JSON: media}
        if not any(status.startswith("2") for status in responses):
            responses["2XX"] = {"description": "Done"}
            ask(responses["2XX"], "The page names no status code of a success. Which are there?")
        return responses

    def example_requests(self, operation: Node) -> None:
        """Give the values in the page's example requests to their parameters, as far as they have any."""
        parameters = {node["name"]: node for node in operation.get("parameters", []) if node["in"] == "query"}
        for number, row, _ in self.rows(headings.EXAMPLE_REQUESTS):
            source = self.schemas.source(headings.EXAMPLE_REQUESTS, row=int(number))
            operation["x-source"].append(source)
            values: dict[str, list[str]] = {}
            for pair in row.get("query", ()):
                name, _, value = pair.partition("=")
                values.setdefault(name, []).append(value)
            asks = f"{row['method']} {row['path']}" + ("?" + "&".join(row["query"]) if "query" in row else "")
            if (row["method"], row["path"]) != (self.page.method, self.page.path):
                source["asks"] = asks
                ask(operation, f"The page's own example asks {row['method']} {row['path']}. Which is true?")
            for name, texts in values.items():
                if name not in parameters:
                    source["asks"] = asks
                    ask(operation, f"The page's own example sends {name}, which no table describes. What is it?")
                    continue
                schema = parameters[name]["schema"]
                many = schema.get("type") == "array"
                typed = Kind.of_schema(schema).fit("default", tuple(texts))
                if typed is None or (len(typed) > 1 and not many) or len(typed) < len(texts):
                    source["asks"] = asks
                    ask(parameters[name], f"The page's own example sends {', '.join(texts)}. Is that of its type?")
                    continue
                examples = parameters[name].setdefault("examples", {})
                examples[f"page_{number}"] = {"x-source": dict(source), "value": typed if many else typed[0]}


def _authenticates(name: str, row: Row) -> bool:
    return text(row.get("type", "String")) == "String" and (
        name in _CREDENTIALS or "authentication" in text(row.get("x-mandatory-when", ""))
    )
