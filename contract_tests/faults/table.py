"""The faulty deployments: what each does, and the rules of which one has to find it."""

import copy
import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

from contract_tests.faults.depart import (
    Change,
    Deployment,
    Edit,
    Json,
    Scene,
    When,
    answers,
    array,
    asked,
    body,
    both,
    bytes_of,
    content_of,
    drop,
    every,
    finds,
    foreign,
    found,
    header,
    in_order,
    job_id,
    jobs,
    method,
    more_than,
    move,
    only,
    place,
    put,
    request_id,
    says,
    second,
    signed,
    state,
    status,
    steps,
    unknown,
)
from contract_tests.judging.bodies import SECONDS
from contract_tests.mock import TOKEN, Answer
from openapi import load

OUT: Final = "editing_output"
VIDEO: Final = f"{OUT}.video_info"
AUDIO: Final = f"{OUT}.audio_info"
ENDED: Final = state("SUCCEEDED")
# For each type of the document, a value of another one that a careless service would send.
OTHER_TYPE: Final[dict[str, Any]] = {
    "string": 30647,
    "integer": "42",
    "number": "0.0",
    "array": {},
    "object": [],
}


def fault(name: str, change: Change, *rules: str) -> Deployment:
    """Make a fault, with the rules of which one has to find it."""
    return Deployment(name, change, frozenset(rules))


def fields(schema: Json, path: str = "") -> Iterator[tuple[str, Json]]:
    """List the fields of a job as the document has them, those of inner objects as well."""
    for name, described in schema["properties"].items():
        field = load().resolve(described)
        inner = f"{path}.{name}" if path else name
        yield inner, field
        if field["type"] == "object":
            yield from fields(field, inner)
        if field["type"] == "array":
            yield from fields(load().resolve(field["items"]), f"{inner}[0]")


JOB_FIELDS: Final = tuple(fields(load().components["schemas"]["QueryEditingJob"]))
ERROR_FIELDS: Final = tuple(fields(load().components["schemas"]["ErrorResponse"]))


def wrong_values(schema: Json) -> Iterator[tuple[str, Any, str]]:
    """Yield values that break what the document says of a field: what is wrong, the value, the rule that finds it."""
    yield f"not of type {schema['type']}", OTHER_TYPE[schema["type"]], "type"
    if schema["type"] == "integer":
        yield "a part of one", 0.5, "type"
    for value in schema.get("enum", ()):
        yield f"{value} in small letters", value.lower(), "value-list"
        yield f"{value} and a space", f"{value} ", "value-list"
    if "enum" in schema:
        yield "not listed", "CANCELED", "value-list"
        yield "an empty text", "", "value-list"
    for word, step in (("minimum", -1), ("maximum", 1)):
        if word in schema:
            yield f"beyond its {word}", schema[word] + step, word
            yield f"far beyond its {word}", step * 10**400, word
    if "maxLength" in schema:
        yield "a character too long", "x" * (schema["maxLength"] + 1), "length"
        yield "too long, outside the BMP", "😀" * (schema["maxLength"] + 1), "length"
    if schema.get("x-format") == SECONDS:
        yield from ((f"the time {value!a}", value, "form") for value in NO_TIMES)
        yield from ((f"the day {value!a}", value, "real-date") for value in NO_DAYS)
    if schema.get("format") == "int64":
        yield "beyond int64", 2**63, "number-size"
        yield "below int64", -(2**63) - 1, "number-size"
    if schema.get("format") == "float":
        yield "beyond a float", 1e39, "number-size"


# As careless services write times, and days that no calendar has.
NO_TIMES: Final = (
    *("20261301080000", "20260132080000", "20260625240000", "20260625086000", "2026-06-25T08:00:00Z", "1782374400"),
    *(
        "20260625080000Z",
        "20260625080000123",
        "202606250800",
        "",
        "".join(chr(0xFF10 + int(one)) for one in "20260625080000"),
    ),
)
NO_DAYS: Final = (
    "20260230080000",
    "20260431080000",
    "20260229080000",
    "21000229080000",
    "00000625080000",
    "20260625080000\n",
)

