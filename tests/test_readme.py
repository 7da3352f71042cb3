"""What the README shows works as it stands there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests.mock import AK, SK, TOKEN, Mock, serve

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
WITH_TOKEN, ASYNCHRONOUS = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
WITH_KEY = WITH_TOKEN.replace("Token", "AkSk").replace(repr(TOKEN).replace("'", '"'), f'"{AK}", "{SK}"')


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        pytest.param(WITH_TOKEN, "['30647 WAITING 0 %', '30649 SUCCEEDED 100 %']", id="token"),
        pytest.param(WITH_KEY, "['30647 WAITING 0 %', '30649 SUCCEEDED 100 %']", id="access key"),
        pytest.param(ASYNCHRONOUS, "1 succeeded, 1 failed", id="asynchronous"),
    ],
)
def test_the_readmes_examples_run_against_the_mock(code: str, printed: str) -> None:
    """Each one as a program of its own, with the mock's address put in."""
    with serve(Mock()) as url:
        code = code.replace("http://127.0.0.1:8080", url)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(printed)


def test_the_readme_lists_every_target_and_no_other() -> None:
    """A command that is added or dropped is added to the table, or dropped from it."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, flags=re.MULTILINE))
    listed = set(re.findall(r"^\| `make ([a-z-]+)", README, flags=re.MULTILINE))
    # Those that a contributor meets in `make` alone.
    house = {"help", "install", "lint", "format", "types", "test-offline", "lock", "clean"}
    assert listed == targets - house
