"""The facts of a document, as values."""

from collections import Counter
from typing import Any

import pytest

from contract_tests.faults.depart import Change, Departing, asked, drop, finds, jobs, more_than, only, put, status
from contract_tests.judging.exercised import broken, exercised
from contract_tests.judging.facts import Fact, facts
from contract_tests.judging.reading import Reading
from contract_tests.mock import Mock
from openapi import load

# What the document says of the type of what is sent is our affair: no answer shows it.
TYPES_OF_REQUESTS = {("project_id", "type"), ("job_id", "type"), ("job_id", "minItems"), ("job_id[]", "type")}


def fact(side: str, place: str, keyword: str) -> Fact:
    """Find a fact of the project's own operation."""
    (found,) = [
        one for one in facts(load().operations[0]) if (one.side, one.place, one.keyword) == (side, place, keyword)
    ]
    return found


@pytest.mark.parametrize(
    ("side", "place", "keyword", "value", "table", "row"),
    [
        ("request", "", "method", "GET", "URI", ""),
        ("request", "job_id", "maxItems", 10, "Table 2", "job_id"),
        ("request", "job_id", "mandatory", True, "Table 2", "job_id"),
        (
            "request",
            "X-Project_Id",
            "credentials",
            "way 2: AkSkAuthorization and AkSkProjectId and AkSkDate",
            "Table 3",
            "X-Project_Id",
        ),
        ("200", "", "status", "200", "Status Codes", "200"),
        ("400", "X-Request-Id", "header", False, "Table 12", "X-Request-Id"),
        ("200", "job_array[].progress", "maximum", 100, "Table 6", "progress"),
        ("200", "job_array[].progress", "required", False, "Table 6", "progress"),
        # An object's type stands in the row of its field, the fields that there are in its own table.
        ("200", "job_array[].output", "type", "object", "Table 6", "output"),
        ("200", "job_array[].output", "fields", ["bucket", "file_name", "location", "object"], "Table 8", ""),
        ("400", "error_msg", "type", "string", "Table 13", "error_msg"),
    ],
)
def test_a_fact_knows_where_the_page_says_it(
    side: str, place: str, keyword: str, value: Any, table: str, row: str
) -> None:
    """A fact has its value, and the table and row of the vendor's page."""
    found = fact(side, place, keyword)
    assert (found.value, found.table, found.row) == (value, table, row)


def test_a_run_exercises_what_it_can(bench: Any) -> None:
    """No fact is listed twice; against the mock all are exercised but those of statuses that it never answers."""
    run = bench.probed(Mock())
    listed = facts(load().operations[0])
    assert max(Counter(listed).values()) == 1
    seen = {one for exchange in run.exchanges for one in exercised(Reading(exchange, run.memory))}
    assert {one.side for one in listed if one not in seen} == {"403", "404", "429", "500", "request"}
    idle = {(one.place, one.keyword) for one in listed if one not in seen and one.is_of_request}
    assert idle == {("project_id", "mandatory"), *((place, word) for place, word in TYPES_OF_REQUESTS)}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (jobs(put("progress", 101)), {("200", "job_array[].progress", "maximum")}),
        (jobs(put("output", [])), {("200", "job_array[].output", "type")}),
        (jobs(put("more", 1)), {("200", "job_array[]", "fields")}),
        (jobs(drop("status")), {("200", "job_array[].status", "required")}),
        (only(finds(), asked(0)), {("request", "job_id", "mandatory")}),
        (only(finds(), more_than(10)), {("request", "job_id", "maxItems")}),
        (only(finds(), status(401)), {("request", "X-Auth-Token", "credentials")}),
    ],
)
def test_a_finding_is_about_a_fact(bench: Any, change: Change, expected: set[tuple[str, str, str]]) -> None:
    """What breaks a rule is told as the fact of the document that it breaks."""
    found = map(broken, bench.probed(Departing(change)).findings)
    assert {(one.side, one.place, one.keyword) for one in found if one} >= expected
