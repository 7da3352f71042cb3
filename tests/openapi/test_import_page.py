"""Drafts of pages that aren't encoded yet: valid, as much as the page says, and questions where it says nothing."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate

from generator.__main__ import main as generate
from openapi import Document, blocks, document_facts, draft, facts, layout, load, page
from openapi.__main__ import main

pytestmark = pytest.mark.slow

Writer = Callable[[str], str]
HERE = Path(__file__).parent
PAGES = ["page.md", "creating.md", "deleting.md"]


def drafted(text: str) -> dict[str, Any]:
    """The draft of a page's text, read as YAML."""
    read: dict[str, Any] = yaml.safe_load(draft.write(layout.read(blocks.parse(text))))
    return read


def questions(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each question in a draft, with the place where it stands."""
    if isinstance(node, dict):
        for question in node.get("x-question", []):
            yield path, question
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        if key != "x-question":
            yield from questions(child, f"{path}.{key}".removeprefix("."))


@pytest.mark.parametrize("name", PAGES)
def test_a_draft_says_what_its_page_says(name: str, form: Writer) -> None:
    """The draft of a page is valid OpenAPI, and in step with the page that it was made from."""
    text = form((HERE / name).read_text(encoding="utf-8"))
    stated = drafted(text)
    validate(stated)
    read = layout.read(blocks.parse(text))
    ours = document_facts.read(Document.of(stated), document_facts.choose(Document.of(stated), read))
    assert facts.compare(page.read(read), ours) == []
    assert page.read(read).count() == ours.count() > 50


def test_the_draft_agrees_with_the_document(source: str) -> None:
    """The draft of the encoded page states the facts of the hand-written document, table by table."""
    stated = drafted(source)
    ours = document_facts.read(load(), "clipping")
    theirs = document_facts.read(Document.of(stated), *document_facts.pages(Document.of(stated)))
    assert facts.compare(theirs, ours) == []
    assert theirs.count() == ours.count()


def test_the_draft_copies_no_prose(source: str) -> None:
    """None of the page's sentences enters the draft: descriptions are to be written anew."""
    text = draft.write(layout.read(blocks.parse(source)))
    sentences = [
        cell.strip() for line in source.splitlines() if line.startswith("|") for cell in line.split("|")[-2:-1]
    ]
    prose = [sentence for sentence in sentences if " " in sentence]
    assert len(prose) > 40
    assert [sentence for sentence in prose if sentence in text] == []


def test_what_a_page_leaves_open_is_asked() -> None:
    """Each thing that OpenAPI needs and the page doesn't say is a question where the answer belongs."""
    asked = [path for path, _ in questions(drafted((HERE / "creating.md").read_text(encoding="utf-8")))]
    post = "paths./v2/{project_id}/things/{thing_type}.post"
    assert asked == [
        "",
        post,
        f"{post}.parameters.1",
        f"{post}.requestBody.content.application/json",
        f"{post}.responses.202.content.application/json",
        "components.schemas.CreatingAThingRequest.properties.extra",
        "components.schemas.Missing",
    ]


@pytest.mark.parametrize(
    ("find", "replace", "place", "question"),
    [
        (
            "| dry | No | Boolean |",
            "| dry | No | Blob |",
            "components.schemas.CreatingAThingRequest.properties.dry",
            'The page\'s type "Blob" is not known. What is it?',
        ),
        (
            "Options: 1, 2, 3.",
            "Options: low, high.",
            "components.schemas.CreatingAThingRequest.properties.priority",
            "The page gives enum as low, high, which is no Integer. What is meant?",
        ),
        (
            "| project_id | Yes |",
            "| project_id | No |",
            "paths./v2/{project_id}/things/{thing_type}.post.parameters.0",
            "The page says that it is not mandatory; a part of a path always is. Which is true?",
        ),
        (
            "| X-Auth-Token | Yes |",
            "| X-Auth-Token | No |",
            "paths./v2/{project_id}/things/{thing_type}.post",
            "The page names one way to authenticate (X-Auth-Token), not mandatory. Is it?",
        ),
        (
            "| X-Auth-Token | Yes | String | The token. |\n",
            "",
            "paths./v2/{project_id}/things/{thing_type}.post",
            "The page names no header that authenticates. How does a caller authenticate?",
        ),
        (
            "| 202 | Taken. |\n",
            "",
            "paths./v2/{project_id}/things/{thing_type}.post.responses.202",
            "The page's table of status codes does not list this code. Does it occur?",
        ),
        (
            "POST https://{endpoint}/v2/",
            "POST https://{endpoint}/v1/",
            "paths./v2/{project_id}/things/{thing_type}.post",
            "The page's own example asks POST /v1/{project_id}/things/small. Which is true?",
        ),
        (
            "/things/small",
            "/things/small?force=1",
            "paths./v2/{project_id}/things/{thing_type}.post",
            "The page's own example sends force, which no table describes. What is it?",
        ),
        (
            "Table 5 PartInfo",
            "Table 5 InputInfo",
            "components.schemas.InputInfo5",
            "The page has several tables called InputInfo. Are they the same?",
        ),
    ],
)
def test_a_contradiction_is_asked_about(find: str, replace: str, place: str, question: str) -> None:
    """Where a page contradicts itself or says what can't be, the draft is valid still and asks."""
    source = (HERE / "creating.md").read_text(encoding="utf-8")
    assert source.count(find) == 1
    stated = drafted(source.replace(find, replace))
    validate(stated)
    assert (place, question) in list(questions(stated))


def test_a_limit_stands_at_what_it_limits() -> None:
    """How many elements is said of the array, how large each may be of its elements."""
    operation = drafted((HERE / "deleting.md").read_text(encoding="utf-8"))["paths"]["/v1/things/{thing_id}"]["delete"]
    (part,) = (node["schema"] for node in operation["parameters"] if node["name"] == "part")
    assert part == {"type": "array", "maxItems": 5, "items": {"type": "integer", "minimum": 0, "maximum": 9}}


def test_a_token_that_is_not_mandatory_may_be_left_out() -> None:
    """The only way to authenticate, not mandatory, leaves a call without it valid."""
    source = (
        (HERE / "creating.md").read_text(encoding="utf-8").replace("| X-Auth-Token | Yes |", "| X-Auth-Token | No |")
    )
    (item,) = drafted(source)["paths"].values()
    assert item["post"]["security"] == [{"XAuthToken": []}, {}]


def test_what_was_not_understood_heads_the_draft() -> None:
    """A table that the reader couldn't read is named in the comment at the top."""
    source = (HERE / "creating.md").read_text(encoding="utf-8").replace("Table 5 PartInfo", "Table 5 Parts of inputs")
    text = draft.write(layout.read(blocks.parse(source)))
    assert "# - see to Table 5 Parts of inputs: not understood: its caption is none of Path parameters" in text


def test_what_is_no_page_gives_no_draft(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From a file that is no page the command drafts nothing, says why and exits with 2."""
    saved, out = tmp_path / "page", tmp_path / "draft.yaml"
    saved.write_text("Nothing of the kind.", encoding="utf-8")
    assert main(["import-page", "--page", str(saved), "--out", str(out)]) == 2
    told, error = capsys.readouterr()
    assert (told, out.exists()) == ("", False)
    assert "Not found: a line with a method and a path" in error


def test_a_draft_that_cannot_be_written_is_no_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A place for the draft that isn't there is named, with what to do, and exit status 2."""
    out = tmp_path / "gone" / "draft.yaml"
    assert main(["import-page", "--page", str(HERE / "creating.md"), "--out", str(out)]) == 2
    assert capsys.readouterr() == (
        "",
        f"{out} cannot be written: No such file or directory. Set OUT to a file in an existing directory.\n",
    )


def test_import_says_what_it_wrote_and_what_to_do_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command names the file, counts the open questions, and gives the next commands."""
    out = tmp_path / "draft.yaml"
    assert main(["import-page", "--page", str(HERE / "deleting.md"), "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    count = len(list(questions(yaml.safe_load(out.read_text(encoding="utf-8")))))
    assert printed.startswith(f"Wrote {out}, with {count} open questions (x-question). `make generate` accepts it.\n")
    assert f"make generate SPEC_FILE={out}" in printed


def test_a_draft_says_why_no_client_can_be_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the generator refuses the draft, its reason is the draft's last lines."""
    page, out = tmp_path / "page.md", tmp_path / "draft.yaml"
    source = (HERE / "deleting.md").read_text(encoding="utf-8").replace("Possible values: A1, B2", "Options: a-b, a_b")
    page.write_text(source, encoding="utf-8")
    assert main(["import-page", "--page", str(page), "--out", str(out)]) == 0
    assert "does not accept it yet" in capsys.readouterr().out
    *_, why = out.read_text(encoding="utf-8").splitlines()
    assert why.startswith(f"# {out}:")
    assert "the values 'a-b' and 'a_b' would share the name A_B" in why


@pytest.mark.parametrize("name", [*PAGES, "stopping.md", "freezing.html"])
def test_a_client_can_be_generated_from_a_draft(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The draft that the command writes is one that the generator takes as it is."""
    spec, out = tmp_path / "draft.yaml", tmp_path / "client"
    for variable, value in {"PAGE": HERE / name, "SPEC_FILE": spec, "OUT": spec}.items():
        monkeypatch.setenv(variable, str(value))
    # What it tells of that has tests of its own; here the generator is run on what it wrote.
    monkeypatch.setattr("openapi.__main__._try_to_generate", lambda *_: [])
    assert main(["import-page"]) == 0
    monkeypatch.setenv("OUT", str(out))
    assert generate([]) == 0
    assert capsys.readouterr().err == ""
    package = next(out.glob("*/py.typed")).parent
    result = subprocess.run(
        [sys.executable, "-c", f"import {package.name}, {package.name}.models"],
        cwd=out,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
