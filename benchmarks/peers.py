"""Who is measured, and where each runs: an interpreter that has its own packages and nothing else."""

import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.row import BARE, FLOOR, OURS, PYDANTIC, UNMENDED, VENDOR
from openapi import DOCUMENT

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Peer:
    """One of those that are measured.

    Attributes:
        environment: The file of pins in requirements/ that it runs with.
        packages: What of it is told in the table's head.
        folder: Where the rest of its code is, below the folder that `prepare` fills; empty if it has no other code.
    """

    environment: str
    packages: tuple[str, ...]
    folder: str = ""

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return ROOT / f".venv-{self.environment}" / "bin" / "python"


PEERS = {
    BARE: Peer("client", ("httpx", "httpcore", "attrs")),
    OURS: Peer("client", ("mpc-clipping", "httpx", "httpcore", "attrs"), OURS),
    UNMENDED: Peer("client", ("httpx", "httpcore", "attrs"), "unmended"),
    VENDOR: Peer("vendor-sdk", ("huaweicloudsdkmpc", "huaweicloudsdkcore", "requests", "urllib3")),
    FLOOR: Peer("floor", ("aiohttp", "msgspec")),
    PYDANTIC: Peer("pydantic", ("pydantic", "pydantic-core")),
}


def prepare(folder: Path) -> None:
    """Put the code there that is no package of a registry: our wheel, and the client before our passes."""
    bin_folder = Path(sys.executable).parent
    command: list[str | Path] = [bin_folder / "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / OURS)
    (folder / "unmended").mkdir()
    command = [bin_folder / "openapi-python-client", "generate", "--path", DOCUMENT, "--meta", "none"]
    command += ["--output-path", folder / "unmended" / "unmended"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def versions(peer: Peer, environment: dict[str, str]) -> str:
    """Return what a peer consists of, with versions."""
    script = "import sys, importlib.metadata as m; print(', '.join(f'{p} {m.version(p)}' for p in sys.argv[1:]))"
    command = [str(peer.python), "-c", script, *peer.packages]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