OF_EVERY_FIELD: Final = (
    *(
        fault(f"{path} is {what}", jobs(put(path, value), ENDED), rule)
        for path, field in JOB_FIELDS
        for what, value, rule in wrong_values(field)
    ),
    *(fault(f"{path} is null", jobs(put(path, None), ENDED), "type") for path, _ in JOB_FIELDS if "." not in path),
    *(
        fault(f"{path} of an error is not a string", only(status(400), content_of(put(path, 10202))), "type")
        for path, _ in ERROR_FIELDS
    ),
)


def leaks(scene: Scene, answer: Answer) -> Answer:
    """Show the own project's jobs to whoever asks for another's."""
    return scene.mock.found(scene.ids)


def remembers(scene: Scene, answer: Answer) -> Answer:
    """Answer with the jobs of the request before."""
    before = scene.notes.get("before", answer.content)
    scene.notes["before"] = copy.deepcopy(answer.content)
    return Answer(answer.status, before, answer.headers)


def turns(path: str, values: list[Any], name: str) -> Change:
    """Give a job's field these values in turn, one each time that the job is answered; None leaves it out."""

    def edit(scene: Scene, job: Json) -> None:
        turn = scene.notes[path] = scene.notes.get(path, -1) + 1
        value = values[turn % len(values)]
        (drop(path) if value is None else put(path, value))(job)

    return lambda scene, answer: jobs(lambda job: edit(scene, job), job_id(name))(scene, answer)


def later(edit: Edit, name: str) -> Change:
    """Change a job after some answers."""
    return only(lambda scene, _: scene.number > 30, jobs(edit, job_id(name)))


def same_uuid(scene: Scene, answer: Answer) -> Answer:
    """Use one UUID again and again; only the number behind it changes."""
    uuid = scene.notes.setdefault("uuid", answer.headers["X-Request-Id"][:36])
    return header("X-Request-Id", f"{uuid}-{1782374400000 + scene.number}-mock-1")(scene, answer)


def same_id(scene: Scene, answer: Answer) -> Answer:
    """Use the first request id again and again."""
    first = scene.notes.setdefault("id", answer.headers["X-Request-Id"])
    return header("X-Request-Id", first)(scene, answer)


def extra_job(scene: Scene, answer: Answer) -> Answer:
    """Add a job to each answer."""
    return array(lambda items: [*items, scene.mock.jobs.fixed["30650"]])(scene, answer)


def made_up_jobs(scene: Scene, answer: Answer) -> Answer:
    """Answer with a job for whatever is asked for."""
    unknown_ids = [one for one in scene.ids if one and one not in scene.mock.jobs.ids]
    made: list[Json] = [{"job_id": one, "status": "WAITING"} for one in unknown_ids]
    return array(lambda items: [*items, *made])(scene, answer)


def all_jobs(scene: Scene, answer: Answer) -> Answer:
    """Answer with all jobs, whatever is asked."""
    return scene.mock.found(scene.mock.jobs.ids)


def found_as(read: Callable[[str], str]) -> Change:
    """Answer with the jobs of what the asked ids are taken for."""
    return only(status(200), lambda scene, _: scene.mock.found([read(one) for one in scene.ids]))


def content(make: Callable[[list[Json]], Any]) -> Change:
    """Say something else, made of the jobs."""
    return lambda scene, answer: body(make(answer.content["job_array"]))(scene, answer)


def accepts_prefix(scene: Scene, answer: Answer) -> Answer:
    """Look at the start of the token only."""
    token = scene.request.headers.get("x-auth-token", "")
    return scene.mock.found(scene.ids) if answer.status == 401 and token[:8] == TOKEN[:8] else answer


def starts_alike(scene: Scene, answer: Answer) -> Answer:
    """Answer with all jobs whose id starts like one that is asked for."""
    return scene.mock.found([one for one in scene.mock.jobs.ids if one.startswith(tuple(filter(None, scene.ids)))])


def as_often(scene: Scene, answer: Answer) -> Answer:
    """Answer with a job as often as it was asked for."""
    return array(lambda items: [one for asked_id in scene.ids for one in items if one["job_id"] == asked_id])(
        scene, answer
    )


def no_key(scene: Scene, answer: Answer) -> bool:
    """When neither token nor signature is sent."""
    return not {"x-auth-token", "authorization"} & scene.request.headers.keys()


