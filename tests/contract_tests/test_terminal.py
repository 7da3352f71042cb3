"""What a person sees of a run in the terminal, and what is left of it where there is none."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contract_tests.command import main
from contract_tests.judging.rules import RULES
from contract_tests.mock import Answer, Request
from contract_tests.settings import Settings
from contract_tests.telling.terminal import conclusion, fit, show

ROOT = Path(__file__).parents[2]
NOBODY = {"BASE_URL": "http://127.0.0.1:9", "PROJECT_ID": "p", "JOB_IDS": "30647", "TOKEN": "a-token-of-tests"}
COLOURS = re.compile(r"\x1b\[[0-9;]*3[0-9][0-9;]*m")


def test_a_clean_run_ends_in_ten_lines(whole_run: Any) -> None:
    """What was checked by groups, what never was, what was sent; then the counts of findings, and the verdict last."""
    lines = conclusion(whole_run.run)
    assert len(lines) <= 12
    assert [line.split()[0] for line in lines[1:5]] == ["statuses", "headers", "bodies", "jobs"]
    assert all(int(line.split()[2]) > 500 and line.split()[3] == "0" for line in lines[1:5])
    assert lines[5].startswith("Never checked: ")
    assert "other-method" in lines[5]
    assert any("200 of at most 200 requests were sent." in line for line in lines)
    assert lines[-2:] == ["0 violations, 0 concerns.", "The embedded mock does what the document says."]


def test_the_groups_have_every_rule_once(whole_run: Any) -> None:
    """No rule is left out of the counts."""
    lines = conclusion(whole_run.run)[1:5]
    assert sum(int(line.split()[1]) for line in lines) == len(RULES)
    assert sum(int(line.split()[2]) for line in lines) == whole_run.run.memory.checked.total()


def test_every_rule_is_told_of_on_demand(whole_run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With VERBOSE=1 the table says how often each was checked, and what one that never was would have needed."""
    monkeypatch.setattr(whole_run.run, "settings", replace(whole_run.run.settings, verbose=True))
    lines = conclusion(whole_run.run)
    rows = {line.split()[0]: line for line in filter(None, lines)}
    assert rows.keys() >= {rule.name for rule in RULES}
    assert rows["other-method"].split()[2] == "never"
    assert rows["other-method"].endswith("; needs UNSAFE_METHODS=1, and a deployment on loopback")
    assert not any("VERBOSE" in line for line in lines)


def test_findings_come_before_the_counts_and_the_verdict_last(bench: Any, recorder: Any) -> None:
    """One is not called several."""

    def late(_: Request, answer: Answer) -> Answer:
        for found in answer.content.get("job_array", []):
            found["progress"] = 101 if found["status"] == "FAILED" else found["progress"]
        return answer

    lines = conclusion(bench.probed(recorder(late), Settings(max_requests=100)))
    places = [next(n for n, line in enumerate(lines) if line.startswith(start)) for start in ("VIOLATION", "statuses")]
    assert places == sorted(places)
    assert lines[-2:] == ["1 violation, 0 concerns.", "The embedded mock does not do what the document says."]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_lines_are_broken_between_words(whole_run: Any, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """To the width of the terminal, with all of their words; what is to be copied stays whole."""
    monkeypatch.setattr(whole_run.run, "settings", replace(whole_run.run.settings, verbose=True))
    for line in conclusion(whole_run.run):
        fitted = fit(line, width)
        assert max(map(len, fitted.split("\n"))) <= width
        assert fitted.split() == line.split()
        assert fit(line, 0) == line
    finding = "  received    " + "word " * 40
    assert fit(finding, 80).split("\n")[1].startswith(" " * 14 + "word")
    assert fit("  sent        curl " + "x" * 200, width).count("\n") == 0


class Shown:
    """What the command showed: on standard output and on standard error, either of them perhaps a terminal."""

    def __init__(self, folder: Path, *options: str, terminals: str, columns: int = 80, **variables: str) -> None:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        line = [sys.executable, "-m", "contract_tests", "--seed", "1", "--max-requests", "95", *options]
        where = {name: theirs if name in terminals else subprocess.PIPE for name in ("stdout", "stderr")}
        env = {"TERM": "xterm", "REPORT_DIR": str(folder), **variables}
        with subprocess.Popen(line, cwd=ROOT, env=env, **where) as process:
            os.close(theirs)
            self.terminal = read_all(ours).replace("\r\n", "\n")
            stdout, stderr = process.communicate()
        self.piped = (stdout or b"").decode() + (stderr or b"").decode()
        self.exit_status = process.returncode


def read_all(terminal: int) -> str:
    """Read what is written to a terminal, until nobody has it open any more."""
    written = b""
    while True:
        try:
            part = os.read(terminal, 1 << 16)
        except OSError:  # this is how Linux says that nobody has
            part = b""
        if not part:
            os.close(terminal)
            return written.decode()
        written += part


@pytest.mark.slow
def test_a_terminal_shows_the_progress_and_colours(tmp_path: Path) -> None:
    """In one line, which fits into a narrow terminal and is gone in the end; the verdict is last, in colour."""
    shown = Shown(tmp_path, terminals="stdout stderr", columns=40)
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.terminal)
    progress = re.findall(r"(\d+) of 95, [0-9.]+ a second, [-0-9:]+ left", plain)
    assert (progress[0], progress[-1]) == ("0", "95")
    # Its line is cleared before anything else is written.
    assert shown.terminal.rindex("\x1b[2K") < shown.terminal.index("rules  checked  broken")
    last = shown.terminal.rstrip().split("\n\n")[-1].split("concerns.")[-1]
    assert COLOURS.search(last)
    assert shown.exit_status == 0


