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
    answers,
    array,
    asked,
    body,
    both,
    bytes_of,
    every,
    found,
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
from contract_tests.faults.table import ENDED, OUT, fault
from contract_tests.mock import Answer
from contract_tests.mock.app import TOKEN_HEADER


def matching(same: Callable[[str], str]) -> Change:
    """Find jobs by what becomes of the asked ids, as a database does that casts or cuts what it compares."""

    def change(scene: Scene, answer: Answer) -> Answer:
        known = scene.mock.jobs.ids
        return scene.mock.found([one for asked_id in scene.ids for one in known if same(one) == same(asked_id)])

    return only(status(200), change)


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


def empty_token(scene: Scene, answer: Answer) -> bool:
    """When the token's header is there, and empty."""
    return scene.request.headers.get(TOKEN_HEADER) == ""


def only_found(change: Change) -> Change:
    """Depart only where a job is answered."""
    return only(found, change)


def output(path: str, value: object) -> Change:
    """Set a field of what a job that ended well has put out."""
    return jobs(put(f"{OUT}.{path}", value), ENDED)


def is_html(code: int) -> Change:
    """Answer with a page, as gateways and firewalls do."""
    return in_order(says(code), header("Content-Type", "text/html"), bytes_of(lambda _: b"<html><body>No.</body>"))


def without(name: str) -> Change:
    """Leave a job out."""
    return array(lambda items: [job for job in items if job["job_id"] != name])


THROTTLED: Final = body({"error_code": "APIGW.0308", "error_msg": "throttled"})
PROBLEM: Final = in_order(
    body({"type": "about:blank", "title": "Bad Request"}), header("Content-Type", "application/problem+json")
)
CUT_GZIP: Final = in_order(bytes_of(lambda raw: gzip.compress(raw)[:-8]), header("Content-Encoding", "gzip"))
QUOTED: Final = both(status(200), lambda scene, _: "%27" in scene.request.query or "%5C" in scene.request.query)
LONG: Final = both(status(200), lambda scene, _: len(scene.request.query) > 400)
PLUS: Final = both(status(200), lambda scene, _: any("+" in one for one in scene.ids))

OF_DATABASES: Final = (
    fault("ids are compared by their last digits", matching(lambda text: text[-4:].rjust(4, "0")), "asked-only"),
    fault("ids are compared as floats", matching(lambda text: text.partition(".")[0]), "asked-only"),
    fault("ids are taken from the start of a list", matching(lambda text: text.split(",")[0][:5]), "asked-only"),
    fault("an unknown id has a null", only(unknown, array(lambda items: [*items, None])), "type"),  # type: ignore[list-item] # that is the fault
    fault("an unknown id has an empty job", only(unknown, array(lambda items: [*items, {}])), "job_id-present"),
    fault("a quote breaks the statement", only(QUOTED, answers(500, "system_error")), "server-error"),
    fault("the zero date of MySQL", jobs(put("start_time", "0000-00-00 00:00:00"), state("WAITING")), "form"),
    fault("zeros for a time that is not known", jobs(put("start_time", "0" * 14), state("WAITING")), "form"),
    fault("a column that is too short", output("format", "MP4 (ISO 14496)"[:2] + "\ud800"), "json"),
    fault("NULL as text", jobs(put("end_time", "NULL"), state("PROCESSING")), "form"),
)

OF_GATEWAYS: Final = (
    fault("a firewall's page for a quote", only(QUOTED, is_html(403)), "json"),
    fault("a page with 200 for bad credentials", only(status(401), is_html(200)), "credentials-checked"),
    fault("a login page behind a redirect", only(status(401), is_html(303)), "credentials-checked", "status"),
    fault("414 for a long query", only(LONG, is_html(414)), "status", "known-answered"),
    fault("504 for many ids", only(more_than(50), is_html(504)), "server-error"),
    fault("400 as RFC 9457 has it", only(status(400), PROBLEM), "content-type"),
    fault("throttled with 200", only(both(found, every(9)), THROTTLED), "known-present"),
    fault("ids are cut at a plus", only(PLUS, answers(401, "bad_credentials")), "credentials-accepted"),
    fault(
        "the query is signed another way",
        only(both(signed, PLUS), answers(401, "bad_credentials")),
        "credentials-accepted",
    ),
    fault("a body behind a 204", only(both(status(200), unknown), says(204)), "whole", "status"),
)

OF_CACHES: Final = (
    fault("a cache before the authentication", by_cache_of_token, "credentials-checked"),
    fault("a cache that forgets the query", only(found, stale), "asked-only", "known-present"),
    fault("a replica that lags", lags("progress"), "never-back"),
    fault("a job that vanishes", only(lambda scene, _: scene.number > 60, without("30649")), "known-present"),
    fault("one request id for a connection", request_id(lambda _: f"{'0' * 32}-1-mock"), "request-id-new"),
    fault("request ids of a counter", lambda s, a: request_id(lambda _: str(s.number))(s, a), "header-form"),
    fault("gzip that ends early, one in three", only(both(found, every(3)), CUT_GZIP), "whole"),
    fault("the last of ten is the first again", only(asked(10), array(lambda items: [*items[:9], items[0]])), "once"),
    fault("an older version, one in three", only(every(3), jobs(put("status", "SUCCEED"), ENDED)), "value-list"),
    fault("another file name at each turn", lambda s, a: output("md5", f"{s.number:032x}")(s, a), "steady"),
)

OF_SERIALIZERS: Final = (
    fault("progress with a tail", jobs(put("progress", 41.99999999999999), state("PROCESSING")), "type"),
    fault("long integers as strings, for JavaScript", jobs(move(f"{OUT}.size_byte", str), ENDED), "type"),
    fault("an empty text for an absent object", jobs(put(OUT, ""), state("WAITING")), "type"),
    fault("an empty array for an empty object", jobs(put("output", []), state("WAITING")), "type"),
    fault("an array of one as its element", jobs(move("metadata", lambda old: old[0]), ENDED), "type"),
    fault("an object for an array of one", output("audio_info", {"0": {"codec": "AAC"}}), "type"),
    fault("numbers in exponents that are none", text_of('"size": 23535', '"size": 2.3535e'), "json"),
    fault("Python's repr", only_found(bytes_of(lambda raw: repr(raw.decode()).encode())), "type", "json"),
    fault("fields in capitals", jobs(lambda job: job.update({"Status": job.pop("status")})), "status-present"),
    fault("an id with an entity of HTML", jobs(move("job_id", lambda old: f"&#51;{old[1:]}"), place(3)), "asked-only"),
)

HELD_OUT: Final = (*OF_DATABASES, *OF_GATEWAYS, *OF_CACHES, *OF_SERIALIZERS)
