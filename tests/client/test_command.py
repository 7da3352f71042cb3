"""The command `mpc-clipping` against the mock and against a server that misbehaves.

In this process, as click's own tests run commands, but for what only a process of its own can show.
"""

import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from email.utils import formatdate
from importlib import metadata
from itertools import takewhile
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from click.testing import CliRunner
from mpc_clipping.cli.commands import group

from contract_tests.mock import AK, SK, TOKEN
from tests.client.conftest import PROJECT, SECRET_TOKEN
from tests.client.server import RESET, Server, closed_port, each_in, jobs, reply

# The script holds the path of the folder, which may have a `$` in it; the wheel's own test runs it.
COMMAND = (sys.executable, "-m", "mpc_clipping")
ROOT = Path(__file__).resolve().parents[2]
KEY = {"HUAWEICLOUD_SDK_AK": AK, "HUAWEICLOUD_SDK_SK": SK}
REFUSED = reply({"error_code": "MPC.10203", "error_msg": "Identity authentication failed."}, 401)
NOT_JSON = reply(b"<html>", headers={"Content-Type": "text/html"})


def environment(home: Path, url: str | None, **variables: str) -> dict[str, str]:
    """Return an environment with nothing but what a test says."""
    address = {} if url is None else {"MPC_BASE_URL": url, "HUAWEICLOUD_SDK_PROJECT_ID": PROJECT}
    return {"PATH": os.environ["PATH"], "HOME": str(home), **address, **variables}


