"""Which facts of the document an exchange puts to the test, and which one a finding is about."""

from collections.abc import Iterator
from typing import Final

from contract_tests.asking.ask import TOKEN_HEADER, Credentials
from contract_tests.judging.facts import REQUEST, Fact, facts
from contract_tests.judging.reading import Reading
from contract_tests.judging.rule import Finding

# Which header each kind of wrong credentials is about.
WRONG: Final = {
    Credentials.NONE: TOKEN_HEADER,
    Credentials.EMPTY_TOKEN: TOKEN_HEADER,
    Credentials.WRONG_TOKEN: TOKEN_HEADER,
    Credentials.WRONG_SIGNATURE: "Authorization",
    Credentials.OLD_SIGNATURE: "X-Sdk-Date",
}
# The word of the document that a rule is about, where it is about one.
WORDS: Final = {
    "type": "type",
    "value-list": "enum",
    "minimum": "minimum",
    "maximum": "maximum",
    "length": "maxLength",
    "form": "pattern",
    "real-date": "x-format",
    "number-size": "format",
    "undocumented-field": "fields",
    "json": "json",
    "json-names": "json",
    "content-type": "content-type",
    "header-present": "header",
    "header-form": "header pattern",
    "mandatory": "mandatory",
    "optional": "mandatory",
    "limit": "maxItems",
    "credentials-checked": "credentials",
    "credentials-accepted": "credentials",
}


def exercised(reading: Reading) -> Iterator[Fact]:
    """Yield the facts that an exchange could have broken."""
    known = {(fact.side, fact.place, fact.keyword): fact for fact in facts(reading.operation)}
    for key in dict.fromkeys([*exercised_in_request(reading), *exercised_in_answer(reading)]):
        if key in known:
            yield known[key]


def exercised_in_request(reading: Reading) -> Iterator[tuple[str, str, str]]:
    """Yield side, place and keyword of what the request puts to the test."""
    ask, operation = reading.ask, reading.operation
    if not ask.is_documented:
        return
    if place := WRONG.get(ask.credentials):
        yield REQUEST, place, "credentials"
    if ask.foreign:
        yield REQUEST, "project_id", "parameter"
    if not reading.is_ours:
        return
    ways = {Credentials.TOKEN: {TOKEN_HEADER}, Credentials.AK_SK: operation.security_headers - {TOKEN_HEADER}}
    yield from ((REQUEST, header, "credentials") for header in ways.get(ask.credentials, ()))
    yield from exercised_in_content(reading)


def exercised_in_content(reading: Reading) -> Iterator[tuple[str, str, str]]:
    """Yield what parameters and body put to the test."""
    ask, operation = reading.ask, reading.operation
    missing = reading.violates[0]
    if missing:
        yield REQUEST, "" if missing == "the body" else missing, "mandatory"
    elif reading.exchange.lets_in:
        yield from ((REQUEST, "", word) for word in ("path", "method", "body"))
        sent = {name.lower() for name in (*ask.headers, *(name for name, _ in ask.parameters))}
        for location, name in operation.parameters:
            if location == "path" or name.lower() in sent:
                yield REQUEST, name, "parameter"
    if reading.says_less:
        inside = reading.body_sent or {}
        for fact in facts(operation):
            if fact.is_of_request and fact.keyword == "mandatory" and not fact.value and fact.place not in inside:
                yield REQUEST, fact.place, "mandatory"
    if operation.list_parameter and len(set(ask.ids)) >= operation.list_parameter[1]:
        yield REQUEST, operation.list_parameter[0], "maxItems"


def exercised_in_answer(reading: Reading) -> Iterator[tuple[str, str, str]]:
    """Yield side, place and keyword of what the answer is held to."""
    side = reading.operation.documented_status(reading.status)
    if side is None:
        return
    yield from ((side, "", word) for word in ("status", "content-type", "json"))
    for name, node in (reading.documented or {}).get("headers", {}).items():
        yield side, name, "header"
        if reading.exchange.header(name) is not None:
            schema = reading.document.resolve(reading.document.resolve(node).get("schema", {}))
            yield from ((side, name, f"header {word}") for word in schema)
    for node in reading.nodes:
        yield from ((side, node.place, word) for word in node.schema)
        if isinstance(node.value, dict):
            yield side, node.place, "fields"
            inside = f"{node.place}." if node.place else ""
            yield from ((side, inside + name, "required") for name in node.schema.get("properties", ()))


def broken(finding: Finding) -> Fact | None:
    """Return the fact that a finding is about: the one that its rule checks, or another at the same place; or None."""
    ask, place = finding.exchange.ask, finding.problem.place
    if finding.rule.name == "foreign-project":
        place = "project_id"
    elif finding.rule.name.startswith("credentials-"):
        place = WRONG.get(ask.credentials, TOKEN_HEADER)
    elif place == "the body":
        place = ""
    sides = {REQUEST, ask.operation.documented_status(finding.exchange.status)}
    found = [fact for fact in facts(ask.operation) if fact.side in sides and fact.place == place]
    word = WORDS.get(finding.rule.name, "required" if finding.rule.name.endswith("-present") else "")
    if word == "fields":
        inside = place.rpartition(".")[0]
        found = [fact for fact in facts(ask.operation) if fact.side in sides and fact.place == inside]
    return next((fact for fact in found if fact.keyword == word), next(iter(found), None))
