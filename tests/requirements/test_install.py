"""On a fresh machine: what is missing is told in a sentence, and what is good is kept. All of it offline."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
# A letter that shells expand, spaces, and what they take for an operator.
FOLDER = "my $HOME & more"


class Checkout:
    """A small project of the same kind, with the real installer and the real Makefile.

    Its pins are empty and it builds itself with a backend of its own, so that nothing has to be fetched.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "requirements").mkdir(parents=True)
        for name in ("Makefile", "requirements/install.py"):
            shutil.copy(ROOT / name, folder / name)
        (folder / "requirements" / "dev.txt").touch()
        (folder / "pyproject.toml").write_text(
            '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
            '[project]\nname = "sample"\nversion = "1"\n[tool.hatch.version]\npath = "backend.py"\n',
            encoding="utf-8",
        )
        shutil.copy(Path(__file__).with_name("backend.py"), folder / "backend.py")

    def make(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run make, with no index of packages to ask but one that does not answer."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "MAKE"))}
        nowhere = {
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
            "PYTHON": sys.executable,
        }
        return subprocess.run(
            ["make", *arguments],  # noqa: S607 - whichever make is there, as for everyone
            cwd=self.folder,
            env={**environment, **nowhere, **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def says_where_it_is(self) -> str:
        """Run what was installed."""
        python = self.folder / ".venv" / "bin" / "python"
        return subprocess.run([python, "-c", "import sample"], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """Give a fresh checkout, in a folder whose name shells do not like."""
    return Checkout(tmp_path / FOLDER)


def last_words(done: subprocess.CompletedProcess[str]) -> str:
    """Return the last line that is not make's own, after making sure that it was no traceback."""
    assert done.returncode == 2
    assert "Traceback" not in done.stdout + done.stderr
    return done.stdout.splitlines()[-1]


def fake_python(folder: Path, *, without: str, version: str = "") -> str:
    """Write a python that lacks a module, and perhaps says that it is older."""
    code = f"""
import runpy, sys
sys.modules[{without!r}] = None
if {version!r}:
    sys.version, sys.version_info = {version!r}, tuple(map(int, {version!r}.split(".")))
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
    (folder / "wrapped.py").write_text(code, encoding="utf-8")
    script = folder / "python-of-a-test"
    command = shlex.join([sys.executable, str(folder / "wrapped.py")])
    script.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return str(script)


def test_an_old_python_is_told_so(checkout: Checkout, tmp_path: Path) -> None:
    """In a sentence, although it lacks modules that newer ones have."""
    old = fake_python(tmp_path, without="tomllib", version="3.10.13")
    done = checkout.make("install", PYTHON=old)
    assert last_words(done) == "This is Python 3.10.13; 3.11 or newer is needed. Set PYTHON=python3.11."


def test_a_python_without_venv_says_what_to_install(checkout: Checkout, tmp_path: Path) -> None:
    """As Debian's is, until python3-venv is there; nothing is left behind that looks like an environment."""
    done = checkout.make("install", PYTHON=fake_python(tmp_path, without="ensurepip"))
    assert last_words(done).endswith(f"apt install python3.{sys.version_info.minor}-venv")
    assert not (checkout.folder / ".venv").exists()


def test_what_cannot_be_written_is_told(checkout: Checkout) -> None:
    """A user without root, in a checkout of root's, reads which file it is."""
    # Root may write any file, but no folder as one.
    (checkout.folder / ".venv.lock").mkdir()
    assert f"'{checkout.folder}/.venv.lock'" in last_words(checkout.make("install"))


def test_no_recipe_runs_a_script_that_holds_the_folders_name() -> None:
    """Pip's scripts break at a `$`, and when the folder is moved; what runs as `python -m` does not."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    programs = set(re.findall(r"(?:\$\(BIN\)|\.venv[a-z-]*/bin)/(\w+)", makefile))
    # Programs of their own, not scripts.
    assert programs == {"python", "uv", "zizmor"}


def test_an_environment_is_made_once_and_kept(checkout: Checkout, tmp_path: Path) -> None:
    """In a folder with spaces and a `$`; through an installation that fails, and when the folder is moved."""
    done = checkout.make("install")
    assert (done.returncode, done.stdout) == (0, "Making .venv from requirements/dev.txt ...\n"), done.stderr
    assert checkout.says_where_it_is() == f"{checkout.folder}\n"
    assert checkout.make("install").stdout == ""

    # Without a network: told after one more try instead of five, and the old environment comes back.
    mark = checkout.folder / ".venv" / "mark"
    mark.touch()
    pins = checkout.folder / "requirements" / "dev.txt"
    pins.write_text(f"nowhere-to-be-had==1 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    done = checkout.make("install")
    assert "The first run needs the network" in last_words(done)
    assert done.stderr.count("WARNING: Retrying") == 1
    pins.write_text("", encoding="utf-8")
    assert checkout.make("install").stdout == ""
    assert mark.exists()

    # Moved: put right without a network, so that what is installed is what lies in the new place.
    checkout.folder = checkout.folder.rename(tmp_path / "moved")
    done = checkout.make("install")
    assert (done.returncode, done.stdout) == (0, ".venv was made in another folder. Adjusting it ...\n")
    assert checkout.says_where_it_is() == f"{checkout.folder}\n"
    assert {path.name for path in checkout.folder.glob(".venv*")} == {".venv", ".venv.lock"}
    assert (checkout.folder / ".venv" / "mark").exists()
