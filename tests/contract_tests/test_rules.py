"""The rules: what they find, what they let pass, and what is told of it."""

import html
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from contract_tests.asking import probes
from contract_tests.asking.ask import Ask, Credentials
from contract_tests.asking.cases import Cases
from contract_tests.command import carry_out
from contract_tests.faults.__main__ import is_right
from contract_tests.faults.depart import Departing, Deployment, body, move
from contract_tests.faults.depart import jobs as jobs_of
from contract_tests.faults.held_out import HELD_OUT
from contract_tests.faults.sound import VARIANTS
from contract_tests.faults.table import FAULTS
from contract_tests.faults.trial import DEPLOYMENTS, probe, trial
from contract_tests.judging import jobs
from contract_tests.judging.jobs import RANK, contains, remember
from contract_tests.judging.reading import Memory, Reading
from contract_tests.judging.rule import Finding, Grade, Problem
from contract_tests.judging.rules import RULES
from contract_tests.mock import AK, SK, TOKEN, Answer, Mock, Request
from contract_tests.sending.sender import Exchange, Sender
from contract_tests.settings import Settings, Target, UnusableError
from contract_tests.telling import report
from contract_tests.telling.terminal import conclusion, verdict
from openapi import load

OPERATION = load().operations[0]
TARGET = Target("http://x", "p", ("30647",), "token")
CASES = Cases(load(), TARGET, 0, [OPERATION])

# For each rule the first fault that names it. Some are tried here, all of them by `make fault-tests`.
FIRST_FAULTS = {rule: fault for fault in reversed((*FAULTS, *HELD_OUT)) for rule in fault.rules}
# These can only be broken by something else than a deployment.
NOT_OF_A_DEPLOYMENT = {
    "schema": "waits for a keyword that the document does not use",
    "optional": "waits for a body, which no operation of the document has",
    "client-reads": "is broken by a fault of the client",
}


def test_every_rule_has_a_fault() -> None:
    """Each rule is named by a fault, but for those that no deployment can break alone; names are unique."""
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert {*FIRST_FAULTS, *NOT_OF_A_DEPLOYMENT} == set(names)
    assert FIRST_FAULTS.keys().isdisjoint(NOT_OF_A_DEPLOYMENT)
    assert {rule for variant in VARIANTS for rule in variant.rules} <= set(names)
    assert len(DEPLOYMENTS) == len(FAULTS) + len(HELD_OUT) + len(VARIANTS)


def test_the_states_of_the_rules_are_those_of_the_document() -> None:
    """The order of states, which only the rules know, is one of the document's states."""
    assert set(RANK) == set(load().components["schemas"]["QueryEditingJob"]["properties"]["status"]["enum"])
    waiter = OPERATION.data["x-waiter"]
    assert (waiter["items"], waiter["id"], waiter["state"]) == (jobs.ITEMS, jobs.JOB, jobs.STATE)
    assert {*waiter["success"], *waiter["failure"]} == jobs.ENDED


def test_a_departure_edits_each_job_once() -> None:
    """Jobs that ended alike share nothing in an answer, or an edit would be made as often as there are such jobs."""
    mock = Departing(jobs_of(move("editing_output.size", lambda old: old + 1)))
    mock.clock = lambda: datetime.now(UTC) + timedelta(hours=3)
    query = "&".join(f"job_id={one}" for one in mock.jobs.ids[:10])
    asked = Request("GET", f"/v2/{mock.project_id}/editing/jobs", query, {"x-auth-token": TOKEN})
    sizes = [
        job["editing_output"]["size"] for job in mock.answer(asked).content["job_array"] if "editing_output" in job
    ]
    assert len(sizes) > 2
    assert set(sizes) == {mock.jobs.fixed["30649"]["editing_output"]["size"] + 1}


