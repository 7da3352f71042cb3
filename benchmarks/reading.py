"""What does reading an answer cost, from bytes to typed fields? Over json.loads."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import shapes
from benchmarks.row import BARE, FLOOR, OURS, PYDANTIC, UNMENDED, Candidate, Row, Samples, timed

Decode = Callable[[bytes], Any]


def bare() -> Decode:
    """Read with json alone."""
    return json.loads


def ours() -> Decode:
    """Read as this client does."""
    from mpc_clipping.models import ListEditingJobsResponse

    return lambda body: ListEditingJobsResponse.from_dict(json.loads(body))


def unmended() -> Decode:
    """Read as the output of openapi-python-client does before our passes."""
    from unmended.models import ListEditingJobsResponse

    return lambda body: ListEditingJobsResponse.from_dict(json.loads(body))


# What memory.py compares too.
DECODERS = {
    BARE: bare,
    OURS: ours,
    UNMENDED: unmended,
    FLOOR: shapes.msgspec_decode,
    PYDANTIC: shapes.pydantic_decode,
}


def samples(make: Callable[[], Decode], body: Path, repeats: int) -> Samples:
    """Yield the CPU seconds of reading one body."""
    decode, content = make(), body.read_bytes()
    return timed(lambda: decode(content), repeats)


def reading_ten(make: Callable[[], Decode]) -> Candidate:
    """Measure an answer of ten jobs."""
    return lambda setting: samples(make, setting.ten, repeats=200)


def reading_many(make: Callable[[], Decode]) -> Candidate:
    """Measure an answer of 10,000 jobs."""
    return lambda setting: samples(make, setting.many, repeats=1)


ROWS = [
    Row("reading 10 jobs, over json.loads", {name: reading_ten(make) for name, make in DECODERS.items()}, limit=2.0),
    Row(
        "reading 10,000 jobs, over json.loads",
        {name: reading_many(make) for name, make in DECODERS.items()},
        limit=2.3,
        samples=4,
    ),
]
