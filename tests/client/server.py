"""A server on a real socket that answers as it is told, well-formed or not, and remembers what it was asked."""

import contextlib
import gzip
import json
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from contract_tests.mock.signature import SignedRequest

# What a script may hold besides bytes: breaking the connection, and never answering.
RESET = "reset"
SILENCE = "silence"


@dataclass(frozen=True)
class Got:
    """A request as it came. Names of headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path, percent-encoded as it came."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The query, percent-encoded as it came."""
        return self.target.partition("?")[2]

    @property
    def ids(self) -> list[str]:
        """The ids that were asked for."""
        return [value for name, value in parse_qsl(self.query, keep_blank_values=True) if name == "job_id"]

    @property
    def signed(self) -> SignedRequest:
        """The same for the mock's own verifier."""
        return SignedRequest(self.method, self.path, self.query, self.headers, self.body)


# An answer may also come in parts, as long as somebody listens.
Answer = bytes | str | Iterable[bytes] | Callable[[Got], Any]


class Server:
    """What a test sees of the server: its address, what it was asked, and what it shall answer."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[Got] = []
        self._lock = threading.Lock()
        self._script: list[Answer] = []

    def script(self, *answers: Answer) -> None:
        """Answer so from now on, one after the other; the last one is repeated."""
        self._script = list(answers)

    def next(self, got: Got) -> Answer:
        """Note a request and give the answer to it."""
        with self._lock:
            self.requests.append(got)
            return self._script.pop(0) if len(self._script) > 1 else self._script[0]


def reply(
    body: Any = b"", status: int = 200, headers: Mapping[str, str] | None = None, *, reason: str = "Said So"
) -> bytes:
    """Write a well-formed answer. A body that is no bytes is written as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in (headers or {}).items())]
    if not any(line.lower().startswith(("content-length:", "transfer-encoding:")) for line in lines):
        lines.append(f"Content-Length: {len(content)}")
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + content


def jobs(*elements: Any, headers: Mapping[str, str] | None = None) -> bytes:
    """Write a 200 with these jobs."""
    return reply({"job_array": list(elements)}, headers=headers)


def each_in(state: str, headers: Mapping[str, str] | None = None) -> Callable[[Got], bytes]:
    """Answer each id that is asked for with a job in this state."""
    return lambda got: jobs(*[{"job_id": one, "status": state} for one in got.ids], headers=headers)


GZIP_OF_NOTHING = gzip.compress(b'{"job_array": []}')


class _Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        line = self.rfile.readline().decode("latin-1").split()
        if not line:
            return
        headers: dict[str, str] = {}
        while (field := self.rfile.readline().decode("latin-1").rstrip("\r\n")) != "":
            name, _, value = field.partition(":")
            headers[name.lower()] = value.strip()
        body = self.rfile.read(int(headers.get("content-length", "0")))
        got = Got(line[0], line[1], headers, body)
        assert isinstance(self.server, Listener)
        answer = self.server.told.next(got)
        answer = answer(got) if callable(answer) else answer
        if answer == RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif answer == SILENCE:
            self.connection.recv(1)  # returns when the client hangs up
        elif not isinstance(answer, str):
            with contextlib.suppress(OSError):  # a client that gave up
                for part in [answer] if isinstance(answer, bytes) else answer:
                    self.wfile.write(part)


class Listener(socketserver.ThreadingTCPServer):
    """The socket, and the test that it serves at the moment."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128
    told: Server

    def renew(self) -> Server:
        """Forget the last test."""
        self.told = Server(f"http://127.0.0.1:{self.server_address[1]}")
        return self.told


@contextlib.contextmanager
def listen() -> Iterator[Listener]:
    """Listen on a free port of loopback for as long as the context lasts."""
    with Listener(("127.0.0.1", 0), _Handler) as listener:
        listener.renew()
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            listener.shutdown()
            thread.join()


def closed_port() -> int:
    """Give a port of loopback on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class _KeptAlive(BaseHTTPRequestHandler):
    """Answers each id that is asked for with a job, and keeps the connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer."""
        ids = [value for name, value in parse_qsl(self.path.partition("?")[2]) if name == "job_id"]
        body = json.dumps({"job_array": [{"job_id": one, "status": "WAITING"} for one in ids]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Quiet(ThreadingHTTPServer):
    """A client that gives up is no news."""

    def handle_error(self, *_: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serve_kept_alive() -> Iterator[str]:
    """Serve jobs on connections that are kept, for as long as the context lasts."""
    with _Quiet(("127.0.0.1", 0), _KeptAlive) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
