"""What is written where, and that nothing but the document and the generator decides it."""

import hashlib
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import pytest
from mpc_clipping import models

from generator import output
from generator.__main__ import main
from generator.build import COPIED, OURS, UPSTREAM
from openapi import DOCUMENT, load

from .conftest import DOCUMENTS, ROOT, contents, run_generator

pytestmark = pytest.mark.slow

EXPLANATION = "Edit openapi/ or generator/ instead, then run `make generate`."


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
        "cli/operations.py",
        "mpc_client.py",
    }
    written = {name for name, banner in banners.items() if banner == UPSTREAM}
    assert {name.partition("/")[0] for name in written} == {"api", "client.py", "models", "types.py"}
    assert len(banners) == len(copied) + 3 + len(written)
    assert files["mpc_clipping/py.typed"] == b""
    assert files.keys() - set(modules) == {"mpc_clipping/py.typed", "manifest.json"}


def test_each_description_reaches_its_model() -> None:
    """The docstring of a model has what the document says of it and of each field, also what stands beside a `$ref`."""
    for name, schema in load().components["schemas"].items():
        if schema["type"] == "object":
            docstring = " ".join(getattr(models, name).__doc__.split())
            assert " ".join(schema["description"].split()) in docstring
            for field, about in schema["properties"].items():
                assert f"{field}: {' '.join(about['description'].split())}" in docstring


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
    (out / "mpc_clipping/added.py").write_text("added = True\n", encoding="utf-8")
    (out / "notes.txt").write_text("Of the user's.\n", encoding="utf-8")
    deleted.unlink()
    empty.unlink()
    before = contents(out)
    assert main(["--check", "--out", str(out)]) == 1
    said = capsys.readouterr().out
    assert "-edited = True\n" in said
    assert "--- mpc_clipping/added.py (as it is)\n+++ (not generated)" in said
    assert "--- (not there)\n+++ mpc_clipping/types.py (as generated)" in said
    assert "writes in mpc_clipping/_runtime/auth.py, mpc_clipping/added.py, mpc_clipping/py.typed, mpc_c" in said
    assert "notes.txt" not in said
    assert EXPLANATION in said
    assert contents(out) == before