def a_token(scene: Scene, answer: Answer) -> bool:
    """When a token is sent, for the own project, and refused."""
    return answer.status == 401 and "x-auth-token" in scene.request.headers and not foreign(scene, answer)


def of_yesterday(scene: Scene, answer: Answer) -> bool:
    """When a signature is sent whose date is not today's."""
    sent = scene.request.headers.get("x-sdk-date", "9")
    return answer.status == 401 and sent < f"{scene.mock.clock() - timedelta(hours=1):%Y%m%dT%H%M%SZ}"


def nobody(scene: Scene, answer: Answer) -> bool:
    """When the answer holds no job."""
    return bool(answer.content == {"job_array": []})


def has(part: str) -> When:
    """When one of the ids has a part."""
    return lambda scene, _: any(part in one for one in scene.ids)


CHECKED, ACCEPTED, GATEWAY = "credentials-checked", "credentials-accepted", "gateway-id-new"
EVER, PRESENT = "job_array-ever", "known-present"
INVALID, NO_TASK = answers(400, "invalid_parameter"), answers(403, "task_not_found")
REFUSED, NO_PATH, FAILS = answers(401, "bad_credentials"), answers(404, "unknown_path"), answers(500, "system_error")
TOO_MANY, NONE_ASKED, UNAUTHORIZED = both(status(400), more_than(10)), both(status(400), asked(0)), status(401)
ID, KIND = "X-Request-Id", "Content-Type"
PROGRESS: Final = state("PROCESSING")
ENDED_EARLY: Final = steps(drop("start_time"), put("end_time", "20200101000000"))

OF_REQUESTS: Final = (
    fault("accepts a request without job_id", only(NONE_ASKED, finds()), "mandatory"),
    fault("answers all jobs without job_id", only(NONE_ASKED, all_jobs), "mandatory"),
    fault("accepts eleven ids", only(both(status(400), asked(11)), finds()), "limit"),
    fault("accepts more than ten ids, answers ten", only(TOO_MANY, finds(limit=10)), "limit"),
    fault("accepts more than eleven ids", only(both(status(400), more_than(11)), finds()), "limit"),
    fault("accepts a hundred ids only", only(both(status(400), more_than(99)), finds()), "limit"),
    fault("accepts eleven ids with AK/SK only", only(both(status(400), signed), finds()), "limit"),
    fault("refuses ten ids", only(asked(10), INVALID), "known-answered"),
    fault("refuses two ids", only(asked(2, 3), INVALID), "known-answered", "refusal"),
    fault("refuses one id", only(asked(1), INVALID), "known-answered"),
    fault("knows only the first of several ids", only(status(200), finds(limit=1)), "known-present"),
    fault("knows nine ids at most", only(status(200), finds(limit=9)), "known-present"),
    fault("404 for a missing job_id", only(asked(0), NO_PATH), "refusal"),
    fault("422 for a missing job_id", only(asked(0), says(422)), "status"),
    fault("500 for a missing job_id", only(asked(0), FAILS), "server-error"),
    fault("403 for eleven known ids", only(asked(11), NO_TASK), "refusal"),
    fault("413 for many ids", only(asked(100), says(413)), "status"),
    fault("500 for an unknown id", only(unknown, FAILS), "server-error"),
    fault("500 for an empty id", only(lambda scene, _: "" in scene.ids, FAILS), "server-error"),
    fault("500 for an id twice", only(lambda one, _: len(set(one.ids)) < len(one.ids), FAILS), "server-error"),
    fault("500 for reserved characters", only(has("%"), FAILS), "server-error"),
    fault("500 for a quote", only(has("'"), FAILS), "server-error"),
    fault("502 for non-ASCII", only(lambda one, _: not all(map(str.isascii, one.ids)), says(502)), "server-error"),
    fault("500 for ids joined by commas", only(has(","), FAILS), "server-error"),
    fault("500 for a very long number", only(lambda one, _: any(len(i) == 19 for i in one.ids), FAILS), "server-error"),
    fault("503 in one answer out of twenty", only(every(20), says(503)), "server-error"),
    fault("403 after a while", only(lambda s, a: found(s, a) and s.number > 40, NO_TASK), "known-answered"),
    fault("404 for a job that failed", only(lambda scene, _: scene.ids == ["30650"], NO_PATH), "known-answered"),
    fault("201 instead of 200", only(status(200), says(201)), "status"),
    fault("202 while a job is under way", only(lambda scene, _: "30648" in scene.ids, says(202)), "status"),
    fault("206 for ten jobs", only(asked(10), says(206)), "status"),
    fault("204 if there is no job", only(nobody, says(204)), "status", "whole"),
    fault("304 in one answer out of seven", only(both(found, every(7)), says(304)), "status", "whole"),
    fault("400 is sent as 200", only(status(400), says(200)), "mandatory"),
)

