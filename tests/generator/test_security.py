"""Documents with other ways to authenticate give clients that send what the document says, and ask for no more."""

import json
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from generator import build

from .conftest import DOCUMENTS

pytestmark = pytest.mark.slow

CALLS = Path(__file__).with_name("security_calls.py")
BASIC = "Basic " + b64encode(b"me:secret").decode()
# By document: how the client is made; what is sent in which headers; the variables from which it is made, too.
SENT: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "api_key": ("auth=Token('t')", {"x-film-key": "t"}, {"MPC_TOKEN": "t"}),
    "bearer": ("auth=Token('t')", {"authorization": "Bearer t"}, {"MPC_TOKEN": "t"}),
    "basic": (
        "auth=httpx.BasicAuth('me', 'secret')",
        {"authorization": BASIC},
        {"MPC_USERNAME": "me", "MPC_PASSWORD": "secret"},
    ),
    "open": ("", {}, {}),
    "optional": ("auth=Token('t')", {"authorization": "Bearer t"}, {"MPC_TOKEN": "t"}),
    "elsewhere": ("auth=None", {}, {}),
    "project": ("project_id='p'", {}, {"HUAWEICLOUD_SDK_PROJECT_ID": "p"}),
    "signed": (
        "auth=AkSk('ak', 'sk'), project_id='p'",
        {"x-project-id": "p", "x-sdk-date": "...", "authorization": "SDK-HMAC-SHA256 ..."},
        {"HUAWEICLOUD_SDK_PROJECT_ID": "p", "HUAWEICLOUD_SDK_AK": "ak", "HUAWEICLOUD_SDK_SK": "sk"},
    ),
}
# What authenticates, of all headers that came.
HEADERS = ("authorization", "x-auth-token", "x-film-key", "x-project-id", "x-sdk-date")


@pytest.fixture(scope="module", params=SENT)
def result(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Give the name of a document and what came of calls of its client, against a server on a real socket."""
    name = request.param
    folder = tmp_path_factory.mktemp(name)
    build.write(folder, build.build(DOCUMENTS / "security" / f"{name}.yaml"))
    arguments, _, variables = SENT[name]
    done = subprocess.run(
        [sys.executable, CALLS, folder, arguments],
        env={**variables, "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return name, json.loads(done.stdout)


def test_the_documents_header_is_sent_and_no_other(result: Any) -> None:
    """Given to the constructor or found in the environment, by either client and by the low-level functions."""
    name, told = result
    expected = SENT[name][1]
    ways = ["sync", "async", "low level"] + ([] if name == "elsewhere" else ["from_env"])
    assert told["sent"].keys() == set(ways)
    for way in ways:
        sent = {header: told["sent"][way][header] for header in HEADERS if header in told["sent"][way]}
        assert sent.keys() == expected.keys(), way
        for header, value in expected.items():
            assert sent[header].startswith(value.removesuffix("...")), way


def test_the_project_is_asked_for_only_where_it_is_sent(result: Any) -> None:
    """In a path, or in a header that authenticates; the constructor and from_env have it, or do not know it."""
    name, told = result
    has_project = name in {"project", "signed"}
    for signature in ("constructor", "from_env"):
        assert ("project_id" in told[signature]) is has_project


def test_credentials_must_be_given_where_the_service_asks(result: Any) -> None:
    """An argument that may be left out is one that the document does not need."""
    name, told = result
    assert told["auth_has_default"] is (name in {"open", "project"})


def test_credentials_of_another_kind_are_refused(result: Any) -> None:
    """What the service does not take is told when the client is made, with what it takes."""
    name, told = result
    takes = {"api_key": "Token", "bearer": "Token", "basic": "BasicAuth", "signed": "AkSk", "optional": "Token"}
    assert takes.get(name, "httpx.Auth") in told["refused"]


def test_from_env_says_what_it_did_not_find(result: Any) -> None:
    """The variables of this document's own ways, and no others."""
    name, told = result
    missing = {
        "api_key": ["MPC_TOKEN"],
        "bearer": ["MPC_TOKEN"],
        "basic": ["MPC_USERNAME", "MPC_PASSWORD"],
        "optional": ["MPC_TOKEN", "MPC_USERNAME", "MPC_PASSWORD"],
        "signed": ["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"],
        "elsewhere": ["auth"],
        "project": ["HUAWEICLOUD_SDK_PROJECT_ID"],
    }.get(name, [])
    known = ("MPC_TOKEN", "MPC_USERNAME", "MPC_PASSWORD", "HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "auth")
    known += ("HUAWEICLOUD_SDK_PROJECT_ID",)
    assert [one for one in known if one in told["lacks"]] == missing


def test_a_value_that_cannot_be_written_is_refused_before_anything_is_sent(result: Any) -> None:
    """A line end in a header would add headers of its own; other letters have no place there, nor half characters."""
    name, told = result
    if name == "api_key":  # the one that has such parameters
        assert ["X-Note" in message for message in told["refused_values"]] == [True, True, True, False]
        assert "UTF-8" in told["refused_values"][3]
    else:
        assert told["refused_values"] == []
