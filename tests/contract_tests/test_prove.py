"""The proof by construction: what is broken is noticed, what is sound is not."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contract_tests.judging.rule import Grade, Problem, Rule
from contract_tests.judging.rules import RULES
from contract_tests.proving import answers, command
from contract_tests.proving.client import client_of
from contract_tests.proving.prove import MISSED, OPEN, Proof, prove
from contract_tests.proving.table import conclusion, read, table
from openapi import Document, load

from .test_document import CANCEL, CREATE, more

pytestmark = pytest.mark.slow

# Most of the time of a proof goes into what is drawn.
FEW = 100


def small(schema: dict[str, Any], **response: Any) -> Document:
    """Make a document with one operation, whose answer follows a schema."""
    answer = {"description": "It.", "content": {"application/json": {"schema": schema}}, **response}
    operation = {"operationId": "ShowIt", "responses": {"200": answer}}
    return Document.of(
        {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/it": {"get": operation}}}
    )


def grades(proof: Proof, keyword: str) -> dict[str, str]:
    """Return the grades of the facts under a keyword, by their place."""
    return {one.fact.place: one.grade for one in proof.outcomes if one.fact.keyword == keyword}


def test_every_fact_of_the_document_is_proven() -> None:
    """Each fact is caught or open, nothing sound is taken for broken, the client reads all of it as it promises."""
    with client_of(None) as client:
        proof = prove(load(), 1, FEW, client)
    assert (proof.exit_status, proof.missed, proof.alarms, proof.impossible) == (0, [], {}, {})
    assert (proof.misread, [one for one in proof.read if one.misread]) == ({}, [])
    assert sum(one.read.total() for one in proof.read) > 1500
    assert proof.drawn >= FEW
    assert sum(one.mutants for one in proof.outcomes) > 1500
    page = command.PAGE.read_text(encoding="utf-8")
    assert "\n".join([*table(proof), *read(proof)]) in page, "run `make prove`"
    needless = [line.split()[0] for line in page.splitlines() if "nothing of this document" in line]
    assert needless == ["optional", "schema"], "a rule that nothing needs goes"


def test_operations_that_are_added_are_proven() -> None:
    """The operations that create and cancel a task need no line of new Python."""
    data = more().data
    ours = {f"/v2/{{project_id}}/editing/jobs{end}": method for end, method in (("", "post"), ("/{job_id}", "delete"))}
    paths = {path: {method: data["paths"][path][method]} for path, method in ours.items()}
    proof = prove(Document.of({**data, "paths": paths}), 1, FEW)
    assert (proof.exit_status, list(conclusion(proof))[-1]) == (0, "Every fact is proven, except those that are open.")
    assert {one.fact.operation for one in proof.outcomes} == {CREATE, CANCEL}
    mandatory = {name: grade for name, grade in grades(proof, "mandatory").items() if "." not in name}
    caught = dict.fromkeys(("X-Language", "", "input", "output", "priority"), "violation")
    assert mandatory == caught | dict.fromkeys(("project_id", "job_id"), OPEN)


@pytest.mark.parametrize("name", ["maximum", "type", "json", "status", "header-form"])
def test_a_rule_that_is_switched_off_is_missed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a rule the facts that only it holds are missed, and the proof fails."""
    monkeypatch.setattr(answers, "RULES", tuple(rule for rule in RULES if rule.name != name))
    header = {"X-Trace": {"schema": {"type": "string", "pattern": "^[0-9]{4}$"}, "example": "1234"}}
    document = small({"type": "object", "properties": {"count": {"type": "integer", "maximum": 3}}}, headers=header)
    proof = prove(document, 1, FEW)
    assert proof.exit_status == 1
    word = {"header-form": "header pattern"}.get(name, name)
    assert {one.fact.keyword for one in proof.missed} == {word}
    assert list(conclusion(proof))[-1] == "NOT PROVEN."


