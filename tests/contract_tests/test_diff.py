"""Two documents compared: what has changed, a witness of it, and the version that follows."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from contract_tests.comparing import command, redocly
from contract_tests.comparing.changes import changes
from contract_tests.comparing.rating import Step, next_version
from openapi import DOCUMENT, Document, load

from .test_document import more

pytestmark = pytest.mark.slow

Data = dict[str, Any]
PATH = "/v2/{project_id}/editing/jobs"


def schema(name: str) -> Callable[[Data], Data]:
    """Give the fields of a schema of a document."""
    return lambda data: data["components"]["schemas"][name]["properties"]  # type: ignore[no-any-return] # it is JSON


JOB, OUTPUT, VIDEO = schema("QueryEditingJob"), schema("EditingOutputFileInfo"), schema("EditingVideoInfo")


def operation(data: Data) -> Data:
    """Give the operation of a document."""
    found: Data = data["paths"][PATH]["get"]
    return found


class Edit(NamedTuple):
    """An edit of the document, and what is said of it.

    Attributes:
        change: What it does to the document.
        title: How the change is called.
        clients: The step for those who use the client.
        deployments: The step for those who run a deployment.
        witness: What is shown of a witness, and what the other document says to it; "" where there is none.
    """

    change: Callable[[Data], object]
    title: str
    clients: str
    deployments: str
    witness: str


EDITS = {
    "a limit of answers falls": Edit(
        lambda data: JOB(data)["progress"].update(maximum=50),
        "Table 6, progress: at most 100, now at most 50",
        *("patch", "major", "progress: 100 breaks maximum"),
    ),
    "a limit of answers rises": Edit(
        lambda data: JOB(data)["progress"].update(maximum=200),
        "Table 6, progress: at most 100, now at most 200",
        *("minor", "patch", "progress: 200 breaks maximum"),
    ),
    "a state is new": Edit(
        lambda data: JOB(data)["status"]["enum"].append("CANCELED"),
        "FAILED, now with CANCELED",
        *("minor", "patch", 'status: "CANCELED" breaks value-list'),
    ),
    "a value is gone": Edit(
        lambda data: VIDEO(data)["dynamic_range"]["enum"].remove("HDR"),
        "one of HDR, SDR, now without HDR",
        *("patch", "major", 'dynamic_range: "HDR" breaks value-list'),
    ),
    "a type is another": Edit(
        lambda data: JOB(data)["progress"].update(type="object", examples=[{}]) or JOB(data)["progress"].pop("maximum"),
        "Table 6, progress: integer, now object",
        *("major", "major", "progress: {} breaks type"),
    ),
    "a field is gone": Edit(
        lambda data: OUTPUT(data).pop("md5"),
        "Table 9, md5: string is gone",
        *("major", "minor", "breaks undocumented-field"),
    ),
    "a field is new": Edit(
        lambda data: OUTPUT(data).update(sha256={"type": "string", "examples": ["5994471a"]}),
        "Table 9, sha256: string is new",
        *("minor", "patch", 'sha256: "5994471a" breaks undocumented-field'),
    ),
    "a field must be there": Edit(
        lambda data: data["components"]["schemas"]["QueryEditingJob"].update(required=["progress"]),
        "Table 6, progress: may be absent, now mandatory",
        *("patch", "major", "without job_array[].progress breaks schema"),
    ),
    "a status is new": Edit(
        lambda data: operation(data)["responses"].update({"409": {"description": "Conflict."}}),
        "409, 409: status 409 is new",
        *("minor", "patch", "409, the body breaks status"),
    ),
    "a status is gone": Edit(
        lambda data: operation(data)["responses"].pop("429"),
        "429: status 429 is gone",
        *("patch", "major", "429, the body breaks status"),
    ),
    "fewer ids at a time": Edit(
        lambda data: data["components"]["parameters"]["JobId"]["schema"].update(maxItems=5),
        "Table 2, job_id: at most 10 at a time, now at most 5 at a time",
        *("major", "patch", "editing/jobs?job_id= is refused with 400"),
    ),
    "more ids at a time": Edit(
        lambda data: data["components"]["parameters"]["JobId"]["schema"].update(maxItems=20),
        "Table 2, job_id: at most 10 at a time, now at most 20 at a time",
        *("minor", "minor", "editing/jobs?job_id= is refused with 400"),
    ),
    "a mandatory header is new": Edit(
        lambda data: operation(data)["parameters"].append(
            {"name": "X-Language", "in": "header", "required": True, "schema": {"type": "string"}, "example": "en-us"}
        ),
        "X-Language: in the header is new",
        *("major", "patch", "GET is refused with 400"),
    ),
    "an optional parameter is new": Edit(
        lambda data: operation(data)["parameters"].append(
            {"name": "limit", "in": "query", "schema": {"type": "integer"}, "example": 3}
        ),
        "limit: in the query is new",
        *("patch", "patch", ""),
    ),
    "a way in is gone": Edit(
        lambda data: data.update(security=[{"Token": []}]),
        "X-Sdk-Date: opens it, way 2",
        *("major", "patch", "GET is refused with 401"),
    ),
    "another path": Edit(
        lambda data: data["paths"].update({"/v3" + PATH[3:]: data["paths"].pop(PATH)}),
        "/v2/{project_id}/editing/jobs, now /v3/{project_id}/editing/jobs",
        *("major", "minor", "GET /v2/ is refused with 404"),
    ),
    "an operation is new": Edit(
        lambda data: data["paths"].update(more().data["paths"]) or data["paths"].pop("/v2/{project_id}/quotas"),
        "CreateEditingJob is new",
        *("minor", "minor", "POST /v2/ is refused with 405"),
    ),
    "a unit is another": Edit(
        lambda data: OUTPUT(data)["duration"].update({"x-unit": "min"}),
        "Table 9, duration: x-unit s, now x-unit min",
        *("minor", "patch", ""),
    ),
    "only words": Edit(lambda data: operation(data).update(summary="Query"), "", "", "", ""),
}


@pytest.fixture
def compare(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Compare the project's document with an edit of it, without Redocly, and give status, lines and JSON."""
    monkeypatch.setattr(redocly, "REDOCLY", tmp_path / "not-here")

    def run(change: Callable[[Data], object], version: str = "1.0.0", old: str = str(DOCUMENT)) -> tuple[int, str, Any]:
        data = copy.deepcopy(load().data)
        change(data)
        data["info"]["version"] = version
        new = tmp_path / "new.json"
        new.write_text(json.dumps(data), encoding="utf-8")
        status = command.main([f"--old={old}", "--spec-file", str(new), "--report-dir", str(tmp_path)])
        told = capsys.readouterr()
        return status, told.out + told.err, json.loads((tmp_path / command.JSON).read_text()) if status < 2 else None

    return run


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_each_change_is_rated_by_a_witness(compare: Callable[..., Any], edit: Edit) -> None:
    """A change has a step for users and for deployments; what breaks one of them is shown by a witness."""
    status, told, made = compare(edit.change)
    assert command.NO_REDOCLY in told
    if not edit.title:
        assert (status, made["changes"], made["step"]) == (0, [], "none")
        assert "only wording, from which no fact follows" in told
        return
    (found,) = [one for one in made["changes"] if edit.title in one["change"]]
    assert (found["clients"]["step"], found["deployments"]["step"]) == (edit.clients, edit.deployments)
    shown = [
        f"{one['shown']} {'breaks' if one['kind'] == 'answer' else 'is'} {one['why_not']}" for one in found["witnesses"]
    ]
    start, _, end = edit.witness.partition(" is " if " is " in edit.witness else " breaks ")
    assert bool(edit.witness) == bool(shown)
    assert not shown or any(start in one and one.endswith(end) for one in shown)
    assert found["step"] != "major" or shown


