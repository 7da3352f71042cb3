"""Sound deployments that differ from the mock. None may be taken for a fault; some deserve a concern."""

import gzip
import itertools
import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from contract_tests.faults.depart import (
    Change,
    Edit,
    Json,
    Scene,
    answers,
    array,
    asked,
    body,
    bytes_of,
    content_of,
    deployments,
    drop,
    encoded,
    every,
    finds,
    foreign,
    having,
    header,
    in_order,
    job_id,
    jobs,
    method,
    move,
    nobody,
    only,
    put,
    request_id,
    second,
    signed,
    state,
    status,
    steps,
    text_of,
    twice,
    unknown,
)
from contract_tests.mock import Answer


def nothing(_: Scene, answer: Answer) -> Answer:
    """Depart in nothing."""
    return answer


def in_two_parts(raw: bytes) -> bytes:
    """Compress it in two parts, one behind the other, as gzip allows."""
    middle = len(raw) // 2
    return gzip.compress(raw[:middle]) + gzip.compress(raw[middle:])


def splits_commas(scene: Scene, answer: Answer) -> Answer:
    """Take ids joined by commas for several."""
    ids = [part for job_id in scene.ids for part in job_id.split(",")]
    return scene.mock.found(ids) if answer.status == 200 and len(ids) <= 10 else answer


def letters(change: Callable[[str], str]) -> Change:
    """Write the names of headers in other letters."""
    return lambda _, answer: replace(answer, headers={change(name): value for name, value in answer.headers.items()})


def rewritten(write: Callable[[Any], str]) -> Change:
    """Write the same JSON in another way."""
    return bytes_of(lambda raw: write(json.loads(raw)).encode())


def in_turn(*edits: Edit) -> Edit:
    """Make one edit, then another, and from the start again."""
    turn = itertools.cycle(edits)

    def edit(job: Json) -> None:
        next(turn)(job)

    return edit


NAMED: Final = [{"name": "title", "value": "x"}, {"name": "artist", "value": "y"}]
ENDED: Final = state("SUCCEEDED")
OUTPUT: Final = "editing_output"
TIMES: Final = ("create_time", "start_time", "end_time")
INVALID: Final = answers(400, "invalid_parameter")
NO_TASK: Final = answers(403, "task_not_found")

