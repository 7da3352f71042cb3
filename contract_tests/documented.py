"""What the mock, the probes and the rules read from the document, so that none of them repeats it."""

import functools
from dataclasses import dataclass
from typing import Any

import openapi

# The operation that is tested and mocked.
OPERATION = "ListEditingJobs"


@dataclass(frozen=True)
class Documented:
    """What the document says of the operation, its references resolved where they are read here."""

    document: dict[str, Any]

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        """Follow a `$ref`; what stands beside it wins, as OpenAPI 3.1 has it."""
        if "$ref" not in node:
            return node
        target: Any = self.document
        for key in node["$ref"].removeprefix("#/").split("/"):
            target = target[key]
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return self.resolve(target) | beside

    @functools.cached_property
    def place(self) -> tuple[str, str]:
        """The path and the method of the operation."""
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                if isinstance(operation, dict) and operation.get("operationId") == OPERATION:
                    return path, method
        raise LookupError(f"The document has no operation {OPERATION}, which these tests are about.")

    @property
    def path(self) -> str:
        """The template of the path: what stands in braces is a parameter."""
        return self.place[0]

    @property
    def method(self) -> str:
        """The documented method, in capitals."""
        return self.place[1].upper()

    @functools.cached_property
    def operation(self) -> dict[str, Any]:
        """The operation itself."""
        path, method = self.place
        operation: dict[str, Any] = self.document["paths"][path][method]
        return operation

    def parameter(self, place: str) -> dict[str, Any]:
        """The one parameter in `place`, which is "path" or "query"."""
        resolved = [self.resolve(parameter) for parameter in self.operation["parameters"]]
        (parameter,) = [parameter for parameter in resolved if parameter["in"] == place]
        return parameter

    @functools.cached_property
    def project_id(self) -> str:
        """The project of the document's examples."""
        return str(self.parameter("path")["example"])

    @functools.cached_property
    def id_name(self) -> str:
        """The query parameter that names the tasks asked for."""
        return str(self.parameter("query")["name"])

    @functools.cached_property
    def max_ids(self) -> int:
        """How many ids one request may ask for."""
        return int(self.parameter("query")["schema"]["maxItems"])

    @functools.cached_property
    def waiter(self) -> dict[str, Any]:
        """Which field of an answer holds the jobs, and which of a job its id and its state."""
        waiter: dict[str, Any] = self.operation["x-waiter"]
        return waiter

    def header_of_scheme(self, scheme: str) -> str:
        """The header in which a security scheme travels."""
        return str(self.document["components"]["securitySchemes"][scheme]["name"])

    def response(self, status: int) -> dict[str, Any] | None:
        """What is documented for a status, or None."""
        responses = self.operation["responses"]
        return self.resolve(responses[str(status)]) if str(status) in responses else None

    def example(self, status: int, name: str) -> Any:
        """The body of a named example."""
        return self.operation["responses"][str(status)]["content"]["application/json"]["examples"][name]["value"]

    @functools.cached_property
    def example_jobs(self) -> list[dict[str, Any]]:
        """The jobs of all examples of a 200, in their order."""
        examples = self.operation["responses"]["200"]["content"]["application/json"]["examples"]
        return [job for example in examples.values() for job in example["value"][self.waiter["items"]]]


@functools.cache
def documented() -> Documented:
    """Read the project's own document, once."""
    return Documented(openapi.load())
