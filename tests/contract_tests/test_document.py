"""The whole document: operations that it gains are tested, or named as not tested, without a line of new Python."""

import copy
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from contract_tests.asking.ask import Credentials
from contract_tests.command import carry_out
from contract_tests.mock import AK, Answer, Request
from contract_tests.run import Run
from contract_tests.settings import Settings, Target
from contract_tests.telling.terminal import conclusion, verdict
from openapi import Document, load

pytestmark = pytest.mark.slow

MORE = Path(__file__).parent / "documents" / "more.yaml"
CREATE, CANCEL, QUOTAS = "CreateEditingJob", "CancelEditingJob", "ShowQuotas"


def more() -> Document:
    """Add the operations of the file to the project's own document."""
    data = copy.deepcopy(load().data)
    added = yaml.safe_load(MORE.read_text(encoding="utf-8"))
    for path, item in added["paths"].items():
        data["paths"].setdefault(path, {}).update(item)
    return Document.of(data)


def same(_: Request, answer: Answer) -> Answer:
    """Depart in nothing."""
    return answer


@pytest.fixture
def whole(bench: Any, recorder: Callable[..., Any]) -> Callable[..., Run]:
    """Run against a mock of that document, that may depart from it, and give the run."""

    def carry(depart: Callable[[Request, Answer], Answer] = same, *, probes_only: bool = False, **settings: Any) -> Run:
        mock = recorder(depart, document=more())
        target = bench.target(mock, ids=("30647", "30648", "30649"), ak="" if probes_only else AK)
        run = Run(Settings(seed=1, strict=True, **settings), target, document=more())
        bench.stack.callback(run.sender.close)
        for operation in run.tested if probes_only else ():
            run.probe(operation)
        if not probes_only:
            carry_out(run, tells=False)
        run.log = mock.requests  # type: ignore[attr-defined] # the server's own log
        return run

    return carry


def test_what_changes_things_is_named_and_not_sent(whole: Callable[..., Run]) -> None:
    """With more operations the verdict stays; those that change things are named, and none of them is sent."""
    run = whole(max_requests=120)
    assert (run.exit_status, run.findings) == (0, [])
    assert verdict(run).endswith("does what the document says.")
    told = [line for line in conclusion(run) if line.startswith("Not tested")]
    assert [line.split()[2] for line in told] == [f"{CREATE},", f"{CANCEL},"]
    assert all("UNSAFE_METHODS=1" in line for line in told)
    assert {request.method for request in run.log} == {"GET"}  # type: ignore[attr-defined] # as above
    assert {operation.name for operation in run.tested} == run.memory.proven == {"ListEditingJobs", QUOTAS}


