"""What users get for their own tests: the stand-in for the service, and the pytest fixture."""

import asyncio
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from mpc_clipping import (
    ApiConnectionError,
    ApiTimeoutError,
    BadRequestError,
    MpcClient,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    Token,
    WaitTimeout,
)
from mpc_clipping.testing import STOOD_IN_FOR, FakeService

from openapi import load

# The low-level URL of the stand-in, for requests that the client itself would never send.
JOBS = "https://mpc.invalid/v2/any-project/editing/jobs"


@pytest.fixture
def service() -> FakeService:
    """Give a stand-in without jobs."""
    return FakeService()


def test_a_job_goes_through_its_steps(service: FakeService) -> None:
    """One step each time it is asked for, the last one from then on."""
    service.add("1", "WAITING", "PROCESSING", "SUCCEEDED")
    with service.client() as mpc:
        assert [mpc.list_editing_jobs(["1"])[0].status for _ in range(4)] == [
            "WAITING", "PROCESSING", "SUCCEEDED", "SUCCEEDED",
        ]  # fmt: skip


def test_its_clock_lets_other_tasks_run(service: FakeService) -> None:
    """Waits side by side take turns, as with a real sleep; so one that never ends can be cancelled, too."""
    for job in "ab":
        service.add(job, "WAITING", "WAITING", "SUCCEEDED")

    async def both() -> None:
        async with service.async_client() as mpc:
            await asyncio.gather(*[mpc.wait_for_editing_jobs([job]) for job in "ab"])

    asyncio.run(both())
    assert [request.url.params["job_id"] for request in service.requests] == list("ababab")


def test_a_step_may_be_fields_or_nothing(service: FakeService) -> None:
    """Whole jobs, new ones that are not visible yet, and any fault of content can be scripted."""
    service.add("1", None, {"status": "PROCESSING", "progress": "half"}, {"job_id": "other"})
    with service.client() as mpc:
        assert mpc.list_editing_jobs(["1"]).missing == ("1",)
        (job,) = mpc.list_editing_jobs(["1"])
        assert (job.job_id, job.progress, job.raw["progress"]) == ("1", None, "half")
        assert [one.job_id for one in mpc.list_editing_jobs(["1"]).unexpected] == ["other"]


def test_waiting_takes_no_time(service: FakeService) -> None:
    """The clients that it makes sleep by its clock, which tells how long they would have."""
    service.add("1", *["PROCESSING"] * 100, "SUCCEEDED")
    service.add("2", "FAILED")
    with service.client() as mpc:
        outcome = mpc.wait_for_editing_jobs(["1", "2", "3"])
        assert [job.job_id for job in outcome.succeeded] == ["1"]
        assert [job.job_id for job in outcome.failed] == ["2"]
        assert outcome.missing == ["3"]
        assert service.clock.slept == [10.0] * 100
        service.add("1", "PROCESSING")
        with pytest.raises(WaitTimeout):
            mpc.wait_for_editing_jobs(["1"], timeout=60)
    assert service.clock.monotonic() == 1060


def test_the_asynchronous_client_works_alike(service: FakeService) -> None:
    """With the same script and the same clock."""
    service.add("1", "WAITING", "SUCCEEDED")
    service.fail(503)

    async def wait() -> Any:
        async with service.async_client() as mpc:
            return await mpc.wait_for_editing_jobs(["1"])

    assert asyncio.run(wait()).all_succeeded
    assert len(service.requests) == 3


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (400, BadRequestError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (429, RateLimitError),
        (500, ServerError),
        (httpx.ConnectError("down"), ApiConnectionError),
        (httpx.ReadTimeout("slow"), ApiTimeoutError),
        (httpx.Response(520, text="<html>"), ServerError),
    ],
    ids=str,
)
def test_faults_come_as_they_are_ordered(service: FakeService, fault: Any, error: type[Exception]) -> None:
    """For the next requests, as many as were told; statuses with the document's own bodies."""
    service.add("1", "SUCCEEDED")
    service.fail(fault, times=2)
    with service.client(max_retries=0) as mpc:
        for _ in range(2):
            with pytest.raises(error) as caught:
                mpc.list_editing_jobs(["1"])
            if isinstance(fault, int):
                examples = load().operations[0].examples(str(fault))
                said = getattr(caught.value, "error_code", None), getattr(caught.value, "error_msg", None)
                assert said in [(one["error_code"], one["error_msg"]) for one in examples.values()]
        assert len(mpc.list_editing_jobs(["1"])) == 1


