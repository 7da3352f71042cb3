"""Deployments that break one fact about requests each: the mock, of a document in which this one fact is another."""

import copy
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

import httpx

from contract_tests.asking.ask import SIGNATURE_HEADER, TOKEN_HEADER
from contract_tests.judging.facts import Fact
from contract_tests.judging.rule import Rule
from contract_tests.mock import Mock, Request, serve
from contract_tests.proving.answers import NOWHERE
from contract_tests.run import Run
from contract_tests.settings import Settings, target_at
from openapi import Document, Operation

Data = dict[str, Any]
SETTINGS: Final = Settings(seed=1, unsafe_methods=True, max_requests=10_000)
OTHER_METHOD: Final = {"get": "put"}
# Why no deployment is made for a fact. What a deployment takes beyond the document harms nobody who keeps to it.
OPEN: Final = {
    "type": "no answer shows how a deployment reads what it is sent",
    "minItems": "an empty list is sent as none at all, which `mandatory` is about",
    "path parameter": "without it, the path is another one",
    "parameter": "nothing in an answer shows whether it was read",
    "": "what a deployment takes beyond the document is not asked",
}


@dataclass(frozen=True)
class Trial:
    """What came of one deployment.

    Args:
        what: How it breaks the fact.
        rules: The rules that found it.
        unfinished: Why it could not be tested, or "".
    """

    what: str
    rules: tuple[Rule, ...]
    unfinished: str


def trials(operation: Operation, fact: Fact) -> Iterator[Trial]:
    """Put every deployment to the test that breaks a fact about requests."""
    for what, data in otherwise(operation, fact):
        run = probe(operation, Mock(document=Document.of(data)))
        rules = dict.fromkeys(finding.rule for finding in run.findings)
        yield Trial(what, tuple(rules), "" if run.fatal else run.unfinished)


class InProcess(httpx.BaseTransport):
    """Hands requests to a mock without a socket, which costs half as much.

    Args:
        mock: The mock.
    """

    def __init__(self, mock: Mock) -> None:
        self.mock = mock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Let the mock answer; if it fails, fail as a server does: it may have no example of what it would answer."""
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        asked = Request(request.method, path, query, dict(request.headers), request.read())
        try:
            answer = self.mock.answer(asked)
        except Exception:  # noqa: BLE001 - as a server, which answers 500 whatever went wrong
            return httpx.Response(500, stream=httpx.ByteStream(b""))
        return httpx.Response(answer.status, headers=dict(answer.headers), stream=httpx.ByteStream(answer.body()))


def probe(
    operation: Operation, mock: Mock, expected: Mapping[str, Data] | None = None, *, on_the_wire: bool = False
) -> Run:
    """Test a deployment with all probes of an operation.

    Args:
        operation: The operation.
        mock: The deployment.
        expected: For some ids, fields that their jobs must have.
        on_the_wire: Whether to ask it over a socket, so that what HTTP itself forbids is seen.
    """
    own = Mock(document=operation.document)
    with ExitStack() as stack:
        url = stack.enter_context(serve(mock)) if on_the_wire else NOWHERE
        target = target_at(url, own)
        run = Run(SETTINGS, target, document=operation.document)
        stack.callback(run.sender.close)
        if not on_the_wire:
            run.sender.client = httpx.Client(transport=InProcess(mock))
        run.memory.expected = expected or {}
        for one in run.tested:
            if one.name == operation.name:
                run.probe(one)
    return run


def otherwise(operation: Operation, fact: Fact) -> Iterator[tuple[str, Data]]:
    """Yield documents in which a fact is another: what a deployment of it does, and the document's data."""
    path, method, place = operation.path, operation.method, fact.place
    match fact.keyword:
        case "path":
            data = copied(operation)
            data["paths"][f"{path}s"] = {method: data["paths"][path].pop(method)}
            yield "another path", data
        case "method":
            data = copied(operation)
            described = data["paths"][path].pop(method)
            data["paths"][path][OTHER_METHOD.get(method, "get")] = described
            yield "another method", data
        case "parameter":
            yield from renamed(operation, fact)
        case "mandatory" if fact.value and fact.place and fact.steps[0] in names_of(operation):
            if where_of(operation, place) != "path":
                yield "not mandatory", changed(operation, place, {"required": False})
        case "mandatory" if fact.place in names_of(operation):
            yield "mandatory", changed(operation, place, {"required": True})
        case "mandatory":
            yield from other_body(operation, fact)
        case "maxItems":
            schema = {"schema": {**fact.schema, "maxItems": fact.value + 1}}
            yield "one more", changed(operation, place, schema)
            yield "any number", changed(operation, place, {"schema": {**fact.schema, "maxItems": 10**6}})
            yield "one less", changed(operation, place, {"schema": {**fact.schema, "maxItems": fact.value - 1}})
        case "credentials":
            yield from other_ways(operation, fact)


