"""An answer as the rules see it: its body read strictly, and every value beside what the document says of it."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from contract_tests.asking.ask import Ask
from contract_tests.asking.probes import MADE_UP
from contract_tests.judging.facts import JSON_TYPE, Fact, holds_fields, table_of
from contract_tests.sending.sender import OK, Exchange
from openapi import Document, Operation

LONGEST_INTEGER: Final = 4000


class NotJsonError(ValueError):
    """The body is not strict JSON."""


@dataclass(frozen=True)
class Node:
    """A value in an answer, and the schema that it has to follow.

    Args:
        place: Where it stands, without positions: job_array[].status.
        value: The value.
        schema: What the document says of it, references resolved.
        table: Where on the vendor's page it is described: the table of the object whose field it is.
        inside: Where what stands in it is described: for an object that has a table of its own, that one.
    """

    place: str
    value: Any
    schema: dict[str, Any]
    table: str
    inside: str

    @property
    def name(self) -> str:
        """The field's own name."""
        return self.place.rpartition(".")[2]


@dataclass
class Memory:
    """What a run knows and has seen.

    Args:
        known: Values that exist, by the name of the parameter that asks for them.
        expected: For some ids, fields that their jobs must have.
        checked: How often each rule was checked.
        looked_at: The rules that were checked, each with the name of an operation.
        exercised: In how many exchanges each fact of the document was put to the test.
        bugs: Rules that failed themselves, and how.
        values: The values of headers and fields that have to be new each time, with where each came first.
        last: Each job as it was last seen.
        reached: Of each job the last state and the last progress that were there, be it in different answers.
        proven: The operations of which an answer showed that something was really asked.
        without: How many answers for known jobs have come without the array, as long as none had it.
    """

    known: Mapping[str, tuple[str, ...]]
    expected: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    checked: Counter[str] = field(default_factory=Counter)
    looked_at: set[tuple[str, str]] = field(default_factory=set)
    exercised: Counter[Fact] = field(default_factory=Counter)
    bugs: dict[str, str] = field(default_factory=dict)
    values: dict[tuple[str, str], str] = field(default_factory=dict)
    last: dict[str, dict[str, Any]] = field(default_factory=dict)
    reached: dict[str, dict[str, Any]] = field(default_factory=dict)
    proven: set[str] = field(default_factory=set)
    without: int | None = 0

    def ids(self, operation: Operation) -> frozenset[str]:
        """Return the values that an operation's list parameter is known to find something for."""
        return frozenset(self.known.get(operation.list_parameter[0], ())) if operation.list_parameter else frozenset()


