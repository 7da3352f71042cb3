"""A run does no harm: the server's own log of methods, paths and credentials says so."""

import asyncio
import gzip
import itertools
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from contract_tests.asking.ask import Credentials
from contract_tests.command import carry_out
from contract_tests.mock import AK, SK, TOKEN, Answer, Mock, Request, serve
from contract_tests.run import Rehearsal, Run
from contract_tests.sending.bodies import read_body
from contract_tests.sending.sender import Sender, StopError
from contract_tests.settings import Settings, Target, UnusableError
from contract_tests.telling.terminal import verdict
from openapi import load

OPERATION = load().operations[0]
PROJECT = Mock().project_id
PATH = OPERATION.path.replace("{project_id}", PROJECT)
LIVE = Target("https://mpc.example.com", PROJECT, ("30647",), "token", "ak", "sk")
THROTTLED = OPERATION.examples("429")["throttled"]


def wrong_credentials(requests: list[Request]) -> int:
    """Count the requests with credentials that open nothing."""
    tokens = [request.headers["x-auth-token"] for request in requests if "x-auth-token" in request.headers]
    return sum(token != TOKEN for token in tokens)


def test_a_whole_run_reads_one_path_and_nothing_else(whole_run: Any) -> None:
    """A whole run, generated requests included: GET only, one path, one foreign probe, within the budget."""
    mock, run, exit_status = whole_run
    assert exit_status == 0
    assert {request.method for request in mock.requests} == {"GET"}
    paths = Counter(request.path for request in mock.requests)
    assert paths.pop(PATH) > 150
    ((foreign, times),) = paths.items()
    # Once with each way to authenticate.
    assert (re.sub("[0-9a-f]{32}", PROJECT, foreign), times) == (PATH, 2)
    assert all(request.body == b"" for request in mock.requests)
    assert len(mock.requests) == run.sender.sent.total() == run.settings.max_requests
    assert wrong_credentials(mock.requests) == 2
    assert run.sender.sent[Credentials.EMPTY_TOKEN] + run.sender.sent[Credentials.WRONG_TOKEN] == 2
    # Five good ones, and five that may be refused, each with a good one behind it.
    assert sum(is_signed(request) for request in mock.requests) == 15
    assert not any(SK in value for request in mock.requests for value in request.headers.values())


def requests_of(run: Run) -> list[tuple[Any, Credentials]]:
    """Give what a run sent, in its order."""
    return [(exchange.ask.key, exchange.ask.credentials) for exchange in run.exchanges]


def rehearse(target: Target, seed: int) -> list[tuple[Any, Credentials]]:
    """Give what a run with this seed would send, in its order."""
    rehearsal = Rehearsal(Settings(seed=seed), target)
    carry_out(rehearsal, tells=False)
    rehearsal.sender.close()
    assert not rehearsal.exchanges
    return [(ask.key, ask.credentials) for ask in rehearsal.planned]


def test_the_same_seed_sends_the_same(bench: Any, recorder: Callable[..., Any], whole_run: Any) -> None:
    """Two runs with one seed send the same requests in the same order."""
    mock = recorder()
    carry_out(bench.run(whole_run.run.settings, bench.target(mock)), tells=False)
    first, second = (
        [(request.method, request.path, request.query) for request in one.requests] for one in (whole_run.mock, mock)
    )
    assert first == second


def test_a_rehearsal_lists_what_is_sent(bench: Any, recorder: Callable[..., Any], whole_run: Any) -> None:
    """What PLAN=1 lists is what a run with the same seed sends, in the same order; another seed sends others."""
    mock = recorder()
    target, sent = bench.target(mock), requests_of(whole_run.run)
    assert rehearse(target, whole_run.run.settings.seed) == sent
    assert rehearse(target, 4) != sent
    assert mock.requests == []


def test_generated_requests_repeat_only_what_is_worth_it(whole_run: Any) -> None:
    """A generated request that was sent before is sent again only for a known job."""
    run = whole_run.run
    sent = Counter(exchange.ask.key for exchange in run.exchanges)
    generated = [exchange.ask for exchange in run.exchanges if exchange.ask.origin == "generated"]
    assert len(generated) > 50
    repeated = [ask for ask in generated if sent[ask.key] > 1]
    assert all(set(run.target.job_ids).intersection(ask.ids) for ask in repeated)


