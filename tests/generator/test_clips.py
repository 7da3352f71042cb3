"""A document with create, query and cancel gives a client that works, with no Python written for it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator import build

from .conftest import DOCUMENTS, ROOT, contents

pytestmark = pytest.mark.slow

CALLS = Path(__file__).with_name("clips_calls.py")


@pytest.fixture(scope="module", params=["sync", "async"])
def came(request: pytest.FixtureRequest, clips: Path) -> Any:
    """Give what came of the calls, made in a process of their own against a server on a real socket."""
    ended = subprocess.run(
        [sys.executable, CALLS, clips, request.param], capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def test_create_sends_its_body(came: Any) -> None:
    """POST sends the model as JSON, and its answer 202 is read."""
    sent = came["calls"][0]
    assert (sent["method"], sent["path"]) == ("POST", "/v1/p/clips")
    assert json.loads(sent["body"]) == {
        "source": "s",
        "cuts": [[0.0, 1.5]],
        "quality": 720,
        "labels": {"a": "b"},
        "due": "2026-06-25T08:00:00+00:00",
    }


def test_every_kind_of_field_is_read(came: Any) -> None:
    """Times, UUIDs, nested arrays, unions, circles, maps, names of keywords and unknown values."""
    assert came["created"] == [
        "new",
        "2026-06-25T08:00:00+00:00",
        "2026-06-25T08:00:00+00:00",
        "3f2b8c1e-9d4a-4f6b-8a7c-5e1d2c3b4a59",
        [[0.0, 1.5], [2.0, 3.0]],
        "Bucket",
        "above",
        False,
        "Leaf",
        {"a": "b"},
        ["c", "o", "r", "clip"],
        [2160, False],
    ]


def test_cancel_gives_none(came: Any) -> None:
    """DELETE escapes its part of the path, and 204 is None."""
    sent = came["calls"][1]
    assert (sent["method"], sent["path"], sent["body"]) == ("DELETE", "/v1/p/clips/c%201", "")
    assert came["cancelled"] is None


def test_a_success_without_a_body_gives_none(came: Any) -> None:
    """Of an operation that answers 202 with a body and 204 without one, 204 is None."""
    assert came["uncut"] is None


def test_query_in_batches_of_five(came: Any) -> None:
    """Seven ids are two requests, with all optional parameters in each, and one answer."""
    sent = [one["query"] for one in came["calls"][2:4]]
    ids = [[value for name, value in query if name == "clip_id"] for query in sent]
    assert ids == [["c0", "c1", "c2", "c3", "c4"], ["c5", "c6"]]
    for query in sent:
        assert [pair for pair in query if pair[0] != "clip_id"] == [
            ["day", "2026-06-25"],
            ["deep", "true"],
            ["from", "f"],
            ["params", "p"],
            ["quality", "-1"],
            ["ratio", "0.5"],
            ["since", "2026-06-25T08:00:00+00:00"],
            ["sizes", "1"],
            ["sizes", "2"],
            ["timeout", "7"],
        ]
    assert came["listed"] == [f"c{number}" for number in range(7)]


def test_the_waiter_waits(came: Any) -> None:
    """It asks until the state is one of the end."""
    assert [one["query"] for one in came["calls"][4:]] == [[["clip_id", "w"], ["ratio", "0.5"]]] * 2
    assert came["waited"] == ["w"]


def test_only_get_is_sent_again(came: Any) -> None:
    """POST and DELETE are sent once, whatever comes; GET three times."""
    assert came["statuses"] == [503, 503, 503]
    assert came["tries"] == {"POST": 1, "DELETE": 1, "GET": 3}


def test_types(clips: Path) -> None:
    """Mypy --strict passes on the client."""
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--config-file=",
            "--cache-dir",
            ROOT / ".mypy_cache",
            "mpc_clipping",
        ],
        cwd=clips,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout


def test_openapi_3_0_gives_the_same(clips: Path, tmp_path: Path) -> None:
    """The document in the words of OpenAPI 3.0, with `nullable` and `enum`, gives the same code."""
    text = (DOCUMENTS / "clips.yaml").read_text(encoding="utf-8")
    for new, old in {
        "openapi: 3.1.0": "openapi: 3.0.3",
        'type: [string, "null"]': "type: string, nullable: true",
    }.items():
        assert text.count(new) == 1
        text = text.replace(new, old)
    text = text.replace("            kind: {const: clip}\n", "            kind: {type: string}\n")
    document = tmp_path / "clips.yaml"
    document.write_text(text, encoding="utf-8")
    files = {name: content.encode() for name, content in build.build(document).items()}
    expected = contents(clips)
    different = {name for name in expected | files if expected.get(name) != files.get(name)}
    assert different == {"manifest.json", "mpc_clipping/models/clip.py"}
    assert b"title: str | None = None" in files["mpc_clipping/models/clip.py"]