OF_ACCESS: Final = (
    fault("accepts no credentials", only(no_key, finds()), "credentials-checked"),
    fault("accepts any token", only(a_token, finds()), "credentials-checked"),
    fault("looks at the start of the token only", accepts_prefix, "credentials-checked"),
    fault("accepts an empty token", only(lambda s, _: s.request.headers.get("x-auth-token") == "", finds()), CHECKED),
    fault("accepts any signature", only(both(UNAUTHORIZED, signed), finds()), "credentials-checked"),
    fault("accepts a signature of another day", only(of_yesterday, finds()), "credentials-checked"),
    # Nothing tells it from a mistyped key, so it is not tested.
    fault("refuses every signature", only(signed, REFUSED)),
    fault("refuses encoded signatures", only(both(signed, lambda s, _: "%" in s.request.query), REFUSED), ACCEPTED),
    fault("refuses signatures over several ids", only(both(signed, more_than(5)), REFUSED), ACCEPTED),
    fault("refuses signatures over no id", only(both(signed, asked(0)), REFUSED), ACCEPTED),
    fault("accepts a request without ids with AK/SK", only(both(signed, asked(0)), finds()), "mandatory"),
    fault("a wrong job if asked alone with AK/SK", only(both(signed, asked(1)), jobs(put("progress", "42"))), "type"),
    fault("shows another project's jobs", only(foreign, leaks), "foreign-project"),
    fault("shows them with AK/SK only", only(both(foreign, signed), leaks), "foreign-project"),
    fault("shows one job of another project", only(foreign, finds(limit=1)), "foreign-project"),
    fault("500 for another project", only(foreign, FAILS), "server-error"),
    fault("400 for another project", only(foreign, INVALID), "refusal"),
    fault("302 to a login page", only(no_key, in_order(says(302), header("Location", "/login"))), "status", CHECKED),
    fault("307 with a wrong token", only(UNAUTHORIZED, says(307)), "status", "credentials-checked"),
    fault("401 is sent as 200", only(UNAUTHORIZED, says(200)), "credentials-checked"),
    fault("401 is sent as 500", only(UNAUTHORIZED, says(500)), "server-error"),
    fault("418 for bad credentials", only(UNAUTHORIZED, says(418)), "status"),
    fault("404 for bad credentials", only(UNAUTHORIZED, NO_PATH), "refusal"),
    fault("accepts POST", only(method("POST"), finds()), "other-method"),
    fault("accepts PUT", only(method("PUT"), says(200)), "other-method"),
    fault("accepts PATCH", only(method("PATCH"), says(204)), "other-method", "whole"),
    fault("accepts DELETE", only(method("DELETE"), says(202)), "other-method"),
    fault("fails on PUT", only(method("PUT"), says(500)), "server-error"),
    fault("501 for PATCH", only(method("PATCH"), says(501)), "server-error"),
    fault("405 without Allow", only(status(405), header("Allow", None)), "allow"),
    fault("405 with an Allow that lacks GET", only(status(405), header("Allow", "POST")), "allow"),
)

