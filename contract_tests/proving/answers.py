"""Answers that break one fact of an operation each, answers that break none, and what the rules say of them."""

import contextlib
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from contract_tests.asking.ask import Ask, Credentials
from contract_tests.asking.cases import Cases, without_local_constants
from contract_tests.asking.probes import main_credentials, unknown
from contract_tests.judging.answers import BAD_REQUEST
from contract_tests.judging.facts import JSON_TYPE, Fact
from contract_tests.judging.reading import Memory, Reading
from contract_tests.judging.rule import Rule
from contract_tests.judging.rules import RULES
from contract_tests.mock import Mock
from contract_tests.mock.jobs import Jobs, settle
from contract_tests.proving.allowed import draw, values
from contract_tests.proving.broken import at, breaking, with_value, without
from contract_tests.sending.sender import OK, REDIRECTS, UNAUTHORIZED, Exchange
from contract_tests.settings import target_at
from openapi import Document, Operation

NOWHERE: Final = "http://127.0.0.1"
# Undocumented statuses that a service could answer with instead, by their first digit.
OTHER_STATUSES: Final = {2: (200, 201, 202, 203, 206), 3: (302, 304), 4: (402, 409, 418, 422), 5: (501, 502)}
BROKEN_JSON: Final[tuple[tuple[str, Callable[[bytes], bytes]], ...]] = (
    ("cut off", lambda body: body[:-1]),
    ("empty", lambda _: b""),
    ("a page of HTML", lambda _: b"<html></html>"),
    ("not a number", lambda _: b'{"x": NaN}'),
    ("single quotes", lambda body: body.replace(b'"', b"'") if b'"' in body else b"'x'"),
    ("a comma too many", lambda _: b"[1,]"),
    ("Latin-1", lambda _: '"é"'.encode("latin-1")),
    ("a byte order mark", lambda body: b"\xef\xbb\xbf" + body),
    ("UTF-16", lambda body: body.decode().encode("utf-16")),
    ("half of a surrogate pair", lambda _: rb'"\ud83d"'),
    ("a line end inside a string", lambda _: b'"x\n"'),
    ("a leading zero", lambda _: b"042"),
    ("infinity", lambda _: b"-Infinity"),
    ("twice", lambda body: body + body),
)


@dataclass(frozen=True)
class Base:
    """A sound answer of one status, and a request that it fits.

    Args:
        ask: The request.
        side: The status as the document writes it.
        status: The status.
        headers: Every documented header.
        content: What the body says, with every field that is documented; None where no JSON is.
        known: What the request's list parameter is known to find.
        flawed: The rules that even this answer breaks, since its status alone does.
    """

    ask: Ask
    side: str
    status: int
    headers: dict[str, str]
    content: Any
    known: tuple[str, ...] = ()
    flawed: frozenset[Rule] = frozenset()

    def exchange(self, content: Any) -> Exchange:
        """Return the answer with another content."""
        body = b"" if self.content is None else json.dumps(content, ensure_ascii=False).encode()
        return self.with_body(body)

    def with_body(self, body: bytes) -> Exchange:
        """Return the answer with another body."""
        headers = tuple((name.lower(), value) for name, value in self.headers.items())
        return Exchange(self.ask, NOWHERE + self.ask.path, self.status, headers, body)

    def with_header(self, name: str, value: str | None) -> Exchange:
        """Return the answer with another value of a header, or without it."""
        headers = {key: old for key, old in self.headers.items() if key != name}
        return replace(self, headers=headers | ({} if value is None else {name: value})).exchange(self.content)

    def broken_rules(self, exchange: Exchange) -> list[Rule]:
        """Return the rules that an answer breaks, but for those that the sound one does, too."""
        name = (self.ask.operation.list_parameter or ("", 0))[0]
        reading = Reading(exchange, Memory({name: self.known}))
        broken = [rule for rule in RULES if rule.operation in {"", self.ask.operation.name} and rule.look(reading)]
        if reading.memory.bugs:
            raise AssertionError("\n".join(reading.memory.bugs.values()))
        return [rule for rule in broken if exchange.status != self.status or rule not in self.flawed]


