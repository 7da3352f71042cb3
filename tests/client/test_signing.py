"""Signatures: as published, as the mock verifies them by code of its own, and on every request that is sent."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpc_clipping import AccessKey, AkSk, ServerError
from mpc_clipping._runtime import reading, signing
from mpc_clipping._runtime.auth import sign
from mpc_clipping._runtime.call import Call, Operation

from contract_tests.mock import AK, SK
from contract_tests.mock.signature import SignedRequest, verify
from tests.client.conftest import PROJECT, START, Clock, Face
from tests.client.server import Server, each_in, jobs, reply

VECTORS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("signing_vectors.json").read_text(encoding="utf-8"))
KEY = AccessKey(AK, SK)


def test_the_published_worked_example() -> None:
    """The example of the vendor's signing guide, with the guide's own sample keys, gives the guide's signature."""
    headers = {
        "content-type": "application/json",
        "host": "service.region.example.com",
        "x-sdk-date": "20191115T033655Z",
    }
    value = signing.authorization(
        "QTWAOYTTINDUT2QVKYUC",
        "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc",
        "GET",
        "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
        signing.canonical_query([("marker", "13551d6b-755d-4757-b956-536f674975c0"), ("limit", "2")]),
        headers,
    )
    assert value == (
        "SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, "
        "Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe"
    )


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_each_vector_of_the_vendors_sdk(vector: dict[str, Any]) -> None:
    """Each step, and the header in the end, is byte for byte what the vendor's SDK makes."""
    headers = {"host": vector["host"], **{name.lower(): value for name, value in vector["headers"].items()}}
    query = signing.canonical_query((key, value) for key, value in vector["query"])
    canonical = signing.canonical_request(vector["method"], vector["path"], query, headers)
    assert canonical == vector["canonical_request"]
    assert signing.string_to_sign(canonical, vector["sdk_date"]) == vector["string_to_sign"]
    made = signing.authorization(vector["ak"], vector["sk"], vector["method"], vector["path"], query, headers)
    assert made == vector["authorization"]


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("", "/"),
        ("/", "/"),
        ("/a", "/a/"),
        ("/a/", "/a/"),
        ("/a b", "/a%20b/"),
        ("/a%20b", "/a%20b/"),
        ("/%7E~-_.", "/~~-_./"),
        ("/%2f", "//"),
        ("/视频", "/%E8%A7%86%E9%A2%91/"),
        ("/a+b", "/a%2Bb/"),
    ],
)
def test_a_path_is_decoded_and_encoded_anew(path: str, canonical: str) -> None:
    """Each segment is encoded once, however it came, and the canonical form ends in a slash."""
    assert signing.canonical_uri(path) == canonical


def test_a_query_is_sorted_before_it_is_encoded() -> None:
    """By key, then value, as they are and not as they are written; a space is %20 and an empty value stays."""
    pairs = [("b", "~"), ("b", "é"), ("a", ""), ("b", "a b"), ("b", "!")]
    assert signing.canonical_query(pairs) == "a=&b=%21&b=a%20b&b=~&b=%C3%A9"


def test_header_values_are_stripped_and_underscores_left_out() -> None:
    """As the vendor's signer has it."""
    lines, names = signing.canonical_headers({"X-B": "  two ", "a": "1", "X-Project_Id": "p"})
    assert (lines, names) == ("a:1\nx-b:two\n", "a;x-b")


@pytest.mark.parametrize(
    ("body", "headers", "hashed"),
    [
        (b"", {}, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (b"", {"x-sdk-content-sha256": "UNSIGNED-PAYLOAD"}, signing.EMPTY),
        (b"{}", {}, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"),
        (b"{}", {"x-sdk-content-sha256": "given"}, "given"),
    ],
)
def test_the_hash_of_a_body(body: bytes, headers: dict[str, str], hashed: str) -> None:
    """A given hash is used as it is, but only where there is a body."""
    assert signing.payload_hash(body, headers) == hashed


def as_sent(request: httpx.Request) -> SignedRequest:
    """Take a request apart as a server sees it."""
    path, _, query = request.url.raw_path.decode().partition("?")
    return SignedRequest(request.method, path, query, dict(request.headers), request.content)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


# What stays one segment: `/` ends it, and `.` and `..` lead elsewhere.
SEGMENT = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="/%?#."), min_size=1, max_size=20)


