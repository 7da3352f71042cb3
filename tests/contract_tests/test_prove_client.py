"""What the client reads of the proof's answers: a client with a fault is noticed."""

import datetime
import importlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import mpc_clipping
import pytest
from mpc_clipping import errors, models
from mpc_clipping._runtime import failures, reading

from contract_tests.judging.facts import Fact, facts
from contract_tests.proving import command
from contract_tests.proving.answers import Answers
from contract_tests.proving.client import Client, client_of
from contract_tests.proving.prove import prove
from contract_tests.proving.table import conclusion, read
from contract_tests.proving.values import CONVERTED, LEFT_OUT, NOTHING, UNLISTED, MisreadError, ways
from openapi import Document, load

from .test_prove import FEW, small

JOB = "job_array[]"
VIDEO = f"{JOB}.editing_output.video_info"


@pytest.fixture(scope="module")
def answers() -> Answers:
    """Give the answers of the project's own operation."""
    return Answers(load().operations[0], 1)


@pytest.fixture
def client() -> Client:
    """Give the project's own client."""
    return Client(mpc_clipping, is_lent=True)


def fact(answers: Answers, side: str, place: str, keyword: str) -> Fact:
    """Find a fact."""
    (found,) = [one for one in facts(answers.operation) if (one.side, one.place, one.keyword) == (side, place, keyword)]
    return found


def fail(*_: object, **__: object) -> None:
    """Fail as a bug does."""
    raise LookupError("no such thing")


def swapped(model: Any) -> Callable[[Any], Any]:
    """Make a reader that takes the width for the height."""
    read = model.from_dict

    def from_dict(value: Any) -> Any:
        made = read(value)
        made.width, made.height = made.height, made.width
        return made

    return from_dict


def without_raw(model: Any) -> Callable[[Any], Any]:
    """Make a reader that does not keep what came."""
    read = model.from_dict

    def from_dict(value: Any) -> Any:
        made = read(value)
        made.raw = {}
        return made

    return from_dict


