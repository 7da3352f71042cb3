"""Run the client's tests on the oldest and the newest of what it needs, on each Python that is here.

Interpreters come from the variable PYTHONS (blanks between them), or else are looked for on the path. Each gets an
environment of its own with the pins of dev.txt, in which only httpx, attrs, click and rich are then exchanged.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("python3.11", "python3.12", "python3.13", "python3.14")
# What of the tests is about the wheel's own environment, and about types, needs what dev.txt has.
TESTS = ("tests/client", "--deselect", "tests/client/test_package.py")


def find_pythons() -> list[str]:
    """Return the interpreters: what is named, or what answers."""
    named = os.environ.get("PYTHONS", "").split() or [sys.executable, *filter(None, map(shutil.which, NAMES))]
    found: dict[str, str] = {}
    for one in named:
        done = subprocess.run([one, "--version"], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            found.setdefault(done.stdout.strip(), one)
    return list(found.values())


def find_ranges() -> dict[str, tuple[str, str]]:
    """Return what stands for the oldest and for the newest version of each dependency, as pip reads it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ranges = {}
    for line in [*project["dependencies"], *project["optional-dependencies"]["cli"]]:
        name, oldest = re.fullmatch(r"(\w+)>=([\d.]+).*", line).groups()  # type: ignore[union-attr] # else it must fail
        ranges[name] = (f"{name}=={oldest}", line)
    return ranges


def main() -> int:
    """Run them all; 1 if any fails."""
    pythons, ranges = find_pythons(), find_ranges()
    print(f"{len(pythons)} Pythons: {', '.join(pythons)}", flush=True)
    failed = False
    for python in pythons:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([python, "-m", "venv", folder], check=True)
            own = Path(folder) / "bin" / "python"
            pip = [own, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
            subprocess.run([*pip, "--require-hashes", "-r", ROOT / "requirements" / "dev.txt"], check=True, cwd=ROOT)
            subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", "."], check=True, cwd=ROOT)
            for which in (0, 1):
                chosen = [versions[which] for versions in ranges.values()]
                subprocess.run([*pip, "--upgrade", *chosen], check=True, cwd=ROOT)
                said = "import sys, httpx, attrs; from importlib.metadata import version as v; "
                said += "print('Python', sys.version.split()[0], 'httpx', v('httpx'), 'attrs', v('attrs'), flush=True)"
                subprocess.run([own, "-c", said], check=True)
                done = subprocess.run([own, "-m", "pytest", "-q", "--no-header", *TESTS], cwd=ROOT, check=False)
                failed = failed or done.returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
