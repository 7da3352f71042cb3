"""Asking for jobs: what is sent, and how the answers are put together."""

import copy
import json
import pickle
import threading
from typing import Any

import httpx
import pytest
from mpc_clipping import AkSk, InvalidInputError, Listing, MpcClient, ServerError, Token

from openapi import load
from tests.client.conftest import PROJECT, SECRET_TOKEN, Face
from tests.client.server import Server, each_in, jobs, reply

_, LIMIT = load().operations[0].list_parameter or ("", 0)


@pytest.mark.parametrize("count", [1, LIMIT, LIMIT + 1, 3 * LIMIT + 5])
def test_any_number_of_ids_is_asked_ten_at_a_time(face: Face, server: Server, count: int) -> None:
    """No request holds more ids than the document allows; each id is asked once, and answered in the asked order."""
    ids = [f"job-{number}" for number in range(count, 0, -1)]
    server.script(lambda got: jobs(*[{"job_id": one} for one in sorted(got.ids)]))
    assert [job.job_id for job in face.list(*ids)] == ids
    chunks = [ids[start : start + LIMIT] for start in range(0, count, LIMIT)]
    assert [sorted(got.ids) for got in server.requests] == [sorted(chunk) for chunk in chunks]


def test_a_request_is_what_the_document_says(face: Face, server: Server) -> None:
    """Method, path, repeated key, token, and who is asking."""
    server.script(each_in("WAITING"))
    face.list("30647", "30648")
    (got,) = server.requests
    assert (got.method, got.target) == ("GET", f"/v2/{PROJECT}/editing/jobs?job_id=30647&job_id=30648")
    assert got.headers["x-auth-token"] == SECRET_TOKEN
    assert got.headers["user-agent"].startswith("mpc-clipping/0.")
    assert got.body == b""


@pytest.mark.parametrize("path", ["", "/", "/gateway", "/gateway/", "/a%2Fb/c%20d"])
def test_the_base_url_may_have_a_path(face: Face, server: Server, path: str) -> None:
    """An address behind a prefix is asked below that prefix."""
    server.script(jobs())
    face.list("1", base_url=server.url + path)
    assert server.requests[0].path == f"{path.rstrip('/')}/v2/{PROJECT}/editing/jobs"


def test_an_id_asked_for_twice_is_asked_once(face: Face, server: Server) -> None:
    """Duplicates cost no request and give no second job."""
    server.script(each_in("WAITING"))
    assert [job.job_id for job in face.list("b", "a", "b", "a")] == ["b", "a"]
    assert sorted(server.requests[0].ids) == ["a", "b"]


@pytest.mark.parametrize(
    "job_id", ["a b", "a+b", "a,b", "100%", "%41", "a&b", "a&job_id=b", "视频/1?#", "~._-", "a\nb", " "]
)
def test_any_text_may_be_an_id(face: Face, server: Server, job_id: str) -> None:
    """Reserved and non-ASCII characters reach the service as they are, and a space is never sent as a plus sign."""
    server.script(each_in("WAITING"))
    assert face.list(job_id)[0].job_id == job_id
    assert "+" not in server.requests[0].query


def test_what_was_asked_and_not_answered_is_missing(face: Face, server: Server) -> None:
    """Ids without an answer are named in the asked order, and never raise."""
    server.script(lambda got: jobs(*[{"job_id": one} for one in got.ids if int(one) % 3 == 0]))
    listing = face.list(*map(str, range(12, 0, -1)))
    assert [job.job_id for job in listing] == ["12", "9", "6", "3"]
    assert listing.missing == ("11", "10", "8", "7", "5", "4", "2", "1")


@pytest.mark.parametrize("body", [{"job_array": []}, {"job_array": None}])
def test_no_jobs_are_no_error(face: Face, server: Server, body: Any) -> None:
    """An empty array, or null in its place, is no job."""
    server.script(reply(body))
    listing = face.list("1", "2")
    assert (len(listing), listing.missing) == (0, ("1", "2"))


def test_what_was_not_asked_for_is_set_apart(face: Face, server: Server) -> None:
    """Another id, a second copy and a job without an id are not among the jobs, and not lost."""
    first, second = {"job_id": "1", "progress": 1}, {"job_id": "1", "progress": 2}
    server.script(jobs(first, {"job_id": "9"}, {"progress": 3}, second, {"job_id": None}, {"job_id": "\ud800"}))
    listing = face.list("1")
    assert [job.raw for job in listing] == [first]
    assert [job.job_id for job in listing.unexpected] == ["9", None, "1", None, "\ud800"]
    assert listing.missing == ()