def test_a_departure_that_fails_itself_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server answers 500 where its code fails: that this is found says nothing of the fault that was meant."""
    broken_fault = Deployment("not as meant", body("\ud800"), frozenset({"server-error"}))
    monkeypatch.setitem(DEPLOYMENTS, broken_fault.name, broken_fault)
    verdict = trial(broken_fault.name, stock_too=False)
    assert "server-error" in verdict.found
    assert "the departure itself failed: UnicodeEncodeError" in verdict.bugs
    assert not is_right(verdict)


@pytest.mark.parametrize("rule", list(FIRST_FAULTS)[::6])
def test_finds_a_fault_of_the_rule(rule: str) -> None:
    """A deployment with a fault of the rule is found, by that rule or another that the fault names."""
    fault = FIRST_FAULTS[rule]
    assert {finding.rule.name for finding in probe(fault).findings} & fault.rules


@pytest.mark.parametrize(
    "name", ["jobs in the reverse order", "compressed", "403 for an unknown id", "an unknown field"]
)
def test_a_sound_variant_passes(name: str) -> None:
    """A sound deployment that differs from the mock has no finding but the concerns that it deserves."""
    run = probe(DEPLOYMENTS[name])
    assert {finding.rule.name for finding in run.findings} == DEPLOYMENTS[name].rules
    assert run.exit_status == 0


def exchange(body: bytes, status: int = 200, **ask: Any) -> Exchange:
    """Make an exchange about the job 30647."""
    headers = (("content-type", "application/json"),)
    made = Ask(OPERATION, CASES.sound(OPERATION), Credentials.TOKEN, "a test", **ask)
    return Exchange(made, "http://x/", status, headers, body)


def broken(answer: Exchange, memory: Memory | None = None) -> set[str]:
    """Give the rules that an answer breaks."""
    reading = Reading(answer, memory or Memory(TARGET.known))
    found = {rule.name for rule in RULES if rule.look(reading)}
    assert reading.memory.bugs == {}
    remember(reading)
    return found - {"header-present"}


def job(**fields: Any) -> Exchange:
    """Answer with a job that has these fields."""
    return exchange(json.dumps({"job_array": [{"job_id": "30647", "status": "FAILED", **fields}]}).encode())


@pytest.mark.parametrize(
    ("size", "size_byte", "agrees"),
    [
        (1, 1, True),
        (1, 1000, True),
        (1, 1024, True),
        (1, 2047, True),
        (1, 2048, False),
        (0, 1023, True),
        (0, 1024, False),
        (10, 10240, True),
        (10, 9001, True),
        (10, 9000, False),
        (10, 11263, True),
        (10, 11264, False),
    ],
)
def test_size_agrees_up_to_rounding(size: int, size_byte: int, agrees: bool) -> None:  # noqa: FBT001 - a column
    """A kilobyte is 1000 or 1024 bytes, rounded either way; one kilobyte more does not agree."""
    found = broken(job(editing_output={"size": size, "size_byte": size_byte}))
    assert found == (set() if agrees else {"size"})


@pytest.mark.parametrize(
    ("value", "rules"),
    [(2**63 - 1, set()), (2**63, {"number-size"}), (-(2**63), {"not-negative"}), (1.0, set()), (1.5, {"type"})],
)
def test_int64(value: float, rules: set[str]) -> None:
    """A Long is an integer of 64 bits; JSON has one kind of number, so 1.0 is an integer."""
    assert broken(job(editing_output={"duration_ms": value})) == rules


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        (b'{"job_array": [{"job_id": "30647", "status": "FAILED"}]}', set()),
        (b'{"job_array": [{"job_id": "30647", "status": "FAILED", "status": "WAITING"}]}', {"json-names"}),
        (b'{"job_array": NaN}', {"json", "known-present"}),
        (b"[" * 100_000, {"json", "known-present"}),
        (b'{"job_array": [' + b"9" * 5000 + b"]}", {"type", "known-present"}),
        (b"\xff", {"json", "known-present"}),
        (b"3", {"type", "known-present"}),
        (b'{"job_array": [[], 7, "x", null]}', {"type", "known-present"}),
        (
            b'{"job_array": [{"job_id": {}, "status": [], "progress": {}, "create_time": 7}]}',
            {"type", "value-list", "known-present"},
        ),
        (b'{"job_array": [{"job_id": "30647", "status": []}]}', {"type", "value-list"}),
        (
            b'{"job_array": [{"job_id": "30647", "editing_output": {"video_info": {"width": 1%0400d}}}]}' % 0,
            {"status-present"},
        ),
        (b'{"job_array": [{"job_id": "30647", "status": {}, "progress": 1e999}]}', {"type", "value-list", "maximum"}),
    ],
)
def test_no_body_breaks_a_rule_itself(body: bytes, rules: set[str]) -> None:
    """Whatever the body is, and seen again, the rules find what is wrong, and none of them fails."""
    memory = Memory(TARGET.known)
    assert broken(exchange(body), memory) == rules
    assert broken(exchange(body), memory) == rules


def test_a_rule_that_fails_is_a_bug_and_the_others_go_on(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a rule itself fails, the run goes on to its end, says so, and is no verdict unless a violation was seen."""

    def fail(_: Reading) -> Iterator[None]:
        raise LookupError("no such thing")

    failing = replace(RULES[1], check=fail)
    monkeypatch.setattr("contract_tests.run.RULES", (RULES[0], failing, *RULES[2:]))
    run = bench.run(Settings(seed=1, max_requests=100), bench.target(Mock()))
    assert carry_out(run, tells=False) == 2
    assert (run.sender.sent.total(), run.memory.checked[failing.name], run.memory.checked["known-answered"] > 30) == (
        100,
        0,
        True,
    )
    assert "bug in the rule:\nstatus: " in verdict(run)
    assert "LookupError: no such thing" in verdict(run)
    run.note(Finding(RULES[2], Problem("status", "500", "an answer"), run.exchanges[0]))
    assert run.exit_status == 1


