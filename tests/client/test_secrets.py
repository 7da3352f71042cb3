"""Nothing of a credential is in a message, a cause, a frame or a log, however an answer writes it."""

import base64
import json
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpc_clipping import AccessKey, AkSk, BadRequestError, InvalidInputError, MpcClient, MpcError, Token
from mpc_clipping._runtime.masking import LONG, MASK, mask, secrets_of

from tests.client.conftest import PROJECT, Face
from tests.client.server import Server, reply

SECRET = "to/ken+that=nobody\\may&see~7"

WRITINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "percent-encoded": lambda secret: quote(secret, safe=""),
    "percent-encoded throughout": lambda secret: "".join(f"%{ord(one):02X}" for one in secret),
    "percent-encoded in lower case": lambda secret: "".join(f"%{ord(one):02x}" for one in secret),
    "percent-encoded twice": lambda secret: quote(quote(secret, safe=""), safe=""),
    "in JSON": json.dumps,
    "in JSON with solidus": lambda secret: json.dumps(secret).replace("/", "\\/"),
    "in JSON throughout": lambda secret: "".join(f"\\u{ord(one):04x}" for one in secret),
    "in JSON in JSON": lambda secret: json.dumps(json.dumps({"was": secret})),
    "in base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "in base64 for URLs": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
    "in base64 with one before": lambda secret: base64.b64encode(b"u" + secret.encode()).decode(),
    "in base64 with a user": lambda secret: base64.b64encode(f"me:{secret}:and more".encode()).decode(),
    "cut off": lambda secret: secret[: LONG + 3],
}


@pytest.mark.parametrize("writing", WRITINGS)
def test_an_echo_is_masked_however_it_is_written(face: Face, server: Server, writing: str) -> None:
    """In the service's words, in the gateway's id, in the address of a redirect, in what h11 quotes of broken HTTP."""
    echo = WRITINGS[writing](SECRET)
    answers = [
        reply({"error_code": f"a {echo} b", "error_msg": echo, "request_id": echo}, 400),
        reply(b"", 302, {"Location": f"https://login.test/?was={echo}", "X-Request-Id": echo}),
        reply(b"<html>", 200, {"Content-Type": f"text/{echo}"}),
        f"HTTP/1.1 {echo} OK\r\n\r\n".encode(),
    ]
    for error in face.each(server, answers, auth=Token(SECRET), max_retries=0):
        said = "".join(traceback.format_exception(error))
        said += "".join(str(getattr(error, name, "")) for name in ("error_code", "error_msg", "request_id"))
        assert echo not in said
        assert echo[:20] not in said
        assert MASK in said


def test_a_short_secret_does_not_garble_an_answer(face: Face, server: Server) -> None:
    """Of less than eight characters it is hidden where it is a whole value, and nowhere else."""
    server.script(reply({"error_code": "AuthError.t", "error_msg": "t", "request_id": "t-1"}, 400))
    error = face.fail(error=BadRequestError, auth=Token("t"))
    assert (error.error_code, error.error_msg, error.request_id) == ("AuthError.t", "***", "t-1")
    assert "(AuthError.t: ***)" in str(error)


@given(
    secret=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=LONG, max_size=60),
    before=st.text(max_size=9),
    after=st.text(max_size=9),
    writing=st.sampled_from([*WRITINGS.values()][:-1]),
)
@settings(max_examples=300, deadline=None, database=None)
def test_any_long_secret_is_found_in_any_text(
    secret: str, before: str, after: str, writing: Callable[[str], str]
) -> None:
    """Whatever stands around it."""
    written = writing(secret)
    if len(written) >= LONG and written not in before + MASK + after:
        assert written not in mask(before + written + after, [secret])


