# Written by `make generate` from the OpenAPI document. Do not edit: the next run overwrites it.
"""The clients: one method for each operation of the document."""

import datetime
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, ClassVar, Self

import httpx

from . import models
from ._runtime import configuration, http, limits, waiting
from ._runtime.auth import AkSk, Token
from ._runtime.base_client import AsyncClient, SyncClient
from ._runtime.call import Answer, Call, Operation, Waiter
from ._runtime.limits import RateLimit
from ._runtime.listing import Batch, Listing
from ._runtime.waiting import Outcome
from .api.clipping_tasks import list_editing_jobs as _list_editing_jobs

LIST_EDITING_JOBS: Operation[models.ListEditingJobsResponse] = Operation(
    name="ListEditingJobs",
    method="GET",
    path="/v2/{project_id}/editing/jobs",
    request=_list_editing_jobs._get_kwargs,
    success=frozenset((200,)),
    read=models.ListEditingJobsResponse.from_dict,
    errors={
        400: {"error_code": "MPC.10202", "error_msg": "Invalid request parameter."},
        401: {"error_code": "MPC.10203", "error_msg": "Identity authentication failed."},
        403: {
            "error_code": "APIGW.0302",
            "error_msg": "The IAM user is not authorized to access the API.",
            "request_id": "5b0e9a3cf7d24c1886d9e31f40a27c6d",
        },
        404: {
            "error_code": "APIGW.0101",
            "error_msg": "The API does not exist or has not been published in the environment.",
            "request_id": "1e2feb89414c343c1027c4d1c386bbc4",
        },
        429: {
            "error_code": "APIGW.0308",
            "error_msg": "The throttling threshold has been reached.",
            "request_id": "78e510617311d8a3c2ce6f447ed4d57b",
        },
        500: {"error_code": "MPC.10050", "error_msg": "System error."},
    },
    batch=Batch(
        parameter="job_id",
        limit=10,
        items="job_array",
        items_attribute="job_array",
        id="job_id",
        name="job_id",
    ),
    waiter=Waiter(
        state="status",
        name="status",
        success=frozenset(("SUCCEEDED",)),
        failure=frozenset(("FAILED",)),
        interval=10.0,
    ),
)
_OPERATIONS: tuple[Operation[Any], ...] = (LIST_EDITING_JOBS,)

_SERVICE = configuration.Service(
    regions={
        "cn-north-4": "https://mpc.cn-north-4.myhuaweicloud.com",
        "cn-east-2": "https://mpc.cn-east-2.myhuaweicloud.com",
        "cn-east-3": "https://mpc.cn-east-3.myhuaweicloud.com",
        "cn-south-1": "https://mpc.cn-south-1.myhuaweicloud.com",
        "ap-southeast-3": "https://mpc.ap-southeast-3.myhuaweicloud.com",
        "cn-north-1": "https://mts.cn-north-1.myhuaweicloud.com",
    },
    token=("X-Auth-Token", ""),
    signs=True,
    basic=False,
    has_project=True,
    is_open=False,
)


