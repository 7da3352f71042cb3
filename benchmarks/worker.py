"""Run one candidate: `python -m benchmarks.worker <question> <row> <candidate> <url> <ten> <many>`.

Prints one sample to warm up, and then one for each line that it reads, so that candidates can take turns while each
lives in its own process.
"""

import importlib
import sys
from pathlib import Path

from benchmarks.row import Setting


def main(question: str, row: str, candidate: str, url: str, ten: str, many: str) -> None:
    """Give samples until nobody asks."""
    rows = importlib.import_module(f"benchmarks.{question}").ROWS
    samples = rows[int(row)].candidates[candidate](Setting(url, Path(ten), Path(many)))
    print(next(samples), flush=True)
    for _ in sys.stdin:
        print(next(samples), flush=True)
    samples.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