OF_HEADERS: Final = (
    fault("no Content-Type", header(KIND, None), "content-type"),
    fault("no Content-Type on errors", only(status(400), header(KIND, None)), "content-type"),
    fault("text/html", header(KIND, "text/html"), "content-type"),
    fault("text/json", only(status(200), header(KIND, "text/json")), "content-type"),
    fault("application/json-seq", header(KIND, "application/json-seq"), "content-type"),
    fault("text/html on a 401", only(UNAUTHORIZED, header(KIND, "text/html")), "content-type"),
    fault("text/plain if there is no job", only(nobody, header(KIND, "text/plain")), "content-type"),
    fault("charset=gbk", header(KIND, "application/json; charset=gbk"), "charset"),
    fault("charset=latin-1 on a 400", only(status(400), header(KIND, "application/json; charset=latin-1")), "charset"),
    fault("the same request id each time", same_id, "request-id-new"),
    fault("the same request id as the answer before, at times", only(every(5), same_id), "request-id-new"),
    fault("the same request id on errors", only(status(400), same_id), "request-id-new"),
    fault("the same UUID in each request id", same_uuid, "request-id-uuid"),
    fault("the same UUID in the request ids of errors", only(status(400), same_uuid), "request-id-uuid"),
    fault("the same request_id in each 401", only(UNAUTHORIZED, content_of(put("request_id", "7" * 32))), GATEWAY),
    fault("no X-Request-Id on a 200", only(status(200), header(ID, None)), "header-present"),
    fault("no X-Request-Id on a 400", only(status(400), header(ID, None)), "header-present"),
    fault("an empty X-Request-Id", header(ID, ""), "header-form"),
    fault("an X-Request-Id that is only a UUID", request_id(lambda old: old[:36]), "header-form"),
    fault("an X-Request-Id without a host name", request_id(lambda old: old.rpartition("-mock")[0]), "header-form"),
    fault("an X-Request-Id without a timestamp", request_id(lambda old: old[:36] + "-mock"), "header-form"),
    fault("an X-Request-Id with a short UUID", request_id(lambda old: old[1:]), "header-form"),
    fault("an X-Request-Id with a letter too far", request_id(lambda old: "g" + old[1:]), "header-form"),
    fault("an X-Request-Id with underscores", request_id(lambda old: old.replace("-", "_")), "header-form"),
    fault("an X-Request-Id backwards", request_id(lambda old: "-".join(reversed(old.split("-")))), "header-form"),
    fault("two X-Request-Ids in one", request_id(lambda old: f"{old}, {old}"), "header-form"),
    fault("a malformed X-Request-Id on a 400", only(status(400), request_id(lambda old: old[:36])), "header-form"),
)

GZIP, DEFLATE = header("Content-Encoding", "gzip"), header("Content-Encoding", "deflate")
# Changes of the bytes of an answer that holds a job.
OF_BYTES: Final[dict[str, tuple[Callable[[bytes], bytes], str]]] = {
    "an empty body": (lambda _: b"", "json"),
    "single quotes": (lambda raw: raw.replace(b'"', b"'"), "json"),
    "a comma too many": (lambda raw: raw.replace(b"}]", b"},]"), "json"),
    "a byte order mark": (lambda raw: b"\xef\xbb\xbf" + raw, "json"),
    "two documents in one body": (lambda raw: raw + raw, "json"),
    "a body that is cut": (lambda raw: raw[:-2], "json"),
    "UTF-16": (lambda raw: raw.decode().encode("utf-16"), "json"),
    "Latin-1": (lambda raw: raw.replace(b"Opening", b"\xd6ffnung"), "json"),
    "NaN": (lambda raw: raw.replace(b'"rotate": 0.0', b'"rotate": NaN'), "json"),
    "Infinity": (lambda raw: raw.replace(b'"rotate": 0.0', b'"rotate": -Infinity'), "json"),
    "a number that no float holds": (lambda raw: raw.replace(b'"rotate": 0.0', b'"rotate": 1e999'), "number-size"),
    "half of a surrogate pair": (lambda raw: raw.replace(b"Opening match", rb"\ud83d"), "json"),
    "a line end inside a string": (lambda raw: raw.replace(b"Opening", b"Opening\n"), "json"),
    "a number with a leading zero": (lambda raw: raw.replace(b'"progress": 42', b'"progress": 042'), "json"),
    "a name twice": (lambda raw: raw.replace(b'"progress": 42', b'"progress": 42, "progress": 43'), "json-names"),
    "JSON inside a string": (lambda raw: json.dumps(raw.decode()).encode(), "type"),
    "null": (lambda _: b"null", "type"),
}

