"""What is made once for all tests of the generator, since each run takes seconds."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import partialmethod
from pathlib import Path
from unittest import mock

import pytest
from jinja2 import Environment, FileSystemBytecodeCache

from generator.__main__ import main

ROOT = Path(__file__).parents[2]
DOCUMENTS = Path(__file__).with_name("documents")


def run_generator(
    *options: str | Path, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `python -m generator` as a person does, with these variables and none of ours."""
    return subprocess.run(
        [sys.executable, "-m", "generator", *map(str, options)],
        cwd=cwd,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            **(environment or {}),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compile each template once: hundreds of clients are generated here, and that is most of what one costs."""
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with mock.patch.object(Environment, "__init__", partialmethod(Environment.__init__, bytecode_cache=cache)):
        yield


@pytest.fixture(scope="session")
def generated() -> Path:
    """Give the committed output; that it is what is generated has its own test."""
    return ROOT / "generated_client"


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder that was generated from the synthetic document."""
    out = tmp_path_factory.mktemp("clips") / "out"
    assert main(["--spec-file", str(DOCUMENTS / "clips.yaml"), "--out", str(out)]) == 0
    return out