def why_open(operation: Operation, fact: Fact) -> str:
    """Say why no deployment breaks a fact."""
    if fact.place in names_of(operation) and fact.keyword == "mandatory":
        return OPEN["path parameter"]
    return OPEN.get(fact.keyword, OPEN[""])


# --- documents ------------------------------------------------------------------------------------------------


def copied(operation: Operation) -> Data:
    """Return a copy of the document in which the operation's parameters, body and ways in are written out."""
    data = copy.deepcopy(operation.document.data)
    described = data["paths"][operation.path][operation.method]
    data["paths"][operation.path].pop("parameters", None)
    described["parameters"] = copy.deepcopy([*operation.parameters.values()])
    described["security"] = copy.deepcopy(operation.security)
    if operation.body:
        described["requestBody"] = copy.deepcopy(operation.body)
    return data


def described_in(data: Data, operation: Operation) -> Data:
    """Return what a document's data say of an operation."""
    described: Data = data["paths"][operation.path][operation.method]
    return described


def names_of(operation: Operation) -> set[str]:
    """Return the names of an operation's parameters."""
    return {name for _, name in operation.parameters}


def where_of(operation: Operation, name: str) -> str:
    """Return the location of a parameter."""
    return next(location for location, other in operation.parameters if other == name)


def changed(operation: Operation, name: str, change: Data) -> Data:
    """Return the document with something else said of a parameter."""
    data = copied(operation)
    (parameter,) = (one for one in described_in(data, operation)["parameters"] if one["name"] == name)
    parameter.update(copy.deepcopy(change))
    return data


def renamed(operation: Operation, fact: Fact) -> Iterator[tuple[str, Data]]:
    """Yield the document in which a parameter has another name, where that can be seen."""
    name, location = fact.place, fact.value
    if location == "path" and name == "project_id":
        data = changed(operation, name, {"name": f"other_{name}"})
        path = operation.path.replace(f"{{{name}}}", f"{{other_{name}}}")
        data["paths"][path] = {
            **data["paths"].get(path, {}),
            operation.method: data["paths"][operation.path].pop(operation.method),
        }
        yield "whatever it says", data
    elif location != "path" and operation.parameters[location, name].get("required"):
        yield "another name", changed(operation, name, {"name": f"other_{name}"})


def other_body(operation: Operation, fact: Fact) -> Iterator[tuple[str, Data]]:
    """Yield the document in which a body, or one of its fields, is mandatory or not, other than before."""
    data = copied(operation)
    body = described_in(data, operation)["requestBody"]
    what = "not mandatory" if fact.value else "mandatory"
    if not fact.steps:
        body["required"] = not fact.value
        yield what, data
    elif len(fact.steps) == 1:
        media = next(iter(body["content"].values()))
        schema = media["schema"] = copy.deepcopy(operation.document.resolve(media["schema"]))
        required = [name for name in schema.get("required", ()) if name != fact.place]
        schema["required"] = required if fact.value else [*required, fact.place]
        yield what, data


def other_ways(operation: Operation, fact: Fact) -> Iterator[tuple[str, Data]]:
    """Yield the document without the ways that need a header, and the one that needs no credentials at all."""
    header, resolve = fact.place, operation.document.resolve
    schemes = operation.document.components.get("securitySchemes", {})
    named = {name for name, scheme in schemes.items() if resolve(scheme).get("name", name) == header}
    data = copied(operation)
    described = described_in(data, operation)
    described["security"] = [way for way in operation.security if not named & way.keys()]
    if described["security"]:
        yield "not a way in", data
    if header in {TOKEN_HEADER, SIGNATURE_HEADER}:
        data = copied(operation)
        described_in(data, operation)["security"] = []
        yield "no credentials needed", data
