"""Recorded traffic is judged by every rule that needs no sending, and nothing is sent."""

import base64
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contract_tests.mock import AK, TOKEN
from contract_tests.run import Run
from contract_tests.settings import UnusableError, read_recorded

SCHEMA = Path(__file__).parents[2] / "contract_tests" / "telling" / "report.schema.json"
RECORDINGS = Path(__file__).parent / "recordings"
KNOWN = ("--job-ids", "30647,30649,30650")
Judge = Callable[..., tuple[int, str, dict[str, Any]]]
Recording = Callable[..., Path]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail whatever opens a connection."""
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a connection was opened"))


@pytest.mark.parametrize(
    ("tool", "judged", "not_judged"),
    [
        ("chromium", {"200": 3, "400": 1, "401": 1}, "went to another host"),
        ("mitmproxy", {"200": 2}, "asked for something that the document does not describe"),
    ],
)
def test_a_recording_of_another_tool_is_judged(
    judge: Judge, tmp_path: Path, tool: str, judged: dict[str, int], not_judged: str
) -> None:
    """A browser's and a proxy's recording of the mock conform; what went elsewhere is counted and told."""
    status, told, report = judge(RECORDINGS / f"{tool}.har", *KNOWN, "--strict")
    assert status == 0, told
    counts = ", ".join(f"{count} with {code}" for code, count in judged.items())
    assert f"{sum(judged.values())} answers ({counts}). Nothing was sent." in told
    assert f"Not judged: 1 exchange that {not_judged}." in told
    assert told.endswith("In what was tested, the deployment does what the document says.\n")
    assert (report["deployment"], report["sent"]) == ("recorded", 0)
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(report)
    checked = {rule["name"]: rule["checked"] for rule in report["rules"]}
    assert min(checked[name] for name in ("known-present", "type", "header-form", "client-reads")) >= 2
    assert checked["credentials-accepted"] == 0
    assert (tmp_path / "reports" / "index.html").exists()


def test_our_own_recording_is_judged_as_the_run_was(judge: Judge, reported: Run) -> None:
    """What a run wrote is judged again with the same counts: all but whether good credentials are accepted."""
    path = reported.settings.report_dir / "contract-tests.har"
    status, told, report = judge(path, "--job-ids", ",".join(reported.target.job_ids))
    assert status == 0, told
    expected = {**reported.memory.checked, "credentials-accepted": 0}
    assert {rule["name"]: rule["checked"] for rule in report["rules"] if rule["checked"]} == {
        name: count for name, count in expected.items() if count
    }


@pytest.mark.parametrize("encoded", [False, True])
def test_a_fault_in_a_recording_is_found(judge: Judge, recording: Recording, encoded: bool) -> None:  # noqa: FBT001 - a column
    """A wrong value is a violation with exit status 1, also in a body that the tool wrote in base64."""

    def encode(entry: dict[str, Any]) -> None:
        content = entry["response"]["content"]
        if encoded and "text" in content:
            content |= {"text": base64.b64encode(content["text"].encode()).decode(), "encoding": "base64"}

    status, told, report = judge(recording(lambda text: text.replace("SUCCEEDED", "DONE"), encode))
    assert status == 1
    assert [finding["rule"] for finding in report["findings"]] == ["value-list"]
    assert "received    job_array[].status: 'DONE'" in told


@pytest.mark.parametrize("tool", ["chromium", "mitmproxy"])
def test_no_report_shows_what_opened_a_recording(judge: Judge, tmp_path: Path, tool: str) -> None:
    """Tokens, keys, signatures and cookies are in the recording, and in no report, even where an answer has them."""
    archive = json.loads((RECORDINGS / f"{tool}.har").read_text())
    secrets = {TOKEN, AK, "cookie-of-the-console-0123456789", "a-token-that-was-issued", "a-bearer-s-token"}
    for entry in archive["log"]["entries"]:
        sent = {header["name"].lower(): header["value"] for header in entry["request"]["headers"]}
        secrets.add(sent.get("authorization", TOKEN).rpartition("=")[2])
        sent["x-other"] = "Bearer a-bearer-s-token=="
        entry["request"]["headers"].append({"name": "Proxy-Authorization", "value": sent["x-other"]})
        echo = {"job_array": [], "echo": [*sent.values(), "a-token-that-was-issued"]}
        entry["response"]["content"] = {"text": json.dumps(echo), "mimeType": "application/json"}
        entry["response"]["headers"].append({"name": "X-Subject-Token", "value": "a-token-that-was-issued"})
    (tmp_path / "echo.har").write_text(json.dumps(archive))
    _, told, _ = judge(tmp_path / "echo.har")
    told += "".join(path.read_text() for path in (tmp_path / "reports").iterdir())
    assert told.count("echo") > 5
    assert [secret for secret in secrets if secret in told] == []


def test_what_cannot_be_judged_is_told(judge: Judge, recording: Recording) -> None:
    """Entries from a cache, without body or answer, or that cannot be, are counted; so is what nobody told."""
    no_base64 = {"response": {"content": {"text": "a", "encoding": "base64"}}}
    no_body, no_answer = {"response": {"content": {"size": 9}}}, {"response": {"status": 0}}
    changes = iter([{}, {"_fromCache": "disk"}, no_body, {}, no_answer, no_base64])

    def spoil(entry: dict[str, Any]) -> None:
        entry["request"]["headers"] = [one for one in entry["request"]["headers"] if one["name"] != "X-Auth-Token"]
        change: dict[str, Any] = next(changes, {})
        entry |= {**change, "response": {**entry["response"], **change.get("response", {})}}

    status, told, _ = judge(recording(entry=spoil))
    assert status == 0, told
    whys = ["came from the browser's cache", "had an answer whose body was not recorded", "had no answer"]
    for why in (*whys, "is not as HAR 1.2 has it"):
        assert f"Not judged: 1 exchange that {why}." in told
    assert "JOB_IDS is not set" in told
    assert "No credentials were recorded, so it was not tested that they are checked." in told


def test_a_request_without_credentials_beside_others_must_be_refused(judge: Judge, recording: Recording) -> None:
    """Where the recording shows credentials at all, an answer to a request without any is a violation."""

    def open_the_door(entry: dict[str, Any]) -> None:
        if entry["response"]["status"] == 401:
            entry["response"] |= {"status": 200, "content": {"text": '{"job_array": []}'}}

    status, _, report = judge(recording(entry=open_the_door))
    assert status == 1
    assert [finding["rule"] for finding in report["findings"]] == ["credentials-checked"]


def test_another_project_s_jobs_are_a_violation(judge: Judge, recording: Recording) -> None:
    """With PROJECT_ID, what was answered for another project must hold no job."""
    _, _, report = judge(recording(), "--project-id", "f" * 32)
    assert "foreign-project" in [finding["rule"] for finding in report["findings"]]


def test_only_refusals_cannot_be_judged(judge: Judge, recording: Recording) -> None:
    """A recording in which nothing was found could not be tested."""
    status, told, _ = judge(recording(lambda _: '{"job_array": []}'))
    assert status == 2
    assert "could not be tested. No recorded answer shows that anything was found" in told


def test_two_deployments_in_a_recording_are_told_apart(judge: Judge, tmp_path: Path) -> None:
    """BASE_URL says which of two deployments is judged; without it nothing is."""
    archive = json.loads((RECORDINGS / "chromium.har").read_text())
    request = archive["log"]["entries"][1]["request"]
    request["url"] = request["url"].replace("http://127.0.0.1:18101", "https://mpc.example.com")
    path = tmp_path / "two.har"
    path.write_text(json.dumps(archive))
    status, told, _ = judge(path)
    assert status == 2
    assert "http://127.0.0.1:18101 and https://mpc.example.com. Set BASE_URL" in told
    status, told, report = judge(path, "--base-url", "https://mpc.example.com")
    assert (status, report["target"]) == (0, "https://mpc.example.com"), told
    assert "1 answers (1 with 200)" in told


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be read: No such file"),
        ("<html>", "is not an HTTP archive"),
        ("[]", "is not an HTTP archive"),
        ('{"log": {"entries": [{"request": {}}]}}', "is not an HTTP archive (HAR 1.2): KeyError: 'response'"),
        ('{"log": {"entries": []}}', "could not be tested. The recording contains no exchange that can be judged."),
    ],
)
def test_what_is_no_recording_is_said(judge: Judge, tmp_path: Path, text: str | None, message: str) -> None:
    """What cannot be read, or holds nothing, is exit status 2 and a sentence."""
    path = tmp_path / "x.har"
    if text is not None:
        path.write_text(text)
    status, told, _ = judge(path)
    assert status == 2
    assert message in told


def test_the_file_may_come_from_make() -> None:
    """FILE in the environment does for the argument; with neither, that is said."""
    assert read_recorded([], {"FILE": "x.har"})[0] == Path("x.har")
    with pytest.raises(UnusableError, match="No FILE is given"):
        read_recorded([], {})
