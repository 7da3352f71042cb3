"""What do this client and the vendor's SDK do on the same answers? Writes docs/comparison.md.

Each call is a process of its own, with an empty home, against a server on a real socket. The SDK has an environment
of its own (`requirements/vendor-sdk.txt`), and there the older operation, since it dropped the newer one.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from attrs import frozen

from tests.client.server import RESET, SILENCE, Answer, Got, Server, listen, reply

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
SDK = "huaweicloudsdkmpc"
SDK_PYTHON = ROOT / ".venv-vendor-sdk" / "bin" / "python"
DOCUMENT = ROOT / "docs" / "comparison.md"
HEADERS = {"X-Request-Id": "4711", "Content-Type": "application/json"}
# Ids of a request that are written out.
FEW = 5


@frozen
class Case:
    """A call, and what answers it.

    Attributes:
        title: What is asked or answered.
        answers: One for each request; the last is repeated.
        ids: What the caller gives for the ids.
        timeout: Seconds.
    """

    title: str
    answers: Sequence[Answer]
    ids: Any = ("30647", "30648")
    timeout: float = 10.0


def found(*, state: Any = "SUCCEEDED", **more: Any) -> Callable[[Got], bytes]:
    """Answer each id with a job, in the array of either operation."""

    def answer(got: Got) -> bytes:
        return listed([{"job_id": one, "status": state, **more} for one in got.ids])

    return answer


def listed(elements: Any) -> bytes:
    """Write a 200 with these jobs, in the array of either operation."""
    return reply({"job_array": elements, "jobs": elements}, headers=HEADERS)


def refused(status: int, code: str, message: str, **headers: str) -> bytes:
    """Write an error of the service."""
    return reply({"error_code": code, "error_msg": message}, status, {**HEADERS, **headers})


PAGE_OF_A_PROXY = reply(b"<html>Sign in</html>", 200, {"Content-Type": "text/html"})
BUSY = refused(503, "MPC.10001", "Busy.")
THROTTLED = refused(429, "APIGW.0308", "The throttling threshold has been reached.", **{"Retry-After": "0"})

CASES = (
    Case("two ids, both found", [found()]),
    Case("a bare string for the ids", [found()], ids="30647"),
    Case("no ids", [found()], ids=[]),
    Case("an empty id", [found()], ids=[""]),
    Case("eleven ids", [found()], ids=[str(30640 + number) for number in range(11)]),
    Case("one of two ids is not found", [lambda got: listed([{"job_id": got.ids[0], "status": "SUCCEEDED"}])]),
    Case("a state that the page does not list", [found(state="CANCELLED")]),
    Case("a field that the page does not list", [found(new_field="kept?")]),
    Case("a time without its quotes", [found(create_time=20260625080000)]),
    Case("null for the jobs", [listed(None)]),
    Case("null for one job", [lambda got: listed([None, {"job_id": got.ids[1], "status": "SUCCEEDED"}])]),
    Case("200 with a proxy's HTML", [PAGE_OF_A_PROXY]),
    Case("200 with JSON that breaks off", [reply(b'{"job_array": [{"job_id"', 200, HEADERS)]),
    Case("302 to another address", [reply(b"", 302, {"Location": "https://example.com/", **HEADERS})]),
    Case("401", [refused(401, "APIGW.0301", "Incorrect IAM authentication information.")]),
    Case("429, always", [THROTTLED]),
    Case("429 once, then found", [THROTTLED, found()]),
    Case("503 once, then found", [BUSY, found()]),
    Case("502 with a proxy's HTML, always", [reply(b"<html>Bad gateway</html>", 502, {"Content-Type": "text/html"})]),
    Case("the connection is reset once, then found", [RESET, found()]),
    Case("no answer in time, always", [SILENCE], timeout=0.5),
)


@frozen
class Side:
    """One of the two clients.

    Attributes:
        python: The interpreter of its environment.
        script: What makes one call.
        module: What is imported to measure the memory.
        package: Its distribution.
    """

    python: Path
    script: Path
    module: str
    package: str


SIDES = (
    Side(Path(sys.executable), HERE / "ours.py", "mpc_clipping", "mpc-clipping"),
    Side(SDK_PYTHON, HERE / "vendor.py", "huaweicloudsdkmpc.v1", SDK),
)


def run(side: Side, home: Path, *arguments: str) -> str:
    """Run an interpreter with an empty environment, and give what it printed."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
    ended = subprocess.run(
        [side.python, *arguments], env=environment, cwd=home, capture_output=True, text=True, check=True
    )
    return ended.stdout


def tried(case: Case, side: Side, server: Server, home: Path) -> str:
    """Make one call, and say in a cell of the table what was sent and what came of it."""
    server.script(*case.answers)
    server.requests.clear()
    printed = run(side, home, str(side.script), server.url, json.dumps(case.ids), str(case.timeout))
    # The port is another one each time.
    came = json.loads(re.sub(r"port=\d+", "port=...", printed))
    return f"{sent(server.requests)}<br>{outcome(came)}"


