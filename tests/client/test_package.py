"""The wheel as users get it: what it installs, what it imports, and how it is typed."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from contract_tests.mock import AK, SK, TOKEN
from tests.client.conftest import PROJECT

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> str:
    """Run a command that must succeed, and give what it printed."""
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def needed(*names: str) -> dict[str, metadata.Distribution]:
    """Find the installed packages of these names, with all that they need."""
    found: dict[str, metadata.Distribution] = {}
    wanted = list(names)
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = metadata.distribution(name)
            lines = [line for line in found[name].requires or [] if "extra ==" not in line]
            lines = [line for line in lines if "python_version" not in line]  # for Pythons older than ours
            wanted += [re.split(r"[^A-Za-z0-9._-]", line)[0].lower() for line in lines]
    return found


def top_levels(*names: str) -> set[str]:
    """List the modules and packages that these packages, with all that they need, bring."""
    files = [file for one in needed(*names).values() for file in one.files or []]
    return {file.parts[0].removesuffix(".py") for file in files if file.suffix == ".py" and file.parts[0] != ".."}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    (built,) = folder.glob("*.whl")
    return built


def test_the_description_has_no_link_that_the_index_cannot_follow(wheel: Path) -> None:
    """Neither the other files of the repository nor anchors are there; what the links say stays."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("/METADATA")]
        description = archive.read(name).decode("utf-8")
    assert re.findall(r"\]\((?!https://)[^)]*\)", description) == []
    assert "docs/errors.md has an example for each" in description


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment that has nothing else but httpx, attrs and what these need."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=False, symlinks=True)
    executable = folder / "bin" / "python"
    site = Path(run(executable, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    here = Path(sysconfig.get_path("purelib"))
    for name in top_levels("httpx", "attrs"):
        (source,) = [path for path in (here / name, here / f"{name}.py") if path.exists()]
        (site / source.name).symlink_to(source)
    pip = [sys.executable, "-m", "pip", "--python", str(executable)]
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", "--disable-pip-version-check", wheel)
    return executable


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    """Every generated module, the licence and the marker of types; no tests, no tools."""
    names = zipfile.ZipFile(wheel).namelist()
    package = ROOT / "generated_client" / "mpc_clipping"
    modules = {f"mpc_clipping/{path.relative_to(package).as_posix()}" for path in package.rglob("*.py")}
    assert {name for name in names if ".dist-info/" not in name} == modules | {"mpc_clipping/py.typed"}
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_it_needs_httpx_and_attrs_only(wheel: Path) -> None:
    """As the metadata says to pip; click and rich come with the command alone."""
    archive = zipfile.ZipFile(wheel)
    (name,) = [name for name in archive.namelist() if name.endswith("METADATA")]
    needs = re.findall(r"^Requires-Dist: ([a-z]+)[^;\n]*(;.*)?$", archive.read(name).decode(), re.MULTILINE)
    extra = "; extra == 'cli'"
    assert sorted(needs) == [("attrs", ""), ("click", extra), ("httpx", ""), ("rich", extra)]


def test_the_command_says_what_it_needs(python: Path) -> None:
    """Without the extra the script is there too; it ends with 2, and the line to install the rest."""
    done = subprocess.run([python.with_name("mpc-clipping")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "mpc-clipping needs click and rich, which are not installed. "
        "Install the command with its dependencies: pip install 'mpc-clipping[cli]'\n"
    )


LIST_JOBS = """
import sys
from mpc_clipping import AkSk, MpcClient, Token
with MpcClient(base_url=sys.argv[1], project_id=sys.argv[2], auth={auth}) as mpc:
    for job in mpc.list_editing_jobs(["30647", "30648", "30649", "30650"]):
        print(job.job_id, job.status, job.progress)
"""


@pytest.mark.parametrize("auth", [f"Token({TOKEN!r})", f"AkSk({AK!r}, {SK!r})"], ids=["token", "ak and sk"])
def test_the_installed_wheel_lists_jobs(python: Path, mock_url: str, tmp_path: Path, auth: str) -> None:
    """From a fresh environment, with a token and with an access key, and it writes nothing into the home directory."""
    code = LIST_JOBS.format(auth=auth)
    env = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    told = run(python, "-I", "-c", code, mock_url, PROJECT, cwd=tmp_path, env=env)
    assert told.splitlines() == ["30647 WAITING 0", "30648 PROCESSING 42", "30649 SUCCEEDED 100", "30650 FAILED 10"]
    assert list(tmp_path.iterdir()) == []


def test_importing_it_loads_nothing_else(python: Path) -> None:
    """Only the standard library, httpx, attrs and what these need; not the testing helpers either."""
    code = "import json, sys; from mpc_clipping import *; print(json.dumps([MpcClient.__name__, sorted(sys.modules)]))"
    loaded = {name.partition(".")[0] for name in json.loads(run(python, "-I", "-c", code))[1]}
    allowed = sys.stdlib_module_names | top_levels("httpx", "attrs") | {"mpc_clipping", "__main__"}
    # What the interpreter itself loads at its start.
    allowed |= {name.partition(".")[0] for name in json.loads(
        run(python, "-I", "-c", "import json, sys; print(json.dumps(sorted(sys.modules)))"))}  # fmt: skip
    assert loaded <= allowed
    modules = set(json.loads(run(python, "-I", "-c", code))[1])
    assert modules.isdisjoint({"mpc_clipping.testing", "mpc_clipping.pytest_plugin", "pytest"})


def test_its_names_come_when_they_are_asked_for(python: Path) -> None:
    """Importing the package alone loads nothing; its public names and modules are there all the same, and no others."""
    code = """
import sys, mpc_clipping
assert "httpx" not in sys.modules
assert mpc_clipping.MpcClient is mpc_clipping.mpc_client.MpcClient
assert mpc_clipping.errors.MpcError in mpc_clipping.WaitTimeout.__mro__
assert {*mpc_clipping.__all__, "api", "models"} <= set(dir(mpc_clipping))
try: mpc_clipping.Client
except AttributeError as error: print(error)
"""
    assert run(python, "-I", "-c", code) == "module 'mpc_clipping' has no attribute 'Client'\n"


def test_the_stand_in_needs_no_pytest(python: Path) -> None:
    """Users of unittest have it too."""
    code = (
        "from mpc_clipping.testing import FakeService; service = FakeService(); service.add('1', 'SUCCEEDED')\n"
        "with service.client() as mpc: print(mpc.list_editing_jobs(['1'])[0].status)"
    )
    assert run(python, "-I", "-c", code) == "SUCCEEDED\n"


def test_its_version_is_the_packages(python: Path) -> None:
    """The User-Agent and `__version__` tell the version that the wheel has."""
    code = "import mpc_clipping as m; from mpc_clipping._runtime.http import USER_AGENT as u; print(u, m.__version__)"
    number = metadata.version("mpc-clipping")
    said = run(python, "-I", "-c", code)
    assert said.startswith(f"mpc-clipping/{number} python-httpx/")
    assert said.endswith(f" {number}\n")


CONSUMER = """
import asyncio
import datetime
from collections.abc import Sequence
from typing import assert_type

import httpx

from mpc_clipping import (
    AccessKey, AkSk, Answer, ApiStatusError, AsyncMpcClient, Listing, MpcClient, Outcome, RateLimit, Token, WaitTimeout,
)
from mpc_clipping.models import EditingVideoInfo, ListEditingJobsResponse, QueryEditingJob, QueryEditingJobStatus
from mpc_clipping.testing import FakeService


async def token() -> str:
    return "t"


def synchronous(ids: Sequence[str]) -> None:
    with MpcClient(
        region="cn-north-4", project_id="p", auth=AkSk("ak", "sk"), rate_limit=RateLimit(), http_client=httpx.Client()
    ) as mpc:
        listing = mpc.list_editing_jobs(ids)
        assert_type(listing, Listing[QueryEditingJob])
        assert_type(listing[0], QueryEditingJob)
        assert_type(listing[1:], Sequence[QueryEditingJob])
        assert_type(listing.missing, tuple[str, ...])
        for job in listing:
            assert_type(job.status, QueryEditingJobStatus | None)
            assert_type(job.progress, int | None)
            assert_type(job.created_at, datetime.datetime | None)
            if job.editing_output is not None:
                assert_type(job.editing_output.video_info, EditingVideoInfo | None)
        assert_type(mpc.list_editing_jobs_raw(ids), list[Answer[ListEditingJobsResponse]])
        try:
            outcome = mpc.with_options(timeout=3).wait_for_editing_jobs(ids, timeout=60, on_poll=print)
            assert_type(outcome, Outcome[QueryEditingJob])
            assert_type(outcome.missing, Sequence[str])
        except WaitTimeout as error:
            print(error.outcome)
        except ApiStatusError as error:
            assert_type(error.error_code, str | None)


async def asynchronous(ids: list[str]) -> None:
    async with AsyncMpcClient(base_url="https://h", project_id="p", auth=Token(token)) as mpc:
        assert_type(await mpc.list_editing_jobs(ids), Listing[QueryEditingJob])
        assert_type(await mpc.wait_for_editing_jobs(ids), Outcome[QueryEditingJob])
    assert_type(MpcClient.from_env(), MpcClient)
    AkSk(lambda: AccessKey("ak", "sk", "temporary"))
    assert_type(FakeService().client(), MpcClient)


asyncio.run(asynchronous([]))
"""


def test_a_users_code_is_typed_throughout(tmp_path: Path) -> None:
    """Under mypy --strict, what a user gets has the types that the documentation says, and wrong use is refused."""
    (tmp_path / "sample.py").write_text(CONSUMER, encoding="utf-8")
    (tmp_path / "wrong.py").write_text(
        'from mpc_clipping import MpcClient\nMpcClient(region="r", project_id="p", auth="token")\n'
        'MpcClient.from_env().list_editing_jobs([30647])\n', encoding="utf-8"
    )  # fmt: skip
    # A cache of its own: mypy has no use for one that was written with other options.
    cache = ROOT / ".mypy_cache" / "consumer"
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", cache, "sample.py", "wrong.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    errors = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert [line.partition(": error:")[0] for line in errors] == ["wrong.py:2", "wrong.py:3"], done.stdout
