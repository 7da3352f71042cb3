"""Whatever a socket does, users get an answer or an MpcError, never an exception of somebody else's."""

import contextlib
import gzip
import itertools
import os
import socket
import ssl
import struct
import threading
import time
import traceback
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mpc_clipping import (
    ApiConnectionError,
    ApiStatusError,
    ApiTimeoutError,
    BadRequestError,
    Listing,
    MpcClient,
    MpcError,
    PermissionDeniedError,
    RateLimitError,
    ResponseDecodeError,
    ServerError,
)

from tests.client.conftest import PROJECT, SECRET_TOKEN, Face
from tests.client.server import RESET, SILENCE, Server, closed_port, reply

pytestmark = pytest.mark.slow

CERTIFICATE = Path(__file__).with_name("loopback.pem")
JOBS = b'{"job_array": [{"job_id": "1"}]}'
GOOD = reply(JOBS)
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
GZIPPED = {"Content-Encoding": "gzip"}


def sized(content: bytes = JOBS, more: bytes = b"", head: bytes = HEAD) -> bytes:
    """Write an answer with these lines in its head."""
    return head + more + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(content) + content


def drip(content: bytes, pause: float = 0.002) -> Iterator[bytes]:
    """Write one byte after the other."""
    for number in range(len(content)):
        yield content[number : number + 1]
        time.sleep(pause)


def endless(part: bytes, pause: float = 0.0) -> Iterator[bytes]:
    """Write a body that never ends."""
    yield HEAD + b"\r\n"
    for _ in itertools.count():
        yield part
        time.sleep(pause)


