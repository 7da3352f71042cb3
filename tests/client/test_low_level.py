"""The functions in `mpc_clipping.api`, for those who know openapi-python-client."""

import asyncio
import copy
import inspect
import pickle
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from mpc_clipping.api.clipping_tasks import list_editing_jobs
from mpc_clipping.client import AuthenticatedClient, Client
from mpc_clipping.errors import InvalidInputError, ResponseDecodeError, UnexpectedStatus
from mpc_clipping.models import ErrorResponse, GatewayError, ListEditingJobsResponse
from mpc_clipping.types import UNSET

from contract_tests.mock import TOKEN
from tests.client.conftest import PROJECT, SECRET_TOKEN
from tests.client.server import SILENCE, Server, jobs, reply

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
