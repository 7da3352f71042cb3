"""`python -m contract_tests`, as a person runs it."""

import subprocess
import sys

import pytest

from contract_tests.mock import TOKEN, Mock, serve

MOCK = {"PROJECT_ID": "0123456789abcdef0123456789abcdef", "JOB_IDS": "30647,30649", "TOKEN": TOKEN}


def command(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with nothing but these variables."""
    return subprocess.run(
        [sys.executable, "-m", "contract_tests", *options], env=environment, capture_output=True, text=True, check=False
    )


def test_the_embedded_mock_conforms() -> None:
    """Without BASE_URL the embedded mock is tested, and conforms."""
    ended = command(SEED="1")
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_never_a_job_is_no_pass() -> None:
    """A run in which no answer ever held a job does not pass."""
    mock = Mock()
    with serve(mock) as url:
        ended = command(BASE_URL=url, **(MOCK | {"JOB_IDS": "1"}), SEED="1")
    assert ended.returncode != 0


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"BASE_URL": "ftp://127.0.0.1"}, "BASE_URL must be"),
        ({"BASE_URL": "http://127.0.0.1:9", "PROJECT_ID": ""}, "no PROJECT_ID"),
        ({"BASE_URL": "http://127.0.0.1:9", "JOB_IDS": " , "}, "no JOB_IDS"),
        ({"BASE_URL": "http://127.0.0.1:9", "TOKEN": ""}, "no credentials"),
        ({"BASE_URL": "http://127.0.0.1:9", "HUAWEICLOUD_SDK_AK": "ak"}, "Only one of"),
        ({"BASE_URL": "https://mpc.example.com", "UNSAFE_METHODS": "1"}, "on loopback"),
        ({"MAX_REQUESTS": "-1"}, "MAX_REQUESTS is '-1'"),
        ({"STRICT": "maybe"}, "STRICT is 'maybe'"),
    ],
)
def test_says_what_is_missing(variables: dict[str, str], message: str) -> None:
    """What cannot be used is said before anything is sent, with exit status 2."""
    ended = command(**(MOCK | variables))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert message in ended.stderr


def test_options_are_the_variables() -> None:
    """An option does what the variable of its name does."""
    ended = command("--base-url", "http://127.0.0.1:9", "--project-id", "p")
    assert ended.returncode == 2
    assert "no JOB_IDS" in ended.stderr
