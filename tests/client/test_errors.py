"""What users get when the answer is bad, or there is none."""

import copy
import logging
import pickle
import traceback
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from mpc_clipping import (
    AkSk,
    ApiConnectionError,
    ApiStatusError,
    ApiTimeoutError,
    AuthenticationError,
    BadRequestError,
    InvalidInputError,
    MpcError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ResponseDecodeError,
    ServerError,
    WaitTimeout,
)
from mpc_clipping.errors import UnexpectedStatus

from openapi import load
from tests.client.conftest import SECRET_TOKEN, START, Face
from tests.client.server import GZIP_OF_NOTHING, RESET, SILENCE, Server, closed_port, jobs, reply

HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
ID = {"X-Request-Id": "r-7"}
BODY = {"error_code": "MPC.10202", "error_msg": "Invalid request parameter.", "request_id": "gateway-id"}
REDIRECTS = (300, 301, 302, 303, 307, 308)
EMPTY = (204, 205, 304)
CLASSES: dict[int, type[ApiStatusError]] = {
    **dict.fromkeys((201, 202, 203, 206, 299, *REDIRECTS, 402, 405, 418, 499, 600, 999), ApiStatusError),
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    429: RateLimitError,
    **dict.fromkeys((500, 501, 502, 503, 504, 520, 599), ServerError),
}


def test_each_status_has_its_class_and_all_that_the_answer_told(face: Face, server: Server) -> None:
    """Any status but 200 is an error of its class, with status, code, message, request id, headers and body."""
    answers = [reply(BODY, status, {"X-Request-Id": f"id-{status}"}) for status in CLASSES]
    for status, error in zip(CLASSES, face.each(server, answers, max_retries=0), strict=True):
        assert type(error) is CLASSES[status]
        assert (error.status, error.request_id, error.headers["x-request-ID"]) == (status, *[f"id-{status}"] * 2)
        assert (error.error_code, error.error_msg) == ("MPC.10202", "Invalid request parameter.")
        assert f"answered {status} (MPC.10202: Invalid request parameter.); request id id-{status}" in str(error)


def test_an_answer_without_content_is_no_success(face: Face, server: Server) -> None:
    """Only 200 is documented as a success: 204 is an error, not an empty list. A 304 has no body either."""
    for status, error in zip(EMPTY, face.each(server, [reply(b"", one) for one in EMPTY]), strict=True):
        assert type(error) is ApiStatusError
        assert error.status == status


def test_the_documented_errors_read_as_their_examples(face: Face, server: Server) -> None:
    """Each error example of the document arrives with its own code and message."""
    responses = load().operations[0].responses
    examples = [
        (int(status), example["value"])
        for status, about in responses.items()
        if status != "200"
        for example in about["content"]["application/json"]["examples"].values()
    ]
    assert len(examples) >= 8
    answers = [reply(value, status) for status, value in examples]
    for (status, value), error in zip(examples, face.each(server, answers, max_retries=0), strict=True):
        assert type(error) is CLASSES[status]
        assert (error.error_code, error.error_msg) == (value["error_code"], value["error_msg"])
        assert error.request_id == value.get("request_id")


NONSENSE = (
    *(b"", HTML, b"null", b"[]", b'"text"', b"17", b"{", b"\xff\xfe\xfa", b"[" * 100_000, b"9" * 5000),
    b'{"error_code": null, "error_msg": {"a": 1}, "request_id": []}',
    b'{"error_msg": NaN, "error_code": true}',
)


@pytest.mark.parametrize("status", [301, 400, 500, 520])
def test_an_error_with_any_body_is_still_its_status(face: Face, server: Server, status: int) -> None:
    """What a proxy says in HTML, or nothing, or nonsense, hides neither the status nor the request id."""
    answers = [reply(body, status, {"X-Request-Id": "r-1", "Content-Type": "text/html"}) for body in NONSENSE]
    for body, error in zip(NONSENSE, face.each(server, answers, max_retries=0), strict=True):
        assert type(error) is CLASSES[status]
        assert (error.status, error.request_id, error.content) == (status, "r-1", body)
        assert (error.error_code, error.error_msg) == (None, None)


def test_an_error_code_without_quotes_is_read(face: Face, server: Server) -> None:
    """A numeric code is as good as one in quotes."""
    server.script(reply({"error_code": 10202, "error_msg": "No."}, 400))
    assert face.fail(error=BadRequestError).error_code == "10202"


