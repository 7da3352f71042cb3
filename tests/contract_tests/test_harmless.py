"""A run does no harm: the server's own log of methods, paths and credentials says so."""

import asyncio
import itertools
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from contract_tests.documented import documented
from contract_tests.mock import SK, TOKEN, Answer, Request, serve
from contract_tests.run import Rehearsal, Run
from contract_tests.sending.sender import Ask, Credentials, Sender, StopError, ids_query
from contract_tests.settings import Settings, Target, UnusableError
from contract_tests.under_pytest import carry_out

PROJECT = documented().project_id
PATH = documented().path.replace("{project_id}", PROJECT)
LIVE = Target("https://mpc.example.com", PROJECT, ("30647",), "token", "ak", "sk")
THROTTLED = documented().example(429, "throttled")


def wrong_credentials(requests: list[Request]) -> int:
    """Count the requests with credentials that open nothing."""
    tokens = [request.headers["x-auth-token"] for request in requests if "x-auth-token" in request.headers]
    return sum(token != TOKEN for token in tokens)


def test_a_whole_run_reads_one_path_and_nothing_else(bench: Any, recorder: Callable[..., Any]) -> None:
    """A whole run, generated requests included: GET only, one path, one foreign probe, within the budget."""
    mock = recorder()
    run = bench.run(Settings(seed=7), bench.target(mock))
    assert carry_out(run) == 0
    assert {request.method for request in mock.requests} == {"GET"}
    paths = Counter(request.path for request in mock.requests)
    assert paths.pop(PATH) > 150
    ((foreign, times),) = paths.items()
    assert (re.sub("[0-9a-f]{32}", PROJECT, foreign), times) == (PATH, 1)
    assert all(request.body == b"" for request in mock.requests)
    assert len(mock.requests) == run.sender.sent.total() == run.settings.max_requests
    assert wrong_credentials(mock.requests) == 1
    assert run.sender.sent[Credentials.WRONG_TOKEN] + run.sender.sent[Credentials.WRONG_SIGNATURE] == 2
    signed = [request for request in mock.requests if "authorization" in request.headers]
    assert len(signed) == 6
    assert not any(SK in value for request in mock.requests for value in request.headers.values())


def test_the_same_seed_sends_the_same(bench: Any, recorder: Callable[..., Any]) -> None:
    """Two runs with one seed send the same requests in the same order, another seed sends others."""
    sent = []
    for seed in (3, 3, 4):
        mock = recorder()
        run = bench.run(Settings(seed=seed, max_requests=120), bench.target(mock, ak=""))
        carry_out(run)
        sent.append([(request.method, request.path, request.query) for request in mock.requests])
    assert sent[0] == sent[1]
    assert sent[0] != sent[2]


def test_a_rehearsal_lists_what_is_sent(bench: Any, recorder: Callable[..., Any]) -> None:
    """What PLAN=1 lists is what a run with the same seed sends, in the same order."""
    mock = recorder()
    target, settings = bench.target(mock), Settings(seed=5)
    rehearsal = Rehearsal(settings, target)
    carry_out(rehearsal)
    rehearsal.sender.close()
    assert mock.requests == []
    run = bench.run(settings, target)
    carry_out(run)
    assert [exchange.ask for exchange in run.exchanges] == rehearsal.planned


def test_generated_requests_repeat_only_what_is_worth_it(bench: Any, recorder: Callable[..., Any]) -> None:
    """A generated request that was sent before is sent again only for a known job."""
    mock = recorder()
    run = bench.run(Settings(seed=5), bench.target(mock))
    carry_out(run)
    sent = Counter(exchange.ask.query for exchange in run.exchanges)
    generated = {exchange.ask for exchange in run.exchanges if exchange.ask.origin == "generated"}
    assert len(generated) > 50
    repeated = {ask for ask in generated if sent[ask.query] > 1}
    assert all(run.memory.known.intersection(ask.ids) for ask in repeated)


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
def test_keys_sign_five_requests_beside_a_token_and_all_without(
    bench: Any, recorder: Callable[..., Any], token: str
) -> None:
    """Beside a token, AK/SK opens five requests; alone, it opens all that has to be opened."""
    mock = recorder()
    run = bench.probed(mock, target=bench.target(mock, token=token))
    assert not run.findings
    signed = run.sender.sent[Credentials.AK_SK]
    assert signed == 5 if token else signed > 50
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
    sender = bench.run(Settings(), bench.target(mock)).sender
    sender.max_requests = 2
    ask = Ask(ids_query(["30647"]), Credentials.TOKEN)
    sender.send(ask)
    sender.send(ask)
    with pytest.raises(StopError, match="The budget of 2 requests is spent"):
        sender.send(ask)
    assert len(mock.requests) == 2


