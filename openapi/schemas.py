"""The schemas of a draft: what a page's rows and tables say, in OpenAPI's words."""

import re
from typing import Any

from openapi.facts import Row, Table
from openapi.kinds import Kind
from openapi.phrases import is_met, text

Node = dict[str, Any]

_OF_ARRAYS = frozenset({"maxItems", "minItems"})


def ask(node: Node, question: str) -> None:
    """Put a question for the maintainer where its answer belongs."""
    node.setdefault("x-question", []).append(question)


class Schemas:
    """The schemas of a page's objects and bodies.

    Args:
        tables: The page's tables by name.
        page: The page's short name.
    """

    def __init__(self, tables: dict[str, Table], page: str) -> None:
        self.tables = tables
        self.page = page
        self.known: dict[str, Node] = {}
        self.taken: set[str] = set()
        # The name in the document of each object, by the table that describes it.
        self.keys = self.name_objects()

    def source(self, table: Table | str, **more: Any) -> Node:
        """Return the x-source of what a table says."""
        place = table if isinstance(table, str) else int(table.number) if table.number else table.heading
        return {"page": self.page, "table": place, **more}

    def of_row(self, name: str, row: Row, table: Table) -> Node:
        """A row's type with all that limits it."""
        said = text(row.get("type", ""))
        kind = Kind.parse(said)
        schema = kind.schema(lambda called: self.keys[self.describing(called, table)]) if kind else {}
        inner = schema
        while inner.get("type") == "array":
            inner = inner["items"]
        for keyword, value in row.items():
            if keyword.startswith("x-"):
                schema[keyword] = text(value)
            elif keyword not in {"mandatory", "type"}:
                (schema if keyword in _OF_ARRAYS else inner)[keyword] = (kind or Kind("")).fit(keyword, value)
        self.ask_of_row(schema, inner, row)
        for sentence in table.sentences.get(name, []):
            if sentence.why:
                ask(schema, f"The page gives {sentence.why}. What is meant?")
        return schema

    @staticmethod
    def ask_of_row(schema: Node, inner: Node, row: Row) -> None:
        """Ask what a row leaves open, and keep the page's own word where the document has none for it."""
        said, mandatory = text(row.get("type", "")), text(row.get("mandatory", "No"))
        kind = Kind.parse(said)
        own: Node = {}
        if not said:
            ask(schema, "The page gives no type. What is it?")
        elif kind is None:
            own["type"] = said
            ask(schema, f'The page\'s type "{said}" is not known. What is it?')
        elif kind.innermost.name in {"Object", ""}:
            ask(schema, "The page does not say what the object contains. What does it contain?")
        if mandatory not in {"Yes", "No"}:
            own["mandatory"] = mandatory
            ask(schema, f'The page says "{mandatory}" in the column Mandatory. Is it mandatory?')
        if "default" in inner and not is_met(inner["default"], row):
            own["default"] = text(row["default"])
            del inner["default"]
            ask(schema, f"The page gives default as {own['default']}, which its own limits exclude. What is meant?")
        if own:
            schema["x-page"] = own

    def name_objects(self) -> dict[str, str]:
        """Name the schema of each object's table: tables of one name and with the same rows are one schema."""
        keys: dict[str, str] = {}
        for name, table in self.tables.items():
            if table.is_object:
                alike = (other for other in keys if self.tables[other].heading == table.heading)
                same = next((other for other in alike if self.tables[other].rows == table.rows), None)
                keys[name] = keys[same] if same else self.free_name(table.heading, table.number)
        described = {table.heading for table in self.tables.values() if table.is_object}
        for row in (row for table in self.tables.values() for row in table.rows.values()):
            kind = Kind.parse(text(row.get("type", "")))
            while kind and kind.of:
                kind = kind.of
            if kind and kind.object_name and kind.object_name not in described | keys.keys():
                keys[kind.object_name] = self.free_name(kind.object_name)
        return keys

    def free_name(self, name: str, number: str = "") -> str:
        """Return a name that a schema may have, and that no class made from another's name is called."""
        key = re.sub(r"[^\w.-]", "_", name)
        while re.sub(r"\W|_", "", key).casefold() in self.taken:
            key = f"{key}{number or 2}"
        self.taken.add(re.sub(r"\W|_", "", key).casefold())
        return key

    def describing(self, name: str, table: Table) -> str:
        """The table that is meant where another one names an object: the one in the same part of the page, or any."""
        alike = [other for other, one in self.tables.items() if one.is_object and one.heading == name] or [name]
        return next(
            (other for other in alike if other in self.tables and self.tables[other].part == table.part), alike[0]
        )

    def of_table(self, table: Table, *, name: str = "") -> Node:
        """Return the schema of a table; `name` is what the page calls it, where the document calls it otherwise."""
        schema: Node = {"x-source": self.source(table, **({"name": name} if name else {})), "type": "object"}
        required = [name for name, row in table.rows.items() if row.get("mandatory") == "Yes"]
        if required:
            schema["required"] = required
        schema["properties"] = {name: self.of_row(name, row, table) for name, row in table.rows.items()}
        return schema

    def add_objects(self) -> None:
        """Add a schema for each object: what its table says, or a question where it has none."""
        for name, key in self.keys.items():
            table = self.tables.get(name)
            called = name if table is None else table.heading
            if table is None:
                self.known[key] = {"type": "object"}
                ask(self.known[key], "The page has no table for this object. What does it contain?")
                if key != called:
                    self.known[key]["x-source"] = {"page": self.page, "name": called}
            elif key in self.known:
                schema = self.known[key]
                sources = schema["x-source"] if isinstance(schema["x-source"], list) else [schema["x-source"]]
                schema["x-source"] = [*sources, {**sources[0], **self.source(table)}]
            else:
                self.known[key] = self.of_table(table, name=called if key != called else "")
                if any(other.heading == called for other in self.tables.values() if other is not table):
                    ask(self.known[key], f"The page has several tables called {called}. Are they the same?")
