"""Who is asking: tokens and access keys, where they come from, and where they never go."""

import asyncio
import base64
import copy
import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import attrs
import httpx
import pytest
from mpc_clipping import (
    AccessKey,
    AkSk,
    ApiConnectionError,
    AsyncMpcClient,
    InvalidInputError,
    MpcClient,
    RateLimit,
    ServerError,
    Token,
)
from mpc_clipping._runtime.configuration import FROM_ENVIRONMENT, Service, checked_auth, find

from contract_tests.mock import AK, SK, TOKEN
from tests.client.conftest import PROJECT, SECRET_TOKEN, Clock, Face
from tests.client.server import RESET, Server, each_in, jobs, listen, reply

SECRET_AK, SECRET_SK, SECRET_SECURITY = "AKTHATNOBODYMAYSEE", "sk-that-nobody-may-see", "security-that-nobody-may-see"


@pytest.mark.parametrize("auth", [Token(TOKEN), AkSk(AK, SK)], ids=["token", "ak and sk"])
def test_the_mock_answers_to_both_kinds(face: Face, mock_url: str, auth: Any) -> None:
    """A token and an access key each open the deployment."""
    listing = face.list("30647", "30649", "no such job", base_url=mock_url, auth=auth)
    assert [job.job_id for job in listing] == ["30647", "30649"]
    assert listing.missing == ("no such job",)
    assert len(listing.request_ids) == 1


def test_a_token_may_come_from_a_callable_for_each_attempt(face: Face, server: Server) -> None:
    """Tokens last a day: the present one is asked for at each attempt."""
    server.script(reply(b"", 503), each_in("WAITING"))
    tokens = iter(["first", "second"])
    face.list("1", auth=Token(lambda: next(tokens)))
    assert [got.headers["x-auth-token"] for got in server.requests] == ["first", "second"]


def test_a_key_may_come_from_a_callable_for_each_attempt(face: Face, server: Server) -> None:
    """Temporary keys expire: the present one is asked for at each attempt."""
    server.script(reply(b"", 503), each_in("WAITING"))
    keys = iter([AccessKey("first", "sk", "one"), AccessKey("second", "sk", "two")])
    face.list("1", auth=AkSk(lambda: next(keys)))
    assert [got.headers["x-security-token"] for got in server.requests] == ["one", "two"]
    assert ["Access=second" in got.headers["authorization"] for got in server.requests] == [False, True]


def test_nothing_of_the_last_key_stays_on_a_request(face: Face, server: Server) -> None:
    """When a permanent key follows a temporary one, the token of the temporary one is not sent along."""
    server.script(reply(b"", 503), each_in("WAITING"))
    keys = iter([AccessKey("first", "sk", "one"), AccessKey("second", "sk")])
    face.list("1", auth=AkSk(lambda: next(keys)))
    assert [got.headers.get("x-security-token") for got in server.requests] == ["one", None]


async def fetched_token() -> str:
    """Stand for a request to IAM."""
    await asyncio.sleep(0)
    return "fetched"


async def fetched_key() -> AccessKey:
    """Stand for a request to IAM."""
    await asyncio.sleep(0)
    return AccessKey("fetched", "sk")


@pytest.mark.parametrize("auth", [Token(fetched_token), AkSk(fetched_key)], ids=["token", "key"])
def test_a_callable_may_be_asynchronous_with_the_asynchronous_client(face: Face, server: Server, auth: Any) -> None:
    """The synchronous client says that it cannot wait for it, and sends nothing."""
    server.script(jobs())
    if face.kind == "sync":
        assert "AsyncMpcClient" in str(face.fail(error=InvalidInputError, auth=auth))
        assert server.requests == []
    else:
        face.list("1", auth=auth)
        (got,) = server.requests
        assert "fetched" in got.headers.get("x-auth-token", "") + got.headers.get("authorization", "")


@pytest.mark.parametrize(
    "bad", ["", "secret\n", "se cret", "\tsecret", "secret\0", "秘密", "secret\xe9", 7, None, b"secret"]
)
@pytest.mark.parametrize(
    "make",
    [
        Token,
        lambda bad: AkSk(bad, "sk") if isinstance(bad, str) else AccessKey(bad, "sk"),
        lambda bad: AkSk("ak", bad),
        lambda bad: AccessKey("ak", "sk", bad) if bad is not None else AccessKey("ak", bad),
    ],
    ids=["token", "ak", "sk", "security token"],
)  # fmt: skip
def test_what_no_header_can_carry_is_refused_without_being_shown(make: Callable[[Any], Any], bad: Any) -> None:
    """A line end from a file, or a letter outside ASCII, is named; the secret is not."""
    with pytest.raises(InvalidInputError) as caught:
        make(bad)
    assert "secret\\" not in str(caught.value)
    assert "se cret" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(("bad", "words"), [("", "token is empty"), (7, "token is int"), (None, "token is NoneType")])
