"""What does signing a request cost? Over the vendor's own signer, each on requests of its own kind, made before.

Both write the query as it is signed, and sign: the vendor's signer does it all, this client writes the query first.
"""

import time
from collections.abc import Callable
from typing import Any

from benchmarks.row import OURS, VENDOR, Candidate, Row, Samples, Setting

PROJECT = "0123456789abcdef0123456789abcdef"
HOST = "mpc.cn-north-4.myhuaweicloud.com"
PATH = f"/v2/{PROJECT}/editing/jobs"
REPEATS = 200
PLAIN = [str(number) for number in range(30640, 30650)]
ENCODED = [f"clip {number}/é+%" for number in range(10)]

Sign = Callable[[Any], object]
Make = Callable[[list[str]], tuple[Callable[[], Any], Sign]]


def ours(ids: list[str]) -> tuple[Callable[[], Any], Sign]:
    """Write the query, and sign an httpx.Request that has it."""
    from datetime import UTC, datetime

    import httpx
    from mpc_clipping._runtime import auth, signing

    key = auth.AccessKey("EXAMPLEAK", "EXAMPLESK")
    pairs = [("job_id", one) for one in ids]
    query = signing.canonical_query(pairs)
    url = httpx.URL(f"https://{HOST}{PATH}?{query}")
    headers = {"Accept-Encoding": "gzip", "User-Agent": "benchmark"}

    def make() -> httpx.Request:
        return httpx.Request("GET", url, headers=headers, extensions={auth.CANONICAL_QUERY: query})

    def sign(request: httpx.Request) -> None:
        signing.canonical_query(pairs)
        auth.sign(request, key, PROJECT, datetime.now(UTC))

    return make, sign


def vendor(ids: list[str]) -> tuple[Callable[[], Any], Sign]:
    """Sign the SDK's request."""
    from huaweicloudsdkcore.auth.credentials import BasicCredentials
    from huaweicloudsdkcore.sdk_request import SdkRequest
    from huaweicloudsdkcore.signer.signer import Signer

    signer = Signer(BasicCredentials("EXAMPLEAK", "EXAMPLESK", PROJECT))

    def make() -> Any:
        headers = {"User-Agent": "benchmark", "X-Project-Id": PROJECT}
        pairs = [("job_id", one) for one in ids]
        return SdkRequest("GET", "https", HOST, PATH, query_params=pairs, header_params=headers, body="")

    return make, signer.sign


def signing_of(ids: list[str], make: Make) -> Candidate:
    """Measure the signing of requests for these ids."""

    def samples(_: Setting) -> Samples:
        make_request, sign = make(ids)
        while True:
            requests = [make_request() for _ in range(REPEATS)]
            start = time.process_time()
            for request in requests:
                sign(request)
            yield (time.process_time() - start) / REPEATS

    return samples


ROWS = [
    Row(
        f"signing a request of ten {kind} ids, over the vendor's signer",
        {VENDOR: signing_of(ids, vendor), OURS: signing_of(ids, ours)},
        limit=limit,
    )
    for kind, ids, limit in (("plain", PLAIN, 0.53), ("encoded", ENCODED, 0.55))
]
