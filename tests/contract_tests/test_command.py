"""`python -m contract_tests`, as a person runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests.mock import AK, SK, TOKEN
from contract_tests.settings import Settings, UnusableError, read

GIVEN = {"BASE_URL": "http://127.0.0.1:9", "PROJECT_ID": "p", "JOB_IDS": "30647,30649", "TOKEN": "secret-token"}


def command(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with nothing but these variables."""
    return subprocess.run(
        [sys.executable, "-m", "contract_tests", *options], env=environment, capture_output=True, text=True, check=False
    )


def test_the_embedded_mock_conforms(tmp_path: Path) -> None:
    """Without BASE_URL the embedded mock is tested, strictly, and conforms; the report says what was checked."""
    ended = command("--strict", "--seed", "1", REPORT_DIR=str(tmp_path))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.startswith("Testing http://127.0.0.1:")
    assert "200 of at most 200 requests were sent." in ended.stdout
    assert "0 violations, 0 concerns." in ended.stdout
    assert not any(secret in ended.stdout + ended.stderr for secret in (TOKEN, AK, SK))
    reported = json.loads((tmp_path / "contract-tests.json").read_text())
    assert (reported["exit_status"], reported["sent"], len(reported["exchanges"])) == (0, 200, 200)
    assert reported["rules"]["known-present"] > 100


def test_a_plan_sends_nothing(tmp_path: Path) -> None:
    """With PLAN=1 every request is listed, generated ones as well, and nothing is sent: nobody listens there."""
    ended = command(**GIVEN, PLAN="1", SEED="1", REPORT_DIR=str(tmp_path))
    assert ended.returncode == 0, ended.stderr
    assert "GET http://127.0.0.1:9/v2/p/editing/jobs?job_id=30647" in ended.stdout
    assert ended.stdout.endswith("Nothing was sent.\n")
    assert ended.stdout.count("GET http://") == 200
    assert ended.stdout.count(" generated ") > 50
    assert "secret-token" not in ended.stdout
    assert list(tmp_path.iterdir()) == []


def test_nobody_there_is_status_2(tmp_path: Path) -> None:
    """A deployment that is not there could not be tested."""
    ended = command(**GIVEN, REPORT_DIR=str(tmp_path))
    assert ended.returncode == 2
    assert "Could not be tested. No answer from http://127.0.0.1:9" in ended.stdout


def test_what_cannot_be_used_is_status_2() -> None:
    """What is missing is said on stderr, with exit status 2."""
    ended = command(**(GIVEN | {"JOB_IDS": ""}))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "no JOB_IDS" in ended.stderr


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"BASE_URL": "ftp://127.0.0.1"}, "BASE_URL must be"),
        ({"BASE_URL": "127.0.0.1:8080"}, "BASE_URL must be"),
        ({"BASE_URL": "https://user:word@mpc.example.com"}, "BASE_URL must be"),
        ({"BASE_URL": "https://:word@mpc.example.com"}, "BASE_URL must be"),
        ({"BASE_URL": "https://word@mpc.example.com"}, "BASE_URL must be"),
        ({"BASE_URL": "https://@mpc.example.com"}, "BASE_URL must be"),
        ({"BASE_URL": "https://mpc.example.com?word"}, "BASE_URL must be"),
        ({"BASE_URL": "https://mpc.example.com/?"}, "BASE_URL must be"),
        ({"BASE_URL": "https://mpc.example.com#word"}, "BASE_URL must be"),
        ({"BASE_URL": "http://127.0.0.1:99999"}, "BASE_URL must be"),
        ({"PROJECT_ID": ""}, "no PROJECT_ID"),
        ({"JOB_IDS": " , "}, "no JOB_IDS"),
        ({"TOKEN": ""}, "no credentials"),
        ({"TOKEN": "two words"}, "no header can carry"),
        ({"HUAWEICLOUD_SDK_AK": "ak"}, "Only one of"),
        ({"HUAWEICLOUD_SDK_SK": "sk"}, "Only one of"),
        ({"BASE_URL": "https://mpc.example.com", "UNSAFE_METHODS": "1"}, "on loopback"),
        ({"MAX_REQUESTS": "-1"}, "MAX_REQUESTS is '-1'"),
        ({"SEED": "one"}, "SEED is 'one'"),
        ({"STRICT": "maybe"}, "STRICT is 'maybe'"),
    ],
)
def test_says_what_cannot_be_used(variables: dict[str, str], message: str) -> None:
    """Each thing that cannot be used has its own message, and no message holds a secret."""
    with pytest.raises(UnusableError, match=message) as caught:
        read([], GIVEN | variables)
    assert "secret-token" not in str(caught.value)
    assert "word" not in str(caught.value).replace("words", "")


def test_empty_means_unset() -> None:
    """Variables that are empty, as make passes them on, leave every default."""
    settings = read([], dict.fromkeys([*GIVEN, "STRICT", "MAX_REQUESTS", "FOREIGN_PROJECT", "PLAN", "EXPECT"], ""))
    assert settings == Settings(seed=settings.seed)


def test_an_option_wins_over_its_variable() -> None:
    """Each option does what the variable of its name does, and goes first."""
    settings = read(["--base-url", "http://localhost:1/", "--strict", "--max-requests", "7"], GIVEN | {"STRICT": "0"})
    assert settings.target is not None
    assert (settings.target.base_url, settings.strict, settings.max_requests) == ("http://localhost:1", True, 7)


def test_the_vendor_s_names_give_the_project_too() -> None:
    """HUAWEICLOUD_SDK_PROJECT_ID stands in for PROJECT_ID, as in the vendor's SDK."""
    settings = read([], GIVEN | {"PROJECT_ID": "", "HUAWEICLOUD_SDK_PROJECT_ID": "q"})
    assert settings.target is not None
    assert settings.target.project_id == "q"


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://127.8.9.1", True),
        ("http://[::1]:1", True),
        ("http://localhost", True),
        ("http://localhost.example.com", False),
        ("http://10.0.0.1", False),
        ("https://mpc.cn-north-4.myhuaweicloud.com", False),
    ],
)
def test_knows_what_is_on_loopback(url: str, loopback: bool) -> None:  # noqa: FBT001 - a column of the table above
    """Only an address of this very machine counts as loopback."""
    settings = read([], GIVEN | {"BASE_URL": url})
    assert settings.target is not None
    assert settings.target.is_loopback is loopback
