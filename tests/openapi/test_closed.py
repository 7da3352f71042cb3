"""A draft is closed under its reader: it reads as the page that it was made from, and a client can be made from it.

The pages are made from the grammar of the vendor's pages: captions, columns, types and phrases in many combinations.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from generator.validate import check_schemas, is_openapi
from openapi import Document, blocks, document_facts, draft, facts, layout, page

pytestmark = pytest.mark.slow

OBJECTS = ("Job", "Part", "tags", "auth.scope", "os:hints")
NAMES = st.sampled_from(
    [*"id name limit job_id X-Id X-Auth-Token Authorization Content-Type tags @x:y 2d".split(), "a b"],
)
TYPES = st.sampled_from(
    "String Integer Long Float Double Number Boolean Object Array List Timestamp File".split()
    + ["Array of strings", "Array of integers", "Array<Array<Long>>", "Map<String,String>", "List<Job>", "Table 9"]
    + [f"{name} object" for name in OBJECTS]
    + [f"Array of {name} objects" for name in OBJECTS]
)
PHRASES = st.sampled_from(
    [
        *("Which it is.", "Anything that the caller likes.", "See Table 4.", "It is 7 at times.", ""),
        *(
            "Minimum: 1",
            "Maximum: 64",
            "Minimum: -1",
            "Maximum: 0.5",
            "The value ranges from 5 to 9.",
            "Value range: [1, 2]",
        ),
        *("Max. 10 at a time.", "It contains 1 to 64 characters.", "Array length: 1 - 20", "Maximum length: 3"),
        *(
            "Default value: 2",
            "Default: true",
            "Default: A",
            "Default: -1",
            "The default value is application/json; or so.",
        ),
        *("Options: 1, 2, 3.", "Options: A, B.", "The value can be true or false.", "Options: 1, 01."),
        *("Unit: second.", "How long, in KB.", "Format: yyyyMMddHHmmss.", "It is mandatory when the moon is full."),
        *("It is mandatory when AK/SK-based authentication is used.", "The options are as follows: - A: one - B: two"),
    ]
)
MARKS = st.sampled_from(["Yes", "No", "Optional"])
JSON_VALUES = st.sampled_from(['{"id": 1}', "[]", '{"a": {"b": [1, "x"]}}'])


@st.composite
def rows(draw: st.DrawFn, columns: list[str]) -> list[str]:
    """A table's lines below its caption: each name once."""
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for name in draw(st.lists(NAMES, min_size=1, max_size=5, unique=True)):
        described = " ".join(draw(st.lists(PHRASES, min_size=1, max_size=3))).strip() or "Any."
        cells = {"Parameter": name, "Mandatory": draw(MARKS), "Type": draw(TYPES), "Description": described}
        lines.append("| " + " | ".join(cells[column].replace("<", "&lt;") for column in columns) + " |")
    return lines


COLUMNS = st.sampled_from(
    [
        ["Parameter", "Mandatory", "Type", "Description"],
        ["Parameter", "Type", "Mandatory", "Description"],
        ["Parameter", "Mandatory", "Description"],
    ]
)
ANSWER_COLUMNS = st.sampled_from(
    [["Parameter", "Type", "Description"], ["Parameter", "Mandatory", "Type", "Description"]]
)
REQUEST_CAPTIONS = ["Path Parameters", "Query parameters", "Request header parameters", "Request body parameters"]
OTHER_CAPTIONS = ["Parameter description", "Request parameters", "Parameters in the request header", "URI parameters"]


