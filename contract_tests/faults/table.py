"""The faulty deployments: what each does, and the rules of which one has to find it."""

import copy
import gzip
import zlib
from collections.abc import Iterator
from typing import Any, Final

from contract_tests.documented import documented
from contract_tests.faults.depart import (
    Change,
    Deployment,
    Json,
    Scene,
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
    text_of,
    unknown,
)
from contract_tests.mock import TOKEN, Answer

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
        field = documented().resolve(described)
        inner = f"{path}.{name}" if path else name
        yield inner, field
        if field["type"] == "object":
            yield from fields(field, inner)
        if field["type"] == "array":
            yield from fields(documented().resolve(field["items"]), f"{inner}[0]")


JOB_FIELDS: Final = tuple(fields(documented().document.components["schemas"]["QueryEditingJob"]))
ERROR_FIELDS: Final = tuple(fields(documented().document.components["schemas"]["ErrorResponse"]))

# Faults of fields that the document names: another type for each, null for those of a job itself, and too large
# for each int64.
OF_EVERY_FIELD: Final = (
    *(
        fault(f"{path} is not of type {field['type']}", jobs(put(path, OTHER_TYPE[field["type"]]), ENDED), "type")
        for path, field in JOB_FIELDS
    ),
    *(fault(f"{path} is null", jobs(put(path, None), ENDED), "type") for path, _ in JOB_FIELDS if "." not in path),
    *(
        fault(f"{path} exceeds int64", jobs(put(path, 2**63), ENDED), "number-size")
        for path, field in JOB_FIELDS
        if field.get("format") == "int64"
    ),
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


def count(edit_path: str, make: Any) -> Change:
    """Make a job's field from the number of the answer."""
    return lambda scene, answer: jobs(put(edit_path, make(scene.number)), job_id("30648"))(scene, answer)


def turns(path: str, values: list[Any], name: str) -> Change:
    """Give a job's field these values in turn, one each time that the job is answered; None leaves it out."""

    def edit(scene: Scene, job: Json) -> None:
        turn = scene.notes[path] = scene.notes.get(path, -1) + 1
        value = values[turn % len(values)]
        (drop(path) if value is None else put(path, value))(job)

    return lambda scene, answer: jobs(lambda job: edit(scene, job), job_id(name))(scene, answer)


def same_uuid(scene: Scene, answer: Answer) -> Answer:
    """Use one UUID again and again; only the number behind it changes."""
    uuid = scene.notes.setdefault("uuid", answer.headers["X-Request-Id"][:36])
    return header("X-Request-Id", f"{uuid}-{1782374400000 + scene.number}-mock-1")(scene, answer)


def same_id(scene: Scene, answer: Answer) -> Answer:
    """Use the first request id again and again."""
    first = scene.notes.setdefault("id", answer.headers["X-Request-Id"])
    return header("X-Request-Id", first)(scene, answer)


def extra_job(job_id: str) -> Change:
    """Add a job to each answer."""
    return lambda scene, answer: array(lambda items: [*items, scene.mock.jobs.fixed[job_id]])(scene, answer)


def accepts_prefix(scene: Scene, answer: Answer) -> Answer:
    """Look at the start of the token only."""
    given = scene.request.headers.get("x-auth-token", "")
    return scene.mock.found(scene.ids) if answer.status == 401 and given[:8] == TOKEN[:8] else answer


def no_key(scene: Scene, answer: Answer) -> bool:
    """When neither token nor signature is given."""
    return not {"x-auth-token", "authorization"} & scene.request.headers.keys()


STATUSES: Final = (
    fault("accepts a request without job_id", only(both(status(400), asked(0)), finds()), "ids-required"),
    fault(
        "answers all jobs without job_id",
        only(both(status(400), asked(0)), lambda s, _: s.mock.found(s.mock.jobs.ids)),
        "ids-required",
    ),
    fault("accepts eleven ids", only(both(status(400), asked(11)), finds()), "ids-limit"),
    fault(
        "accepts more than ten ids, answers ten", only(both(status(400), more_than(10)), finds(limit=10)), "ids-limit"
    ),
    fault("accepts more than eleven ids", only(both(status(400), more_than(11)), finds()), "ids-limit"),
    fault("accepts a hundred ids only", only(both(status(400), more_than(99)), finds()), "ids-limit"),
    fault("accepts eleven ids with AK/SK only", only(both(status(400), signed), finds()), "ids-limit"),
    fault("refuses ten ids", only(asked(10), answers(400, "invalid_parameter")), "known-answered"),
    fault("refuses two ids", only(asked(2, 3), answers(400, "invalid_parameter")), "known-answered", "refusal"),
    fault("refuses one id", only(asked(1), answers(400, "invalid_parameter")), "known-answered"),
    fault("knows only the first of several ids", only(status(200), finds(limit=1)), "known-present"),
    fault("knows nine ids at most", only(status(200), finds(limit=9)), "known-present"),
    fault("404 for a missing job_id", only(asked(0), answers(404, "unknown_path")), "refusal"),
    fault("422 for a missing job_id", only(asked(0), says(422)), "status"),
    fault("500 for a missing job_id", only(asked(0), answers(500, "system_error")), "server-error"),
    fault("403 for eleven known ids", only(asked(11), answers(403, "task_not_found")), "refusal"),
    fault("413 for many ids", only(asked(100), says(413)), "status"),
    fault(
        "414 for a hundred ids, with HTML",
        only(asked(100), in_order(says(414), bytes_of(lambda _: b"<html>"))),
        "status",
    ),
    fault("500 for an unknown id", only(unknown, answers(500, "system_error")), "server-error"),
    fault("500 for an empty id", only(lambda s, _: "" in s.ids, answers(500, "system_error")), "server-error"),
    fault(
        "500 for the same id twice",
        only(lambda s, _: len(set(s.ids)) < len(s.ids), answers(500, "system_error")),
        "server-error",
    ),
    fault(
        "500 for reserved characters",
        only(lambda s, _: any("%" in i for i in s.ids), answers(500, "system_error")),
        "server-error",
    ),
    fault(
        "500 for a quote", only(lambda s, _: any("'" in i for i in s.ids), answers(500, "system_error")), "server-error"
    ),
    fault(
        "502 for non-ASCII characters", only(lambda s, _: not all(map(str.isascii, s.ids)), says(502)), "server-error"
    ),
    fault(
        "500 for ids joined by commas",
        only(lambda s, _: any("," in i for i in s.ids), answers(500, "system_error")),
        "server-error",
    ),
    fault(
        "500 for a very long number",
        only(lambda s, _: any(len(i) == 19 for i in s.ids), answers(500, "system_error")),
        "server-error",
    ),
    fault("500 in one answer out of five", only(every(5), answers(500, "system_error")), "server-error"),
    fault("503 in one answer out of twenty", only(every(20), says(503)), "server-error"),
    fault(
        "400 for known jobs in one answer out of five",
        only(both(found, every(5)), answers(400, "invalid_parameter")),
        "known-answered",
    ),
    fault(
        "401 in one answer out of five",
        only(both(found, every(5)), answers(401, "bad_credentials")),
        "credentials-accepted",
    ),
    fault(
        "403 for known jobs after a while",
        only(lambda s, a: found(s, a) and s.number > 40, answers(403, "task_not_found")),
        "known-answered",
    ),
    fault(
        "404 for a job that failed",
        only(lambda s, _: s.ids == ["30650"], answers(404, "unknown_path")),
        "known-answered",
    ),
    fault("201 instead of 200", only(status(200), says(201)), "status"),
    fault("202 while a job is under way", only(lambda s, _: "30648" in s.ids, says(202)), "status"),
    fault("206 for ten jobs", only(asked(10), says(206)), "status"),
    fault("204 if there is no job", only(lambda _, a: a.content == {"job_array": []}, says(204)), "status", "whole"),
    fault(
        "302 to a login page without credentials",
        only(no_key, in_order(says(302), header("Location", "/login"))),
        "status",
        "credentials-checked",
    ),
    fault("307 with a wrong token", only(status(401), says(307)), "status", "credentials-checked"),
    fault("304 in one answer out of seven", only(both(found, every(7)), says(304)), "status", "whole"),
    fault("400 is sent as 200", only(status(400), says(200)), "ids-required"),
    fault("401 is sent as 200", only(status(401), says(200)), "credentials-checked"),
    fault("401 is sent as 500", only(status(401), says(500)), "server-error"),
    fault("418 for bad credentials", only(status(401), says(418)), "status"),
    fault("404 for bad credentials", only(status(401), answers(404, "unknown_path")), "refusal"),
)

ACCESS: Final = (
    fault("accepts no credentials", only(no_key, finds()), "credentials-checked"),
    fault(
        "accepts any token",
        only(both(status(401), lambda s, _: "x-auth-token" in s.request.headers and not foreign(s, _)), finds()),
        "credentials-checked",
    ),
    fault("looks at the start of the token only", accepts_prefix, "credentials-checked"),
    fault("accepts any signature", only(both(status(401), signed), finds()), "credentials-checked"),
    fault("refuses every signature", only(signed, answers(401, "bad_credentials")), "credentials-accepted"),
    fault(
        "refuses signatures over reserved characters",
        only(both(signed, lambda s, _: "%" in s.request.query), answers(401, "bad_credentials")),
        "credentials-accepted",
    ),
    fault(
        "refuses signatures over several ids",
        only(both(signed, more_than(5)), answers(401, "bad_credentials")),
        "credentials-accepted",
    ),
    fault("accepts a request without ids with AK/SK", only(both(signed, asked(0)), finds()), "ids-required"),
    fault("a wrong job if asked alone with AK/SK", only(both(signed, asked(1)), jobs(put("progress", "42"))), "type"),
    fault(
        "refuses signatures over no id",
        only(both(signed, asked(0)), answers(401, "bad_credentials")),
        "credentials-accepted",
    ),
    fault("shows another project's jobs", only(foreign, leaks), "foreign-jobs"),
    fault(
        "shows one job of another project",
        only(foreign, in_order(leaks, jobs(put("status", "WAITING")))),
        "foreign-jobs",
    ),
    fault("500 for another project", only(foreign, answers(500, "system_error")), "server-error"),
    fault("400 for another project", only(foreign, answers(400, "invalid_parameter")), "refusal"),
)

METHODS: Final = (
    fault("accepts POST", only(method("POST"), finds()), "other-method"),
    fault("accepts PUT", only(method("PUT"), says(200)), "other-method"),
    fault("accepts PATCH", only(method("PATCH"), says(204)), "other-method", "whole"),
    fault("accepts DELETE", only(method("DELETE"), says(202)), "other-method"),
    fault("fails on PUT", only(method("PUT"), says(500)), "server-error"),
    fault("501 for PATCH", only(method("PATCH"), says(501)), "server-error"),
    fault("405 without Allow", only(status(405), header("Allow", None)), "allow"),
    fault("405 with an Allow that lacks GET", only(status(405), header("Allow", "POST")), "allow"),
)

HEADERS: Final = (
    fault("no Content-Type", header("Content-Type", None), "content-type"),
    fault("no Content-Type on errors", only(status(400), header("Content-Type", None)), "content-type"),
    fault("text/html", header("Content-Type", "text/html"), "content-type"),
    fault("text/json", only(status(200), header("Content-Type", "text/json")), "content-type"),
    fault("application/json-seq", header("Content-Type", "application/json-seq"), "content-type"),
    fault("text/plain on a 400", only(status(400), header("Content-Type", "text/plain")), "content-type"),
    fault("text/html on a 401", only(status(401), header("Content-Type", "text/html")), "content-type"),
    fault(
        "text/plain if there is no job",
        only(lambda _, a: a.content == {"job_array": []}, header("Content-Type", "text/plain")),
        "content-type",
    ),
    fault("text/plain with AK/SK", only(signed, header("Content-Type", "text/plain")), "content-type"),
    fault("text/plain in one answer out of five", only(every(5), header("Content-Type", "text/plain")), "content-type"),
    fault("charset=gbk", header("Content-Type", "application/json; charset=gbk"), "charset"),
    fault(
        "charset=iso-8859-1 on a 400",
        only(status(400), header("Content-Type", "application/json; charset=iso-8859-1")),
        "charset",
    ),
    fault("the same request id each time", same_id, "request-id-new"),
    fault("the same request id as the answer before, at times", only(every(5), same_id), "request-id-new"),
    fault("the same request id on errors", only(status(400), same_id), "request-id-new"),
    fault("the same UUID in each request id", same_uuid, "request-id-uuid"),
    fault("the same UUID in the request ids of errors", only(status(400), same_uuid), "request-id-uuid"),
    fault(
        "the same request_id in each 401", only(status(401), content_of(put("request_id", "7" * 32))), "gateway-id-new"
    ),
    fault("no X-Request-Id on a 200", only(status(200), header("X-Request-Id", None)), "request-id-present"),
    fault("no X-Request-Id on a 400", only(status(400), header("X-Request-Id", None)), "request-id-present"),
    fault(
        "no X-Request-Id in one answer out of five", only(every(5), header("X-Request-Id", None)), "request-id-present"
    ),
    fault("no X-Request-Id with AK/SK", only(signed, header("X-Request-Id", None)), "request-id-present"),
    fault("an empty X-Request-Id", header("X-Request-Id", ""), "request-id-form"),
    fault("an X-Request-Id that is only a UUID", request_id(lambda old: old[:36]), "request-id-form"),
    fault("an X-Request-Id without a host name", request_id(lambda old: old.rpartition("-mock")[0]), "request-id-form"),
    fault("an X-Request-Id without a timestamp", request_id(lambda old: old[:36] + "-mock"), "request-id-form"),
    fault("an X-Request-Id with a short UUID", request_id(lambda old: old[1:]), "request-id-form"),
    fault("an X-Request-Id with a letter too far", request_id(lambda old: "g" + old[1:]), "request-id-form"),
    fault("an X-Request-Id with underscores", request_id(lambda old: old.replace("-", "_")), "request-id-form"),
    fault(
        "an X-Request-Id in another order",
        request_id(lambda old: "-".join(reversed(old.split("-")))),
        "request-id-form",
    ),
    fault("two X-Request-Ids in one", request_id(lambda old: f"{old}, {old}"), "request-id-form"),
    fault("a malformed X-Request-Id on a 400", only(status(400), request_id(lambda old: old[:36])), "request-id-form"),
    fault("a malformed X-Request-Id at ten ids", only(asked(10), request_id(lambda old: old[:36])), "request-id-form"),
    fault(
        "a malformed X-Request-Id in one answer out of five",
        only(every(5), request_id(lambda old: old[:36])),
        "request-id-form",
    ),
)

BODIES: Final = (
    fault("an empty body", bytes_of(lambda _: b""), "json"),
    fault("an empty body on a 400", only(status(400), bytes_of(lambda _: b"")), "json"),
    fault("an HTML body on a 401", only(status(401), bytes_of(lambda _: b"<html>Unauthorized</html>")), "json"),
    fault(
        "an empty body if there is no job",
        only(lambda _, a: a.content == {"job_array": []}, bytes_of(lambda _: b"")),
        "json",
    ),
    fault("single quotes", bytes_of(lambda raw: raw.replace(b'"', b"'")), "json"),
    fault("a comma too many", bytes_of(lambda raw: raw.replace(b"}]", b"},]")), "json"),
    fault("NaN", text_of('"rotate": 0.0', '"rotate": NaN'), "json"),
    fault("Infinity", text_of('"rotate": 0.0', '"rotate": -Infinity'), "json"),
    fault("a byte order mark", bytes_of(lambda raw: b"\xef\xbb\xbf" + raw), "json"),
    fault("two documents in one body", only(found, bytes_of(lambda raw: raw + raw)), "json"),
    fault("a body that is cut", only(found, bytes_of(lambda raw: raw[:-2])), "json"),
    fault("a body that is cut, one in five", only(both(found, every(5)), bytes_of(lambda raw: raw[:-2])), "json"),
    fault("UTF-16", bytes_of(lambda raw: raw.decode().encode("utf-16")), "json"),
    fault("Latin-1", only(found, bytes_of(lambda raw: raw.replace(b"Opening", b"\xd6ffnung"))), "json"),
    fault("half of a surrogate pair", text_of("Opening match", r"\\ud83d"), "json"),
    fault("a line end inside a string", text_of("Opening match", "Opening\nmatch"), "json"),
    fault("a number with a leading zero", text_of('"progress": 42', '"progress": 042'), "json"),
    fault("a name twice in a job", text_of('"progress": 42', '"progress": 42, "progress": 43'), "json-names"),
    fault("JSON inside a string", only(found, lambda s, a: body(str(a.content))(s, a)), "type"),
    fault("the bare array", only(status(200), lambda s, a: body(a.content["job_array"])(s, a)), "type"),
    fault("null", only(status(200), body(None)), "type"),
    fault("null if there is no job", only(lambda _, a: a.content == {"job_array": []}, body(None)), "type"),
    fault(
        "job_array is null if there is no job",
        only(lambda _, a: a.content == {"job_array": []}, body({"job_array": None})),
        "type",
    ),
    fault(
        "job_array is an object by id",
        only(found, lambda s, a: body({"job_array": {j["job_id"]: j for j in a.content["job_array"]}})(s, a)),
        "type",
    ),
    fault(
        "job_array is one job where there is one",
        only(
            lambda _, a: found(_, a) and len(a.content["job_array"]) == 1,
            lambda s, a: body({"job_array": a.content["job_array"][0]})(s, a),
        ),
        "type",
    ),
    fault("job_array is absent", only(status(200), content_of(drop("job_array"))), "job_array-present"),
    fault(
        "job_array under another name",
        only(status(200), lambda s, a: body({"jobs": a.content["job_array"]})(s, a)),
        "job_array-present",
    ),
    fault("a job is null", array(lambda items: [*items, None]), "type"),  # type: ignore[list-item] # that is the fault
    fault("the second job is a string", array(lambda items: [*items[:1], *[str(item) for item in items[1:]]]), "type"),  # type: ignore[list-item] # that is the fault
    fault("an error is a string", only(status(400), body("Invalid request parameter.")), "type"),
    fault("an error is an array", only(status(400), body([])), "type"),
    fault("an error without error_code", only(status(400), content_of(drop("error_code"))), "error_code-present"),
    fault("an error without error_msg", only(status(400), content_of(drop("error_msg"))), "error_msg-present"),
    fault(
        "an error with other names",
        only(status(400), body({"code": "MPC.10202", "message": "Invalid."})),
        "error_code-present",
    ),
    fault(
        "an error inside an error",
        only(status(400), body({"error": {"error_code": "MPC.10202", "error_msg": "."}})),
        "error_code-present",
    ),
    fault("a 401 without error_code", only(status(401), content_of(drop("error_code"))), "error_code-present"),
    fault("a 401 whose error_code is a number", only(status(401), content_of(put("error_code", 301))), "type"),
    fault("a 401 whose request_id is a number", only(status(401), content_of(put("request_id", 7))), "type"),
    fault("a Content-Length that is too large", only(found, header("Content-Length", "100000")), "whole"),
    fault(
        "a compressed body that is cut",
        only(found, in_order(bytes_of(lambda raw: gzip.compress(raw)[:-5]), header("Content-Encoding", "gzip"))),
        "whole",
    ),
    fault(
        "a deflated body that is cut at its end",
        only(found, in_order(bytes_of(lambda raw: zlib.compress(raw)[:-4]), header("Content-Encoding", "deflate"))),
        "whole",
    ),
    fault("a body that is not compressed as it says", only(found, header("Content-Encoding", "gzip")), "whole"),
    fault("a body that is not x-gzip as it says", only(found, header("Content-Encoding", "x-gzip")), "whole"),
)

JOBS: Final = (
    fault(
        "a known job is left out",
        array(lambda items: [job for job in items if job["job_id"] != "30650"]),
        "known-present",
    ),
    fault(
        "jobs that wait are left out",
        array(lambda items: [job for job in items if job["status"] != "WAITING"]),
        "known-present",
    ),
    fault("the last job is left out", only(more_than(1), array(lambda items: items[:-1])), "known-present"),
    fault("the tenth job is left out", array(lambda items: items[:9]), "known-present"),
    fault(
        "a job is left out in one answer out of five", only(every(5), array(lambda items: items[1:])), "known-present"
    ),
    fault("a job is left out with AK/SK", only(signed, array(lambda items: items[1:])), "known-present"),
    fault("a job is left out beside an unknown one", only(unknown, array(lambda _: [])), "known-present"),
    fault("a job is left out if it is asked for alone", only(asked(1), array(lambda _: [])), "known-present"),
    fault("a job that was not asked for", extra_job("30650"), "asked-only", "once"),
    fault("a job that was not asked for, beside unknown ones", only(unknown, extra_job("30650")), "asked-only", "once"),
    fault("a job that was not asked for, one in five", only(every(5), extra_job("30650")), "asked-only", "once"),
    fault("all jobs, whatever is asked", only(status(200), lambda s, _: s.mock.found(s.mock.jobs.ids)), "asked-only"),
    fault(
        "all jobs for an unknown id",
        only(both(status(200), unknown), lambda s, _: s.mock.found(s.mock.jobs.ids)),
        "asked-only",
    ),
    fault(
        "all jobs for an empty id",
        only(lambda s, _: s.ids == [""], lambda s, _: s.mock.found(s.mock.jobs.ids)),
        "asked-only",
    ),
    fault(
        "all jobs for a star",
        only(lambda s, _: s.ids == ["*"], lambda s, _: s.mock.found(s.mock.jobs.ids)),
        "asked-only",
    ),
    fault(
        "all jobs for an injected condition",
        only(lambda s, _: any("'" in i for i in s.ids), lambda s, _: s.mock.found(s.mock.jobs.ids)),
        "asked-only",
    ),
    fault(
        "jobs whose id starts like the asked one",
        only(
            status(200),
            lambda s, _: s.mock.found([j for j in s.mock.jobs.ids if any(i and j.startswith(i) for i in s.ids)]),
        ),
        "asked-only",
    ),
    fault(
        "ids are compared as numbers",
        only(status(200), lambda s, _: s.mock.found([i.lstrip("0") for i in s.ids])),
        "asked-only",
    ),
    fault("the jobs of the request before", only(status(200), remembers), "asked-only", "known-present"),
    fault("a job twice", array(lambda items: [*items, *items[:1]]), "once"),
    fault(
        "a job as often as it was asked for",
        only(
            status(200), lambda s, a: array(lambda items: [j for i in s.ids for j in items if j["job_id"] == i])(s, a)
        ),
        "once",
    ),
    fault("the tenth job twice", array(lambda items: [*items, *items[9:10]]), "once"),
    fault("a job twice in one answer out of five", only(every(5), array(lambda items: [*items, *items[:1]])), "once"),
    fault("a job without its id", jobs(drop("job_id"), ENDED), "job_id-present", "known-present"),
    fault("one more job, without an id", array(lambda items: [*items, {"status": "WAITING"}]), "job_id-present"),
    fault("job_id is a number if it can be", jobs(move("job_id", int)), "type"),
    fault("job_id is a number at the tenth place", jobs(move("job_id", int), place(10)), "type"),
    fault("job_id with a space", jobs(move("job_id", lambda old: old + " ")), "asked-only"),
    fault("job_id of another job", jobs(put("job_id", "30647"), job_id("30648")), "asked-only", "once"),
    fault(
        "a job that failed is shown as one that ended well",
        jobs(put("status", "SUCCEEDED"), job_id("30650")),
        "expected",
    ),
)

STATES: Final = (
    fault("a job without its state", jobs(drop("status"), state("WAITING")), "status-present"),
    fault("a job that failed has no state", jobs(drop("status"), state("FAILED")), "status-present"),
    fault("the state of the older API", jobs(put("status", "SUCCEED"), ENDED), "value-list"),
    fault("an unknown state", jobs(put("status", "CANCELED"), state("FAILED")), "value-list"),
    fault("a state in small letters", jobs(move("status", str.lower)), "value-list"),
    fault("a state with a space", jobs(put("status", "WAITING "), state("WAITING")), "value-list"),
    fault("an empty state", jobs(put("status", ""), state("PROCESSING")), "value-list"),
    fault("an array as state", jobs(put("status", []), ENDED), "type"),
    fault("an object as state, while waiting", jobs(put("status", {}), state("WAITING")), "type"),
    fault("an unknown state at the tenth place", jobs(put("status", "DONE"), place(10)), "value-list"),
    fault("an unknown state in one answer out of five", only(every(5), jobs(put("status", "DONE"))), "value-list"),
    fault("an unknown state with AK/SK", only(signed, jobs(put("status", "DONE"))), "value-list"),
    fault("progress of 101", jobs(put("progress", 101), ENDED), "maximum"),
    fault("progress of 101 while under way", jobs(put("progress", 101), state("PROCESSING")), "maximum"),
    fault("progress of -1", jobs(put("progress", -1), state("WAITING")), "minimum"),
    fault("progress of -1 after a failure", jobs(put("progress", -1), state("FAILED")), "minimum"),
    fault("progress of 1000 at the tenth place", jobs(put("progress", 1000), place(10)), "maximum"),
    fault("progress as a part of one", jobs(put("progress", 0.42), state("PROCESSING")), "type"),
    fault("progress with a decimal", jobs(put("progress", 42.5), state("PROCESSING")), "type"),
    fault("progress is true", jobs(put("progress", True), ENDED), "type"),  # noqa: FBT003 - the wrong value
    fault("progress with a per cent sign", jobs(put("progress", "42%"), state("PROCESSING")), "type"),
    fault("progress of 99 at a good end", jobs(put("progress", 99), ENDED), "state-progress"),
    fault("progress of 0 at a good end", jobs(put("progress", 0), ENDED), "state-progress"),
    fault("progress of 50 while waiting", jobs(put("progress", 50), state("WAITING")), "state-progress"),
    fault("progress of 1 while waiting", jobs(put("progress", 1), state("WAITING")), "state-progress"),
    fault("a start while waiting", jobs(put("start_time", "20260625080000"), job_id("30647")), "state-times"),
    fault("an end while waiting", jobs(put("end_time", "20260625080000"), job_id("30647")), "state-times"),
    fault("an end while under way", jobs(put("end_time", "20260625090000"), job_id("30648")), "state-times"),
    fault("progress goes back", count("progress", lambda number: max(0, 60 - number)), "never-back"),
    fault("progress goes back once", count("progress", lambda number: 42 if number != 30 else 41), "never-back"),
    fault("progress goes back behind a gap", turns("progress", [60, None, 40, None], "30648"), "never-back"),
    fault("progress goes back in floats", turns("progress", [50.0] * 5 + [40.0] * 95, "30648"), "never-back"),
    fault(
        "the state goes back behind a gap",
        turns("status", ["PROCESSING", None, "WAITING", None], "30648"),
        "never-back",
    ),
    fault("progress goes up and down", count("progress", lambda number: 40 + number % 3), "never-back"),
    fault(
        "a job waits again",
        only(
            lambda s, _: s.number > 30,
            jobs(steps(put("status", "WAITING"), put("progress", 0), drop("start_time")), job_id("30648")),
        ),
        "never-back",
    ),
    fault(
        "a job that ended is under way again",
        only(
            lambda s, _: s.number > 30,
            jobs(steps(put("status", "PROCESSING"), put("progress", 50), drop("end_time")), job_id("30649")),
        ),
        "never-back",
    ),
    fault(
        "a job that failed ends well later",
        only(
            lambda s, _: s.number > 30, jobs(steps(put("status", "SUCCEEDED"), put("progress", 100)), job_id("30650"))
        ),
        "never-back",
    ),
)

TIMES: Final = (
    fault("month 13", jobs(put("create_time", "20261301080000")), "time-form"),
    fault("month 0", jobs(put("create_time", "20260001080000")), "time-form"),
    fault("day 32", jobs(put("start_time", "20260132080000"), ENDED), "time-form"),
    fault("hour 24", jobs(put("create_time", "20260625240000")), "time-form"),
    fault("minute 60", jobs(put("create_time", "20260625086000")), "time-form"),
    fault("second 60", jobs(put("create_time", "20260625080060")), "time-form"),
    fault("30 February", jobs(put("create_time", "20260230080000")), "real-date"),
    fault("31 April", jobs(put("end_time", "20260431080000"), ENDED), "real-date"),
    fault("29 February of no leap year", jobs(put("start_time", "20260229080000"), state("FAILED")), "real-date"),
    fault("29 February 2100", jobs(put("end_time", "21000229080000"), state("FAILED")), "real-date"),
    fault("the year 0", jobs(put("create_time", "00000625080000")), "real-date"),
    fault("ISO 8601", jobs(put("create_time", "2026-06-25T08:00:00Z")), "time-form"),
    fault("a time with a zone", jobs(put("create_time", "20260625080000Z")), "time-form"),
    fault("a time with milliseconds", jobs(put("create_time", "20260625080000123")), "time-form"),
    fault("a time without seconds", jobs(put("start_time", "202606250800"), ENDED), "time-form"),
    fault("an empty time", jobs(put("end_time", ""), state("PROCESSING")), "time-form"),
    fault("a time in seconds since 1970", jobs(put("create_time", "1782374400")), "time-form"),
    fault(
        "a time with other digits",
        jobs(
            put("create_time", "\uff12\uff10\uff12\uff16\uff10\uff16\uff12\uff15\uff10\uff18\uff10\uff10\uff10\uff10")
        ),
        "time-form",
    ),
    fault("a time with a line end", jobs(put("create_time", "20260625080000\n")), "real-date"),
    fault("month 13 at the tenth place", jobs(put("create_time", "20261301080000"), place(10)), "time-form"),
    fault(
        "month 13 in one answer out of five", only(every(5), jobs(put("create_time", "20261301080000"))), "time-form"
    ),
    fault("month 13 if asked alone", only(asked(1), jobs(put("create_time", "20261301080000"))), "time-form"),
    fault("started before it was created", jobs(put("start_time", "20200101000000"), ENDED), "times-in-order"),
    fault("ended before it started", jobs(put("end_time", "20260625080209"), job_id("30649")), "times-in-order"),
    fault(
        "ended before it was created",
        jobs(steps(drop("start_time"), put("end_time", "20200101000000")), state("FAILED")),
        "times-in-order",
    ),
    fault("started a second too early", jobs(put("start_time", "20260625080059"), job_id("30648")), "times-in-order"),
    fault("create_time moves", count("create_time", lambda number: f"202606250800{number % 60:02}"), "steady"),
    fault(
        "end_time moves",
        lambda s, a: jobs(put("end_time", f"2026062509{s.number % 60:02}00"), job_id("30649"))(s, a),
        "steady",
    ),
)

OUTPUTS: Final = (
    fault("a file name of 181 characters", jobs(put("output.file_name", "x" * 181), ENDED), "length"),
    fault("a file name of 181 characters outside the BMP", jobs(put("output.file_name", "😀" * 181), ENDED), "length"),
    fault("a file name of 10000 characters", jobs(put("output.file_name", "x" * 10000), ENDED), "length"),
    fault("an unknown dynamic range", jobs(put(f"{VIDEO}.dynamic_range", "HLG"), ENDED), "value-list"),
    fault("a dynamic range in small letters", jobs(put(f"{VIDEO}.dynamic_range", "sdr"), ENDED), "value-list"),
    fault("an empty dynamic range", jobs(put(f"{VIDEO}.dynamic_range", ""), ENDED), "value-list"),
    fault("size below int64", jobs(put(f"{OUT}.size_byte", -(2**63) - 1), ENDED), "number-size"),
    fault("a size of 400 digits", jobs(put(f"{OUT}.size", 10**400), ENDED), "number-size"),
    fault("progress of 400 digits", jobs(put("progress", 10**400), state("PROCESSING")), "maximum"),
    fault("rotate exceeds a float", jobs(put(f"{VIDEO}.rotate", 1e39), ENDED), "number-size"),
    fault("a number that no float holds", text_of('"rotate": 0.0', '"rotate": 1e999'), "number-size", "json"),
    fault("duration with decimals", jobs(put(f"{OUT}.duration", 95.04), ENDED), "type"),
    fault("duration_ms with decimals", jobs(put(f"{OUT}.duration_ms", 25.48), ENDED), "type"),
    fault("frame_rate with decimals", jobs(put(f"{VIDEO}.frame_rate", 29.97), ENDED), "type"),
    fault("a stream's duration is a number", jobs(put(f"{AUDIO}[0].duration", 95), ENDED), "type"),
    fault("size in megabytes", jobs(put(f"{OUT}.size", 23), ENDED), "size"),
    fault("size in bytes", jobs(put(f"{OUT}.size", 24100012), ENDED), "size"),
    fault("size one kilobyte off", jobs(put(f"{OUT}.size", 23537), ENDED), "size"),
    fault("size_byte in kilobytes", jobs(put(f"{OUT}.size_byte", 23535), ENDED), "size"),
    fault("size of 0", jobs(put(f"{OUT}.size", 0), ENDED), "size"),
    fault("duration in milliseconds", jobs(put(f"{OUT}.duration", 95040), ENDED), "duration"),
    fault("duration_ms in seconds", jobs(put(f"{OUT}.duration_ms", 95), ENDED), "duration"),
    fault("duration one second off", jobs(put(f"{OUT}.duration", 97), ENDED), "duration"),
    fault("a video's duration off", jobs(put(f"{VIDEO}.duration", "950"), ENDED), "duration"),
    fault("a stream's duration_ms off", jobs(put(f"{AUDIO}[0].duration_ms", "9501"), ENDED), "duration"),
    fault("the second stream's duration off", jobs(second(AUDIO, put("duration", "1")), ENDED), "duration"),
    fault("a video's duration in words", jobs(put(f"{VIDEO}.duration", "1:35"), ENDED), "number-in-string"),
    fault(
        "a stream's duration_ms with its unit",
        jobs(put(f"{AUDIO}[0].duration_ms", "95018 ms"), ENDED),
        "number-in-string",
    ),
    fault("an empty duration of a stream", jobs(put(f"{AUDIO}[0].duration", ""), ENDED), "number-in-string"),
    fault("a negative width", jobs(put(f"{VIDEO}.width", -1), ENDED), "not-negative"),
    fault("a negative bitrate of a stream", jobs(put(f"{AUDIO}[0].bitrate", -128), ENDED), "not-negative"),
    fault("a negative size", jobs(steps(put(f"{OUT}.size", -1), drop(f"{OUT}.size_byte")), ENDED), "not-negative"),
    fault(
        "a negative duration of a video",
        jobs(steps(put(f"{VIDEO}.duration", "-95"), drop(f"{VIDEO}.duration_ms")), ENDED),
        "not-negative",
    ),
    fault("an MD5 that is a SHA-1", jobs(put(f"{OUT}.md5", "0" * 40), ENDED), "md5"),
    fault("an MD5 one digit short", jobs(put(f"{OUT}.md5", "0" * 31), ENDED), "md5"),
    fault("an empty MD5", jobs(put(f"{OUT}.md5", ""), ENDED), "md5"),
    fault("the second metadata entry has a number", jobs(second("metadata", put("value", 7)), ENDED), "type"),
    fault("the second metadata entry is null", jobs(move("metadata", lambda old: [*old, None]), ENDED), "type"),
    fault("metadata is an object", jobs(put("metadata", {"title": "x"}), ENDED), "type"),
    fault("the second stream's codec is a number", jobs(second(AUDIO, put("codec", 1)), ENDED), "type"),
    fault(
        "the second stream's bitrate exceeds int64",
        jobs(second(AUDIO, put("bitrate_bps", 2**63)), ENDED),
        "number-size",
    ),
    fault("audio_info is one object", jobs(move(f"{OUT}.audio_info", lambda old: old[0]), ENDED), "type"),
    fault("video_info is an array", jobs(move(VIDEO, lambda old: [old]), ENDED), "type"),
    fault("output is a string", jobs(put("output", "clips-example/clips"), ENDED), "type"),
    fault(
        "a wrong width in one answer out of five", only(every(5), jobs(put(f"{VIDEO}.width", "1920"), ENDED)), "type"
    ),
    fault("a wrong width if asked alone", only(asked(1), jobs(put(f"{VIDEO}.width", "1920"), ENDED)), "type"),
    fault("a wrong width with AK/SK", only(signed, jobs(put(f"{VIDEO}.width", "1920"), ENDED)), "type"),
    fault("the output is gone in one answer out of five", only(every(5), jobs(drop(OUT), ENDED)), "steady"),
    fault("the MD5 changes", lambda s, a: jobs(put(f"{OUT}.md5", f"{s.number:032x}"), ENDED)(s, a), "steady"),
    fault("an unknown field in a job", jobs(put("user_data", "x"), state("WAITING")), "undocumented-field"),
    fault(
        "an unknown field of the output", jobs(put("output.url", "https://example.com"), ENDED), "undocumented-field"
    ),
    fault("an unknown field of the video", jobs(put(f"{VIDEO}.profile", "High"), ENDED), "undocumented-field"),
    fault(
        "an unknown field of the second stream", jobs(second(AUDIO, put("language", "en")), ENDED), "undocumented-field"
    ),
    fault("a misspelt field", jobs(lambda job: job.update(progess=job.pop("progress"))), "undocumented-field"),
)

FAULTS: Final = (*STATUSES, *ACCESS, *METHODS, *HEADERS, *BODIES, *JOBS, *STATES, *TIMES, *OUTPUTS, *OF_EVERY_FIELD)
