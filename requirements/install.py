"""Make .venv from requirements/dev.txt, once.

Standard library only: it runs before anything is installed. A second run finds the same inputs and does
nothing, so it needs no network; two runs side by side wait for each other.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
REQUIREMENTS = ROOT / "requirements" / "dev.txt"
OLDEST = (3, 11)


def fingerprint() -> str:
    """Digest all that decides what .venv holds: the pins, our own metadata, the interpreter, the place."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    metadata = [pyproject["build-system"], pyproject["project"], pyproject["tool"]["hatch"]]
    inputs = [REQUIREMENTS.read_bytes(), json.dumps(metadata).encode(), sys.version.encode(), bytes(ROOT)]
    return hashlib.sha256(b"\0".join(inputs)).hexdigest()


def is_current() -> bool:
    """Tell whether .venv was made from these very inputs."""
    return STAMP.exists() and STAMP.read_text() == fingerprint()


def pip(*arguments: str) -> None:
    """Run pip in .venv."""
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    # The user's own source trees must not leak in, so that two machines hold the same packages.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(command, check=True, cwd=ROOT, env=environment)


def install() -> None:
    """Build .venv anew. The stamp is written last, so a broken run is seen as no run."""
    print(f"Making {VENV.name} from {REQUIREMENTS.relative_to(ROOT)} ...", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    venv.create(VENV, with_pip=True)
    pip("--require-hashes", "-r", str(REQUIREMENTS))
    pip("--no-deps", "--no-build-isolation", "--editable", ".")
    STAMP.write_text(fingerprint())


def main() -> int:
    """Install where needed, one run at a time."""
    if sys.version_info < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        print(f"This is Python {sys.version.split()[0]}; {wanted} or newer is needed. Set PYTHON=python{wanted}.")
        return 2
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_current():
            return 0
        try:
            install()
        except subprocess.CalledProcessError as error:
            print(f"pip exited with {error.returncode}. Its message is above; .venv will be made anew next time.")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