@dataclass(frozen=True)
class Mutant:
    """An answer that breaks one fact.

    Args:
        fact: The fact.
        what: How it breaks it.
        base: The sound answer that it was made from.
        exchange: The answer.
    """

    fact: Fact
    what: str
    base: Base
    exchange: Exchange


class Answers:
    """All that an operation may and may not answer.

    Args:
        operation: The operation.
        seed: The seed of what is drawn.

    Raises:
        LookupError: The document has no example of something that must be sent.
    """

    def __init__(self, operation: Operation, seed: int) -> None:
        self.operation = operation
        self.document: Document = operation.document
        self.seed = seed
        self.mock = Mock(document=self.document)
        self.target = target_at(NOWHERE, self.mock)
        self.cases = Cases(self.document, self.target, seed, [operation])
        self.bases = {side: self.base(side) for side in operation.responses}

    def base(self, side: str) -> Base:
        """Make the sound answer of a status."""
        status = int(side.replace("X", "0")) if side != "default" else BAD_REQUEST
        content = self.example(side)
        made = Base(self.ask(status, content), side, status, self.headers(side), content, self.ids(content))
        flawed = made.broken_rules(made.exchange(content))
        return replace(made, flawed=frozenset(flawed))

    def ask(self, status: int, content: Any) -> Ask:
        """Make a request that a status fits: for a refusal, one that is to be refused for this reason."""
        operation, listed = self.operation, self.operation.list_parameter
        credentials, ids = main_credentials(operation, self.target) or Credentials.NONE, None
        if status == UNAUTHORIZED and operation.security:
            credentials = Credentials.NONE
        elif listed and OK <= status < REDIRECTS:
            ids = [*self.ids(content)][: listed[1]] or unknown(1)
        elif listed:
            ids = unknown(listed[1] + 1 if status == BAD_REQUEST else 1)
        return Ask(operation, self.cases.sound(operation, ids=ids), credentials, "a proof")

    def asked(self, exchange: Exchange) -> Exchange:
        """Return an answer as one to a request that its status fits."""
        return replace(exchange, ask=self.ask(exchange.status, parsed(exchange)))

    def ids(self, content: Any) -> tuple[str, ...]:
        """Return the ids of the jobs in an answer."""
        waiter: dict[str, Any] = self.operation.data.get("x-waiter", {})
        items = content.get(waiter["items"], ()) if waiter and isinstance(content, dict) else ()
        return tuple(dict.fromkeys(item[waiter["id"]] for item in items if waiter["id"] in item))

    def headers(self, side: str) -> dict[str, str]:
        """Return a sound value of every documented header."""
        response = self.operation.responses[side]
        made = {"Content-Type": next(iter(response.get("content", {})), "")} if response.get("content") else {}
        for name, node in response.get("headers", {}).items():
            try:
                made[name] = str(self.document.example(node))
            except LookupError:
                made[name] = str(self.drawn(self.document.resolve(node).get("schema", {}), 1)[-1])
        return made

    def schema(self, side: str) -> Any:
        """Return the schema of a status's JSON; None where none is described."""
        return self.operation.responses[side].get("content", {}).get(JSON_TYPE, {}).get("schema")

    def drawn(self, schema: Any, count: int, *, is_whole: bool = False) -> list[Any]:
        """Draw values that a schema allows."""
        with without_local_constants():
            return draw(values(self.document, schema, is_whole=is_whole), count, self.seed)

    def example(self, side: str) -> Any:
        """Return what a sound answer says, with every field that is documented: the document's example, completed."""
        schema = self.schema(side)
        if schema is None:
            return None
        whole = self.drawn(schema, 2, is_whole=True)[-1]
        with contextlib.suppress(LookupError):
            whole = completed(whole, self.document.example(schema))
        stated = self.operation.examples(side).values()
        return completed(whole, max(stated, key=lambda one: len(json.dumps(one)), default=None))

    # --- broken -----------------------------------------------------------------------------------------------

    def mutants(self, fact: Fact) -> Iterator[Mutant]:
        """Yield the answers that break a fact and, as far as may be, nothing else."""
        base = self.bases[fact.side]
        found = {"status": self.statuses, "content-type": types, "json": bodies}.get(fact.keyword)
        if found is None:
            found = self.headers_for if fact.keyword.startswith("header") else self.values_for
        for what, exchange in found(fact, base):
            yield Mutant(fact, what, base, exchange)

    def statuses(self, _: Fact, base: Base) -> Iterator[tuple[str, Exchange]]:
        """Yield the answer under other statuses, which the document does not have."""
        for status in OTHER_STATUSES[base.status // 100]:
            if self.operation.response(status) is None:
                yield str(status), replace(base.exchange(base.content), status=status)

    def headers_for(self, fact: Fact, base: Base) -> Iterator[tuple[str, Exchange]]:
        """Yield the answer without a header, or with a wrong value in it."""
        if fact.keyword == "header":
            yield "absent", base.with_header(fact.place, None)
            return
        for what, value in breaking(self.document, fact, base.headers[fact.place]):
            if isinstance(value, str) and "\n" not in value:
                yield what, base.with_header(fact.place, value)

    def values_for(self, fact: Fact, base: Base) -> Iterator[tuple[str, Exchange]]:
        """Yield the answer without a field, with one too many, or with a wrong value in one."""
        if fact.keyword == "required":
            yield "absent", base.exchange(without(base.content, fact.steps))
        elif fact.keyword == "fields":
            more = {**at(base.content, fact.steps), "a_new_field": "x"}
            yield "a new field", base.exchange(with_value(base.content, fact.steps, more))
        else:
            for what, value in breaking(self.document, fact, at(base.content, fact.steps)):
                yield what, base.exchange(with_value(base.content, fact.steps, value))

    # --- allowed ----------------------------------------------------------------------------------------------

    def allowed(self, count: int) -> Iterator[tuple[Base, Exchange]]:
        """Yield answers that the document allows, of every status, the successes half of them."""
        sides = [side for side in self.bases if self.schema(side) is not None]
        for side in sides:
            share = count / 2 if side.startswith("2") else count / 2 / max(1, len(sides) - 1)
            for drawn in self.drawn(self.schema(side), math.ceil(share) if len(sides) > 1 else count):
                base, content = self.bases[side], drawn
                if side.startswith("2") and self.operation.name == Jobs.OPERATION:
                    content = settle(drawn)
                    base = replace(base, ask=self.ask(base.status, content), known=self.ids(content))
                elif not side.startswith("2") and isinstance(drawn, dict):
                    named = self.bases[side].content.keys() & {"error_code", "error_msg"}
                    content = drawn | {name: drawn.get(name) or "x" for name in named}
                yield base, base.exchange(content)


def parsed(exchange: Exchange) -> Any:
    """Return the JSON of an answer; None if it is none."""
    try:
        return json.loads(exchange.body)
    except ValueError:
        return None


def completed(whole: Any, stated: Any) -> Any:
    """Return what is stated, with what only the whole has added to it."""
    if isinstance(whole, dict) and isinstance(stated, dict):
        return {name: completed(whole.get(name, value), value) for name, value in stated.items()} | {
            name: value for name, value in whole.items() if name not in stated
        }
    if isinstance(whole, list) and isinstance(stated, list) and stated:
        return [completed(whole[0], one) if whole else one for one in stated]
    return whole if stated is None else stated


def types(fact: Fact, base: Base) -> Iterator[tuple[str, Exchange]]:
    """Yield the answer under other media types, and without any."""
    for value in ("text/html", "application/xml", "text/json", "application/json-seq", "application/octet-stream"):
        if value not in fact.value:
            yield value, base.with_header("Content-Type", value)
    yield "absent", base.with_header("Content-Type", None)


def bodies(_: Fact, base: Base) -> Iterator[tuple[str, Exchange]]:
    """Yield the answer with what is no JSON."""
    for what, change in BROKEN_JSON:
        yield what, base.with_body(change(base.exchange(base.content).body))