class Command:
    """The command in an environment of its own, with a token for the scripted server."""

    def __init__(self, home: Path, url: str | None) -> None:
        self.home = home
        self.url = url
        self.variables = {"MPC_TOKEN": SECRET_TOKEN}

    def run(self, *arguments: str, stdin: bytes = b"", **variables: str) -> subprocess.CompletedProcess[str]:
        """Run it to its end. What it does not expect is raised here."""
        with mock.patch.dict(os.environ, environment(self.home, self.url, **(variables or self.variables)), clear=True):
            done = CliRunner(catch_exceptions=False).invoke(group, arguments, stdin, prog_name="mpc-clipping")
        return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)

    def run_alone(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run it to its end, in a process of its own."""
        env = environment(self.home, self.url, **self.variables)
        return subprocess.run([*COMMAND, *arguments], env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def command(tmp_path: Path, server: Server) -> Command:
    """Give the command for the scripted server."""
    return Command(tmp_path, server.url)


@pytest.fixture
def at_mock(tmp_path: Path, mock_url: str) -> Command:
    """Give the command for the mock, with an access key."""
    command = Command(tmp_path, mock_url)
    command.variables = KEY
    return command


def test_list_shows_a_line_a_task_in_the_asked_order(at_mock: Command) -> None:
    """Fields by the document's names, times in UTC with their day once; a missing task is named, and status 1."""
    done = at_mock.run_alone("list", "30650", "30647", "nope")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines == [
        "job id status progress create time start time end time".split(),
        ["30650", "FAILED", "10", "2026-06-25", "08:03:00Z", "08:03:10", "08:03:12"],
        ["30647", "WAITING", "0", "2026-06-25", "08:00:00Z"],
    ]
    assert (done.returncode, done.stderr) == (1, "2 found\nmissing: nope\n")


@pytest.mark.parametrize("arguments", [(), ("-",)], ids=["no id", "a dash"])
def test_ids_are_read_from_standard_input(at_mock: Command, arguments: tuple[str, ...]) -> None:
    """Apart by spaces or line ends, also after the mark that some editors write first."""
    done = at_mock.run("list", *arguments, "--format", "jsonl", stdin=b"\xef\xbb\xbf30647 30648\r\n\n30649\n")
    assert [json.loads(line)["job_id"] for line in done.stdout.splitlines()] == ["30647", "30648", "30649"]
    assert done.returncode == 0


def test_json_has_the_tasks_as_they_came(command: Command, server: Server) -> None:
    """With fields that the document does not know, and what was missing or came besides; in ASCII."""
    task, other = {"job_id": "1", "status": "FAILED", "new": "\u7247\x9b"}, {"job_id": "3", "status": "WAITING"}
    server.script(jobs(task, other))
    done = command.run("list", "1", "2", "--format", "json")
    assert json.loads(done.stdout) == {
        "found": [task],
        "missing": ["2"],
        "unanswered": [],
        "unexpected": [other],
    }
    assert done.stdout.isascii()
    lines = command.run("list", "1", "2", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == [task]


def test_wait_ends_with_what_became_of_the_tasks(at_mock: Command) -> None:
    """0 when all succeeded, 1 when some did not; on standard error a line for each change of a state."""
    done = at_mock.run("wait", "30649", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "30649 SUCCEEDED\n1 succeeded\n")
    assert [task["job_id"] for task in json.loads(done.stdout)["succeeded"]] == ["30649"]
    done = at_mock.run("wait", "30649", "30650", "nope", "--grace", "0")
    assert (done.returncode, done.stderr.splitlines()[-2:]) == (
        1,
        ["1 succeeded, 1 failed, 1 missing", "missing: nope"],
    )


def test_wait_tells_that_the_time_is_over(command: Command, server: Server) -> None:
    """4, with what is known of each task."""
    server.script(each_in("PROCESSING"))
    done = command.run("wait", "1", "--timeout", "0.1", "--interval", "0.05", "--format", "json")
    assert (done.returncode, json.loads(done.stdout)["pending"][0]["job_id"]) == (4, "1")
    assert done.stderr.endswith("1 pending\nError: Not every task has ended after 0.1 s.\n")


@pytest.mark.parametrize("outage", [(NOT_JSON,), (RESET,) * 3], ids=["a proxy's page", "broken connections"])
def test_wait_goes_on_through_an_outage(command: Command, server: Server, outage: tuple[Any, ...]) -> None:
    """It says that a question failed, that one was answered again, and ends as the tasks do."""
    server.script(each_in("WAITING"), *outage, each_in("PROCESSING"), each_in("SUCCEEDED"))
    done = command.run("wait", "1", "--interval", "0.01")
    said = [re.sub(r"^\d\d:\d\d:\d\dZ  ", "", line).partition(":")[0] for line in done.stderr.splitlines()]
    assert said == [
        "1 WAITING",
        "A poll failed; still waiting",
        "The service answers again.",
        "1 PROCESSING",
        "1 SUCCEEDED",
        "1 succeeded",
    ]
    assert done.returncode == 0


def test_a_refusal_ends_the_waiting_with_what_is_known(command: Command, server: Server) -> None:
    """3, with the service's words and the tasks so far."""
    server.script(each_in("WAITING"), REFUSED)
    done = command.run("wait", "1", "--interval", "0.01", "--format", "json")
    assert (done.returncode, json.loads(done.stdout)["pending"][0]["job_id"]) == (3, "1")
    assert "Error: " in done.stderr
    assert "MPC.10203" in done.stderr


def test_an_interrupted_wait_shows_what_is_known(command: Command, server: Server) -> None:
    """130, as shells have it; the tasks are shown, and no traceback."""
    server.script(each_in("WAITING"))
    process = subprocess.Popen(
        [*COMMAND, "wait", "1"],
        env=environment(command.home, command.url, **command.variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "1 WAITING\n"
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate()
    assert (process.returncode, stderr) == (130, "1 pending\nError: Interrupted.\n")
    assert "WAITING" in stdout


@pytest.mark.parametrize("answer", [REFUSED, NOT_JSON], ids=["refused", "not JSON"])
def test_what_the_service_does_wrong_is_3(command: Command, server: Server, answer: bytes) -> None:
    """With one line that says what it was."""
    server.script(answer)
    done = command.run("list", "1")
    assert (done.returncode, done.stdout) == (3, "")
    assert re.fullmatch(r"Error: .*\n", done.stderr)


def test_a_listing_that_breaks_off_shows_what_it_has(command: Command, server: Server) -> None:
    """3, with the tasks that were found before, and the ids that were not answered."""
    server.script(each_in("WAITING"), REFUSED)
    done = command.run("list", *map(str, range(12)), "--format", "jsonl")
    assert (done.returncode, len(done.stdout.splitlines())) == (3, 10)
    assert done.stderr.startswith("10 found\nunanswered: 10 11\nError: ")


def test_a_service_that_never_answered_is_3(command: Command) -> None:
    """Waiting does not go on for ever at a wrong address."""
    command.url = f"http://127.0.0.1:{closed_port()}"
    assert command.run("wait", "1").returncode == 3


@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        ((), {}, "Usage:"),
        (("list", "--no-such-option"), {}, "No such option"),
        (("list",), {"MPC_TOKEN": "t"}, "ids is empty"),
        (("list", "1"), {"HOME": "/nonexistent"}, "No credentials were found"),
        (("list", "1", "--base-url", "http://192.0.2.1"), {"MPC_TOKEN": "t"}, "plain http"),
        (("list", "1", "--region", "nowhere"), {"MPC_TOKEN": "t"}, "No endpoint is known"),
        (("wait", "1", "--interval", "0"), {"MPC_TOKEN": "t"}, "interval is 0"),
        (("doctor",), {"HOME": "/nonexistent"}, "No credentials were found"),
        (("doctor",), {"HUAWEICLOUD_SDK_AK": AK}, "HUAWEICLOUD_SDK_SK is not set, but its counterpart is"),
    ],
)
def test_what_the_user_does_wrong_is_2(
    command: Command, server: Server, arguments: tuple[str, ...], variables: dict[str, str], said: str
) -> None:
    """Nothing is sent, and the message says what to do."""
    done = command.run(*arguments, **{"HOME": str(command.home), **variables})
    assert (done.returncode, server.requests) == (2, [])
    assert said in done.stdout + done.stderr


def test_an_answer_cannot_write_to_the_terminal(command: Command, server: Server) -> None:
    """What moves a cursor or changes colours, and what rich takes for markup, is shown as it came."""
    hostile = "\x1b[2J\x9b1m[bold red]DONE[/]\r\u202e"
    server.script(jobs({"job_id": "1", "status": hostile}))
    done = command.run("list", "1")
    assert r"\x1b[2J\x9b1m[bold red]DONE[/]\r\u202e" in done.stdout
    server.script(reply({"error_code": hostile, "error_msg": hostile}, 400))
    refused = command.run("list", "1")
    assert "[bold red]DONE[/]" in refused.stderr
    assert not re.search("[\x1b\x9b\r\u202e]", done.stdout + done.stderr + refused.stderr)


def test_a_terminal_sees_the_tasks_while_they_are_waited_for(command: Command, server: Server) -> None:
    """On a terminal the lines are drawn in place, with how long it took so far."""
    server.script(each_in("PROCESSING"), each_in("SUCCEEDED"))
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "wait", "1", "--interval", "0.6"],
        env=environment(command.home, command.url, TERM="xterm", **command.variables),
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    stdout, _ = process.communicate()
    os.close(theirs)
    seen = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert (process.returncode, stdout.split()[-2:]) == (0, [b"1", b"SUCCEEDED"])
    assert re.search(r"1 +PROCESSING", seen)
    assert "1 pending; waiting for 0:00:00" in seen


PROFILE = f"[basic]\nak = {AK}\nsk = {SK}\nproject_id = {PROJECT}\n"


@pytest.mark.parametrize(
    ("variables", "profile", "told", "header"),
    [
        ({"MPC_TOKEN": TOKEN}, "", ["a token, from MPC_TOKEN"], "x-auth-token"),
        (KEY, "", ["an access key, from HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK"], "authorization"),
        ({"MPC_REGION": ""}, PROFILE, ["an access key, from ~/.huaweicloud/credentials"], "authorization"),
        (
            {"MPC_TOKEN": TOKEN, **KEY}, PROFILE,
            ["a token, from MPC_TOKEN", "not used: an access key, from HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK",
             "not used: an access key, from ~/.huaweicloud/credentials"],
            "x-auth-token",
        ),
    ],
    ids=["token", "key", "profile", "all"],
)  # fmt: skip
def test_doctor_tells_which_credentials_it_uses(
    command: Command, server: Server, variables: Mapping[str, str], profile: str, told: list[str], header: str
) -> None:
    """Those that the request then carries, each by its place and none by its value."""
    server.script(jobs(headers={"Date": formatdate(usegmt=True), "X-Request-Id": "r-1"}))
    if profile:
        (command.home / ".huaweicloud").mkdir()
        (command.home / ".huaweicloud" / "credentials").write_text(profile, encoding="utf-8")
    done = command.run("doctor", **variables)
    lines = [line[17:] for line in done.stdout.splitlines()]
    assert lines[: len(told)] == told
    assert [header in got.headers for got in server.requests] == [True]
    assert done.stdout.endswith("Ready: the service accepts these credentials.\n")
    assert f"{server.url}, from MPC_BASE_URL" in lines
    assert f"{PROJECT}, from HUAWEICLOUD_SDK_PROJECT_ID" in lines
    assert "200, X-Request-Id r-1" in lines
    assert not [secret for secret in (TOKEN, AK, SK) if secret in done.stdout + done.stderr]
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("answer", "told", "verdict"),
    [
        (REFUSED, "no  one call", "Not ready: the service refuses these credentials for this project."),
        (reply({}, 403), "no  one call", "Not known: it may refuse only the ID 0."),
        (NOT_JSON, "no  one call", "Not ready: the service did not answer as it should."),
        (RESET, "no  one call", "Not ready: the service did not answer as it should."),
        (
            jobs(headers={"Date": formatdate(time.time() + 3600, usegmt=True)}),
            r"no  clock        3\d\d\d s behind the service: set it", "Ready: ",
        ),
        (
            jobs(headers={"Date": formatdate(time.time() - 300, usegmt=True)}),
            r"ok  clock        [2-8]\d\d s ahead of the service", "Ready: ",
        ),
        (jobs(headers={"Date": "soon"}), "--  clock        the answer has no Date to compare with", "Ready: "),
    ],
    ids=["refused", "not allowed", "not JSON", "no answer", "clock behind", "clock ahead", "no date"],
)  # fmt: skip
def test_doctor_tells_what_one_call_gives(
    command: Command, server: Server, answer: Any, told: str, verdict: str
) -> None:
    """One, whatever comes of it; the clock by its Date; the verdict in the last line."""
    server.script(answer)
    done = command.run("doctor")
    assert len(server.requests) == 1
    assert re.search(f"^{told}", done.stdout, re.MULTILINE)
    assert done.stdout.splitlines()[-1].startswith(verdict)
    assert done.returncode == (0 if verdict == "Ready: " else 3)


