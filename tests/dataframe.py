"""README's line that makes a pandas DataFrame of tasks, run. `make test-dataframe` has an environment for it."""

import re
from pathlib import Path

import pandas as pd
from mpc_clipping.testing import FakeService

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")


def main() -> None:
    """Make the DataFrame of two tasks, one of them with numbers in quotes and an object in it."""
    (line,) = re.findall(r"`(pandas\.[^`]+)`", README)
    service = FakeService()
    service.add("1", {"status": "SUCCEEDED", "progress": "100", "output": {"bucket": "b", "object": "o"}})
    service.add("2", "FAILED")
    with service.client() as mpc:
        frame = eval(line, {"pandas": pd, "jobs": mpc.list_editing_jobs(["1", "2"])})  # noqa: S307 - ours
    assert list(frame.columns) == ["job_id", "status", "progress", "output.bucket", "output.object"]
    assert list(frame["status"]) == ["SUCCEEDED", "FAILED"]
    assert (frame["progress"][0], frame["output.bucket"][0]) == (100, "b")
    assert frame["progress"].isna()[1]
    print(f"{line} works with pandas {pd.__version__}:\n{frame}")  # noqa: T201 - what it is run for


if __name__ == "__main__":
    main()