@pytest.mark.parametrize(
    ("asks", "message"),
    [
        ([Ask("", Credentials.TOKEN, method="POST")], "POST may not be sent"),
        ([Ask("", Credentials.TOKEN, method="HEAD")], "HEAD may not be sent"),
        ([Ask("", Credentials.WRONG_TOKEN)] * 3, "More than 2 wrong credentials"),
        ([Ask("", Credentials.WRONG_TOKEN), *[Ask("", Credentials.WRONG_SIGNATURE)] * 2], "More than 2 wrong"),
        ([Ask("", Credentials.TOKEN, foreign=True)] * 2, "once a run"),
    ],
)
def test_the_sender_refuses_harm(bench: Any, recorder: Callable[..., Any], asks: list[Ask], message: str) -> None:
    """Whoever asks for it: no other method, no third wrong credential, no second foreign project."""
    mock = recorder()
    sender = bench.run(Settings(), bench.target(mock)).sender
    for ask in asks[:-1]:
        sender.send(ask)
    with pytest.raises(ValueError, match=message):
        sender.send(asks[-1])
    assert len(mock.requests) == len(asks) - 1


def test_unsafe_methods_stay_on_loopback(bench: Any) -> None:
    """Off loopback no other method is sent, even if it is asked for."""
    run = bench.run(Settings(unsafe_methods=True), LIVE)
    assert {ask.method for ask in run.asks} == {"GET"}
    with pytest.raises(ValueError, match="DELETE may not be sent"):
        run.send(Ask("", Credentials.TOKEN, method="DELETE"))


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


GOOD = Ask("job_id=30647", Credentials.TOKEN)


def test_a_live_run_is_paced(bench: Any) -> None:
    """Off loopback there are two seconds between requests: thirty a minute."""
    run, time = live_run(bench, [found() for _ in range(31)])
    for _ in range(31):
        run.send(GOOD)
    assert time.sleeps == [2.0] * 30
    assert time.now == 60.0


def test_a_pause_is_honoured_once(bench: Any) -> None:
    """After a 429 the run waits as long as Retry-After says, asks again, and stops at the second 429."""
    run, time = live_run(bench, [throttled(17), found(), throttled(1)])
    assert run.send(GOOD).status == 200
    assert time.sleeps == [17.0]
    assert run.send(GOOD) is None
    assert "answered 429 twice" in run.stopped
    assert run.sender.sent.total() == 3
    assert [exchange.status for exchange in run.exchanges] == [429, 200, 429]


@pytest.mark.parametrize(
    "ask",
    [Ask("", Credentials.WRONG_TOKEN), Ask("", Credentials.WRONG_SIGNATURE), Ask("", Credentials.TOKEN, foreign=True)],
)
def test_what_may_be_sent_once_is_not_repeated(bench: Any, ask: Ask) -> None:
    """A throttled request with wrong credentials, or for another project, is not sent again."""
    run, _ = live_run(bench, [throttled(1), found()])
    assert run.send(ask).status == 429
    assert run.send(GOOD).status == 200


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
    assert run.send(GOOD).status == 200
    assert time.sleeps == [seconds]


@pytest.mark.parametrize(("pause", "seconds"), [("17", 17.0), ("", 2.0)])
def test_a_pause_after_503_is_honoured_too(bench: Any, pause: str, seconds: float) -> None:
    """A 503 puts the next request off as it says, but is not asked again and does not count as throttling."""
    run, time = live_run(bench, [throttled(pause, 503), throttled(0), found()])
    assert run.send(GOOD).status == 503
    assert run.send(GOOD).status == 200
    assert time.sleeps == [seconds, 2.0]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("pause", ["3600", "Wed, 25 Nov 2026 10:00:00 GMT"])