@st.composite
def pages(draw: st.DrawFn) -> str:
    """A page in Markdown."""
    number = iter(range(1, 50))
    path = draw(st.sampled_from(["/v1/jobs", "/v1/{id}/jobs/{job_id}", "/v1/{id}/x/{id}", "/v1/jobs?limit={limit}"]))
    method = draw(st.sampled_from(["GET", "POST", "DELETE", "PUT"]))
    lines = ["# Asking for a Job", "## Function", "It asks.", "## URI", f"{method} {path}", ""]
    if draw(st.booleans()):
        lines += [f"{method} /v0/jobs", ""]

    def add(captions: list[str], columns: st.SearchStrategy[list[str]], most: int) -> None:
        for caption in draw(st.lists(st.sampled_from(captions), max_size=most)):
            heading = f"Table {next(number)} {caption}" if draw(st.integers(0, 9)) else caption
            lines.extend(["", heading, "", *draw(rows(draw(columns))), ""])

    add([*REQUEST_CAPTIONS[:2], "Parameter description", "URI parameters"], COLUMNS, 2)
    lines += ["## Request Parameters", ""]
    add([*REQUEST_CAPTIONS[2:], *OTHER_CAPTIONS[1:3], *OBJECTS, "Job field description"], COLUMNS, 4)
    codes = draw(st.lists(st.sampled_from(["200", "201", "400", "404"]), max_size=3, unique=True))
    lines += ["## Response Parameters", ""]
    for code in codes:
        lines += draw(st.sampled_from([[], [f"Status code: {code}", ""]]))
        add(
            ["Response header parameters", "Response body parameters", "Response parameters", *OBJECTS],
            ANSWER_COLUMNS,
            3,
        )
    lines += ["## Example Requests", ""]
    for body in draw(st.lists(JSON_VALUES, max_size=2)):
        query = draw(st.sampled_from(["", "?limit=5", "?limit=x&name=a&name=b", "?id=true"]))
        asked = [f"{method} https://{{endpoint}}{draw(st.sampled_from([path.partition('?')[0], '/v9/y']))}{query}"]
        lines += ["```", *draw(st.sampled_from([[], asked])), "", body, "```", ""]
    lines += ["## Example Responses", ""]
    for code in codes:
        lines += draw(st.sampled_from([[], [f"Status code: {code}", ""]]))
        lines += ["```", draw(JSON_VALUES), "```", ""]
    if draw(st.booleans()):
        lines += ["## Status Codes", "", "| Status Code | Description |", "|---|---|"]
        lines += [f"| {code} | So. |" for code in codes]
    return "\n".join(lines) + "\n"


HERE = Path(__file__).parent


def read(text: str) -> layout.Page | None:
    """The page that a text is; none where it has no table of parameters."""
    try:
        return layout.read(blocks.parse(text))
    except blocks.NotAPageError:
        return None


def not_closed(text: str) -> Iterator[str]:
    """Where the draft of a page doesn't read as the page does."""
    found = read(text)
    if found is None:
        return
    document = Document.of(yaml.load(draft.write(found), yaml.CSafeLoader))
    yield from (what for check in (is_openapi, check_schemas) for _, what in check(document))
    stated = document_facts.read(document, document_facts.choose(document, found))
    theirs = page.read(found)
    for line in map(str, facts.compare(theirs, stated)):
        if "not understood" not in line:
            yield line
    if theirs.count() != stated.count():
        yield f"{theirs.count()} facts became {stated.count()}"


# Shrinking would take minutes, and the page that is printed is short enough to read.
@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(pages())
def test_a_draft_reads_as_its_page_does(text: str) -> None:
    """Whatever a page's tables combine, its draft says the same, is valid, and has no limits that nothing can meet."""
    assert list(not_closed(text)) == []


@pytest.mark.parametrize("name", ["page.md", "creating.md", "deleting.md", "stopping.md", "freezing.html"])
def test_the_draft_of_a_fixture_reads_as_it_does(name: str) -> None:
    """So do the drafts of pages in each form: plain tables, Chinese Markdown, HTML as a browser saves it."""
    assert list(not_closed((HERE / name).read_text(encoding="utf-8"))) == []


