"""Through what does one call go? The functions and files of our package on a signed call of one id.

Counted from the method to the wire, and from the method to the listing that it returns.
"""

import sys
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

import httpx
import mpc_clipping
from mpc_clipping import AkSk, MpcClient

PACKAGE = str(Path(mpc_clipping.__file__).parent)
ANSWER = b'{"job_array": [{"job_id": "30647", "status": "WAITING", "progress": 0}]}'


class Wire(httpx.BaseTransport):
    """The wire: notes what has been called until it is reached."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self.to_the_wire: list[tuple[str, str]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:  # noqa: ARG002 - httpx's signature
        """Answer with one job."""
        self.to_the_wire = list(self.calls)
        return httpx.Response(200, content=ANSWER)

    def note(self, frame: FrameType, event: str, _: Any) -> None:
        """Note a call of ours."""
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(PACKAGE) and not code.co_name.startswith("<"):
            self.calls.append((code.co_filename.removeprefix(PACKAGE + "/"), code.co_qualname))


def main() -> int:
    """Trace the second call of a client, since the first also fills caches."""
    wire = Wire()
    with httpx.Client(transport=wire) as http:
        mpc = MpcClient(base_url="https://mpc.invalid", project_id="p", auth=AkSk("ak", "sk"), http_client=http)
        mpc.list_editing_jobs(["30647"])
        wire.calls.clear()
        sys.setprofile(wire.note)
        mpc.list_editing_jobs(["30647"])
        sys.setprofile(None)
    for name, calls in (("to the wire", wire.to_the_wire), ("there and back", wire.calls)):
        files = Counter(file for file, _ in calls)
        print(f"{name}: {len(calls)} calls, {len(set(calls))} functions, {len(files)} files: {', '.join(files)}")
    if "-v" in sys.argv:
        print("\n".join(f"  {file}: {function}" for file, function in wire.calls))
    return 0


if __name__ == "__main__":
    sys.exit(main())