# What the server sends, and what comes of it with a timeout of half a second, a budget of a second and no retries.
FAULTS: dict[str, tuple[Any, type]] = {
    # No answer, or half of one.
    "closed at once": (b"", ApiConnectionError),
    "reset": (RESET, ApiConnectionError),
    "silence": (SILENCE, ApiTimeoutError),
    "half a status line": (b"HTTP/1.1 20", ApiConnectionError),
    "a status line alone": (HEAD, ApiConnectionError),
    "half a head": (HEAD + b"Content-Le", ApiConnectionError),
    "half a body": (HEAD + b"Content-Length: 100\r\n\r\n{", ApiConnectionError),
    "half a chunk": (CHUNKED + b"50\r\n{", ApiConnectionError),
    "no last chunk": (CHUNKED + b"2\r\n{}\r\n", ApiConnectionError),
    "half an error": (b"HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\n{", ApiConnectionError),
    # Broken framing.
    "a chunk of no size": (CHUNKED + b"xyz\r\n{}\r\n0\r\n\r\n", ApiConnectionError),
    "a chunk of negative size": (CHUNKED + b"-2\r\n{}\r\n0\r\n\r\n", ApiConnectionError),
    "a chunk of immense size": (CHUNKED + b"F" * 30 + b"\r\n{}", ApiConnectionError),
    "a chunk that goes on": (CHUNKED + b"1\r\n{}\r\n0\r\n\r\n", ApiConnectionError),
    "a length in words": (HEAD + b"Content-Length: many\r\n\r\n", ApiConnectionError),
    "a negative length": (HEAD + b"Content-Length: -1\r\n\r\n", ApiConnectionError),
    "two lengths": (HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}", ApiConnectionError),
    "an unknown transfer encoding": (HEAD + b"Transfer-Encoding: magic\r\n\r\n{}", ApiConnectionError),
    "length and chunks": (
        HEAD
        + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"%x\r\n%b\r\n0\r\n\r\n" % (len(JOBS), JOBS),
        Listing,
    ),
    "more than its length": (sized() + b"and more", Listing),
    "two answers": (sized() + sized(b"{}"), Listing),
    "no length": (HEAD + b"\r\n" + JOBS, Listing),
    # Broken heads.
    "noise": (b"\0\1\2\3\xff\xfe\r\n\r\n", ApiConnectionError),
    "no head": (JOBS, ApiConnectionError),
    "HTTP/2": (b"\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x80", ApiConnectionError),
    "a TLS alert": (b"\x15\3\1\0\2\2\x28", ApiConnectionError),
    "HTTP/9.9": (sized(head=b"HTTP/9.9 200 OK\r\n"), Listing),
    "HTTP/1.0": (sized(head=b"HTTP/1.0 200 OK\r\n"), Listing),
    "no reason": (sized(head=b"HTTP/1.1 200\r\n"), Listing),
    "a status in words": (sized(head=b"HTTP/1.1 fine OK\r\n"), ApiConnectionError),
    "status 0": (sized(head=b"HTTP/1.1 000 OK\r\n"), ApiConnectionError),
    "status 99": (sized(head=b"HTTP/1.1 099 OK\r\n"), ApiConnectionError),
    "status 1000": (sized(head=b"HTTP/1.1 1000 OK\r\n"), ApiConnectionError),
    "status 999": (sized(head=b"HTTP/1.1 999 OK\r\n"), ApiStatusError),
    "a reason with NUL": (sized(head=b"HTTP/1.1 200 O\0K\r\n"), ApiConnectionError),
    "a huge header": (sized(more=b"A: " + b"a" * 200_000 + b"\r\n"), ApiConnectionError),
    "thousands of headers": (sized(more=b"".join(b"A%d: a\r\n" % one for one in range(20_000))), ApiConnectionError),
    "a header without a colon": (sized(more=b"what\r\n"), ApiConnectionError),
    "a header without a name": (sized(more=b": what\r\n"), ApiConnectionError),
    "a header with NUL": (sized(more=b"A: \0\r\n"), ApiConnectionError),
    "a header that is no text": (sized(more=b"X-Request-Id: \xff\xfe\x80\r\n"), Listing),
    "bare line feeds": (sized().replace(b"\r\n", b"\n"), Listing),
    # Answers that are no answer.
    "100 and nothing": (b"HTTP/1.1 100 Continue\r\n\r\n", ApiConnectionError),
    "100 and an answer": (b"HTTP/1.1 100 Continue\r\n\r\n" + GOOD, Listing),
    "103 and an answer": (b"HTTP/1.1 103 Hints\r\nLink: a\r\n\r\n" + GOOD, Listing),
    "101": (b"HTTP/1.1 101 Switching\r\nUpgrade: magic\r\nConnection: upgrade\r\n\r\n", ApiConnectionError),
    "204 with a body": (sized(head=b"HTTP/1.1 204 No\r\n"), ApiStatusError),
    "a redirect to nowhere": (reply(b"", 302), ApiStatusError),
    "a redirect to no address": (reply(b"", 302, {"Location": "http://a:b:c"}), ApiConnectionError),
    "a redirect that is no text": (reply(b"", 302, {"Location": "http://\xff\xfe:x/"}), ApiConnectionError),
    # Broken bodies.
    "gzip that is none": (reply(b"{}", headers=GZIPPED), ResponseDecodeError),
    "half of gzip": (reply(gzip.compress(JOBS)[:-9], headers=GZIPPED), ResponseDecodeError),
    "an error in broken gzip": (reply(b"{}", 403, GZIPPED), PermissionDeniedError),
    "gzip twice": (reply(gzip.compress(gzip.compress(JOBS)), headers={"Content-Encoding": "gzip, x-gzip"}), Listing),
    "deflate": (reply(zlib.compress(JOBS), headers={"Content-Encoding": "deflate"}), Listing),
    "an encoding that was not asked for": (reply(JOBS, headers={"Content-Encoding": "br"}), ResponseDecodeError),
    "a bomb": (reply(gzip.compress(b" " * 10**8), headers=GZIPPED), ResponseDecodeError),
    "an error with a bomb": (reply(gzip.compress(b" " * 10**8), 400, GZIPPED), BadRequestError),
    "a body without an end": (lambda _: endless(b" " * 65536), ResponseDecodeError),
    "a body that drips": (lambda _: endless(b" ", 0.01), ApiTimeoutError),
    "a good answer that drips": (lambda _: drip(GOOD), Listing),
    "a nest of arrays": (reply(b"[" * 10**6), ResponseDecodeError),
    "a number without an end": (reply(b'{"job_array": [], "a": ' + b"9" * 10**5 + b"}"), Listing),
    "UTF-16": (reply('{"job_array": []}'.encode("utf-16")), Listing),
    "nothing": (reply(b""), ResponseDecodeError),
    # Headers that mislead.
    "an immense Retry-After": (reply(b"", 429, {"Retry-After": "9" * 400}), RateLimitError),
    "a date beyond all": (reply(b"", 503, {"Retry-After": "Fri, 31 Dec 9999 23:59:59 -9959"}), ServerError),
    "a charset that is none": (reply(JOBS, headers={"Content-Type": "text/html; charset=\xff"}), Listing),
    "a cookie that is none": (reply(JOBS, headers={"Set-Cookie": "\xff=\xff; expires=never; domain=..;;="}), Listing),
}


def outcome_of(face: Face, **options: Any) -> Any:
    """List a job, and give what comes of it: the listing or the error. Anything else is raised."""
    outcome: Any = None
    try:
        return face.list("1", **{"timeout": 0.5, "retry_budget": 1.0, "max_retries": 0, **options})
    except MpcError as error:
        outcome = error
    assert SECRET_TOKEN not in "".join(traceback.format_exception(outcome))
    return outcome


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_a_socket_is_an_answer_or_our_own_error(face: Face, server: Server, name: str) -> None:
    """Broken HTTP, half answers, bombs and bodies without an end: each has its own class, and leaves nothing open."""
    fault, expected = FAULTS[name]
    server.script(fault)
    # The clock must be the real one, where a body is to take too long.
    outcome = outcome_of(face, monotonic=time.monotonic)
    assert type(outcome) is expected, outcome


def test_there_are_sixty_faults_at_least() -> None:
    """A table that shrinks would pass unseen."""
    assert len(FAULTS) + len(TLS_FAULTS) >= 60


def test_nobody_listening_and_no_such_host_are_connection_errors(face: Face) -> None:
    """With the reason that the system gives."""
    for url in (f"http://127.0.0.1:{closed_port()}", "https://mpc.invalid"):
        assert type(outcome_of(face, base_url=url, timeout=5.0)) is ApiConnectionError


