"""What is read of a job, whatever JSON it holds."""

import copy
import datetime
import functools
import json
import math
import pickle
import types
import typing
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpc_clipping import models
from mpc_clipping._runtime import reading
from mpc_clipping._runtime.reading import Model
from mpc_clipping.models.editing_video_info_dynamic_range import EditingVideoInfoDynamicRange
from mpc_clipping.models.query_editing_job_status import QueryEditingJobStatus

from contract_tests.mock import Mock
from openapi import load
from tests.client.conftest import Face
from tests.client.server import Server, jobs, reply

DOCUMENTED = load()
EXAMPLE_JOBS = list(Mock().jobs.fixed.values())
FULL_JOB: dict[str, Any] = max(EXAMPLE_JOBS, key=lambda job: len(json.dumps(job)))
# Any JSON type, and what is hard about some: a big number, one beyond 64 bits, one beyond Python, half a character.
VALUES = (
    *"null true false 0 -1 7 7.0 7.5 1e2 1e999 -0.0 NaN Infinity -Infinity 9007199254740993.0".split(),
    *(str(2**63), str(2**64 + 1), "9" * 5000, f"-{'9' * 5000}", f"9{'0' * 5000}.0", "[" * 50 + "]" * 50),
    *'"" "7" "7.0" "-7" "7.5" "0x7" "7_0" "1e2" "true" "NaN" "inf" "\\u0667" "\\ud800" "\\u0000"'.split(),
    *'"CANCELED" "succeeded" "20260230000000"'.split(),
    *('" 7"', json.dumps("x" * 300), json.dumps("9" * 5000)),
    *'[] {} [null] [[]] [{}] [1,{}] [{"name":1}] {"a":1} {"duration":{},"audio_info":1}'.split(),
)


hints_of = functools.cache(typing.get_type_hints)