VARIANTS: Final = deployments(
    {
        "the mock itself": nothing,
        "jobs in the reverse order": array(lambda _, items: items[::-1]),
        "jobs sorted by id": array(lambda _, items: sorted(items, key=lambda job: str(job["job_id"]))),
        "400 for an unknown id": only(INVALID, status(200), unknown),
        "403 for an unknown id": only(NO_TASK, status(200), unknown),
        "refusal: 404 for an unknown id": only(answers(404, "unknown_path"), status(200), unknown),
        "400 for an empty id": only(INVALID, having(lambda one: not one)),
        "400 for the same id twice": only(INVALID, twice),
        "splits ids at commas": splits_commas,
        "charset=utf-8": header("Content-Type", "application/json; charset=utf-8"),
        'charset="UTF-8"': header("Content-Type", 'application/json;charset="UTF-8"'),
        "type in other letters": header("Content-Type", "Application/JSON"),
        "lower-case headers": letters(str.lower),
        "upper-case headers": letters(str.upper),
        "more headers": in_order(header("X-Frame-Options", "DENY"), header("Set-Cookie", "a=b")),
        "closes each connection": header("Connection", "close"),
        "compressed": encoded("gzip", gzip.compress),
        "compressed, by its old name": encoded("x-gzip", gzip.compress),
        "compressed in two parts": encoded("gzip", in_two_parts),
        "deflated": encoded("deflate", zlib.compress),
        "sets a cookie": header("Set-Cookie", "session=1"),
        "indented JSON": rewritten(lambda content: json.dumps(content, indent=4)),
        "escaped JSON, with a line end": rewritten(lambda content: json.dumps(content) + "\r\n"),
        "integer where a float is due": jobs(move(f"{OUTPUT}.video_info.rotate", int)),
        "a float that is whole": jobs(move(f"{OUTPUT}.duration", float)),
        "two audio streams": jobs(second(f"{OUTPUT}.audio_info", put("codec", "MP3"))),
        "upper-case md5": jobs(move(f"{OUTPUT}.md5", str.upper)),
        "the largest int64": jobs(
            steps(drop(f"{OUTPUT}.size"), put(f"{OUTPUT}.size_byte", 2**63 - 1)), state("SUCCEEDED")
        ),
        "a kilobyte of 1000": jobs(move(OUTPUT, lambda out: out | {"size": out["size_byte"] // 1000})),
        "a kilobyte of 1024, rounded up": jobs(move(OUTPUT, lambda out: out | {"size": -(-out["size_byte"] // 1024)})),
        "a kilobyte of 1000, rounded up": jobs(move(OUTPUT, lambda out: out | {"size": -(-out["size_byte"] // 1000)})),
        "duration rounded up": jobs(put(f"{OUTPUT}.duration", 96), state("SUCCEEDED")),
        "durations with decimals": jobs(move(f"{OUTPUT}.video_info.duration", lambda _: "95.04")),
        "bitrate far from bitrate_bps": jobs(move(f"{OUTPUT}.video_info.bitrate", lambda old: old + 90)),
        "PROCESSING at 100 %": jobs(put("progress", 100), job_id("30648")),
        "FAILED at 0 %": jobs(put("progress", 0), job_id("30650")),
        "FAILED without a start": jobs(drop("start_time"), job_id("30650")),
        "all times the same": jobs(steps(*(put(name, "20260625080000") for name in TIMES)), job_id("30649")),
        "29 February": jobs(put("create_time", "20240229235959"), job_id("30647")),
        "request id without hyphens": request_id(lambda _, old: old.replace("-", "", 4)),
        "request id in capitals": request_id(lambda _, old: old.upper()),
        "a host name with dots": request_id(lambda _, old: f"{old}.cn-north-4.example.com"),
        "a host name with underscores": request_id(lambda _, old: f"{old}_east_1"),
        "timestamp in ISO 8601": request_id(lambda _, old: f"{old[:36]}-2026-06-25T08:00:00.123+08:00-h"),
        "metadata in any order": jobs(in_turn(put("metadata", NAMED), put("metadata", NAMED[::-1])), ENDED),
        "undocumented-field: an integer of 5,000 digits": text_of("{", '{"more": 1' + "0" * 5000 + ", ", 1),
        "timestamp in seconds": request_id(lambda _, old: f"{old[:36]}-1782374400-h"),
        "no request id from the gateway": only(header("X-Request-Id", None), status(401, 403, 404, 405)),
        "the gateway's own request id": only(
            lambda s, a: header("X-Request-Id", a.content.get("request_id"))(s, a), status(401, 404)
        ),
        "no request_id in bodies": only(content_of(drop("request_id")), status(401, 404)),
        "403 for bad credentials": only(answers(403, "task_not_found"), status(401)),
        "401 of the service": only(answers(401, "authentication_failed"), status(401)),
        "refusal: 400 for bad credentials": only(INVALID, status(401)),
        "403 for another project": only(NO_TASK, foreign),
        "no jobs of another project": only(finds(lambda _: []), foreign),
        "400 for another method": only(INVALID, status(405)),
        "404 for another method": only(answers(404, "unknown_path"), status(405)),
        "405 with several methods": only(header("Allow", "HEAD,GET , OPTIONS"), status(405)),
        "another error code": only(content_of(put("error_code", "MPC.10200")), status(400)),
        "throttles once": only(
            in_order(answers(429, "throttled"), header("Retry-After", "0")), lambda scene, _: scene.number == 7
        ),
        "no end of progress": jobs(put("progress", 42), job_id("30648")),
        "AK/SK in another order": only(array(lambda _, items: items[::-1]), signed),
        "undocumented-field: an unknown field": jobs(put("description", "a clip")),
        "job_array-present: no job_array if there is no job": only(body({}), nobody),
        "now and then in another order": only(array(lambda _, items: items[::-1]), every(3)),
        "a job alone has its details first": only(
            array(lambda _, items: [dict(reversed(job.items())) for job in items]), asked(1)
        ),
        "400 for POST and the like": only(INVALID, method("POST", "PUT", "PATCH", "DELETE")),
    }
)