def test_tables_are_read_by_columns_and_place() -> None:
    """Captions that say nothing, columns in any order and tables without a caption are read, each row in its place."""
    found = read((HERE / "freezing.html").read_text(encoding="utf-8"))
    assert found is not None
    assert found.strange == []
    tables = page.read(found).tables
    assert {name: list(table.rows) for name, table in tables.items()} == {
        "URI": [
            "",
            "PUT /v2.1/{project_id}/things/{thing_id}/freeze?deep={deep}",
            "PUT /v2/{project_id}/things/{thing_id}/freeze",
        ],
        "Path parameters": ["project_id", "thing_id"],
        "Query parameters": ["deep"],
        "Request header parameters": ["X-Auth-Token"],
        "Request body parameters": ["cold", "hours", "scope"],
        "cold": ["degrees"],
        "scope": ["part"],
        "Response body parameters (status code 202)": ["cold"],
        "cold #2": ["degrees", "since"],
        "Status Codes": ["202", "400"],
        "Example Requests": ["1", "2"],
        "Example Responses": ["202", "202 #2"],
    }
    assert tables["Request body parameters"].rows["cold"]["type"] == "cold object"
    assert tables["scope"].rows["part"]["enum"] == ("LID", "BOX")


def test_a_chinese_page_states_the_same_facts() -> None:
    """The Chinese words of headings, captions, columns and marks, and the set phrases, read as the English ones."""
    found = read((HERE / "stopping.md").read_text(encoding="utf-8"))
    assert found is not None
    assert (found.method, found.path, found.strange) == ("POST", "/v2/{project_id}/things/stop", [])
    stated = page.read(found)
    rows = {name: table.rows for name, table in stated.tables.items()}
    assert rows["Query parameters"] == {"thing": {"mandatory": "Yes", "type": "Array of strings", "maxItems": "10"}}
    assert rows["Request body parameters"]["mode"] == {
        "mandatory": "No",
        "type": "String",
        "default": "SOFT",
        "enum": ("SOFT", "HARD"),
    }
    assert rows["Authorization Information"] == {"mpc:thing:stop": {"access_level": "Write"}}
    assert list(rows["Status Codes"]) == ["200"]
    assert [one.is_open for one in stated.tables["How"].sentences["times"]] == [True]


def test_markdown_needs_no_blank_lines() -> None:
    """Without a blank line anywhere, a page in Markdown reads as it does with them."""
    source = (HERE / "deleting.md").read_text(encoding="utf-8")
    found = read(re.sub(r"\n{2,}", "\n", source))
    assert found is not None
    assert facts.compare(page.read(found), page.read(layout.read(blocks.parse(source)))) == []


def test_schemas_of_one_name_are_told_apart() -> None:
    """Two tables of one name and with other rows are two schemas, and each reference means the one of its own part."""
    found = read((HERE / "freezing.html").read_text(encoding="utf-8"))
    assert found is not None
    schemas = yaml.safe_load(draft.write(found))["components"]["schemas"]
    assert schemas["FreezingAThingRequest"]["properties"]["cold"] == {"$ref": "#/components/schemas/cold"}
    assert schemas["FreezingAThing202Response"]["properties"]["cold"] == {"$ref": "#/components/schemas/cold5"}
    assert schemas["cold5"]["x-source"] == {"page": "freezing-a-thing", "table": 5, "name": "cold"}
    assert schemas["cold5"]["properties"]["since"]["x-page"] == {"type": "Timestamp"}
    # A default that its limits exclude is the page's word, and no default.
    assert schemas["cold"]["properties"]["degrees"]["x-page"] == {"default": "-300"}
    assert "default" not in schemas["cold"]["properties"]["degrees"]


def test_a_success_is_there_where_no_code_is_named() -> None:
    """Where a page names no status code of a success, its draft has one for any success, and a question."""
    source = (HERE / "creating.md").read_text(encoding="utf-8").replace("202", "400").replace("204", "500")
    found = read(source)
    assert found is not None
    (item,) = yaml.safe_load(draft.write(found))["paths"].values()
    assert list(item["post"]["responses"]) == ["400", "500", "2XX"]
    assert "x-question" in item["post"]["responses"]["2XX"]
