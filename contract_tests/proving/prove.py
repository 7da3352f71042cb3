"""Prove a document: break each fact, and see that a rule notices; draw what it allows, and see that none does."""

import contextlib
import copy
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from unittest import mock

from hypothesis.errors import Unsatisfiable
from mpc_clipping import MpcClient

from contract_tests.asking.cases import without_local_constants
from contract_tests.faults.depart import Departing
from contract_tests.faults.table import FAULTS
from contract_tests.faults.trial import EXPECTED
from contract_tests.judging.facts import Fact, Schema, facts
from contract_tests.judging.rule import Grade, Rule
from contract_tests.judging.rules import RULES
from contract_tests.proving.allowed import draw, values
from contract_tests.proving.answers import Answers
from contract_tests.proving.client import Client, ReadAs
from contract_tests.proving.requests import probe, trials, why_open
from openapi import Document, Operation, load

PROVEN, NOT_PROVEN, NOT_POSSIBLE = 0, 1, 2
DRAWN: Final = 4000
# The grades of a fact, beside those of rules: the document leaves it open; nothing notices that it is broken; the run
# notices, and ends without a verdict.
OPEN, MISSED, UNTESTED = "open", "MISSED", "no verdict"
SILENT: Final = "absent is allowed: the page does not say mandatory"


@dataclass(frozen=True)
class Outcome:
    """What became of one fact.

    Args:
        fact: The fact.
        mutants: How many answers or deployments break it.
        caught: How many of them each rule found.
        grade: How bad the least of them was taken, or that it is open or missed.
        missed: How those break it that no rule found.
        why: Why it is open, or what stands in for a rule.
    """

    fact: Fact
    mutants: int
    caught: Counter[str]
    grade: str
    missed: tuple[str, ...] = ()
    why: str = ""


@dataclass
class Proof:
    """All outcomes of a document.

    Args:
        outcomes: Of each fact.
        impossible: The operations of which nothing could be proven, and why.
        drawn: How many sound answers were drawn.
        alarms: The rules that took one of them for broken, each with the first such answer.
        alone: For a rule, a mutant or a planted fault that it alone finds.
        read: How a client read what breaks each fact about answers.
        misread: The operations of which it misread a sound answer, each with the first such answer, and how.
        no_client: Why no client read anything, or "".
    """

    outcomes: list[Outcome] = field(default_factory=list)
    impossible: dict[str, str] = field(default_factory=dict)
    drawn: int = 0
    alarms: dict[str, str] = field(default_factory=dict)
    alone: dict[str, str] = field(default_factory=dict)
    read: list[ReadAs] = field(default_factory=list)
    misread: dict[str, str] = field(default_factory=dict)
    no_client: str = ""

    @property
    def missed(self) -> list[Outcome]:
        """The facts that are not proven."""
        return [outcome for outcome in self.outcomes if outcome.grade == MISSED]

    @property
    def exit_status(self) -> int:
        """Whether all is proven."""
        if not self.outcomes:
            return NOT_POSSIBLE
        is_misread = self.misread or any(one.misread for one in self.read)
        return NOT_PROVEN if self.missed or self.alarms or self.impossible or is_misread else PROVEN


