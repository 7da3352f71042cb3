"""The page check: in step when nothing has changed, and each change of a page or of the document at its own row."""

import contextlib
import copy
import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from unittest import mock

import pytest
import yaml

from openapi import Document, blocks, facts, layout, load, page
from openapi import document_facts as stated_facts
from openapi.__main__ import main

Writer = Callable[[str], str]

STATED = load().data
EDITS = yaml.safe_load(Path(__file__).with_name("edits.yaml").read_text(encoding="utf-8"))


def differences(text: str, stated: dict[str, Any] | None = None) -> list[str]:
    """The lines that the check prints for a page's text."""
    document = Document.of(stated or STATED)
    read = layout.read(blocks.parse(text))
    ours = stated_facts.read(document, stated_facts.choose(document, read))
    return list(map(str, facts.compare(page.read(read), ours)))


def edited(source: str, changes: list[dict[str, str]]) -> str:
    """The source with each change made at the one place that it names."""
    for change in changes:
        assert source.count(change["find"]) == 1, f"not there exactly once: {change['find']}"
        source = source.replace(change["find"], change["replace"])
    return source


def run(*arguments: str, **environment: str) -> CompletedProcess[str]:
    """Run a command of the document with nothing but these variables; the workflow's test runs real processes."""
    out, error = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, environment, clear=True),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(error),
    ):
        status = main(arguments)
    return CompletedProcess(arguments, status, out.getvalue(), error.getvalue())


def test_the_fixture_page_is_in_step(source: str, form: Writer) -> None:
    """A page that says what the document says shows no difference, in each form."""
    assert differences(form(source)) == []


def test_every_table_is_compared(source: str, form: Writer) -> None:
    """Fifteen numbered tables, the permission, the URI, the status codes and the example are read, row by row."""
    tables = page.read(layout.read(blocks.parse(form(source)))).tables
    assert {name: len(table.rows) for name, table in tables.items()} == {
        "URI": 1,
        "Authorization Information": 1,
        "Path parameters": 1,
        "Query parameters": 1,
        "Request header parameters": 4,
        "Response header parameters (status code 200)": 1,
        "Response body parameters (status code 200)": 1,
        "QueryEditingJob": 9,
        "FileMetaData": 2,
        "ObsObjInfo": 4,
        "EditingOutputFileInfo": 8,
        "EditingVideoInfo": 10,
        "EditingAudioInfo": 7,
        "Response header parameters (status code 400)": 1,
        "Response body parameters (status code 400)": 2,
        "Response header parameters (status code 500)": 1,
        "Response body parameters (status code 500)": 2,
        "Status Codes": 3,
        "Example Requests": 1,
    }


@pytest.mark.slow
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit["edit"])
def test_an_edit_is_reported_at_its_row(source: str, form: Writer, edit: dict[str, Any]) -> None:
    """What an edit of the page changes is listed, each line at the right table and row, and nothing else is."""
    lines = [re.sub(r" \(x-read: \w+\)$", "", line) for line in differences(form(edited(source, edit["changes"])))]
    assert lines == edit["lines"]