def test_a_token_that_is_none_is_told_by_what_it_is(bad: Any, words: str) -> None:
    """Nothing at all, as of a variable that is set to nothing, is told apart from a value of another type."""
    with pytest.raises(InvalidInputError, match=words):
        Token(bad)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (Token, "The token "),
        (lambda bad: AccessKey(bad, "sk"), r"The access key \(AK\) "),
        (lambda bad: AccessKey("ak", bad), r"The secret key \(SK\) "),
        (lambda bad: AccessKey("ak", "sk", bad), "The security token "),
        (lambda bad: AkSk("ak", "sk", project_id=bad), "The project ID "),
    ],
)
@pytest.mark.parametrize("bad", ["", "with a line end\n"])
def test_the_part_that_is_refused_is_named(make: Callable[[str], Any], words: str, bad: str) -> None:
    """Which of them to look at is known without seeing them."""
    with pytest.raises(InvalidInputError, match=f"^{words}(is empty|contains a character)"):
        make(bad)


@pytest.mark.parametrize("bad", ["", "secret\n", 7, None, AccessKey("a", "s")])
def test_what_a_callable_gives_is_checked_as_well(face: Face, server: Server, bad: Any) -> None:
    """A callable that gives no token, or no key, is an error before anything is sent, which says what it gave."""
    said = str(face.fail(error=InvalidInputError, auth=Token(lambda: bad)))
    assert said.startswith("The token ")
    if not isinstance(bad, AccessKey):
        said = str(face.fail(error=InvalidInputError, auth=AkSk(lambda: bad)))
        assert said == f"The function that returns the key returned {type(bad).__name__}. An AccessKey is expected."
    assert server.requests == []


def test_an_error_of_a_callable_is_the_callers_own(face: Face) -> None:
    """It is neither hidden nor retried: the one who wrote the callable must see it."""
    calls = []

    def broken() -> str:
        calls.append(1)
        raise KeyError("vault")

    face.fail(error=KeyError, auth=Token(broken))
    assert len(calls) == 1


@pytest.mark.parametrize("fetch", [lambda: httpx.get("http://127.0.0.1:1"), lambda: httpx.get("http://[")])
def test_httpx_errors_of_a_callable_are_the_callers_own(face: Face, server: Server, fetch: Callable[[], Any]) -> None:
    """A callable that fetches with httpx, and fails, is not the service that does not answer."""

    def raised() -> str:
        raise httpx.ReadTimeout("by hand")

    for callable_, kind in ((fetch, (httpx.ConnectError, httpx.InvalidURL)), (raised, (httpx.ReadTimeout,))):
        with pytest.raises(kind):
            face.list("1", auth=Token(callable_))
    assert (server.requests, face.clock.slept) == ([], [])


class Copying(httpx.Auth):
    """Sends another request than the one that it was given, as some signers do."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send a copy."""
        yield httpx.Request(request.method, request.url, headers=request.headers, extensions=request.extensions)


def test_a_connection_error_of_another_auth_is_one_as_well(face: Face, server: Server) -> None:
    """Whatever request a httpx auth of the caller's sends, where it gets no answer is retried, and is our error."""
    server.script(RESET, jobs())
    face.list("1", auth=Copying())
    assert len(server.requests) == 2
    server.script(RESET)
    face.fail(error=ApiConnectionError, auth=Copying())


def test_a_key_is_given_once_and_whole() -> None:
    """An AccessKey together with a secret of its own is a contradiction."""
    with pytest.raises(InvalidInputError, match="Leave out sk"):
        AkSk(AccessKey("ak", "sk"), "sk")


