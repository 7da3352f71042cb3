"""What a proof is shown as: a table by the page's tables and rows, and JSON."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from contract_tests.judging.rules import RULES
from contract_tests.proving.client import MISREAD, ReadAs
from contract_tests.proving.prove import MISSED, OPEN, SILENT, UNTESTED, Outcome, Proof
from contract_tests.telling.words import LONGEST, in_words

LONGEST_ROW, LONGEST_BODY = 16, 400
# How many of the ways in which a fact can be broken unseen are shown.
MOST_MISSED: Final = 5
GRADES: Final = {
    "violation": "caught as violations",
    "concern": "as concerns",
    UNTESTED: "by a run that ends without a verdict",
    OPEN: "open",
    MISSED: "MISSED",
}


def table(proof: Proof) -> Iterator[str]:
    """Yield a line for each fact, under the page's tables."""
    tables: dict[str, list[Outcome]] = {}
    for one in proof.outcomes:
        side = "requests" if one.fact.is_of_request else f"answers with {one.fact.side}"
        tables.setdefault(f"{one.fact.operation}, {side}, {one.fact.table or 'not of the page'}", []).append(one)
    yield f"  {'row':{LONGEST_ROW}} {'fact':{LONGEST + 3}} mutants  caught as  by"
    for heading, outcomes in tables.items():
        yield from ("", heading)
        for one in outcomes:
            if one.why != SILENT:
                yield from row(one)
        if silent := [one.fact.row for one in outcomes if one.why == SILENT]:
            yield f"  open: {SILENT}, of {', '.join(silent)}"


def row(one: Outcome) -> Iterator[str]:
    """Yield the line of a fact, and one of what was missed."""
    fact, by = one.fact, ", ".join(one.caught) or one.why
    name = fact.row or "(all)"
    yield f"  {name:{LONGEST_ROW}} {in_words(fact):{LONGEST + 3}} {one.mutants or '-':>7}  {one.grade:10} {by}"
    if one.missed:
        more = len(one.missed) - MOST_MISSED
        yield f"  {'':{LONGEST_ROW}} missed: {'; '.join(one.missed[:MOST_MISSED])}{f', and {more} more' * (more > 0)}"


def read(proof: Proof) -> Iterator[str]:
    """Yield how a client read what breaks the facts about answers, those of one kind in one line."""
    kinds: dict[tuple[str, str], list[ReadAs]] = {}
    for one in proof.read:
        title, said = f"{one.fact.operation}, answers with {one.fact.side}", in_words(one.fact).removeprefix("each: ")
        kinds.setdefault((title, said), []).append(one)
    if kinds:
        yield from ("", f"  {'what is broken':{LONGEST + 3}} facts  mutants  the client reads it as")
    heading = ""
    for (title, said), readings in kinds.items():
        if title != heading:
            yield from ("", heading := title)
        ways = sum((one.read for one in readings), Counter[str]())
        misread = [f"{one.fact.place}: {how}" for one in readings for how in one.misread]
        told = [f"{way} ({count})" for way, count in ways.most_common()]
        told += [f"{MISREAD} ({len(misread)})"] * bool(misread)
        count = ways.total() + len(misread)
        yield f"  {said:{LONGEST + 3}} {len(readings):>5} {count or '-':>8}  {', '.join(told)}"
        yield from (f"  {'':{LONGEST_ROW}} misread: {how}" for how in misread[:MOST_MISSED])


def rules(proof: Proof) -> Iterator[str]:
    """Yield for each rule what is missed without it."""
    yield from ("", "Without the rule       this is missed")
    for rule in RULES:
        missed = proof.alone.get(rule.name, f"nothing of this document: the rule is about {rule.needs}")
        yield f"  {rule.name:20} {missed}"


def conclusion(proof: Proof) -> Iterator[str]:
    """Yield what was found in all, the verdict last."""
    yield ""
    for name, why in proof.impossible.items():
        yield f"Not proven: {name}: {why}."
    for name, body in proof.alarms.items():
        yield f"FALSE ALARM of {name}, on an answer that the document allows: {body[:LONGEST_BODY]}"
    for name, how in proof.misread.items():
        yield f"{MISREAD} by the client: {name}, a sound answer: {how[:LONGEST_BODY]}"
    if proof.no_client:
        yield f"Not read by a client, since none can be made: {proof.no_client}"
    broken = len(proof.alarms) or "no"
    yield f"{proof.drawn:,} answers that the document allows: {broken} rule{'s' * (broken != 1)} broken."
    counts = Counter(one.grade for one in proof.outcomes)
    found = ", ".join(f"{counts[grade]} {name}" for grade, name in GRADES.items() if counts[grade])
    yield f"{len(proof.outcomes)} facts, {sum(one.mutants for one in proof.outcomes):,} mutants: {found}."
    if proof.read:
        misread, sound = sum(len(one.misread) for one in proof.read), "some" if proof.misread else "no"
        yield f"The client misread {misread or 'none'} of the mutants, and {sound} sound answer."
    yield "NOT PROVEN." if proof.exit_status else "Every fact is proven, except those that are open."


def as_json(proof: Proof) -> dict[str, Any]:
    """Return a proof for machines."""
    return {
        "exit_status": proof.exit_status,
        "drawn": proof.drawn,
        "alarms": proof.alarms,
        "impossible": proof.impossible,
        "facts": [
            {
                "operation": one.fact.operation,
                "side": one.fact.side,
                "place": one.fact.place,
                "keyword": one.fact.keyword,
                "value": one.fact.value,
                "table": one.fact.table,
                "row": one.fact.row,
                "mutants": one.mutants,
                "grade": one.grade,
                "caught": dict(one.caught),
                "missed": list(one.missed),
                "why": one.why,
            }
            for one in proof.outcomes
        ],
        "alone": proof.alone,
        "client": [
            {
                "operation": one.fact.operation,
                "side": one.fact.side,
                "place": one.fact.place,
                "keyword": one.fact.keyword,
                "read": dict(one.read),
                "misread": list(one.misread),
            }
            for one in proof.read
        ],
        "misread": proof.misread,
        "no_client": proof.no_client,
    }
