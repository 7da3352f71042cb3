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
    Deployment,
    Edit,
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
    foreign,
    header,
    in_order,
    job_id,
    jobs,
    method,
    move,
    only,
    put,
    request_id,
    second,
    signed,
    state,
    status,
    steps,
    text_of,
    unknown,
)
from contract_tests.mock import Answer


def variant(name: str, change: Change, *concerns: str) -> Deployment:
    """Make a sound variant, with the concerns that it deserves."""
    return Deployment(name, change, frozenset(concerns))


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

VARIANTS: Final = (
    variant("the mock itself", nothing),
    variant("jobs in the reverse order", array(lambda items: items[::-1])),
    variant("jobs sorted by id", array(lambda items: sorted(items, key=lambda job: str(job["job_id"])))),
    variant("400 for an unknown id", only(both(status(200), unknown), INVALID)),
    variant("403 for an unknown id", only(both(status(200), unknown), NO_TASK)),
    variant("404 for an unknown id", only(both(status(200), unknown), answers(404, "unknown_path")), "refusal"),
    variant("400 for an empty id", only(lambda scene, _: "" in scene.ids, INVALID)),
    variant("400 for the same id twice", only(lambda scene, _: len(set(scene.ids)) < len(scene.ids), INVALID)),
    variant("splits ids at commas", splits_commas),
    variant("charset=utf-8", header("Content-Type", "application/json; charset=utf-8")),
    variant('charset="UTF-8"', header("Content-Type", 'application/json;charset="UTF-8"')),
    variant("type in other letters", header("Content-Type", "Application/JSON")),
    variant("lower-case headers", letters(str.lower)),
    variant("upper-case headers", letters(str.upper)),
    variant("more headers", in_order(header("X-Frame-Options", "DENY"), header("Set-Cookie", "a=b"))),
    variant("closes each connection", header("Connection", "close")),
    variant("compressed", in_order(bytes_of(gzip.compress), header("Content-Encoding", "gzip"))),
    variant("compressed, by its old name", in_order(bytes_of(gzip.compress), header("Content-Encoding", "x-gzip"))),
    variant("compressed in two parts", in_order(bytes_of(in_two_parts), header("Content-Encoding", "gzip"))),
    variant("deflated", in_order(bytes_of(zlib.compress), header("Content-Encoding", "deflate"))),
    variant("sets a cookie", header("Set-Cookie", "session=1")),
    variant("indented JSON", rewritten(lambda content: json.dumps(content, indent=4))),
    variant("escaped JSON, with a line end", rewritten(lambda content: json.dumps(content) + "\r\n")),
    variant("integer where a float is due", jobs(move(f"{OUTPUT}.video_info.rotate", int))),
    variant("a float that is whole", jobs(move(f"{OUTPUT}.duration", float))),
    variant("a negative angle", jobs(move(f"{OUTPUT}.video_info.rotate", lambda _: -90.0))),
    variant("no metadata", jobs(drop("metadata"))),
    variant("no output", jobs(drop("output"))),
    variant("no editing_output", jobs(drop(OUTPUT))),
    variant("no md5", jobs(drop(f"{OUTPUT}.md5"))),
    variant("no video", jobs(drop(f"{OUTPUT}.video_info"))),
    variant("no progress", jobs(drop("progress"))),
    variant("no times", jobs(steps(drop("create_time"), drop("start_time"), drop("end_time")))),
    variant("no end_time", jobs(drop("end_time"))),
    variant("empty metadata", jobs(put("metadata", []))),
    variant("empty audio", jobs(put(f"{OUTPUT}.audio_info", []), state("SUCCEEDED"))),
    variant("empty objects", jobs(steps(put("output", {}), put(OUTPUT, {})), state("WAITING"))),
    variant("two audio streams", jobs(second(f"{OUTPUT}.audio_info", put("codec", "MP3")))),
    variant("upper-case md5", jobs(move(f"{OUTPUT}.md5", str.upper))),
    variant("empty strings", jobs(put("output.file_name", ""))),
    variant("180 characters of a file name", jobs(put("output.file_name", "x" * 180), state("SUCCEEDED"))),
    variant("180 characters outside the BMP", jobs(put("output.file_name", "😀" * 180), state("SUCCEEDED"))),
    variant(
        "the largest int64",
        jobs(steps(drop(f"{OUTPUT}.size"), put(f"{OUTPUT}.size_byte", 2**63 - 1)), state("SUCCEEDED")),
    ),
    variant("a kilobyte of 1000", jobs(move(OUTPUT, lambda out: out | {"size": out["size_byte"] // 1000}))),
    variant(
        "a kilobyte of 1024, rounded up", jobs(move(OUTPUT, lambda out: out | {"size": -(-out["size_byte"] // 1024)}))
    ),
    variant(
        "a kilobyte of 1000, rounded up", jobs(move(OUTPUT, lambda out: out | {"size": -(-out["size_byte"] // 1000)}))
    ),
    variant("duration rounded up", jobs(put(f"{OUTPUT}.duration", 96), state("SUCCEEDED"))),
    variant("durations with decimals", jobs(move(f"{OUTPUT}.video_info.duration", lambda _: "95.04"))),
    variant("bitrate far from bitrate_bps", jobs(move(f"{OUTPUT}.video_info.bitrate", lambda old: old + 90))),
    variant("PROCESSING at 100 %", jobs(put("progress", 100), job_id("30648"))),
    variant("FAILED at 0 %", jobs(put("progress", 0), job_id("30650"))),
    variant("FAILED without a start", jobs(drop("start_time"), job_id("30650"))),
    variant("all times the same", jobs(steps(*(put(name, "20260625080000") for name in TIMES)), job_id("30649"))),
    variant("29 February", jobs(put("create_time", "20240229235959"), job_id("30647"))),
    variant("request id without hyphens", request_id(lambda old: old.replace("-", "", 4))),
    variant("request id in capitals", request_id(str.upper)),
    variant("a host name with dots", request_id(lambda old: f"{old}.cn-north-4.example.com")),
    variant("a host name with underscores", request_id(lambda old: f"{old}_east_1")),
    variant("timestamp in ISO 8601", request_id(lambda old: f"{old[:36]}-2026-06-25T08:00:00.123+08:00-h")),
    variant("metadata in any order", jobs(in_turn(put("metadata", NAMED), put("metadata", NAMED[::-1])), ENDED)),
    variant("an integer of 5,000 digits", text_of("{", '{"more": 1' + "0" * 5000 + ", ", 1), "undocumented-field"),
    variant("timestamp in seconds", request_id(lambda old: f"{old[:36]}-1782374400-h")),
    variant("no request id from the gateway", only(status(401, 403, 404, 405), header("X-Request-Id", None))),
    variant(
        "the gateway's own request id",
        only(status(401, 404), lambda s, a: header("X-Request-Id", a.content.get("request_id"))(s, a)),
    ),
    variant("no request_id in bodies", only(status(401, 404), content_of(drop("request_id")))),
    variant("403 for bad credentials", only(status(401), answers(403, "task_not_found"))),
    variant("401 of the service", only(status(401), answers(401, "authentication_failed"))),
    variant("400 for bad credentials", only(status(401), INVALID), "refusal"),
    variant("403 for another project", only(foreign, NO_TASK)),
    variant("no jobs of another project", only(foreign, lambda scene, _: scene.mock.found([]))),
    variant("400 for another method", only(status(405), INVALID)),
    variant("404 for another method", only(status(405), answers(404, "unknown_path"))),
    variant("405 with several methods", only(status(405), header("Allow", "HEAD,GET , OPTIONS"))),
    variant("another error code", only(status(400), content_of(put("error_code", "MPC.10200")))),
    variant(
        "throttles once",
        only(lambda scene, _: scene.number == 7, in_order(answers(429, "throttled"), header("Retry-After", "0"))),
    ),
    variant("no end of progress", jobs(put("progress", 42), job_id("30648"))),
    variant("AK/SK in another order", only(signed, array(lambda items: items[::-1]))),
    variant("an unknown field", jobs(put("description", "a clip")), "undocumented-field"),
    variant("an unknown field of the whole", only(status(200), content_of(put("total", 1))), "undocumented-field"),
    variant(
        "an unknown field of an error",
        only(status(400), content_of(put("encoded_authorization_message", ""))),
        "undocumented-field",
    ),
    variant("no X-Request-Id", header("X-Request-Id", None), "header-present"),
    variant(
        "no job_array if there is no job",
        only(lambda _, a: a.content == {"job_array": []}, body({})),
        "job_array-present",
    ),
    variant("no error_msg", only(status(400), content_of(drop("error_msg"))), "error_msg-present"),
    variant("now and then in another order", only(every(3), array(lambda items: items[::-1]))),
    variant(
        "a job alone has its details first",
        only(asked(1), array(lambda items: [dict(reversed(job.items())) for job in items])),
    ),
    variant("400 for POST and the like", only(method("POST", "PUT", "PATCH", "DELETE"), INVALID)),
)