def test_unsafe_methods_are_sent_on_loopback_when_asked_for(bench: Any, recorder: Callable[..., Any]) -> None:
    """With UNSAFE_METHODS=1 a deployment on loopback is asked with other methods, once each."""
    mock = recorder()
    bench.probed(mock, Settings(unsafe_methods=True))
    methods = Counter(request.method for request in mock.requests)
    methods.pop("GET")
    assert methods == {"POST": 1, "PUT": 1, "PATCH": 1, "DELETE": 1}


def test_no_foreign_project_when_it_is_switched_off(bench: Any, recorder: Callable[..., Any]) -> None:
    """With FOREIGN_PROJECT=0 no other project is asked for."""
    mock = recorder()
    bench.probed(mock, Settings(foreign_project=False))
    assert {request.path for request in mock.requests} == {PATH}


@pytest.mark.parametrize("token", [TOKEN, ""])
def test_keys_sign_few_requests_beside_a_token_and_all_without(
    bench: Any, recorder: Callable[..., Any], token: str
) -> None:
    """Beside a token, AK/SK opens few requests; alone, it opens all that has to be opened."""
    mock = recorder()
    run = bench.probed(mock, target=bench.target(mock, token=token))
    assert not run.findings
    signed = run.sender.sent[Credentials.AK_SK]
    # Five of their own, one behind each that may be refused, and one for another project.
    assert signed == 11 if token else signed > 50
    assert run.sender.sent[Credentials.WRONG_SIGNATURE] == 1


def test_a_budget_too_small_is_said_before_anything_is_sent(bench: Any, recorder: Callable[..., Any]) -> None:
    """If the budget does not even do for the probes, nothing is sent."""
    mock = recorder()
    with pytest.raises(UnusableError, match=r"MAX_REQUESTS is 20\. Raise MAX_REQUESTS, or give fewer JOB_IDS"):
        bench.run(Settings(max_requests=20), bench.target(mock))
    assert mock.requests == []


def test_the_budget_holds_in_the_one_function_that_sends(bench: Any, recorder: Callable[..., Any]) -> None:
    """The sender itself refuses to send more than it may."""
    mock = recorder()
    run = bench.run(Settings(), bench.target(mock))
    sender, ask = run.sender, bench.ask(run)
    sender.max_requests = 2
    sender.send(ask)
    sender.send(ask)
    with pytest.raises(StopError, match="The budget of 2 requests is spent"):
        sender.send(ask)
    assert len(mock.requests) == 2


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_the_sender_refuses_methods_that_change_things(bench: Any, recorder: Callable[..., Any], method: str) -> None:
    """Whoever asks for it, no other method is sent unless that was requested, and off loopback never."""
    mock = recorder()
    for run in (bench.run(Settings(), bench.target(mock)), bench.run(Settings(unsafe_methods=True), LIVE)):
        assert {ask.method for asks in run.asks.values() for ask in asks} == {"GET"}
        with pytest.raises(ValueError, match=f"{method} may not be sent"):
            run.send(bench.ask(run, method=method))
    assert mock.requests == []


@pytest.mark.parametrize("path", ["..", ".", "", "../x"])
def test_the_sender_stays_on_the_documented_path(bench: Any, recorder: Callable[..., Any], path: str) -> None:
    """A parameter cannot lead to another path."""
    mock = recorder()
    run = bench.run(Settings(), replace(bench.target(mock), project_id=path or "x"))
    ask = bench.ask(run)
    ask.case.path_parameters["project_id"] = path
    with pytest.raises(ValueError, match="is not the documented path"):
        run.sender.send(ask)
    assert mock.requests == []


