"""The weekly workflow: its steps are run here as they stand, with a stand-in for GitHub's own command."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from openapi import DOCUMENT

pytestmark = pytest.mark.slow

ROOT = DOCUMENT.parent.parent
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/page.yml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step.get("name", ""): step for step in WORKFLOW["jobs"]["check"]["steps"]}
ISSUE = "Open an issue with the differences, or bring it up to date"


def run(step: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a step's script as the runner does, in a folder with the project's environment and commands."""
    (folder / ".venv").exists() or (folder / ".venv").symlink_to(ROOT / ".venv")
    path = f"{folder}:{os.environ['PATH']}"
    return subprocess.run(
        ["/bin/bash", "-e", "-c", STEPS[step]["run"]],
        cwd=folder,
        env={"PATH": path, "PYTHONPATH": str(ROOT), "GITHUB_OUTPUT": str(folder / "output"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("edit", "status"), [(("", ""), "0"), (("maximum of 180", "maximum of 200"), "1"), (("GET /v2", "Ask /v2"), "2")]
)
def test_the_comparison_hands_on_its_status(source: str, tmp_path: Path, edit: tuple[str, str], status: str) -> None:
    """In step, different and unreadable are three statuses, and none of them ends the job there."""
    page = tmp_path / "page.md"
    page.write_text(source.replace(*edit) if edit[0] else source, encoding="utf-8")
    result = run("Compare", tmp_path, PAGE=str(page))
    assert (result.returncode, (tmp_path / "output").read_text()) == (0, f"status={status}\n")
    assert result.stdout == (tmp_path / "page.txt").read_text() != ""


@pytest.mark.parametrize(("open_issue", "command"), [("", "issue create"), ("7", "issue edit 7")])
def test_one_issue_has_the_differences(tmp_path: Path, open_issue: str, command: str) -> None:
    """The differences are the text of one issue, as a code block, which is brought up to date while it is open."""
    (tmp_path / "page.txt").write_text("Table 1 @someone: differs\n" + "x" * 99999)
    stand_in = tmp_path / "gh"
    stand_in.write_text(f'#!/bin/sh\n[ "$2" = list ] && echo "{open_issue}" || echo "$@" >>calls\n')
    stand_in.chmod(0o755)
    result = run(ISSUE, tmp_path, TITLE="It differs")
    assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / "calls").read_text().startswith(command)
    text = (tmp_path / "issue.md").read_text()
    assert text.startswith("~~~~text\nTable 1 @someone: differs\n")
    assert text.endswith("\n~~~~\n")
    assert len(text) < 65536


def test_each_status_has_its_step() -> None:
    """A difference opens the issue, and what is no page fails the job and opens none."""
    assert STEPS[ISSUE]["if"] == "steps.compare.outputs.status == '1'"
    failing = STEPS["Fail, since the page could not be read"]
    assert failing["if"] == "steps.compare.outputs.status != '0' && steps.compare.outputs.status != '1'"
    assert failing["run"] == "exit 2"


def test_it_may_do_no_more_than_it_needs() -> None:
    """No permission beyond reading the code and writing issues, actions pinned to a commit, weekly."""
    assert WORKFLOW["permissions"] == {}
    assert WORKFLOW["jobs"]["check"]["permissions"] == {"contents": "read", "issues": "write"}
    assert all(len(step["uses"].partition("@")[2]) == 40 for step in STEPS.values() if "uses" in step)
    # YAML 1.1 reads the key `on` as true.
    assert len(WORKFLOW[True]["schedule"][0]["cron"].split()) == 5