JOBS, VIDEOS, STATUS = models.QueryEditingJob, models.EditingVideoInfo, models.QueryEditingJobStatus
FAULTS: dict[str, tuple[Any, str, Any, tuple[str, str, str]]] = {
    "an exception of Python's": (mpc_clipping.MpcClient, "list_editing_jobs", fail, ("200", "", "fields")),
    "0 for what is no number": (reading, "integer", lambda _: 0, ("200", f"{VIDEO}.width", "type")),
    "0 for what is too small": (reading, "number", lambda one: max(one, 0), ("200", f"{VIDEO}.rotate", "format")),
    "another field": (VIDEOS, "from_dict", swapped(VIDEOS), ("200", f"{VIDEO}.codec", "type")),
    "nothing in raw": (VIDEOS, "from_dict", without_raw(VIDEOS), ("200", f"{VIDEO}.codec", "type")),
    "None for an unknown state": (STATUS, "read", lambda _: None, ("200", f"{JOB}.status", "enum")),
    "a state that is none": (STATUS, "is_documented", True, ("200", f"{JOB}.status", "enum")),
    "a time of nowhere": (
        JOBS,
        "created_at",
        property(lambda job: datetime.datetime.fromisoformat(job.create_time)),
        ("200", f"{JOB}.create_time", "x-format"),
    ),
    "another class of error": (
        failures,
        "BY_STATUS",
        {**errors.BY_STATUS, 404: errors.BadRequestError},
        ("404", "", "content-type"),
    ),
    "text for what is no text": (reading, "text", str, ("400", "error_code", "type")),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_client_is_noticed(
    name: str, answers: Answers, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a client reads wrongly fails the fact that it is about; a sound client does not."""
    holder, attribute, planted, where = FAULTS[name]
    found = fact(answers, *where)
    mutants = list(answers.mutants(found))
    assert client.outcome(found, mutants).misread == ()
    monkeypatch.setattr(holder, attribute, planted)
    assert client.outcome(found, mutants).misread


def test_a_bug_of_the_client_breaks_its_rule_and_is_misread(
    answers: Answers, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule that the client reads every answer is needed: nothing else notices in a run that it cannot."""
    base = answers.bases["200"]
    sound = base.exchange(base.content)
    assert (base.broken_rules(sound), client.misreading(sound)) == ([], "")
    monkeypatch.setattr(mpc_clipping.MpcClient, "list_editing_jobs", fail)
    assert [rule.name for rule in base.broken_rules(sound)] == ["client-reads"]
    assert client.misreading(sound) == "LookupError: no such thing"


@pytest.mark.parametrize(
    ("planted", "how"),
    [
        (
            lambda found: mpc_clipping.Listing(found[:1], found.missing, (), ()),
            "1 jobs are found and 0 unexpected",
        ),
        (lambda found: mpc_clipping.Listing(found[::-1], found.missing, (), ()), "are found and"),
        (lambda found: mpc_clipping.Listing(found, ["1"], (), ()), "missing, where"),
    ],
)
def test_a_listing_that_loses_or_turns_jobs_is_noticed(
    planted: Callable[[Any], Any], how: str, answers: Answers, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that came is found or unexpected, the asked ones in their order, and none of them missing."""
    content = {"job_array": [{"job_id": "1"}, {"job_id": "2"}]}
    two = replace(answers.bases["200"], ask=answers.ask(200, content)).exchange(content)
    assert client.misreading(two) == ""
    lists = mpc_clipping.MpcClient.list_editing_jobs
    monkeypatch.setattr(mpc_clipping.MpcClient, "list_editing_jobs", lambda self, ids: planted(lists(self, ids)))
    assert how in client.misreading(two)


def test_the_proof_of_another_document_fails_with_its_client(tmp_path: Path) -> None:
    """A client is made of another document, and its fault fails the proof of that."""
    document = small({"type": "object", "properties": {"count": {"type": "integer"}}})
    spec = tmp_path / "it.json"
    spec.write_text(json.dumps(document.data))
    with client_of(spec) as client:
        proof = prove(document, 1, FEW, client)
        assert (proof.exit_status, any("None (7), converted (2)" in line for line in read(proof))) == (0, True)
        planted = importlib.import_module(f"{client.package.__name__}._runtime.reading")
        planted.integer = lambda _: 0  # type: ignore[attr-defined] # a module that was just made
        proof = prove(document, 1, FEW, client)
    assert proof.exit_status == 1
    assert any("misread: count: null: count: 0 for None" in line for line in read(proof))
    assert {one.fact.keyword for one in proof.read if one.misread} >= {"type", "required", "json"}
    misread = sum(len(one.misread) for one in proof.read)
    assert f"The client misread {misread} of the mutants, and some sound answer." in conclusion(proof)


def test_a_readable_answer_that_is_told_as_unreadable_is_noticed(
    answers: Answers, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value of another type somewhere makes no answer unreadable as a whole, nor does a sound one ever."""
    base = answers.bases["200"]
    unreadable = errors.ResponseDecodeError("It is not.", status=200, request_id=None, content=b"{}")

    def refuse(self: Any, ids: list[str]) -> None:
        unreadable.content = client.replay.exchange.body
        raise unreadable

    monkeypatch.setattr(mpc_clipping.MpcClient, "list_editing_jobs_raw", refuse)
    assert client.misreading(base.exchange(base.content)) == "ResponseDecodeError: It is not."
    # Python reads JSON behind a byte order mark and in UTF-16, so these two are not unreadable either.
    for place, keyword, misread in ((f"{JOB}.progress", "type", 9), ("", "json", 2)):
        found = fact(answers, "200", place, keyword)
        assert len(client.outcome(found, list(answers.mutants(found))).misread) == misread


def test_a_document_of_which_no_client_can_be_made_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the generator refuses a document, the rules are proven, and it is said that no client read anything."""
    monkeypatch.setattr(command, "DRAWN", FEW)
    data = small({"type": "object", "properties": {"count": {"type": "integer"}}}).data
    data["paths"]["/it"]["get"]["operationId"] = "close"
    (tmp_path / "it.json").write_text(json.dumps(data))
    assert command.main([], {"SPEC_FILE": str(tmp_path / "it.json"), "REPORT_DIR": str(tmp_path)}) == 0
    assert "Not read by a client, since none can be made: " in capsys.readouterr().out


UNION = {"oneOf": [{"type": "integer"}, {"type": "array", "items": {"type": "object"}}]}


@pytest.mark.parametrize(
    ("schema", "sent", "value", "expected"),
    [
        ({"type": "integer"}, 1.0, 1, []),
        ({"type": "integer"}, "1.0", 1, [("x", CONVERTED)]),
        ({"type": "integer"}, 0.5, None, [("x", NOTHING)]),
        ({"type": "integer"}, 1, None, "None for 1"),
        ({"type": "integer"}, 1, True, "True for 1"),
        ({"type": "number"}, "x", 0.0, "0.0 for 'x'"),
        ({"type": "number"}, 10**400, None, [("x", NOTHING)]),
        ({"type": "boolean"}, "true", True, [("x", CONVERTED)]),
        ({"type": "string"}, 7, "7", [("x", CONVERTED)]),
        ({"type": "string"}, 7, "8", "'8' for 7"),
        ({"type": "string", "format": "date"}, "2026-06-25", datetime.date(2026, 6, 25), []),
        ({"type": "string", "format": "date"}, "2026-06-25", datetime.date(2026, 6, 26), "for '2026-06-25'"),
        ({"type": "string", "format": "date"}, "soon", None, [("x", NOTHING)]),
        ({"type": ["string", "null"]}, None, None, []),
        ({"type": "string", "enum": ["FAILED"]}, "LOST", STATUS("LOST"), [("x", UNLISTED)]),
        ({"type": "string", "enum": ["FAILED"]}, "FAILED", STATUS("LOST"), "says wrongly"),
        ({"type": "array", "items": {"type": "string"}}, ["a", {}], ["a"], [("x[]", LEFT_OUT)]),
        ({"type": "array", "items": {"type": "string"}}, ["a", "b"], ["a"], "1 items are read of 2"),
        (UNION, 7, 7, []),
        (UNION, 7, 8, "8 for 7"),
        ({}, {"any": 1}, {"any": 1}, []),
    ],
)
def test_how_a_value_was_read(schema: Any, sent: Any, value: Any, expected: Any) -> None:
    """A value is as it was sent, or read in a way that the documentation promises; else it is a misreading."""
    document = Document.of({})
    if isinstance(expected, str):
        with pytest.raises(MisreadError, match=expected):
            list(ways(document, schema, sent, value, "x"))
    else:
        assert list(ways(document, schema, sent, value, "x")) == expected