@dataclass(frozen=True)
class Reading:
    """An exchange, with its answer read.

    Args:
        exchange: The exchange.
        memory: What the run knows and has seen before.
    """

    exchange: Exchange
    memory: Memory

    @property
    def ask(self) -> Ask:
        """What was asked."""
        return self.exchange.ask

    @property
    def operation(self) -> Operation:
        """What the document says of what was asked."""
        return self.ask.operation

    @property
    def document(self) -> Document:
        """The document."""
        return self.operation.document

    @property
    def is_ours(self) -> bool:
        """Whether the deployment has to let the request in."""
        ask = self.ask
        return ask.is_documented and not ask.foreign and (ask.credentials.are_good or not self.operation.security)

    @cached_property
    def violates(self) -> tuple[str, str]:
        """What is mandatory and was not sent, with its source; twice "" if nothing is missing."""
        sent = {("query", name) for name, _ in self.ask.parameters}
        sent |= {("header", name.lower()) for name in self.ask.headers}
        for (location, name), parameter in self.operation.parameters.items():
            key = (location, name.lower() if location == "header" else name)
            if location in {"query", "header"} and parameter.get("required") and key not in sent:
                return name, table_of(self.document, parameter)
        body = self.operation.body
        if body.get("required") and not self.ask.body:
            return "the body", table_of(self.document, body)
        schema = self.document.resolve(body.get("content", {}).get(JSON_TYPE, {}).get("schema", {}))
        for name in schema.get("required", ()) if isinstance(self.body_sent, dict) else ():
            if name not in self.body_sent:
                return name, table_of(self.document, schema)
        return "", ""

    @property
    def body_sent(self) -> Any:
        """The JSON that was sent; None if it was none."""
        try:
            return json.loads(self.ask.body)
        except ValueError:
            return None

    @property
    def says_less(self) -> bool:
        """Whether its body is the document's example with something left out that is not mandatory."""
        content = self.operation.body.get("content", {}).get(JSON_TYPE)
        if content is None or self.violates[0]:
            return False
        try:
            example = self.document.example(content)
        except LookupError:
            return False
        sent, absent = self.body_sent, object()
        if isinstance(sent, dict) and isinstance(example, dict):
            return sent != example and all(example.get(name, absent) == value for name, value in sent.items())
        return not self.ask.body

    @property
    def has_too_many(self) -> bool:
        """Whether it asks for too many. The same id again is left out: the page does not say how it counts."""
        listed = self.operation.list_parameter
        return listed is not None and len(set(self.ask.ids)) > listed[1]

    @property
    def asks_for_known(self) -> bool:
        """Whether known things are asked for, each once, not too many, and nothing else."""
        ids, listed = self.ask.ids, self.operation.list_parameter
        if listed is None:
            in_path = {name for location, name in self.operation.parameters if location == "path"}
            is_plain = not self.ask.parameters and not self.violates[0]
            return self.operation.method == "get" and in_path <= self.memory.known.keys() and is_plain
        is_only_ids = len(ids) == len(self.ask.parameters) == len(set(ids))
        return is_only_ids and 1 <= len(ids) <= listed[1] and self.memory.ids(self.operation) >= {*ids}

    @property
    def asks_for_unknown(self) -> bool:
        """Whether something is asked for that is not known to exist."""
        known = self.memory.ids(self.operation)
        return bool(self.ask.ids) and not known >= {*self.ask.ids}

    @property
    def status(self) -> int:
        """The answer's status."""
        return self.exchange.status

    @cached_property
    def documented(self) -> dict[str, Any] | None:
        """What the document says of answers with this status; None if it says nothing."""
        return self.operation.response(self.status)

    @cached_property
    def schema(self) -> dict[str, Any] | None:
        """The schema of the answer's JSON; None if the document describes none."""
        content = (self.documented or {}).get("content", {})
        return self.document.resolve(content[JSON_TYPE].get("schema", {})) if JSON_TYPE in content else None

    @cached_property
    def parsed(self) -> tuple[Any, str, list[str]]:
        """The body as JSON, why it is not JSON (or ""), and the names that one object has twice."""
        twice: list[str] = []

        def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            made = dict(pairs)
            if len(made) < len(pairs):
                names = [name for name, _ in pairs]
                twice.extend(sorted({name for name in names if names.count(name) > 1}))
            return made

        try:
            text = self.exchange.body.decode("utf-8")
            body = json.loads(text, parse_constant=refuse_constant, parse_int=integer, object_pairs_hook=collect)
            if "\\u" in text:  # half of a surrogate pair is no text
                json.dumps(json.loads(text, parse_int=str), ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError) as error:
            return None, str(error) or type(error).__name__, twice
        return body, "", twice

    @property
    def body(self) -> Any:
        """The body as JSON; None if it is not JSON."""
        return self.parsed[0]

    @cached_property
    def nodes(self) -> list[Node]:
        """Every value of the body that the document describes."""
        if self.schema is None or self.parsed[1]:
            return []
        return list(walk(self.document, "", self.body, self.schema, ""))

    def objects(self, *fields: str) -> Iterator[Node]:
        """Yield the objects that the document gives all of these fields, and that have them."""
        for node in self.nodes:
            described = node.schema.get("properties", {}).keys() >= set(fields)
            if described and isinstance(node.value, dict) and node.value.keys() >= set(fields):
                yield node

    @property
    def waiter(self) -> dict[str, Any]:
        """Which field of an answer holds the jobs, and which of a job its id and its state."""
        waiter: dict[str, Any] = self.operation.data.get("x-waiter", {"items": "", "id": "", "state": ""})
        return waiter

    @cached_property
    def jobs(self) -> list[dict[str, Any]]:
        """The jobs of a 200. What is no object is left to the rule of types."""
        items = self.body.get(self.waiter["items"]) if isinstance(self.body, dict) else None
        if self.status != OK or not isinstance(items, list):
            return []
        return [item for item in items if isinstance(item, dict)]

    @cached_property
    def job_ids(self) -> list[str]:
        """The ids of its jobs, where they are strings."""
        ids = [job.get(self.waiter["id"]) for job in self.jobs]
        return [job_id for job_id in ids if isinstance(job_id, str)]

    @property
    def proves(self) -> bool:
        """Whether the answer shows that something was really asked: it holds what was asked for, or else succeeds."""
        if not self.exchange.lets_in or not self.is_ours:
            return False
        return bool(self.jobs) if self.operation.list_parameter else True

    @property
    def made_up(self) -> list[str]:
        """The ids of its jobs that only we made up."""
        return [job_id for job_id in self.job_ids if job_id.startswith(MADE_UP)]


class LongInteger(int):
    """An integer that Python would not write out, unless it is told to for the whole process."""

    def __repr__(self) -> str:
        return f"an integer of about {self.bit_length() * 0.30103:.0f} digits"


def integer(digits: str) -> int:
    """Read an integer, however long it is."""
    return int(digits) if len(digits) < LONGEST_INTEGER else LongInteger(Decimal(digits))


def refuse_constant(constant: str) -> None:
    """Refuse NaN and its like, which Python reads and JSON does not have.

    Raises:
        NotJsonError: Always.
    """
    raise NotJsonError(f"{constant} is no JSON")


def walk(document: Document, place: str, value: Any, schema: dict[str, Any], table: str) -> Iterator[Node]:
    """Yield a value and all that stands in it, as far as the schema describes it."""
    own = table_of(document, schema)
    inside = own or table
    # What has no fields of its own is described where its own source says; an object, in the row of its field.
    yield Node(place, value, schema, table if table and holds_fields(schema) else inside, inside)
    for part in schema.get("allOf", ()):
        yield from walk(document, place, value, document.resolve(part), inside)
    if isinstance(value, dict):
        described, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name, inner in value.items():
            of_name = described.get(name, others)
            if isinstance(of_name, dict):
                where = f"{place}.{name}" if place else name
                yield from walk(document, where, inner, document.resolve(of_name), inside)
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        for item in value:
            yield from walk(document, f"{place}[]", item, document.resolve(schema["items"]), inside)