@pytest.mark.parametrize("before", range(3))
@pytest.mark.parametrize("length", range(LONG, LONG + 3))
def test_of_base64_only_what_others_share_is_left(before: int, length: int) -> None:
    """A character that holds bits of the secret alone is hidden; one that also holds its neighbour's may stay."""
    secret = "0123456789"[:length]
    echo = base64.b64encode(b"u" * before + secret.encode() + b"u" * 9).decode()
    first, last = -(-before * 8 // 6), (before + length) * 8 // 6
    assert mask(echo, [secret]) == echo[:first] + MASK + echo[last:]


def test_all_that_a_request_carries_is_secret() -> None:
    """Tokens in whatever header, keys and signatures, users and passwords of basic authentication, cookies."""
    request = httpx.Request("GET", "https://h", headers={"Cookie": "session=cookie-secret"})
    Token("token-secret").sent_as("X-Mine", "").put_on(request)
    assert secrets_of(request) == ["session=cookie-secret", "token-secret"]
    request = httpx.Request("GET", "https://h")
    AkSk("access-key", "sk", "security-secret").put_on(request)
    signature = request.headers["Authorization"].rpartition("=")[2]
    assert {"access-key", signature, "security-secret"} <= set(secrets_of(request))
    (request,) = httpx.BasicAuth("user", "pass:word").sync_auth_flow(httpx.Request("GET", "https://h"))
    assert {"user:pass:word", "pass:word"} <= set(secrets_of(request))
    request = httpx.Request("GET", "https://h", headers={"Authorization": "Basic no-base64"})
    assert secrets_of(request) == ["Basic no-base64", "no-base64"]


def locals_of(trace: TracebackType | None) -> list[Any]:
    """Give all variables of the frames of the package."""
    frames = [frame for frame, _ in traceback.walk_tb(trace) if "mpc_clipping" in frame.f_code.co_filename]
    assert frames
    return [value for frame in frames for value in frame.f_locals.values()]


@pytest.mark.parametrize(
    "make",
    [
        Token,
        lambda bad: AkSk(bad, "sk"),
        lambda bad: AkSk("ak", bad),
        lambda bad: AkSk("ak", "sk", bad),
        lambda bad: AkSk(AccessKey, bad),
        lambda bad: AccessKey(bad, "sk"),
        lambda bad: AccessKey("ak", bad),
        lambda bad: AccessKey("ak", "sk", bad),
    ],
)
def test_the_frames_of_a_refused_secret_do_not_hold_it(make: Callable[[str], Any]) -> None:
    """Tools that print the variables of a traceback print no secret with a line end."""
    bad = "secret-with-a-line-end\n"
    with pytest.raises(InvalidInputError) as caught:
        make(bad)
    assert bad not in locals_of(caught.value.__traceback__)


def test_the_frames_of_what_a_callable_gave_do_not_hold_it(face: Face) -> None:
    """Nor those of a refusal at the time of sending."""
    bad = "secret-with-a-line-end\n"
    error = face.fail(error=InvalidInputError, auth=Token(lambda: bad))
    assert bad not in locals_of(error.__traceback__)


def test_the_frames_of_from_env_do_not_hold_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor those of a bad variable."""
    monkeypatch.setenv("MPC_TOKEN", "secret-with-a-line-end\n")
    with pytest.raises(InvalidInputError) as caught:
        MpcClient.from_env(region="cn-north-4", project_id=PROJECT)
    for value in locals_of(caught.value.__traceback__):
        assert "secret-with" not in repr(value)


def test_a_cause_has_neither_the_request_nor_its_frames(face: Face, server: Server) -> None:
    """The error of httpx has both, and in them the headers; ours keeps its class and its words."""
    server.script(b"HTTP/1.1 secret-token-of-mine OK\r\n\r\n")
    error = face.fail(error=MpcError, auth=Token("secret-token-of-mine"), max_retries=0)
    seen = [error]
    while seen[-1].__cause__ or seen[-1].__context__:
        seen.append(seen[-1].__cause__ or seen[-1].__context__)
    assert [type(one) for one in seen[1:]] == [httpx.RemoteProtocolError]
    assert seen[1].__traceback__ is None
    assert getattr(seen[1], "_request", None) is None
    for value in locals_of(error.__traceback__):
        assert "secret-token" not in repr(value)


@pytest.mark.parametrize(
    "url",
    ["https//user:password@h", "user:password@h", "https:user:password@h", "https:///user:password@h", "password"],
)
def test_a_mistyped_address_is_not_echoed(url: str) -> None:
    """It may hold a password where nobody looks for one."""
    with pytest.raises(InvalidInputError) as caught:
        MpcClient(base_url=url, project_id=PROJECT, auth=None)
    assert "password" not in str(caught.value)
    assert caught.value.__cause__ is None