OF_BODIES: Final = (
    *(fault(name, only(found, bytes_of(make)), rule) for name, (make, rule) in OF_BYTES.items()),
    fault("an empty body on a 400", only(status(400), bytes_of(lambda _: b"")), "json"),
    fault("an HTML body on a 401", only(UNAUTHORIZED, bytes_of(lambda _: b"<html>Unauthorized</html>")), "json"),
    fault("an empty body if there is no job", only(nobody, bytes_of(lambda _: b"")), "json"),
    fault("null if there is no job", only(nobody, bytes_of(lambda _: b"null")), "type"),
    fault("the bare array", only(status(200), content(lambda items: items)), "type"),
    fault("job_array is null if there is no job", only(nobody, body({"job_array": None})), "type"),
    fault(
        "an object by id",
        only(found, content(lambda items: {"job_array": {one["job_id"]: one for one in items}})),
        "type",
    ),
    fault("one job bare", only(both(found, asked(1)), content(lambda items: {"job_array": items[0]})), "type"),
    fault("job_array is absent", only(status(200), content_of(drop("job_array"))), EVER),
    fault("job_array under another name", only(status(200), content(lambda items: {"jobs": items})), EVER),
    fault("an envelope", only(status(200), content(lambda items: {"data": {"job_array": items}})), EVER),
    fault("an empty object if there is no job", only(nobody, body({})), "job_array-present"),
    fault("a job is null", array(lambda items: [*items, None]), "type"),  # type: ignore[list-item] # that is the fault
    fault("an error is a string", only(status(400), body("Invalid request parameter.")), "type"),
    fault("an error is an array", only(status(400), body([])), "type"),
    fault("an error without error_code", only(status(400), content_of(drop("error_code"))), "error_code-present"),
    fault("an error without error_msg", only(status(400), content_of(drop("error_msg"))), "error_msg-present"),
    fault("an empty error_code", only(status(400), content_of(put("error_code", ""))), "error_code-present"),
    fault("an empty error_msg", only(UNAUTHORIZED, content_of(put("error_msg", ""))), "error_msg-present"),
    fault("an error with other names", only(status(400), body({"code": "MPC.10202"})), "error_code-present"),
    fault("an error inside an error", only(status(400), body({"error": {"error_code": "x"}})), "error_code-present"),
    fault("a 401 without error_code", only(UNAUTHORIZED, content_of(drop("error_code"))), "error_code-present"),
    fault("a 401 whose error_code is a number", only(UNAUTHORIZED, content_of(put("error_code", 301))), "type"),
    fault("a 401 whose request_id is a number", only(UNAUTHORIZED, content_of(put("request_id", 7))), "type"),
    fault("a Content-Length that is too large", only(found, header("Content-Length", "100000")), "whole"),
    fault("gzip that is cut", only(found, in_order(bytes_of(lambda raw: gzip.compress(raw)[:-5]), GZIP)), "whole"),
    fault(
        "deflate that is cut", only(found, in_order(bytes_of(lambda raw: zlib.compress(raw)[:-4]), DEFLATE)), "whole"
    ),
    fault("a body that is not compressed as it says", only(found, GZIP), "whole"),
    fault("a body that is not x-gzip as it says", only(found, header("Content-Encoding", "x-gzip")), "whole"),
)