def test_the_client_is_held_to_its_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the client raises a builtin exception on an answer, the run says so."""

    def fail(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr("mpc_clipping.MpcClient.list_editing_jobs", fail)
    assert broken(job()) == {"client-reads"}


def echo(request: Request, answer: Answer) -> Answer:
    """Send back every header of the request."""
    sent = " ".join(request.headers.values())
    headers = {**answer.headers, "X-Echo": sent, "Set-Cookie": "session=cookie-of-the-deployment"}
    return replace(answer, content={**answer.content, "echo": sent}, headers=headers)


@pytest.mark.parametrize("token", [TOKEN, ""])
def test_secrets_are_masked_everywhere(
    bench: Any, recorder: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str], token: str
) -> None:
    """Even if the deployment sends all credentials back, no report holds any, nor a cookie; they stay their owner's."""
    mock = recorder(echo)
    settings = Settings(seed=1, strict=True, max_requests=110, report_dir=tmp_path / "reports")
    run = bench.run(settings, bench.target(mock, token=token))
    report.prepare(run.settings.report_dir)
    assert carry_out(run) == 1
    files = {path.name: path for path in (tmp_path / "reports").iterdir()}
    assert files.keys() == {"index.html", "contract-tests.json", "contract-tests.har", "contract-tests.xml"}
    told = capsys.readouterr().out + "".join(path.read_text() for path in files.values()) + repr(run.target)
    assert told.count("x-echo") > 180
    secrets = {SK, AK, token or SK, "cookie-of-the-deployment"}
    secrets |= {
        request.headers["authorization"][-64:] for request in mock.requests if "authorization" in request.headers
    }
    secrets |= {request.headers.get("x-auth-token") or SK for request in mock.requests} - {"no-such-token"}
    assert len(secrets) > 10
    assert [secret for secret in secrets if secret in told] == []
    assert {path.stat().st_mode & 0o777 for path in files.values()} == {0o600}
    assert (tmp_path / "reports").stat().st_mode & 0o777 == 0o700


LONG_TOKEN = "MIIE" + "".join(f"{place * 104729 + 123456789:09d}" + "/+=\"'&"[place % 6] for place in range(200))


