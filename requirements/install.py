"""Make an environment from its pins, once: .venv from dev.txt, or .venv-vendor-sdk from vendor-sdk.txt.

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
OLDEST = (3, 11)


class Environment:
    """A virtual environment.

    Args:
        name: `dev`, where this project is installed too, or another file of pins in this folder.
    """

    def __init__(self, name: str) -> None:
        self.is_ours = name == "dev"
        self.folder = ROOT / (".venv" if self.is_ours else f".venv-{name}")
        self.requirements = ROOT / "requirements" / f"{name}.txt"
        self.stamp = self.folder / "installed"

    def fingerprint(self) -> str:
        """Digest all that decides what is in it: the pins, our own metadata, the interpreter, the place."""
        inputs = [self.requirements.read_bytes(), sys.version.encode(), bytes(ROOT)]
        if self.is_ours:
            pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
            metadata = [pyproject["build-system"], pyproject["project"], pyproject["tool"]["hatch"]]
            inputs.append(json.dumps(metadata).encode())
        return hashlib.sha256(b"\0".join(inputs)).hexdigest()

    def is_current(self) -> bool:
        """Tell whether it was made from these very inputs."""
        return self.stamp.exists() and self.stamp.read_text() == self.fingerprint()

    def install(self) -> None:
        """Build it anew. The stamp is written last, so a broken run is seen as no run."""
        print(f"Making {self.folder.name} from {self.requirements.relative_to(ROOT)} ...", flush=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        venv.create(self.folder, with_pip=True)
        self.pip("--require-hashes", "-r", str(self.requirements))
        if self.is_ours:
            self.pip("--no-deps", "--no-build-isolation", "--editable", ".")
        self.stamp.write_text(self.fingerprint())

    def pip(self, *arguments: str) -> None:
        """Run pip in it."""
        python = str(self.folder / "bin" / "python")
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
        # The user's own source trees must not leak in, so that two machines hold the same packages.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        subprocess.run(command, check=True, cwd=ROOT, env=environment)


def main(name: str = "dev") -> int:
    """Install where needed, one run at a time."""
    if sys.version_info < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        print(f"This is Python {sys.version.split()[0]}; {wanted} or newer is needed. Set PYTHON=python{wanted}.")
        return 2
    environment = Environment(name)
    with (ROOT / f"{environment.folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if environment.is_current():
            return 0
        try:
            environment.install()
        except subprocess.CalledProcessError as error:
            print(
                f"pip exited with {error.returncode}. Its message is above; {environment.folder.name} will be made "
                "anew next time."
            )
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