def test_nothing_has_changed(compare: Callable[..., Any]) -> None:
    """A document and itself differ in nothing."""
    status, told, made = compare(lambda _: None)
    assert (status, made["next"]) == (0, "1.0.0")
    assert "Between the two documents nothing has changed." in told


def test_changes_do_not_blur_each_other(compare: Callable[..., Any]) -> None:
    """With several changes at once, each has the witness that it has alone."""

    def all_at_once(data: Data) -> None:
        for name in (
            "a limit of answers falls",
            "a state is new",
            "a field is gone",
            "more ids at a time",
            "a way in is gone",
        ):
            EDITS[name].change(data)

    _, _, made = compare(all_at_once)
    steps = {
        one["change"].partition(": ")[0]: (one["clients"]["step"], one["deployments"]["step"])
        for one in made["changes"]
    }
    assert steps["ListEditingJobs, 200, Table 6, progress"] == ("patch", "major")
    assert steps["ListEditingJobs, 200, Table 6, status"] == ("minor", "patch")
    assert steps["ListEditingJobs, requests, Table 2, job_id"] == ("minor", "minor")


@pytest.mark.parametrize(("version", "status"), [("1.0.0", 1), ("1.9.0", 1), ("2.0.0", 0), ("3.1.0", 0)])
def test_the_version_has_to_follow(compare: Callable[..., Any], version: str, status: int) -> None:
    """Exit status 1 says that info.version is not raised as far as the changes need."""
    ended, told, made = compare(EDITS["fewer ids at a time"].change, version)
    assert (ended, made["next"]) == (status, "2.0.0")
    assert ("Set info.version to 2.0.0." in told) == bool(status)