@given(
    path=st.lists(SEGMENT, max_size=3),
    pairs=st.lists(st.tuples(TEXT.filter(bool), TEXT), max_size=4),
    security_token=st.none() | st.just("temporary"),
    body=st.sampled_from([None, ("application/json", b"{}"), ("text/plain", b"text"), ("application/json", b"")]),
    secret=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1),
)
@settings(max_examples=60, deadline=None, database=None)
def test_whatever_is_signed_verifies_and_nothing_else_does(
    path: list[str], pairs: list[tuple[str, str]], security_token: str | None, body: Any, secret: str
) -> None:
    """Any path, query, key and body gives a signature that code written apart accepts, and only for this request."""
    url = httpx.URL("https://mpc.test:8443/").copy_with(path="/" + "/".join(path), params=pairs)
    content_type, content = body or (None, None)
    headers = {"Content-Type": content_type} if content_type else {}
    request = httpx.Request("POST" if body else "GET", url, headers=headers, content=content)
    sign(request, AccessKey(AK, secret, security_token), PROJECT, START)
    sent = as_sent(request)
    assert verify(sent, {AK: secret}, START)
    assert not verify(sent, {AK: secret + "x"}, START)
    assert not verify(sent, {AK: secret}, START + timedelta(minutes=16))
    assert request.headers["Host"] == "mpc.test:8443"
    for name in ("host", "x-project-id", *(["x-security-token"] if security_token else [])):
        changed = {**sent.headers, name: "other"}
        assert not verify(SignedRequest(sent.method, sent.path, sent.query, changed, sent.body), {AK: secret}, START)
    more = f"{sent.query}&more=1" if sent.query else "more=1"
    assert not verify(SignedRequest(sent.method, sent.path, more, sent.headers, sent.body), {AK: secret}, START)


@given(st.lists(TEXT, max_size=4))
@settings(max_examples=100, deadline=None, database=None)
def test_writing_a_path_twice_changes_nothing(segments: list[str]) -> None:
    """The canonical form of a canonical path is itself, unless a segment holds a percent sign that means something."""
    once = signing.canonical_uri("/" + "/".join(segments).replace("%", ""))
    assert signing.canonical_uri(once) == once
    assert unquote(once).rstrip("/") == ("/" + "/".join(segments).replace("%", "")).rstrip("/")


@pytest.mark.parametrize("ids", [["30647"], ["a b", "a+b", "视频/1?#&=%20", "~!*'()"], [str(one) for one in range(25)]])
def test_every_request_that_is_sent_verifies(face: Face, server: Server, ids: list[str]) -> None:
    """Also behind a proxy that drops headers with an underscore."""
    server.script(each_in("WAITING"))
    assert [job.job_id for job in face.list(*ids, auth=AkSk(AK, SK))] == ids
    for got in server.requests:
        assert verify(got.signed, {AK: SK}, datetime.now(UTC))
        assert (got.headers["x-project_id"], got.headers["x-project-id"]) == (PROJECT, PROJECT)
        kept = {name: value for name, value in got.headers.items() if "_" not in name}
        assert verify(SignedRequest(got.method, got.path, got.query, kept), {AK: SK}, datetime.now(UTC))
        assert "x-auth-token" not in got.headers


POSTING: Operation[Any] = Operation(
    name="Post",
    method="POST",
    path="/v2/tasks",
    request=lambda body: {"url": "/v2/tasks", "json": body, "headers": {"Content-Type": "application/json"}},
    success=frozenset({200}),
    read=reading.anything,
)


