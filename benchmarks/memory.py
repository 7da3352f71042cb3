"""What do 10,000 jobs take that are held, read ten at a time? Over what json makes of them."""

import gc
import json
import tracemalloc
from collections.abc import Callable

from benchmarks.reading import DECODERS, Decode
from benchmarks.row import Candidate, Row, Samples, Setting


def holding(make: Callable[[], Decode]) -> Candidate:
    """Measure the bytes that are held."""

    def samples(setting: Setting) -> Samples:
        decode = make()
        decode(setting.ten.read_bytes())  # what is made once
        jobs = json.loads(setting.many.read_bytes())["job_array"]
        bodies = [json.dumps({"job_array": jobs[start : start + 10]}).encode() for start in range(0, len(jobs), 10)]
        del jobs
        while True:
            gc.collect()
            tracemalloc.start()
            held = [decode(body) for body in bodies]
            gc.collect()
            yield float(tracemalloc.get_traced_memory()[0])
            tracemalloc.stop()
            del held

    return samples


ROWS = [
    Row(
        "memory of 10,000 jobs held, over what json makes of them",
        {name: holding(make) for name, make in DECODERS.items()},
        limit=1.25,
        samples=1,
    )
]