def test_a_numeric_id_is_the_id_that_was_asked_for(face: Face, server: Server) -> None:
    """A service that forgets the quotes, as the vendor's own examples do, is understood."""
    server.script(jobs({"job_id": 30647}))
    listing = face.list("30647")
    assert [job.job_id for job in listing] == ["30647"]
    assert listing.missing == ()


def test_the_request_ids_of_all_requests_are_kept(face: Face, server: Server) -> None:
    """The vendor's support asks for them, also where nothing failed; an answer without one is passed over."""
    server.script(jobs(headers={"X-Request-Id": "r-1"}), jobs(), jobs(headers={"X-Request-Id": "r-3"}))
    assert face.list(*map(str, range(25))).request_ids == ("r-1", "r-3")


def test_the_raw_variant_gives_each_answer(face: Face, server: Server) -> None:
    """Status, headers, X-Request-Id and body, one a request."""
    server.script(jobs({"job_id": "1"}, headers={"X-Request-Id": "r-1", "X-More": "m"}), jobs())
    first, second = face.do(lambda client: client.list_editing_jobs_raw([str(one) for one in range(11)]))
    assert (first.status, first.request_id, first.headers["x-more"]) == (200, "r-1", "m")
    assert json.loads(first.content) == {"job_array": [{"job_id": "1"}]}
    assert first.parsed.job_array[0].job_id == "1"
    assert (second.request_id, second.parsed.job_array) == (None, [])


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ("30647", "'30647' and not a list"),
        (b"30647", "and not a list"),
        ([], "empty"),
        ((), "empty"),
        (iter([]), "empty"),
        ([""], "empty string"),
        (["1", ""], "empty string"),
        ([30647], "of type int"),
        (["1", None], "of type NoneType"),
        ([["1"]], "of type list"),
        ([b"1"], "of type bytes"),
        (["\ud800"], "UTF-8"),
        (None, "NoneType"),
        (30647, "int"),
        (["x" * 70_000], "shorter"),
        ([*map(str, range(10)), "x" * 70_000], "shorter"),
        ([*map(str, range(10)), *[str(number) * 7_000 for number in range(10)]], "fewer ids"),
    ],
    ids=lambda value: repr(value)[:20],
)
@pytest.mark.parametrize("method", ["list_editing_jobs", "list_editing_jobs_raw", "wait_for_editing_jobs"])
def test_what_is_no_list_of_ids_is_refused_before_anything_is_sent(
    server: Server, shared: MpcClient, method: str, ids: Any, words: str
) -> None:
    """The message begins with what is wrong, says what came and what is expected."""
    with pytest.raises(InvalidInputError, match=f"^(ids |The address would have ).*{words}.*[.]$"):
        getattr(shared, method)(ids)
    assert server.requests == []


def test_both_clients_check_the_ids(face: Face, server: Server) -> None:
    """The asynchronous client refuses what the synchronous one does, before anything is sent."""
    with pytest.raises(InvalidInputError, match="and not a list"):
        face.do(lambda client: client.list_editing_jobs("30647"))
    assert server.requests == []


@pytest.mark.parametrize("project", ["..", ".", "\ud800"])
def test_a_project_that_would_change_the_path_is_refused(face: Face, server: Server, project: str) -> None:
    """Nothing is sent to another path than the documented one."""
    face.fail(error=InvalidInputError, project_id=project)
    assert server.requests == []


@pytest.mark.parametrize("project", ["a/b", "a b", "%2e%2e", "项目", "a?b#c"])
def test_any_other_project_stays_one_segment(face: Face, server: Server, project: str) -> None:
    """Whatever else a project is called, it cannot lead elsewhere."""
    server.script(jobs())
    face.list("1", project_id=project)
    path = server.requests[0].path
    assert path.startswith("/v2/")
    assert path.endswith("/editing/jobs")
    assert path.count("/") == 4


def test_ids_may_come_from_any_iterable(shared: MpcClient, server: Server) -> None:
    """A generator, a set, a dictionary's keys."""
    server.script(each_in("WAITING"))
    for ids in (iter(["1"]), {"1"}, {"1": 0}, ("1",), (str(one) for one in [1])):
        assert [job.job_id for job in shared.list_editing_jobs(ids)] == ["1"]


def test_one_failed_request_fails_the_listing(face: Face, server: Server) -> None:
    """A listing is whole or it is an error: half an answer could be taken for all of it."""
    server.script(each_in("WAITING"), reply(b"", 500))
    face.fail(*map(str, range(11)), error=ServerError, max_retries=0)


