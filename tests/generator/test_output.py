"""What is written where, and that nothing but the document and the generator decides it."""

import hashlib
import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import pytest

from generator.__main__ import main
from generator.build import COPIED, OURS, UPSTREAM
from openapi import DOCUMENT, load

from .conftest import DOCUMENTS, ROOT, contents, run_generator

EXPLANATION = "Edits belong into openapi/ or generator/; then run `make generate`."


def copied(generated: Path, folder: Path) -> Path:
    """Give a copy of the output, to be spoilt."""
    return Path(shutil.copytree(generated, folder / "out", ignore=shutil.ignore_patterns("__pycache__")))


def test_only_the_document_matters(generated: Path, tmp_path: Path) -> None:
    """Generating into an empty place gives what is committed, byte for byte, whatever the machine is like.

    Another seed of hashes, folder, language, time zone and ruff configuration around the output make no difference.
    """
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\nline-length = 60\nindent-width = 2\n", encoding="utf-8")
    for seed in ("0", "12345"):
        environment = {"PYTHONHASHSEED": seed, "LC_ALL": "C", "TZ": "Asia/Tokyo", "HOME": str(tmp_path)}
        ended = run_generator("--out", "out", cwd=tmp_path, environment=environment)
        assert ended.returncode == 0, ended.stderr
        assert contents(tmp_path / "out") == contents(generated)


def test_each_module_says_whose_code_it_is(generated: Path) -> None:
    """The first line tells what is copied, and from where, from what is written; the package is typed."""
    files = contents(generated)
    modules = [name for name in files if name.endswith(".py")]
    banners = {name.removeprefix("mpc_clipping/"): files[name].decode().partition("\n")[0] + "\n" for name in modules}
    runtime = ROOT / "generator" / "runtime"
    copied = {path.relative_to(runtime).as_posix() for path in runtime.rglob("*.py")}
    assert {name: banner for name, banner in banners.items() if name in copied} == {
        name: COPIED.format(name=name) for name in copied
    }
    assert {name for name, banner in banners.items() if banner == OURS} == {
        "__init__.py",
        "mpc_client.py",
    }
    written = {name for name, banner in banners.items() if banner == UPSTREAM}
    assert {name.partition("/")[0] for name in written} == {"api", "client.py", "models", "types.py"}
    assert len(banners) == len(copied) + 2 + len(written)
    assert files["mpc_clipping/py.typed"] == b""
    assert files.keys() - set(modules) == {"mpc_clipping/py.typed", "manifest.json"}


def test_the_manifest(generated: Path) -> None:
    """It holds digests of document and files, and versions of tools; nothing that changes by itself, as dates do."""
    files = contents(generated)
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest == {
        "document": {
            "title": load().data["info"]["title"],
            "version": load().data["info"]["version"],
            "sha256": hashlib.sha256(DOCUMENT.read_bytes()).hexdigest(),
        },
        "tools": {name: version(name) for name in ("openapi-python-client", "openapi-spec-validator", "ruff")},
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }


