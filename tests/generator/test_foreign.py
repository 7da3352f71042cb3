"""Documents of other services, each with something that ours does not have, give clients that send and read values."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from generator import build
from generator.output import write

from .conftest import DOCUMENTS

pytestmark = pytest.mark.slow

FOREIGN = sorted((DOCUMENTS / "foreign").glob("*.yaml"))
SCRIPT = """
import datetime, json, sys
sys.path.insert(0, sys.argv[1])
import httpx
from mpc_clipping import MpcClient, models
for status, content, call, read in json.load(sys.stdin):
    sent = []
    def answer(request):
        sent.append([request.method, request.url.raw_path.decode(), request.content.decode()])
        return httpx.Response(status, content=content)
    http = httpx.Client(transport=httpx.MockTransport(answer))
    with MpcClient(base_url="https://service.invalid", auth=None, http_client=http, rate_limit=None) as mpc:
        result = eval("mpc." + call)
        print(json.dumps([*sent, eval(read)]))
"""


class Call(NamedTuple):
    """A call of the client of a document.

    Attributes:
        call: The method with its arguments.
        sent: The method, the path with its query, and the body.
        answer: The answer's body.
        read: What is read from the result, as an expression of Python; and what that is to be.
        status: The answer's status.
    """

    call: str
    sent: list[str]
    answer: Any
    read: tuple[str, Any]
    status: int = 200


CALLS = {
    "array_at_top": [
        Call("get_it()", ["GET", "/x", ""], [{"id": 1}, {"id": "2"}, 3], ("[one.id for one in result]", [1, 2])),
    ],
    "chinese_names": [Call("查询()", ["GET", "/x", ""], {"a": "剪辑"}, ("result.a", "剪辑"))],
    "defaults": [
        Call("get_it()", ["GET", "/x?d=2020-01-01&s=b", ""], {"a": "y"}, ("[result.a, result.b]", ["y", None])),
        Call(
            'get_it(s=models.GetItS("a"), d=datetime.date(2026, 6, 25))',
            ["GET", "/x?d=2026-06-25&s=a", ""],
            {"b": 6},
            ("result.to_dict()", {"b": 6}),
        ),
    ],
    "discriminator": [
        Call("get_it()", ["GET", "/x", ""], {"k": "c"}, ("type(result).__name__", "C")),
        Call("get_it()", ["GET", "/x", ""], {"k": "D", "more": 1}, ("result.to_dict()", {"k": "D", "more": 1})),
        Call("get_it()", ["GET", "/x", ""], {"k": "unknown"}, ("result", None)),
    ],
    "head": [Call("h()", ["HEAD", "/x", ""], {}, ("result", None))],
    "no_content": [Call("get_it()", ["GET", "/x", ""], {"a": 1}, ("result", None))],
    "nullable_unions": [
        Call(
            "get_it()",
            ["GET", "/x", ""],
            {"a": "s", "b": "5", "c": None, "d": "x", "e": None},
            ("[result.a, result.b, result.c, result.d, result.e]", ["s", 5, None, "x", None]),
        ),
        Call("get_it()", ["GET", "/x", ""], {"a": None, "b": None, "d": None}, ("[result.a, result.d]", [None, None])),
    ],
    "optional_body": [
        Call("p()", ["POST", "/x", ""], {"a": "b"}, ("result.a", "b")),
        Call('p(body=[models.PBodyItem(a="c")])', ["POST", "/x", '[{"a":"c"}]'], {"a": 1}, ("result.a", "1")),
    ],
    "path_parameters": [Call("g(7, 8)", ["GET", "/x/7?q=8", ""], {"a": "b"}, ("result.a", "b"))],
    "references": [Call('p(body=models.PBody(a="c"))', ["POST", "/x", '{"a":"c"}'], {"a": "b"}, ("result.a", "b"))],
    "status_ranges": [Call("get_it()", ["GET", "/x", ""], {"a": "b"}, ("result.a", "b"), status=299)],
    "strange_enums": [
        Call("get_it()", ["GET", "/x", ""], {"f": value}, ("[result.f, result.f.is_documented]", [value, is_known]))
        for value, is_known in [('say "hi"', True), ("back\\slash", True), ("中文", True), ("mro", True), ("n", False)]
    ],
    "strange_fields": [
        Call("get_it()", ["GET", "/x", ""], fields, ("result.to_dict()", fields))
        for fields in [{'a"b': "1", "c\\d": "2", "@id": "3", "x.y": "4", "__init__": "5", "_json_names": "6"}]
    ],
    "strange_paths": [
        Call('g(models.GFmt("json"), "a/b {}")', ["GET", "/x.json/a%2Fb%20%7B%7D", ""], {"a": "b"}, ("result.a", "b")),
    ],
    "tags": [Call("get_it()", ["GET", "/x", ""], {"a": "b"}, ("result.a", "b"))],
    "union_at_top": [
        Call(
            "get_it()",
            ["GET", "/x", ""],
            {"kind": "second", "b": "c"},
            ("[type(result).__name__, result.b]", ["B", "c"]),
        ),
        Call("get_it()", ["GET", "/x", ""], {"kind": "first", "b": 1}, ("result.to_dict()", {"kind": "first", "b": 1})),
        Call("get_it()", ["GET", "/x", ""], "text", ("result", "text")),
    ],
}


def test_each_document_has_calls() -> None:
    """No document is only generated."""
    assert {path.stem for path in FOREIGN} == CALLS.keys()


@pytest.mark.parametrize("path", FOREIGN, ids=[path.stem for path in FOREIGN])
def test_the_client_sends_and_reads(path: Path, tmp_path: Path) -> None:
    """Each call sends what the document says, and its answer is read as the document says."""
    write(tmp_path, build.build(path))
    calls = CALLS[path.stem]
    ended = subprocess.run(
        [sys.executable, "-B", "-c", SCRIPT, tmp_path],
        input=json.dumps([(call.status, json.dumps(call.answer), call.call, call.read[0]) for call in calls]),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    assert [json.loads(line) for line in ended.stdout.splitlines()] == [[call.sent, call.read[1]] for call in calls]