def test_a_listing_is_a_sequence(shared: MpcClient, server: Server) -> None:
    """It has a length, an order, slices and equality, and survives copies and pickles."""
    server.script(
        *[jobs({"job_id": "a"}, {"job_id": "b"}, headers={"X-Request-Id": one}) for one in ("r-1", "r-2", "r-3")]
    )
    listing = shared.list_editing_jobs(["a", "b", "c"])
    again = shared.list_editing_jobs(["a", "b", "c"])
    assert listing == again
    assert listing.request_ids != again.request_ids
    assert listing != shared.list_editing_jobs(["a", "b"])
    assert listing != list(listing)
    assert [job.job_id for job in listing[1:]] == [job.job_id for job in reversed(listing)][:1] == ["b"]
    assert listing[0] in listing
    assert listing.index(listing[1]) == 1
    assert "1 missing" in repr(listing)
    for copied in (copy.copy(listing), copy.deepcopy(listing), pickle.loads(pickle.dumps(listing))):  # noqa: S301 - our own bytes
        assert isinstance(copied, Listing)
        assert copied == listing
        assert copied.request_ids == listing.request_ids
    with pytest.raises(TypeError):
        hash(listing)


def test_one_client_serves_many_threads(server: Server) -> None:
    """Threads that share a client each get their own answers, each request signed for itself."""
    server.script(each_in("WAITING"))
    results: dict[int, list[str | None]] = {}
    with MpcClient(base_url=server.url, project_id=PROJECT, auth=AkSk("ak", "sk")) as client:

        def ask(number: int) -> None:
            for turn in range(5):
                mine = [f"{number}-{turn}-{one}" for one in range(12)]
                results[number] = [job.job_id for job in client.list_editing_jobs(mine)]
                assert results[number] == mine

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {number: found[-1] for number, found in results.items()} == {number: f"{number}-4-11" for number in range(8)}
    assert len(server.requests) == 8 * 5 * 2


def test_options_of_one_call_leave_the_client_as_it_is(face: Face, server: Server) -> None:
    """`with_options` gives another client on the same connections; the first keeps its own settings."""
    server.script(reply(b"", 503))

    async def asynchronously(client: Any) -> None:
        for one, expected in ((client.with_options(max_retries=0, timeout=9.0), 1), (client, 3)):
            server.requests.clear()
            with pytest.raises(ServerError):
                await one.list_editing_jobs(["1"])
            assert len(server.requests) == expected

    def synchronously(client: Any) -> None:
        for one, expected in ((client.with_options(max_retries=0, timeout=9.0), 1), (client, 3)):
            server.requests.clear()
            with pytest.raises(ServerError):
                one.list_editing_jobs(["1"])
            assert len(server.requests) == expected

    face.do(synchronously if face.kind == "sync" else asynchronously)


def test_a_client_with_other_options_does_not_close_the_connections(server: Server) -> None:
    """The client that made them does."""
    server.script(jobs())
    with MpcClient(base_url=server.url, project_id=PROJECT, auth=None) as client:
        with client.with_options(timeout=1.0) as other:
            other.list_editing_jobs(["1"])
        client.list_editing_jobs(["1"])


def test_a_given_http_client_is_used_and_never_closed(server: Server) -> None:
    """Its headers are sent along; its auth is not used, and it stays open."""
    server.script(jobs())
    with httpx.Client(headers={"X-Mine": "1", "X-Auth-Token": "other"}, auth=("a", "b")) as given:
        with MpcClient(base_url=server.url, project_id=PROJECT, auth=Token(SECRET_TOKEN), http_client=given) as client:
            client.list_editing_jobs(["a b"])
        assert not given.is_closed
    (got,) = server.requests
    assert (got.headers["x-mine"], got.headers["x-auth-token"]) == ("1", SECRET_TOKEN)
    assert "authorization" not in got.headers
    assert got.headers["user-agent"].startswith("mpc-clipping/")


@pytest.mark.parametrize("auth", [Token(SECRET_TOKEN), AkSk("ak", "sk")], ids=["token", "key"])
def test_the_params_of_a_given_http_client_do_not_replace_the_ids(face: Face, server: Server, auth: Any) -> None:
    """What is asked for is what the call says, exactly as it is signed."""
    server.script(each_in("WAITING"))
    kind = httpx.Client if face.kind == "sync" else httpx.AsyncClient
    http_client = kind(params={"job_id": "other", "more": "1"}, base_url="https://elsewhere.test/path")
    assert [job.job_id for job in face.list("a b", "c", http_client=http_client, auth=auth)] == ["a b", "c"]
    assert server.requests[0].query == "job_id=a%20b&job_id=c"
