"""The folder that is written: what may be overwritten there, and what is somebody else's."""

import difflib
import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

# The text of each file by its path below the output folder.
Files = dict[str, str]

PACKAGE = "mpc_clipping"
MANIFEST = "manifest.json"
OWN = Path(__file__).resolve().parent.parent / "generated_client"
# Lines of difference to show before the rest is only counted.
SHOWN = 200


class OutputError(Exception):
    """The folder cannot be written. Nothing in it was touched."""


def digest(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def write(folder: Path, files: Files) -> None:
    """Write files below a folder, in UTF-8 with plain line ends."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def replace(folder: Path, files: Files) -> None:
    """Put new files in the place of those that an earlier run wrote, all of them or none.

    Other files in the folder stay. Files are written beside the folder first, on the same file system, so that each
    step is a rename, which is taken back if a later one fails. Two runs side by side wait for each other.

    Raises:
        OutputError: A file that no earlier run wrote is in the way, or the manifest of the earlier run is broken.
        OSError: Something cannot be written.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _lock(folder.parent), tempfile.TemporaryDirectory(dir=folder.parent, prefix=".generated-") as aside:
        known = read_manifest(folder)
        for name in files:
            _check_free(folder, name, known, files)
        new, old = Path(aside) / "new", Path(aside) / "old"
        write(new, files)
        moves = [(folder / name, old / name) for name in known.keys() - files.keys() if _is_known(folder, name, known)]
        for name, text in files.items():
            if not (folder / name).is_file():
                moves.append((new / name, folder / name))
            elif (folder / name).read_bytes() != text.encode():
                moves += [(folder / name, old / name), (new / name, folder / name)]
        _move_all(moves)
        for path in sorted({path.parent for path, _ in moves}, reverse=True):
            if path.is_relative_to(folder) and path != folder and not any(path.iterdir()):
                path.rmdir()


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _move_all(moves: list[tuple[Path, Path]]) -> None:
    done = []
    try:
        for source, target in moves:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)
            done.append((source, target))
    except BaseException:  # an interrupt, too: the old files are about to be removed with the folder aside
        for source, target in reversed(done):
            target.rename(source)
        raise


def read_manifest(folder: Path) -> dict[str, str]:
    """Return the digest of each file that an earlier run wrote, nothing where there was none.

    Raises:
        OutputError: There is a manifest, and it is not one that this generator writes.
    """
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_bytes())
        files: dict[str, str] = content["files"]
        is_ours = content.keys() == {"document", "tools", "files"} and all(map(_is_below, files))
        if is_ours and all(isinstance(value, str) for value in files.values()):
            return {**files, MANIFEST: digest(path.read_bytes())}
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError, IsADirectoryError, NotADirectoryError):
        pass  # it is told below
    raise _refusal(folder, f"{path} is not what this generator writes.")


def _refusal(folder: Path, what: str) -> OutputError:
    if folder == OWN:
        return OutputError(f"{what} Run: rm -rf {folder.name} && make generate")
    return OutputError(f"{what} Move it, or give another OUT.")


def _is_below(name: str) -> bool:
    """Whether a name leads to a file below the folder. Who can write a manifest must not name files anywhere."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and path.parts != ()


def _is_known(folder: Path, name: str, known: dict[str, str]) -> bool:
    """Whether a file is there just as an earlier run wrote it; in the project's own folder, whether one wrote it."""
    path = folder / name
    if not path.is_file() or path.is_symlink() or name not in known:
        return False
    return folder == OWN or digest(path.read_bytes()) == known[name]


def _check_free(folder: Path, name: str, known: dict[str, str], files: Files) -> None:
    """Refuse to write over what is not an earlier run's. A file that says the same already is in nobody's way."""
    *parents, path = [folder, *(folder / part for part in reversed(PurePosixPath(name).parents[:-1])), folder / name]
    for parent in parents:
        if parent.exists() and (not parent.is_dir() or (parent.is_symlink() and parent != folder)):
            raise _refusal(folder, f"{parent} is in the way: a folder is expected there.")
    if not os.path.lexists(path) or _is_known(folder, name, known):
        return
    if path.is_file() and not path.is_symlink() and path.read_bytes() == files[name].encode():
        return
    what = "was changed since this generator wrote it" if name in known else "was not written by this generator"
    raise _refusal(folder, f"{path} is in the way: it {what}.")


def compare(folder: Path, files: Files) -> list[str]:
    """Return the lines of difference between what is in the folder and what would be, none where there is none.

    Files beside the package are somebody else's, and not looked at.
    """
    there = _read(folder)
    if there == files:
        return []
    lines = [
        line
        for name in sorted(there.keys() | files.keys())
        for line in difflib.unified_diff(
            there.get(name, "").splitlines(keepends=True),
            files.get(name, "").splitlines(keepends=True),
            f"{name} (as it is)" if name in there else "(not there)",
            f"{name} (as generated)" if name in files else "(not generated)",
        )
    ]
    if len(lines) > SHOWN:
        lines = [*lines[:SHOWN], f"... and {len(lines) - SHOWN} more lines.\n"]
    # A file may differ without a line that differs: an empty one too many, or other line ends.
    names = [name for name in sorted(there.keys() | files.keys()) if there.get(name) != files.get(name)]
    return [*lines, f"\n{folder} differs from what `make generate` writes in {', '.join(names)}.\n"]


def _read(folder: Path) -> Files:
    """Read the package and the manifest, but for what Python itself writes there."""
    paths = [folder / MANIFEST, *(folder / PACKAGE).rglob("*")]
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode(errors="replace")
        for path in paths
        if path.is_file() and "__pycache__" not in path.parts
    }