def test_a_documented_status_has_the_documents_body(service: FakeService) -> None:
    """Field for field, as the document's example of it."""
    (operation,) = load().operations
    refusals = [status for status in operation.responses if status != "200"]
    examples = {int(status): next(iter(operation.examples(status).values())) for status in refusals}
    assert len(examples) >= 6
    with httpx.Client(transport=service.transport) as http:
        for status, example in examples.items():
            service.fail(status)
            answer = http.get(JOBS, params={"job_id": "1"})
            assert (answer.status_code, answer.json()) == (status, example)


def test_an_undocumented_status_has_no_body_of_its_own(service: FakeService) -> None:
    """The stand-in makes nothing up."""
    service.fail(418)
    with httpx.Client(transport=service.transport) as http:
        assert http.get(JOBS).json() == {}


def test_retries_are_seen_in_the_requests(service: FakeService) -> None:
    """Requests, with what they carried, are kept."""
    service.add("1", "SUCCEEDED")
    service.fail(429)
    with service.client(auth=Token("secret")) as mpc:
        mpc.list_editing_jobs(["1"])
    assert [request.headers["X-Auth-Token"] for request in service.requests] == ["secret"] * 2


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", JOBS, 400),
        ("GET", f"{JOBS}?job_id=" + "&job_id=".join(map(str, range(11))), 400),
        ("GET", f"{JOBS}?job_id=" + "&job_id=".join(map(str, range(10))), 200),
        ("GET", f"{JOBS}?jobid=1", 400),
        ("GET", f"{JOBS}/1?job_id=1", 404),
        ("GET", "https://mpc.invalid/v2/editing/jobs?job_id=1", 404),
        ("POST", f"{JOBS}?job_id=1", 404),
        ("GET", "https://mpc.invalid/prefix/v2/p/editing/jobs?job_id=1", 200),
    ],
)
def test_it_refuses_what_the_document_does_not_allow(service: FakeService, method: str, url: str, status: int) -> None:
    """No ids or too many are 400, another address or method is 404, as the mock deployment has it."""
    with httpx.Client(transport=service.transport) as http:
        answer = http.request(method, url)
    assert answer.status_code == status
    assert answer.headers["X-Request-Id"].startswith("fake-request-")
    assert (status == 200) == ("job_array" in answer.json())


def test_what_it_knows_is_the_documents() -> None:
    """Limit, names and path are generated, not written by hand."""
    (operation,) = STOOD_IN_FOR
    assert operation.batch is not None
    assert operation.waiter is not None
    known = load().operations[0]
    waiter = known.data["x-waiter"]
    assert (operation.method, operation.path) == (known.method.upper(), known.path)
    assert (operation.batch.name, operation.batch.limit) == known.list_parameter
    assert (operation.batch.items, operation.waiter.name) == (waiter["items"], waiter["state"])


def test_a_job_without_a_step_is_refused(service: FakeService) -> None:
    """It would never be answered, and a typo would pass unseen."""
    with pytest.raises(ValueError, match="no step"):
        service.add("1")


def test_own_clients_can_use_its_transport(service: FakeService) -> None:
    """For code that makes its client itself from a given httpx client."""
    service.add("1", "SUCCEEDED")
    http = httpx.Client(transport=service.transport)
    with MpcClient(region="cn-north-4", project_id="p", auth=None, http_client=http) as mpc:
        assert len(mpc.list_editing_jobs(["1"])) == 1
    assert service.requests[0].url.host == "mpc.cn-north-4.myhuaweicloud.com"


def test_threads_may_share_it(service: FakeService) -> None:
    """Each query moves a job one step on, whoever asks."""
    service.add("1", *map(str, range(200)))
    seen: list[str] = []

    def ask() -> None:
        with service.client() as mpc:
            seen.extend(str(mpc.list_editing_jobs(["1"])[0].status) for _ in range(25))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen, key=int) == list(map(str, range(200)))


def test_the_pytest_fixture_in_a_project_of_its_own(tmp_path: Path) -> None:
    """A project that enables the plugin gets a fresh stand-in for each test."""
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["mpc_clipping.pytest_plugin"]\n', encoding="utf-8")
    (tmp_path / "test_mine.py").write_text(
        "def test_waits(fake_mpc):\n"
        "    fake_mpc.add('30647', 'WAITING', 'SUCCEEDED')\n"
        "    with fake_mpc.client() as mpc:\n"
        "        assert mpc.wait_for_editing_jobs(['30647']).all_succeeded\n\n\n"
        "def test_is_fresh(fake_mpc):\n"
        "    assert fake_mpc.requests == []\n"
        "    with fake_mpc.client() as mpc:\n"
        "        assert mpc.list_editing_jobs(['30647']).missing == ('30647',)\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout
