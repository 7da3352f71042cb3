"""One call of this client: `ours.py <url> <ids as JSON> <timeout in seconds>`. Prints what came of it, as JSON."""

import json
import sys
from typing import Any

from mpc_clipping import AkSk, ApiStatusError, MpcClient, MpcError, ResponseDecodeError


def call(url: str, ids: Any, timeout: float) -> dict[str, Any]:
    """Make the call, with default settings but for the timeout and the rate limit."""
    key = AkSk("EXAMPLEAK", "EXAMPLESK")
    with MpcClient(base_url=url, project_id="p", auth=key, timeout=timeout, rate_limit=None) as mpc:
        try:
            listing = mpc.list_editing_jobs(ids)
        except MpcError as error:
            about = {}
            if isinstance(error, ApiStatusError | ResponseDecodeError):
                about = {"status": error.status, "request id": error.request_id}
            if isinstance(error, ApiStatusError):
                about |= {"error_code": error.error_code, "error_msg": error.error_msg}
            return {"raised": type(error).__name__, "about": about}
    return {
        "jobs": [[job.job_id, job.status, job.create_time] for job in listing],
        "missing": listing.missing,
        "request id": ", ".join(listing.request_ids) or None,
        "new field": next((job.raw.get("new_field") for job in listing), None),
    }


if __name__ == "__main__":
    print(json.dumps(call(sys.argv[1], json.loads(sys.argv[2]), float(sys.argv[3]))))
