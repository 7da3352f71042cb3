"""What a notebook shows of tasks."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, ClassVar

import attrs
from mpc_clipping._runtime import table
from mpc_clipping._runtime.reading import Model
from mpc_clipping.testing import FakeService


class Cells(HTMLParser):
    """Reads the texts of a table, row by row, as a browser would."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.rows: list[list[str]] = [[]]
        self.feed(html)

    def handle_starttag(self, tag: str, _: Any) -> None:
        """Begin a row, or note what else there is."""
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])

    def handle_data(self, data: str) -> None:
        """Take a text."""
        self.rows[-1].append(data)


def test_a_listing_is_a_table() -> None:
    """With its counts, a row a task with times one can read, and a row for each missing id."""
    service = FakeService()
    service.add(
        "1", {"status": "PROCESSING", "progress": 42, "create_time": "20260625080000", "start_time": "20260625080130"}
    )
    service.add("2", "FAILED")
    with service.client() as mpc:
        html = Cells(mpc.list_editing_jobs(["2", "1", "3"])._repr_html_())
    assert html.rows == [
        ["2 found, 1 missing, 0 unexpected"],
        ["job id", "status", "progress", "create time", "start time"],
        ["2", "FAILED"],
        ["1", "PROCESSING", "42", "2026-06-25 08:00:00Z", "08:01:30"],
        ["3", "missing"],
    ]


def test_an_outcome_is_a_table() -> None:
    """With how many came to which end."""
    service = FakeService()
    service.add("1", "SUCCEEDED")
    service.add("2", "FAILED")
    with service.client() as mpc:
        html = Cells(mpc.wait_for_editing_jobs(["2", "1", "3"])._repr_html_())
    assert html.rows[0] == ["1 succeeded, 1 failed, 1 missing"]
    assert html.rows[2:] == [["1", "SUCCEEDED"], ["2", "FAILED"], ["3", "missing"]]


@attrs.define
class Open(Model):
    """What a document may leave open."""

    _json_names: ClassVar[Mapping[str, str]] = {"one": "one", "other": "other"}
    one: Any
    other: Any = None


def test_what_is_no_plain_value_has_an_empty_cell() -> None:
    """In a column that others have values in, so that theirs stay below their title."""
    html = table.html("", [Open("a", "b"), Open([1], "c")], {})
    assert "<tr><td>a</td><td>b</td></tr><tr><td></td><td>c</td></tr>" in html


def test_an_answer_cannot_put_code_into_a_notebook() -> None:
    """Whatever an answer says stays text."""
    hostile = "</td><script>alert(1)</script><img src=x onerror='alert(1)'>"
    service = FakeService()
    service.add("1", hostile)
    with service.client() as mpc:
        html = Cells(mpc.list_editing_jobs(["1", hostile])._repr_html_())
    assert html.tags == {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert "".join(html.rows[2]) == "1" + hostile
    assert "".join(html.rows[3]) == hostile + "missing"