@pytest.mark.parametrize("secret", [TOKEN, SK, AK])
def test_no_secret_leaves_in_a_query(bench: Any, recorder: Callable[..., Any], secret: str) -> None:
    """A value or a name that holds a secret is not sent, however it is encoded."""
    mock = recorder()
    run = bench.run(Settings(), bench.target(mock))
    for ids in ([secret], [f"x{secret}y"], ["30647", secret]):
        with pytest.raises(ValueError, match="A request may not contain a secret"):
            run.sender.send(bench.ask(run, ids=ids))
    assert mock.requests == []


def test_what_is_generated_does_not_come_from_our_source(
    bench: Any, monkeypatch: pytest.MonkeyPatch, whole_run: Any
) -> None:
    """The same seed sends the same after an edit of unrelated source, and no text of it is sent."""
    text = "an-unrelated-text-of-our-source"
    monkeypatch.setattr(providers, "_get_local_constants", lambda: Constants(strings={text}))
    planned = rehearse(bench.target(Mock()), whole_run.run.settings.seed)
    assert text not in str(planned)
    assert planned == requests_of(whole_run.run)


class Time:
    """A clock that moves when someone sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sleeps: list[float] = []

    def clock(self) -> float:
        """Tell the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.sleeps.append(seconds)
        self.now += seconds


def live_run(bench: Any, answers: list[httpx.Response]) -> tuple[Run, Time]:
    """Make a run against a deployment off loopback that answers so, and its clock."""
    time = Time()
    sender = Sender(LIVE, max_requests=200, clock=time.clock, sleep=time.sleep)
    sender.close()
    sender.client = httpx.Client(transport=httpx.MockTransport(lambda _: unread(answers.pop(0))), trust_env=False)
    return bench.run(Settings(), LIVE, sender), time


def unread(answer: httpx.Response) -> httpx.Response:
    """Give an answer as it comes from the wire: its body has not been read yet."""
    return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.content))


def found() -> httpx.Response:
    """Answer with the job of the live deployment."""
    return httpx.Response(200, json={"job_array": [{"job_id": "30647", "status": "FAILED"}]})


def throttled(pause: object, status: int = 429) -> httpx.Response:
    """Ask for a pause."""
    headers = {"Retry-After": str(pause), "Date": "Wed, 25 Nov 2026 09:00:00 GMT"}
    return httpx.Response(status, json=THROTTLED, headers=headers)


def test_a_live_run_is_paced(bench: Any) -> None:
    """Off loopback there are two seconds between requests: thirty a minute."""
    run, time = live_run(bench, [found() for _ in range(31)])
    for _ in range(31):
        run.send(bench.ask(run))
    assert time.sleeps == [2.0] * 30
    assert time.now == 60.0


def test_a_pause_is_honoured_once(bench: Any) -> None:
    """After a 429 the run waits as long as Retry-After says, asks again, and stops at the second 429."""
    run, time = live_run(bench, [throttled(17), found(), throttled(1)])
    assert run.send(bench.ask(run)).status == 200
    assert time.sleeps == [17.0]
    assert run.send(bench.ask(run)) is None
    assert "answered 429 twice" in run.stopped
    assert run.sender.sent.total() == 3
    assert [exchange.status for exchange in run.exchanges] == [429, 200, 429]


@pytest.mark.parametrize(
    ("credentials", "foreign"),
    [(Credentials.WRONG_TOKEN, False), (Credentials.WRONG_SIGNATURE, False), (Credentials.TOKEN, True)],
)
def test_what_may_be_sent_once_is_not_repeated(bench: Any, credentials: Credentials, foreign: bool) -> None:  # noqa: FBT001 - a column
    """A throttled request with wrong credentials, or for another project, is not sent again."""
    run, _ = live_run(bench, [throttled(1), found()])
    run.sender.signature_is_good = True
    assert run.send(bench.ask(run, credentials, foreign=foreign)).status == 429
    assert run.send(bench.ask(run)).status == 200


