"""`python -m contract_tests`, as a person runs it."""

import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from jsonschema import Draft202012Validator
from junitparser import JUnitXml, Properties

from contract_tests.command import main
from contract_tests.judging.rules import RULES
from contract_tests.mock import AK, SK, TOKEN
from contract_tests.settings import Settings, UnusableError, read

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
MAKE = shutil.which("make") or "make"
SCHEMA = ROOT / "contract_tests" / "telling" / "report.schema.json"
GIVEN = {"BASE_URL": "http://127.0.0.1:9", "PROJECT_ID": "p", "JOB_IDS": "30647,30649", "TOKEN": "secret-token"}


def command(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with nothing but these variables."""
    return subprocess.run(
        [sys.executable, "-m", "contract_tests", *options], env=environment, capture_output=True, text=True, check=False
    )


class Reported(NamedTuple):
    """A whole run of the embedded mock by the command: how it ended, and the folder of its reports."""

    ended: subprocess.CompletedProcess[str]
    folder: Path


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Reported:
    """Give one strict run, for all tests that only look at what it told and wrote."""
    folder = tmp_path_factory.mktemp("reports")
    return Reported(command("--strict", "--seed", "1", REPORT_DIR=str(folder)), folder)


def test_the_embedded_mock_conforms(reported: Reported) -> None:
    """Without BASE_URL the embedded mock is tested, strictly, and conforms; the report says what was checked."""
    ended = reported.ended
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.startswith("Testing the embedded mock, http://127.0.0.1:")
    assert ended.stdout.splitlines()[-1] == "The embedded mock does what the document says."
    assert "200 of at most 200 requests were sent." in ended.stdout
    assert "0 violations, 0 concerns." in ended.stdout
    assert not any(secret in ended.stdout + ended.stderr for secret in (TOKEN, AK, SK))
    written = json.loads((reported.folder / "contract-tests.json").read_text())
    assert (written["exit_status"], written["sent"], written["deployment"]) == (0, 200, "embedded mock")
    assert {rule["name"]: rule["checked"] for rule in written["rules"]}["known-present"] > 100


def test_a_plan_sends_nothing(tmp_path: Path) -> None:
    """With PLAN=1 every request is listed, generated ones as well, and nothing is sent: nobody listens there."""
    ended = command(**GIVEN, PLAN="1", SEED="1", MAX_REQUESTS="130", REPORT_DIR=str(tmp_path))
    assert ended.returncode == 0, ended.stderr
    assert "GET http://127.0.0.1:9/v2/p/editing/jobs?job_id=30647" in ended.stdout
    assert ended.stdout.endswith("Nothing was sent.\n")
    assert ended.stdout.count("GET http://") == 130
    assert ended.stdout.count(" generated ") > 50
    assert "secret-token" not in ended.stdout
    assert list(tmp_path.iterdir()) == []


def test_nobody_there_is_status_2(tmp_path: Path) -> None:
    """A deployment that is not there could not be tested."""
    ended = command(**GIVEN, REPORT_DIR=str(tmp_path))
    assert ended.returncode == 2
    assert "The deployment could not be tested. No answer from http://127.0.0.1:9" in ended.stdout


def test_the_reports_are_what_others_read(reported: Reported) -> None:
    """JUnit has a case for each rule, skipped with its reason or not; HAR all exchanges; JSON what its schema says."""
    folder = reported.folder
    (suite,) = JUnitXml.fromfile(str(folder / "contract-tests.xml"))
    cases = {case.name: case for case in suite}
    assert cases.keys() >= {f"test_rule[{rule.name}]" for rule in RULES}
    skipped = {name: case.result[0].message for name, case in cases.items() if case.is_skipped}
    assert "UNSAFE_METHODS=1" in skipped["test_rule[other-method]"]
    assert "EXPECT=file" in skipped["test_rule[expected]"]
    checked = {item.name: item.value for item in cases["test_rule[known-present]"].child(Properties)}
    assert int(checked["checked"]) > 100
    archive = json.loads((folder / "contract-tests.har").read_text())["log"]
    assert (archive["version"], len(archive["entries"])) == ("1.2", 200)
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    written = json.loads((folder / "contract-tests.json").read_text())
    Draft202012Validator(schema).validate(written)
    assert written["sent"] == len(archive["entries"])


def opened_by_pytest(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `pytest contract_tests` with nothing but these variables."""
    line = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "contract_tests", *options]
    return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("options", "last", "left_out"),
    [
        (
            ["-k", "probes or maximum or minimum"],
            "In what was tested, the embedded mock does",
            r"Left out, as pytest was asked to: test_generated\[GET /v2/.*, 55 of 57 rules\.",
        ),
        (["-x", "-q"], "The embedded mock does what the document says.", ""),
    ],
)
def test_pytest_opens_it(tmp_path: Path, options: list[str], last: str, left_out: str) -> None:
    """`pytest contract_tests` does the same with pytest's own options, and says what was left out."""
    junit = tmp_path / "own.xml"
    variables = {"REPORT_DIR": str(tmp_path), "SEED": "1", "STRICT": "1", "MAX_REQUESTS": "100"}
    ended = opened_by_pytest(f"--junitxml={junit}", *options, **variables)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-1].startswith(last)
    assert re.search(left_out, ended.stdout)
    assert junit.exists()


