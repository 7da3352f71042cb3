"""Make what the targets of the Makefile run in, once: `install.py dev`, other files of pins here, or `linters`.

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
    """A folder that is made from pins.

    Args:
        folder: The folder.
        pins: The file that says what is in it.
        program: What must be there for it to be of use.
    """

    def __init__(self, folder: Path, pins: Path, program: str) -> None:
        self.folder = folder
        self.pins = pins
        self.program = folder / program
        self.stamp = folder / "installed"

    def inputs(self) -> list[bytes]:
        """Give all that decides what is in it."""
        return [self.pins.read_bytes()]

    def fill(self) -> None:
        """Install everything."""
        raise NotImplementedError

    def fingerprint(self) -> str:
        """Digest the inputs."""
        return hashlib.sha256(b"\0".join(self.inputs())).hexdigest()

    def is_current(self) -> bool:
        """Tell whether it was made from these very inputs, and is still of use."""
        return self.stamp.exists() and self.program.exists() and self.stamp.read_text() == self.fingerprint()

    def install(self) -> None:
        """Build it anew. The stamp is written last, so a broken run is seen as no run."""
        print(f"Making {self.folder.relative_to(ROOT)} from {self.pins.relative_to(ROOT)} ...", flush=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.fill()
        self.stamp.write_text(self.fingerprint())


class Venv(Environment):
    """A virtual environment.

    Args:
        name: `dev`, where this project is installed too, or another file of pins in this folder.
    """

    def __init__(self, name: str) -> None:
        self.is_ours = name == "dev"
        folder = ROOT / (".venv" if self.is_ours else f".venv-{name}")
        super().__init__(folder, ROOT / "requirements" / f"{name}.txt", "bin/python")

    def inputs(self) -> list[bytes]:
        """Add our own metadata, the kind of interpreter, and the place."""
        inputs = [*super().inputs(), str(sys.implementation.cache_tag).encode(), bytes(ROOT)]
        if self.is_ours:
            pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
            metadata = [pyproject["build-system"], pyproject["project"], pyproject["tool"]["hatch"]]
            inputs.append(json.dumps(metadata).encode())
            inputs.append((ROOT / pyproject["tool"]["hatch"]["version"]["path"]).read_bytes())
        return inputs

    def fill(self) -> None:
        """Install the pins, and ourselves."""
        venv.create(self.folder, with_pip=True)
        self.pip("--require-hashes", "-r", str(self.pins))
        if self.is_ours:
            self.pip("--no-deps", "--no-build-isolation", "--editable", ".")

    def pip(self, *arguments: str) -> None:
        """Run pip in it."""
        command = [str(self.program), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
        # The user's own source trees must not leak in, so that two machines hold the same packages.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        subprocess.run(command, check=True, cwd=ROOT, env=environment)


class Linters(Environment):
    """Spectral and Redocly, which need Node."""

    def __init__(self) -> None:
        lint = ROOT / "openapi" / "lint"
        super().__init__(lint / "node_modules", lint / "package-lock.json", ".bin/spectral")

    def fill(self) -> None:
        """Install the pins."""
        npm = shutil.which("npm")
        if npm is None:
            raise FileNotFoundError("npm is not here. This target alone needs Node: install it, with npm.")
        command = [npm, "ci", "--loglevel=error", "--no-fund", "--no-audit"]
        subprocess.run(command, check=True, cwd=self.pins.parent)


def make(name: str) -> int:
    """Make one environment, if it is not current. One run at a time; others wait."""
    environment = Linters() if name == "linters" else Venv(name)
    with environment.folder.with_name(f"{environment.folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if environment.is_current():
            return 0
        try:
            environment.install()
        except FileNotFoundError as error:
            print(error)
            return 2
        except subprocess.CalledProcessError as error:
            what = " ".join(map(str, error.cmd[:4]))
            print(f"{what} ... exited with {error.returncode}. {environment.folder.name} will be made anew next time.")
            return 2
    return 0


def main(*names: str) -> int:
    """Make those that are not current; 2 if one cannot be made."""
    if sys.version_info < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        print(f"This is Python {sys.version.split()[0]}; {wanted} or newer is needed. Set PYTHON=python{wanted}.")
        return 2
    return max(make(name) for name in names or ["dev"])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
