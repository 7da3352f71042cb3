"""Faults that were written after the probes and the rules, by looking at what real services get wrong.

Where they come from: databases that cast and cut, gateways and firewalls with answers of their own, caches and
replicas, serializers of other languages, clocks, deploys while a run is under way.
"""

import copy
import gzip
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from contract_tests.faults.depart import (
    Change,
    Json,
    Scene,
    after,
    answers,
    array,
    asked,
    body,
    bytes_of,
    deployments,
    encoded,
    every,
    finds,
    found,
    having,
    header,
    in_order,
    job_id,
    jobs,
    more_than,
    move,
    only,
    place,
    put,
    request_id,
    says,
    signed,
    state,
    status,
    text_of,
    unknown,
)
from contract_tests.faults.table import ENDED, OUT
from contract_tests.mock import Answer


def matching(same: Callable[[str], str]) -> Change:
    """Find jobs by what becomes of the asked ids, as a database does that casts or cuts what it compares."""

    def alike(scene: Scene) -> list[str]:
        return [one for name in scene.ids for one in scene.mock.jobs.ids if same(one) == same(name)]

    return only(finds(alike), status(200))


def stale(scene: Scene, answer: Answer) -> Answer:
    """Answer from a cache that knows the path and not the query."""
    kept = scene.notes.setdefault("kept", copy.deepcopy(answer.content))
    return replace(answer, content=kept if scene.number % 4 == 0 else answer.content)


def by_cache_of_token(scene: Scene, answer: Answer) -> Answer:
    """Let a request in once its path was let in with a token: the cache lies before the authentication."""
    seen: dict[tuple[str, str], Answer] = scene.notes.setdefault("seen", {})
    key = (scene.request.path, scene.request.query)
    if answer.status == 200:
        seen[key] = answer
    return seen.get(key, answer)


def lags(path: str) -> Change:
    """Show a field of the job 30648 as a replica had it that lags behind, in one answer out of six."""

    def edit(scene: Scene, job: Json) -> None:
        job[path] = 40 if scene.number % 6 == 0 else 41 + min(scene.number, 50) // 10

    return lambda scene, answer: jobs(lambda job: edit(scene, job), job_id("30648"))(scene, answer)


def output(path: str, value: object) -> Change:
    """Set a field of what a job that ended well has put out."""
    return jobs(put(f"{OUT}.{path}", value), ENDED)


def is_html(code: int) -> Change:
    """Answer with a page, as gateways and firewalls do."""
    return in_order(says(code), header("Content-Type", "text/html"), bytes_of(lambda _: b"<html><body>No.</body>"))


def without(name: str) -> Change:
    """Leave a job out."""
    return array(lambda _, items: [job for job in items if job["job_id"] != name])


THROTTLED: Final = body({"error_code": "APIGW.0308", "error_msg": "throttled"})
PROBLEM: Final = in_order(
    body({"type": "about:blank", "title": "Bad Request"}), header("Content-Type", "application/problem+json")
)
CUT_GZIP: Final = encoded("gzip", lambda raw: gzip.compress(raw)[:-8])
QUOTED: Final = having(lambda one: "'" in one or "\\" in one)
PLUS: Final = having(lambda one: "+" in one)

HELD_OUT: Final = deployments(
    {
        # Databases.
        "asked-only: ids are compared by their last digits": matching(lambda text: text[-4:].rjust(4, "0")),
        "asked-only: ids are compared as floats": matching(lambda text: text.partition(".")[0]),
        "asked-only: ids are taken from the start of a list": matching(lambda text: text.split(",")[0][:5]),
        "type: an unknown id has a null": only(array(lambda _, items: [*items, None]), unknown),
        "job_id-present: an unknown id has an empty job": only(array(lambda _, items: [*items, {}]), unknown),
        "server-error: a quote breaks the statement": only(answers(500, "system_error"), status(200), QUOTED),
        "form: the zero date of MySQL": jobs(put("start_time", "0000-00-00 00:00:00"), state("WAITING")),
        "form: zeros for a time that is not known": jobs(put("start_time", "0" * 14), state("WAITING")),
        "json: a column that is too short": text_of('"MP4"', r'"MP\ud83d"'),
        "form: NULL as text": jobs(put("end_time", "NULL"), state("PROCESSING")),
        # Gateways.
        "json: a firewall's page for a quote": only(is_html(403), status(200), QUOTED),
        "credentials-checked: a page with 200 for bad credentials": only(is_html(200), status(401)),
        "credentials-checked, status: a login page behind a redirect": only(is_html(303), status(401)),
        "status, known-answered: 414 for a long query": only(
            is_html(414), lambda scene, _: len(scene.request.query) > 400
        ),
        "server-error: 504 for many ids": only(is_html(504), more_than(50)),
        "content-type: 400 as RFC 9457 has it": only(PROBLEM, status(400)),
        "known-present: throttled with 200": only(THROTTLED, found, every(9)),
        "credentials-accepted: ids are cut at a plus": only(answers(401, "bad_credentials"), status(200), PLUS),
        "credentials-accepted: the query is signed another way": only(
            answers(401, "bad_credentials"), signed, status(200), PLUS
        ),
        "whole, status: a body behind a 204": only(says(204), status(200), unknown),
        # Caches and replicas.
        "credentials-checked: a cache before the authentication": by_cache_of_token,
        "asked-only, known-present: a cache that forgets the query": only(stale, found),
        "never-back: a replica that lags": lags("progress"),
        "known-present: a job that vanishes": only(without("30649"), after(60)),
        "request-id-new: one request id for a connection": request_id(lambda _scene, _: f"{'0' * 32}-1-mock"),
        "header-form: request ids of a counter": request_id(lambda scene, _: str(scene.number)),
        "whole: gzip that ends early, one in three": only(CUT_GZIP, found, every(3)),
        "once: the last of ten is the first again": only(array(lambda _, items: [*items[:9], items[0]]), asked(10)),
        "value-list: an older version, one in three": only(jobs(put("status", "SUCCEED"), ENDED), every(3)),
        "steady: another file name at each turn": lambda s, a: output("md5", f"{s.number:032x}")(s, a),
        # Serializers.
        "type: progress with a tail": jobs(put("progress", 41.99999999999999), state("PROCESSING")),
        "type: long integers as strings, for JavaScript": jobs(move(f"{OUT}.size_byte", str), ENDED),
        "type: an empty text for an absent object": jobs(put(OUT, ""), state("WAITING")),
        "type: an empty array for an empty object": jobs(put("output", []), state("WAITING")),
        "type: an array of one as its element": jobs(move("metadata", lambda old: old[0]), ENDED),
        "type: an object for an array of one": output("audio_info", {"0": {"codec": "AAC"}}),
        "json: numbers in exponents that are none": text_of('"size": 23535', '"size": 2.3535e'),
        "type, json: Python's repr": only(bytes_of(lambda raw: repr(raw.decode()).encode()), found),
        "status-present: fields in capitals": jobs(lambda job: job.update({"Status": job.pop("status")})),
        "asked-only: an id with an entity of HTML": jobs(move("job_id", lambda old: f"&#51;{old[1:]}"), place(3)),
    }
)
