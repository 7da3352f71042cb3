"""The functions in `mpc_clipping.api`, for those who know openapi-python-client."""

import asyncio
import copy
import gzip
import inspect
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from mpc_clipping import AkSk, AsyncMpcClient, MpcClient, Token
from mpc_clipping.api.clipping_tasks import list_editing_jobs
from mpc_clipping.client import AuthenticatedClient, Client
from mpc_clipping.errors import InvalidInputError, ResponseDecodeError, UnexpectedStatus
from mpc_clipping.models import ErrorResponse, GatewayError, ListEditingJobsResponse
from mpc_clipping.types import UNSET

from contract_tests.mock import AK, SK, TOKEN
from contract_tests.mock.signature import verify
from tests.client.conftest import PROJECT, SECRET_TOKEN, Face
from tests.client.server import SILENCE, Server, each_in, jobs, reply

HTML = b"<html><body>Bad Gateway</body></html>"
SYNC = (list_editing_jobs.sync, list_editing_jobs.asyncio)
DETAILED = (list_editing_jobs.sync_detailed, list_editing_jobs.asyncio_detailed)


def low_level(url: str, **options: Any) -> AuthenticatedClient:
    """Make a client that loads no certificates, which plain http does not need."""
    return AuthenticatedClient(base_url=url, token=SECRET_TOKEN, verify_ssl=False, **options)


def call(function: Callable[..., Any], client: AuthenticatedClient, project: str = PROJECT, ids: Any = ("1",)) -> Any:
    """Call a function of either kind, and close the client."""
    if not inspect.iscoroutinefunction(function):
        with client:
            return function(project, client=client, job_id=list(ids))

    async def asynchronously() -> Any:
        async with client:
            return await function(project, client=client, job_id=list(ids))

    return asyncio.run(asynchronously())


@pytest.mark.parametrize("function", [*SYNC, *DETAILED])
def test_the_mock_answers(mock_url: str, function: Any) -> None:
    """Each of the four functions lists jobs with a token, sent in the documented header."""
    client = AuthenticatedClient(base_url=mock_url, token=TOKEN)
    answer = call(function, client, ids=["30647", "30649"])
    answer = getattr(answer, "parsed", answer)
    assert isinstance(answer, ListEditingJobsResponse)
    assert [job.job_id for job in answer.job_array or []] == ["30647", "30649"]


@pytest.mark.parametrize("function", DETAILED)
@pytest.mark.parametrize("status", [201, 204, 299, 302, 418, 503, 520, 999])
def test_any_status_is_answered(server: Server, function: Any, status: int) -> None:
    """A status that is not documented, or not in Python's list, has no parsed body and no exception."""
    server.script(reply(b"" if status == 204 else HTML, status, {"Location": "/other"}))
    answer = call(function, low_level(server.url))
    assert (answer.status_code, answer.parsed) == (status, None)
    assert len(server.requests) == 1


@pytest.mark.parametrize("function", DETAILED)
def test_an_unexpected_status_is_raised_where_that_is_asked_for(server: Server, function: Any) -> None:
    """With openapi-python-client's own switch and name."""
    server.script(reply(HTML, 520))
    with pytest.raises(UnexpectedStatus) as caught:
        call(function, low_level(server.url, raise_on_unexpected_status=True))
    assert (caught.value.status_code, caught.value.content) == (520, HTML)


@pytest.mark.parametrize("function", DETAILED)
@pytest.mark.parametrize(
    ("status", "kind"), [(400, ErrorResponse), (401, GatewayError), (429, GatewayError), (500, ErrorResponse)]
)
@pytest.mark.parametrize("body", [b"", HTML, b"[]", b"null", b"7", b'{"error_msg": 7}', b"[" * 100_000])
def test_an_error_with_any_body_is_parsed(server: Server, function: Any, status: int, kind: type, body: bytes) -> None:
    """What a proxy says in HTML reads as an error without fields."""
    server.script(reply(body, status))
    answer = call(function, low_level(server.url))
    assert (answer.status_code, type(answer.parsed), answer.content) == (status, kind, body)
    assert answer.parsed.error_code is None


