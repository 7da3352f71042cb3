"""The document printed as the page's tables."""

import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from openapi import Document, blocks, document_facts, facts, layout, load, page, tables
from openapi.__main__ import main


def without_descriptions(node: Any) -> Any:
    """The document with facts only: its own words would be read as the page's."""
    if isinstance(node, dict):
        return {
            key: "Described." if key == "description" and isinstance(value, str) else without_descriptions(value)
            for key, value in node.items()
        }
    return [without_descriptions(child) for child in node] if isinstance(node, list) else node


def test_the_tables_are_a_page_in_step() -> None:
    """What is printed reads as a page that states every fact of the document, and no other."""
    stated = without_descriptions(load().data)
    printed = layout.read(blocks.parse(tables.markdown(Document.of(stated), "clipping")))
    ours = document_facts.read(Document.of(stated), "clipping")
    assert facts.compare(page.read(printed), ours) == []
    assert page.read(printed).count() == ours.count() > 0


def test_the_documents_own_words_state_no_other_fact() -> None:
    """The descriptions beside the facts read as prose, or as what the facts say too."""
    printed = layout.read(blocks.parse(tables.markdown(load(), "clipping")))
    assert facts.compare(page.read(printed), document_facts.read(load(), "clipping")) == []


def test_the_tables_stand_in_the_pages_order(source: str) -> None:
    """Captions, sections and status codes follow each other as on the page."""
    landmark = re.compile(r"^(?:Table \d+|Status code: \d+|## (?!Calling|Example Responses|Error).*)", re.MULTILINE)
    assert landmark.findall(tables.markdown(load(), "clipping")) == landmark.findall(source)


def test_every_encoded_page_is_printed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The command prints the tables of each page, one after the other."""
    stated = copy.deepcopy(load().data)
    stated["x-pages"]["other"] = {"title": "Deleting Things"}
    stated["paths"]["/v1/things"] = {"delete": {"x-source": {"page": "other", "table": "URI"}, "responses": {}}}
    spec = tmp_path / "document.yaml"
    spec.write_text(yaml.safe_dump(stated, sort_keys=False), encoding="utf-8")
    assert main(["tables", "--spec-file", str(spec)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("# Querying a Clipping Task\n")
    assert printed.endswith("# Deleting Things\n\n## Function\n\n## URI\n\nDELETE /v1/things\n")


def test_the_documents_own_words_stand_beside_the_facts() -> None:
    """A description of several lines stays in its cell, in front of the row's facts."""
    printed = tables.markdown(load(), "clipping")
    (row,) = (line for line in printed.splitlines() if line.startswith("| file_name |"))
    description = load().components["schemas"]["ObsObjInfo"]["properties"]["file_name"]["description"]
    assert description.strip().replace("\n", "<br>") in row
    assert row.endswith("Unit: characters. Maximum length: 180. |")


def test_signs_that_markdown_means_something_by_are_printed_as_they_are() -> None:
    """A type in angle brackets and a value with a bar come back from the printed cell."""
    stated = copy.deepcopy(without_descriptions(load().data))
    fields = stated["components"]["schemas"]["FileMetaData"]["properties"]
    fields["name"] = {"type": "object", "additionalProperties": {"type": "string"}}
    fields["value"]["x-format"] = "a|*b*|<c>"
    printed = page.read(layout.read(blocks.parse(tables.markdown(Document.of(stated), "clipping"))))
    assert printed.tables["FileMetaData"].rows == {
        "name": {"type": "Map<String,String>"},
        "value": {"type": "String", "x-format": "a|*b*|<c>"},
    }