def test_there_are_enough_edits() -> None:
    """At least sixty edits change a fact, and each edit is another one."""
    assert len([edit for edit in EDITS if edit["lines"]]) >= 60
    assert len({str(edit["changes"]) for edit in EDITS}) == len(EDITS)


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (
            "components.parameters.JobId.schema.maxItems",
            20,
            "Table 2 Query parameters, job_id: maxItems: the page says 10, the document says 20",
        ),
        (
            "components.schemas.QueryEditingJob.properties.progress.exclusiveMinimum",
            0,
            "Table 6 QueryEditingJob, progress: exclusiveMinimum: the page says nothing, the document says 0",
        ),
        (
            "components.schemas.ObsObjInfo.properties.bucket.pattern",
            "^[a-z]+$",
            "Table 8 ObsObjInfo, bucket: pattern: the page says nothing, the document says ^[a-z]+$",
        ),
        (
            "components.schemas.QueryEditingJob.properties.job_id.format",
            "uuid",
            "Table 6 QueryEditingJob, job_id: format: the page says nothing, the document says uuid",
        ),
        (
            "components.schemas.EditingAudioInfo.required",
            ["codec"],
            "Table 11 EditingAudioInfo, codec: mandatory: the page says No, the document says Yes",
        ),
        (
            "components.schemas.FileMetaData.properties.lang",
            {"type": "string"},
            "Table 7 FileMetaData, lang: in the document, not on the page (type String)",
        ),
        (
            "components.schemas.Extra",
            {"type": "object", "x-source": {"page": "clipping", "table": 16}, "properties": {"a": {"type": "string"}}},
            "Table 16 Extra: in the document, not on the page (1 row: a)",
        ),
        (
            "components.schemas.FileMetaData.x-source",
            {"page": "clipping", "table": 9},
            "Table 7 FileMetaData: number: the page says 7, the document says 9",
        ),
        (
            "paths./v2/{project_id}/editing/jobs.get.responses.429.x-source",
            {"page": "clipping", "table": "Status Codes"},
            "Status Codes, 429: in the document, not on the page",
        ),
        (
            "paths./v2/{project_id}/editing/jobs.get.security",
            [{"Token": [], "AkSkAuthorization": [], "AkSkDate": [], "AkSkProjectId": []}],
            "Table 3 Request header parameters, X-Auth-Token: mandatory: the page says No, the document says Yes",
        ),
    ],
)
def test_a_change_of_the_document_is_reported(source: str, path: str, value: object, line: str) -> None:
    """The document may not say what the page doesn't: its own changes are listed as well."""
    stated = copy.deepcopy(STATED)
    *parts, last = path.split(".")
    node = stated
    for part in parts:
        node = node[part]
    node[last] = value
    assert line in differences(source, stated)


def test_facts_of_other_pages_are_passed_over(source: str) -> None:
    """A field whose source is another page is no difference; without that source it is one."""
    stated = copy.deepcopy(STATED)
    fields = stated["components"]["schemas"]["QueryEditingJob"]["properties"]
    fields["user_data"] = {"type": "string", "x-source": {"page": "sdk"}}
    assert differences(source, stated) == []
    del fields["user_data"]["x-source"]
    assert differences(source, stated) == [
        "Table 6 QueryEditingJob, user_data: in the document, not on the page (type String)"
    ]


@pytest.mark.parametrize(
    ("find", "replace", "line"),
    [
        (
            "| Parameter | Type | Description |\n| --- | --- | --- |\n| name |",
            "| Field | Type | Description |\n| --- | --- | --- |\n| name |",
            (
                "Table 7 FileMetaData: not understood: its columns are Field, Type, Description; "
                "expected Parameter, Description, and Mandatory and Type if any"
            ),
        ),
        (
            "Table 7 FileMetaData\n\n",
            "",
            "A table: not understood: it has no caption, and the columns Parameter, Type, Description",
        ),
        (
            "| name | String | The key. |",
            "<table><tr><td>name</td></tr></table>\n\n| name | String | The key. |",
            "A table: not understood: it has no caption, and the columns name",
        ),
        ("| 400 | The request", "| 4xx | The request", 'Status Codes: not understood: "4xx" is not a status code'),
    ],
    ids=["unknown column", "no caption", "a table where none belongs", "no status code"],
)
def test_a_table_that_is_not_understood_is_reported(source: str, find: str, replace: str, line: str) -> None:
    """No table is left out in silence, whatever is wrong with it."""
    assert line in differences(edited(source, [{"find": find, "replace": replace}]))


@pytest.mark.parametrize(
    ("replace", "line"),
    [
        (
            "| name | String | The key. | Maximum: 5. |",
            'a row has 4 of 3 cells: "name | String | The key. | Maximum: 5."',
        ),
        ("| name | Array<Job> | a|b |", 'a row has 4 of 3 cells: "name | Array<Job> | a | b"'),
        ("| name | String |", 'a row has 2 of 3 cells: "name | String"'),
        ("| name | String | The key. |\nMore.", 'a row has 1 of 3 cells: "More."'),
        (
            "\n| name | String | The key. |\n",
            "a line that looks like a row, outside any table: | name | String | The key. |",
        ),
    ],
    ids=["a cell too many", "a bar in a cell", "a cell too few", "text under the table", "a row apart"],
)
def test_markdown_that_is_lost_in_rendering_is_reported(source: str, replace: str, line: str) -> None:
    """A Markdown row of another width than its header's, or outside its table, is shown as it was written."""
    text = edited(source, [{"find": "| name | String | The key. |", "replace": replace}])
    assert f"Table 7 FileMetaData: not understood: {line}" in differences(text)