def test_check_of_line_ends(generated: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A difference in line ends alone is one."""
    out = copied(generated, tmp_path)
    module = out / "mpc_clipping/_runtime/auth.py"
    module.write_bytes(module.read_bytes().replace(b"\n", b"\r\n"))
    assert main(["--check", "--out", str(out)]) == 1
    said = capsys.readouterr().out
    assert "differs from what `make generate` writes in mpc_clipping/_runtime/auth.py.\n" in said
    assert said.endswith(f"{EXPLANATION}\n")


def test_a_broken_document_leaves_the_old_output(generated: Path, tmp_path: Path) -> None:
    """A run that ends in an error changes nothing, and leaves nothing behind."""
    out = copied(generated, tmp_path)
    document = tmp_path / "broken.yaml"
    document.write_text("openapi: 3.1.0\n", encoding="utf-8")
    assert main(["--spec-file", str(document), "--out", str(out)]) == 1
    assert contents(out) == contents(generated)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.yaml", "out"]


def refusal(out: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line with which a run is refused that could not be done; the folder stays as it was."""
    before = contents(out) if out.is_dir() else None
    assert main(["--out", str(out)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert (contents(out) if out.is_dir() else None) == before
    return line


def test_files_of_the_user_stay(generated: Path, tmp_path: Path) -> None:
    """What is not in the way is left alone, be it a repository, a project or a module beside ours."""
    for name in (".git/config", "pyproject.toml", "mpc_clipping/mine.py", "other/mpc_client.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Of the user's.\n", encoding="utf-8")
    mine = contents(tmp_path)
    for _ in range(2):
        assert main(["--out", str(tmp_path)]) == 0
        assert contents(tmp_path) == contents(generated) | mine


@pytest.mark.parametrize("name", ["mpc_clipping/client.py", "mpc_clipping", "manifest.json", "mpc_clipping/models"])
def test_a_file_of_the_user_in_the_way_is_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named, and nothing is touched."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text('{"name": "other"}', encoding="utf-8")
    assert refusal(tmp_path, capsys).startswith(f"{tmp_path / name} is ")


def test_an_edited_file_of_an_earlier_run_is_refused(
    generated: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Elsewhere than in the project a listed file may be removed only as it is listed."""
    out = copied(generated, tmp_path)
    (out / "mpc_clipping/client.py").write_text("edited = True\n", encoding="utf-8")
    why = "is in the way: it was changed since this generator wrote it. Move it, or give another OUT."
    assert refusal(out, capsys) == f"{out}/mpc_clipping/client.py {why}"


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written through a link into another place."""
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    out.mkdir()
    elsewhere.mkdir()
    (out / "mpc_clipping").symlink_to(elsewhere)
    assert refusal(out, capsys).startswith(f"{out}/mpc_clipping is in the way: a folder is expected there.")
    assert list(elsewhere.iterdir()) == []


BROKEN = {
    "no JSON": "{",
    "deeply nested": "[" * 100_000,
    "a list": "[]",
    "of another kind": '{"name": "other"}',
    "files as a list": '{"document": {}, "tools": {}, "files": []}',
    "a digest that is none": '{"document": {}, "tools": {}, "files": {"mpc_clipping/client.py": 1}}',
    "a file elsewhere": '{"document": {}, "tools": {}, "files": {"../victim.txt": "%s"}}',
    "an absolute file": '{"document": {}, "tools": {}, "files": {"/etc/hostname": "%s"}}',
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_manifest_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One clear line, and nothing is touched, wherever the manifest says that our files are."""
    out, victim = tmp_path / "out", tmp_path / "victim.txt"
    out.mkdir()
    victim.write_text("Of the user's.\n", encoding="utf-8")
    digest = hashlib.sha256(victim.read_bytes()).hexdigest()
    (out / "manifest.json").write_text(BROKEN[name].replace("%s", digest), encoding="utf-8")
    why = "is not what this generator writes. Move it, or give another OUT."
    assert refusal(out, capsys) == f"{out}/manifest.json {why}"
    assert victim.exists()


def test_the_projects_own_folder(
    generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """There a listed file that was edited is overwritten, and a broken manifest is told with the way out."""
    out = copied(generated, tmp_path)
    monkeypatch.setattr(output, "OWN", out)
    (out / "mpc_clipping/client.py").write_text("edited = True\n", encoding="utf-8")
    assert main(["--out", str(out)]) == 0
    assert contents(out) == contents(generated)
    (out / "manifest.json").write_text("{", encoding="utf-8")
    assert refusal(out, capsys).endswith("is not what this generator writes. Run: rm -rf out && make generate")


def test_what_an_earlier_run_wrote_is_removed(generated: Path, clips: Path, tmp_path: Path) -> None:
    """Another document's files go, with their folders, and nothing else does."""
    out = copied(clips, tmp_path)
    assert main(["--out", str(out)]) == 0
    assert contents(out) == contents(generated)
    assert not (out / "mpc_clipping/api/clips").exists()


def test_a_place_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing can be written, one line says so: exit status 2."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    for out in (tmp_path / "file" / "out", tmp_path / "file"):
        assert str(tmp_path / "file") in refusal(out, capsys)


def test_two_runs_side_by_side(generated: Path, clips: Path, tmp_path: Path) -> None:
    """Runs at the same time, for one place, end well and leave a whole output, without the files of an older one."""
    out = copied(clips, tmp_path)
    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda _: run_generator("--out", out), range(2)))
    assert [one.returncode for one in ended] == [0, 0], [one.stderr for one in ended]
    assert contents(out) == contents(generated)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_variables_of_the_environment(
    generated: Path, clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """SPEC_FILE and OUT say what the options say; an option goes before them, and empty is unset."""
    monkeypatch.setenv("SPEC_FILE", str(DOCUMENTS / "clips.yaml"))
    monkeypatch.setenv("OUT", str(tmp_path / "variables"))
    assert main([]) == 0
    assert contents(tmp_path / "variables") == contents(clips)
    monkeypatch.setenv("SPEC_FILE", "")
    assert main(["--check", "--out", str(generated)]) == 0
    monkeypatch.setenv("OUT", "")
    capsys.readouterr()
    assert main(["--check"]) == 0
    assert "is what `make generate` writes" in capsys.readouterr().out


def test_an_interrupt_gives_the_old_output_back(clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupted between taking old files away and putting new ones there, the old ones are put back."""
    out = copied(clips, tmp_path)
    rename = Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        if Path(target) == out / "mpc_clipping/types.py" and "new" in self.parts:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        output.replace(out, {"manifest.json": "new", "mpc_clipping/types.py": "new"})
    monkeypatch.undo()
    assert contents(out) == contents(clips)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
