"""The same call of the vendor's SDK, run by an environment that has it and nothing of ours.

The SDK has the older operation, whose answer holds `jobs` instead of `job_array`; the answers here hold both.
"""

import json
import sys
from typing import Any

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import SdkException, ServiceResponseException
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkmpc.v1 import ListEditingJobRequest, MpcClient


def call(url: str, ids: Any, timeout: float) -> dict[str, Any]:
    """Make the call, with default settings but for the timeout."""
    config = HttpConfig.get_default_config()
    config.timeout = (timeout, timeout)
    credentials = BasicCredentials("EXAMPLEAK", "EXAMPLESK", "p")
    builder = MpcClient.new_builder().with_credentials(credentials).with_http_config(config).with_endpoint(url)
    try:
        answer = builder.build().list_editing_job(ListEditingJobRequest(job_id=ids))
        jobs = answer.jobs or []
        return {
            "jobs": [[job.job_id, job.status, job.create_time] for job in jobs],
            "missing": None,
            "request id": getattr(answer, "request_id", None),
            "new field": next((getattr(job, "new_field", None) for job in jobs), None),
        }
    except ServiceResponseException as error:
        about = {"status": error.status_code, "request id": error.request_id}
        about |= {"error_code": error.error_code, "error_msg": error.error_msg}
        return {"raised": type(error).__name__, "about": about}
    except SdkException as error:
        return {"raised": type(error).__name__, "about": {}}
    except Exception as error:  # noqa: BLE001 - whatever leaks out of the SDK is what its user meets
        return {"raised": f"{type(error).__name__} (no exception of the SDK)", "about": {}}


if __name__ == "__main__":
    print(json.dumps(call(sys.argv[1], json.loads(sys.argv[2]), float(sys.argv[3]))))
