"""Finds for a change an answer, or a request, that one document allows and the other forbids."""

import copy
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import quote

from contract_tests.asking.ask import Ask, Credentials
from contract_tests.asking.probes import unknown
from contract_tests.comparing.changes import Change
from contract_tests.judging.answers import BAD_REQUEST
from contract_tests.judging.facts import ANY_NAME, ITEM, Fact
from contract_tests.judging.reading import Memory, Reading
from contract_tests.judging.rule import Grade, Rule
from contract_tests.judging.rules import RULES
from contract_tests.mock import Mock, Request
from contract_tests.proving.answers import Answers, parsed
from contract_tests.proving.broken import at, breaking, with_value, without
from contract_tests.proving.requests import copied
from contract_tests.sending.sender import Exchange, Sender
from contract_tests.settings import Target
from openapi import Document, Operation

OLD, NEW = "old", "new"
DRAWN: Final = 20
LONGEST_SHOWN: Final = 100
# Where rules place what is wrong with the answer as a whole.
WHOLE: Final = {"status": ("status",), "content-type": ("Content-Type",), "json": ("body",)}
# Words of a schema whose value is itself a value at the limit.
LIMITS: Final = ("minimum", "maximum", "const", "default")


@dataclass(frozen=True)
class Witness:
    """An answer or a request that only one of two documents allows.

    Args:
        what: What is special about it.
        shown: The part of it that matters.
        allowed_by: Which document allows it.
        why_not: What the other says to it: the rules that it breaks, or the status of the refusal.
        grade: How bad the other takes it.
        exchange: The answer; None for a request.
    """

    what: str
    shown: str
    allowed_by: str
    why_not: str
    grade: Grade = Grade.VIOLATION
    exchange: Exchange | None = None


class Pair:
    """An operation as two documents have it.

    Args:
        old: In the old document.
        new: In the new one.
        seed: The seed of what is drawn.
    """

    def __init__(self, old: Operation, new: Operation, seed: int) -> None:
        self.sides = {OLD: Answers(old, seed), NEW: Answers(new, seed)}
        # Both know one project, whichever each document has as its example.
        self.target = self.sides[OLD].target
        self.sides[NEW].mock.project_id = self.target.project_id

    def witnesses(self, change: Change) -> Iterator[Witness]:
        """Yield a witness for each direction in which there is one: what only the old, and only the new one allows."""
        if change.fact.is_of_request:
            yield from self.among_requests(change)
        else:
            yield from self.among_answers(change)

    # --- answers ----------------------------------------------------------------------------------------------

    def among_answers(self, change: Change) -> Iterator[Witness]:
        """Yield the first answer that only one document allows, for each of them; a violation before a concern."""
        judged = [(what, exchange, self.judge(change, exchange)) for what, exchange in self.answers(change)]
        for allowed_by, other in ((OLD, NEW), (NEW, OLD)):
            for grade in Grade:
                found = next((one for one in judged if is_clear(one[2], allowed_by, other, grade)), None)
                if found is not None:
                    what, exchange, broken = found
                    why_not = ", ".join(sorted({rule.name for rule in broken[other] - broken[allowed_by]}))
                    yield Witness(what, shown(change.fact, exchange), allowed_by, why_not, grade, exchange)
                    break

    def answers(self, change: Change) -> Iterator[tuple[str, Exchange]]:
        """Yield answers among which there is one that only one document allows."""
        for name, fact in ((NEW, change.after), (OLD, change.before)):
            if fact is None:
                continue
            answers = self.sides[name]
            base = answers.bases[fact.side]
            yield f"answered with {base.status}", base.exchange(base.content)
            if change.before and change.after:
                for what, value in edges(answers, fact):
                    yield what, base.exchange(with_value(base.content, fact.steps, value))
                yield from ((mutant.what, mutant.exchange) for mutant in answers.mutants(fact))
            if fact.keyword == "header" or fact.keyword.startswith("header "):
                yield "absent", base.with_header(fact.place, None)
            elif fact.steps and fact.steps[-1] not in {ITEM, ANY_NAME}:
                yield "absent", base.exchange(without(base.content, fact.steps))

    def judge(self, change: Change, exchange: Exchange) -> dict[str, frozenset[Rule]]:
        """Return the rules that an answer breaks by each document, where the change is about."""
        judged, place = {}, change.fact.place
        here = {place, place.rpartition(".")[0], *WHOLE.get(change.fact.keyword, ())}
        for name, answers in self.sides.items():
            parameter = (answers.operation.list_parameter or ("", 0))[0]
            known = {parameter: answers.ids(parsed(exchange))}
            reading = Reading(answers.asked(exchange), Memory(known))
            rules = [rule for rule in RULES if rule.operation in {"", answers.operation.name}]
            judged[name] = frozenset(
                one for one in rules if any(problem.place in here for problem in one.look(reading))
            )
        return judged

    # --- requests ---------------------------------------------------------------------------------------------

    def among_requests(self, change: Change) -> Iterator[Witness]:
        """Yield the first request that only one document's deployment takes, for each of them."""
        sides = {OLD: self.sides[OLD], NEW: self.only(change)}
        mocks = {name: answers.mock for name, answers in sides.items()}
        yield from refused_by_one(requests(change, sides), mocks, self.target)

    def only(self, change: Change) -> Answers:
        """Return the old operation with this one change, so that no other is taken for it."""
        old, new, fact = self.sides[OLD].operation, self.sides[NEW].operation, change.fact
        data = copied(old)
        data["components"] = {
            kind: {**new.document.components.get(kind, {}), **old.document.components.get(kind, {})}
            for kind in {**old.document.components, **new.document.components}
        }
        described = data["paths"][old.path].pop(old.method)
        path, method = old.path, old.method
        names = {name for _, name in (*old.parameters, *new.parameters)}
        if fact.keyword in {"path", "method"}:
            path, method = new.path, new.method
        elif fact.keyword == "credentials":
            described["security"] = new.security
        elif fact.steps and fact.steps[0] in names:
            kept = [one for one in described["parameters"] if one["name"] != fact.steps[0]]
            described["parameters"] = [*kept, *(one for key, one in new.parameters.items() if key[1] == fact.steps[0])]
        elif new.body:
            described["requestBody"] = new.body
        else:
            described.pop("requestBody", None)
        data["paths"].setdefault(path, {})[method] = described
        (changed,) = [one for one in Document.of(data).operations if (one.path, one.method) == (path, method)]
        answers = Answers(changed, self.sides[NEW].seed)
        answers.mock.project_id = self.target.project_id
        return answers