def test_pytest_skips_what_nothing_was_answered_for(tmp_path: Path) -> None:
    """Where nobody answers, no rule passes: each is skipped with its reason, and pytest's exit status is not 0."""
    ended = opened_by_pytest("-q", "-rs", **GIVEN, REPORT_DIR=str(tmp_path))
    assert ended.returncode == 2
    assert "59 skipped" in ended.stdout
    assert "never checked: nothing was answered. No answer from http://127.0.0.1:9" in ended.stdout
    assert "The deployment could not be tested. No answer from" in ended.stdout.splitlines()[-1]


@pytest.mark.parametrize("name", ["PROJECT_ID", "JOB_IDS", "TOKEN", "EXPECT", "HUAWEICLOUD_SDK_AK"])
def test_what_belongs_to_a_deployment_needs_one(name: str) -> None:
    """Without BASE_URL it is refused as an option or on make's command line; in the environment it is only not used."""
    option = "--" + name.lower().replace("_", "-")
    with pytest.raises(UnusableError, match=f"{name} is set, but BASE_URL is not"):
        read([option, "x"], {})
    with pytest.raises(UnusableError, match=f"{name} is set, but BASE_URL is not"):
        read([], {name: "x", "GIVEN_TO_MAKE": f"SEED {name}"})
    settings = read([], {name: "x"})
    assert (settings.target, settings.unused, settings.expect) == (None, (name,), None)


def test_a_folder_that_cannot_be_written_is_said_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """REPORT_DIR is looked at before anything is sent."""
    (tmp_path / "file").write_text("")
    assert main(["--report-dir", str(tmp_path / "file" / "reports")]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert "cannot be written to: Not a directory. Set REPORT_DIR" in error


def test_interrupted_is_status_2_without_a_traceback(tmp_path: Path) -> None:
    """Ctrl-C ends in a sentence, whatever is under way."""
    line, environment = [sys.executable, "-m", "contract_tests"], {"REPORT_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        assert run.stdout is not None
        assert any(line.startswith("SEED=") for line in run.stdout)
        run.send_signal(signal.SIGINT)
        told = run.stdout.read()
    assert run.returncode == 2
    assert "Traceback" not in told
    assert "The run was interrupted. Start it again." in told


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["contract-tests", "BASEURL=http://x"], "BASEURL is no variable of `make contract-tests`. It takes BASE_URL"),
        (["test", "BASE_URL=http://x"], "BASE_URL is no variable of `make test`. It takes none"),
        (["contract-tests", "mock", "PORT=1"], "PORT is no variable of `make contract-tests`"),
        (["fault-tests", "BASELINE=0"], "BASELINE is no variable of `make fault-tests`. It takes STOCK"),
        (["contract_tests"], "contract_tests is a folder, no target"),
    ],
)
def test_make_refuses_what_a_target_does_not_take(line: list[str], message: str) -> None:
    """A misspelt variable would test the mock, and be green: make refuses it before anything is done."""
    ended = subprocess.run([MAKE, *line], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert message in ended.stderr


def test_make_passes_on_what_a_target_takes() -> None:
    """Values may have spaces; PYTHON and make's own variables are let through."""
    line = [MAKE, "-n", "contract-tests", "REPORT_DIR=a b", "PYTHON=python3", "SHELL=/bin/bash"]
    ended = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


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
        ({"PROJECT_ID": ""}, "PROJECT_ID is not"),
        ({"JOB_IDS": " , "}, "JOB_IDS is not"),
        ({"TOKEN": ""}, "no credentials"),
        ({"TOKEN": "two words"}, "a header cannot carry"),
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
    assert settings.target.is_live is not loopback