def prove(document: Document, seed: int, drawn: int = DRAWN, client: Client | None = None) -> Proof:
    """Prove every operation of a document.

    Args:
        document: The document.
        seed: The seed of what is drawn.
        drawn: How many sound answers are drawn, for each operation its share.
        client: A client of the document, which reads all answers as well.
    """
    proof = Proof()
    for operation in with_examples(document, seed).operations:
        try:
            answers = Answers(operation, seed)
        except (LookupError, Unsatisfiable) as error:
            proof.impossible[operation.name] = f"no value was found for what it sends or answers: {error.args[0]}"
            continue
        for fact in facts(operation):
            proof.outcomes.append(
                of_request(proof, operation, fact) if fact.is_of_request else of_answer(proof, answers, fact, client)
            )
        for base, exchange in answers.allowed(drawn // len(document.operations)):
            proof.drawn += 1
            for rule in base.broken_rules(exchange):
                proof.alarms.setdefault(rule.name, exchange.body.decode())
            if client and (how := client.misreading(exchange)):
                proof.misread.setdefault(operation.name, f"{how}, in {exchange.body.decode()}")
    return proof


def with_examples(document: Document, seed: int) -> Document:
    """Return the document with drawn examples of what is sent, where it has none itself.

    Whether such a value exists in a deployment does not matter here: the mock takes any that the document allows.
    """
    data = copy.deepcopy(document.data)
    for operation in document.operations:
        described = data["paths"][operation.path][operation.method]
        described["parameters"] = [with_example(document, one, seed) for one in operation.parameters.values()]
        if operation.body:
            content = {name: with_example(document, one, seed) for name, one in operation.body["content"].items()}
            described["requestBody"] = {**operation.body, "content": content}
    return Document.of(data)


def with_example(document: Document, described: Schema, seed: int) -> Schema:
    """Return what describes a value, with a drawn example if it has none."""
    try:
        document.example(described)
    except LookupError:
        strategy = values(document, described.get("schema", {}), is_whole=True)
        with without_local_constants(), contextlib.suppress(Unsatisfiable):
            return {**described, "example": draw(strategy, 2, seed)[-1]}
    return described


def of_answer(proof: Proof, answers: Answers, fact: Fact, client: Client | None = None) -> Outcome:
    """Break what a fact says of answers."""
    try:
        mutants = list(answers.mutants(fact))
    except LookupError:
        return Outcome(fact, 0, Counter(), MISSED, ("no sound answer has a value there",))
    if client:
        proof.read.append(client.outcome(fact, mutants))
    caught: Counter[str] = Counter()
    missed, grades = [], set[Grade]()
    for mutant in mutants:
        rules = mutant.base.broken_rules(mutant.exchange)
        worst = [rule for rule in rules if rule.grade is Grade.VIOLATION] or (rules if is_silent(fact) else [])
        caught.update(rule.name for rule in worst)
        grades |= {rule.grade for rule in worst}
        if not worst:
            missed.append(mutant.what)
        keep_alone(proof, rules, f"{fact.side}, {fact.place or 'the body'}: {mutant.what}")
    return outcome(fact, len(mutants), caught, grades, missed)


def is_silent(fact: Fact) -> bool:
    """Tell whether the document does not quite say so: what breaks it is no more than a concern."""
    says_nothing_of_others = fact.keyword == "fields" and "additionalProperties" not in fact.schema
    return says_nothing_of_others or (fact.keyword in {"required", "header"} and not fact.value)


def outcome(fact: Fact, count: int, caught: Counter[str], grades: set[Grade], missed: list[str]) -> Outcome:
    """Grade what became of the answers that break a fact."""
    if not count and fact.keyword == "status":
        return Outcome(fact, 0, caught, OPEN, why="every status is documented")
    if not count and fact.keyword in {"format", "x-format"}:
        return Outcome(fact, 0, caught, OPEN, why="no standard says what this format is")
    if missed and is_silent(fact):
        return Outcome(fact, 0, Counter(), OPEN, why=SILENT)
    if not count:
        missed = ["no value was found that breaks it"]
    grade = MISSED if missed else Grade.CONCERN.value if Grade.CONCERN in grades else Grade.VIOLATION.value
    return Outcome(fact, count, caught, grade, tuple(missed))


def of_request(proof: Proof, operation: Operation, fact: Fact) -> Outcome:
    """Break what a fact says of requests, with a deployment for each way to break it."""
    tried = list(trials(operation, fact))
    if not tried:
        return Outcome(fact, 0, Counter(), OPEN, why=why_open(operation, fact))
    caught: Counter[str] = Counter()
    missed, grade, why = [], Grade.VIOLATION.value, ""
    for trial in tried:
        worst = [rule for rule in trial.rules if rule.grade is Grade.VIOLATION]
        caught.update(rule.name for rule in worst)
        if not worst and trial.unfinished:
            grade, why = UNTESTED, f"{trial.what}: {trial.unfinished.partition('. ')[0]}"
        elif not worst:
            missed.append(trial.what)
        keep_alone(proof, trial.rules, f"{fact.place or fact.keyword}: {trial.what}")
    return Outcome(fact, len(tried), caught, MISSED if missed else grade, tuple(missed), why)


def keep_alone(proof: Proof, rules: Sequence[Rule], what: str) -> None:
    """Keep what a rule alone finds, once for each rule; a violation is missed if only concerns are left to find it."""
    violations = [rule for rule in rules if rule.grade is Grade.VIOLATION]
    found = violations or rules
    if len(found) == 1:
        proof.alone.setdefault(found[0].name, what)


def find_needed(proof: Proof) -> None:
    """Find, for each rule that no mutant needs, a planted fault of the deployment or the client that it alone finds."""
    (operation,) = load().operations
    sound = Answers(operation, 1).bases["200"]
    with mock.patch.object(MpcClient, "list_editing_jobs", side_effect=LookupError):
        keep_alone(proof, sound.broken_rules(sound.exchange(sound.content)), "a client that raises LookupError")
    for rule in RULES:
        for fault in FAULTS:
            if rule.name in proof.alone or rule.name not in fault.rules:
                continue
            run = probe(operation, Departing(fault.change), EXPECTED, on_the_wire=True)
            keep_alone(proof, list(dict.fromkeys(finding.rule for finding in run.findings)), f"fault: {fault.name}")