@pytest.mark.parametrize("function", SYNC)
@pytest.mark.parametrize("body", [b"", HTML, b"{", b"\xff\xff"])
def test_a_success_that_is_no_json_says_so(server: Server, function: Any, body: bytes) -> None:
    """An HTML page with 200 is not an answer without jobs."""
    server.script(reply(body))
    with pytest.raises(ResponseDecodeError):
        call(function, low_level(server.url))


@pytest.mark.parametrize("function", SYNC)
def test_wrong_content_is_read_leniently(server: Server, function: Any) -> None:
    """The same models, with the same leniency."""
    server.script(jobs({"job_id": 1, "status": "CANCELED", "progress": "42", "output": None}, None))
    (job,) = call(function, low_level(server.url)).job_array
    assert (job.job_id, str(job.status), job.progress, job.output) == ("1", "CANCELED", 42, None)


@pytest.mark.parametrize("function", SYNC)
@pytest.mark.parametrize("project", ["..", ".", "", "\ud800"])
def test_a_project_cannot_change_the_path(server: Server, function: Any, project: str) -> None:
    """Nothing is sent to another path than the documented one."""
    with pytest.raises(InvalidInputError):
        call(function, low_level(server.url), project)
    assert server.requests == []


@pytest.mark.parametrize("used", [False, True])
def test_the_token_is_not_shown(server: Server, used: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Not in a repr, before or after the client was used, nor the other headers and cookies, which may be secret."""
    server.script(jobs())
    client = low_level(server.url, headers={"X-Other": SECRET_TOKEN}, cookies={"session": SECRET_TOKEN})
    if used:
        call(list_editing_jobs.sync, client)
    assert SECRET_TOKEN not in repr(client) + str(client)
    assert SECRET_TOKEN not in repr(Client(base_url=server.url, headers={"Authorization": SECRET_TOKEN}))


def test_the_callers_headers_stay_as_they_are(server: Server) -> None:
    """Neither the given dict nor the first client changes when the client is used or another is made from it."""
    server.script(jobs())
    headers = {"X-Mine": "1"}
    client = low_level(server.url, headers=headers)
    other = client.with_headers({"X-More": "2"})
    call(list_editing_jobs.sync, client)
    call(list_editing_jobs.sync, other)
    assert headers == {"X-Mine": "1"}
    first, second = server.requests
    assert ("x-more" in first.headers, second.headers["x-more"]) == (False, "2")
    assert second.headers["x-mine"] == "1"
    assert client.with_timeout(httpx.Timeout(1)) != client


def test_there_is_a_timeout_by_default(server: Server) -> None:
    """Half a minute, and any other that is given."""
    assert low_level(server.url).get_httpx_client().timeout == httpx.Timeout(30.0)
    server.script(SILENCE)
    with pytest.raises(httpx.ReadTimeout):
        call(list_editing_jobs.sync, low_level(server.url, timeout=httpx.Timeout(0.1)))


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])  # noqa: S301 - our own bytes
def test_there_is_one_unset(copied: Callable[[Any], Any]) -> None:
    """A copied or unpickled UNSET is still UNSET, which the functions compare by identity."""
    assert copied(UNSET) is UNSET


def through(face: Face, use: Callable[[AuthenticatedClient, Any], Any], **options: Any) -> Any:
    """Use the low level of either client, with the function that fits, and give what comes of it."""
    function = list_editing_jobs.sync_detailed if face.kind == "sync" else list_editing_jobs.asyncio_detailed
    return face.do(lambda client: use(client.low_level, function), **options)


def test_the_low_level_of_a_client_signs(face: Face, server: Server) -> None:
    """Ids that have to be encoded, too: the query is sent the way it is signed, each call afresh."""
    server.script(each_in("WAITING"))
    ids = ["a b", "a+b", "\u89c6/1?#&=%20", "~!*'()"]
    answer = through(face, lambda low, call: call(PROJECT, client=low, job_id=ids), auth=AkSk(AK, SK))
    assert answer.status_code == 200
    assert [job.job_id for job in answer.parsed.job_array] == [*server.requests[0].ids]
    (got,) = server.requests
    assert sorted(got.ids) == sorted(ids)
    assert verify(got.signed, {AK: SK}, datetime.now(UTC))
    assert got.headers["user-agent"].startswith("mpc-clipping/")


def test_the_low_level_uses_any_credentials(face: Face, server: Server) -> None:
    """A token, a callable, an httpx auth of the user's, or none; there is no empty token."""
    server.script(jobs())
    for auth, header in (
        (Token(SECRET_TOKEN), ("x-auth-token", SECRET_TOKEN)),
        (Token(lambda: SECRET_TOKEN), ("x-auth-token", SECRET_TOKEN)),
        (httpx.BasicAuth("a", "b"), ("authorization", "Basic YTpi")),
        (None, None),
    ):
        through(face, lambda low, call: call(PROJECT, client=low, job_id=["1"]), auth=auth)
        sent = {(name, server.requests[-1].headers.get(name)) for name in ("x-auth-token", "authorization")}
        assert {one for one in sent if one[1] is not None} == ({header} if header else set())


def test_the_low_level_is_on_the_same_connections(face: Face, server: Server) -> None:
    """A given httpx client sends for both; neither tries again, nor follows a redirect, nor reads leniently."""
    seen: list[httpx.Request] = []

    def note(request: httpx.Request) -> None:
        seen.append(request)

    async def note_too(request: httpx.Request) -> None:
        seen.append(request)

    given: Any
    if face.kind == "sync":
        given = httpx.Client(event_hooks={"request": [note]}, follow_redirects=True)
    else:
        given = httpx.AsyncClient(event_hooks={"request": [note_too]}, follow_redirects=True)
    server.script(reply(b"", 503), reply(b"", 302, {"Location": "/other"}))
    for status in (503, 302):
        answer = through(face, lambda low, call: call(PROJECT, client=low, job_id=["1"]), http_client=given)
        assert (answer.status_code, answer.parsed) == (status, None)
    assert len(seen) == len(server.requests) == 2


def test_closing_the_low_level_leaves_the_client_open(server: Server) -> None:
    """The client that made it closes the connections; a packed answer is unpacked, once."""
    packed = gzip.compress(b'{"job_array": []}')
    server.script(reply(packed, headers={"Content-Encoding": "gzip"}))
    with MpcClient(base_url=server.url, project_id=PROJECT, auth=Token(SECRET_TOKEN)) as client:
        with client.low_level as low:
            answer = list_editing_jobs.sync(PROJECT, client=low, job_id=["1"])
        assert isinstance(answer, ListEditingJobsResponse)
        assert client.list_editing_jobs(["1"]).missing == ("1",)
        assert SECRET_TOKEN not in repr(vars(low.get_httpx_client()))


def test_the_low_level_is_of_one_kind(server: Server) -> None:
    """The connections of one client are not of the other kind; the message says what to call."""
    low = MpcClient(base_url=server.url, project_id=PROJECT, auth=None).low_level
    with pytest.raises(InvalidInputError, match="sync"):
        asyncio.run(list_editing_jobs.asyncio(PROJECT, client=low, job_id=["1"]))
    low = AsyncMpcClient(base_url=server.url, project_id=PROJECT, auth=None).low_level
    with pytest.raises(InvalidInputError, match="asyncio"):
        list_editing_jobs.sync(PROJECT, client=low, job_id=["1"])
    assert server.requests == []


def test_the_low_level_of_a_closed_client_says_so(server: Server) -> None:
    """As the client itself does."""
    with MpcClient(base_url=server.url, project_id=PROJECT, auth=None) as client:
        low = client.low_level
    with pytest.raises(InvalidInputError, match="closed"):
        list_editing_jobs.sync(PROJECT, client=low, job_id=["1"])
