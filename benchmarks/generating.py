"""What does `make generate` cost? CPU time over openapi-python-client and ruff alone, for documents of growing size."""

import copy
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

import openapi

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1, 100, 500)
ROUNDS = 5
CONFIG = 'post_hooks: ["ruff check . --fix", "ruff format ."]\n'


def write_document(path: Path, operations: int) -> None:
    """Write our document with its operation, and the schema of its answer, many times over."""
    document = copy.deepcopy(openapi.load().data)
    ((address, item),) = document["paths"].items()
    schemas = document["components"]["schemas"]
    for number in range(1, operations):
        other = copy.deepcopy(item)
        other["get"]["operationId"] += str(number)
        other["get"]["responses"]["200"]["content"]["application/json"]["schema"] = {
            "$ref": f"#/components/schemas/ListEditingJobsResponse{number}"
        }
        document["paths"][f"{address}{number}"] = other
        schemas[f"ListEditingJobsResponse{number}"] = copy.deepcopy(schemas["ListEditingJobsResponse"])
    path.write_text(yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False), encoding="utf-8")


def measure(command: list[str | Path], folder: Path) -> float:
    """Return the CPU seconds of a command with all that it starts."""
    environment = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure in turns, and print the median ratio with the least and the greatest."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
        for size in SIZES:
            document = folder / "document.yaml"
            write_document(document, size)
            ours: list[str | Path] = [
                sys.executable,
                "-m",
                "generator",
                "--spec-file",
                document,
                "--out",
                folder / "ours",
            ]
            bare: list[str | Path] = [
                "openapi-python-client",
                "generate",
                "--path",
                document,
                "--meta",
                "none",
                "--overwrite",
            ]
            bare += ["--config", folder / "config.yaml", "--output-path", folder / "bare"]
            turns = [(measure(ours, folder), measure(bare, folder)) for _ in range(ROUNDS)]
            ratios = [mine / theirs for mine, theirs in turns]
            seconds = [statistics.median(column) for column in zip(*turns, strict=True)]
            print(
                f"{size} operations: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}); "
                f"{seconds[0]:.2f} s of CPU over {seconds[1]:.2f} s"
            )


if __name__ == "__main__":
    main()