def test_a_body_is_sent_as_it_is_signed(face: Face, server: Server) -> None:
    """Once: what may change something is not sent again, whatever comes of it."""
    server.script(reply(b"", 503), reply({"task": 1}))
    auth = AkSk(AK, SK, clock=face.clock.now)
    body = {"name": "视频", "tags": ["a b", None]}

    def post(client: Any) -> Any:
        return client._http.run(Call(client._settings, POSTING, body=body).fetch())

    with pytest.raises(ServerError):
        face.do(post, auth=auth)
    assert face.do(post, auth=auth).parsed == {"task": 1}
    for got in server.requests:
        assert (got.method, got.path, json.loads(got.body)) == ("POST", "/v2/tasks", body)
        assert verify(got.signed, {AK: SK}, START)
    assert len(server.requests) == 2


def test_a_temporary_keys_token_is_sent_and_signed(face: Face, server: Server) -> None:
    """X-Security-Token is part of the signature, so that nobody can take it off."""
    server.script(jobs())
    face.list("1", auth=AkSk(AK, SK, "temporary"))
    (got,) = server.requests
    assert got.headers["x-security-token"] == "temporary"
    assert verify(got.signed, {AK: SK}, datetime.now(UTC))
    assert "x-security-token" in got.headers["authorization"].partition("Signature=")[0]


def test_each_attempt_is_signed_afresh(face: Face, server: Server, clock: Clock) -> None:
    """A retry carries the time at which it is sent: the first signature could be out of date by then."""
    server.script(reply(b"", 503, {"Retry-After": "50"}))
    face.fail(error=ServerError, auth=AkSk(AK, SK, clock=clock.now), max_retries=1)
    first, second = server.requests
    assert (first.headers["x-sdk-date"], second.headers["x-sdk-date"]) == ("20260625T080000Z", "20260625T080050Z")
    assert first.headers["authorization"] != second.headers["authorization"]
    for got, seconds in ((first, 0), (second, 50)):
        assert verify(got.signed, {AK: SK}, START + timedelta(seconds=seconds))
        assert got.headers["authorization"].count("Signature=") == 1


def test_a_clock_in_any_zone_signs_in_utc() -> None:
    """The date that is signed is UTC, whatever zone the clock tells."""
    request = httpx.Request("GET", "https://mpc.test/")
    sign(request, KEY, None, START.astimezone(datetime.fromisoformat("2026-01-01T00:00:00+09:00").tzinfo))
    assert request.headers["X-Sdk-Date"] == "20260625T080000Z"
    assert "X-Project-Id" not in request.headers
    assert verify(as_sent(request), {AK: SK}, START)


def test_a_machine_in_any_zone_signs_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own zone is not what is signed either."""
    request = httpx.Request("GET", "https://mpc.test/")
    try:
        with monkeypatch.context() as zone:
            zone.setenv("TZ", "CST-8")
            time.tzset()
            sign(request, KEY, None, START)
    finally:
        time.tzset()
    assert request.headers["X-Sdk-Date"] == "20260625T080000Z"


def test_signing_works_with_a_plain_httpx_client(server: Server) -> None:
    """AkSk is httpx auth: the query that httpx wrote its own way is sent the way it is signed."""
    server.script(reply({}))
    with httpx.Client(auth=AkSk(AK, SK, project_id=PROJECT)) as client:
        client.get(server.url + "/v2/x y", params={"b": "a b", "a": "1+1"})
        client.post(server.url + "/v2/x", json={"a": 1})
        client.post(server.url + "/v2/x", data={"a": "1"})
    first, second, third = server.requests
    assert first.query == "a=1%2B1&b=a%20b"
    assert "x-sdk-content-sha256" not in second.headers
    assert third.headers["x-sdk-content-sha256"] == "UNSIGNED-PAYLOAD"
    assert all(verify(got.signed, {AK: SK}, datetime.now(UTC)) for got in server.requests)