@pytest.mark.parametrize(
    "say",
    [
        lambda token: json.dumps({"job_array": [], "echo": token}),
        lambda token: json.dumps({"job_array": [], "echo": token}).replace("/", "\\/"),
        lambda token: json.dumps({"job_array": [], token: ""}),
        lambda token: json.dumps({"job_array": token}),
        lambda token: f"<html>{token}",
        lambda token: f"<html>{html.escape(token)}",
        lambda token: f"<html>{quote(token, safe='')}",
        lambda token: f"<html>{quote(token)}",
        lambda token: f"<html>{quote(quote(token, safe=''), safe='')}",
        lambda token: re.sub("%..", lambda found: found[0].lower(), quote(token, safe="")),
        lambda token: json.dumps({"job_array": [], "echo": token}).replace("+", "\\u002B"),
        lambda token: json.dumps({"echo": json.dumps({"echo": token}).replace("/", "\\u002f")}),
        lambda token: (
            f"<html>{html.escape(token).replace('+', '&#43;').replace('/', '&#x2F;').replace('=', '&equals;')}"
        ),
        lambda token: token.replace("+", " "),
        lambda token: token,
        lambda token: token[:150],
    ],
)
def test_no_part_of_a_long_secret_is_told(bench: Any, say: Callable[[str], str], tmp_path: Path) -> None:
    """Of a token of 2000 characters nothing is told, however the deployment writes it, and wherever it is cut."""
    target = replace(bench.target(Mock(), ak="", ids=("30647",)), token=LONG_TOKEN)
    sender = Sender(target, max_requests=65)
    sender.client = httpx.Client(
        transport=httpx.MockTransport(lambda request: echoed(say(request.headers.get("X-Auth-Token", ""))))
    )
    run = bench.run(Settings(seed=1, max_requests=65, report_dir=tmp_path), target, sender)
    carry_out(run)
    assert {finding.rule.name for finding in run.findings} >= {"header-form"}
    told = "\n".join(conclusion(run)) + "".join(path.read_text() for path in tmp_path.iterdir())
    assert "MIIE" not in told
    # Between what may be escaped stand letters and digits, which every way of writing leaves as they are.
    assert not any(run in told for run in re.findall("[A-Za-z0-9]{8,}", LONG_TOKEN))


def echoed(body: str) -> httpx.Response:
    """Answer with this body, and cut in the request id as well."""
    return httpx.Response(200, stream=httpx.ByteStream(body.encode()), headers={"X-Request-Id": body[:500]})


def test_a_signature_is_masked_in_an_answer_that_breaks_off(bench: Any) -> None:
    """A signature is a secret before it is sent: also what came of a broken answer may hold it."""
    target = replace(bench.target(Mock()), token="")
    sender = Sender(target, max_requests=200)
    signatures = []

    def fail(request: httpx.Request) -> httpx.Response:
        signatures.append(request.headers["Authorization"][-64:])
        raise httpx.RemoteProtocolError(f"illegal header line: {signatures[-1]!r}")

    sender.client = httpx.Client(transport=httpx.MockTransport(fail))
    run = bench.run(Settings(), target, sender)
    run.send(bench.ask(run, Credentials.AK_SK))
    told = "\n".join(conclusion(run))
    assert "illegal header line: '***'" in told
    assert signatures[0] not in told


def test_a_finding_is_told_once_with_how_to_see_it_again(bench: Any, recorder: Callable[..., Any]) -> None:
    """However often it is seen, a finding is told once: what was sent, received, documented, and what to do."""

    def late(_: Request, answer: Answer) -> Answer:
        for found in answer.content.get("job_array", []):
            found["progress"] = 101
        return answer

    lines = conclusion(bench.probed(recorder(late)))
    start = next(number for number, line in enumerate(lines) if line.startswith("VIOLATION maximum"))
    assert sum(line.startswith("VIOLATION maximum") for line in lines) == 1
    told = "\n".join(lines[start : start + 7])
    assert 'curl -i -H "X-Auth-Token: $TOKEN" ' in told
    assert "job_array[].progress: 101" in told
    assert "at most 100 (Table 6)" in told
    assert "times" in told


def test_a_job_that_never_came_may_not_exist(bench: Any) -> None:
    """A known job that no answer holds is a violation, and the advice is to look at JOB_IDS first."""
    mock = Mock()
    run = bench.probed(mock, target=bench.target(mock, ids=("30649", "99999")))
    told = "\n".join(conclusion(run))
    assert (run.exit_status, [finding.rule.name for finding in run.findings]) == (1, ["known-present"])
    assert "no '99999', jobs [" in told
    assert "what to do  if that job was in no answer at all, check first that it exists" in told
    assert "Jobs of JOB_IDS that were in no answer: '99999'." in told