def test_a_pause_that_is_too_long_ends_the_run(bench: Any, pause: str, status: int) -> None:
    """A Retry-After of an hour is not waited for."""
    run, time = live_run(bench, [throttled(pause, status)])
    assert run.send(GOOD) is None
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
    monkeypatch.setattr(f"contract_tests.sending.sender.{limit}", value)

    async def drip(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(1000):
            await send({"type": "http.response.body", "body": b" " * 100, "more_body": True})
            await asyncio.sleep(0.001)

    url = bench.stack.enter_context(serve(drip))
    run = bench.run(Settings(), replace(LIVE, base_url=url))
    run.send(GOOD)
    assert [finding.rule.name for finding in run.findings] == ["whole"]
    assert message in run.exchanges[0].broken


def refuse(when: Callable[[Request, int], bool], mocks: list[Any]) -> Callable[[Request, Answer], Answer]:
    """Answer 401 then; the number of the request counts from 1."""

    def depart(request: Request, answer: Answer) -> Answer:
        refused = mocks[0].error(401, "bad_credentials")
        return refused if when(request, len(mocks[0].requests)) else answer

    return depart


def is_signed(request: Request) -> bool:
    """Tell whether a request came with a signature."""
    return "authorization" in request.headers


@pytest.mark.parametrize(("token", "sent"), [(TOKEN, 44), ("", 44)])
def test_credentials_that_expire_end_the_run(bench: Any, recorder: Callable[..., Any], token: str, sent: int) -> None:
    """From the third refusal in a row on, nothing but the first request is asked once more; there is no verdict."""
    mocks: list[Any] = []
    mocks.append(recorder(refuse(lambda _, number: number > 40, mocks)))
    run = bench.run(Settings(seed=1), bench.target(mocks[0], token=token))
    assert carry_out(run) == 2
    assert (run.findings, len(mocks[0].requests)) == ([], sent)
    assert mocks[0].requests[-1].query == run.asks[0].query
    assert "The credentials are no longer accepted" in run.verdict()


def test_credentials_that_expire_at_the_very_end_are_no_verdict(bench: Any, recorder: Callable[..., Any]) -> None:
    """Refusals that nothing follows may be a token's end as well as a fault."""
    mocks: list[Any] = []
    mocks.append(recorder(refuse(lambda _, number: number > 88, mocks)))
    run = bench.run(Settings(seed=1, max_requests=90), bench.target(mocks[0]))
    assert (carry_out(run), run.findings) == (2, [])
    assert "The credentials are no longer accepted" in run.verdict()


def test_a_refusal_between_accepted_requests_is_a_violation(bench: Any, recorder: Callable[..., Any]) -> None:
    """Credentials that are accepted again later were good when they were refused, however often in a row."""
    mocks: list[Any] = []
    mocks.append(recorder(refuse(lambda request, _: "%2" in request.query, mocks)))
    run = bench.probed(mocks[0], target=bench.target(mocks[0], token=""))
    assert [finding.rule.name for finding in run.findings] == ["credentials-accepted"]
    assert (run.exit_status, run.stopped) == (1, "")


@pytest.mark.parametrize("token", [TOKEN, ""])
def test_no_key_is_locked(bench: Any, recorder: Callable[..., Any], token: str) -> None:
    """However a deployment takes signatures, no more than five in a row are refused."""
    for when in (
        lambda request, number: is_signed(request) and number > 1,
        lambda request, number: is_signed(request) and number > 1 and "%" in request.query,
        lambda request, number: is_signed(request) and number > 40,
        lambda request, number: is_signed(request) and number % 7 > 1,
    ):
        mocks: list[Any] = []
        mocks.append(recorder(refuse(when, mocks)))
        run = bench.run(Settings(seed=1), bench.target(mocks[0], token=token))
        assert carry_out(run) != 0
        outcomes = [exchange.status for exchange in run.exchanges if exchange.ask.credentials.are_signed]
        in_a_row = max(len(list(group)) for status, group in itertools.groupby(outcomes) if status == 401)
        assert 1 <= in_a_row <= 5


def test_methods_refused_with_401_keep_nothing_from_being_sent(bench: Any, recorder: Callable[..., Any]) -> None:
    """With AK/SK alone a deployment may answer 401 to every other method: the run goes on to its end."""
    mocks: list[Any] = []
    mocks.append(recorder(refuse(lambda request, _: request.method != "GET", mocks)))
    run = bench.run(Settings(seed=1, unsafe_methods=True), bench.target(mocks[0], token=""))
    assert (carry_out(run), len(mocks[0].requests)) == (0, 200)


def test_the_sender_itself_sends_no_sixth_signature(bench: Any, recorder: Callable[..., Any]) -> None:
    """After five refused signatures in a row the sender refuses to send another."""
    mocks: list[Any] = []
    mocks.append(recorder(refuse(lambda *_: True, mocks)))
    sender = bench.run(Settings(), bench.target(mocks[0])).sender
    for _ in range(5):
        sender.send(Ask("", Credentials.AK_SK))
    with pytest.raises(ValueError, match="one more may lock the key"):
        sender.send(Ask("", Credentials.AK_SK))
    assert len(mocks[0].requests) == 5


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
    run.send(Ask("job_id=30647", Credentials.TOKEN))
    assert (run.stopped, run.bugs) == ("", {})