UNREADABLE = (
    *(b"", HTML, b"{", b'{"job_array": [}', b"\xff\xff", b"[" * 100_000, b"[]", b"null", b"7", b'"x"', b"{}"),
    *(b'{"job_array": {}}', b'{"job_array": "x"}', b'{"job_array": 0}', b'{"job_array": false}', b'{"Job_Array": []}'),
)
BROKEN_GZIP = (b"this is not gzip", GZIP_OF_NOTHING[:12], GZIP_OF_NOTHING[:-12] + b"\0" * 12)


def test_a_success_that_cannot_be_read_says_so(face: Face, server: Server) -> None:
    """A 200 without the documented JSON is a ResponseDecodeError, never an empty list or a builtin exception."""
    for body, error in zip(UNREADABLE, face.each(server, [reply(body, 200, ID) for body in UNREADABLE]), strict=True):
        assert type(error) is ResponseDecodeError
        assert (error.status, error.request_id, error.content) == (200, "r-7", body)
        assert "r-7" in str(error)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"null", "a body of type NoneType"),
        (b"[]", "a body of type list"),
        (b'"x"', "a body of type str"),
        (b"{}", "without job_array"),
        (b'{"job_array": {}}', "whose job_array is of type dict"),
    ],
)
def test_the_message_says_what_came_in_place_of_the_jobs(face: Face, server: Server, body: bytes, words: str) -> None:
    """And of which request, of what type and with which request id."""
    server.script(reply(body, 200, {**ID, "Content-Type": "application/json"}))
    said = str(face.fail(error=ResponseDecodeError))
    assert words in said
    assert "/editing/jobs answered 200" in said
    assert f"{len(body)} bytes of application/json, request id r-7" in said


@pytest.mark.parametrize("body", [b"null", b"[]", b'"x"'])
def test_what_is_no_object_at_all_is_no_empty_answer(face: Face, server: Server, body: bytes) -> None:
    """The unread answer, too, is an error where its body is another thing than the documented object."""
    server.script(reply(body, 200, ID))
    with pytest.raises(ResponseDecodeError, match="an object is documented"):
        face.do(lambda client: client.list_editing_jobs_raw(["1"]))


def test_the_message_says_that_an_answer_names_no_type_and_no_id(face: Face, server: Server) -> None:
    """What the service should have sent, and did not, is told as that."""
    server.script(reply(b"{}"))
    assert "; 2 bytes of no type, request id none. Is there" in str(face.fail(error=ResponseDecodeError))
    server.script(reply(b"", 400))
    assert str(face.fail(error=BadRequestError)).endswith(" answered 400; request id none.")


def test_a_body_that_breaks_its_encoding_is_unreadable(face: Face, server: Server) -> None:
    """Broken gzip in a 200 is a ResponseDecodeError; in any other answer the status still counts."""
    encoded = {**ID, "Content-Encoding": "gzip"}
    for error in face.each(server, [reply(body, 200, encoded) for body in BROKEN_GZIP]):
        assert type(error) is ResponseDecodeError
        assert (error.status, error.request_id) == (200, "r-7")
    for error in face.each(server, [reply(body, 403, encoded) for body in BROKEN_GZIP]):
        assert type(error) is PermissionDeniedError
        assert (error.status, error.request_id) == (403, "r-7")


def test_the_message_says_that_a_body_broke_its_encoding(face: Face, server: Server) -> None:
    """It does not call the body empty, and does not promise to have it."""
    server.script(reply(BROKEN_GZIP[0], 200, {"Content-Encoding": "gzip"}))
    error = face.fail(error=ResponseDecodeError)
    assert "with a body that does not match its Content-Encoding, gzip;" in str(error)
    assert "has the body" not in str(error)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"", ApiConnectionError),
        (RESET, ApiConnectionError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", ApiConnectionError),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{", ApiConnectionError),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", ApiConnectionError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", ApiConnectionError),
        (b"HTTP/9.9 what\r\n\r\n", ApiConnectionError),
        (b"\0\1\2\3\r\n\r\n", ApiConnectionError),
        (b"HTTP/1.1 200 OK\r\nA: " + b"a" * 200_000 + b"\r\n\r\n", ApiConnectionError),
        (SILENCE, ApiTimeoutError),
    ],
    ids=["closed", "reset", "truncated", "truncated chunk", "bad chunk", "bad length", "version", "binary", "huge",
         "silence"],
)  # fmt: skip
def test_no_whole_answer_is_a_connection_error(
    face: Face, server: Server, answer: Any, kind: type[ApiConnectionError]
) -> None:
    """Broken HTTP and a broken connection are ApiConnectionError; silence is ApiTimeoutError; the cause is kept."""
    server.script(answer)
    error = face.fail(error=ApiConnectionError, timeout=0.3 if answer == SILENCE else 30.0, max_retries=0)
    assert type(error) is kind
    assert isinstance(error.__cause__, httpx.RequestError)
    assert "127.0.0.1" in str(error)