def test_operations_that_change_things_are_tested_on_loopback(whole: Callable[..., Run]) -> None:
    """With UNSAFE_METHODS=1 each operation is probed and generated for, in every way to authenticate, and conforms."""
    run = whole(unsafe_methods=True, max_requests=240)
    assert (run.exit_status, run.findings, run.not_tested) == (0, [], {})
    asked = Counter((exchange.ask.operation.name, exchange.ask.origin == "generated") for exchange in run.exchanges)
    assert all(asked[name, generated] > 8 for name in (CREATE, CANCEL, QUOTAS) for generated in (False, True))
    for name in (CREATE, CANCEL, QUOTAS):
        of_name = [exchange for exchange in run.exchanges if exchange.ask.operation.name == name]
        used = {exchange.ask.credentials for exchange in of_name}
        assert used >= {Credentials.AK_SK, Credentials.NONE, Credentials.WRONG_TOKEN}
        assert {one.status // 100 for one in of_name} == {2, 4}
    methods = Counter(exchange.ask.method for exchange in run.exchanges if not exchange.ask.is_documented)
    # What each path does not have, once: two methods of the one, three of the other, four of the third.
    assert sum(methods.values()) == 3 + 3 + 3 + 4


@pytest.mark.parametrize(
    ("operation", "change", "rule"),
    [
        (CREATE, {"status": 200}, "status"),
        (CREATE, {"content": {"job_id": 30659}}, "type"),
        (CREATE, {"content": {"job_id": "30659", "more": 1}}, "undocumented-field"),
        (CREATE, {"status": 500}, "server-error"),
        (CANCEL, {"status": 203}, "status"),
        (QUOTAS, {"content": {"quota": -1}}, "minimum"),
        (QUOTAS, {"content": {"quota": 2**63}}, "number-size"),
        (QUOTAS, {"content": {"unit": "HOURS"}}, "value-list"),
        (QUOTAS, {"headers": {"Content-Type": "text/html", "X-Request-Id": "1"}}, "content-type"),
        (QUOTAS, {"headers": {"Content-Type": "application/json", "X-Request-Id": "1"}}, "header-form"),
    ],
)
def test_the_general_rules_find_faults_of_every_operation(
    whole: Callable[..., Run], operation: str, change: dict[str, Any], rule: str
) -> None:
    """Status, headers, types and values of an operation that has no module of its own are held to the document."""
    (described,) = [one for one in more().operations if one.name == operation]

    def depart(request: Request, answer: Answer) -> Answer:
        is_meant = request.method == described.method.upper() and answer.status < 300
        is_meant = is_meant and request.path.count("/") == described.path.count("/")
        is_meant = is_meant and request.path.split("/")[3] == described.path.split("/")[3]
        return replace(answer, **change) if is_meant else answer

    run = whole(depart, probes_only=True, unsafe_methods=True)
    assert run.exit_status == 1
    found = {(finding.exchange.ask.operation.name, finding.rule.name) for finding in run.findings}
    assert (operation, rule) in found
    assert {name for name, _ in found} == {operation}


def test_requests_that_lack_something_must_be_refused(whole: Callable[..., Run]) -> None:
    """A deployment that takes a request without a mandatory parameter, header, body or field of it is found."""

    def depart(request: Request, answer: Answer) -> Answer:
        return replace(answer, status=202 if request.method == "POST" else 200) if answer.status == 400 else answer

    run = whole(depart, probes_only=True, unsafe_methods=True)
    broken = [finding for finding in run.findings if finding.rule.name == "mandatory"]
    lacks = {(finding.exchange.ask.operation.name, finding.problem.place) for finding in broken}
    assert lacks >= {(CREATE, "the body"), (CREATE, "input"), (CREATE, "X-Language"), (QUOTAS, "kind")}


def test_a_405_names_all_methods_of_the_path(whole: Callable[..., Run]) -> None:
    """What a 405 may say follows from the path's operations: GET alone is wrong where POST is documented."""

    def depart(_: Request, answer: Answer) -> Answer:
        return replace(answer, headers={**answer.headers, "Allow": "GET"}) if answer.status == 405 else answer

    run = whole(depart, probes_only=True, unsafe_methods=True)
    found = {(finding.rule.name, finding.problem.documented) for finding in run.findings}
    assert ("allow", "a list with GET, POST") in found


def test_an_operation_without_anything_to_ask_with_is_named(bench: Any) -> None:
    """A path parameter that nothing is known of, and that has no example, is why an operation is not tested."""
    data = copy.deepcopy(more().data)
    path = "/v2/{project_id}/things/{thing_id}"
    data["paths"][path] = {"get": copy.deepcopy(data["paths"]["/v2/{project_id}/quotas"]["get"])}
    data["paths"][path]["get"] |= {"operationId": "ShowThing"}
    data["paths"][path]["get"]["parameters"].append(
        {"name": "thing_id", "in": "path", "required": True, "schema": {"type": "string"}}
    )
    target = Target("http://127.0.0.1:9", "p", ("30647",), "a-token-of-tests")
    run = Run(Settings(), target, document=Document.of(data))
    bench.stack.callback(run.sender.close)
    assert "nothing to ask it with" in run.not_tested["ShowThing"]