OF_JOBS: Final = (
    fault("a known job is left out", array(lambda items: [one for one in items if one["job_id"] != "30650"]), PRESENT),
    fault("jobs that wait are left out", array(lambda items: [one for one in items if one["progress"]]), PRESENT),
    fault("the last job is left out", only(more_than(1), array(lambda items: items[:-1])), PRESENT),
    fault("the tenth job is left out", array(lambda items: items[:9]), PRESENT),
    fault("a job is left out beside an unknown one", only(unknown, array(lambda _: [])), PRESENT),
    fault("a job that was not asked for", extra_job, "asked-only", "once"),
    fault("a job that was not asked for, beside unknown ones", only(unknown, extra_job), "asked-only", "once"),
    fault("all jobs, whatever is asked", only(status(200), all_jobs), "asked-only"),
    fault("all jobs for an unknown id", only(both(status(200), unknown), all_jobs), "asked-only"),
    fault("all jobs for an empty id", only(lambda scene, _: scene.ids == [""], all_jobs), "asked-only"),
    fault("all jobs for a star", only(has("*"), all_jobs), "asked-only"),
    fault("all jobs for an injected condition", only(has("'"), all_jobs), "asked-only"),
    fault("jobs whose id starts like the asked one", only(status(200), starts_alike), "asked-only"),
    fault("ids are compared as numbers", found_as(lambda one: one.lstrip("0")), "asked-only"),
    fault("ids are cast to numbers", found_as(lambda one: (re.match("[0-9]*", one) or [""])[0]), "asked-only"),
    fault("ids are cut", found_as(lambda one: one[:5]), "asked-only"),
    fault("any id has a job", only(status(200), made_up_jobs), "made-up"),
    fault("the jobs of the request before", only(status(200), remembers), "asked-only", PRESENT),
    fault("a job twice", array(lambda items: [*items, *items[:1]]), "once"),
    fault("a job as often as it was asked for", only(status(200), as_often), "once"),
    fault("the tenth job twice", array(lambda items: [*items, *items[9:10]]), "once"),
    fault("a job without its id", jobs(drop("job_id"), ENDED), "job_id-present", PRESENT),
    fault("one more job, without an id", array(lambda items: [*items, {"status": "WAITING"}]), "job_id-present"),
    fault("job_id is a number if it can be", jobs(move("job_id", int)), "type"),
    fault("job_id with a space", jobs(move("job_id", lambda old: old + " ")), "asked-only"),
    fault("job_id of another job", jobs(put("job_id", "30647"), job_id("30648")), "asked-only", "once"),
    fault("a job that failed ended well", jobs(put("status", "SUCCEEDED"), job_id("30650")), "expected"),
    fault("a job without its state", jobs(drop("status"), state("WAITING")), "status-present"),
    fault("a job that failed has no state", jobs(drop("status"), state("FAILED")), "status-present"),
    fault("progress of 99 at a good end", jobs(put("progress", 99), ENDED), "state-progress"),
    fault("progress of 1 while waiting", jobs(put("progress", 1), state("WAITING")), "state-progress"),
    fault("a start while waiting", jobs(put("start_time", "20260625080000"), job_id("30647")), "state-times"),
    fault("an end while under way", jobs(put("end_time", "20260625090000"), job_id("30648")), "state-times"),
    fault("an output while under way", jobs(put(OUT, {"format": "MP4"}), PROGRESS), "state-output"),
    fault("started before it was created", jobs(put("start_time", "20200101000000"), ENDED), "times-in-order"),
    fault("ended before it started", jobs(put("end_time", "20260625080209"), job_id("30649")), "times-in-order"),
    fault("ended before it was created", jobs(ENDED_EARLY, state("FAILED")), "times-in-order"),
    fault("a time in the future", jobs(put("create_time", "20991231235959"), job_id("30647")), "not-in-future"),
)

OF_TIME: Final = (
    fault("progress goes back once", turns("progress", [42] * 9 + [41] * 99, "30648"), "never-back"),
    fault("progress goes back behind a gap", turns("progress", [60, None, 40, None], "30648"), "never-back"),
    fault("progress goes back in floats", turns("progress", [50.0] * 5 + [40.0] * 95, "30648"), "never-back"),
    fault("progress goes up and down", turns("progress", [40, 41, 42], "30648"), "never-back"),
    fault(
        "the state goes back behind a gap",
        turns("status", ["PROCESSING", None, "WAITING", None], "30648"),
        "never-back",
    ),
    fault("a job waits again", later(steps(put("status", "WAITING"), put("progress", 0)), "30648"), "never-back"),
    fault("a job that ended is under way again", later(put("status", "PROCESSING"), "30649"), "never-back"),
    fault("a job that failed ends well later", later(put("status", "SUCCEEDED"), "30650"), "never-back"),
    fault("create_time moves", turns("create_time", ["20260625080000", "20260625080001"], "30647"), "steady"),
    fault("end_time moves", turns("end_time", ["20260625090000", "20260625090100"], "30649"), "steady"),
    fault("the MD5 changes", turns(f"{OUT}.md5", ["0" * 32, "1" * 32], "30649"), "steady"),
)

