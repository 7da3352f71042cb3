"""The edits of openapi-python-client's output: what each does, and that none can miss its text unseen."""

import re
from pathlib import Path

import pytest

from generator import build, edit, operations, passes, upstream
from generator.operations import Source
from generator.passes import client, datetimes, endpoints, names, types
from openapi import DOCUMENT, Document

from .conftest import DOCUMENTS, contents

ENDPOINT = "api/clips/cancel_clip.py"
MODEL = "models/base.py"


@pytest.fixture(scope="module")
def parsed() -> Source:
    """Give what is known of the synthetic document."""
    document = Document.read(DOCUMENTS / "clips.yaml")
    data = upstream.parse(document, build.PACKAGE)
    names.edit(data)
    return Source(document, operations.all_of(document, data))


@pytest.fixture(scope="module")
def untouched() -> dict[str, str]:
    """Give what openapi-python-client writes, before any pass over its text."""
    document = Document.read(DOCUMENTS / "clips.yaml")
    data = upstream.parse(document, build.PACKAGE)
    names.edit(data)
    return upstream.write(document, data, build.PACKAGE)


# The pass, a module that it edits, text that it puts there, and text that it takes away.
EFFECTS = [
    (types, "types.py", 'return "UNSET"', "status_code: HTTPStatus"),
    (client, "client.py", "default=httpx.Timeout(30.0)", '"Bearer"'),
    (client, "client.py", "token: str = field(repr=False)", "self._client.headers.update(headers)"),
    (client, "client.py", 'auth_header_name: str = "X-Auth-Token"', "timeout = timeout"),
    (endpoints, ENDPOINT, "path_segment(project_id)", "quote(str(project_id)"),
    (endpoints, ENDPOINT, "status_code=response.status_code,", "HTTPStatus(response.status_code)"),
    (endpoints, "api/clips/get_clip.py", "read_body(response)", "response.json()"),
    (datetimes, MODEL, "def created_at(self) -> datetime.datetime | None:", "never there"),
    (datetimes, "models/clip.py", "return reading.compact_utc(self.created)", "never there"),
]


@pytest.mark.parametrize(("one", "module", "there", "gone"), EFFECTS)
def test_what_a_pass_does(
    one: types, module: str, there: str, gone: str, parsed: Source, untouched: dict[str, str]
) -> None:
    """It puts its text there, and takes away what harmed."""
    before = untouched[module]
    after = one.edit(before, module, parsed)
    assert there not in before
    assert there in after
    assert gone == "never there" or gone in before
    assert gone not in after


@pytest.mark.parametrize(("one", "module"), {(one, module) for one, module, _, _ in EFFECTS})
def test_a_pass_does_not_miss_its_text(one: types, module: str, parsed: Source) -> None:
    """Where upstream's text is not what the pass was made for, it fails with what it looked for, and how often."""
    with pytest.raises(edit.EditError, match=r"was expected \d+ times and found 0 times"):
        one.edit("# something else\n", module, parsed)


@pytest.mark.parametrize(("one", "module"), {(one, module) for one, module, _, _ in EFFECTS if one is not datetimes})
def test_a_pass_is_not_run_twice(one: types, module: str, parsed: Source, untouched: dict[str, str]) -> None:
    """A second run does not find its text any more, and says so instead of editing what is edited."""
    once = one.edit(untouched[module], module, parsed)
    with pytest.raises(edit.EditError):
        one.edit(once, module, parsed)


@pytest.mark.parametrize("module", ["api/clips/__init__.py", "models/__init__.py", "models/node.py"])
def test_modules_without_the_construct_stay(module: str, parsed: Source, untouched: dict[str, str]) -> None:
    """A module that has nothing for a pass is left as it is."""
    one = endpoints if module.startswith("api/") else datetimes
    assert one.edit(untouched[module], module, parsed) == untouched[module]


def test_the_build_stops_when_a_pass_finds_nothing(parsed: Source, untouched: dict[str, str]) -> None:
    """The message names the module, the pass, upstream's version and the text that was looked for."""
    package = untouched | {"client.py": "# something else\n"}
    with pytest.raises(build.BuildError) as caught:
        build.post_process(package, parsed)
    assert re.match(
        r"client\.py: the pass generator\.passes\.client does not fit the output of openapi-python-client 0\.29\.1: "
        r"'_timeout: httpx\.Timeout \| None = field\(default=None,' was expected 2 times and found 0 times\.",
        str(caught.value),
    )


def test_each_pass_has_modules(untouched: dict[str, str]) -> None:
    """No pass is for modules that are not there."""
    assert all(any(Path(name).match(one.modules) for name in untouched) for one in passes.PASSES)


def test_names_are_the_documents(clips: Path) -> None:
    """Fields are named as the page names them, but where a model needs the name itself; and so are arguments."""
    model = contents(clips)["mpc_clipping/models/clip.py"].decode()
    for name, attribute in {
        "object": "object",
        "format": "format",
        "raw": "raw_",
        "field": "field_",
        "class": "class_",
    }.items():
        assert f'"{attribute}": "{name}",' in model
    function = contents(clips)["mpc_clipping/api/clips/query_clips.py"].decode()
    assert 'params["params"] = params_\n' in function
    assert 'params["timeout"] = timeout_\n' in function


def test_names_twice_are_the_same() -> None:
    """A second run over what was parsed changes nothing."""
    document = Document.read(DOCUMENT)
    data = upstream.parse(document, build.PACKAGE)
    names.edit(data)
    once = repr(data.models)
    names.edit(data)
    assert repr(data.models) == once


def test_edits_count() -> None:
    """An edit that finds its text more often, or less, than it must, fails; else it edits all of it."""
    assert edit.replace("a b a", "a", "c", count=2) == "c b c"
    assert edit.substitute("a1 a2", r"a(\d)", r"b\1", count=2) == "b1 b2"
    assert edit.find("x = 1", r"(\w) =", count=1) == "x"
    for function in (edit.replace, edit.substitute):
        with pytest.raises(edit.EditError, match="'a' was expected 1 times and found 2 times"):
            function("a b a", "a", "c", count=1)
    with pytest.raises(edit.EditError, match="was expected 1 times and found 0 times"):
        edit.find("x = 1", "y", count=1)