@pytest.mark.parametrize(
    ("pause", "seconds"),
    [
        ("17", 17.0),
        ("0", 2.0),
        ("Wed, 25 Nov 2026 09:00:40 GMT", 40.0),
        ("Wednesday, 25-Nov-26 09:00:40 GMT", 40.0),
        ("Wed, 25 Nov 2026 08:00:00 GMT", 2.0),
        ("", 60.0),
        ("-1", 60.0),
        ("1.5", 60.0),
        ("soon", 60.0),
        ("Wed, 99 Nov 2026 08:00:00 GMT", 60.0),
    ],
)
def test_every_form_of_a_pause_is_honoured(bench: Any, pause: str, seconds: float) -> None:
    """Retry-After may be a date; what is neither that nor a whole number leads to a minute; the pace stays."""
    run, time = live_run(bench, [throttled(pause), found()])
    assert run.send(bench.ask(run)).status == 200
    assert time.sleeps == [seconds]


@pytest.mark.parametrize(("pause", "seconds"), [("17", 17.0), ("", 2.0)])
def test_a_pause_after_503_is_honoured_too(bench: Any, pause: str, seconds: float) -> None:
    """A 503 puts the next request off as it says, but is not asked again and does not count as throttling."""
    run, time = live_run(bench, [throttled(pause, 503), throttled(0), found()])
    assert run.send(bench.ask(run)).status == 503
    assert run.send(bench.ask(run)).status == 200
    assert time.sleeps == [seconds, 2.0]


def dropping(bench: Any, is_dropped: Callable[[int], bool]) -> Run:
    """Send all probes to a mock, of whose answers some break off, by the number of the request."""
    target = bench.target(Mock())
    sender, counted = Sender(target, max_requests=200), itertools.count(1)
    real = httpx.HTTPTransport()

    def answer(request: httpx.Request) -> httpx.Response:
        if is_dropped(next(counted)):
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        return real.handle_request(request)

    sender.client = httpx.Client(transport=httpx.MockTransport(answer))
    bench.stack.callback(real.close)
    return bench.probed(Mock(), target=target, sender=sender)


def test_a_connection_that_breaks_now_and_then_is_asked_once_more(bench: Any) -> None:
    """One closed just as it is used, or one reset in a hundred, is no finding; one that comes again or often is."""
    assert not dropping(bench, lambda number: number in {1, 90}).findings
    for is_dropped in (lambda number: number in {7, 8}, lambda number: number % 20 == 0):
        assert [finding.rule.name for finding in dropping(bench, is_dropped).findings] == ["whole"]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("pause", ["3600", "Wed, 25 Nov 2026 10:00:00 GMT"])
