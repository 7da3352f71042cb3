"""What a question is: rows of the table in RESULTS.md.

Standard library only, as all that the candidates run: each runs in an environment that has its own packages alone.
"""

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

# Who is measured; `peers.PEERS` says what each is.
BARE = "bare"
OURS = "mpc_clipping"
UNMENDED = "openapi-python-client"
VENDOR = "the vendor's SDK"
FLOOR = "aiohttp + msgspec"
PYDANTIC = "pydantic"


@dataclass(frozen=True)
class Setting:
    """What each candidate finds.

    Attributes:
        url: The address of the service, which answers each id with a full job.
        ten: A file with an answer of ten jobs.
        many: A file with an answer of 10,000 jobs.
    """

    url: str
    ten: Path
    many: Path


# CPU seconds, or bytes; one sample a step, for as long as they are wanted.
Samples = Generator[float, None, None]
Candidate = Callable[[Setting], Samples]


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        title: What is measured.
        candidates: Who is measured, by its name above. The others are divided by the first.
        limit: What this client may cost at the most, over the first.
        samples: Samples of each candidate in one run, taken in turns.
    """

    title: str
    candidates: dict[str, Candidate]
    limit: float
    samples: int = 15


def timed(call: Callable[[], object], repeats: int) -> Samples:
    """Yield the CPU seconds of one call, again and again.

    Args:
        call: What is measured.
        repeats: How often it is called for one sample, so that the clock's own steps do not count.
    """
    while True:
        start = time.process_time()
        for _ in range(repeats):
            call()
        yield (time.process_time() - start) / repeats