def test_a_bar_that_is_escaped_makes_no_cell(source: str) -> None:
    """A bar behind a backslash is a cell's text."""
    assert differences(edited(source, [{"find": "The key.", "replace": "The key: a\\|b."}])) == []


def test_a_cell_is_no_heading(source: str, form: Writer) -> None:
    """A description that has a heading's words, but not its capitals, ends no table."""
    text = source.replace("| error_code | String | Which error |", "| error_code | String | Error code |")
    assert text != source
    assert differences(form(text)) == []


def test_merged_cells_are_reported(source: str) -> None:
    """A cell that spans rows shifts the others, so it is reported along with the row that it leaves too short."""
    html = (
        "<p>GET /v2/{project_id}/editing/jobs</p><table><caption>Table 7 FileMetaData</caption>"
        "<tr><th>Parameter</th><th>Type</th><th>Description</th></tr>"
        "<tr><td>name</td><td rowspan=2>String</td><td>The key.</td></tr>"
        "<tr><td>value</td><td>Its value.</td></tr></table>"
    )
    lines = differences(html)
    assert "Table 7 FileMetaData: not understood: it has merged cells, or a table inside a cell" in lines
    assert 'Table 7 FileMetaData: not understood: a row has 2 of 3 cells: "value | Its value."' in lines


def test_a_page_cut_short_differs(source: str, form: Writer) -> None:
    """Of a page that ends inside a table, the rest of that table and all that follows it is listed as missing."""
    cut = source[: source.index("| bitrate | Integer | The video's")]
    assert differences(form(cut)) == [
        "Table 10 EditingVideoInfo, bitrate: in the document, not on the page (type Integer; x-unit kbit/s)",
        "Table 10 EditingVideoInfo, bitrate_bps: in the document, not on the page (type Long; x-unit bit/s)",
        "Table 10 EditingVideoInfo, frame_rate: in the document, not on the page (type Integer)",
        "Table 10 EditingVideoInfo, codec: in the document, not on the page (type String)",
        "Table 10 EditingVideoInfo, dynamic_range: in the document, not on the page (type String; enum HDR, SDR)",
        "Table 10 EditingVideoInfo, duration: in the document, not on the page (type String; x-unit s)",
        "Table 10 EditingVideoInfo, duration_ms: in the document, not on the page (type String; x-unit ms)",
        "Table 10 EditingVideoInfo, rotate: in the document, not on the page (type Float; x-unit degree)",
        *(line for line in differences(form(cut)) if not line.startswith("Table 10 ")),
    ]
    assert {line.split(":")[0] for line in differences(form(cut)) if not line.startswith("Table 10 ")} == {
        "Table 11 EditingAudioInfo",
        "Table 12 Response header parameters (status code 400)",
        "Table 13 Response body parameters (status code 400)",
        "Table 14 Response header parameters (status code 500)",
        "Table 15 Response body parameters (status code 500)",
        "Status Codes",
        "Example Requests",
    }


def test_plain_text_cut_inside_a_row_names_the_row(source: str, forms: dict[str, Writer]) -> None:
    """In plain text, a name with nothing after it shows as a row that has too few cells."""
    cut = source[: source.index("| bitrate | Integer | The video's")]
    lines = differences(forms["plain text"](cut) + "\nbitrate\n")
    assert 'Table 10 EditingVideoInfo: not understood: a row has 1 of 3 cells: "bitrate"' in lines


def test_plain_text_cells_that_make_no_row_are_reported(source: str, forms: dict[str, Writer]) -> None:
    """In plain text, a type with no name before it is reported at the row whose description swallowed it."""
    text = forms["plain text"](source).replace("is packaged.", "is packaged.\n\nThe field of hints\n\nLong")
    assert differences(text) == [
        'Table 9 EditingOutputFileInfo, format: not understood: "Long" stands alone in the description'
    ]


