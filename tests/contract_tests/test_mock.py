"""The mock deployment, over a real socket."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from contract_tests.mock import TOKEN, Mock, serve
from openapi import load

START = datetime(2026, 6, 25, 8, 0, 0, tzinfo=UTC)
DOCUMENTED = load()
OPERATION = DOCUMENTED.operations[0]
PROJECT = Mock().project_id
PATH = OPERATION.path.replace("{project_id}", PROJECT)
EXAMPLE_JOBS = [job for example in OPERATION.examples("200").values() for job in example["job_array"]]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Give a clock that a test can move."""
    return Clock()


@pytest.fixture
def mock(clock: Clock) -> Iterator[httpx.Client]:
    """Serve a mock and give a client with a valid token."""
    with (
        serve(Mock(clock)) as url,
        httpx.Client(base_url=url, headers={"X-Auth-Token": TOKEN}, trust_env=False) as client,
    ):
        yield client


def ask(client: httpx.Client, *ids: str) -> httpx.Response:
    """Ask for jobs."""
    return client.get(PATH, params={"job_id": list(ids)})


def jobs(response: httpx.Response) -> list[dict[str, Any]]:
    """Give the jobs of an answer."""
    assert response.status_code == 200
    found: list[dict[str, Any]] = response.json()["job_array"]
    return found


def test_answers_the_examples_of_the_document(mock: httpx.Client) -> None:
    """The jobs of the document's examples are answered as they stand there, in all four states."""
    examples = EXAMPLE_JOBS
    assert jobs(ask(mock, *[job["job_id"] for job in examples])) == examples
    assert [job["status"] for job in examples] == ["WAITING", "PROCESSING", "SUCCEEDED", "FAILED"]


def test_answers_a_repeated_id_once(mock: httpx.Client) -> None:
    """An id that is asked for twice is answered once."""
    assert [job["job_id"] for job in jobs(ask(mock, "30648", "30647", "30648"))] == ["30648", "30647"]


@pytest.mark.parametrize("job_id", ["", "no-such-job", "30647,30648", "视频 1/2"])
def test_leaves_out_what_it_does_not_know(mock: httpx.Client, job_id: str) -> None:
    """An empty or unknown id is not found: the answer is a 200 without it."""
    assert [job["job_id"] for job in jobs(ask(mock, job_id, "30647"))] == ["30647"]


def test_jobs_advance_on_the_clock(mock: httpx.Client, clock: Clock) -> None:
    """A job waits, is under way, and ends well or badly, as the clock has it."""
    seen = []
    for seconds in (0, 2, 5, 8, 60):
        clock.now = START + timedelta(seconds=seconds)
        (job,) = jobs(ask(mock, "30653"))
        seen.append((job["status"], job["progress"], job.get("start_time"), job.get("end_time")))
    assert seen == [
        ("WAITING", 0, None, None),
        ("PROCESSING", 0, "20260625080002", None),
        ("PROCESSING", 5, "20260625080002", None),
        ("FAILED", 10, "20260625080002", "20260625080008"),
        ("FAILED", 10, "20260625080002", "20260625080008"),
    ]
    clock.now = START + timedelta(days=1)
    ended = jobs(ask(mock, *[str(number) for number in range(30651, 30659)]))
    assert {job["status"] for job in ended} == {"SUCCEEDED", "FAILED"}


def test_every_answer_has_a_new_request_id(mock: httpx.Client) -> None:
    """Each answer, good or bad, has an X-Request-Id of the documented form, never used before."""
    answers = [ask(mock, "30647"), ask(mock), mock.get("/nowhere"), mock.post(PATH), ask(mock, "30647")]
    answers.append(mock.get(PATH, headers={"X-Auth-Token": "wrong"}))
    ids = [answer.headers["X-Request-Id"] for answer in answers]
    pattern = DOCUMENTED.components["headers"]["RequestId"]["schema"]["pattern"]
    assert all(re.fullmatch(pattern, value) for value in ids)
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("count", [0, 11, 25])
def test_refuses_no_ids_and_too_many(mock: httpx.Client, count: int) -> None:
    """No job_id, or more than ten, is a 400 with the document's error."""
    answer = ask(mock, *map(str, range(count)))
    assert answer.status_code == 400
    assert answer.json() == OPERATION.examples("400")["invalid_parameter"]


