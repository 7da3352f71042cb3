"""The two grades: what differs, and what nobody has understood yet; and pages compared with older ones."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from openapi import Document, blocks, document_facts, facts, layout, load, page
from openapi.__main__ import main
from openapi.facts import digest

SENTENCE = "It is 7 at times."
PLACE = ("components", "schemas", "FileMetaData", "properties", "name")


def differences(text: str, stated: dict[str, Any]) -> list[str]:
    """The lines that the check prints for a page's text."""
    document = Document.of(stated)
    read = layout.read(blocks.parse(text))
    ours = document_facts.read(document, document_facts.choose(document, read))
    return list(map(str, facts.compare(page.read(read), ours)))


def acknowledged(*read: str) -> dict[str, Any]:
    """The document with sentences of one field acknowledged."""
    stated: dict[str, Any] = copy.deepcopy(load().data)
    node = stated
    for step in PLACE:
        node = node[step]
    node["x-read"] = list(read)
    return stated


def check(text: str, folder: Path, stated: dict[str, Any] | None = None, **options: str) -> int:
    """Run the check on a page's text; the result is the exit status."""
    saved, spec = folder / "page.md", folder / "document.yaml"
    saved.write_text(text, encoding="utf-8")
    spec.write_text(yaml.safe_dump(stated or load().data, sort_keys=False), encoding="utf-8")
    given = [part for name, value in options.items() for part in (f"--{name}", value)]
    return main(["check-page", "--page", str(saved), "--spec-file", str(spec), *given])


def test_a_sentence_without_a_rule_is_a_note(source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A new sentence is shown, with what to acknowledge it by, and leaves the page in step."""
    assert check(source.replace("The key.", f"The key. {SENTENCE}"), tmp_path) == 0
    note, verdict = capsys.readouterr().out.splitlines()
    where = "Note: Table 7 FileMetaData, name: not understood:"
    assert note == f'{where} "{SENTENCE}" (x-read: {digest(SENTENCE)})'
    assert verdict == "In step. Compared: 170 facts of the page with 170 of the document."


def test_strict_counts_notes(source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With STRICT, a note is as good as a difference."""
    assert check(source.replace("The key.", f"The key. {SENTENCE}"), tmp_path, strict="1") == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("1 difference. Compared: 170 facts")
    assert check(source, tmp_path, strict="1") == 0


def test_a_lost_fact_differs_whatever_took_its_place(source: str, tmp_path: Path) -> None:
    """A row whose limit is now said in words without a rule is a difference, and the words are a note."""
    assert check(source.replace("contain a maximum of 180", "be cut after 180"), tmp_path) == 1


@pytest.mark.parametrize("read", [SENTENCE, digest(SENTENCE)])
def test_an_acknowledged_sentence_is_told_when_it_changes(source: str, read: str) -> None:
    """What x-read holds, as text or digest, is silent; once the page says it otherwise, both are told."""
    text = source.replace("The key.", f"The key. {SENTENCE}")
    assert differences(text, acknowledged(read)) == []
    changed = "It is 8 at times."
    assert differences(text.replace(SENTENCE, changed), acknowledged(read)) == [
        f'Note: Table 7 FileMetaData, name: not understood: "{changed}" (x-read: {digest(changed)})',
        f'Table 7 FileMetaData, name: x-read: no longer on the page: "{read}"',
    ]


def test_prose_can_be_watched_too(source: str) -> None:
    """A sentence that states no fact may stand in x-read: then the check tells when it goes."""
    assert differences(source, acknowledged("The key.")) == []
    assert differences(source.replace("The key.", "A key."), acknowledged("The key.")) == [
        'Table 7 FileMetaData, name: x-read: no longer on the page: "The key."'
    ]


def test_a_missing_source_is_told_as_that(source: str) -> None:
    """What the document has without saying that the page has it is not told as missing."""
    stated = copy.deepcopy(load().data)
    del stated["components"]["schemas"]["FileMetaData"]["x-source"]
    (line,) = [line for line in differences(source, stated) if line.startswith("Table 7 FileMetaData")]
    assert "which has it without an x-source for this table" in line
    stated = copy.deepcopy(load().data)
    sources = stated["components"]["headers"]["RequestId"]["x-source"]
    stated["components"]["headers"]["RequestId"]["x-source"] = [one for one in sources if one["status"] != "400"]
    assert differences(source, stated) == [
        (
            "Table 12 Response header parameters (status code 400): x-source: "
            "the document has nothing that says it stands in Table 12"
        )
    ]


def test_two_editions_are_compared(source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With OLD, facts that changed differ, and sentences that came and went are notes."""
    old = tmp_path / "old.md"
    old.write_text(source, encoding="utf-8")
    assert check(source, tmp_path, old=str(old)) == 0
    assert capsys.readouterr().out == "In step. Compared: 170 facts of the page with 170 of the old page.\n"
    text = source.replace("2026-06-25", "2026-09-30").replace("maximum of 180", "maximum of 200")
    assert check(text.replace("The key.", "A key."), tmp_path, old=str(old)) == 1
    assert capsys.readouterr().out.splitlines() == [
        'Note: Table 7 FileMetaData, name: new: "A key."',
        'Note: Table 7 FileMetaData, name: no longer on the page: "The key."',
        "Table 8 ObsObjInfo, file_name: maxLength: the page says 200, the old page says 180",
        "Note: the page is of 2026-09-30; the old page is of 2026-06-25.",
        "1 difference. Compared: 170 facts of the page with 170 of the old page.",
    ]


def test_what_is_unread_in_both_editions_is_no_difference(source: str, tmp_path: Path) -> None:
    """A table that the reader can't read differs from its older self where its words do."""
    odd = source.replace(
        "| Parameter | Type | Description |\n| --- | --- | --- |\n| name |", "| A | B | C |\n|---|---|---|\n| name |"
    )
    assert odd != source
    old = tmp_path / "old.md"
    old.write_text(odd, encoding="utf-8")
    assert check(odd, tmp_path, old=str(old)) == 0
    assert check(odd.replace("The key.", "A key."), tmp_path, old=str(old)) == 1


def test_open_questions_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each x-question is listed with its place, and their number is told; a document without one is silent."""
    assert main(["questions", "--spec-file", ""]) == 0
    assert capsys.readouterr().out == ""
    spec = tmp_path / "document.yaml"
    spec.write_text("paths: {}\nx-question: [Which?]\ninfo: {x-question: [What, Why?]}\n", encoding="utf-8")
    assert main(["questions", "--spec-file", str(spec)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "the document: Which?",
        "info: What",
        "info: Why?",
        f"{spec} has 3 open questions (x-question).",
    ]
