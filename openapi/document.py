"""An OpenAPI document, read once and used by everything else: the generator, the page tools, the mock, the tests."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from openapi.yaml12 import DEEPEST, TOO_DEEP, Lines, NotYamlError, parse, parse_with_lines

# Where something stands in a document: ("paths", "/v2/jobs", "get", "responses", "200").
Place = tuple[str | int, ...]
Node = dict[str, Any]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# Header parameters that OpenAPI says are ignored: something else of the document says what they hold.
IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})
# Words that hold a value of any shape, in which `$ref` is a key like any other; `x-` words do, too.
DATA = frozenset({"const", "default", "enum", "example", "value"})
# Words that hold things by name, so that a field may be called `value` or `properties`.
NAMED = frozenset(
    """
    $defs callbacks content dependentSchemas encoding examples headers links mapping parameters pathItems
    patternProperties properties requestBodies responses schemas scopes securitySchemes variables
    """.split()
)
# Where a Schema Object holds other ones: directly, in a list, or by name.
SCHEMA_IN = frozenset(
    """
    additionalProperties contains contentSchema else if items not propertyNames then unevaluatedItems
    unevaluatedProperties
    """.split()
)
SCHEMAS_IN = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
SCHEMAS_BY_NAME_IN = frozenset({"$defs", "dependentSchemas", "patternProperties", "properties"})
# A few YAML aliases can stand for billions of parts: beyond this it is no document.
MOST_PARTS = 1_000_000
# Lines about problems of one kind.
MOST_OF_A_KIND = 5


class DocumentError(Exception):
    """A document cannot be used. Each problem is one line: file, line, what is wrong, what to do."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class NoDocumentError(Exception):
    """The file of a document cannot be read; the message says why, and what is expected."""


Problem = tuple[Place, str]


