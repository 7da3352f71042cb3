"""Make the environments of the Makefile's targets, once each: `dev`, another file of pins here, or `linters`.

Standard library only: it runs before anything is installed, and under a Python that may be too old to import more than
this module does. A second run finds the same inputs and does nothing, so it needs no network; two runs side by side
wait for each other.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
# For a machine without network to learn of it at once; pip's own five tries take a minute. The user's own value wins.
PIP_RETRIES = "1"


class InstallError(Exception):
    """It could not be made; the message says what to do."""


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
        """Return all that decides what is in it."""
        return [self.pins.read_bytes()]

    def fill(self) -> None:
        """Install everything."""
        raise NotImplementedError

    def settle(self) -> None:
        """Put right what depends on where the folder is."""

    def fingerprint(self) -> str:
        """Digest the inputs."""
        return hashlib.sha256(b"\0".join(self.inputs())).hexdigest()

    def stamps(self) -> list[str]:
        """Return what it was made from and where, as its stamp says; nothing where it is of no use."""
        usable = self.stamp.exists() and self.program.exists()
        return self.stamp.read_text(encoding="utf-8").split("\n", 1) if usable else []

    def install(self) -> None:
        """Make it, or do nothing where it was made from these very inputs.

        The stamp is written last, so a run that breaks is seen as no run; and the old folder comes back then.
        """
        wanted = [self.fingerprint(), str(ROOT)]
        made = self.stamps()
        if made == wanted:
            return
        if made[:1] == wanted[:1]:
            print(f"{self.folder.relative_to(ROOT)} was made in another folder. Adjusting it ...", flush=True)
            self.settle()
        else:
            print(f"Making {self.folder.relative_to(ROOT)} from {self.pins.relative_to(ROOT)} ...", flush=True)
            self.renew()
        self.stamp.write_text("\n".join(wanted), encoding="utf-8")

    def renew(self) -> None:
        """Put a new folder in the place of the old one, which comes back where that fails."""
        old = self.folder.with_name(f"{self.folder.name}-old")
        shutil.rmtree(old, ignore_errors=True)
        if self.folder.exists():
            self.folder.rename(old)
        try:
            self.fill()
            self.settle()
        except BaseException:  # an interrupt too
            shutil.rmtree(self.folder, ignore_errors=True)
            if old.exists():
                old.rename(self.folder)
            raise
        shutil.rmtree(old, ignore_errors=True)


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
        """Add our own metadata, and the kind of interpreter."""
        # Not above: a Python that lacks it shall hear so in a sentence.
        import tomllib  # noqa: PLC0415

        inputs = [*super().inputs(), str(sys.implementation.cache_tag).encode()]
        if self.is_ours:
            pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
            metadata = [pyproject["build-system"], pyproject["project"], pyproject["tool"]["hatch"]]
            inputs.append(json.dumps(metadata).encode())
            inputs.append((ROOT / pyproject["tool"]["hatch"]["version"]["path"]).read_bytes())
        return inputs

    def fill(self) -> None:
        """Install the pins."""
        if importlib.util.find_spec("ensurepip") is None:
            raise InstallError(
                f"{sys.executable} cannot make virtual environments: it has no `ensurepip`. On Debian and Ubuntu: "
                f"apt install python{sys.version_info.major}.{sys.version_info.minor}-venv"
            )
        self.run(sys.executable, "-m", "venv", str(self.folder))
        self.pip("--require-hashes", "-r", str(self.pins))

    def settle(self) -> None:
        """Install ourselves: what is installed names the folder of the sources. It needs no network."""
        if self.is_ours:
            self.pip("--no-deps", "--no-build-isolation", "--no-index", "--editable", ".")

    def pip(self, *arguments: str) -> None:
        """Install something with its pip."""
        self.run(str(self.program), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)

    def run(self, *command: str) -> None:
        """Run a command that must succeed."""
        # The user's own source trees must not leak in, so that two machines hold the same packages.
        environment = {"PIP_RETRIES": PIP_RETRIES, **os.environ}
        environment.pop("PYTHONPATH", None)
        if subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode:
            raise InstallError(
                f"{self.folder.name} could not be made; the lines above say why. The first run needs the network, or "
                "a package index of your own (PIP_INDEX_URL); later runs do not."
            )


class Linters(Environment):
    """Spectral and Redocly, which need Node."""

    def __init__(self) -> None:
        lint = ROOT / "openapi" / "lint"
        super().__init__(lint / "node_modules", lint / "package-lock.json", ".bin/spectral")

    def fill(self) -> None:
        """Install the pins."""
        npm = shutil.which("npm")
        if npm is None:
            raise InstallError("npm was not found. Only this target needs Node: install it, with npm.")
        command = [npm, "ci", "--loglevel=error", "--no-fund", "--no-audit", "--fetch-retries=1"]
        if subprocess.run(command, check=False, cwd=self.pins.parent).returncode:
            raise InstallError(
                "npm could not install the linters; the lines above say why. The first run needs the network."
            )


def make(name: str) -> None:
    """Make one environment, if it is not current. One run at a time; others wait."""
    environment = Linters() if name == "linters" else Venv(name)
    with environment.folder.with_name(f"{environment.folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        environment.install()


def main(*names: str) -> int:
    """Make what is named, one after the other."""
    if sys.version_info < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        print(f"This is Python {sys.version.split()[0]}; {oldest} or newer is needed. Set PYTHON=python{oldest}.")
        return 2
    try:
        for name in names or ["dev"]:
            make(name)
    except (InstallError, OSError) as error:
        print(error)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