def among_operations(change: Change, documents: Mapping[str, Document]) -> Iterator[Witness]:
    """Yield the request that only one document's deployment takes, since only that document has the operation."""
    operation = change.old or change.new
    if operation is None:
        return
    answers = Answers(operation, seed=1)
    mocks = {name: Mock(document=document) for name, document in documents.items()}
    for mock in mocks.values():
        mock.project_id = answers.target.project_id
    yield from refused_by_one([("its sound request", answers.ask(200, None))], mocks, answers.target)


def refused_by_one(asks: Iterable[tuple[str, Ask]], mocks: Mapping[str, Mock], target: Target) -> Iterator[Witness]:
    """Yield the first request that only one deployment takes, for each of them."""
    found: dict[str, Witness] = {}
    with closing(Sender(target, max_requests=0, unsafe_methods=True)) as sender:
        for what, ask in asks:
            sent = sender.request(ask, sender.url(ask)).headers
            headers = {key.lower(): value for key, value in sent.items()}
            request = Request(ask.method, ask.path, ask.query, headers, ask.body)
            status = {name: mock.answer(request).status for name, mock in mocks.items()}
            for allowed_by, other in ((OLD, NEW), (NEW, OLD)):
                if status[allowed_by] < BAD_REQUEST <= status[other]:
                    line = f"{ask.method} {ask.path}{f'?{ask.query}' if ask.query else ''} {ask.body.decode()}"
                    witness = Witness(what, cut(line.strip()), allowed_by, f"refused with {status[other]}")
                    found.setdefault(allowed_by, witness)
    yield from found.values()


def requests(change: Change, sides: dict[str, Answers]) -> Iterator[tuple[str, Ask]]:
    """Yield requests among which there is one that only one document's deployment takes."""
    for name, fact in ((OLD, change.before), (NEW, change.after)):
        answers = sides[name]
        sound = answers.ask(200, None)
        yield f"what the {name} document's example sends", sound
        if fact is None:
            continue
        if fact.keyword == "credentials":
            for credentials in (Credentials.TOKEN, Credentials.AK_SK, Credentials.NONE):
                yield credentials.value, replace(sound, credentials=credentials)
        elif fact.steps and fact.steps[0] in {parameter for _, parameter in answers.operation.parameters}:
            yield from with_parameters(answers, fact, sound, is_known=None not in (change.before, change.after))
        elif fact.steps or fact.keyword in {"mandatory", "body"}:
            yield from with_bodies(answers, fact, sound)