@pytest.mark.parametrize(
    ("token", "ak", "told"), [(TOKEN, "", "AK/SK was not"), ("", AK, "A token was not"), (TOKEN, AK, None)]
)
def test_says_which_way_to_authenticate_was_not_tested(bench: Any, token: str, ak: str, told: str | None) -> None:
    """With only a token, or only a key, the run says what it did not test."""
    mock = Mock()
    run = bench.probed(mock, target=bench.target(mock, token=token, ak=ak))
    lines = [line for line in conclusion(run) if "as a way to authenticate" in line]
    assert [line.startswith(told or "") for line in lines] == ([True] if told else [])


def test_a_concern_is_fatal_only_when_strict(bench: Any, recorder: Callable[..., Any]) -> None:
    """A concern is told either way, and fails the run only with STRICT=1."""

    def extra(_: Request, answer: Answer) -> Answer:
        return replace(answer, content={**answer.content, "total": 1})

    statuses = [bench.probed(recorder(extra), Settings(strict=strict)).exit_status for strict in (False, True)]
    assert statuses == [0, 1]


def test_an_answer_wrong_one_time_in_five_is_nearly_always_found() -> None:
    """Each known job is asked for so often that the chance to miss such a fault is below 1 %."""
    for known in (["1"], list("123"), [str(number) for number in range(10)], [str(number) for number in range(37)]):
        asked = dict.fromkeys(known, 0)
        for ids in probes.together(probes.Subject(OPERATION, known, is_live=False)):
            for job_id in set(ids) & set(known):
                asked[job_id] += 1
        assert all(0.8**times < 0.01 for times in asked.values())


@pytest.mark.parametrize(
    ("status", "message"),
    [(401, "the credentials are refused"), (403, "mpc:editingTask:view"), (404, "Check BASE_URL")],
)
def test_closed_doors_are_no_verdict(bench: Any, recorder: Callable[..., Any], status: int, message: str) -> None:
    """If not even the first request is let in, throttled or not, the run ends at once and could not be tested."""
    content = {"error_code": "APIGW.0301", "error_msg": "No."}
    mock = recorder(lambda _request, answer: replace(answer, status=status, content=content))
    run = bench.probed(mock)
    assert (run.sender.sent.total(), run.exit_status, run.findings) == (1, 2, [])
    assert message in verdict(run)

    def throttled_first(_: Request, answer: Answer) -> Answer:
        code = 429 if len(mock.requests) == 1 else status
        return replace(answer, status=code, content=content, headers={**answer.headers, "Retry-After": "0"})

    mock = recorder(throttled_first)
    run = bench.probed(mock)
    assert (run.sender.sent.total(), run.exit_status, run.findings) == (2, 2, [])
    assert message in verdict(run)


@pytest.mark.parametrize("unknown", [200, 400])
def test_jobs_that_nobody_knows_are_no_verdict(bench: Any, recorder: Callable[..., Any], unknown: int) -> None:
    """If no answer ever held a job, the given ids may just be wrong: that could not be tested."""

    def refuse(_: Request, answer: Answer) -> Answer:
        content = {"job_array": []} if unknown == 200 else OPERATION.examples("400")["invalid_parameter"]
        return replace(answer, status=unknown, content=content) if answer.status == 200 else answer

    mock = recorder(refuse)
    run = bench.probed(mock, target=bench.target(mock, ids=("1", "2")))
    assert (run.exit_status, run.findings) == (2, [])
    assert "No answer contained a job. Set JOB_IDS" in verdict(run)