# Fields of what a job that ended well has put out, with a value that contradicts another, and the rule.
OF_OUTPUTS: Final = (
    *(
        fault(f"{name} {value!a}", jobs(put(name, value), ENDED), rule)
        for name, values, rule in (
            (f"{OUT}.size", (23, 24100012, 23537, 0), "size"),
            (f"{OUT}.size_byte", (23535,), "size"),
            (f"{OUT}.duration", (95040, 97), "duration"),
            (f"{OUT}.duration_ms", (95,), "duration"),
            (f"{VIDEO}.duration", ("950",), "duration"),
            (f"{AUDIO}[0].duration_ms", ("9501",), "duration"),
            (f"{VIDEO}.bitrate", (1900312, 19), "bitrate"),
            (f"{AUDIO}[0].bitrate_bps", (128,), "bitrate"),
            (f"{VIDEO}.duration", ("1:35",), "number-in-string"),
            (f"{AUDIO}[0].duration_ms", ("95018 ms",), "number-in-string"),
            (f"{AUDIO}[0].duration", ("",), "number-in-string"),
            (f"{VIDEO}.width", (-1,), "not-negative"),
            (f"{AUDIO}[0].bitrate", (-128,), "not-negative"),
            (f"{OUT}.md5", ("0" * 40, "0" * 31, ""), "md5"),
            (f"{OUT}.duration_ms", (25.48,), "type"),
            ("output", ("clips-example/clips",), "type"),
            ("output.url", ("https://example.com",), "undocumented-field"),
            (f"{VIDEO}.profile", ("High",), "undocumented-field"),
            ("user_data", ("x",), "undocumented-field"),
        )
        for value in values
    ),
    fault("the second metadata entry has a number", jobs(second("metadata", put("value", 7)), ENDED), "type"),
    fault("the second stream's codec is a number", jobs(second(AUDIO, put("codec", 1)), ENDED), "type"),
    fault("the second stream's duration is off", jobs(second(AUDIO, put("duration", "1")), ENDED), "duration"),
    fault(
        "the second stream has a field more", jobs(second(AUDIO, put("language", "en")), ENDED), "undocumented-field"
    ),
    fault("a misspelt field", jobs(lambda job: job.update(progess=job.pop("progress"))), "undocumented-field"),
)

# What is wrong only now and then, or only for some requests.
CIRCUMSTANCES: Final = {
    "in one answer out of five": every(5),
    "with AK/SK": signed,
    "at ten ids": asked(10),
    "asked alone": asked(1),
}
OF_CIRCUMSTANCE: Final = (
    *(
        fault(f"{name}, {where}", only(both(found, when), change), *rules)
        for where, when in CIRCUMSTANCES.items()
        for name, change, rules in (
            ("a wrong type", jobs(put("progress", "42")), ("type",)),
            ("an unknown state", jobs(put("status", "DONE")), ("value-list",)),
            ("month 13", jobs(put("create_time", "20261301080000")), ("form",)),
            ("text/plain", header(KIND, "text/plain"), ("content-type",)),
            ("no X-Request-Id", header(ID, None), ("header-present",)),
            ("a malformed X-Request-Id", request_id(lambda old: old[:36]), ("header-form",)),
            ("a body that is cut", bytes_of(lambda raw: raw[:-2]), ("json",)),
            ("a job left out", array(lambda items: items[1:]), (PRESENT,)),
            ("a job too many", extra_job, ("asked-only", "once")),
            ("500", FAILS, ("server-error",)),
            ("400", INVALID, ("known-answered",)),
        )
    ),
    fault("401 in one answer out of five", only(both(found, every(5)), REFUSED), ACCEPTED),
    fault("an unknown state at the tenth place", jobs(put("status", "DONE"), place(10)), "value-list"),
    fault("month 13 at the tenth place", jobs(put("create_time", "20261301080000"), place(10)), "form"),
)

FAULTS: Final = (
    *(*OF_REQUESTS, *OF_ACCESS, *OF_HEADERS, *OF_BODIES, *OF_JOBS, *OF_TIME, *OF_OUTPUTS),
    *(*OF_CIRCUMSTANCE, *OF_EVERY_FIELD),
)