def test_ten_ids_are_not_too_many(mock: httpx.Client) -> None:
    """Ten ids may be asked for at once."""
    ids = [str(number) for number in range(30647, 30657)]
    assert [job["job_id"] for job in jobs(ask(mock, *ids))] == ids


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
def test_refuses_other_methods(mock: httpx.Client, method: str) -> None:
    """Another method is a 405 that says which is allowed."""
    answer = mock.request(method, PATH)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")


@pytest.mark.parametrize("path", ["/", "/v2", PATH + "/", PATH + "/30647", PATH.replace("v2", "v1")])
def test_refuses_other_paths(mock: httpx.Client, path: str) -> None:
    """Another path is a 404 of the gateway, which carries the gateway's own request id."""
    answer = mock.get(path)
    assert (answer.status_code, answer.json()["error_code"]) == (404, "APIGW.0101")
    assert re.fullmatch("[0-9a-f]{32}", answer.json()["request_id"])


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + " x", "ü"])
def test_refuses_a_bad_token(mock: httpx.Client, token: str) -> None:
    """A token that is not exactly the right one is a 401 of the gateway."""
    answer = mock.get(PATH, params={"job_id": "30647"}, headers={"X-Auth-Token": token.encode()})
    assert (answer.status_code, answer.json()["error_code"]) == (401, "APIGW.0301")


def test_refuses_a_foreign_project(mock: httpx.Client) -> None:
    """Another project in the path is a 401 of the service, even with a valid token."""
    answer = mock.get(PATH.replace(PROJECT, "f" * 32), params={"job_id": "30647"})
    assert (answer.status_code, answer.json()["error_code"]) == (401, "MPC.10208")


@pytest.mark.parametrize("name", ["X-Project_Id", "X-Project-Id"])
def test_refuses_a_project_header_that_contradicts_the_path(mock: httpx.Client, name: str) -> None:
    """The project of the header, in either spelling, has to be the one of the path."""
    params = {"job_id": "30647"}
    assert mock.get(PATH, params=params, headers={name: PROJECT}).status_code == 200
    assert mock.get(PATH, params=params, headers={name: "f" * 32}).json()["error_code"] == "MPC.10208"


def test_runs_as_a_command_of_its_own() -> None:
    """`python -m contract_tests.mock` says where it serves, and what opens it."""
    command = [sys.executable, "-m", "contract_tests.mock"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={"PORT": "0", "PYTHONUNBUFFERED": "1"}
    ) as mock:
        try:
            assert mock.stdout is not None
            printed = [mock.stdout.readline() for _ in range(5)]
            url = re.findall(r"http://127\.0\.0\.1:\d+", printed[0])[0]
            project, ids, token = (line.split()[-1] for line in printed[1:4])
            path = OPERATION.path.replace("{project_id}", project)
            query = "&".join(f"job_id={job_id}" for job_id in ids.split(",")[:10])
            answer = httpx.get(f"{url}{path}?{query}", headers={"X-Auth-Token": token}, trust_env=False)
            assert len(jobs(answer)) == 10
        finally:
            mock.terminate()


def test_says_that_a_port_is_taken() -> None:
    """A port that is in use is a clear message and exit status 2, not a traceback."""
    with serve(Mock()) as url:
        port = url.rpartition(":")[2]
        ended = subprocess.run(
            [sys.executable, "-m", "contract_tests.mock"],
            env={"PORT": port},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 2
    assert ended.stderr == f"Port {port} cannot be used: Address already in use. Set PORT to another one, or to 0.\n"


def test_serves_a_mock_with_jobs_of_ones_own() -> None:
    """A mock in process can be given its jobs."""
    mock = Mock()
    mock.jobs = type(mock.jobs)({"1": {"job_id": "1", "status": "FAILED"}})
    with serve(mock) as url, httpx.Client(base_url=url, headers={"X-Auth-Token": TOKEN}, trust_env=False) as client:
        assert json.loads(ask(client, "1").content) == {"job_array": [{"job_id": "1", "status": "FAILED"}]}


def test_a_target_with_scheme_and_host_is_understood(mock: httpx.Client) -> None:
    """The form of a request that is meant for a proxy is answered as any other."""
    job_id = EXAMPLE_JOBS[0]["job_id"]
    target = str(mock.base_url.join(PATH).copy_with(params={"job_id": job_id}))
    response = mock.get("/", extensions={"target": target.encode()})
    assert len(jobs(response)) == 1
