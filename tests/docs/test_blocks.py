"""What users read works as it stands there: Python is run, commands are typed, and what they print is compared."""

import ast
import contextlib
import inspect
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mpc_clipping.testing import FakeService

from contract_tests.mock import TOKEN, Mock, serve
from tests.docs.blocks import GUIDES, ROOT, TYPED, Block, is_as_shown, read_blocks, type_commands

BLOCKS = [block for file in GUIDES for block in read_blocks(file)]
PYTHON = [block for block in BLOCKS if block.language == "python"]
TO_TYPE = {file: [block for block in read_blocks(file) if block.language in TYPED] for file in GUIDES}
# The address under which the guides show the mock.
SHOWN_URL = "http://127.0.0.1:8080"

# What is not typed here, and why. `make test-docs` types all but the last two.
NOT_TYPED = {
    r"pip install|python3 -m venv|\. ~/mpc": "it needs an index of packages",
    r"git ": "it is about a clone of one's own",
    r"pre-commit": "it belongs to the reader's own tools",
    r"python -m ": "it does what a make target does, which is checked",
}


@pytest.fixture(scope="module")
def mock() -> Iterator[str]:
    """Serve the mock, and set the variables that README has its readers set."""
    app = Mock()
    with serve(app) as url, pytest.MonkeyPatch.context() as monkeypatch:
        for name in list(os.environ):
            if name.startswith(("MPC_", "HUAWEICLOUD_")):
                monkeypatch.delenv(name)
        monkeypatch.setenv("MPC_BASE_URL", url)
        monkeypatch.setenv("HUAWEICLOUD_SDK_PROJECT_ID", app.project_id)
        monkeypatch.setenv("MPC_TOKEN", TOKEN)
        yield url


@pytest.mark.parametrize("block", PYTHON, ids=str)
def test_python_prints_what_is_shown(block: Block, mock: str) -> None:
    """Each block is a program of its own; the tests in it are called."""
    source = block.text.replace(SHOWN_URL, mock)
    # As a module of the reader's would have it, with the lines of the guide in a traceback.
    code = compile("\n" * block.line + source, str(block), "exec", dont_inherit=True)
    variables: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(code, variables)  # noqa: S102 - the blocks are our own
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                function = variables[node.name]
                function(**{name: FakeService() for name in inspect.signature(function).parameters})
    assert is_as_shown(printed.getvalue(), block.output or ""), printed.getvalue()


@pytest.mark.parametrize(
    "file", [file for file, blocks in TO_TYPE.items() if blocks], ids=lambda file: str(file.relative_to(ROOT))
)
def test_commands_do_what_is_shown(file: Path, mock: str, tmp_path: Path) -> None:
    """All commands of a guide, typed into one shell; a make target is looked up with its variables, not run."""
    (tmp_path / "ids.txt").write_text("30647\n30649\n", encoding="utf-8")
    (tmp_path / "mpc-clipping").write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m mpc_clipping "$@"\n', encoding="utf-8"
    )
    (tmp_path / "mpc-clipping").chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "ROOT": str(ROOT)}
    known = [
        (f"{block}: {command}", command.replace(SHOWN_URL, mock), output.replace(SHOWN_URL, mock))
        for block in TO_TYPE[file]
        for command, output in block.commands()
        if not any(re.match(pattern, command) for pattern in NOT_TYPED)
    ]
    look_up = 'make() { command make -n -C "$ROOT" "$@" > /dev/null; }'
    (_, *typed) = type_commands([look_up, *[command for _, command, _ in known]], tmp_path, environment)
    assert len(typed) == len(known)
    for (name, command, shown), (status, output) in zip(known, typed, strict=True):
        assert status in ({0, 1} if "mpc-clipping" in command else {0}), f"{name}: {output}"
        if shown and not command.startswith("make"):
            assert is_as_shown(output, shown), f"{name}: {output}"


def test_there_is_something_to_run() -> None:
    """A change of the reader that finds no blocks any more would let all of the above pass."""
    assert len(PYTHON) > 10
    assert sum(len(blocks) for blocks in TO_TYPE.values()) > 10
