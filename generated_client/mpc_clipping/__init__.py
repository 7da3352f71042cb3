# Written by `make generate` from the OpenAPI document. Do not edit: the next run overwrites it.
"""Ask Huawei Cloud's Media Processing Center how your clipping tasks are doing.

from mpc_clipping import AkSk, MpcClient

with MpcClient(region="cn-north-4", project_id="...", auth=AkSk("ak", "sk")) as mpc:
    for job in mpc.list_editing_jobs(["30647", "30648"]):
        print(job.job_id, job.status, job.progress)
"""

from ._runtime.auth import AccessKey, AkSk, Token
from ._runtime.call import Answer
from ._runtime.limits import RateLimit
from ._runtime.listing import Listing
from ._runtime.version import __version__
from ._runtime.waiting import Outcome
from .errors import (
    ApiConnectionError,
    ApiStatusError,
    ApiTimeoutError,
    AuthenticationError,
    BadRequestError,
    InvalidInputError,
    MpcError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ResponseDecodeError,
    ServerError,
    WaitTimeout,
)
from .mpc_client import AsyncMpcClient, MpcClient

__all__ = [
    "AccessKey",
    "AkSk",
    "Answer",
    "ApiConnectionError",
    "ApiStatusError",
    "ApiTimeoutError",
    "AsyncMpcClient",
    "AuthenticationError",
    "BadRequestError",
    "InvalidInputError",
    "Listing",
    "MpcClient",
    "MpcError",
    "NotFoundError",
    "Outcome",
    "PermissionDeniedError",
    "RateLimit",
    "RateLimitError",
    "ResponseDecodeError",
    "ServerError",
    "Token",
    "WaitTimeout",
    "__version__",
]
