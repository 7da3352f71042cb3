"""Calls of the client of documents/clips.yaml, in a process of their own: `clips_calls.py <folder> <sync or async>`.

The folder is what was generated. Prints what was sent and what came of it, as JSON.
"""

import asyncio
import datetime
import inspect
import json
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

sys.path.insert(0, sys.argv[1])

from mpc_clipping import ApiStatusError, AsyncMpcClient, MpcClient, Token, models

# Ids that fail for the server, so that retries can be counted.
FAILING = "failing"
seen: list[dict[str, Any]] = []
polls: Counter[str] = Counter()


def clip(name: str) -> dict[str, Any]:
    """Give a clip, which is done when it is asked for the second time."""
    polls[name] += 1
    return {
        "clip_id": name,
        "state": "DONE" if polls[name] > 1 else "WAITING",
        "quality": 2160,
        "created": "20260625080000",
        "trace": "3f2b8c1e-9d4a-4f6b-8a7c-5e1d2c3b4a59",
        "made": "2026-06-25T08:00:00Z",
        "cuts": [[0, 1.5], [2, 3]],
        "source": {"in": "bucket", "bucket": "b"},
        "parent": {"clip_id": "above", "state": "NEW"},
        "tree": {"left": {"owner": {"right": {}}}},
        "labels": {"a": "b"},
        "class": "c",
        "object": "o",
        "raw": "r",
        "kind": "clip",
    }


class Service(BaseHTTPRequestHandler):
    """Creates, lists and cancels clips."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        """Answer any method."""
        url = urlsplit(self.path)
        query = parse_qsl(url.query)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        seen.append({"method": self.command, "path": url.path, "query": query, "body": body.decode()})
        if FAILING in self.path or FAILING in body.decode():
            self.reply(503, {"error_code": "BUSY"})
        elif self.command == "POST" and json.loads(body)["cuts"] == []:
            self.reply(204, None)
        elif self.command == "POST":
            self.reply(202, clip("new"))
        elif self.command == "DELETE":
            self.reply(204, None)
        elif query:
            self.reply(200, {"clips": [clip(value) for name, value in query if name == "clip_id"]})
        else:
            self.reply(200, clip(url.path.rpartition("/")[2]))

    def reply(self, status: int, content: Any) -> None:
        """Send one answer."""
        body = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Retry-After", "0")
        if content is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = answer  # noqa: N815 - http.server's names

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


async def result_of(value: Any) -> Any:
    """Give what a synchronous or an asynchronous call gave."""
    return await value if inspect.isawaitable(value) else value


async def failure_of(call: Any) -> int:
    """Give the status with which a call failed."""
    try:
        await result_of(call())
    except ApiStatusError as error:
        return error.status
    return 0


async def main() -> None:
    """Make every kind of call once."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    kind: Any = {"sync": MpcClient, "async": AsyncMpcClient}[sys.argv[2]]
    client = kind(base_url=f"http://127.0.0.1:{server.server_port}", project_id="p", auth=Token("t"))
    body = models.NewClip(
        source="s",
        cuts=[[0.0, 1.5]],
        quality=models.Quality.VALUE_720,
        labels=models.NewClipLabels.from_dict({"a": "b"}),
        due=datetime.datetime(2026, 6, 25, 8, tzinfo=datetime.UTC),
    )
    created = await result_of(client.create_clip(body))
    cancelled = await result_of(client.cancel_clip("c 1"))
    listed = await result_of(
        client.query_clips(
            [f"c{number}" for number in range(7)],
            since=datetime.datetime(2026, 6, 25, 8, tzinfo=datetime.UTC),
            day=datetime.date(2026, 6, 25),
            quality=models.Quality.VALUE_NEGATIVE_1,
            sizes=[1, 2],
            deep=True,
            from_="f",
            params_="p",
            timeout_=7,
        )
    )
    outcome = await result_of(client.wait_for_clips(["w"], interval=0.001))
    calls = list(seen)
    uncut = await result_of(client.create_clip(models.NewClip(source="s", cuts=[])))
    seen.clear()
    failing = models.NewClip(source=FAILING, cuts=[])
    statuses = [
        await failure_of(lambda: client.create_clip(failing)),
        await failure_of(lambda: client.cancel_clip(FAILING)),
        await failure_of(lambda: client.get_clip(FAILING)),
    ]
    await result_of(client.aclose() if sys.argv[2] == "async" else client.close())
    server.shutdown()
    sys.stdout.write(
        json.dumps(
            {
                "calls": calls,
                "created": [
                    created.clip_id,
                    created.created_at.isoformat(),
                    created.made.isoformat(),
                    str(created.trace),
                    created.cuts,
                    type(created.source).__name__,
                    created.parent.clip_id,
                    created.parent.state.is_documented,
                    type(created.tree.left.owner.right).__name__,
                    created.labels.additional_properties,
                    [created.class_, created.object, created.raw_, created.kind],
                    [int(created.quality), created.quality.is_documented],
                ],
                "uncut": uncut,
                "cancelled": cancelled,
                "listed": [one.clip_id for one in listed],
                "waited": [one.clip_id for one in outcome.succeeded],
                "statuses": statuses,
                "tries": Counter(one["method"] for one in seen),
            }
        )
    )


asyncio.run(main())