def test_a_pause_that_is_too_long_ends_the_run(bench: Any, pause: str, status: int) -> None:
    """A Retry-After of an hour is not waited for."""
    run, time = live_run(bench, [throttled(pause, status)])
    assert run.send(bench.ask(run)) is None
    assert "a pause of 3600 seconds" in run.stopped
    assert time.sleeps == []


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [("LONGEST_ANSWER", 0.2, "no end within 0 seconds"), ("LARGEST_BODY", 10_000, "no end within 10000 bytes")],
)
def test_a_body_without_an_end_is_a_broken_answer(
    bench: Any, monkeypatch: pytest.MonkeyPatch, limit: str, value: float, message: str
) -> None:
    """A body that drips, or goes on for ever, is given up, and found by the rule of whole answers."""
    monkeypatch.setattr(f"contract_tests.sending.bodies.{limit}", value)

    async def drip(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(1000):
            await send({"type": "http.response.body", "body": b" " * 100, "more_body": True})
            await asyncio.sleep(0.001)

    url = bench.stack.enter_context(serve(drip))
    run = bench.run(Settings(), replace(LIVE, base_url=url))
    run.send(bench.ask(run))
    assert [finding.rule.name for finding in run.findings] == ["whole"]
    assert message in run.exchanges[0].broken


def test_the_size_limit_holds_however_a_body_is_compressed() -> None:
    """Compressed twice, or more often, a body is read to its end, or given up where it grows without one."""

    def read(body: bytes, encodings: str) -> bytes:
        stream = httpx.ByteStream(body)
        return read_body(httpx.Response(200, headers={"Content-Encoding": encodings}, stream=stream))

    twice = gzip.compress(gzip.compress(b"sound"))
    assert read(twice, "gzip, gzip") == read(gzip.compress(twice), "x-gzip,gzip, GZIP") == b"sound"
    huge = gzip.compress(gzip.compress(bytes(17 * 2**20)))
    assert len(huge) < 1000
    with pytest.raises(httpx.ReadError, match="no end within 16777216 bytes"):
        read(huge, "gzip, gzip")
    with pytest.raises(httpx.DecodingError, match="only gzip, deflate was requested"):
        read(b"", "br")


def refuse(when: Callable[[Request, int], bool], mocks: list[Any]) -> Callable[[Request, Answer], Answer]:
    """Answer 401 then; the number of the request counts from 1."""

    def depart(request: Request, answer: Answer) -> Answer:
        refused = mocks[0].error(401, "bad_credentials")
        return refused if when(request, len(mocks[0].requests)) else answer

    return depart


def is_signed(request: Request) -> bool:
    """Tell whether a request came with a signature."""
    return "authorization" in request.headers


@pytest.mark.parametrize(("token", "sent"), [(TOKEN, 43), ("", 42)])
def test_credentials_that_expire_end_the_run(bench: Any, recorder: Callable[..., Any], token: str, sent: int) -> None:
    """After a refusal the first request is asked once more, with a token twice; there is no verdict."""
    mocks: list[Any] = []
    mocks.append(recorder(refuse(lambda _, number: number > 40, mocks)))
    run = bench.run(Settings(seed=1), bench.target(mocks[0], token=token))
    assert carry_out(run, tells=False) == 2
    assert (run.findings, len(mocks[0].requests)) == ([], sent)
    assert mocks[0].requests[-1].query == run.asks[OPERATION.name][0].query
    assert "The credentials are no longer accepted" in verdict(run)


def test_credentials_that_expire_at_the_very_end_are_no_verdict(bench: Any, recorder: Callable[..., Any]) -> None:
    """Refusals that nothing follows may be a token's end as well as a fault."""
    mocks: list[Any] = []
    mocks.append(recorder(refuse(lambda _, number: number > 93, mocks)))
    run = bench.run(Settings(seed=1, max_requests=94), bench.target(mocks[0]))
    assert (carry_out(run, tells=False), run.findings) == (2, [])
    assert "The credentials are no longer accepted" in verdict(run)


def test_a_refusal_between_accepted_requests_is_a_violation(bench: Any, recorder: Callable[..., Any]) -> None:
    """Credentials that are accepted again later were good when they were refused, however often in a row."""
    mocks: list[Any] = []
    mocks.append(recorder(refuse(lambda request, _: "%2" in request.query, mocks)))
    run = bench.probed(mocks[0], target=bench.target(mocks[0], token=""))
    assert [finding.rule.name for finding in run.findings] == ["credentials-accepted"]
    assert (run.exit_status, run.stopped) == (1, "")


@pytest.mark.parametrize("token", [TOKEN, ""])
def test_no_key_is_locked(bench: Any, recorder: Callable[..., Any], token: str) -> None:
    """However a deployment takes signatures, no more than three in a row are refused."""
    for when in (
        lambda request, number: is_signed(request) and number > 1,
        lambda request, number: is_signed(request) and number > 1 and "%" in request.query,
        lambda request, number: is_signed(request) and number > 40,
        lambda request, number: is_signed(request) and number % 7 > 1,
    ):
        mocks: list[Any] = []
        mocks.append(recorder(refuse(when, mocks)))
        target = bench.target(mocks[0], token=token, ids=("30647", "30648"))
        run = bench.run(Settings(seed=1, max_requests=90), target)
        assert carry_out(run, tells=False) != 0
        outcomes = [exchange.status for exchange in run.exchanges if exchange.ask.credentials.are_signed]
        in_a_row = max(len(list(group)) for status, group in itertools.groupby(outcomes) if status == 401)
        assert 1 <= in_a_row <= 3


def test_methods_refused_with_401_keep_nothing_from_being_sent(bench: Any, recorder: Callable[..., Any]) -> None:
    """With AK/SK alone a deployment may answer 401 to every other method: the run goes on to its end."""
    mocks: list[Any] = []
    mocks.append(recorder(refuse(lambda request, _: request.method != "GET", mocks)))
    run = bench.run(Settings(seed=1, unsafe_methods=True, max_requests=110), bench.target(mocks[0], token=""))
    assert (carry_out(run, tells=False), len(mocks[0].requests)) == (0, 110)


def test_the_sender_itself_stays_away_from_a_lock(bench: Any, recorder: Callable[..., Any]) -> None:
    """After some refused signatures in a row the sender refuses to send another, long before the key is locked."""
    mocks: list[Any] = []
    mocks.append(recorder(refuse(lambda *_: True, mocks)))
    run = bench.run(Settings(), bench.target(mocks[0]))
    for _ in range(3):
        run.sender.send(bench.ask(run, Credentials.AK_SK))
    with pytest.raises(ValueError, match="a few more would lock the key"):
        run.sender.send(bench.ask(run, Credentials.AK_SK))
    assert len(mocks[0].requests) == 3


def test_a_mistyped_key_beside_a_good_token_is_no_fault(bench: Any, recorder: Callable[..., Any]) -> None:
    """One signature a run is refused, so that no number of runs comes near a lock; the run could not be tested."""
    mock = recorder()
    target = replace(bench.target(mock), sk="mistyped")
    for _ in range(2):
        run = bench.probed(mock, target=target)
        assert (run.exit_status, run.findings) == (2, [])
        assert "The first signature was refused" in verdict(run)
        assert sum(map(is_signed, mock.requests)) == 1
        mock.requests.clear()


@pytest.mark.parametrize("token", [TOKEN, ""])
def test_a_live_run_risks_two_signatures(bench: Any, recorder: Callable[..., Any], token: str) -> None:
    """On a live service two signatures may be refused, each behind an accepted one and before a good one."""
    mock = recorder()
    target = replace(bench.target(mock, token=token, ids=("30647", "30649")), is_tunnel=True)
    sender = Sender(target, max_requests=200, sleep=lambda _: None)
    run = bench.probed(mock, target=target, sender=sender)
    signed = [exchange for exchange in run.exchanges if exchange.ask.credentials.are_signed]
    risky = [number for number, exchange in enumerate(signed) if exchange.ask.may_be_refused]
    assert [signed[number].ask.credentials for number in risky] == [Credentials.WRONG_SIGNATURE, Credentials.AK_SK]
    assert signed[risky[1]].ask.foreign
    assert all(signed[number - 1].lets_in and signed[number + 1].lets_in for number in risky)
    assert not any("'" in request.query or "%27" in request.query for request in mock.requests)


def test_redirects_are_not_followed(bench: Any, recorder: Callable[..., Any]) -> None:
    """A redirect is an answer like any other; credentials go nowhere else."""

    def redirect(_: Request, answer: Answer) -> Answer:
        return replace(answer, status=302, headers={**answer.headers, "Location": "/elsewhere"})

    mock = recorder(redirect)
    run = bench.probed(mock)
    assert {finding.rule.name for finding in run.findings} >= {"status"}
    assert all("/elsewhere" not in request.path for request in mock.requests)


def test_a_cookie_opens_nothing(bench: Any, recorder: Callable[..., Any]) -> None:
    """A cookie that the deployment sets is not sent, not even with the requests that have no credentials."""
    mock = recorder(lambda _, answer: replace(answer, headers={**answer.headers, "Set-Cookie": "session=1; Path=/"}))
    bench.probed(mock)
    assert {request.headers.get("cookie") for request in mock.requests} == {None}


@pytest.mark.parametrize("pause", ["Mon, 01 Jan 2024 00:00:00 +99999999999999", "soon", "-1"])
def test_a_pause_that_cannot_be_read_breaks_nothing(bench: Any, recorder: Callable[..., Any], pause: str) -> None:
    """A Retry-After that is none is as good as none."""
    mock = recorder(lambda _, answer: replace(answer, status=503, headers={**answer.headers, "Retry-After": pause}))
    run = bench.run(Settings(), bench.target(mock))
    run.send(bench.ask(run))
    assert (run.stopped, run.memory.bugs) == ("", {})