def test_one_project_in_path_and_headers(face: Face, server: Server) -> None:
    """The service expects the same project in both, so a key made for another one is refused; one auth serves many."""
    auth = AkSk("ak", "sk")
    server.script(jobs())
    for project in ("one", "two"):
        face.list("1", project_id=project, auth=auth)
        assert server.requests[-1].headers["x-project-id"] == project
    assert auth.project_id is None
    face.fail(error=InvalidInputError, project_id="three", auth=AkSk("ak", "sk", project_id="four"))
    face.fail(error=InvalidInputError, project_id="项目", auth=auth)
    assert len(server.requests) == 2


SECRETIVE = (
    Token(SECRET_TOKEN),
    Token(lambda: SECRET_TOKEN),
    AccessKey(SECRET_AK, SECRET_SK, SECRET_SECURITY),
    AkSk(SECRET_AK, SECRET_SK, SECRET_SECURITY, project_id=PROJECT),
    AkSk(AccessKey(SECRET_AK, SECRET_SK, SECRET_SECURITY)),
)


@pytest.mark.parametrize("auth", SECRETIVE, ids=lambda auth: type(auth).__name__)
def test_nothing_that_holds_a_secret_shows_it(auth: Any) -> None:
    """Neither credentials nor clients, nor what a client keeps, show a secret in a repr or as text."""
    shown = [repr(auth), str(auth), f"{auth}", repr([auth]), repr(copy.copy(auth))]
    if isinstance(auth, httpx.Auth):
        for kind in (MpcClient, AsyncMpcClient):
            client = kind(region="cn-north-4", project_id=PROJECT, auth=auth)
            shown += [repr(client), str(client), repr(client._settings), repr(client.with_options(timeout=1)._settings)]
            assert PROJECT in repr(client)
    for text in shown:
        assert not any(secret in text for secret in (SECRET_TOKEN, SECRET_AK, SECRET_SK, SECRET_SECURITY))


def test_credentials_can_be_pickled() -> None:
    """For clients that are made in worker processes."""
    again = pickle.loads(pickle.dumps(AkSk("ak", "sk", "security")))  # noqa: S301 - our own bytes
    assert again._key == AccessKey("ak", "sk", "security")


