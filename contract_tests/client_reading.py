"""Let the generated client read an answer that came: whatever it is, no builtin exception may leave the client."""

import httpx
from mpc_clipping import MpcClient, MpcError

from contract_tests.documented import documented
from contract_tests.sender import Exchange

# The body has been decoded already, and httpx counts it anew.
TRANSFER_HEADERS = ("content-encoding", "content-length", "transfer-encoding")


def complaint_of_client(exchange: Exchange) -> str:
    """Give the builtin exception that the client raises on an answer, or "" if it behaves."""

    def replay(request: httpx.Request) -> httpx.Response:
        headers = [(name, value) for name, value in exchange.headers if name not in TRANSFER_HEADERS]
        return httpx.Response(exchange.status, headers=headers, content=exchange.body, request=request)

    ids = [job_id for job_id in exchange.ask.ids if job_id][: documented().max_ids] or ["none"]
    transport = httpx.MockTransport(replay)
    with httpx.Client(transport=transport, trust_env=False) as http_client:
        client = MpcClient(
            base_url="http://127.0.0.1", project_id="project", auth=None, max_retries=0, http_client=http_client
        )
        try:
            repr(list(client.list_editing_jobs(ids)))
        except MpcError:
            return ""
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we are looking for
            return f"{type(error).__name__}: {error}"
    return ""
