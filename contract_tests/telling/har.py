"""All exchanges of a run as an HTTP archive, which browsers and proxies read."""

from collections.abc import Iterator
from typing import IO, Final

import harfile

from contract_tests.asking.ask import Credentials
from contract_tests.run import Run
from contract_tests.sending.sender import Exchange
from contract_tests.telling.findings import CURL_HEADERS
from contract_tests.telling.masking import MASK, mask

CREATOR: Final = "mpc-clipping contract tests"
# Opens something, and is nobody's business but the deployment's and its client's.
PRIVATE_HEADERS: Final = frozenset({"set-cookie", "set-cookie2"})


def public_headers(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Yield an answer's headers, without what a cookie holds."""
    for name, value in exchange.headers:
        yield name, MASK if name in PRIVATE_HEADERS else value


def write_har(run: Run, file: IO[str]) -> None:
    """Write all exchanges of a run."""
    secrets = run.sender.secrets
    with harfile.HarFile(file, creator=harfile.Creator(CREATOR, "1")) as archive:
        for exchange in run.exchanges:
            ask = exchange.ask
            opening = [header.partition(":")[0].strip(";") for header in CURL_HEADERS[ask.credentials]]
            sent = [(name, mask(value, secrets)) for name, value in ask.headers.items()]
            sent += [(name, MASK) for name in opening if ask.credentials is not Credentials.NONE]
            body = mask(exchange.body.decode("utf-8", "backslashreplace"), secrets)
            media_type = exchange.header("content-type") or ""
            milliseconds = round(exchange.seconds * 1000, 3)
            archive.add_entry(
                startedDateTime=exchange.sent_at,
                time=milliseconds,
                request=harfile.Request(
                    ask.method,
                    mask(exchange.url, secrets),
                    "HTTP/1.1",
                    headers=[harfile.Record(name, value) for name, value in sent],
                    queryString=[
                        harfile.Record(mask(name, secrets), mask(value, secrets)) for name, value in ask.parameters
                    ],
                    postData=harfile.PostData(
                        "application/json", text=mask(ask.body.decode("utf-8", "replace"), secrets)
                    )
                    if ask.body
                    else None,
                    bodySize=len(ask.body),
                ),
                response=harfile.Response(
                    exchange.status,
                    exchange.broken and mask(exchange.broken, secrets),
                    "HTTP/1.1",
                    headers=[
                        harfile.Record(mask(name, secrets), mask(value, secrets))
                        for name, value in public_headers(exchange)
                    ],
                    content=harfile.Content(size=len(body.encode()), mimeType=mask(media_type, secrets), text=body),
                    redirectURL=mask(exchange.header("location") or "", secrets),
                    bodySize=len(exchange.body),
                ),
                timings=harfile.Timings(send=0, wait=milliseconds, receive=0),
                comment=f"{ask.operation.name}, {ask.origin}, with {ask.credentials.value}",
            )
