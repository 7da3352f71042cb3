"""The edits of openapi-python-client's output: what each does, and that none can miss its text unseen."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from openapi_python_client.parser import GeneratorData

from generator import build, edit, operations, passes, upstream
from generator.operations import Source
from generator.passes import client, endpoints, names, types
from generator.properties import Reader
from openapi import DOCUMENT, Document

from .conftest import DOCUMENTS, contents

ENDPOINT = "api/clips/cancel_clip.py"


def prepare() -> tuple[Document, GeneratorData, Source]:
    """Return the synthetic document, what openapi-python-client reads of it, and what is known of its operations."""
    document = build.read(DOCUMENTS / "clips.yaml")
    data = upstream.parse(document, build.PACKAGE)
    names.edit(data, {})
    return document, data, operations.understand(document, data)


@pytest.fixture(scope="module")
def parsed() -> Source:
    """Return what is known of the synthetic document."""
    return prepare()[2]


@pytest.fixture(scope="module")
def untouched() -> dict[str, str]:
    """Return what openapi-python-client writes, before any pass over its text."""
    document, data, source = prepare()
    context = {"reader": Reader(source.reader.find_tag), "datetimes": defaultdict(dict)}
    return upstream.write(document, data, build.PACKAGE, context)


# The pass, a module that it edits, text that it puts there, and text that it takes away.
EFFECTS = [
    (types, "types.py", 'return "UNSET"', "status_code: HTTPStatus"),
    (client, "client.py", "default=httpx.Timeout(30.0)", '"Bearer"'),
    (client, "client.py", "token: str = field(repr=False)", "never there"),
    (client, "client.py", "auth_header_name: str = 'X-Auth-Token'", "self._headers[self.auth_header_name] ="),
    (endpoints, ENDPOINT, "path_segment(project_id)", "quote(str(project_id)"),
    (endpoints, ENDPOINT, "status_code=response.status_code,", "HTTPStatus(response.status_code)"),
    (endpoints, "api/clips/get_clip.py", "read_body(response)", "response.json()"),
]


# A list, since parallel runs need the same order everywhere.
EDITED = list(dict.fromkeys((one, module) for one, module, _, _ in EFFECTS))


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


@pytest.mark.parametrize(("one", "module"), EDITED)
def test_a_pass_does_not_miss_its_text(one: types, module: str, parsed: Source) -> None:
    """Where upstream's text is not what the pass was made for, it fails with what it looked for, and how often."""
    with pytest.raises(edit.EditError, match=r"was expected \d+ times and found 0 times"):
        one.edit("# something else\n", module, parsed)


@pytest.mark.parametrize(("one", "module"), EDITED)
def test_a_pass_is_not_run_twice(one: types, module: str, parsed: Source, untouched: dict[str, str]) -> None:
    """A second run does not find its text any more, and says so instead of editing what is edited."""
    once = one.edit(untouched[module], module, parsed)
    with pytest.raises(edit.EditError):
        one.edit(once, module, parsed)


def test_a_module_without_the_construct_stays(parsed: Source, untouched: dict[str, str]) -> None:
    """A module that has nothing for a pass is left as it is."""
    module = "api/clips/__init__.py"
    assert endpoints.edit(untouched[module], module, parsed) == untouched[module]


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
    names.edit(data, {})
    once = repr(data.models)
    names.edit(data, {})
    assert repr(data.models) == once


def test_edits_count() -> None:
    """An edit that finds its text more often, or less, than it must, fails; else it edits all of it."""
    assert edit.replace("a b a", "a", "c", count=2) == "c b c"
    assert edit.substitute("a1 a2", r"a(\d)", r"b\1", count=2) == "b1 b2"
    for function in (edit.replace, edit.substitute):
        with pytest.raises(edit.EditError, match="'a' was expected 1 times and found 2 times"):
            function("a b a", "a", "c", count=1)