def test_a_rule_that_cries_wolf_is_a_false_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that some answer breaks that the document allows fails the proof, and the answer is shown."""

    def check(reading: Any) -> Any:
        yield Problem("body", "a 7", "no 7") if reading.body == {"count": 7} else None

    monkeypatch.setattr(answers, "RULES", (*RULES, Rule("no-seven", Grade.CONCERN, "no 7", "ours", check)))
    schema = {"type": "object", "properties": {"count": {"type": "integer", "minimum": 0, "maximum": 9}}}
    proof = prove(small(schema), 1, FEW)
    assert (proof.exit_status, proof.missed, list(proof.alarms)) == (1, [], ["no-seven"])
    assert '{"count": 7}' in proof.alarms["no-seven"]


@pytest.mark.parametrize(
    ("schema", "word"),
    [
        ({"type": "integer", "multipleOf": 5}, "multipleOf"),
        ({"type": "integer", "exclusiveMaximum": 5}, "exclusiveMaximum"),
        ({"type": "string", "minLength": 3}, "minLength"),
        ({"type": "string", "const": "on"}, "const"),
        ({"type": "array", "items": {"type": "integer"}, "maxItems": 2}, "maxItems"),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 1}, "minItems"),
        ({"type": "array", "items": {"type": "integer"}, "uniqueItems": True}, "uniqueItems"),
        ({"oneOf": [{"type": "integer"}, {"type": "boolean"}]}, "oneOf"),
        ({"type": ["string", "null"]}, "type"),
    ],
)
def test_any_word_of_a_schema_is_proven(schema: dict[str, Any], word: str) -> None:
    """Words that our document does not use are broken, and caught by the rule for whatever else a schema asks."""
    proof = prove(small({"type": "object", "required": ["it"], "properties": {"it": schema}}), 1, FEW)
    assert (proof.exit_status, proof.alarms) == (0, {})
    assert grades(proof, word)["it"] == grades(proof, "required")["it"] == "violation"
    caught = {rule for one in proof.outcomes if one.fact.keyword in {word, "required"} for rule in one.caught}
    assert "schema" in caught


@pytest.mark.parametrize(
    ("name", "grade"), [*((name, "violation") for name in Draft202012Validator.FORMAT_CHECKER.checkers), ("isbn", OPEN)]
)
def test_formats_of_the_standard_are_proven(name: str, grade: str) -> None:
    """A format that JSON Schema defines is checked; of any other nobody says what it is, so it is open."""
    proof = prove(small({"type": "object", "properties": {"it": {"type": "string", "format": name}}}), 1, FEW)
    assert (proof.exit_status, grades(proof, "format")) == (0, {"it": grade})


def test_what_nothing_breaks_is_missed() -> None:
    """A word for which no value is found that breaks it is not proven, and is named."""
    schema = {"type": "object", "patternProperties": {"^[A-Z]{3}$": {"type": "number"}}}
    proof = prove(small({"type": "object", "properties": {"it": schema}}), 1, FEW)
    assert (proof.exit_status, grades(proof, "patternProperties")) == (1, {"it": MISSED})
    assert any("missed: no value was found that breaks it" in line for line in table(proof))


def test_what_cannot_be_drawn_is_named() -> None:
    """An operation whose answer no value can follow is not proven, and the reason is given."""
    limits = [{"type": "integer", "minimum": 3}, {"type": "integer", "maximum": 2}]
    proof = prove(small({"type": "integer", "allOf": limits}), 1, FEW)
    assert proof.exit_status == 2
    assert list(proof.impossible) == ["ShowIt"]


def test_the_command_proves_another_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With SPEC_FILE another document is proven, with a client of its own; the page of our own stays as it is."""
    monkeypatch.setattr(command, "DRAWN", FEW)
    spec, before = tmp_path / "it.json", command.PAGE.read_bytes()
    spec.write_text(json.dumps(small({"type": "object", "properties": {"count": {"type": "integer"}}}).data))
    environment = {"SPEC_FILE": str(spec), "REPORT_DIR": str(tmp_path), "BASE_URL": "https://live.invalid"}
    assert command.main([], environment) == 0
    told = capsys.readouterr().out
    assert "ShowIt, answers with 200" in told
    assert told.endswith("Every fact is proven, except those that are open.\n")
    said = json.loads((tmp_path / command.JSON).read_text())
    assert (said["exit_status"], said["misread"], said["no_client"]) == (0, {}, "")
    whole = next(one for one in said["client"] if (one["place"], one["keyword"]) == ("", "type"))
    assert (whole["read"], whole["misread"]) == ({"ResponseDecodeError": 8}, [])
    assert command.PAGE.read_bytes() == before


def test_a_document_that_cannot_be_read_is_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is no document is said in a sentence."""
    assert command.main([], {"SPEC_FILE": str(tmp_path / "none.yaml"), "REPORT_DIR": str(tmp_path)}) == 2
    assert "A file with an OpenAPI document is expected." in capsys.readouterr().err