class MpcClient(SyncClient):
    """The service, asked from synchronous code.

    Safe to share between threads. Use it with `with`, or call `close` in the end.
    After a fork, the new process has connections of its own.

    Args:
        base_url: The address of the deployment, such as https://host; or give the region.
        region: The region, one of `REGIONS` (source: the document's servers).
        project_id: The project in which the tasks were created.
        auth: Who is asking: `Token`, `AkSk`, any httpx.Auth, or None for a service that does not ask.
        timeout: Seconds for one read, one write, one connect.
        max_retries: How often a request that changes nothing is sent again after a connection error, a timeout,
            408, 429 or 5xx; 0 for never.
        retry_budget: Seconds for one request with its retries, until the end of its answer's body; math.inf for
            as long as it takes. Waiting for the rate limit does not count, and each of several requests has its own.
        max_response_bytes: The most that the body of an answer may hold, decoded.
        rate_limit: How many requests a window may hold; the next one waits. By default 100 in 61 s, the service's
            own limit for a tenant, counted for this client alone: give several clients of one tenant the same
            `RateLimit()`. None for as many as come.
        http_client: An `httpx.Client` of yours, for proxies and the like. It is never closed here, and its own
            auth, params and redirects are not used. Where it has a proxy, that sees the whole of every plain http
            request, with its credentials, also of one to this machine.
        allow_http: Whether plain http may be used to another machine, which sends the credentials in the clear.
        now: The present time, aware; for tests.
        monotonic: A clock in seconds that never goes back; for tests.
        sleep: Waits for seconds; for tests.

    Raises:
        InvalidInputError: An argument cannot be right.
    """

    REGIONS: ClassVar[Mapping[str, str]] = _SERVICE.regions

    def __init__(
        self,
        *,
        base_url: str | None = None,
        region: str | None = None,
        project_id: str,
        auth: Token | AkSk | httpx.Auth | None,
        timeout: float = configuration.TIMEOUT,
        max_retries: int = configuration.MAX_RETRIES,
        retry_budget: float = configuration.RETRY_BUDGET,
        max_response_bytes: int = configuration.MAX_RESPONSE_BYTES,
        rate_limit: RateLimit | None = limits.TENANTS_LIMIT,
        http_client: httpx.Client | None = None,
        allow_http: bool = False,
        now: Callable[[], datetime.datetime] = configuration.utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._settings = configuration.make_settings(
            _SERVICE,
            base_url=base_url,
            region=region,
            project_id=project_id,
            auth=auth,
            timeout=timeout,
            max_retries=max_retries,
            retry_budget=retry_budget,
            max_response_bytes=max_response_bytes,
            rate_limit=rate_limit,
            allow_http=allow_http,
            now=now,
            monotonic=monotonic,
        )
        self._http = http.SyncHttp(self._settings.base_url, http_client, sleep)

    @classmethod
    def from_env(
        cls,
        *,
        base_url: str | None = None,
        region: str | None = None,
        project_id: str | None = None,
        auth: Token | AkSk | httpx.Auth | None = configuration.FROM_ENVIRONMENT,
        timeout: float = configuration.TIMEOUT,
        max_retries: int = configuration.MAX_RETRIES,
        retry_budget: float = configuration.RETRY_BUDGET,
        max_response_bytes: int = configuration.MAX_RESPONSE_BYTES,
        rate_limit: RateLimit | None = limits.TENANTS_LIMIT,
        http_client: httpx.Client | None = None,
        allow_http: bool = False,
        now: Callable[[], datetime.datetime] = configuration.utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> Self:
        """Make a client from the environment.

        What is not given is read from these variables, of which an empty one counts as none:

        - MPC_REGION or MPC_BASE_URL
        - HUAWEICLOUD_SDK_PROJECT_ID
        - MPC_TOKEN
        - HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK and HUAWEICLOUD_SDK_SECURITY_TOKEN, as the vendor's SDK has them; a
          token goes before them
        - what these do not say, from the section [basic] of the vendor's profile, ~/.huaweicloud/credentials, or of the
          file that HUAWEICLOUD_SDK_CREDENTIALS_FILE names

        The arguments are the constructor's.

        Raises:
            InvalidInputError: Something was not found, or only half of it, or cannot be right.
        """
        found = configuration.find(
            _SERVICE,
            base_url=base_url,
            region=region,
            project_id=project_id,
            auth=auth,
        )
        return cls(
            **found,
            timeout=timeout,
            max_retries=max_retries,
            retry_budget=retry_budget,
            max_response_bytes=max_response_bytes,
            rate_limit=rate_limit,
            http_client=http_client,
            allow_http=allow_http,
            now=now,
            monotonic=monotonic,
            sleep=sleep,
        )

    def with_options(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        retry_budget: float | None = None,
        max_response_bytes: int | None = None,
    ) -> Self:
        """Return the same client with other options; this one stays as it is.

        Both use the same connections, which this one closes, and the same rate limit.

        Args:
            timeout: Seconds for one read, one write, one connect.
            max_retries: How often a request that changes nothing is sent again after a connection error, a
                timeout, 408, 429 or 5xx; 0 for never.
            retry_budget: Seconds for one request with its retries, until the end of its answer's body; math.inf
                for as long as it takes. Waiting for the rate limit does not count, and each of several requests has
                its own.
            max_response_bytes: The most that the body of an answer may hold, decoded.

        Raises:
            InvalidInputError: An argument cannot be right.
        """
        return self._copy(
            timeout=timeout,
            max_retries=max_retries,
            retry_budget=retry_budget,
            max_response_bytes=max_response_bytes,
        )

    def list_editing_jobs(
        self,
        ids: Iterable[str],
    ) -> Listing[models.QueryEditingJob]:
        """Query clipping tasks.

        Returns how each of the given clipping tasks is doing: its state and progress, when it was created,
        started and ended, and details of its output.

        The page does not say what is answered for an id that belongs to no task of the project.

        Args:
            ids: Any number of ids. They are asked for 10 at a time, each once.

        Returns:
            What was found, in the order in which it was first asked for; the rest is in its `missing`.

        Raises:
            InvalidInputError: An argument cannot be right. Nothing was sent.
            ApiStatusError: The answer was no success; there is a class for each usual status.
            ApiConnectionError: There was no answer, or none in time: ApiTimeoutError.
            ResponseDecodeError: The answer was a success that cannot be read, or is too long.

        """
        call = Call(
            self._settings,
            LIST_EDITING_JOBS,
            project_id=self._settings.project_id,
        )
        return self._http.run(call.list_found(ids))

    def list_editing_jobs_raw(
        self,
        ids: Iterable[str],
    ) -> list[Answer[models.ListEditingJobsResponse]]:
        """Query clipping tasks.

        Returns how each of the given clipping tasks is doing: its state and progress, when it was created,
        started and ended, and details of its output.

        The page does not say what is answered for an id that belongs to no task of the project.

        Args:
            ids: Any number of ids. They are asked for 10 at a time, each once.

        Returns:
            The answers as they came, one a request: status, headers, X-Request-Id, body.

        Raises:
            InvalidInputError: An argument cannot be right. Nothing was sent.
            ApiStatusError: The answer was no success; there is a class for each usual status.
            ApiConnectionError: There was no answer, or none in time: ApiTimeoutError.
            ResponseDecodeError: The answer was a success that cannot be read, or is too long.

        """
        call = Call(
            self._settings,
            LIST_EDITING_JOBS,
            project_id=self._settings.project_id,
        )
        return self._http.run(call.fetch_batches(ids))

    def wait_for_editing_jobs(
        self,
        ids: Iterable[str],
        *,
        timeout: float = 3600.0,
        interval: float | None = None,
        grace: float = 60.0,
        on_poll: Callable[[Outcome[models.QueryEditingJob]], object] | None = None,
    ) -> Outcome[models.QueryEditingJob]:
        """Ask again and again, until every task has ended.

        Asks before it sleeps, and only for what has not ended. Once a request has been answered, a connection error,
        a 408, 429 or 5xx, or a success that cannot be read does not end the waiting; nor does a 429 or 503 before. Any
        other error does; its `outcome` has what was known.

        Args:
            ids: Any number of ids.
            timeout: Seconds for the whole wait, requests and the rate limit included; math.inf for as long as it takes.
                The last poll begins then at the latest, and has 2 s. What can hold it up beyond that is one read, for
                the client's own `timeout`, and headers that come in drips.
            interval: Seconds between polls, more than 0; 10.0 by default.
            grace: Seconds after which a task that is not to be found, or is in a state that the document does not
                list, is no longer waited for.
            on_poll: A plain function, not an asynchronous one. It is called with the outcome so far, after each poll.

        Returns:
            Which tasks succeeded, failed, are in an unknown state or are missing.

        Raises:
            WaitTimeout: The time is over and a task has not ended. Its `outcome` has what is known.
            InvalidInputError: An argument cannot be right. Nothing was sent.
            ApiStatusError: An answer was no success, and asking again would not help.
            ApiConnectionError: The first request was never answered, or a certificate was refused.
            ResponseDecodeError: The first answer was a success that cannot be read.
        """
        call = Call(
            self._settings,
            LIST_EDITING_JOBS,
            project_id=self._settings.project_id,
        )
        steps = waiting.wait(call, ids, timeout=timeout, interval=interval, grace=grace, on_poll=on_poll)
        return self._http.run(steps)


class AsyncMpcClient(AsyncClient):
    """The service, asked from asynchronous code.

    Safe to share between the tasks of one event loop. Use it with `async with`, or call `aclose` in the end.
    After a fork, the new process has connections of its own.

    Args:
        base_url: The address of the deployment, such as https://host; or give the region.
        region: The region, one of `REGIONS` (source: the document's servers).
        project_id: The project in which the tasks were created.
        auth: Who is asking: `Token`, `AkSk`, any httpx.Auth, or None for a service that does not ask.
        timeout: Seconds for one read, one write, one connect.
        max_retries: How often a request that changes nothing is sent again after a connection error, a timeout,
            408, 429 or 5xx; 0 for never.
        retry_budget: Seconds for one request with its retries, until the end of its answer's body; math.inf for
            as long as it takes. Waiting for the rate limit does not count, and each of several requests has its own.
        max_response_bytes: The most that the body of an answer may hold, decoded.
        rate_limit: How many requests a window may hold; the next one waits. By default 100 in 61 s, the service's
            own limit for a tenant, counted for this client alone: give several clients of one tenant the same
            `RateLimit()`. None for as many as come.
        http_client: An `httpx.AsyncClient` of yours, for proxies and the like. It is never closed here, and its
            own auth, params and redirects are not used. Where it has a proxy, that sees the whole of every plain http
            request, with its credentials, also of one to this machine.
        allow_http: Whether plain http may be used to another machine, which sends the credentials in the clear.
        now: The present time, aware; for tests.
        monotonic: A clock in seconds that never goes back; for tests.
        sleep: Waits for seconds; for tests.

    Raises:
        InvalidInputError: An argument cannot be right.
    """

    REGIONS: ClassVar[Mapping[str, str]] = _SERVICE.regions

    def __init__(
        self,
        *,
        base_url: str | None = None,
        region: str | None = None,
        project_id: str,
        auth: Token | AkSk | httpx.Auth | None,
        timeout: float = configuration.TIMEOUT,
        max_retries: int = configuration.MAX_RETRIES,
        retry_budget: float = configuration.RETRY_BUDGET,
        max_response_bytes: int = configuration.MAX_RESPONSE_BYTES,
        rate_limit: RateLimit | None = limits.TENANTS_LIMIT,
        http_client: httpx.AsyncClient | None = None,
        allow_http: bool = False,
        now: Callable[[], datetime.datetime] = configuration.utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = http.asleep,
    ) -> None:
        self._settings = configuration.make_settings(
            _SERVICE,
            base_url=base_url,
            region=region,
            project_id=project_id,
            auth=auth,
            timeout=timeout,
            max_retries=max_retries,
            retry_budget=retry_budget,
            max_response_bytes=max_response_bytes,
            rate_limit=rate_limit,
            allow_http=allow_http,
            now=now,
            monotonic=monotonic,
        )
        self._http = http.AsyncHttp(self._settings.base_url, http_client, sleep)

    @classmethod
    def from_env(
        cls,
        *,
        base_url: str | None = None,
        region: str | None = None,
        project_id: str | None = None,
        auth: Token | AkSk | httpx.Auth | None = configuration.FROM_ENVIRONMENT,
        timeout: float = configuration.TIMEOUT,
        max_retries: int = configuration.MAX_RETRIES,
        retry_budget: float = configuration.RETRY_BUDGET,
        max_response_bytes: int = configuration.MAX_RESPONSE_BYTES,
        rate_limit: RateLimit | None = limits.TENANTS_LIMIT,
        http_client: httpx.AsyncClient | None = None,
        allow_http: bool = False,
        now: Callable[[], datetime.datetime] = configuration.utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = http.asleep,
    ) -> Self:
        """Make a client from the environment.

        What is not given is read from these variables, of which an empty one counts as none:

        - MPC_REGION or MPC_BASE_URL
        - HUAWEICLOUD_SDK_PROJECT_ID
        - MPC_TOKEN
        - HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK and HUAWEICLOUD_SDK_SECURITY_TOKEN, as the vendor's SDK has them; a
          token goes before them
        - what these do not say, from the section [basic] of the vendor's profile, ~/.huaweicloud/credentials, or of the
          file that HUAWEICLOUD_SDK_CREDENTIALS_FILE names

        The arguments are the constructor's.

        Raises:
            InvalidInputError: Something was not found, or only half of it, or cannot be right.
        """
        found = configuration.find(
            _SERVICE,
            base_url=base_url,
            region=region,
            project_id=project_id,
            auth=auth,
        )
        return cls(
            **found,
            timeout=timeout,
            max_retries=max_retries,
            retry_budget=retry_budget,
            max_response_bytes=max_response_bytes,
            rate_limit=rate_limit,
            http_client=http_client,
            allow_http=allow_http,
            now=now,
            monotonic=monotonic,
            sleep=sleep,
        )

    def with_options(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        retry_budget: float | None = None,
        max_response_bytes: int | None = None,
    ) -> Self:
        """Return the same client with other options; this one stays as it is.

        Both use the same connections, which this one closes, and the same rate limit.

        Args:
            timeout: Seconds for one read, one write, one connect.
            max_retries: How often a request that changes nothing is sent again after a connection error, a
                timeout, 408, 429 or 5xx; 0 for never.
            retry_budget: Seconds for one request with its retries, until the end of its answer's body; math.inf
                for as long as it takes. Waiting for the rate limit does not count, and each of several requests has
                its own.
            max_response_bytes: The most that the body of an answer may hold, decoded.

        Raises:
            InvalidInputError: An argument cannot be right.
        """
        return self._copy(
            timeout=timeout,
            max_retries=max_retries,
            retry_budget=retry_budget,
            max_response_bytes=max_response_bytes,
        )

    async def list_editing_jobs(
        self,
        ids: Iterable[str],
    ) -> Listing[models.QueryEditingJob]:
        """Query clipping tasks.

        Returns how each of the given clipping tasks is doing: its state and progress, when it was created,
        started and ended, and details of its output.

        The page does not say what is answered for an id that belongs to no task of the project.

        Args:
            ids: Any number of ids. They are asked for 10 at a time, each once.

        Returns:
            What was found, in the order in which it was first asked for; the rest is in its `missing`.

        Raises:
            InvalidInputError: An argument cannot be right. Nothing was sent.
            ApiStatusError: The answer was no success; there is a class for each usual status.
            ApiConnectionError: There was no answer, or none in time: ApiTimeoutError.
            ResponseDecodeError: The answer was a success that cannot be read, or is too long.

        """
        call = Call(
            self._settings,
            LIST_EDITING_JOBS,
            project_id=self._settings.project_id,
        )
        return await self._http.run(call.list_found(ids))

    async def list_editing_jobs_raw(
        self,
        ids: Iterable[str],
    ) -> list[Answer[models.ListEditingJobsResponse]]:
        """Query clipping tasks.

        Returns how each of the given clipping tasks is doing: its state and progress, when it was created,
        started and ended, and details of its output.

        The page does not say what is answered for an id that belongs to no task of the project.

        Args:
            ids: Any number of ids. They are asked for 10 at a time, each once.

        Returns:
            The answers as they came, one a request: status, headers, X-Request-Id, body.

        Raises:
            InvalidInputError: An argument cannot be right. Nothing was sent.
            ApiStatusError: The answer was no success; there is a class for each usual status.
            ApiConnectionError: There was no answer, or none in time: ApiTimeoutError.
            ResponseDecodeError: The answer was a success that cannot be read, or is too long.

        """
        call = Call(
            self._settings,
            LIST_EDITING_JOBS,
            project_id=self._settings.project_id,
        )
        return await self._http.run(call.fetch_batches(ids))

    async def wait_for_editing_jobs(
        self,
        ids: Iterable[str],
        *,
        timeout: float = 3600.0,
        interval: float | None = None,
        grace: float = 60.0,
        on_poll: Callable[[Outcome[models.QueryEditingJob]], object] | None = None,
    ) -> Outcome[models.QueryEditingJob]:
        """Ask again and again, until every task has ended.

        Asks before it sleeps, and only for what has not ended. Once a request has been answered, a connection error,
        a 408, 429 or 5xx, or a success that cannot be read does not end the waiting; nor does a 429 or 503 before. Any
        other error does; its `outcome` has what was known.

        Args:
            ids: Any number of ids.
            timeout: Seconds for the whole wait, requests and the rate limit included; math.inf for as long as it takes.
                The last poll begins then at the latest, and has 2 s. What can hold it up beyond that is one read, for
                the client's own `timeout`, and headers that come in drips.
            interval: Seconds between polls, more than 0; 10.0 by default.
            grace: Seconds after which a task that is not to be found, or is in a state that the document does not
                list, is no longer waited for.
            on_poll: A plain function, not an asynchronous one. It is called with the outcome so far, after each poll.

        Returns:
            Which tasks succeeded, failed, are in an unknown state or are missing.

        Raises:
            WaitTimeout: The time is over and a task has not ended. Its `outcome` has what is known.
            InvalidInputError: An argument cannot be right. Nothing was sent.
            ApiStatusError: An answer was no success, and asking again would not help.
            ApiConnectionError: The first request was never answered, or a certificate was refused.
            ResponseDecodeError: The first answer was a success that cannot be read.
        """
        call = Call(
            self._settings,
            LIST_EDITING_JOBS,
            project_id=self._settings.project_id,
        )
        steps = waiting.wait(call, ids, timeout=timeout, interval=interval, grace=grace, on_poll=on_poll)
        return await self._http.run(steps)
