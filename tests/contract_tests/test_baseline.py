"""A baseline accepts findings for a while, and nothing leaves it that was not tested again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contract_tests.settings import UnusableError, read

Judge = Callable[..., tuple[int, str, dict[str, Any]]]
Recording = Callable[..., Path]


def faulty(text: str) -> str:
    """Break one rule in two answers."""
    return text.replace('"FAILED"', '"DONE"').replace('"SUCCEEDED"', '"DONE"')


@pytest.fixture
def baseline(tmp_path: Path, judge: Judge, recording: Recording) -> Path:
    """Give the baseline that an update writes for one violation."""
    path = tmp_path / "accepted.json"
    status, told, _ = judge(recording(faulty), "--baseline", str(path), "--baseline-update")
    assert status == 1
    assert "Against the baseline: 1 new" in told
    return path


def edit(path: Path, **changes: Any) -> dict[str, Any]:
    """Change the one entry of a baseline, and return it."""
    document = json.loads(path.read_text())
    (entry,) = document["entries"]
    entry |= changes
    path.write_text(json.dumps(document))
    return dict(entry)


def entries(path: Path) -> list[str]:
    """Return the ids in a baseline."""
    return [entry["id"] for entry in json.loads(path.read_text())["entries"]]


def test_an_id_is_the_same_in_every_run(judge: Judge, recording: Recording) -> None:
    """What is received may differ; rule, operation, place and what is documented make the id."""
    first = judge(recording(faulty))[2]["findings"]
    second = judge(recording(lambda text: faulty(text).replace("DONE", "ENDED")))[2]["findings"]
    assert [finding["id"] for finding in first] == [finding["id"] for finding in second]
    assert first[0]["received"] != second[0]["received"]


def test_a_new_entry_accepts_nothing_until_it_has_a_reason(baseline: Path, judge: Judge, recording: Recording) -> None:
    """An update drafts an entry without a reason: the finding stays fatal, and the run says why."""
    status, told, report = judge(recording(faulty), "--baseline", str(baseline))
    entry = edit(baseline)
    assert (status, entry["reason"]) == (1, "")
    assert f"{entry['id']} accepts nothing: its entry in the baseline has no reason." in told
    assert [finding["accepted"] for finding in report["findings"]] == [False]


def test_a_finding_that_is_accepted_is_told_and_not_fatal(baseline: Path, judge: Judge, recording: Recording) -> None:
    """With a reason and a day to come it is still told, does not fail the run, and the verdict counts it."""
    entry = edit(baseline, reason="The vendor knows.", expires="2999-12-31")
    status, told, report = judge(recording(faulty), "--baseline", str(baseline))
    assert status == 0
    assert f"{entry['id']}, accepted until 2999-12-31: The vendor knows." in told
    assert f"0 new; 1 still there ({entry['id']}); 0 gone; 0 not tested again." in told
    assert told.endswith("does what the document says, but for 1 accepted finding.\n")
    assert [finding["accepted"] for finding in report["findings"]] == [True]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"reason": "known", "expires": "2020-01-01"}, "expired on 2020-01-01"),
        ({"reason": "known", "expires": None}, "has no day in `expires`"),
        ({"reason": " "}, "has no reason"),
    ],
)
def test_what_is_incomplete_or_over_is_as_bad_as_new(
    baseline: Path, judge: Judge, recording: Recording, changes: dict[str, Any], why: str
) -> None:
    """Without a reason, without a day, or after it, the finding is fatal again, and that is said."""
    edit(baseline, **changes)
    status, told, _ = judge(recording(faulty), "--baseline", str(baseline))
    assert status == 1
    assert why in told
    assert "Against the baseline: 1 new" in told


def test_what_is_gone_leaves_with_an_update_only(baseline: Path, judge: Judge, recording: Recording) -> None:
    """Where the same fact holds again, the entry is told as gone; an update takes it out."""
    _, told, _ = judge(recording(), "--baseline", str(baseline))
    assert "1 gone" in told
    assert len(entries(baseline)) == 1
    judge(recording(), "--baseline", str(baseline), "--baseline-update")
    assert entries(baseline) == []


def test_what_was_not_tested_again_stays(baseline: Path, judge: Judge, recording: Recording) -> None:
    """Where no answer has the field, its rule checked other fields only: the entry stays, even with an update."""

    def without_state(text: str) -> str:
        jobs = [
            {name: value for name, value in job.items() if name != "status"} for job in json.loads(text)["job_array"]
        ]
        return json.dumps({"job_array": jobs})

    before = entries(baseline)
    _, told, report = judge(recording(without_state), "--baseline", str(baseline), "--baseline-update")
    assert {rule["name"]: rule["checked"] for rule in report["rules"]}["value-list"] > 0
    assert f"1 not tested again ({before[0]})" in told
    assert before[0] in entries(baseline)


@pytest.mark.parametrize("text", [None, "{", "[]", '{"format_version": 1, "entries": [{}]}'])
def test_a_file_that_is_no_baseline_is_said(
    judge: Judge, recording: Recording, tmp_path: Path, text: str | None
) -> None:
    """A missing file, or another kind of file, is exit status 2: nothing would be accepted unseen."""
    path = tmp_path / "accepted.json"
    if text is not None:
        path.write_text(text)
    status, told, _ = judge(recording(), "--baseline", str(path))
    assert status == 2
    assert f"BASELINE={path} cannot be used" in told


def test_an_update_needs_a_file() -> None:
    """BASELINE_UPDATE without BASELINE is refused."""
    with pytest.raises(UnusableError, match="no BASELINE: there is no file"):
        read(["--baseline-update"], {})