@dataclass(frozen=True, eq=False)
class Document:
    """An OpenAPI document whose references all lead somewhere.

    Attributes:
        path: Its file.
        content: The file's bytes.
        data: What it says, in JSON's types.
    """

    path: Path
    content: bytes = field(repr=False)
    data: Node = field(repr=False)

    @classmethod
    def of(cls, data: Node) -> Self:
        """Return the document that says this, made in memory: it has no file and no lines."""
        return cls(Path("a document in memory"), b"", data)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read YAML, of which JSON is a part.

        Raises:
            NoDocumentError: The file cannot be read.
            DocumentError: It is no mapping that JSON could hold, or a reference leads nowhere.
        """
        try:
            content = path.read_bytes()
        except (OSError, ValueError) as error:  # the latter where no file can have such a name
            why = error.strerror if isinstance(error, OSError) else str(error)
            raise NoDocumentError(f"{path}: {why}. A file with an OpenAPI document is expected.") from error
        try:
            data = parse(content.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise DocumentError([f"{path}: byte {error.start} is not UTF-8. Save the document as UTF-8."]) from error
        except NotYamlError as error:
            raise DocumentError([f"{path}:{error.line}: {error}"]) from error
        if not isinstance(data, dict):
            kind = "empty" if data is None else "a list" if isinstance(data, list) else "a single value"
            raise DocumentError([f"{path}:1: the document is {kind}. An OpenAPI document is a mapping."])
        document = cls(path, content, data)
        for check in (document._check_parts, document._check_references):
            # In this order, since references cannot be followed in what is no document.
            if problems := list(check()):
                raise document.refusal(problems)
        return document

    def refusal(self, problems: Iterable[Problem]) -> DocumentError:
        """Return the error for problems, with file and line, in the order of their lines.

        Problems are of one kind where the last sentence is the same: what to do. Of many, the rest is only counted.
        """
        found = sorted({(self.line(where), what) for where, what in problems})
        kinds = Counter(what.rpartition(". ")[2] for _, what in found)
        shown: Counter[str] = Counter()
        lines = []
        for line, what in found:
            kind = what.rpartition(". ")[2]
            shown[kind] += 1
            if shown[kind] < MOST_OF_A_KIND or kinds[kind] == MOST_OF_A_KIND:
                lines.append(f"{self.path}:{line}: {what}")
            elif shown[kind] == MOST_OF_A_KIND:
                lines.append(
                    f"{self.path}:{line}: and {kinds[kind] - shown[kind] + 1} more of the same kind from here on."
                )
        return DocumentError(lines)

    def line(self, where: Place) -> int:
        """Return the line, counted from 1, of the deepest part of a place that is there."""
        line, node = 1, self._marked
        for step in where:
            if id(node) not in self._lines or step not in self._lines[id(node)]:
                break
            line, node = self._lines[id(node)][step], node[step]
        return line

    @cached_property
    def _marked(self) -> Any:
        """The document once more, with the line of each part. Only a refusal needs it."""
        try:
            return parse_with_lines(self.content.decode("utf-8"), self._lines)
        except NotYamlError:  # JSON that is no YAML
            return None

    @cached_property
    def _lines(self) -> Lines:
        return {}

    def find(self, reference: str) -> Any:
        """Return what a reference such as `#/components/schemas/Job` names.

        Raises:
            LookupError: There is no such thing in the document.
        """
        node: Any = self.data
        for step in reference.removeprefix("#/").split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            if isinstance(node, list) and name.isdecimal():
                node = node[int(name)]
            elif isinstance(node, dict):
                node = node[name]
            else:
                raise LookupError(reference)
        return node

    def resolve(self, node: Any) -> Any:
        """Follow a node's `$ref`, where it has one, to the end.

        What stands beside a `$ref` goes before what it names, as OpenAPI 3.1 has it; 3.0 ignores it.
        """
        beside: Node = {}
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            if not self.version.startswith("3.0."):
                beside = {**node, **beside}
            node = self.find(node["$ref"])
        beside.pop("$ref", None)
        return {**node, **beside} if beside else node

    def walk(self) -> Iterator[tuple[Place, Any, bool]]:
        """Yield every part, but for what holds values of any shape: examples, defaults, `x-` words.

        Yields:
            The place; the part; whether its keys are names, as in `properties`, and no words of OpenAPI.
        """
        stack: list[tuple[Place, Any, bool]] = [((), self.data, False)]
        while stack:
            where, node, is_named = stack.pop()
            yield where, node, is_named
            if isinstance(node, list):
                stack += [((*where, index), part, False) for index, part in reversed([*enumerate(node)])]
            elif isinstance(node, dict):
                for word, part in reversed(node.items()):
                    is_data = word in DATA or word.startswith("x-") or (word == "examples" and isinstance(part, list))
                    if is_named or not is_data:
                        stack.append(((*where, word), part, not is_named and word in NAMED))

    def schemas(self) -> Iterator[tuple[Place, Node]]:
        """Yield each Schema Object with its place, inner ones too."""
        stack: list[tuple[Place, Any]] = []
        for where, node, is_named in self.walk():
            if where[:-1] == ("components", "schemas"):
                stack.append((where, node))
            elif (
                where[:2] != ("components", "schemas") and isinstance(node, dict) and "schema" in node and not is_named
            ):
                stack.append(((*where, "schema"), node["schema"]))
        stack.reverse()
        while stack:
            where, schema = stack.pop()
            if isinstance(schema, dict):  # it may also be a bare true or false
                yield where, schema
                stack += [((*where, *steps), part) for steps, part in reversed([*inner_schemas(schema)])]

    def example(self, node: Any, above: tuple[int, ...] = ()) -> Any:
        """Return an example of what a schema, a parameter, a header or a media type describes.

        Args:
            node: What describes it.
            above: The schemas in which it stands: one that holds itself gives no example of its own.

        Raises:
            LookupError: The document gives none, and none follows from what it gives.
        """
        described = self.resolve(node)
        stated = next(self._stated_examples(described), None)
        if stated is not None:
            return stated[0]
        if id(described) in above:
            raise LookupError("The document gives no example.")
        above = (*above, id(described))
        if "schema" in described:
            return self.example(described["schema"], above)
        if "items" in described:
            return [self.example(described["items"], above)]
        parts = [self.example(part, above) for part in described.get("allOf", ())]
        if not parts and "properties" not in described:
            raise LookupError("The document gives no example.")
        made = {name: value for part in parts for name, value in part.items()}
        for name, inner in described.get("properties", {}).items():
            try:
                made[name] = self.example(inner, above)
            except LookupError:
                if name in described.get("required", ()):
                    raise
        return made

    def _stated_examples(self, described: Node) -> Iterator[list[Any]]:
        """Yield the values that a part of the document itself names, each in a list of its own: one may be null."""
        examples = described.get("examples") or []
        named = (
            [self.resolve(one).get("value") for one in examples.values()] if isinstance(examples, dict) else examples
        )
        yield from ([described[word]] for word in ("example",) if word in described)
        yield from ([value] for value in named)
        yield from ([described[word]] for word in ("default", "const") if word in described)
        yield from ([value] for value in described.get("enum", ())[:1])

    @property
    def version(self) -> str:
        """The version of OpenAPI, empty where it says none."""
        version = self.data.get("openapi")
        return version if isinstance(version, str) else ""

    @property
    def components(self) -> Node:
        """What is defined by name, by kind."""
        components: Node = self.data.get("components") or {}
        return components

    @cached_property
    def operations(self) -> list["Operation"]:
        """The operations, in the document's order."""
        return [
            Operation(self, path, method)
            for path, item in self.data.get("paths", {}).items()
            for method in METHODS
            if method in item
        ]

    def _check_parts(self) -> Iterator[Problem]:
        """YAML knows more than JSON: without quotes, `200:` is a number."""
        count = 0
        stack: list[tuple[Place, Any]] = [((), self.data)]
        while stack:
            where, node = stack.pop()
            count += 1
            if count > MOST_PARTS:
                yield (), f"the document has more than {MOST_PARTS:,} parts. Do YAML aliases multiply them?"
                return
            if len(where) > DEEPEST:
                yield where, TOO_DEEP
                return
            if isinstance(node, dict):
                for key, part in node.items():
                    if isinstance(key, str):
                        stack.append(((*where, key), part))
                    else:
                        yield (*where, key), f"the key {key!r} is not a string. Put it in quotes."
            elif isinstance(node, list):
                stack += [((*where, index), part) for index, part in enumerate(node)]

    def _check_references(self) -> Iterator[Problem]:
        """Each `$ref` must name something in the document itself, and not itself."""
        for where, node, is_named in self.walk():
            first = node.get("$ref") if isinstance(node, dict) and not is_named else None
            seen: list[str] = []
            while isinstance(first, str):
                if not first.startswith("#/"):
                    what = "leaves the document. Write what it names into the document."
                    yield (*where, "$ref"), f"$ref {first!r} {what}"
                    break
                if first in seen:
                    what = "leads back to itself. Write out what it stands for."
                    yield (*where, "$ref"), f"$ref {seen[0]!r} {what}"
                    break
                seen.append(first)
                try:
                    target = self.find(first)
                except LookupError:
                    yield (
                        (*where, "$ref"),
                        f"$ref {first!r} names nothing in the document. Add it, or correct the name.",
                    )
                    break
                first = target.get("$ref") if isinstance(target, dict) else None


