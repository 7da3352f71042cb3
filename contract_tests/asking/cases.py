"""schemathesis' cases, for probes and generated, made safe and given what is known of the deployment."""

import contextlib
import copy
from collections.abc import Iterator
from typing import Any
from unittest import mock
from urllib.parse import quote

import schemathesis
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from schemathesis.config import SchemathesisConfig
from schemathesis.core import NOT_SET
from schemathesis.schemas import BaseSchema

from contract_tests.asking.ask import NOWHERE
from contract_tests.settings import Target
from openapi import Document, Operation


class Cases:
    """Makes cases of a document's operations.

    Args:
        document: The document.
        target: The deployment: what is known of it stands in for the document's examples.
        seed: The seed of what is generated.
        tested: The operations for which to generate any.
    """

    def __init__(self, document: Document, target: Target, seed: int, tested: list[Operation]) -> None:
        self.target = target
        config = SchemathesisConfig.from_dict(
            {
                "base-url": NOWHERE,
                "seed": seed,
                # Security schemes would be filled with junk, so that most requests met a 401 and tested nothing.
                "generation": {"with-security-parameters": False, "database": "none"},
                # Requests with other methods could create or delete.
                "phases": {"coverage": {"unexpected-methods": []}},
            }
        )
        self.schema = schemathesis.openapi.from_dict(with_known_examples(document, target), config=config)
        self.operations = {(operation.path, operation.method): operation for operation in tested}

    def generated(self, most: int) -> BaseSchema:
        """Return the operations for which cases are generated, with so many for each at the most."""
        self.schema.config.generation.update(max_examples=max(1, most))
        return self.schema.include(lambda context: self.operation_of(context.operation) is not None)

    def operation_of(self, described: Any) -> Operation | None:
        """Return the document's operation that schemathesis describes, if it is tested."""
        return self.operations.get((described.path, described.method.lower()))

    def sound(
        self,
        operation: Operation,
        *,
        ids: list[str] | None = None,
        without: tuple[str, str] | None = None,
        project: str | None = None,
        method: str | None = None,
        optional: bool = True,
    ) -> schemathesis.Case[Any]:
        """Make a case that the document allows, of what is known and of its examples, but for what is asked otherwise.

        Args:
            operation: The operation.
            ids: What to ask for in its list parameter.
            without: The location and the name of a parameter, or of a field of the body, that is left out.
            project: Another project than the target's.
            method: Another method than its own.
            optional: Whether the body has what may be left out.

        Raises:
            LookupError: The document has no example of something that must be sent.
        """
        parts: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}}
        for (location, name), parameter in operation.parameters.items():
            if (parameter.get("required") or location == "path") and location in parts:
                parts[location][name] = value_of(operation, (location, name), self.target)
        if ids is not None and operation.list_parameter:
            parts["query"][operation.list_parameter[0]] = ids
        if project is not None:
            parts["path"]["project_id"] = project
        body = body_of(operation)
        if not optional:
            body = required_of(operation, body)
        if without and without[0] == "body" and without[1]:
            body = {name: value for name, value in body.items() if name != without[1]}
        elif without and without[0] == "body":
            body = NOT_SET
        elif without:
            parts[without[0]].pop(without[1], None)
        return self.schema[operation.path][operation.method.upper()].Case(
            method=method,  # type: ignore[arg-type] # one of the methods of the table of probes
            path_parameters={name: quote(str(value), safe="") for name, value in parts["path"].items()},
            query=parts["query"],
            headers={name: str(value) for name, value in parts["header"].items()},
            body=body,
            media_type=None if body is NOT_SET else "application/json",
        )


def value_of(operation: Operation, key: tuple[str, str], target: Target) -> Any:
    """Return a value for a parameter: one that the deployment is known to have, else the document's example."""
    if known := target.known.get(key[1]):
        return [known[0]] if is_list(operation, key) else known[0]
    return operation.document.example(operation.parameters[key])


def is_list(operation: Operation, key: tuple[str, str]) -> bool:
    """Tell whether a parameter is the operation's list parameter."""
    return operation.list_parameter is not None and key == ("query", operation.list_parameter[0])


def body_of(operation: Operation) -> Any:
    """Return the document's example of a body; schemathesis' NOT_SET where none is described."""
    content = operation.body.get("content", {})
    if not content:
        return NOT_SET
    if "application/json" not in content:
        raise LookupError(f"The body is {' or '.join(content)}, of which only JSON is known here.")
    return operation.document.example(content["application/json"])


def required_of(operation: Operation, body: Any) -> Any:
    """Return what is mandatory of a body; schemathesis' NOT_SET where it is not mandatory itself."""
    schema = operation.document.resolve(operation.body.get("content", {}).get("application/json", {}).get("schema", {}))
    if not operation.body.get("required"):
        return NOT_SET
    if not isinstance(body, dict) or "properties" not in schema:
        return body
    return {name: value for name, value in body.items() if name in schema.get("required", ())}


def with_known_examples(document: Document, target: Target) -> dict[str, Any]:
    """Copy a document, with what is known as its examples: without known ids, none that exist are generated."""
    data = copy.deepcopy(document.data)
    for operation in document.operations:
        parameters = []
        for key, described in operation.parameters.items():
            parameter = {word: part for word, part in described.items() if word not in {"example", "examples"}}
            known = target.known.get(key[1])
            if known and operation.list_parameter and is_list(operation, key):
                counts = range(1, min(len(known), operation.list_parameter[1]) + 1)
                parameter["examples"] = {f"first_{count}": {"value": list(known[:count])} for count in counts}
            elif known:
                parameter["example"] = known[0]
            parameters.append(parameter if known else described)
        data["paths"][operation.path][operation.method]["parameters"] = parameters
    return data


@contextlib.contextmanager
def without_local_constants() -> Iterator[None]:
    """Keep hypothesis from drawing constants from our source: a sample secret there would be sent as a value.

    It would also send other requests after every edit of any text.
    """
    with mock.patch.object(providers, "_get_local_constants", Constants):
        yield