def is_clear(broken: dict[str, frozenset[Rule]], allowed_by: str, other: str, grade: Grade) -> bool:
    """Tell whether an answer breaks a rule of this grade by the other document only, and none by this one only."""
    more, less = broken[other] - broken[allowed_by], broken[allowed_by] - broken[other]
    # Beside a violation, a concern on the other side does not count.
    return any(rule.grade is grade for rule in more) and not any(grade in {rule.grade, Grade.CONCERN} for rule in less)


def edges(answers: Answers, fact: Fact) -> Iterator[tuple[str, Any]]:
    """Yield values that a document allows at a place, those at its limits first."""
    schema = fact.schema
    if fact.keyword in {"status", "content-type", "json", "header", "fields"} or fact.keyword.startswith("header "):
        return
    yield from ((f"the value {value!r}", value) for value in schema.get("enum", ()))
    yield from ((f"the {word}", schema[word]) for word in LIMITS if word in schema)
    if "maxLength" in schema:
        yield "as long as may be", "x" * schema["maxLength"]
    yield from (("a value that it allows", value) for value in answers.drawn(schema, DRAWN))


def with_parameters(answers: Answers, fact: Fact, sound: Ask, *, is_known: bool) -> Iterator[tuple[str, Ask]]:
    """Yield the sound request with other values of a parameter, and without it.

    Args:
        answers: The operation.
        fact: What the document says of the parameter.
        sound: The sound request.
        is_known: Whether both documents have the parameter: no value of it is right where it is unknown.
    """
    operation, name = answers.operation, fact.steps[0]
    key = next(key for key in operation.parameters if key[1] == name)
    if key[0] != "path":
        yield f"without {name}", replace(sound, case=answers.cases.sound(operation, without=key))
    if operation.list_parameter and name == operation.list_parameter[0]:
        limit = fact.value if isinstance(fact.value, int) else operation.list_parameter[1]
        for count in dict.fromkeys((limit, limit + 1, 1)):
            yield f"{count} values of {name}", replace(sound, case=answers.cases.sound(operation, ids=unknown(count)))
        return
    example = answers.document.example(operation.parameters[key])
    values = [("its example", example)]
    if is_known:
        values += edges(answers, fact)
        values += breaking(answers.document, fact, example) if fact.keyword in fact.schema else ()
    for what, value in values:
        written = str(value)
        if written.isascii() and written.isprintable() and written and not isinstance(value, dict | list):
            case = answers.cases.sound(operation)
            parts = {"path": case.path_parameters, "query": case.query, "header": case.headers}
            parts.get(key[0], {})[name] = quote(written, safe="") if key[0] == "path" else written
            yield f"{name}: {what}", replace(sound, case=case)


def with_bodies(answers: Answers, fact: Fact, sound: Ask) -> Iterator[tuple[str, Ask]]:
    """Yield the sound request with another body."""
    example = copy.deepcopy(sound.case.body)
    yield "without a body", replace(sound, case=answers.cases.sound(answers.operation, without=("body", "")))
    values: list[tuple[str, Any]] = []
    if fact.steps:
        try:
            value = at(example, fact.steps)
        except LookupError:
            return
        values += [("without it", without(example, fact.steps))] if fact.steps[-1] != "[]" else []
        wrong = breaking(answers.document, fact, value) if fact.keyword in fact.schema else ()
        values += [(what, with_value(example, fact.steps, other)) for what, other in (*edges(answers, fact), *wrong)]
    for what, body in values:
        case = answers.cases.sound(answers.operation)
        case.body = body
        yield f"{fact.place}: {what}", replace(sound, case=case)


def shown(fact: Fact, exchange: Exchange) -> str:
    """Show the part of an answer that a fact is about."""
    content = parsed(exchange)
    try:
        part = json.dumps(at(content, fact.steps))
    except LookupError:
        part = f"without {fact.place}" if fact.place else exchange.body.decode("utf-8", "replace")
    if fact.keyword == "header" or fact.keyword.startswith("header "):
        part = exchange.header(fact.place) or "absent"
    elif fact.keyword == "content-type":
        part = exchange.header("content-type") or "absent"
    return cut(f"{exchange.status}, {fact.place or 'the body'}: {part}")


def cut(text: str) -> str:
    """Keep a text short."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