def test_check_shows_each_difference(generated: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An edited, an added and a deleted file are shown with what to do, and the check ends with 1."""
    out = copied(generated, tmp_path)
    edited = out / "mpc_clipping/_runtime/auth.py"
    deleted, empty = out / "mpc_clipping/types.py", out / "mpc_clipping/py.typed"
    edited.write_text(edited.read_text(encoding="utf-8") + "edited = True\n", encoding="utf-8")
    (out / "added.py").write_text("added = True\n", encoding="utf-8")
    deleted.unlink()
    empty.unlink()
    before = contents(out)
    assert main(["--check", "--out", str(out)]) == 1
    said = capsys.readouterr().out
    assert "-edited = True\n" in said
    assert "--- added.py (as it is)\n+++ (not generated)" in said
    assert "--- (not there)\n+++ mpc_clipping/types.py (as generated)" in said
    assert (
        "differs from what `make generate` writes in added.py, mpc_clipping/_runtime/auth.py, mpc_clipping/py.typed, "
        in said
    )
    assert EXPLANATION in said
    assert contents(out) == before


def test_check_of_line_ends(generated: Path, tmp_path: Path) -> None:
    """A difference in line ends alone is one, in a real process."""
    out = copied(generated, tmp_path)
    module = out / "mpc_clipping/_runtime/auth.py"
    module.write_bytes(module.read_bytes().replace(b"\n", b"\r\n"))
    ended = run_generator("--check", "--out", out)
    assert ended.returncode == 1
    assert "differs from what `make generate` writes in mpc_clipping/_runtime/auth.py.\n" in ended.stdout
    assert ended.stdout.endswith(f"{EXPLANATION}\n")


def test_a_broken_document_leaves_the_old_output(generated: Path, tmp_path: Path) -> None:
    """A run that ends in an error changes nothing, and leaves nothing behind."""
    out = copied(generated, tmp_path)
    document = tmp_path / "broken.yaml"
    document.write_text("openapi: 3.1.0\n", encoding="utf-8")
    ended = run_generator("--spec-file", document, "--out", out)
    assert ended.returncode == 1
    assert contents(out) == contents(generated)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.yaml", "out"]


@pytest.mark.parametrize("name", ["notes.txt", "manifest.json"])
def test_a_folder_of_someone_else_is_refused(name: str, tmp_path: Path) -> None:
    """A folder that holds other files, be it a manifest.json of another kind, is left alone: exit status 2."""
    (tmp_path / name).write_text('{"name": "other"}', encoding="utf-8")
    ended = run_generator("--out", tmp_path)
    assert ended.returncode == 2
    assert ended.stderr == (
        f"{tmp_path} holds files that this generator did not write. Empty it, or give another OUT.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """Where nothing can be written, one line says so: exit status 2."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    ended = run_generator("--out", tmp_path / "file" / "out")
    assert ended.returncode == 2
    assert str(tmp_path / "file") in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_two_runs_side_by_side(generated: Path, tmp_path: Path) -> None:
    """Runs at the same time, for one place, end well and leave a whole output, without the files of an older one."""
    out = copied(generated, tmp_path)
    (out / "mpc_clipping/models/old.py").write_text("", encoding="utf-8")
    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda _: run_generator("--out", out), range(2)))
    assert [one.returncode for one in ended] == [0, 0], [one.stderr for one in ended]
    assert contents(out) == contents(generated)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_variables_of_the_environment(generated: Path, clips: Path, tmp_path: Path) -> None:
    """SPEC_FILE and OUT say what the options say; an option goes before them, and empty is unset."""
    from_variables = tmp_path / "variables"
    spec_file = {"SPEC_FILE": str(DOCUMENTS / "clips.yaml")}
    ended = run_generator(environment={**spec_file, "OUT": str(from_variables)})
    assert ended.returncode == 0, ended.stderr
    assert contents(from_variables) == contents(clips)
    ended = run_generator("--check", "--out", generated, environment={"SPEC_FILE": "", "OUT": str(from_variables)})
    assert ended.returncode == 0, ended.stdout
    ended = run_generator("--check", environment={"SPEC_FILE": "", "OUT": ""})
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "is what `make generate` writes" in ended.stdout


def test_an_interrupt_gives_the_old_output_back(generated: Path, tmp_path: Path) -> None:
    """Interrupted between taking the old output away and putting the new one there, the old one is put back."""
    out = copied(generated, tmp_path)
    script = f"""
import sys
from pathlib import Path
from generator.__main__ import replace

def interrupt(event, arguments):
    if event == "os.rename" and str(arguments[1]) == {str(out)!r} and str(arguments[0]).endswith("new"):
        raise KeyboardInterrupt

sys.addaudithook(interrupt)
replace(Path({str(out)!r}), {{"manifest.json": "new"}})
"""
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "KeyboardInterrupt" in ended.stderr
    assert contents(out) == contents(generated)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