def test_a_site_around_the_page_is_not_read(source: str, forms: dict[str, Writer]) -> None:
    """Menus, scripts and hidden parts of a saved web page add nothing to what is compared."""
    text = forms["HTML"](source).replace(
        "<main>", "<main><aside>Table 99 Things</aside><script>GET /v9/nothing</script><!-- <p>Status code: 418</p> -->"
    )
    assert differences(text) == []


def test_markup_inside_cells_and_captions_is_read_through(source: str, forms: dict[str, Writer]) -> None:
    """Links, bold print, code and no-break spaces inside the page's text change nothing."""
    html = (
        forms["HTML"](source)
        .replace("<p>Array of FileMetaData objects</p>", '<p>Array of <a href="#7">FileMetaData</a>\n objects</p>')
        .replace("in kbit/s", "in&nbsp;<!-- unit --><b>kbit/\u200bs</b>")
    )
    assert differences(html) == []
    markdown = source.replace("Status code: 400", "**Status code: 400**").replace("| bucket |", "| `bucket` |")
    assert differences(markdown.replace("<br>", "<BR>")) == []


def test_signs_that_are_not_seen_change_nothing(source: str, form: Writer) -> None:
    """Soft hyphens, spaces without a width and the line ends of other systems are read over."""
    text = form(source).replace("FileMetaData", "File\u00adMeta\u200bData")
    assert differences(text) == []
    assert differences(text.replace("\n", "\r\n")) == []
    assert differences(text.replace("\n", "\r")) == []


def test_what_a_browser_hides_is_not_read(source: str, forms: dict[str, Writer]) -> None:
    """Buttons in captions and code, and elements with the attribute hidden, add nothing."""
    html = (
        forms["HTML"](source)
        .replace("</caption>", "<button>Copy</button></caption>")
        .replace("</pre>", "<span><button>Run it</button></span></pre>")
        .replace("<p>The bucket</p>", "<p>The bucket<span hidden>, in KB</span></p><p hidden>Maximum: 9.</p>")
    )
    assert differences(html) == []


def test_closing_tags_of_items_and_paragraphs_may_be_missing(source: str, forms: dict[str, Writer]) -> None:
    """HTML without the closing tags of list items and paragraphs inside cells reads the same."""
    html = forms["HTML"](source)
    assert differences(html.replace("</li>", "").replace("</p>", "")) == []


def test_exit_status_0_in_step(source: str, form: Writer, tmp_path: Path) -> None:
    """In step, the command says so, counts what it compared, and exits with 0."""
    saved = tmp_path / "page"
    saved.write_text("\ufeff" + form(source), encoding="utf-8")
    result = run("check-page", PAGE=str(saved), SPEC_FILE="")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "In step. Compared: 170 facts of the page with 170 of the document.\n"


def test_exit_status_1_different(source: str, form: Writer, tmp_path: Path) -> None:
    """Different, the command lists the differences, counts them, and exits with 1."""
    saved = tmp_path / "page"
    saved.write_text(form(source.replace("180", "200").replace("0 to 100", "0 to 10")), encoding="utf-8")
    result = run("check-page", "--page", str(saved), PAGE="/nowhere")
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.splitlines() == [
        "Table 6 QueryEditingJob, progress: maximum: the page says 10, the document says 100",
        "Table 8 ObsObjInfo, file_name: maxLength: the page says 200, the document says 180",
        "2 differences. Compared: 170 facts of the page with 170 of the document.",
    ]


def test_a_newer_page_that_says_the_same_is_noted(source: str, tmp_path: Path) -> None:
    """A new date with no new fact is in step, and said."""
    saved = tmp_path / "page.md"
    saved.write_text("\ufeff" + source.replace("Updated on 2026-06-25", "Updated on 2026-09-30"), encoding="utf-8")
    result = run("check-page", PAGE=str(saved))
    assert result.returncode == 0
    assert "Note: the page is of 2026-09-30; the document encodes that of 2026-06-25." in result.stdout


