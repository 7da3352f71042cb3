"""The service that the candidates ask: a process of its own, so that only their own work is counted."""

import json
import multiprocessing
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

import uvicorn

import openapi


def full_job() -> dict[str, Any]:
    """Return a job in which every field of the document is filled."""
    (operation,) = openapi.load().operations
    examples = operation.responses["200"]["content"]["application/json"]["examples"]
    (job,) = examples["succeeded"]["value"]["job_array"]
    return dict(job)


def write_answer(ids: list[str], field: str = "job_array") -> bytes:
    """Return an answer with a full job for each id."""
    job = full_job()
    return json.dumps({field: [{**job, "job_id": one} for one in ids]}).encode()


def serve(listener: socket.socket) -> None:
    """Answer every request with a full job for each id, under the name that the asked version gives to the array."""
    job = json.dumps({**full_job(), "job_id": "$"})

    async def application(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001 - the shape of ASGI
        ids = [value for _, value in parse_qsl(scope["query_string"].decode())]
        field = "jobs" if scope["path"].startswith("/v1/") else "job_array"
        body = f'{{"{field}": [{", ".join(job.replace("$", one) for one in ids)}]}}'.encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    # A candidate's connection must outlive the turns of the others.
    config = uvicorn.Config(application, log_level="error", access_log=False, lifespan="off", timeout_keep_alive=600)
    uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def service() -> Iterator[str]:
    """Run the service; give its address."""
    # With the protocol named, asyncio sets TCP_NODELAY; without, each answer would wait 40 ms for an acknowledgement.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        process = multiprocessing.get_context("fork").Process(target=serve, args=(listener,), daemon=True)
        process.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            process.terminate()
            process.join()
