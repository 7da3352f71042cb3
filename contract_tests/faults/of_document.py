"""Faults that are made from the document: one for each kind of thing that it says of answers, always and at times.

`make prove` breaks every fact in a single answer. These show that a whole run notices, whenever one is broken.
"""

from dataclasses import replace
from typing import Any, Final

from contract_tests.faults.depart import Change, Raw, Scene, asked, every, found, nobody, only, signed, with_header
from contract_tests.judging.exercised import WORDS
from contract_tests.judging.facts import Fact, facts
from contract_tests.judging.jobs import ITEMS
from contract_tests.mock import Answer
from contract_tests.proving.broken import at, breaking, with_value
from openapi import load

# The statuses that the mock answers with when it is tested.
SIDES: Final = ("200", "400", "401")
CIRCUMSTANCES: Final = {
    "in one answer out of five": every(5),
    "with AK/SK": signed,
    "at ten ids": asked(10),
    "asked alone": asked(1),
}
# The rule that finds each kind of fact broken.
RULES: Final = {word: rule for rule, word in reversed(WORDS.items())}


def faults() -> dict[str, Change]:
    """Return a fault for each kind of fact, of each status the last; of a success also in each circumstance."""
    (operation,) = load().operations
    last = {(fact.side, fact.keyword): fact for fact in facts(operation) if fact.side in SIDES}
    made = {}
    for (side, word), fact in last.items():
        if word in RULES:
            change, name = breaks(fact), f"{RULES[word]}: {word} of {fact.place or 'the body'}, in a {side}"
            made[name] = change
            if side == "200":
                made |= {f"{name}, {where}": only(change, found, when) for where, when in CIRCUMSTANCES.items()}
                made |= {} if fact.steps else {f"{name}, if there is no job": only(change, nobody)}
    return made


def breaks(fact: Fact) -> Change:
    """Break a fact in each answer of its status, wherever something is that it is about."""

    def change(_: Scene, answer: Answer) -> Answer:
        return broken(fact, answer) if str(answer.status) == fact.side else answer

    return change


def broken(fact: Fact, answer: Answer) -> Answer:
    """Return an answer in which a fact is broken."""
    match fact.keyword.split():
        case ["json"]:
            return Raw(answer.status, answer.content, answer.headers, answer.body()[:-1])
        case ["content-type"]:
            return replace(answer, headers=with_header(answer.headers, "Content-Type", "text/html"))
        case ["header"]:
            return replace(answer, headers=with_header(answer.headers, fact.place, None))
        case ["header", _]:
            value = wrong(fact, answer.headers[fact.place])
            return replace(answer, headers=with_header(answer.headers, fact.place, value))
    content = answer.content
    if fact.steps[:2] == (ITEMS, "[]"):
        content = {**content, ITEMS: [with_wrong(fact, job, fact.steps[2:]) for job in content[ITEMS]]}
    else:
        content = with_wrong(fact, content, fact.steps)
    return replace(answer, content=content)


def with_wrong(fact: Fact, content: Any, steps: tuple[str, ...]) -> Any:
    """Return a value with a wrong one in it, if there is one at all at the place of a fact."""
    try:
        return with_value(content, steps, wrong(fact, at(content, steps)))
    except LookupError:
        return content


def wrong(fact: Fact, sound: Any) -> Any:
    """Return a value that breaks a fact."""
    if fact.keyword == "fields":
        return {**sound, "a_new_field": "x"}
    return next(value for _, value in breaking(load(), fact, sound))
