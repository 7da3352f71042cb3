"""What the mock, the probes and the rules read from the document, so that none of them repeats it."""

import functools
from dataclasses import dataclass
from typing import Any

import openapi
from openapi import Document, Operation

# The operation that is tested and mocked.
OPERATION = "ListEditingJobs"


@dataclass(frozen=True)
class Documented:
    """What the document says of the operation."""

    document: Document

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        """Follow a `$ref`."""
        resolved: dict[str, Any] = self.document.resolve(node)
        return resolved

    @functools.cached_property
    def described(self) -> Operation:
        """The operation as the document has it."""
        for operation in self.document.operations:
            if operation.name == OPERATION:
                return operation
        raise LookupError(f"The document has no operation {OPERATION}, which these tests are about.")

    @property
    def path(self) -> str:
        """The template of the path: what stands in braces is a parameter."""
        return self.described.path

    @property
    def method(self) -> str:
        """The documented method, in capitals."""
        return self.described.method.upper()

    @property
    def operation(self) -> dict[str, Any]:
        """The operation itself."""
        return self.described.data

    def parameter(self, place: str) -> dict[str, Any]:
        """The one parameter in `place`, which is "path" or "query"."""
        (parameter,) = [one for (location, _), one in self.described.parameters.items() if location == place]
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
        return str(self.document.components["securitySchemes"][scheme]["name"])

    def response(self, status: int) -> dict[str, Any] | None:
        """What is documented for a status, or None."""
        return self.described.responses.get(str(status))

    def example(self, status: int, name: str) -> Any:
        """The body of a named example."""
        examples = self.described.responses[str(status)]["content"]["application/json"]["examples"]
        return self.resolve(examples[name])["value"]

    @functools.cached_property
    def example_jobs(self) -> list[dict[str, Any]]:
        """The jobs of all examples of a 200, in their order."""
        examples = self.described.responses["200"]["content"]["application/json"]["examples"]
        return [job for example in examples.values() for job in example["value"][self.waiter["items"]]]


@functools.cache
def documented() -> Documented:
    """Read the project's own document, once."""
    return Documented(openapi.load())
