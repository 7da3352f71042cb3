"""Serve an ASGI application on a real socket, from within a process."""

import contextlib
import logging
import socket
import threading
from collections.abc import Iterator
from typing import Any

import uvicorn

HOST = "127.0.0.1"


def listen(port: int = 0) -> socket.socket:
    """Open a listening socket on loopback. Port 0 picks a free one.

    Raises:
        OSError: The port is taken or may not be used.
    """
    listener = socket.create_server((HOST, port), backlog=128)
    # asyncio does this only for sockets that name their protocol. Without it, each answer's body waits 40 ms for
    # the acknowledgement of its head.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def url_of(listener: socket.socket) -> str:
    """Give the URL at which a listening socket is reached."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


def server_for(app: Any) -> uvicorn.Server:
    """Make a server that writes nothing of its own, neither to the log nor into answers."""
    config = uvicorn.Config(app, log_level=logging.CRITICAL, access_log=False, lifespan="off")
    config.server_header = config.date_header = False
    return uvicorn.Server(config)


@contextlib.contextmanager
def serve(app: Any, port: int = 0) -> Iterator[str]:
    """Serve `app` in a thread for as long as the context lasts, and yield its URL.

    The socket listens before the URL is handed out, so the first request needs no waiting.
    """
    with listen(port) as listener:
        server = server_for(app)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield url_of(listener)
        finally:
            server.should_exit = True
            thread.join()