def test_logs_hold_no_secret(face: Face, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG, over a failed and a successful call, nothing of ours names a credential."""
    caplog.set_level(logging.DEBUG, logger="mpc_clipping")
    server.script(reply(b"", 503), jobs())
    face.list("1")
    server.script(reply(b"", 503), jobs())
    face.list("1", auth=AkSk(SECRET_AK, SECRET_SK, SECRET_SECURITY))
    told = [record.getMessage() for record in caplog.records if record.name == "mpc_clipping"]
    assert len(told) == 2
    signature = server.requests[-1].headers["authorization"].rpartition("=")[2]
    for secret in (SECRET_TOKEN, SECRET_AK, SECRET_SK, SECRET_SECURITY, signature):
        assert not any(secret in text for text in told)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "neither"),
        ({"base_url": "https://h", "region": "cn-north-4"}, "both"),
        ({"base_url": ""}, "https://host"),
        ({"base_url": "", "region": "cn-north-4"}, "both"),
        ({"base_url": "example.com"}, "https://host"),
        ({"base_url": "ftp://example.com"}, "https://host"),
        ({"base_url": "https://"}, "https://host"),
        ({"base_url": "https://h:port"}, "not a URL"),
        ({"base_url": "https://h\n"}, "not a URL"),
        ({"base_url": 7}, "not a URL"),
        ({"base_url": "ftp://user:password@h"}, "user name"),
        ({"base_url": "https://user:password@h"}, "user name"),
        ({"base_url": "https://h?a=b"}, "query"),
        ({"base_url": "https://h?"}, "query"),
        ({"base_url": "http://127.0.0.1?"}, "query"),
        ({"base_url": "https://h/#"}, "fragment"),
        ({"base_url": "https://h#"}, "fragment"),
        ({"base_url": "https://a..invalid"}, "cannot exist"),
        ({"base_url": "https://" + "a" * 70}, "cannot exist"),
        ({"base_url": "https://" + "a" * 60 + (".a" * 100)}, "cannot exist"),
        ({"base_url": f"https://{'.'.join(['a' * 63, 'a' * 63, 'a' * 63, 'a' * 62])}"}, "cannot exist"),
        ({"base_url": "https://xn--"}, "cannot exist"),
        ({"base_url": "https://a b"}, "cannot exist"),
        ({"base_url": "https://h:99999"}, "cannot exist"),
        ({"base_url": "https://h:0"}, "cannot exist"),
        ({"base_url": "https://1.2.3.999"}, "not a URL"),
        ({"base_url": "http://example.com"}, "plain http"),
        ({"base_url": "http://127.0.0.1.example.com"}, "plain http"),
        ({"base_url": "http://10.0.0.1"}, "plain http"),
        ({"base_url": "http://localhost.example.com"}, "plain http"),
        ({"region": "mars-1"}, "cn-north-4"),
        ({"region": ""}, "cn-north-4"),
        ({"region": "cn-north-4", "project_id": ""}, "project_id"),
        ({"region": "cn-north-4", "project_id": None}, "project_id"),
        ({"region": "cn-north-4", "auth": "a-token"}, "Token"),
        ({"region": "cn-north-4", "auth": ("ak", "sk")}, "AkSk"),
        ({"region": "cn-north-4", "auth": AkSk}, "AkSk"),
        ({"region": "cn-north-4", "timeout": 0}, "timeout"),
        ({"region": "cn-north-4", "timeout": -1}, "timeout"),
        ({"region": "cn-north-4", "timeout": None}, "timeout"),
        ({"region": "cn-north-4", "timeout": "30"}, "timeout"),
        ({"region": "cn-north-4", "timeout": float("nan")}, "timeout"),
        ({"region": "cn-north-4", "max_retries": -1}, "max_retries"),
        ({"region": "cn-north-4", "max_retries": 1.5}, "max_retries"),
        ({"region": "cn-north-4", "max_retries": True}, "max_retries"),
        ({"region": "cn-north-4", "retry_budget": -1}, "retry_budget"),
        ({"region": "cn-north-4", "rate_limit": 100}, "rate_limit is of type int. Give RateLimit"),
        ({"region": "cn-north-4", "timeout": float("inf")}, "timeout is more than a year"),
        ({"region": "cn-north-4", "timeout": 1e10}, "timeout is more than a year"),
        ({"region": "cn-north-4", "retry_budget": 10**400}, "retry_budget is more than a year"),
    ],
    ids=lambda value: str(value)[:60],
)
@pytest.mark.parametrize("kind", [MpcClient, AsyncMpcClient])
def test_arguments_that_cannot_be_right_are_refused(kind: Any, options: dict[str, Any], words: str) -> None:
    """The message says what came and what is expected, and never shows a password."""
    with pytest.raises(InvalidInputError, match=words) as caught:
        kind(**{"project_id": PROJECT, "auth": None, **options})
    assert "password" not in str(caught.value)


@pytest.mark.parametrize("options", [{"timeout": 0}, {"max_retries": -1}, {"retry_budget": float("nan")}])
def test_options_of_one_call_are_checked_as_well(shared: MpcClient, options: dict[str, Any]) -> None:
    """With the same rules as the constructor's."""
    with pytest.raises(InvalidInputError, match=next(iter(options))):
        shared.with_options(**options)


@pytest.mark.parametrize("requests", [0, -1, 1.5, "100", True, None])
def test_a_rate_limit_leaves_room_for_one_request(requests: Any) -> None:
    """A window that holds none would never let anything through."""
    with pytest.raises(InvalidInputError, match="whole number"):
        RateLimit(requests)


@pytest.mark.parametrize("window", [0, -1, "60", float("nan"), float("inf")])
def test_a_rate_limit_has_a_window_of_some_length(window: Any) -> None:
    """In any other, nothing could be spread."""
    with pytest.raises(InvalidInputError, match="window"):
        RateLimit(1, window=window)


@pytest.mark.parametrize("kind", [MpcClient, AsyncMpcClient])
def test_the_other_kind_of_http_client_is_refused(kind: Any) -> None:
    """Each client takes its own kind only, and says so when it is made, not at its first call."""
    other = httpx.AsyncClient if kind is MpcClient else httpx.Client
    for given in (other(), "x", other, 0):
        with pytest.raises(InvalidInputError, match=r"MpcClient takes httpx\.Client"):
            kind(region="cn-north-4", project_id=PROJECT, auth=None, http_client=given)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1",
        "http://127.9.9.9",
        "http://[::1]:1",
        "http://localhost",
        "https://h",
        "https://a_b.example.com.:65535/path",
        "https://xn--fiq228c.example",
        f"https://{'.'.join(['a' * 63, 'a' * 63, 'a' * 63, 'a' * 61])}",
    ],
)
def test_plain_http_is_for_this_machine_alone(url: str) -> None:
    """Loopback and https need no permission."""
    assert url in repr(MpcClient(base_url=url, project_id=PROJECT, auth=None))