def sent(requests: Sequence[Got]) -> str:
    """Say what the server was asked. A request that was sent again stands there once."""
    if not requests:
        return "sent: nothing"
    asked = [written(got.ids) for got in requests]
    kinds = list(dict.fromkeys(asked))
    if len(kinds) == 1 and len(asked) > 1:
        return f"sent {len(asked)} times: {kinds[0]}"
    return "sent: " + ", then ".join(asked)


def written(ids: Sequence[str]) -> str:
    """Write ids, or how many there are."""
    if len(ids) > FEW:
        return f"{len(ids)} ids"
    return " ".join(one or "''" for one in ids) or "no id"


def outcome(came: dict[str, Any]) -> str:
    """Say what the caller got."""
    if "raised" in came:
        known = [f"{name} {value}" for name, value in came["about"].items() if value is not None]
        return f"raised `{came['raised']}`" + (f" ({'; '.join(known)})" if known else "")
    jobs = came["jobs"]
    states = ", ".join(dict.fromkeys(str(state) for _, state, _ in jobs))
    parts = [f"{len(jobs)} jobs" + (f", {states}" if states else "")]
    if came["missing"]:
        parts.append(f"missing: {', '.join(came['missing'])}")
    if jobs and jobs[0][2] is not None:
        parts.append(f"create_time {jobs[0][2]!r}")
    if came["new field"]:
        parts.append(f"the field: {came['new field']!r}")
    parts.append(f"request id {came['request id'] or 'not given'}")
    return "; ".join(parts)


# httpx imports its own command line wherever click and rich are, as here, where other tools need them. Neither client
# brings them along.
MEASURE_MEMORY = """\
import resource, sys
sys.modules["click"] = sys.modules["rich"] = None
import {module}
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
MEASURE_INSTALL = """\
from importlib.metadata import distribution
from pathlib import Path
import re
todo, sizes = ["{package}"], {{}}
while todo:
    name = re.sub("[-_.]+", "-", todo.pop()).lower()
    if name not in sizes:
        about = distribution(name)
        sizes[name] = sum(
            Path(file.locate()).stat().st_size for file in about.files or () if not str(file).endswith(".pyc")
        )
        todo += [re.match("[A-Za-z0-9._-]+", text)[0] for text in about.requires or () if ";" not in text]
print(len(sizes), sum(sizes.values()))
"""


def costs(side: Side, home: Path) -> list[str]:
    """Measure import and install, a cell each."""
    memory = int(run(side, home, "-c", MEASURE_MEMORY.format(module=side.module)))
    count, size = run(side, home, "-c", MEASURE_INSTALL.format(package=side.package)).split()
    written = [path for path in home.rglob("*") if path.is_file()]
    return [
        f"{memory / 1000:.0f} MB",
        f"{int(size) / 1e6:.1f} MB in {count} packages",
        ", ".join(f"`~/{path.relative_to(home)}`" for path in written) or "nothing",
    ]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Write a Markdown table."""
    return ["| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows)]


def main() -> None:
    """Compare, write and say where."""
    with listen() as listener, tempfile.TemporaryDirectory() as scratch:
        server = listener.renew()
        homes = [Path(scratch, side.module) for side in SIDES]
        for home in homes:
            home.mkdir()
        rows = [
            [case.title, *(tried(case, side, server, home) for side, home in zip(SIDES, homes, strict=True))]
            for case in CASES
        ]
        measured = [costs(side, home) for side, home in zip(SIDES, homes, strict=True)]
    sdk_version = run(SIDES[1], ROOT, "-c", f"from importlib.metadata import version; print(version({SDK!r}))").strip()
    head = ["", f"mpc-clipping {version('mpc-clipping')}", f"{SDK} {sdk_version}"]
    cost_names = ["memory after the import", "installed, with dependencies", "written into the home"]
    lines = [
        "# This client and the vendor's SDK",
        "",
        "`make compare` writes this page. Both clients call the same server, with their default settings, and receive",
        "the same bytes. The SDK dropped `GET /v2/{project_id}/editing/jobs` in 2023; it still has the older operation",
        "under `/v1`, which is called here. Its array of jobs has another name, so the answers contain both arrays.",
        "",
        "## On the same answers",
        "",
        *table(head, rows),
        "",
        "## Cost",
        "",
        "[benchmarks/RESULTS.md](../benchmarks/RESULTS.md) says what calls and the import cost.",
        "",
        *table(head, [[name, *cells] for name, *cells in zip(cost_names, *measured, strict=True)]),
        "",
    ]
    DOCUMENT.write_text("\n".join(lines), encoding="utf-8")
    print(f"Wrote {DOCUMENT.relative_to(ROOT)}: {len(CASES)} cases.")


if __name__ == "__main__":
    main()
