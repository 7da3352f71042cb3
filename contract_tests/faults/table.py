"""The faulty deployments: what each does, behind the rules of which one has to find it.

Here stands what no document can say: who may ask, what was asked for, answers across time, relations between fields,
bytes on the wire, HTTP. What the document says, `make prove` breaks; `of_document.py` breaks it in deployments.
"""

import copy
import gzip
import re
import zlib
from dataclasses import replace
from datetime import timedelta
from typing import Final

from contract_tests.faults import of_document
from contract_tests.faults.depart import (
    Scene,
    after,
    answers,
    array,
    asked,
    body,
    content_of,
    deployments,
    drop,
    encoded,
    every,
    finds,
    foreign,
    found,
    having,
    header,
    in_order,
    job_id,
    jobs,
    method,
    more_than,
    move,
    nobody,
    only,
    place,
    put,
    request_id,
    says,
    second,
    signed,
    state,
    status,
    text_of,
    turns,
    twice,
    unknown,
)
from contract_tests.judging.jobs import ITEMS, JOB
from contract_tests.mock import TOKEN, Answer

OUT: Final = "editing_output"
VIDEO, AUDIO = f"{OUT}.video_info", f"{OUT}.audio_info"
WAITING, PROCESSING, ENDED, FAILED = state("WAITING"), state("PROCESSING"), state("SUCCEEDED"), state("FAILED")
INVALID, NO_TASK = answers(400, "invalid_parameter"), answers(403, "task_not_found")
REFUSED, NO_PATH, FAILS = answers(401, "bad_credentials"), answers(404, "unknown_path"), answers(500, "system_error")
UNAUTHORIZED: Final = status(401)
KIND: Final = "Content-Type"
ALL: Final = finds(lambda scene: scene.mock.jobs.ids)
FIRST: Final = finds(lambda scene: scene.ids[:1])


def no_key(scene: Scene, answer: Answer) -> bool:
    """When neither token nor signature is sent."""
    return scene.token is None and not signed(scene, answer)


def a_token(scene: Scene, answer: Answer) -> bool:
    """When a token is sent, for the own project."""
    return scene.token is not None and not foreign(scene, answer)


def of_yesterday(scene: Scene, answer: Answer) -> bool:
    """When a signature is sent whose date is not today's."""
    sent = scene.request.headers.get("x-sdk-date", "9")
    return sent < f"{scene.mock.clock() - timedelta(hours=1):%Y%m%dT%H%M%SZ}"


def remembers(scene: Scene, answer: Answer) -> Answer:
    """Answer with the jobs of the request before."""
    before = scene.notes.get("before", answer.content)
    scene.notes["before"] = copy.deepcopy(answer.content)
    return replace(answer, content=before)


SAME_ID: Final = request_id(lambda scene, old: str(scene.notes.setdefault("id", old)))
SAME_UUID: Final = request_id(lambda scene, old: f"{scene.notes.setdefault('uuid', old[:36])}{old[36:]}-{scene.number}")
EXTRA_JOB: Final = array(lambda scene, items: [*items, scene.mock.jobs.fixed["30650"]])
MADE_UP_JOBS: Final = array(
    lambda scene, items: [*items, *({JOB: one} for one in scene.ids if one and one not in scene.mock.jobs.ids)]
)
AS_OFTEN: Final = array(lambda scene, items: [job for one in scene.ids for job in items if job[JOB] == one])

# Of a job that ended well: a field, and values that contradict another field, or what it counts.
OF_OUTPUTS: Final = (
    ("size", f"{OUT}.size", (23, 24100012, 23537, 0)),
    ("size", f"{OUT}.size_byte", (23535,)),
    ("duration", f"{OUT}.duration", (95040, 97)),
    ("duration", f"{OUT}.duration_ms", (95,)),
    ("duration", f"{VIDEO}.duration", ("950",)),
    ("duration", f"{AUDIO}[0].duration_ms", ("9501",)),
    ("bitrate", f"{VIDEO}.bitrate", (1900312, 19)),
    ("bitrate", f"{AUDIO}[0].bitrate_bps", (128,)),
    ("number-in-string", f"{VIDEO}.duration", ("1:35",)),
    ("number-in-string", f"{AUDIO}[0].duration_ms", ("95018 ms",)),
    ("number-in-string", f"{AUDIO}[0].duration", ("",)),
    ("not-negative", f"{VIDEO}.width", (-1,)),
    ("not-negative", f"{AUDIO}[0].bitrate", (-128,)),
    ("md5", f"{OUT}.md5", ("0" * 40, "0" * 31, "")),
)
# What else is wrong only now and then, or only for some requests.
AT_TIMES: Final = {
    "known-present: a job left out": array(lambda _, items: items[1:]),
    "asked-only, once: a job too many": EXTRA_JOB,
    "server-error: 500": FAILS,
    "known-answered: 400": INVALID,
}