def test_the_old_document_may_be_a_commit(compare: Callable[..., Any]) -> None:
    """OLD names a commit, in which the document is looked up."""
    status, told, made = compare(EDITS["a state is new"].change, old="HEAD")
    assert status < 2, told
    assert any(EDITS["a state is new"].title in one["change"] for one in made["changes"])


@pytest.mark.parametrize("old", ["", "no-such-commit", "--output=x"])
def test_an_old_document_that_is_not_there_is_status_2(compare: Callable[..., Any], old: str) -> None:
    """What is neither a file nor a commit is said in a sentence."""
    status, told, _ = compare(lambda _: None, old=old)
    assert status == 2
    assert "Set it to the file of the old document, or to a commit" in told


# What Redocly 2.77.0 writes of a lower maximum and of another description, as far as it is read.
JOBS = (
    "#/paths/~1v2~1{project_id}~1editing~1jobs/get/responses/200/content/application~1json/schema/properties/job_array"
)
PROGRESS = f"{JOBS}/items/properties/progress"
OF_REDOCLY = {
    "changes": [
        {"path": PROGRESS, "kind": "modified", "impact": "patch", "property": "maximum"},
        {"path": "#/info", "kind": "modified", "impact": "patch", "property": "description"},
    ]
}


def test_redocly_is_asked_where_it_is_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rating stands beside ours, and what it alone sees below."""
    stand_in = tmp_path / "redocly"
    stand_in.write_text(f"#!/bin/sh\n[ $1 = diff ] && [ -f $2 ] && [ -f $3 ] && echo '{json.dumps(OF_REDOCLY)}'\n")
    stand_in.chmod(0o700)
    monkeypatch.setattr(redocly, "REDOCLY", stand_in)
    new = tmp_path / "new.yaml"
    new.write_text(DOCUMENT.read_text(encoding="utf-8").replace("maximum: 100", "maximum: 50"), encoding="utf-8")
    command.main(["--old", str(DOCUMENT), "--spec-file", str(new), "--report-dir", str(tmp_path)])
    told = capsys.readouterr().out
    assert "  redocly      patch" in told
    assert "Redocly alone: patch, description at #/info" in told
    assert command.NO_REDOCLY not in told


@pytest.mark.parametrize(
    ("version", "step", "expected"),
    [
        *(("1.2.3", Step.PATCH, "1.2.4"), ("1.2.3", Step.MINOR, "1.3.0"), ("1.2.3", Step.MAJOR, "2.0.0")),
        ("v2", Step.MAJOR, "v2"),
    ],
)
def test_a_version_is_raised(version: str, step: Step, expected: str) -> None:
    """What is right of the raised number is 0; what is no version of three numbers stays."""
    assert next_version(version, step) == expected


def test_what_stands_inside_is_no_change_of_its_own() -> None:
    """An object that is gone is one change, however much stood in it."""
    data = copy.deepcopy(load().data)
    del OUTPUT(data)["video_info"]
    assert [one.fact.place for one in changes(load(), Document.of(data))] == ["job_array[].editing_output.video_info"]