def test_a_refused_connection_is_a_connection_error(face: Face) -> None:
    """Nobody listening is ApiConnectionError, with the host in its message."""
    error = face.fail(error=ApiConnectionError, base_url=f"http://127.0.0.1:{closed_port()}")
    assert not isinstance(error, ApiTimeoutError)
    assert "127.0.0.1" in str(error)


@pytest.mark.parametrize("location", ["{url}/x", "https://example.test/", "//", "http://[", "\xff"])
def test_redirects_are_never_followed(face: Face, server: Server, location: str) -> None:
    """A redirect, even a malformed one, is an error that says where it leads; nothing is sent there."""
    statuses = (301, 302, 303, 307, 308)
    answers = [reply(b"", status, {"Location": location.format(url=server.url)}) for status in statuses]
    for status, error in zip(statuses, face.each(server, answers), strict=True):
        assert type(error) is ApiStatusError
        assert error.status == status
        assert "not followed" in str(error)
    assert len(server.requests) == len(statuses)


NO_ADDRESSES = (
    *("http://a:b:c", "javascript:alert(1)", "mailto:a@b", "http://xn--/", "http://[::1", "http://1.2.3.999/", "//@:x"),
    *(
        "",
        ":",
        "http://",
        "https://a..b/",
        "http://" + "a" * 70,
        "http://h:99999/",
        "\x7f",
        "x" * 70_000,
        "\xff\xfe",
        "http://[b\xe4d",
    ),
)


@pytest.mark.parametrize("given", [False, True], ids=["own", "given"])
def test_a_redirect_to_no_address_at_all_says_so(face: Face, server: Server, *, given: bool) -> None:
    """Where httpx cannot read Location, there is no answer to tell of: a connection error names the reason."""
    kind = httpx.Client if face.kind == "sync" else httpx.AsyncClient
    answers = [reply(BODY, 302, {**ID, "Location": location}) for location in NO_ADDRESSES]
    errors = face.each(server, answers, max_retries=0, **({"http_client": kind()} if given else {}))
    for location, error in zip(NO_ADDRESSES, errors, strict=True):
        if type(error) is ApiStatusError:  # httpx reads it as a relative address
            assert (error.status, error.request_id, error.headers["Location"]) == (302, "r-7", location)
        else:
            assert type(error) is ApiConnectionError, location
            assert "ocation" in str(error), location
    assert {type(error) for error in errors} == {ApiStatusError, ApiConnectionError}
    assert len(server.requests) == len(NO_ADDRESSES)


def test_redirects_are_not_followed_by_a_given_http_client_either(face: Face, server: Server) -> None:
    """A given httpx client that follows redirects does not take the credentials along."""
    server.script(reply(b"", 302, {"Location": "/elsewhere"}), jobs())
    kind = httpx.Client if face.kind == "sync" else httpx.AsyncClient
    given = kind(follow_redirects=True)
    assert face.fail(error=ApiStatusError, http_client=given).status == 302
    assert len(server.requests) == 1
    assert not given.is_closed
    if isinstance(given, httpx.Client):
        given.close()