@dataclass(frozen=True, eq=False)
class Operation:
    """One operation of a document.

    Attributes:
        document: The document.
        path: The template of its path: what stands in braces is a parameter.
        method: The HTTP method, as the document writes it: in lower case.
    """

    document: Document = field(repr=False)
    path: str
    method: str

    @property
    def where(self) -> Place:
        """Its place in the document."""
        return ("paths", self.path, self.method)

    @property
    def data(self) -> Node:
        """What the document says of it, with references as they stand."""
        data: Node = self.document.data["paths"][self.path][self.method]
        return data

    @cached_property
    def name(self) -> str:
        """Its operationId, or a name made from method and path."""
        words = re.sub(r"[^0-9A-Za-z]+", "_", self.path).strip("_")
        return str(self.data.get("operationId") or f"{self.method}_{words or 'root'}")

    @cached_property
    def parameters(self) -> dict[tuple[str, str], Node]:
        """Its parameters by location and name, resolved; its own go before those of its path.

        Headers that OpenAPI ignores are left out.
        """
        item = self.document.data["paths"][self.path]
        found = {}
        for node in (*item.get("parameters", []), *self.data.get("parameters", [])):
            parameter = self.document.resolve(node)
            location, name = parameter["in"], parameter["name"]
            if location == "header" and name.lower() in IGNORED_HEADERS:
                continue
            found[location, name] = parameter
        return found

    @cached_property
    def body(self) -> Node:
        """Its request body, resolved; an empty one where it has none."""
        body: Node = self.document.resolve(self.data.get("requestBody", {}))
        return body

    @cached_property
    def responses(self) -> dict[str, Node]:
        """Its responses by status (`200`, `4XX`, `default`), resolved."""
        return {status: self.document.resolve(node) for status, node in self.data.get("responses", {}).items()}

    def documented_status(self, status: int) -> str | None:
        """Return under which key a status is described: its own, its range's (`4XX`) or `default`; None if nowhere."""
        return next((key for key in (str(status), f"{status // 100}XX", "default") if key in self.responses), None)

    def response(self, status: int) -> Node | None:
        """Return the response that describes a status; None if none does."""
        key = self.documented_status(status)
        return None if key is None else self.responses[key]

    def examples(self, status: str) -> dict[str, Any]:
        """Return the examples of a response's JSON by name; a single one without a name is called `example`."""
        content = self.responses.get(status, {}).get("content", {}).get("application/json", {})
        named = {name: self.document.resolve(node)["value"] for name, node in content.get("examples", {}).items()}
        return named or ({"example": content["example"]} if "example" in content else {})

    @cached_property
    def list_parameter(self) -> tuple[str, int] | None:
        """The required query array whose length is limited, such as one of ids: its name and limit; None without."""
        for (location, name), parameter in self.parameters.items():
            schema = self.document.resolve(parameter.get("schema", {}))
            if location == "query" and parameter.get("required") and "maxItems" in schema:
                return name, int(schema["maxItems"])
        return None

    @cached_property
    def security(self) -> list[dict[str, list[str]]]:
        """The ways to authenticate, each a set of schemes by name: its own, or else the document's."""
        ways: list[dict[str, list[str]]] = self.data.get("security", self.document.data.get("security")) or []
        return ways

    @cached_property
    def security_headers(self) -> frozenset[str]:
        """The headers in which its ways to authenticate travel, by the document."""
        schemes = self.document.components.get("securitySchemes", {})
        named = [self.document.resolve(schemes.get(name, {})) for way in self.security for name in way]
        return frozenset(str(scheme["name"]) for scheme in named if scheme.get("in") == "header")


def read_text(text: str, schema: Node) -> Any:
    """Return what a header's or a parameter's text says by its schema: a number, a truth value, or the text itself."""
    kinds = {"integer": r"-?[0-9]{1,30}", "number": r"-?[0-9]{1,30}(\.[0-9]{1,30})?", "boolean": "true|false"}
    pattern = kinds.get(str(schema.get("type")))
    return json.loads(text) if pattern and re.fullmatch(pattern, text) else text


def inner_schemas(schema: Node) -> Iterator[tuple[Place, Any]]:
    """Yield the schemas that stand directly in one, each with its place there."""
    for word, part in schema.items():
        if word in SCHEMA_IN:
            yield (word,), part
        elif word in SCHEMAS_IN and isinstance(part, list):
            yield from (((word, index), one) for index, one in enumerate(part))
        elif word in SCHEMAS_BY_NAME_IN and isinstance(part, dict):
            yield from (((word, name), one) for name, one in part.items())


def dotted(where: Place) -> str:
    """Write a place as a person reads it: `paths./v2/jobs.get.responses.200`."""
    return ".".join(map(str, where)) or "the document"