def conforms(value: Any, hint: Any) -> bool:
    """Tell whether a value, with all below it, is of the annotated type."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return True
    if origin in {typing.Union, types.UnionType}:
        return any(conforms(value, one) for one in inner)
    if origin is list:
        return type(value) is list and all(conforms(one, inner[0]) for one in value)
    if origin is not None and issubclass(origin, typing.Mapping):
        return isinstance(value, dict)
    if isinstance(value, Model):
        hints = hints_of(type(value))
        fields = {one.name: getattr(value, one.name) for one in attrs.fields(type(value))}
        return type(value) is hint and all(conforms(one, hints[name]) for name, one in fields.items())
    return type(value) is hint and not (isinstance(value, float) and not math.isfinite(value))


def paths_of(schema: dict[str, Any]) -> list[tuple[str | int, ...]]:
    """List the way to each field of a schema, through objects and first elements."""
    found: list[tuple[str | int, ...]] = []
    for name, about in schema["properties"].items():
        field = DOCUMENTED.resolve(about)
        found.append((name,))
        step: tuple[str | int, ...] = (name,)
        if field.get("type") == "array":
            field, step = DOCUMENTED.resolve(field["items"]), (name, 0)
            found.append(step)
        if "properties" in field:
            found += [step + deeper for deeper in paths_of(field)]
    return found


PATHS = paths_of(DOCUMENTED.components["schemas"]["QueryEditingJob"])


def with_value(path: tuple[str | int, ...], value: str) -> str:
    """Write the full job as JSON, with another value at one place."""
    job: Any = copy.deepcopy(FULL_JOB)
    holder = job
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = "here"
    return json.dumps(job).replace('"here"', value)


def test_the_walk_reaches_every_field_of_the_document() -> None:
    """The tests below change each field of each schema below a job."""
    schemas = DOCUMENTED.components["schemas"]
    below = schemas.keys() - {"ListEditingJobsResponse", "ErrorResponse", "GatewayError"}
    fields = [path for path in PATHS if isinstance(path[-1], str)]
    assert len(fields) == sum(len(schemas[name].get("properties", ())) for name in below)


def test_no_value_in_any_field_fails_the_call_or_breaks_a_type(face: Face, server: Server) -> None:
    """Whatever JSON stands in whatever field of a job: the job is there, other fields are whole, annotations true."""
    bodies = [f'{{"job_array": [{", ".join(with_value(path, value) for value in VALUES)}]}}' for path in PATHS]
    for path, listing in zip(PATHS, face.each(server, [reply(body.encode()) for body in bodies]), strict=True):
        read = [*listing, *listing.unexpected]
        assert len(read) == len(VALUES)
        for job in read:
            assert conforms(job, models.QueryEditingJob), (path, job)
            assert path[0] == "progress" or job.progress == FULL_JOB["progress"]
            for name in ("created_at", "started_at", "ended_at"):
                assert getattr(job, name) is None or getattr(job, name).tzinfo is datetime.UTC
            assert isinstance(repr(job), str)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("progress", {"42": 42, '"42"': 42, "42.0": 42, '"42.0"': 42, "4.2e1": 42, "-3": -3, "101": 101}),
        ("progress", dict.fromkeys(("42.5", '"42.5"', '""', '"x"', '" 42"', "true", "null", "[42]", "NaN", "1e999"))),
        ("progress", {str(2**64): 2**64, "9007199254740993.0": None, "9" * 5000: None, json.dumps("9" * 5000): None}),
        ("progress", {'"\u0664\u0662"': None, '"4_2"': None, '"0x2a"': None, '"+42"': None}),
        ("create_time", {"20260625080200": "20260625080200", '"x"': "x", '""': "", "7.5": "7.5"}),
        ("create_time", dict.fromkeys(("null", "true", "[]", "{}", "NaN", "1e999"))),
        ("create_time", {"9" * 5000: "9" * 5000}),
    ],
    ids=["whole", "not whole", "large", "not JSON's digits", "text", "no text", "long"],
)  # fmt: skip
def test_only_exact_conversions_are_made(face: Face, server: Server, field: str, values: dict[str, Any]) -> None:
    """A number in quotes or a string without them is read where nothing is lost; else the field is None."""
    bodies = [f'{{"job_array": [{{"job_id": "1", "{field}": {value}}}]}}' for value in values]
    listings = face.each(server, [reply(body.encode()) for body in bodies])
    assert {value: getattr(one[0], field) for value, one in zip(values, listings, strict=True)} == values


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0", 0.0), ("90", 90.0), ('"90"', 90.0), ('"-0.5"', -0.5), ("null", None), ("true", None), ("[]", None),
     ('"x"', None), ("NaN", None), ("1e999", None), ('"1e999"', None), (str(2**53 + 1), None), ("9" * 400, None),
     ('"0.1"', 0.1), ('"1e3"', 1000.0), ('"90.0"', 90.0), ("12345678901234567891", None),
     ('"12345678901234567891"', None), ('"12345678901234567891.0"', None), (f'"{2**64}"', 2.0**64),
     (f'"{"9" * 400}"', None), (f'"{"9" * 640}"', None)],
)  # fmt: skip
def test_a_float_is_read_where_it_is_exact(value: str, expected: float | None) -> None:
    """A whole number where a float is due becomes one; what no float can hold is None."""
    read = models.EditingVideoInfo.from_dict({"rotate": json.loads(value)}).rotate
    assert read == expected
    assert type(read) is type(expected)


@pytest.mark.parametrize("value", ["null", "7", "true", '"x"', "[]", "[{}]", "NaN"])
def test_an_element_that_is_no_object_is_no_job(face: Face, server: Server, value: str) -> None:
    """What stands among the jobs and is no object is passed over, and the jobs beside it are read."""
    server.script(reply(f'{{"job_array": [{value}, {{"job_id": "1"}}, {value}]}}'.encode()))
    listing = face.list("1")
    assert [job.job_id for job in listing] == ["1"]
    assert len(listing.unexpected) == 0


@pytest.mark.parametrize("content_type", ["text/html", "application/octet-stream", "", "application/json; charset=x"])
def test_the_content_type_is_not_trusted(face: Face, server: Server, content_type: str) -> None:
    """The body is read as JSON whatever it is called, or not called."""
    server.script(jobs({"job_id": "1"}, headers={"Content-Type": content_type} if content_type else {}))
    assert face.list("1")[0].job_id == "1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_each_encoding_of_json_is_read(face: Face, server: Server, encoding: str) -> None:
    """JSON says by its first bytes how it is encoded."""
    server.script(reply('{"job_array": [{"job_id": "任务"}]}'.encode(encoding)))
    assert face.list("任务")[0].job_id == "任务"


def test_an_unknown_state_is_kept_and_recognisable(face: Face, server: Server) -> None:
    """A state that the document does not list is kept as it came, equal to its text, and told apart."""
    server.script(jobs({"job_id": "1", "status": "CANCELED"}, {"job_id": "2", "status": "FAILED"}))
    unknown, known = [job.status for job in face.list("1", "2")]
    assert unknown == "CANCELED"
    assert str(unknown) == "CANCELED"
    assert hash(unknown) == hash("CANCELED")
    assert (unknown.is_documented, known.is_documented) == (False, True)
    assert known is QueryEditingJobStatus.FAILED
    assert unknown not in set(QueryEditingJobStatus)
    assert "CANCELED" in repr(unknown)
    assert [one.value for one in QueryEditingJobStatus] == sorted(["WAITING", "PROCESSING", "SUCCEEDED", "FAILED"])


def test_raw_holds_what_came(face: Face, server: Server) -> None:
    """Also what the document does not know, and what could not be read."""
    came = {"job_id": 7, "progress": "half", "user_data": {"deep": [1]}, "output": "nowhere"}
    server.script(jobs(came))
    job = face.list("7")[0]
    assert job.raw == came
    assert job.additional_properties == {"user_data": {"deep": [1]}}
    assert (job.job_id, job.progress, job.output) == ("7", None, None)


def test_the_documents_examples_are_read_as_they_stand(face: Face, server: Server) -> None:
    """Each job of the document's examples, written back, is what was read, and its times are aware datetimes."""
    server.script(jobs(*EXAMPLE_JOBS))
    listing = face.list(*[job["job_id"] for job in EXAMPLE_JOBS])
    assert [job.to_dict() for job in listing] == EXAMPLE_JOBS
    assert all(job.additional_properties == {} for job in listing)
    full = next(job for job in listing if job.job_id == FULL_JOB["job_id"])
    assert full.created_at == datetime.datetime(2026, 6, 25, 8, 2, 0, tzinfo=datetime.UTC)
    assert full.ended_at - full.started_at == datetime.timedelta(seconds=45)
    assert full.editing_output.video_info.dynamic_range is EditingVideoInfoDynamicRange.SDR