@pytest.mark.parametrize(("minutes", "words"), [(20, "behind"), (-20, "ahead of"), (14, None), (0, None)])
def test_a_401_hints_at_a_wrong_clock(face: Face, server: Server, minutes: int, words: str | None) -> None:
    """Where the answer's Date is more than 15 minutes away, the message says how far and in which direction."""
    date = format_datetime(START.replace(hour=8 + minutes // 60, minute=minutes % 60), usegmt=True)
    server.script(reply(BODY, 401, {"Date": date}))
    text = str(face.fail(error=AuthenticationError, auth=AkSk("ak", "sk")))
    assert ("clock" in text) is (words is not None)
    assert words is None or f" This machine's clock is 20 minutes {words} the service's;" in text


def test_a_nonsensical_date_does_no_harm(face: Face, server: Server) -> None:
    """A Date that is none gives no hint, and no other error."""
    dates = ("yesterday", "", "Mon, 01 Jan 2026 00:00:00 +9999999999999999", "Mon, 99 Jan 2026", "9" * 5000)
    for error in face.each(server, [reply(BODY, 401, {"Date": date}) for date in dates]):
        assert type(error) is AuthenticationError
        assert "clock" not in str(error)


def everything_said(error: BaseException) -> str:
    """Give all that a program could print or log of an error."""
    return "\n".join([str(error), repr(error), repr(error.args), *traceback.format_exception(error)])


@pytest.mark.parametrize("as_id", [False, True])
@pytest.mark.parametrize(
    ("status", "success"), [(200, HTML), (200, b"{}"), *[(status, b"") for status in (302, 400, 401, 429, 503)]]
)
def test_what_an_answer_quotes_of_the_credentials_is_masked(
    face: Face, server: Server, caplog: pytest.LogCaptureFixture, status: int, success: bytes, *, as_id: bool
) -> None:
    """A gateway that quotes token, key or signature, in whatever place, does not get them into messages or logs."""
    caplog.set_level(logging.DEBUG, logger="mpc_clipping")
    secrets = {
        "token": SECRET_TOKEN,
        "ak": "AK-THAT-NOBODY-MAY-SEE",
        "sk": "sk-that-nobody-may-see",
        "security": "security-token-that-nobody-may-see",
    }

    def quoting(got: Any) -> bytes:
        said = " ".join(got.headers.get(name, "") for name in ("x-auth-token", "authorization", "x-security-token"))
        signature = got.headers.get("authorization", "").rpartition("=")[2]
        if signature:
            secrets["signature"] = signature
        headers = {"Location": f"https://login.test/?was={said}", "Content-Type": f"text/{said}"}
        if as_id:
            headers["X-Request-Id"] = said
        body = {"error_code": said, "error_msg": f"Who is {said}, {signature}?", "request_id": said}
        return reply(body if status != 200 else success, status, headers)

    server.script(quoting)
    for auth in (None, AkSk(secrets["ak"], secrets["sk"], secrets["security"])):
        error = face.fail(error=MpcError, max_retries=1, **({} if auth is None else {"auth": auth}))
        said = everything_said(error) + "".join(map(str, (getattr(error, "error_msg", ""), error.request_id)))
        logged = "\n".join(record.getMessage() for record in caplog.records if record.name == "mpc_clipping")
        for name, secret in secrets.items():
            assert secret not in said, name
            assert secret not in logged, name
        assert "***" in said
    assert "signature" in secrets


def test_what_an_answer_says_cannot_break_a_log(face: Face, server: Server) -> None:
    """Line ends, control characters, lone surrogates and endless texts are written so that a message is one line."""
    said = "one\ntwo\x1b[31m\ud800" + "x" * 10_000
    server.script(reply({"error_msg": said}, 400))
    error = face.fail(error=BadRequestError)
    assert error.error_msg == said
    assert str(error).isprintable()
    assert len(str(error)) < 1000


def examples(face: Face, server: Server) -> list[MpcError]:
    """Make one error of each class, as users meet them."""
    server.script(reply(BODY, 400))
    refused = face.fail(error=MpcError)
    server.script(reply(HTML))
    unreadable = face.fail(error=MpcError)
    server.script(jobs({"job_id": "1", "status": "WAITING"}))
    with pytest.raises(WaitTimeout) as late:
        face.do(lambda client: client.wait_for_editing_jobs(["1"], timeout=1))
    invalid = face.fail("", error=InvalidInputError)
    silent = face.fail(error=MpcError, base_url=f"http://127.0.0.1:{closed_port()}", max_retries=0)
    return [refused, unreadable, late.value, invalid, silent, UnexpectedStatus(520, b"")]


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301 - our own bytes
def test_errors_can_be_copied_and_pickled(face: Face, server: Server, copied: Any) -> None:
    """An error that crosses a process, as from a worker pool, keeps its class, its message and its attributes."""
    for error in examples(face, server):
        again = copied(error)
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert again.args == error.args
        assert vars(again) == vars(error)


def test_errors_are_what_else_their_documentation_says(face: Face, server: Server) -> None:
    """All are MpcError; invalid input is a ValueError and the end of waiting a TimeoutError, as builtin code has it."""
    errors = examples(face, server)
    assert all(isinstance(error, MpcError) for error in errors)
    assert isinstance(errors[2], TimeoutError)
    assert isinstance(errors[3], ValueError)


def test_a_failed_call_is_logged_once(face: Face, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """The logger mpc_clipping tells of each failed attempt, at INFO."""
    caplog.set_level(logging.INFO, logger="mpc_clipping")
    server.script(reply(BODY, 503))
    face.fail(error=ServerError, max_retries=1)
    told = [record.getMessage() for record in caplog.records if record.name == "mpc_clipping"]
    assert len(told) == 2
    assert "is retried in" in told[0]
    assert "503" in told[1]
