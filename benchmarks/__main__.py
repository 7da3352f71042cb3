"""What does this client cost, beside its peers? Writes benchmarks/RESULTS.md; 1 if a limit is exceeded.

Each candidate lives in a process and an environment of its own. They take turns, sample by sample, so that a change of
the machine's speed meets all of them; a run's ratio is the median of the ratios of such turns. Then all begin anew, in
new processes.
"""

import argparse
import importlib
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.peers import PEERS, ROOT, Peer, prepare, versions
from benchmarks.row import BARE, OURS, Row
from benchmarks.service import service, write_answer

QUESTIONS = ["call", "reading", "signing", "importing", "memory"]
RESULTS = Path(__file__).with_name("RESULTS.md")
MANY = 10_000
PAGE = """\
# What this client costs

`make bench` writes this page. The figures are ratios of CPU time, in the last row of memory: the median of {runs}
runs, with the lowest and the highest. Within a run the candidates take turns, each in a process and an environment of
its own. The limit is the most that `mpc_clipping` may cost.

{table}

An answer contains ten full jobs, and all their fields are read. `mpc_clipping` and the vendor's SDK sign; the others
cannot, and send a token. The SDK has another, older operation, whose jobs have other fields; those that the answer
fills are read. openapi-python-client stands for its output before the passes of `generator/`. aiohttp and msgspec show
the least that is possible: no errors of their own, no leniency, no retries, and asynchronous only.

Python {python} on {machine}, {cores} cores.

{peers}
"""

Ratios = dict[str, list[float]]


class Bench:
    """Where candidates are run.

    Args:
        url: The service.
        folder: A scratch folder, which is the home of all of them too: the vendor's SDK writes into it.
    """

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.arguments = [url, str(folder / "ten.json"), str(folder / "many.json")]
        (folder / "ten.json").write_bytes(write_answer([str(number) for number in range(10)]))
        (folder / "many.json").write_bytes(write_answer([str(number) for number in range(MANY)]))
        prepare(folder)

    def environment(self, peer: Peer) -> dict[str, str]:
        """Return the variables with which a peer runs."""
        path = f"{ROOT}{os.pathsep}{self.folder / peer.folder}" if peer.folder else str(ROOT)
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "PYTHONPATH": path}

    def start(self, question: str, row: int, name: str) -> subprocess.Popen[str]:
        """Start a candidate."""
        peer = PEERS[name]
        command = [str(peer.python), "-m", "benchmarks.worker", question, str(row), name, *self.arguments]
        return subprocess.Popen(
            command, env=self.environment(peer), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, question: str, number: int, row: Row) -> dict[str, float]:
        """Measure one row once; return the ratio of each candidate to the first."""
        with ExitStack() as stack:
            workers = {name: stack.enter_context(self.start(question, number, name)) for name in row.candidates}
            for worker in workers.values():
                read_sample(worker)  # the one that warmed it up
            turns = [{name: sample(worker) for name, worker in workers.items()} for _ in range(row.samples)]
            for worker in workers.values():
                worker.communicate()
        first = next(iter(row.candidates))
        return {name: statistics.median(turn[name] / turn[first] for turn in turns) for name in row.candidates}


def sample(worker: subprocess.Popen[str]) -> float:
    """Let a candidate make one sample."""
    print(file=worker.stdin, flush=True)
    return read_sample(worker)


def read_sample(worker: subprocess.Popen[str]) -> float:
    """Return the sample that a candidate makes."""
    line = worker.stdout.readline() if worker.stdout else ""
    if not line:
        raise SystemExit(f"{worker.args!r} ended. What it wrote is above.")
    return float(line)


def results(rows: list[Row], ratios: list[Ratios], peers: dict[str, str], runs: int) -> str:
    """Write the page."""
    names = [name for name in PEERS if any(name in row.candidates for row in rows) and name != BARE]
    table = [["", *names, "limit"], ["---"] * (len(names) + 2)]
    for row, measured in zip(rows, ratios, strict=True):
        first = next(iter(row.candidates))
        cells = ["1" if name == first else spread(measured.get(name, [])) for name in names]
        table.append([row.title, *cells, f"{row.limit:.2f}"])
    return PAGE.format(
        runs=runs,
        table="\n".join("| " + " | ".join(cells) + " |" for cells in table),
        python=platform.python_version(),
        machine=platform.machine(),
        cores=os.cpu_count(),
        peers="\n".join(f"- {name}: {about}" for name, about in peers.items()),
    )


def spread(measured: list[float]) -> str:
    """Write the median, the least and the greatest."""
    if not measured:
        return ""
    return f"{statistics.median(measured):.2f} ({min(measured):.2f} to {max(measured):.2f})"


def main() -> int:
    """Measure and write; 1 if this client was above a limit in every run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "questions", nargs="*", metavar="question", help=f"of {', '.join(QUESTIONS)}: shown, not written"
    )
    options = parser.parse_args()
    questions = options.questions or QUESTIONS
    measures = [
        (question, number, row)
        for question in questions
        for number, row in enumerate(importlib.import_module(f"benchmarks.{question}").ROWS)
    ]
    rows = [row for _, _, row in measures]
    ratios: list[Ratios] = [{name: [] for name in row.candidates} for row in rows]
    with service() as url, tempfile.TemporaryDirectory() as folder:
        bench = Bench(url, Path(folder))
        for _ in range(options.runs):
            for place, measure in zip(ratios, measures, strict=True):
                for name, ratio in bench.run(*measure).items():
                    place[name].append(ratio)
        peers = {name: versions(peer, bench.environment(peer)) for name, peer in PEERS.items()}
    page = results(rows, ratios, peers, options.runs)
    if options.questions:
        print(page)
    else:
        RESULTS.write_text(page, encoding="utf-8")
        print(f"Wrote {RESULTS.relative_to(ROOT)}.")
    exceeded = [row.title for row, measured in zip(rows, ratios, strict=True) if min(measured[OURS]) > row.limit]
    for title in exceeded:
        print(f"Above its limit in every run: {title}.")
    return 1 if exceeded else 0


if __name__ == "__main__":
    sys.exit(main())