@pytest.mark.parametrize(
    "time", ["", "20261301000000", "20260230000000", "20260625240000", "20260625080260", "2026062508020", "2026-06-25",
             "00000625080200", "\u0662" * 14, "202606250802000", "20260625080200\n", " 20260625080200"],
)  # fmt: skip
def test_a_time_that_is_none_stays_text(time: str) -> None:
    """The field keeps what came; as a datetime it is None."""
    job = models.QueryEditingJob.from_dict({"create_time": time})
    assert (job.create_time, job.created_at) == (time, None)


def test_jobs_that_say_the_same_are_equal() -> None:
    """Whatever else came with them: only the fields that the document knows are compared."""
    one, other, third = (
        models.QueryEditingJob.from_dict({"job_id": job_id, "progress": 7, "trace": trace})
        for job_id, trace in (("1", "a"), ("1", "b"), ("2", "a"))
    )
    assert one.raw != other.raw
    assert one == other
    assert one != third


@pytest.mark.parametrize("kind", [None, "bird", 1, [], {}, ["cat"], True])
def test_an_object_of_an_unknown_kind_reads_as_nothing(kind: Any) -> None:
    """Where a field tells kinds of objects apart, a value that names none of them, of whatever type, does no harm."""
    read = reading.by_field("kind", {"cat": lambda value: value["lives"]})
    assert read({"kind": "cat", "lives": 9}) == 9
    assert read({"kind": kind, "lives": 9}) is None
    assert read({"lives": 9}) is None
    assert read(kind) is None


def test_only_an_object_reads_as_a_model() -> None:
    """Not as one without fields, which would count as a task."""
    assert models.QueryEditingJob.read({"job_id": 7}) == models.QueryEditingJob.from_dict({"job_id": "7"})
    assert [models.QueryEditingJob.read(value) for value in (None, "x", [], [{}], 0)] == [None] * 5


class Level(reading.OpenIntEnum):
    """Whole numbers as a document may list them."""

    LOW = 1


def test_a_whole_number_that_is_not_listed_is_kept_too() -> None:
    """As a text is: equal to what came, recognisable, and no member; what is no whole number reads as nothing."""
    listed, unlisted = Level.read("1"), Level.read(7.0)
    assert (listed, listed.is_documented) == (Level.LOW, True)
    assert (unlisted, unlisted.is_documented) == (7, False)
    assert [Level.read(value) for value in (None, "x", 1.5, True)] == [None] * 4
    assert [*Level] == [Level.LOW]


def test_of_several_types_the_one_is_read_that_keeps_the_value() -> None:
    """Where a field may be of several types, what came is changed only where none of them takes it as it stands."""
    read = reading.first_of(reading.integer, reading.number, reading.text)
    values = (7, "7", 7.5, "x", 95.0, True, None)
    assert [(type(one), one) for one in map(read, values)] == [
        (int, 7), (str, "7"), (float, 7.5), (str, "x"), (int, 95), (types.NoneType, None), (types.NoneType, None),
    ]  # fmt: skip


def test_models_and_states_can_be_copied_and_pickled(face: Face, server: Server) -> None:
    """What a worker process or a cache gives back is equal, with `raw`."""
    server.script(jobs(FULL_JOB, {"job_id": "x", "status": "CANCELED", "new": 1}))
    for job in face.list(FULL_JOB["job_id"], "x"):
        for again in (copy.copy(job), copy.deepcopy(job), pickle.loads(pickle.dumps(job))):  # noqa: S301 - our own bytes
            assert again == job
            assert again.raw == job.raw
            assert again.status.is_documented is job.status.is_documented
            assert type(again.status) is QueryEditingJobStatus


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(
        {str(step) for path in PATHS for step in path} | {"other"})), inner, max_size=5),
    max_leaves=25,
)  # fmt: skip


@given(JSON)
@settings(max_examples=200, deadline=None, database=None)
def test_reading_never_raises_and_never_breaks_a_type(value: Any) -> None:
    """For any JSON at all, a job is read, every field is of its annotated type or None, and it can be written again."""
    job = models.QueryEditingJob.from_dict(value)
    assert conforms(job, models.QueryEditingJob)
    json.dumps(job.to_dict())
    answer = models.ListEditingJobsResponse.from_dict({"job_array": value})
    assert conforms(answer, models.ListEditingJobsResponse)