# What is done on a connection that has been accepted, in the place of a good answer over TLS.
def speak_tls(connection: socket.socket) -> ssl.SSLSocket:
    """Shake hands, and read the request."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    secured = context.wrap_socket(connection, server_side=True)
    secured.recv(65536)
    return secured


def answer_well(connection: socket.socket) -> None:
    """Answer."""
    with speak_tls(connection) as secured:
        secured.sendall(GOOD)


def answer_half(connection: socket.socket) -> None:
    """Break off within the body, without TLS's own end."""
    secured = speak_tls(connection)
    secured.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
    socket.socket(fileno=secured.detach()).close()


def answer_noise(connection: socket.socket) -> None:
    """Send what is no TLS after the handshake."""
    secured = speak_tls(connection)
    with socket.socket(fileno=secured.detach()) as bare:
        bare.sendall(b"HTTP/1.1 200 OK\r\n\r\n" * 50)


def answer_noise_in_body(connection: socket.socket) -> None:
    """Send what is no TLS within the body."""
    secured = speak_tls(connection)
    secured.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
    with socket.socket(fileno=secured.detach()) as bare:
        bare.sendall(b"\x17\3\3\0\x20" + b"x" * 32)


def answer_plainly(connection: socket.socket) -> None:
    """Speak plain HTTP on a port of TLS."""
    connection.recv(65536)
    connection.sendall(reply(b"", 400))


def hang_up(connection: socket.socket) -> None:
    """Close within the handshake."""
    connection.recv(10)


def reset(connection: socket.socket) -> None:
    """Break within the handshake."""
    connection.recv(10)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def alert(connection: socket.socket) -> None:
    """Refuse the handshake."""
    connection.recv(65536)
    connection.sendall(b"\x15\3\3\0\2\2\x28")


def say_nothing(connection: socket.socket) -> None:
    """Never shake hands."""
    connection.recv(65536)
    connection.recv(65536)


TLS_FAULTS: dict[str, tuple[Callable[[socket.socket], None], type]] = {
    "a good answer": (answer_well, Listing),
    "half an answer": (answer_half, ApiConnectionError),
    "noise after the handshake": (answer_noise, ApiConnectionError),
    "noise in the body": (answer_noise_in_body, ApiConnectionError),
    "plain HTTP": (answer_plainly, ApiConnectionError),
    "closed in the handshake": (hang_up, ApiConnectionError),
    "reset in the handshake": (reset, ApiConnectionError),
    "a refused handshake": (alert, ApiConnectionError),
    "no handshake": (say_nothing, ApiTimeoutError),
}


@contextlib.contextmanager
def accept(do: Callable[[socket.socket], None], count: int = 1) -> Iterator[str]:
    """Do this on the next connections, and give the address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)

        def serve() -> None:
            for _ in range(count):
                connection, _ = listener.accept()
                with connection, contextlib.suppress(OSError):
                    do(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize("name", TLS_FAULTS)
def test_a_fault_of_tls_is_our_own_error(face: Face, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Also where it reaches httpx in a way that it does not know."""
    do, expected = TLS_FAULTS[name]
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with accept(do) as url:
        outcome = outcome_of(face, base_url=url)
    assert type(outcome) is expected, outcome


def test_a_certificate_that_is_not_trusted_is_not_asked_again(face: Face) -> None:
    """It will not be better in a second; the message says how to trust it."""
    with accept(answer_well) as url:
        error = outcome_of(face, base_url=url, max_retries=2)
    assert type(error) is ApiConnectionError
    assert not error.may_pass
    assert "SSL_CERT_FILE" in str(error)
    assert face.clock.slept == []


def test_a_certificate_of_another_host_is_not_asked_again(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trusted authority is not enough."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with accept(answer_well) as url:
        error = outcome_of(face, base_url=url.replace("127.0.0.1", "localhost"), max_retries=2)
    assert type(error) is ApiConnectionError
    assert not error.may_pass


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_certificates_are_read_once_for_what_the_environment_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    """Reading them takes long; but a client that is made after the environment has changed trusts whom it says then."""
    read: list[str] = []

    def create(**_: Any) -> ssl.SSLContext:
        read.append(os.environ[name])
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    monkeypatch.setattr(httpx, "create_ssl_context", create)
    places = [str(tmp_path / "one"), str(tmp_path / "other")]
    for place in places * 2:
        monkeypatch.setenv(name, place)
        MpcClient(region="cn-north-4", project_id=PROJECT, auth=None).close()
    assert read == places


PROXIES = {
    "refuses": reply(b"", 407),
    "answers noise": b"\0\1\2\r\n\r\n",
    "hangs up": b"",
    "resets": RESET,
    "is silent": SILENCE,
}


@pytest.mark.parametrize("name", PROXIES)
def test_a_fault_of_a_proxy_is_our_own_error(
    face: Face, server: Server, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A proxy of the environment is on the way, and fails in its own ways."""
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    server.script(PROXIES[name])
    assert isinstance(outcome_of(face, base_url="https://mpc.invalid"), ApiConnectionError)
    assert server.requests[0].method == "CONNECT"
