"""An answer as the rules see it: its body read strictly, and every value beside what the document says of it."""

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from contract_tests.documented import documented
from contract_tests.sending.sender import Exchange

OK: Final = 200


class NotJsonError(ValueError):
    """The body is not strict JSON."""


@dataclass(frozen=True)
class Node:
    """A value in an answer, and the schema that it has to follow.

    Args:
        place: Where it stands, without positions: job_array[].status.
        value: The value.
        schema: What the document says of it, references resolved.
        table: Where on the vendor's page its object is described.
    """

    place: str
    value: Any
    schema: dict[str, Any]
    table: str

    @property
    def name(self) -> str:
        """The field's own name."""
        return self.place.rpartition(".")[2]


@dataclass
class Memory:
    """What a run knows and has seen.

    Args:
        known: Ids of jobs that exist.
        expected: For some ids, fields that their jobs must have.
        request_ids: The request ids of all answers so far.
        uuids: The UUIDs in them, each with the request id in which it came first.
        gateway_ids: The request ids in all bodies so far.
        last: Each job as it was last seen.
        reached: Of each job the last state and the last progress that were given, be it in different answers.
    """

    known: frozenset[str]
    expected: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    request_ids: set[str] = field(default_factory=set)
    uuids: dict[str, str] = field(default_factory=dict)
    gateway_ids: set[str] = field(default_factory=set)
    last: dict[str, dict[str, Any]] = field(default_factory=dict)
    reached: dict[str, dict[str, Any]] = field(default_factory=dict)


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
    def is_ours(self) -> bool:
        """Tell whether the deployment has to let the request in."""
        ask = self.exchange.ask
        return ask.credentials.are_good and not ask.foreign and ask.method == documented().method

    @property
    def is_plain(self) -> bool:
        """Tell whether known jobs are asked for, each once, not too many, and nothing else."""
        ids = self.exchange.ask.ids
        is_only_ids = len(ids) == len(self.exchange.ask.parameters) == len(set(ids))
        return is_only_ids and 1 <= len(ids) <= documented().max_ids and self.memory.known >= {*ids}

    @property
    def status(self) -> int:
        """The answer's status."""
        return self.exchange.status

    @functools.cached_property
    def documented(self) -> dict[str, Any] | None:
        """What the document says of answers with this status; None if it says nothing."""
        return documented().response(self.status)

    @functools.cached_property
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
            body = json.loads(text, parse_constant=refuse_constant, object_pairs_hook=collect)
            json.dumps(body, ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError) as error:
            return None, str(error) or type(error).__name__, twice
        return body, "", twice

    @property
    def body(self) -> Any:
        """The body as JSON; None if it is not JSON."""
        return self.parsed[0]

    @functools.cached_property
    def nodes(self) -> list[Node]:
        """Every value of the body that the document describes."""
        if self.documented is None or self.parsed[1]:
            return []
        schema = documented().resolve(self.documented["content"]["application/json"]["schema"])
        return list(walk("", self.body, schema, ""))

    def objects(self, *fields: str) -> Iterator[Node]:
        """List the objects that the document gives all of these fields, and that have them."""
        for node in self.nodes:
            described = node.schema.get("properties", {}).keys() >= set(fields)
            if described and isinstance(node.value, dict) and node.value.keys() >= set(fields):
                yield node

    @functools.cached_property
    def jobs(self) -> list[dict[str, Any]]:
        """The jobs of a 200. What is no object is left to the rule of types."""
        items = self.body.get(documented().waiter["items"]) if isinstance(self.body, dict) else None
        if self.status != OK or not isinstance(items, list):
            return []
        return [item for item in items if isinstance(item, dict)]

    @functools.cached_property
    def job_ids(self) -> list[str]:
        """The ids of its jobs, where they are strings."""
        ids = [job.get(documented().waiter["id"]) for job in self.jobs]
        return [job_id for job_id in ids if isinstance(job_id, str)]


def refuse_constant(constant: str) -> None:
    """Refuse NaN and its like, which Python reads and JSON does not have.

    Raises:
        NotJsonError: Always.
    """
    raise NotJsonError(f"{constant} is no JSON")


def walk(place: str, value: Any, schema: dict[str, Any], table: str) -> Iterator[Node]:
    """List a value and all that stands in it, as far as the schema describes it."""
    table = table_of(schema) or table
    yield Node(place, value, schema, table)
    if isinstance(value, dict):
        for name, described in schema.get("properties", {}).items():
            if name in value:
                inner = f"{place}.{name}" if place else name
                yield from walk(inner, value[name], documented().resolve(described), table)
    if isinstance(value, list) and "items" in schema:
        for item in value:
            yield from walk(f"{place}[]", item, documented().resolve(schema["items"]), table)


def table_of(described: dict[str, Any]) -> str:
    """Say where the facts of a part of the document come from: the page's tables, or the title of another page."""
    sources = described.get("x-source", [])
    titles = documented().document.data["x-pages"]
    named = []
    for source in sources if isinstance(sources, list) else [sources]:
        table = source.get("table")
        if table is None:
            named.append(f"{titles[source['page']]['title']} ({titles[source['page']]['part_of']})")
        else:
            named.append(f"Table {table}" if str(table).isdecimal() else str(table))
    return ", ".join(named)