def test_plain_http_elsewhere_must_be_asked_for() -> None:
    """Who trusts the network says so."""
    client = MpcClient(base_url="http://10.0.0.1", project_id=PROJECT, auth=None, allow_http=True)
    assert "http://10.0.0.1" in repr(client)


def test_every_region_has_its_address() -> None:
    """The regions of the document lead to https addresses of their own; one has another first label."""
    for region, url in MpcClient.REGIONS.items():
        assert url in repr(MpcClient(region=region, project_id=PROJECT, auth=None))
        assert url.startswith("https://")
    assert MpcClient.REGIONS["cn-north-1"] == "https://mts.cn-north-1.myhuaweicloud.com"
    assert len(MpcClient.REGIONS) == 6


def test_a_proxy_does_not_see_what_is_meant_for_this_machine(
    face: Face, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain http to loopback goes there, and its credentials not through the proxy that the environment names."""
    server.script(jobs())
    with listen() as listener:
        proxy = listener.told
        proxy.script(reply(b"", 403))
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        face.list("1")
        assert proxy.requests == []
    assert len(server.requests) == 1


ENVIRONMENT = {
    "MPC_REGION": "cn-east-3",
    "HUAWEICLOUD_SDK_AK": "env-ak",
    "HUAWEICLOUD_SDK_SK": "env-sk",
    "HUAWEICLOUD_SDK_SECURITY_TOKEN": "env-security",
    "HUAWEICLOUD_SDK_PROJECT_ID": "env-project",
}
PROFILE = "\ufeff[basic]\nak = file-ak\nsk = file%sk\nsecurity_token = file-security\nproject_id = file-project\n"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Give an environment without any of the names, and a home without a profile."""
    for name in os.environ:
        if name.startswith(("HUAWEICLOUD_", "MPC_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    return monkeypatch


def made(**overrides: Any) -> tuple[str, str, Any]:
    """Make a client from the environment and give where it asks, for which project, and with what."""
    settings = MpcClient.from_env(**overrides)._settings
    key = getattr(settings.auth, "_key", None) or getattr(settings.auth, "_token", None)
    return httpx.URL(settings.base_url).host, settings.project_id, key


def test_the_vendors_environment_is_enough(environment: pytest.MonkeyPatch) -> None:
    """A machine set up for the vendor's SDK needs a region and nothing else."""
    for name, value in ENVIRONMENT.items():
        environment.setenv(name, value)
    key = AccessKey("env-ak", "env-sk", "env-security")
    assert made() == ("mpc.cn-east-3.myhuaweicloud.com", "env-project", key)
    assert isinstance(AsyncMpcClient.from_env(), AsyncMpcClient)
    environment.setenv("MPC_TOKEN", "env-token")
    assert made()[2] == "env-token"
    assert made(auth=AkSk("a", "s"))[2] == AccessKey("a", "s")
    assert made(project_id="mine", timeout=3)[1] == "mine"
    assert made(base_url="https://h")[0] == "h"
    environment.delenv("MPC_REGION")
    environment.setenv("MPC_BASE_URL", "https://elsewhere")
    assert made()[0] == "elsewhere"
    assert made(region="cn-north-1")[0] == "mts.cn-north-1.myhuaweicloud.com"


@pytest.mark.parametrize("place", ["home", "named"])
def test_the_vendors_profile_file_is_enough(environment: pytest.MonkeyPatch, tmp_path: Path, place: str) -> None:
    """Keys and project come from the profile where the environment does not say; parts of a key are never mixed."""
    path = tmp_path / ".huaweicloud" / "credentials" if place == "home" else tmp_path / "mine.ini"
    path.parent.mkdir(exist_ok=True)
    path.write_text(PROFILE, encoding="utf-8")
    if place == "named":
        environment.setenv("HUAWEICLOUD_SDK_CREDENTIALS_FILE", str(path))
    key = AccessKey("file-ak", "file%sk", "file-security")
    assert made(region="cn-north-4")[1:] == ("file-project", key)
    environment.setenv("HUAWEICLOUD_SDK_AK", "half-a-key")
    with pytest.raises(InvalidInputError, match="HUAWEICLOUD_SDK_SK is not set"):
        made(region="cn-north-4")
    environment.setenv("HUAWEICLOUD_SDK_SK", "the-other-half")
    assert made(region="cn-north-4")[2] == AccessKey("half-a-key", "the-other-half")
    environment.setenv("HUAWEICLOUD_SDK_PROJECT_ID", "env-project")
    assert made(region="cn-north-4")[1] == "env-project"


@pytest.mark.parametrize(
    "content", ["ak = secret", "[basic\nak = secret", "[basic]\nsecret", "[basic]\nak=1\nak=secret"]
)
def test_a_broken_profile_is_not_shown(environment: pytest.MonkeyPatch, tmp_path: Path, content: str) -> None:
    """The message names the file and the kind of mistake; not a line of it, nor the parser's own error below it."""
    path = tmp_path / "mine.ini"
    path.write_text(content, encoding="utf-8")
    environment.setenv("HUAWEICLOUD_SDK_CREDENTIALS_FILE", str(path))
    with pytest.raises(InvalidInputError, match=r"mine\.ini") as caught:
        MpcClient.from_env(region="cn-north-4")
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None


def test_without_a_home_there_is_no_profile(environment: pytest.MonkeyPatch) -> None:
    """As in a container whose user has no entry: what is missing is named, as where the file is absent."""

    def homeless(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    environment.setattr(Path, "expanduser", homeless)
    with pytest.raises(InvalidInputError, match="No credentials were found"):
        MpcClient.from_env()
    environment.setenv("MPC_TOKEN", "token")
    assert made(region="cn-north-4", project_id="p")[2] == "token"


def test_a_profile_that_is_not_needed_is_not_read(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Who has a token and a project is not bothered with a broken file."""
    path = tmp_path / "mine.ini"
    path.write_text("broken", encoding="utf-8")
    environment.setenv("HUAWEICLOUD_SDK_CREDENTIALS_FILE", str(path))
    environment.setenv("MPC_TOKEN", "token")
    environment.setenv("HUAWEICLOUD_SDK_PROJECT_ID", "project")
    assert made(region="cn-north-4")[1:] == ("project", "token")
    assert made(region="cn-north-4", auth=AkSk("a", "s"), project_id="p")[1] == "p"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "MPC_TOKEN"),
        ({"MPC_TOKEN": "t"}, "HUAWEICLOUD_SDK_PROJECT_ID"),
        ({"MPC_TOKEN": "t", "HUAWEICLOUD_SDK_PROJECT_ID": "p"}, "MPC_REGION"),
        ({"MPC_TOKEN": "", "HUAWEICLOUD_SDK_AK": "a", "HUAWEICLOUD_SDK_SK": ""}, "HUAWEICLOUD_SDK_SK is not set"),
        ({"HUAWEICLOUD_SDK_SK": "s"}, "HUAWEICLOUD_SDK_AK is not set"),
        (
            {
                "MPC_TOKEN": "t",
                "HUAWEICLOUD_SDK_PROJECT_ID": "p",
                "MPC_REGION": "cn-north-4",
                "MPC_BASE_URL": "https://h",
            },
            "both set",
        ),
        ({"MPC_TOKEN": "t\n", "HUAWEICLOUD_SDK_PROJECT_ID": "p", "MPC_REGION": "cn-north-4"}, "line break"),
    ],
)
def test_what_the_environment_lacks_is_named(
    environment: pytest.MonkeyPatch, given: dict[str, str], words: str
) -> None:
    """The message says which variable to set."""
    for name, value in given.items():
        environment.setenv(name, value)
    with pytest.raises(InvalidInputError, match=words):
        MpcClient.from_env()


BASIC = Service(regions={}, token=None, signs=False, basic=True, has_project=False, is_open=False)
NOWHERE: dict[str, Any] = {"base_url": "https://h", "region": None, "auth": FROM_ENVIRONMENT}


def test_a_user_and_a_password_come_from_the_environment_together(environment: pytest.MonkeyPatch) -> None:
    """For a service that takes them: both are used, half of them is refused, and none of them is named."""
    with pytest.raises(InvalidInputError, match=r"Set MPC_USERNAME and MPC_PASSWORD\.$"):
        find(BASIC, **NOWHERE)
    for name, other in (("MPC_USERNAME", "MPC_PASSWORD"), ("MPC_PASSWORD", "MPC_USERNAME")):
        with environment.context() as half:
            half.setenv(name, "half")
            with pytest.raises(InvalidInputError, match=f"^{other} is not set"):
                find(BASIC, **NOWHERE)
    environment.setenv("MPC_USERNAME", "user")
    environment.setenv("MPC_PASSWORD", "pass:word")
    (request,) = find(BASIC, **NOWHERE)["auth"].sync_auth_flow(httpx.Request("GET", "https://h"))
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(b"user:pass:word").decode()


@pytest.mark.parametrize(
    ("takes", "words"),
    [
        ({}, "httpx.BasicAuth(...)"),
        ({"signs": True}, "AkSk(...) or httpx.BasicAuth(...)"),
        ({"basic": False, "token": ("Authorization", "Bearer ")}, "Token(...)"),
        ({"basic": False}, "an httpx.Auth, or None"),
    ],
)
def test_other_credentials_than_the_service_takes_are_refused(takes: dict[str, Any], words: str) -> None:
    """The message names those that it takes."""
    with pytest.raises(InvalidInputError) as caught:
        checked_auth(attrs.evolve(BASIC, **takes), "user", None)
    assert str(caught.value) == f"auth is of type str. Give {words}."


KINDS = pytest.mark.parametrize("kind", [MpcClient, AsyncMpcClient])


@KINDS
@pytest.mark.parametrize("from_env", [False, True])
def test_every_option_is_used(environment: pytest.MonkeyPatch, kind: Any, *, from_env: bool) -> None:
    """The constructor and `from_env` use each, and `with_options` changes those that it takes and no others."""
    clock = Clock()
    settings: dict[str, Any] = {
        "base_url": "http://10.0.0.1",
        "project_id": "p",
        "auth": httpx.BasicAuth("user", "password"),
        "timeout": 1.5,
        "max_retries": 7,
        "retry_budget": 11.0,
        "max_response_bytes": 13,
        "rate_limit": RateLimit(17),
        "now": clock.now,
        "monotonic": clock.monotonic,
    }
    http_client = httpx.Client() if kind is MpcClient else httpx.AsyncClient()
    make = kind.from_env if from_env else kind
    client = make(**settings, allow_http=True, http_client=http_client, sleep=clock.sleep)
    used = {name: getattr(client._settings, name) for name in settings}
    assert used == settings
    assert client._http.client is http_client
    assert client._http._sleep == clock.sleep
    for name, value in {"timeout": 2.5, "max_retries": 3, "retry_budget": 5.0, "max_response_bytes": 9}.items():
        changed = client.with_options(**{name: value})
        assert changed._settings == attrs.evolve(client._settings, **{name: value})
        assert changed._http is client._http


@KINDS
def test_an_address_of_the_environment_is_held_to_the_same_rules(environment: pytest.MonkeyPatch, kind: Any) -> None:
    """Plain http to another machine must be asked for in the program: a variable cannot allow it."""
    environment.setenv("MPC_BASE_URL", "http://10.0.0.1")
    given = {"auth": None, "project_id": PROJECT}
    with pytest.raises(InvalidInputError, match="plain http to 10"):
        kind.from_env(**given)
    assert "http://10.0.0.1" in repr(kind.from_env(**given, allow_http=True))


def test_a_key_cannot_be_changed() -> None:
    """Another key is another AccessKey, so that threads never see half of one."""
    key = AccessKey("ak", "sk")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        key.sk = "other"  # type: ignore[misc] # that it cannot be done is the point


def test_without_a_logging_setup_nothing_is_printed(server: Server) -> None:
    """A program that configures no logging hears of a failure by the exception alone."""
    server.script(reply(b"", 500))
    code = (
        "import sys; from mpc_clipping import MpcClient, ServerError\n"
        "client = MpcClient(base_url=sys.argv[1], project_id='p', auth=None, max_retries=1)\n"
        "try: client.list_editing_jobs(['1'])\n"
        "except ServerError: print('caught')"
    )
    done = subprocess.run([sys.executable, "-c", code, server.url], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("caught\n", "")
    assert len(server.requests) == 2


def test_a_given_httpx_auth_is_used(face: Face, server: Server) -> None:
    """Any httpx auth will do, for a deployment behind another gateway."""
    server.script(reply(b"", 500))
    face.fail(error=ServerError, auth=httpx.BasicAuth("user", "password"), max_retries=0)
    assert server.requests[0].headers["authorization"].startswith("Basic ")