@pytest.mark.slow
def test_without_a_terminal_there_is_neither(tmp_path: Path) -> None:
    """What is piped holds no escape code, and no line is broken; the progress still is where standard error goes."""
    shown = Shown(tmp_path, terminals="stderr")
    assert " of 95, " in shown.terminal
    assert "\x1b" not in shown.piped
    assert "95 of at most 95 requests were sent." in shown.piped
    assert shown.piped.splitlines()[-1] == "The embedded mock does what the document says."


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
@pytest.mark.slow
def test_colours_are_left_out_where_nobody_wants_them(tmp_path: Path, variables: dict[str, str]) -> None:
    """NO_COLOR means no colours; a dumb terminal cannot take back a line either."""
    shown = Shown(tmp_path, terminals="stdout stderr", **variables)
    assert not COLOURS.search(shown.terminal)
    assert ("\x1b" in shown.terminal) == (" of 95, " in shown.terminal) == ("TERM" not in variables)
    assert "The embedded mock does what the document says." in shown.terminal


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"MAX_REQUESTS": "many"}, "MAX_REQUESTS is 'many'; a whole number is expected."),
        ({"VERBOSE": "very"}, "VERBOSE is 'very'; 1 or 0 is expected."),
        ({**NOBODY, "JOB_IDS": ""}, "JOB_IDS is not. Set JOB_IDS to ids of jobs that exist"),
        ({**NOBODY, "MAX_REQUESTS": "1"}, "Raise MAX_REQUESTS, or give fewer JOB_IDS."),
        ({**NOBODY, "EXPECT": "/nowhere"}, "EXPECT=/nowhere cannot be "),
        (
            {"SPEC_FILE": "/nowhere"},
            "/nowhere: No such file or directory. A file with an OpenAPI document is expected.",
        ),
        ({"REPORT_DIR": "/dev/null/reports"}, "cannot be written to: Not a directory. Set REPORT_DIR"),
        (
            {**NOBODY, "BASE_URL": "https://x.invalid", "HTTPS_PROXY": "magic://user:secret@x"},
            "Correct or unset HTTPS_PROXY",
        ),
        (
            {**NOBODY, "BASE_URL": "https://x.invalid", "SSL_CERT_FILE": "/nowhere"},
            "(FileNotFoundError). Correct or unset",
        ),
    ],
)
def test_a_run_that_cannot_start_says_why_and_nothing_else(
    variables: dict[str, str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line on standard error, without a secret, and exit status 2."""
    for name, value in {"REPORT_DIR": str(tmp_path), **variables}.items():
        monkeypatch.setenv(name, value)
    assert main([]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    (line,) = told.err.splitlines()
    assert message in line
    assert "secret" not in line


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_run_whose_first_request_is_refused_says_only_that(bench: Any, recorder: Any, status: int) -> None:
    """Nothing was checked that would be worth a table."""
    mock = recorder(lambda _, answer: replace(answer, status=status, content={"error_code": "1", "error_msg": "No."}))
    (line,) = conclusion(bench.probed(mock))
    assert line.startswith(f"The embedded mock could not be tested. The first request was answered {status}: ")


def test_lines_are_shown_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing in them is taken for markup, an emoji, or a reason to break a line that nobody looks at in a terminal."""
    lines = ["[bold]x[/bold] :smile: " + "word " * 40, "The verdict.\nIn two lines."]
    show(lines, "bold green")
    assert capsys.readouterr().out == "\n".join(lines) + "\n"
