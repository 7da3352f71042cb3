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
    """A client of the service, for synchronous code.

    Safe to share between threads. Use it with `with`, or call `close` at the end.
    After a fork, the new process has connections of its own.

    Args:
        base_url: The address of the deployment, such as https://host; give either this or the region.
        region: The region, one of `REGIONS` (source: the document's servers).
        project_id: The project in which the tasks were created.
        auth: The credentials: `Token`, `AkSk`, any httpx.Auth, or None for a service that needs none.
        timeout: Seconds for one read, one write or one connect.
        max_retries: How often a request that changes nothing is retried after a connection error, a timeout, 408,
            429 or 5xx; 0 for never.
        retry_budget: Seconds for one request with its retries, until the end of the body; math.inf for no limit.
            Waiting for the rate limit does not count, and each of several requests has its own budget.
        max_response_bytes: The largest body of an answer, after decompression.
        rate_limit: How many requests may be sent in a window; the next one waits. By default 100 in 61 s, the
            service's limit for a tenant, counted for this client alone: give several clients of one tenant the same
            `RateLimit()`. None for no limit.
        http_client: An `httpx.Client` of yours, for proxies and the like. It is never closed by this client, and
            its own auth, params and redirects are not used. If it has a proxy, the proxy sees every plain http
            request in full, with its credentials, even one to this machine.
        allow_http: Whether to allow plain http to another machine, which sends the credentials unencrypted.
        now: Returns the current time, timezone-aware; for tests.
        monotonic: A clock in seconds that never goes back; for tests.
        sleep: Waits for a number of seconds; for tests.

    Raises:
        InvalidInputError: An argument is wrong.
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

        What is not given is read from these variables; an empty one counts as unset:

        - MPC_REGION or MPC_BASE_URL
        - HUAWEICLOUD_SDK_PROJECT_ID
        - MPC_TOKEN
        - HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK and HUAWEICLOUD_SDK_SECURITY_TOKEN, the names of the vendor's SDK; a
          token takes precedence over them
        - what is still missing, from the section [basic] of the vendor's profile: ~/.huaweicloud/credentials, or the file
          that HUAWEICLOUD_SDK_CREDENTIALS_FILE names

        The arguments are those of the constructor.

        Raises:
            InvalidInputError: Something is missing, incomplete or wrong.
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
        """Return the same client with other options; this one is unchanged.

        Both use the same connections, which this one closes, and the same rate limit.

        Args:
            timeout: Seconds for one read, one write or one connect.
            max_retries: How often a request that changes nothing is retried after a connection error, a timeout,
                408, 429 or 5xx; 0 for never.
            retry_budget: Seconds for one request with its retries, until the end of the body; math.inf for no
                limit. Waiting for the rate limit does not count, and each of several requests has its own budget.
            max_response_bytes: The largest body of an answer, after decompression.

        Raises:
            InvalidInputError: An argument is wrong.
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
            ids: Any number of ids. Each is asked for once, 10 in a request.

        Returns:
            What was found, in the order in which it was first asked for; the other ids are in its `missing`.

        Raises:
            InvalidInputError: An argument is wrong. Nothing was sent.
            ApiStatusError: The answer was not a success; each usual status has a class of its own.
            ApiConnectionError: There was no answer, or none in time (ApiTimeoutError).
            ResponseDecodeError: The answer was a success that cannot be read or is too long.

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
            ids: Any number of ids. Each is asked for once, 10 in a request.

        Returns:
            The answers, one for each request: status, headers, X-Request-Id, raw and parsed body.

        Raises:
            InvalidInputError: An argument is wrong. Nothing was sent.
            ApiStatusError: The answer was not a success; each usual status has a class of its own.
            ApiConnectionError: There was no answer, or none in time (ApiTimeoutError).
            ResponseDecodeError: The answer was a success that cannot be read or is too long.

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
        """Poll until every task has ended.

        Polls before it sleeps, and asks only for tasks that have not ended. Once a request was answered, these do not
        end the wait: a connection error, 408, 429, 5xx, or a success that cannot be read. Before that, 429 and 503 do not
        end it either. Any other error does, and its `outcome` has what was known.

        Args:
            ids: Any number of ids.
            timeout: Seconds for the whole wait, including requests and the rate limit; math.inf for no limit. The last poll
                begins when the time runs out at the latest, and has 2 s. Only a single read (limited by the client's own
                `timeout`) and headers that arrive in drips can take longer.
            interval: Seconds between polls, more than 0; 10.0 by default.
            grace: Seconds to wait for a task that is missing, or in a state that the document does not list.
            on_poll: A plain function, not an asynchronous one. It is called with the outcome so far after each poll.

        Returns:
            Which tasks succeeded, failed, are in an unknown state or are missing.

        Raises:
            WaitTimeout: The time ran out before every task had ended. Its `outcome` has what is known.
            InvalidInputError: An argument is wrong. Nothing was sent.
            ApiStatusError: An answer was not a success, and trying again would not help.
            ApiConnectionError: The first request was never answered, or the certificate is not trusted.
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
    """A client of the service, for asynchronous code.

    Safe to share between the tasks of one event loop. Use it with `async with`, or call `aclose` at the end.
    After a fork, the new process has connections of its own.

    Args:
        base_url: The address of the deployment, such as https://host; give either this or the region.
        region: The region, one of `REGIONS` (source: the document's servers).
        project_id: The project in which the tasks were created.
        auth: The credentials: `Token`, `AkSk`, any httpx.Auth, or None for a service that needs none.
        timeout: Seconds for one read, one write or one connect.
        max_retries: How often a request that changes nothing is retried after a connection error, a timeout, 408,
            429 or 5xx; 0 for never.
        retry_budget: Seconds for one request with its retries, until the end of the body; math.inf for no limit.
            Waiting for the rate limit does not count, and each of several requests has its own budget.
        max_response_bytes: The largest body of an answer, after decompression.
        rate_limit: How many requests may be sent in a window; the next one waits. By default 100 in 61 s, the
            service's limit for a tenant, counted for this client alone: give several clients of one tenant the same
            `RateLimit()`. None for no limit.
        http_client: An `httpx.AsyncClient` of yours, for proxies and the like. It is never closed by this client,
            and its own auth, params and redirects are not used. If it has a proxy, the proxy sees every plain http
            request in full, with its credentials, even one to this machine.
        allow_http: Whether to allow plain http to another machine, which sends the credentials unencrypted.
        now: Returns the current time, timezone-aware; for tests.
        monotonic: A clock in seconds that never goes back; for tests.
        sleep: Waits for a number of seconds; for tests.

    Raises:
        InvalidInputError: An argument is wrong.
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

        What is not given is read from these variables; an empty one counts as unset:

        - MPC_REGION or MPC_BASE_URL
        - HUAWEICLOUD_SDK_PROJECT_ID
        - MPC_TOKEN
        - HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK and HUAWEICLOUD_SDK_SECURITY_TOKEN, the names of the vendor's SDK; a
          token takes precedence over them
        - what is still missing, from the section [basic] of the vendor's profile: ~/.huaweicloud/credentials, or the file
          that HUAWEICLOUD_SDK_CREDENTIALS_FILE names

        The arguments are those of the constructor.

        Raises:
            InvalidInputError: Something is missing, incomplete or wrong.
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
        """Return the same client with other options; this one is unchanged.

        Both use the same connections, which this one closes, and the same rate limit.

        Args:
            timeout: Seconds for one read, one write or one connect.
            max_retries: How often a request that changes nothing is retried after a connection error, a timeout,
                408, 429 or 5xx; 0 for never.
            retry_budget: Seconds for one request with its retries, until the end of the body; math.inf for no
                limit. Waiting for the rate limit does not count, and each of several requests has its own budget.
            max_response_bytes: The largest body of an answer, after decompression.

        Raises:
            InvalidInputError: An argument is wrong.
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
            ids: Any number of ids. Each is asked for once, 10 in a request.

        Returns:
            What was found, in the order in which it was first asked for; the other ids are in its `missing`.

        Raises:
            InvalidInputError: An argument is wrong. Nothing was sent.
            ApiStatusError: The answer was not a success; each usual status has a class of its own.
            ApiConnectionError: There was no answer, or none in time (ApiTimeoutError).
            ResponseDecodeError: The answer was a success that cannot be read or is too long.

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
            ids: Any number of ids. Each is asked for once, 10 in a request.

        Returns:
            The answers, one for each request: status, headers, X-Request-Id, raw and parsed body.

        Raises:
            InvalidInputError: An argument is wrong. Nothing was sent.
            ApiStatusError: The answer was not a success; each usual status has a class of its own.
            ApiConnectionError: There was no answer, or none in time (ApiTimeoutError).
            ResponseDecodeError: The answer was a success that cannot be read or is too long.

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
        """Poll until every task has ended.

        Polls before it sleeps, and asks only for tasks that have not ended. Once a request was answered, these do not
        end the wait: a connection error, 408, 429, 5xx, or a success that cannot be read. Before that, 429 and 503 do not
        end it either. Any other error does, and its `outcome` has what was known.

        Args:
            ids: Any number of ids.
            timeout: Seconds for the whole wait, including requests and the rate limit; math.inf for no limit. The last poll
                begins when the time runs out at the latest, and has 2 s. Only a single read (limited by the client's own
                `timeout`) and headers that arrive in drips can take longer.
            interval: Seconds between polls, more than 0; 10.0 by default.
            grace: Seconds to wait for a task that is missing, or in a state that the document does not list.
            on_poll: A plain function, not an asynchronous one. It is called with the outcome so far after each poll.

        Returns:
            Which tasks succeeded, failed, are in an unknown state or are missing.

        Raises:
            WaitTimeout: The time ran out before every task had ended. Its `outcome` has what is known.
            InvalidInputError: An argument is wrong. Nothing was sent.
            ApiStatusError: An answer was not a success, and trying again would not help.
            ApiConnectionError: The first request was never answered, or the certificate is not trusted.
            ResponseDecodeError: The first answer was a success that cannot be read.
        """
        call = Call(
            self._settings,
            LIST_EDITING_JOBS,
            project_id=self._settings.project_id,
        )
        steps = waiting.wait(call, ids, timeout=timeout, interval=interval, grace=grace, on_poll=on_poll)
        return await self._http.run(steps)
