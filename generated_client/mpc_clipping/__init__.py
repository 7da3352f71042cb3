# Written by `make generate` from the OpenAPI document. Do not edit: the next run overwrites it.
"""Ask Huawei Cloud's Media Processing Center how your clipping tasks are doing.

from mpc_clipping import AkSk, MpcClient

with MpcClient(region="cn-north-4", project_id="...", auth=AkSk("ak", "sk")) as mpc:
    for job in mpc.list_editing_jobs(["30647", "30648"]):
        print(job.job_id, job.status, job.progress)
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
else:
    # Loaded when they are first asked for: the command `mpc-clipping` shows its help before httpx could be imported.
    _HOMES = {
        "AccessKey": "._runtime.auth",
        "AkSk": "._runtime.auth",
        "Token": "._runtime.auth",
        "Answer": "._runtime.call",
        "RateLimit": "._runtime.limits",
        "Listing": "._runtime.listing",
        "__version__": "._runtime.version",
        "Outcome": "._runtime.waiting",
        "ApiConnectionError": ".errors",
        "ApiStatusError": ".errors",
        "ApiTimeoutError": ".errors",
        "AuthenticationError": ".errors",
        "BadRequestError": ".errors",
        "InvalidInputError": ".errors",
        "MpcError": ".errors",
        "NotFoundError": ".errors",
        "PermissionDeniedError": ".errors",
        "RateLimitError": ".errors",
        "ResponseDecodeError": ".errors",
        "ServerError": ".errors",
        "WaitTimeout": ".errors",
        "AsyncMpcClient": ".mpc_client",
        "MpcClient": ".mpc_client",
    }
    _MODULES = {"api", "client", "errors", "models", "mpc_client", "types"}

    def __getattr__(name):
        """Load a public name, or a module of this package."""
        from importlib import import_module

        if name in _MODULES:
            return import_module(f".{name}", __name__)
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_HOMES[name], __name__), name)
        return value

    def __dir__():
        return sorted({*globals(), *__all__, *_MODULES})


__all__ = [
    "__version__",
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
]
