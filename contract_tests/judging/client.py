"""Let the generated client read an answer that came: whatever it is, no builtin exception may leave the client."""

import functools

import httpx
from mpc_clipping import MpcClient, MpcError

from contract_tests.documented import documented
from contract_tests.sending.sender import Exchange

# The body has been decoded already, and httpx counts it anew.
TRANSFER_HEADERS = ("content-encoding", "content-length", "transfer-encoding")


class Replay(httpx.BaseTransport):
    """Answers with an exchange that has been; it sends nothing."""

    exchange: Exchange

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Give its answer again."""
        headers = [(name, value) for name, value in self.exchange.headers if name not in TRANSFER_HEADERS]
        return httpx.Response(self.exchange.status, headers=headers, content=self.exchange.body, request=request)


@functools.cache
def client_of() -> tuple[MpcClient, Replay]:
    """Make the client, and what it is to read from, once."""
    replay = Replay()
    http_client = httpx.Client(transport=replay, trust_env=False)
    client = MpcClient(
        base_url="http://127.0.0.1",
        project_id="project",
        auth=None,
        max_retries=0,
        rate_limit=None,  # nothing is sent
        http_client=http_client,
    )
    return client, replay


def complaint_of_client(exchange: Exchange) -> str:
    """Give the builtin exception that the client raises on an answer, or "" if it behaves."""
    client, replay = client_of()
    replay.exchange = exchange
    ids = [job_id for job_id in exchange.ask.ids if job_id][: documented().max_ids] or ["none"]
    try:
        repr(list(client.list_editing_jobs(ids)))
    except MpcError:
        return ""
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we are looking for
        return f"{type(error).__name__}: {error}"
    return ""