FAULTS: Final = deployments(
    {
        # What is asked for.
        "limit: accepts more than ten ids, answers ten": only(finds(lambda scene: scene.ids[:10]), more_than(10)),
        "limit: accepts a hundred ids only": only(finds(), more_than(99)),
        "limit: accepts eleven ids with AK/SK only": only(finds(), signed, more_than(10)),
        "known-answered, refusal: refuses two ids": only(INVALID, asked(2, 3)),
        "known-answered: refuses one id": only(INVALID, asked(1)),
        "known-present: knows only the first of several ids": only(FIRST, status(200)),
        "known-present: knows nine ids at most": only(finds(lambda scene: scene.ids[:9]), status(200)),
        "refusal: 404 for a missing job_id": only(NO_PATH, asked(0)),
        "status: 422 for a missing job_id": only(says(422), asked(0)),
        "server-error: 500 for a missing job_id": only(FAILS, asked(0)),
        "refusal: 403 for eleven known ids": only(NO_TASK, asked(11)),
        "status: 413 for many ids": only(says(413), asked(100)),
        "server-error: 500 for an unknown id": only(FAILS, unknown),
        "server-error: 500 for an empty id": only(FAILS, having(lambda one: not one)),
        "server-error: 500 for an id twice": only(FAILS, twice),
        "server-error: 500 for reserved characters": only(FAILS, having(lambda one: "%" in one)),
        "server-error: 500 for a quote": only(FAILS, having(lambda one: "'" in one)),
        "server-error: 502 for non-ASCII": only(says(502), having(lambda one: not one.isascii())),
        "server-error: 500 for ids joined by commas": only(FAILS, having(lambda one: "," in one)),
        "server-error: 500 for a very long number": only(FAILS, having(lambda one: len(one) == 19)),
        "server-error: 503 in one answer out of twenty": only(says(503), every(20)),
        "known-answered: 403 after a while": only(NO_TASK, found, after(40)),
        "known-answered: 404 for a job that failed": only(NO_PATH, asked(1), having(lambda one: one == "30650")),
        "status: 202 while a job is under way": only(says(202), having(lambda one: one == "30648")),
        "status: 206 for ten jobs": only(says(206), asked(10)),
        "status, whole: 204 if there is no job": only(says(204), nobody),
        "status, whole: 304 in one answer out of seven": only(says(304), found, every(7)),
        "mandatory: 400 is sent as 200": only(says(200), status(400)),
        # Who asks.
        "credentials-checked: accepts any token": only(finds(), UNAUTHORIZED, a_token),
        "credentials-checked: looks at the start of the token only": only(
            finds(), UNAUTHORIZED, lambda scene, _: (scene.token or "").startswith(TOKEN[:8])
        ),
        "credentials-checked: accepts an empty token": only(finds(), lambda scene, _: scene.token == ""),
        "credentials-checked: accepts any signature": only(finds(), UNAUTHORIZED, signed),
        "credentials-checked: accepts a signature of another day": only(finds(), UNAUTHORIZED, of_yesterday),
        # Nothing tells it from a mistyped key, so it is not tested.
        "refuses every signature": only(REFUSED, signed),
        "credentials-accepted: refuses encoded signatures": only(REFUSED, signed, lambda s, _: "%" in s.request.query),
        "credentials-accepted: refuses signatures over several ids": only(REFUSED, signed, more_than(5)),
        "credentials-accepted: refuses signatures over no id": only(REFUSED, signed, asked(0)),
        "credentials-accepted: 401 in one answer out of five": only(REFUSED, found, every(5)),
        "mandatory: accepts a request without ids with AK/SK": only(finds(), signed, asked(0)),
        "foreign-project: shows another project's jobs": only(finds(), foreign),
        "foreign-project: shows them with AK/SK only": only(finds(), foreign, signed),
        "foreign-project: shows one job of another project": only(FIRST, foreign),
        "server-error: 500 for another project": only(FAILS, foreign),
        "refusal: 400 for another project": only(INVALID, foreign),
        "status, credentials-checked: 302 to a login page": only(in_order(says(302), header("Location", "/")), no_key),
        "status, credentials-checked: 307 with a wrong token": only(says(307), UNAUTHORIZED),
        "credentials-checked: 401 is sent as 200": only(says(200), UNAUTHORIZED),
        "server-error: 401 is sent as 500": only(says(500), UNAUTHORIZED),
        "refusal: 404 for bad credentials": only(NO_PATH, UNAUTHORIZED),
        "other-method: accepts POST": only(finds(), method("POST")),
        "other-method: accepts PUT": only(says(200), method("PUT")),
        "other-method, whole: accepts PATCH": only(says(204), method("PATCH")),
        "other-method: accepts DELETE": only(says(202), method("DELETE")),
        "server-error: fails on PUT": only(says(500), method("PUT")),
        "server-error: 501 for PATCH": only(says(501), method("PATCH")),
        "allow: 405 without Allow": only(header("Allow", None), status(405)),
        "allow: 405 with an Allow that lacks GET": only(header("Allow", "POST"), status(405)),
        # What is on the wire: headers, ids of requests, bytes.
        "content-type: no Content-Type": header(KIND, None),
        "charset: charset=gbk": header(KIND, "application/json; charset=gbk"),
        "request-id-new: the same request id each time": SAME_ID,
        "request-id-new: the same request id as the answer before, at times": only(SAME_ID, every(5)),
        "request-id-new: the same request id on errors": only(SAME_ID, status(400)),
        "request-id-uuid: the same UUID in each request id": SAME_UUID,
        "request-id-uuid: the same UUID in the request ids of errors": only(SAME_UUID, status(400)),
        "gateway-id-new: the same request_id in each 401": only(content_of(put("request_id", "7" * 32)), UNAUTHORIZED),
        "number-size: a number that no float holds": text_of('"rotate": 0.0', '"rotate": 1e999'),
        "json-names: a name twice": text_of('"progress": 42', '"progress": 42, "progress": 43'),
        "whole: a Content-Length that is too large": only(header("Content-Length", "100000"), found),
        "whole: gzip that is cut": only(encoded("gzip", lambda raw: gzip.compress(raw)[:-5]), found),
        "whole: deflate that is cut": only(encoded("deflate", lambda raw: zlib.compress(raw)[:-4]), found),
        "whole: a body that is not compressed as it says": only(encoded("gzip", bytes), found),
        "whole: a body that is not x-gzip as it says": only(encoded("x-gzip", bytes), found),
        # What is answered.
        "job_array-ever: job_array is absent": only(content_of(drop(ITEMS)), status(200)),
        "job_array-ever: an envelope": only(lambda s, answer: body({"data": answer.content})(s, answer), status(200)),
        "job_array-present: an empty object if there is no job": only(body({}), nobody),
        "type: job_array is null if there is no job": only(body({ITEMS: None}), nobody),
        "type: one job bare": only(content_of(move(ITEMS, lambda items: items[0])), found, asked(1)),
        "type: a job is null": array(lambda _, items: [*items, None]),
        "error_code-present: an empty error_code": only(content_of(put("error_code", "")), status(400)),
        "error_msg-present: an empty error_msg": only(content_of(put("error_msg", "")), UNAUTHORIZED),
        "known-present: a known job is left out": array(lambda _, items: [one for one in items if one[JOB] != "30650"]),
        "known-present: jobs that wait are left out": array(lambda _, items: [one for one in items if one["progress"]]),
        "known-present: the last job is left out": only(array(lambda _, items: items[:-1]), more_than(1)),
        "known-present: the tenth job is left out": array(lambda _, items: items[:9]),
        "known-present: a job is left out beside an unknown one": only(array(lambda _, _items: []), unknown),
        "asked-only, once: a job that was not asked for": EXTRA_JOB,
        "asked-only, once: a job that was not asked for, beside unknown ones": only(EXTRA_JOB, unknown),
        "asked-only: all jobs, whatever is asked": only(ALL, status(200)),
        "asked-only: all jobs for an unknown id": only(ALL, status(200), unknown),
        "asked-only: all jobs for an empty id": only(ALL, asked(1), having(lambda one: not one)),
        "asked-only: all jobs for a star": only(ALL, having(lambda one: "*" in one)),
        "asked-only: all jobs for an injected condition": only(ALL, having(lambda one: "'" in one)),
        "asked-only: jobs whose id starts like the asked one": only(
            finds(lambda s: [one for one in s.mock.jobs.ids if one.startswith(tuple(filter(None, s.ids)))]), status(200)
        ),
        "asked-only: ids are numbers": only(finds(lambda s: [one.lstrip("0") for one in s.ids]), status(200)),
        "asked-only: ids are cast": only(finds(lambda s: [re.sub("[^0-9].*", "", one) for one in s.ids]), status(200)),
        "asked-only: ids are cut": only(finds(lambda scene: [one[:5] for one in scene.ids]), status(200)),
        "made-up: any id has a job": MADE_UP_JOBS,
        "asked-only, known-present: the jobs of the request before": only(remembers, status(200)),
        "once: a job twice": array(lambda _, items: [*items, *items[:1]]),
        "once: a job as often as it was asked for": AS_OFTEN,
        "once: the tenth job twice": array(lambda _, items: [*items, *items[9:10]]),
        "job_id-present, known-present: a job without its id": jobs(drop(JOB), ENDED),
        "job_id-present: one more job, without an id": array(lambda _, items: [*items, {"status": "WAITING"}]),
        "asked-only: job_id with a space": jobs(move(JOB, lambda old: old + " ")),
        "asked-only, once: job_id of another job": jobs(put(JOB, "30647"), job_id("30648")),
        "expected: a job that failed ended well": jobs(put("status", "SUCCEEDED"), job_id("30650")),
        "status-present: a job that failed has no state": jobs(drop("status"), FAILED),
        "value-list: an unknown state at the tenth place": jobs(put("status", "DONE"), place(10)),
        "state-progress: progress of 99 at a good end": jobs(put("progress", 99), ENDED),
        "state-progress: progress of 1 while waiting": jobs(put("progress", 1), WAITING),
        "state-times: a start while waiting": jobs(put("start_time", "20260625080000"), job_id("30647")),
        "state-times: an end while under way": jobs(put("end_time", "20260625090000"), job_id("30648")),
        "state-output: an output while under way": jobs(put(OUT, {"format": "MP4"}), PROCESSING),
        "times-in-order: started before it was created": jobs(put("start_time", "20200101000000"), ENDED),
        "times-in-order: ended before it started": jobs(put("end_time", "20260625080209"), job_id("30649")),
        "times-in-order: ended before it was created": jobs(put("end_time", "20200101000000"), FAILED),
        "not-in-future: a time in the future": jobs(put("create_time", "20991231235959"), job_id("30647")),
        "type: the second stream's codec is a number": jobs(second(AUDIO, put("codec", 1)), ENDED),
        "duration: the second stream's duration is off": jobs(second(AUDIO, put("duration", "1")), ENDED),
        # From one answer to the next.
        "never-back: progress goes back once": turns("progress", [42] * 9 + [41] * 99, "30648"),
        "never-back: progress goes back behind a gap": turns("progress", [60, None, 40, None], "30648"),
        "never-back: progress goes back in floats": turns("progress", [50.0] * 5 + [40.0] * 95, "30648"),
        "never-back: progress goes up and down": turns("progress", [40, 41, 42], "30648"),
        "never-back: the state goes back behind a gap": turns("status", ["PROCESSING", None, "WAITING", None], "30648"),
        "never-back: a job waits again": only(jobs(put("status", "WAITING"), PROCESSING), after(30)),
        "never-back: a job that ended is under way again": only(jobs(put("status", "PROCESSING"), ENDED), after(30)),
        "never-back: a job that failed ends well later": only(jobs(put("status", "SUCCEEDED"), FAILED), after(30)),
        "steady: create_time moves": turns("create_time", ["20260625080000", "20260625080001"], "30647"),
        "steady: end_time moves": turns("end_time", ["20260625090000", "20260625090100"], "30649"),
        "steady: the MD5 changes": turns(f"{OUT}.md5", ["0" * 32, "1" * 32], "30649"),
        **{
            f"{rule}: {path} {one!a}": jobs(put(path, one), ENDED)
            for rule, path, values in OF_OUTPUTS
            for one in values
        },
        **{
            f"{name}, {where}": only(change, found, when)
            for name, change in AT_TIMES.items()
            for where, when in of_document.CIRCUMSTANCES.items()
        },
        **of_document.faults(),
    }
)
