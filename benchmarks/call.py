"""What does one call cost? CPU time of a signed, typed call of ten full jobs, relative to bare httpx and json.

The service is a process of its own, so that only the client's work is counted. The candidates take turns within
each round, so that a change of the machine's speed meets all of them; the ratio is taken round by round.
"""

import argparse
import json
import multiprocessing
import socket
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn
from mpc_clipping import AkSk, MpcClient, Token
from mpc_clipping._runtime.call import address
from mpc_clipping.models import QueryEditingJob

import openapi

PROJECT = "0123456789abcdef0123456789abcdef"
IDS = [str(number) for number in range(30640, 30650)]
# The most that a signed call may cost, relative to bare httpx and json. It is for whoever polls: ids that were never
# asked for together before cost some per cent more, since httpx has a new address to read, and are shown beside it.
LIMITED = "mpc_clipping, AK/SK"
LIMIT = 1.10


def full_answer() -> bytes:
    """Give an answer of ten jobs in which every field of the document is filled."""
    (operation,) = openapi.load().operations
    examples = operation.responses["200"]["content"]["application/json"]["examples"]
    (job,) = examples["succeeded"]["value"]["job_array"]
    return json.dumps({"job_array": [{**job, "job_id": one} for one in IDS]}).encode()


def serve(listener: socket.socket) -> None:
    """Answer every request with the full answer."""
    body = full_answer()

    async def application(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001 - the shape of ASGI
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    config = uvicorn.Config(application, log_level="error", access_log=False, lifespan="off")
    uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def service() -> Iterator[str]:
    """Run the service in a process of its own."""
    # With the protocol named, asyncio sets TCP_NODELAY; without, each answer would wait 40 ms for an acknowledgement.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        process = multiprocessing.get_context("fork").Process(target=serve, args=(listener,), daemon=True)
        process.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        process.terminate()
        process.join()


def read_every_field(job: QueryEditingJob) -> None:
    """Read each field of a job once."""
    job.job_id, job.status, job.progress, job.create_time, job.start_time, job.end_time
    for entry in job.metadata or ():
        entry.name, entry.value
    if output := job.output:
        output.bucket, output.location, output.object, output.file_name
    if about := job.editing_output:
        about.duration, about.duration_ms, about.format, about.size, about.size_byte, about.md5
        if video := about.video_info:
            video.width, video.height, video.bitrate, video.bitrate_bps, video.frame_rate, video.codec
            video.dynamic_range, video.duration, video.duration_ms, video.rotate
        for audio in about.audio_info or ():
            audio.codec, audio.sample, audio.channels, audio.bitrate, audio.bitrate_bps
            audio.duration, audio.duration_ms


def candidates(url: str) -> dict[str, Callable[[], None]]:
    """Give what is compared; the first is the measure of the others."""
    bare_client = httpx.Client()
    path = f"{url}/v2/{PROJECT}/editing/jobs"

    def bare() -> None:
        json.loads(bare_client.get(path, params={"job_id": IDS}, headers={"X-Auth-Token": "token"}).content)

    def ours(mpc: MpcClient) -> Callable[[], None]:
        def call() -> None:
            for job in mpc.list_editing_jobs(IDS):
                read_every_field(job)

        return call

    with_token = ours(MpcClient(base_url=url, project_id=PROJECT, auth=Token("token"), rate_limit=None))
    with_key = ours(MpcClient(base_url=url, project_id=PROJECT, auth=AkSk("EXAMPLEAK", "EXAMPLESK"), rate_limit=None))

    def with_key_and_new_address() -> None:
        address.cache_clear()  # as for ids that were never asked for together before
        with_key()

    return {
        "httpx.Client and json.loads": bare,
        "mpc_clipping, token": with_token,
        LIMITED: with_key,
        "mpc_clipping, AK/SK, new ids": with_key_and_new_address,
    }


def measure(calls: dict[str, Callable[[], None]], rounds: int, repeats: int) -> dict[str, list[float]]:
    """Give the CPU seconds of one call, for each candidate and round."""
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.process_time()
            for _ in range(repeats):
                call()
            seconds[name].append((time.process_time() - start) / repeats)
    return seconds


def main() -> int:
    """Measure and print; 1 if a signed call costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--repeats", type=int, default=50, help="calls of each candidate in a round")
    options = parser.parse_args()
    with service() as url:
        calls = candidates(url)
        measure(calls, rounds=2, repeats=options.repeats)  # warm up
        seconds = measure(calls, options.rounds, options.repeats)
    first = next(iter(seconds.values()))
    print(f"CPU time of a call, ten full jobs ({len(full_answer())} bytes), {options.rounds} rounds:")
    ratios = {
        name: statistics.median(ours / bare for ours, bare in zip(times, first, strict=True))
        for name, times in seconds.items()
    }
    for name, ratio in ratios.items():
        print(f"  {name:30} {statistics.median(seconds[name]) * 1e6:8.0f} us   ratio {ratio:.2f}")
    is_kept = ratios[LIMITED] <= LIMIT
    print(f"The limit for {LIMITED!r} is {LIMIT:.2f}: {'kept' if is_kept else 'exceeded'}.")
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
