"""Calls of the client of a document in documents/security/: `security_calls.py <folder> <arguments of the client>`.

Prints, as JSON, the headers that each way of calling sends, and what the signatures and refusals say.
"""

import asyncio
import contextlib
import functools
import inspect
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

sys.path.insert(0, sys.argv[1])

import httpx
from mpc_clipping import AkSk, AsyncMpcClient, InvalidInputError, MpcClient, MpcError, Token
from mpc_clipping.api.films import list_films

seen: list[dict[str, str]] = []


class Service(BaseHTTPRequestHandler):
    """Answers everything with no films."""

    def do_GET(self) -> None:
        """Answer, and note the headers."""
        seen.append({name.lower(): value for name, value in self.headers.items()})
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"films": []}')

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def refusal_of(make: Any) -> str:
    """Give the message with which a client is not made."""
    try:
        make()
    except InvalidInputError as error:
        return str(error)
    return ""


def main() -> None:
    """Make every kind of call once."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    known = {"httpx": httpx, "Token": Token, "AkSk": AkSk}
    options: dict[str, Any] = eval(f"dict({sys.argv[2]})", known)  # noqa: S307 - the test's own words
    sent: dict[str, dict[str, str]] = {}

    with MpcClient(base_url=url, **options) as client:
        client.list_films()
        sent["sync"] = seen[-1]
        project = [options["project_id"]] if "project_id" in inspect.signature(list_films.sync).parameters else []
        list_films.sync(*project, client=client.low_level)
        sent["low level"] = seen[-1]
        count = len(seen)
        refused_values = []
        if "x_note" in inspect.signature(client.list_films).parameters:
            arguments = [("x_note", "a\r\nX-Other: 1"), ("x_note", "\u89c6"), ("x_note", "a "), ("title", "\ud800")]
            for name, value in arguments:
                refused_values.append(refusal_of(functools.partial(client.list_films, **{name: value})))
            assert len(seen) == count
            client.list_films(x_note="fine, too", title="\u89c6")
            assert seen[-1]["x-note"] == "fine, too"

    async def asynchronously() -> None:
        async with AsyncMpcClient(base_url=url, **options) as client:
            await client.list_films()
        sent["async"] = seen[-1]

    asyncio.run(asynchronously())
    with contextlib.suppress(MpcError), MpcClient.from_env(base_url=url) as client:
        client.list_films()
        sent["from_env"] = seen[-1]
    for name in list(os.environ):
        if name.startswith(("MPC_", "HUAWEICLOUD_")):
            del os.environ[name]
    # Left to the environment, which is empty: what authenticates, or else the project.
    given = {name: value for name, value in options.items() if name == "project_id" and "auth" in options}
    lacks = refusal_of(lambda: MpcClient.from_env(base_url=url, **given))
    parameters = inspect.signature(MpcClient).parameters
    auth: Any = object()
    print(  # noqa: T201 - the result
        json.dumps(
            {
                "sent": sent,
                "constructor": [*parameters],
                "from_env": [*inspect.signature(MpcClient.from_env).parameters],
                "auth_has_default": parameters["auth"].default is not inspect.Parameter.empty,
                "refused": refusal_of(lambda: MpcClient(base_url=url, **{**options, "auth": auth})),
                "lacks": lacks,
                "refused_values": refused_values,
            }
        )
    )
    server.shutdown()


main()