def test_doctor_shows_an_answers_words_as_text(command: Command, server: Server) -> None:
    """A header moves no cursor either."""
    server.script(jobs(headers={"X-Request-Id": "\x9b2Jr"}))
    assert r"200, X-Request-Id \x9b2Jr" in command.run("doctor").stdout


def test_the_examples_run(at_mock: Command) -> None:
    """Those of the README and of the help do what they say, against the mock."""
    texts = [(ROOT / "README.md").read_text(encoding="utf-8")]
    texts += [at_mock.run(*words, "--help").stdout for words in ((), ("list",), ("wait",), ("doctor",))]
    lines = {line for text in texts for line in re.findall(r"^ +mpc-clipping ([a-z][^#|&\n]*)", text, re.MULTILINE)}
    assert len(lines) > 8
    for line in lines:
        # The mock is in no region; what a shell redirects is given below.
        command = line.partition("  ")[0].replace("--region cn-north-4", f"--base-url {at_mock.url}")
        words = list(takewhile(lambda word: word not in {"<", ">"}, shlex.split(command)))
        # Not all of the mock's tasks have ended.
        ends = {0}
        if words[0] == "wait":
            words += ["--timeout", "0"]
            ends = {0, 4}
        assert at_mock.run(*words, stdin=b"30649").returncode in ends, line


def test_the_help_comes_without_what_takes_time(command: Command) -> None:
    """Neither httpx nor rich is imported for the help, the version and a completion."""
    for arguments in (["--help"], ["--version"], ["wait", "--help"], ["completion", "zsh"]):
        code = (
            f"import sys; from mpc_clipping.cli import main; sys.argv = {['mpc-clipping', *arguments]!r}\n"
            "try: main()\nfinally: print(sorted({'httpx', 'rich', 'attrs'} & sys.modules.keys()))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.endswith("\n[]\n")
    version = command.run("--version").stdout
    assert version == f"mpc-clipping {metadata.version('mpc-clipping')}\n"


def test_a_shell_completes_commands_and_options(command: Command) -> None:
    """The script asks the command itself, as click has it."""
    assert "_MPC_CLIPPING_COMPLETE" in command.run("completion", "bash").stdout
    for words, answer in (
        (["mpc-clipping", "wa"], "plain,wait\n"),
        (["mpc-clipping", "list", "--reg"], "plain,--region\n"),
    ):
        variables = {"COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
        assert command.run(_MPC_CLIPPING_COMPLETE="bash_complete", **variables).stdout == answer