UNRELATED = "<!DOCTYPE html><html><body><h1>News</h1><table><tr><td>1</td></tr></table></body></html>"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \n\n\t\n", "is empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "is a PDF. Save the page as plain text, Markdown or HTML instead."),
        (b"PK\x03\x04\x14\x00", "is a zip archive, such as a Word document. Save the page as plain text"),
        (b"From: <Saved by Blink>\r\nSnapshot-Content-Location: x\r\n", "is a web archive (MHTML). Save the page as"),
        (b"Subject: Tasks\nMIME-Version: 1.0\n\n<p>", "is a web archive (MHTML). Save the page as"),
        (b"<table><tr><td><p>a<td>b<tr><td>c<td>d</table>", "Open the page in a browser and save it from there"),
        (b"Table 1 \xff", "is not text in UTF-8: byte 8 is 0xff"),
        ("Table 1".encode("utf-16"), "is not text in UTF-8: byte 0 is 0xff"),
        ("Grüße".encode()[:3], "is not text in UTF-8"),
        (UNRELATED.encode(), 'Not found: a line with a method and a path, such as "GET'),
        (b"| a | b |\n| --- | --- |\n| 1 | 2 |\n", "Not found"),
        (b"GET /v2/jobs\n\nNothing more.", "Mandatory and Type if it has them (the page has no table at all)."),
        (b"{}", "Not found"),
        (b"\x00\x01\x02", "Not found"),
    ],
    ids=[
        *("empty", "blank", "PDF", "zip", "MHTML of a browser", "MHTML", "no closing tags"),
        *("bad byte", "UTF-16", "cut inside a character"),
        *("web page", "Markdown", "no table", "JSON", "binary"),
    ],
)
def test_exit_status_2_for_what_is_no_page(content: bytes, message: str, tmp_path: Path) -> None:
    """What is no page gets one message, which says what was looked for, and exit status 2."""
    saved = tmp_path / "page"
    saved.write_bytes(content)
    result = run("check-page", PAGE=str(saved))
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_exit_status_2_without_a_file(tmp_path: Path) -> None:
    """A directory, a missing file and no file at all are told apart."""
    for named, message in (
        (str(tmp_path), f"{tmp_path} cannot be read: Is a directory"),
        (str(tmp_path / "gone"), "cannot be read: No such file or directory"),
        ("", "No page was given. Name the file of a saved page: PAGE=file"),
    ):
        result = run("check-page", PAGE=named)
        assert (result.returncode, result.stdout) == (2, "")
        assert message in result.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (": [", "document.yaml:1: not YAML: did not find expected"),
        ("[]", "document.yaml:1: the document is a list"),
        ("paths: {}", "The document encodes no page"),
        (
            'paths: {/a: {get: {x-source: {page: p, table: URI}, parameters: [{$ref: "#/components/parameters/A"}]}}}',
            "$ref '#/components/parameters/A' names nothing in the document.",
        ),
    ],
    ids=["not YAML", "a list", "no page encoded", "a broken reference"],
)
def test_exit_status_2_for_what_is_no_document(content: str, message: str, source: str, tmp_path: Path) -> None:
    """A document that can't be compared is no difference: it gets a message and exit status 2."""
    saved, stated = tmp_path / "page.md", tmp_path / "document.yaml"
    saved.write_text(source, encoding="utf-8")
    stated.write_text(content, encoding="utf-8")
    result = run("check-page", PAGE=str(saved), SPEC_FILE=str(stated))
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr


def test_the_page_chooses_its_operation(source: str) -> None:
    """Of a document that encodes several pages, only what the given page is the source of is compared."""
    stated = copy.deepcopy(STATED)
    stated["x-pages"]["other"] = {"title": "Creating a Clipping Task"}
    stated["paths"]["/v2/{project_id}/editing/jobs"]["post"] = {
        "x-source": {"page": "other", "table": "URI"},
        "responses": {"204": {"description": "Made", "x-source": {"page": "other", "table": "Status Codes"}}},
    }
    assert differences(source, stated) == []
    unknown = source.replace("Querying a Clipping", "Deleting a Clipping").replace("\nGET /v2/", "\nDELETE /v2/")
    with pytest.raises(
        stated_facts.NotEncodedError, match=r'"Deleting a Clipping Task" \(DELETE .* Creating a Clipping Task'
    ):
        differences(unknown, stated)
