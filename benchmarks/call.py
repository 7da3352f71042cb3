"""What does a call cost? Ten full jobs over a connection that stays open, every field read by those who have fields.

Neither openapi-python-client nor the floor can sign: they send a token. The SDK calls its own older operation.
"""

import asyncio
import itertools
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from benchmarks import shapes
from benchmarks.row import BARE, FLOOR, OURS, UNMENDED, VENDOR, Candidate, Row, Samples, Setting, timed

PROJECT = "0123456789abcdef0123456789abcdef"
PATH = f"/v2/{PROJECT}/editing/jobs"
TOKEN = {"X-Auth-Token": "token"}
REPEATS = 40

Ids = Iterator[list[str]]


def same_ids() -> Ids:
    """Yield the ids of one who polls."""
    return itertools.repeat([str(number) for number in range(30640, 30650)])


def new_ids() -> Ids:
    """Yield ids that were never asked for before."""
    return ([str(number) for number in range(first, first + 10)] for first in itertools.count(10**6, 10))


def read_every_field(job: Any, suffix: str = "") -> None:
    """Read each field of a job once; the suffix is of fields that are named as Python's own functions are."""
    job.job_id, job.status, job.progress, job.create_time, job.start_time, job.end_time
    for entry in job.metadata:
        entry.name, entry.value
    output = job.output
    output.bucket, output.location, getattr(output, f"object{suffix}"), output.file_name
    about = job.editing_output
    about.duration, about.duration_ms, getattr(about, f"format{suffix}"), about.size, about.size_byte, about.md5
    video = about.video_info
    video.width, video.height, video.bitrate, video.bitrate_bps, video.frame_rate, video.codec
    video.dynamic_range, video.duration, video.duration_ms, video.rotate
    for audio in about.audio_info:
        audio.codec, audio.sample, audio.channels, audio.bitrate, audio.bitrate_bps
        audio.duration, audio.duration_ms


def bare(setting: Setting, ids: Ids) -> Samples:
    """Ask and read with httpx and json."""
    import httpx

    client = httpx.Client()
    url = setting.url + PATH
    return timed(lambda: json.loads(client.get(url, params={"job_id": next(ids)}, headers=TOKEN).content), REPEATS)


def ours(setting: Setting, ids: Ids) -> Samples:
    """This client, signing."""
    from mpc_clipping import AkSk, MpcClient

    mpc = MpcClient(base_url=setting.url, project_id=PROJECT, auth=AkSk("EXAMPLEAK", "EXAMPLESK"), rate_limit=None)

    def call() -> None:
        for job in mpc.list_editing_jobs(next(ids)):
            read_every_field(job)

    return timed(call, REPEATS)


def unmended(setting: Setting, ids: Ids) -> Samples:
    """The output of openapi-python-client before our passes."""
    from unmended.api.clipping_tasks import list_editing_jobs
    from unmended.client import Client

    client = Client(base_url=setting.url, headers=TOKEN)

    def call() -> None:
        for job in list_editing_jobs.sync(PROJECT, client=client, job_id=next(ids)).job_array:
            read_every_field(job, "_")

    return timed(call, REPEATS)


def vendor(setting: Setting, ids: Ids) -> Samples:
    """The vendor's SDK, signing."""
    from huaweicloudsdkcore.auth.credentials import BasicCredentials
    from huaweicloudsdkmpc.v1 import ListEditingJobRequest, MpcClient

    credentials = BasicCredentials("EXAMPLEAK", "EXAMPLESK", PROJECT)
    client = MpcClient.new_builder().with_credentials(credentials).with_endpoint(setting.url).build()

    def call() -> None:
        for job in client.list_editing_job(ListEditingJobRequest(job_id=next(ids))).jobs:
            job.job_id, job.status, job.create_time, job.start_time, job.end_time
            job.output.bucket, job.output.location, job.output.object

    return timed(call, REPEATS)


def timed_in_loop(call: Callable[[], Awaitable[object]], runner: asyncio.Runner) -> Samples:
    """Yield the CPU seconds of one asynchronous call, again and again."""

    async def sample() -> float:
        start = time.process_time()
        for _ in range(REPEATS):
            await call()
        return (time.process_time() - start) / REPEATS

    while True:
        yield runner.run(sample())


def bare_async(setting: Setting, ids: Ids) -> Samples:
    """Ask and read with httpx and json."""
    import httpx

    client = httpx.AsyncClient()
    url = setting.url + PATH

    async def call() -> None:
        json.loads((await client.get(url, params={"job_id": next(ids)}, headers=TOKEN)).content)

    return timed_in_loop(call, asyncio.Runner())


def ours_async(setting: Setting, ids: Ids) -> Samples:
    """This client, signing."""
    from mpc_clipping import AkSk, AsyncMpcClient

    mpc = AsyncMpcClient(base_url=setting.url, project_id=PROJECT, auth=AkSk("EXAMPLEAK", "EXAMPLESK"), rate_limit=None)

    async def call() -> None:
        for job in await mpc.list_editing_jobs(next(ids)):
            read_every_field(job)

    return timed_in_loop(call, asyncio.Runner())


def unmended_async(setting: Setting, ids: Ids) -> Samples:
    """The output of openapi-python-client before our passes."""
    from unmended.api.clipping_tasks import list_editing_jobs
    from unmended.client import Client

    client = Client(base_url=setting.url, headers=TOKEN)

    async def call() -> None:
        for job in (await list_editing_jobs.asyncio(PROJECT, client=client, job_id=next(ids))).job_array:
            read_every_field(job, "_")

    return timed_in_loop(call, asyncio.Runner())


def floor(setting: Setting, ids: Ids) -> Samples:
    """The least that a typed call can cost; beside the synchronous ones too, since it has no other face."""
    import aiohttp

    decode = shapes.msgspec_decode()
    url = setting.url + PATH
    runner = asyncio.Runner()

    async def connect() -> aiohttp.ClientSession:
        return aiohttp.ClientSession(headers=TOKEN)

    session = runner.run(connect())

    async def call() -> None:
        async with session.get(url, params=[("job_id", one) for one in next(ids)]) as response:
            for job in decode(await response.read()).job_array:
                read_every_field(job)

    try:
        yield from timed_in_loop(call, runner)
    finally:
        runner.run(session.close())


def asking(ids: Callable[[], Ids], candidates: Mapping[str, Callable[[Setting, Ids], Samples]]) -> dict[str, Candidate]:
    """Give each candidate the ids to ask for."""

    def with_ids(make: Callable[[Setting, Ids], Samples]) -> Candidate:
        return lambda setting: make(setting, ids())

    return {name: with_ids(make) for name, make in candidates.items()}


SYNC = {BARE: bare, OURS: ours, UNMENDED: unmended, VENDOR: vendor, FLOOR: floor}
ASYNC = {BARE: bare_async, OURS: ours_async, UNMENDED: unmended_async, FLOOR: floor}
ROWS = [
    Row("signed call, the same ids, over httpx.Client and json", asking(same_ids, SYNC), limit=1.10),
    Row("signed call, new ids, over httpx.Client and json", asking(new_ids, SYNC), limit=1.18),
    Row("signed call, the same ids, over httpx.AsyncClient and json", asking(same_ids, ASYNC), limit=1.12),
    Row("signed call, new ids, over httpx.AsyncClient and json", asking(new_ids, ASYNC), limit=1.14),
]