def test_a_bug_of_the_tests_is_no_verdict(
    bench: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """If the tests themselves fail, the run could not be tested, and says where they failed."""
    run = bench.run(Settings(), bench.target(Mock()))
    monkeypatch.setattr(run, "probe", lambda _: json.loads("no JSON"))
    assert carry_out(run, tells=False) == 2
    assert "a bug in them" in verdict(run)
    assert "JSONDecodeError" in verdict(run)
    assert "Traceback" not in capsys.readouterr().err


def test_an_interrupted_run_is_no_verdict(bench: Any, recorder: Callable[..., Any]) -> None:
    """Ctrl-C while probing, or while generating, ends in "could not be tested"."""
    for last in (20, 100):

        def interrupt(_: Request, answer: Answer) -> Answer:
            if len(mock.requests) >= last:  # noqa: B023 - called within this turn of the loop
                run.sender.send = stop  # noqa: B023 - as above
            return answer

        mock = recorder(interrupt)
        run = bench.run(Settings(seed=1), bench.target(mock))
        assert carry_out(run, tells=False) == 2
        assert "The run was interrupted. Start it again." in verdict(run)


def stop(_: Ask) -> Exchange:
    """Press Ctrl-C."""
    raise KeyboardInterrupt


def test_settings_for_other_tests_leave_nothing_out(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment tells pytest does not shrink a run."""
    foreign = {"PYTEST_ADDOPTS": "-k probes -x --co", "PYTEST_PLUGINS": "no_such_plugin"}
    for name, value in foreign.items():
        monkeypatch.setenv(name, value)
    run = bench.run(Settings(seed=1, max_requests=70), bench.target(Mock(), ak="", ids=("30647", "30649")))
    assert (carry_out(run, tells=False), run.sender.sent.total()) == (0, 70)
    assert {name: os.environ[name] for name in foreign} == foreign


def test_a_violation_outranks_that_the_rest_could_not_be_tested(bench: Any, recorder: Callable[..., Any]) -> None:
    """A run that was throttled to its end, and has seen a violation, is a failed one."""

    def throttle(request: Request, answer: Answer) -> Answer:
        seen = len(mock.requests)
        status = 202 if seen < 3 else 429
        return replace(answer, status=status, headers={**answer.headers, "Retry-After": "0"})

    mock = recorder(throttle)
    run = bench.probed(mock)
    assert "answered 429 twice" in run.stopped
    assert run.exit_status == 1
    assert "The run ended early" in verdict(run)


def test_nobody_there_is_no_verdict(bench: Any) -> None:
    """A deployment that does not answer could not be tested."""
    target = bench.target(Mock())
    run = bench.probed(Mock(), target=replace(target, base_url="http://127.0.0.1:9"))
    assert (run.exit_status, run.exchanges) == (2, [])
    assert "No answer from http://127.0.0.1:9" in verdict(run)


def test_expected_content_is_compared(bench: Any, tmp_path: Path) -> None:
    """With EXPECT the fields of known jobs are compared; fields that the file does not have may be anything."""
    file = tmp_path / "expect.json"
    wanted = {"job_id": "30649", "editing_output": {"video_info": {"width": 1920}, "audio_info": [{"codec": "AAC"}]}}
    file.write_text(json.dumps({"job_array": [wanted]}))
    assert not bench.probed(Mock(), Settings(expect=file)).findings
    wanted["editing_output"]["audio_info"][0]["codec"] = "MP3"
    file.write_text(json.dumps({"job_array": [wanted]}))
    (finding,) = bench.probed(Mock(), Settings(expect=file)).findings
    assert (finding.rule.name, finding.rule.grade) == ("expected", Grade.VIOLATION)


@pytest.mark.parametrize(
    ("value", "wanted", "is_same"),
    [(0, 0.0, True), (1.0, 1, True), (True, 1, False), (0, False, False), ("1", 1, False), (None, None, True)],
)
def test_numbers_are_compared_by_value(value: Any, wanted: Any, is_same: bool) -> None:  # noqa: FBT001 - a column
    """What EXPECT has as 0 may come as 0.0; a truth value is no number."""
    assert contains({"field": value}, {"field": wanted}) is is_same


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"job_array": []}, "says nothing about any job"),
        ({"job_array": [{"job_id": "30647"}]}, "says nothing about job '30647'"),
        (
            {"job_array": [{"job_id": "99999", "status": "FAILED"}]},
            "'99999', which is not asked for. Add it to",
        ),
    ],
)
def test_an_expect_file_that_compares_nothing(bench: Any, tmp_path: Path, content: Any, message: str) -> None:
    """A file that could find nothing is said before anything is sent."""
    file = tmp_path / "expect.json"
    file.write_text(json.dumps(content))
    with pytest.raises(UnusableError, match=message):
        bench.run(Settings(expect=file), bench.target(Mock()))


@pytest.mark.parametrize("content", ["", "[]", '{"job_array": [{}]}', '{"job_array": 7}', '{"job_array": [[]]}', None])
def test_an_expect_file_that_is_none(bench: Any, tmp_path: Path, content: str | None) -> None:
    """A file that is no answer of this operation is said before anything is sent."""
    file = tmp_path / "expect.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(UnusableError, match="EXPECT="):
        bench.run(Settings(expect=file), bench.target(Mock()))
