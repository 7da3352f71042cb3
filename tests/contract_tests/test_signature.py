"""The mock's own verifier of AK/SK signatures, held against signatures that the vendor's SDK made."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from contract_tests.mock import AK, SK, Mock, serve
from contract_tests.mock.signature import SignedRequest, canonical, payload_hash, signature, verify
from openapi import load

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "client" / "signing_vectors.json").read_text(encoding="utf-8")
)
# The worked example of the "API Request Signing Guide", with the guide's own sample keys.
GUIDE = SignedRequest(
    "GET",
    "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
    "limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
    {
        "host": "service.region.example.com",
        "content-type": "application/json",
        "x-sdk-date": "20191115T033655Z",
        "authorization": "SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, "
        "Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe",
    },
)
GUIDE_SECRETS = {"QTWAOYTTINDUT2QVKYUC": "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc"}
GUIDE_TIME = datetime(2019, 11, 15, 3, 36, 55, tzinfo=UTC)


def request_of(vector: dict[str, Any]) -> SignedRequest:
    """Read a vector as the request that came over the wire."""
    parts = urlsplit(vector["url"])
    headers = {name.lower(): value for name, value in vector["headers_out"].items()}
    return SignedRequest(vector["method"], parts.path, parts.query, headers)


def time_of(vector: dict[str, Any]) -> datetime:
    """Give the time at which a vector was signed."""
    return datetime.strptime(vector["sdk_date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_accepts_what_the_vendor_signed(vector: dict[str, Any]) -> None:
    """Every request that the vendor's SDK signed is accepted, and has the SDK's canonical form."""
    request = request_of(vector)
    signed = vector["authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
    assert canonical(request, signed, payload_hash(request) or "") == vector["canonical_request"]
    assert verify(request, {vector["ak"]: vector["sk"]}, time_of(vector))


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_refuses_what_was_changed(vector: dict[str, Any]) -> None:
    """A change of anything that was signed, or another secret, makes the signature invalid."""
    request, secrets, now = request_of(vector), {vector["ak"]: vector["sk"]}, time_of(vector)
    changes = [
        replace(request, method="POST"),
        replace(request, path=request.path + "/30647"),
        replace(request, query=request.query + "1"),
        replace(request, query=request.query + "&job_id=30649"),
        replace(request, headers=request.headers | {"host": "elsewhere.example.com"}),
        replace(request, headers=request.headers | {"x-sdk-date": "20260625T080001Z"}),
        replace(request, body=b"{}"),
    ]
    assert [verify(change, secrets, now) for change in changes] == [False] * len(changes)
    assert not verify(request, {vector["ak"]: vector["sk"] + "x"}, now)
    assert not verify(request, {"ANOTHERKEY": vector["sk"]}, now)


def test_accepts_the_example_of_the_guide() -> None:
    """The guide's worked example is accepted."""
    assert verify(GUIDE, GUIDE_SECRETS, GUIDE_TIME)


@pytest.mark.parametrize(("skew", "accepted"), [(-901, False), (-900, True), (0, True), (900, True), (901, False)])
def test_allows_fifteen_minutes_of_skew(skew: int, accepted: bool) -> None:  # noqa: FBT001 - a column of the table above
    """A request is accepted up to 15 minutes from the server's time, either way."""
    assert verify(GUIDE, GUIDE_SECRETS, GUIDE_TIME + timedelta(seconds=skew)) is accepted


@pytest.mark.parametrize("missing", ["host", "x-sdk-date"])
def test_host_and_date_must_be_signed(missing: str) -> None:
    """A signature that leaves out the host or the date is refused, though it is right for what it covers."""
    signed = [name for name in ("content-type", "host", "x-sdk-date") if name != missing]
    (access, secret), *_ = GUIDE_SECRETS.items()
    made = signature(canonical(GUIDE, signed, payload_hash(GUIDE) or ""), GUIDE.headers, secret)
    value = f"SDK-HMAC-SHA256 Access={access}, SignedHeaders={';'.join(signed)}, Signature={made}"
    assert not verify(replace(GUIDE, headers=GUIDE.headers | {"authorization": value}), GUIDE_SECRETS, GUIDE_TIME)


@pytest.mark.parametrize(
    "changed",
    [
        {"authorization": ""},
        {"authorization": "Basic bm86bm8="},
        {"authorization": GUIDE.headers["authorization"].replace("SHA256", "SHA512")},
        {"authorization": GUIDE.headers["authorization"].replace("x-sdk-date,", "x-sdk-date;x-absent,")},
        {"authorization": GUIDE.headers["authorization"][:-1]},
        {"x-sdk-date": ""},
        {"x-sdk-date": "2019-11-15T03:36:55Z"},
    ],
)
def test_refuses_what_cannot_be_read(changed: dict[str, str]) -> None:
    """Headers that do not have the form of a signature are refused, not an error."""
    assert not verify(replace(GUIDE, headers=GUIDE.headers | changed), GUIDE_SECRETS, GUIDE_TIME)


def sign(headers: dict[str, str], query: str, path: str) -> dict[str, str]:
    """Sign a request with the mock's sample keys, from the verifier's own parts."""
    signed = sorted(name for name in headers if "_" not in name)
    request = SignedRequest("GET", path, query, headers)
    made = signature(canonical(request, signed, payload_hash(request) or ""), headers, SK)
    return headers | {
        "authorization": f"SDK-HMAC-SHA256 Access={AK}, SignedHeaders={';'.join(signed)}, Signature={made}"
    }


@pytest.mark.parametrize(
    ("project_header", "status"), [("x-project_id", 200), ("x-project-id", 200), ("x-something-else", 401)]
)
def test_the_mock_opens_to_a_signature(project_header: str, status: int) -> None:
    """Over a real socket, a signed request is let in if it names the project, in either spelling."""
    path = load().operations[0].path.replace("{project_id}", Mock().project_id)
    with serve(Mock()) as url:
        headers = {
            "host": url.removeprefix("http://"),
            "x-sdk-date": datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ"),
            project_header: Mock().project_id,
        }
        signed = sign(headers, "job_id=30647", path)
        good = httpx.get(f"{url}{path}?job_id=30647", headers=signed, trust_env=False)
        bad = httpx.get(f"{url}{path}?job_id=30648", headers=signed, trust_env=False)
    assert good.status_code == status
    assert bad.status_code == 401
