# Written by `make generate` from the OpenAPI document. Do not edit: the next run overwrites it.
"""The clients: one method for each operation of the document."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from . import models
from ._runtime import batches, engine, waiting
from ._runtime.base_client import AsyncClient, SyncClient
from ._runtime.batches import Listing
from ._runtime.engine import Answer
from ._runtime.waiting import Outcome
from .api.clipping_tasks import list_editing_jobs as _list_editing_jobs

LIST_EDITING_JOBS: engine.Operation[models.ListEditingJobsResponse] = engine.Operation(
    name="ListEditingJobs",
    request=_list_editing_jobs._get_kwargs,
    success=frozenset((200,)),
    read=models.ListEditingJobsResponse.from_dict,
)
LIST_EDITING_JOBS_BATCH = batches.Batch(
    parameter="job_id",
    limit=10,
    items="job_array",
    items_attribute="job_array",
    id="job_id",
)
LIST_EDITING_JOBS_WAITER = waiting.Waiter(
    state="status",
    success=frozenset(("SUCCEEDED",)),
    failure=frozenset(("FAILED",)),
    interval=10.0,
)

_REGIONS: dict[str, str] = {
    "cn-north-4": "https://mpc.cn-north-4.myhuaweicloud.com",
    "cn-east-2": "https://mpc.cn-east-2.myhuaweicloud.com",
    "cn-east-3": "https://mpc.cn-east-3.myhuaweicloud.com",
    "cn-south-1": "https://mpc.cn-south-1.myhuaweicloud.com",
    "ap-southeast-3": "https://mpc.ap-southeast-3.myhuaweicloud.com",
    "cn-north-1": "https://mts.cn-north-1.myhuaweicloud.com",
}


class MpcClient(SyncClient):
    """The service, asked from synchronous code.

    Safe to share between threads. Use it with `with`, or call `close` in the end.

    Args:
        base_url: The address of the deployment, such as https://host; or give the region.
        region: The region, one of `REGIONS` (source: the document's servers).
        project_id: The project in which the tasks were created.
        auth: Who is asking: `Token`, `AkSk`, or None for a service that does not ask.
        timeout: Seconds for one read, one write, one connect.
        max_retries: How often a request that changes nothing is sent again after a connection error, a timeout, 429
            or 5xx; 0 for never.
        retry_budget: Seconds from the first attempt after which no other one starts.
        rate_limit: Spreads the requests over time; None for as fast as they come.
        http_client: An `httpx.Client` of yours, for proxies and the like. It is never closed here, and its own auth,
            params and redirects are not used. Where it has a proxy, that sees the whole of every plain http request,
            with its credentials, also of one to this machine.
        allow_http: Whether plain http may be used to another machine, which sends the credentials in the clear.
        now: The present time, aware; for tests.
        monotonic: A clock in seconds that never goes back; for tests.
        sleep: Waits for seconds; for tests.

    Raises:
        InvalidInputError: An argument cannot be right.
    """

    REGIONS: ClassVar[Mapping[str, str]] = _REGIONS

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
            ResponseDecodeError: The answer was a success that cannot be read.

        """
        asked = batches.checked_ids(ids, "ids")
        arguments = engine.given(
            project_id=self._settings.project_id,
        )

        steps = batches.listed(
            self._settings, self._build, LIST_EDITING_JOBS, LIST_EDITING_JOBS_BATCH, asked, arguments
        )
        return self._run(steps)

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
            ResponseDecodeError: The answer was a success that cannot be read.

        """
        asked = batches.checked_ids(ids, "ids")
        arguments = engine.given(
            project_id=self._settings.project_id,
        )

        steps = batches.answers(
            self._settings, self._build, LIST_EDITING_JOBS, LIST_EDITING_JOBS_BATCH, asked, arguments
        )
        return self._run(steps)

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
        a 429, a 5xx or a success that cannot be read does not end the waiting. Any other error does; its `outcome` has
        what was known.

        Args:
            ids: Any number of ids.
            timeout: Seconds for the whole wait, math.inf for as long as it takes. A poll that has begun is finished, but
                without pauses after that time. How long its requests take is not bounded by it: the client's own
                `timeout` is for one read, and an answer that trickles in has many.
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
            ApiConnectionError: The first request was never answered.
            ResponseDecodeError: The first answer was a success that cannot be read.
        """
        steps = waiting.wait(
            self._settings,
            self._build,
            LIST_EDITING_JOBS,
            LIST_EDITING_JOBS_BATCH,
            LIST_EDITING_JOBS_WAITER,
            ids,
            engine.given(
                project_id=self._settings.project_id,
            ),
            timeout=timeout,
            interval=interval,
            grace=grace,
            on_poll=on_poll,
        )
        return self._run(steps)


class AsyncMpcClient(AsyncClient):
    """The service, asked from asynchronous code.

    Safe to share between tasks. Use it with `async with`, or call `aclose` in the end.

    Args:
        base_url: The address of the deployment, such as https://host; or give the region.
        region: The region, one of `REGIONS` (source: the document's servers).
        project_id: The project in which the tasks were created.
        auth: Who is asking: `Token`, `AkSk`, or None for a service that does not ask.
        timeout: Seconds for one read, one write, one connect.
        max_retries: How often a request that changes nothing is sent again after a connection error, a timeout, 429
            or 5xx; 0 for never.
        retry_budget: Seconds from the first attempt after which no other one starts.
        rate_limit: Spreads the requests over time; None for as fast as they come.
        http_client: An `httpx.AsyncClient` of yours, for proxies and the like. It is never closed here, and its own auth,
            params and redirects are not used. Where it has a proxy, that sees the whole of every plain http request,
            with its credentials, also of one to this machine.
        allow_http: Whether plain http may be used to another machine, which sends the credentials in the clear.
        now: The present time, aware; for tests.
        monotonic: A clock in seconds that never goes back; for tests.
        sleep: Waits for seconds; for tests.

    Raises:
        InvalidInputError: An argument cannot be right.
    """

    REGIONS: ClassVar[Mapping[str, str]] = _REGIONS

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
            ResponseDecodeError: The answer was a success that cannot be read.

        """
        asked = batches.checked_ids(ids, "ids")
        arguments = engine.given(
            project_id=self._settings.project_id,
        )

        steps = batches.listed(
            self._settings, self._build, LIST_EDITING_JOBS, LIST_EDITING_JOBS_BATCH, asked, arguments
        )
        return await self._run(steps)

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
            ResponseDecodeError: The answer was a success that cannot be read.

        """
        asked = batches.checked_ids(ids, "ids")
        arguments = engine.given(
            project_id=self._settings.project_id,
        )

        steps = batches.answers(
            self._settings, self._build, LIST_EDITING_JOBS, LIST_EDITING_JOBS_BATCH, asked, arguments
        )
        return await self._run(steps)

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
        a 429, a 5xx or a success that cannot be read does not end the waiting. Any other error does; its `outcome` has
        what was known.

        Args:
            ids: Any number of ids.
            timeout: Seconds for the whole wait, math.inf for as long as it takes. A poll that has begun is finished, but
                without pauses after that time. How long its requests take is not bounded by it: the client's own
                `timeout` is for one read, and an answer that trickles in has many.
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
            ApiConnectionError: The first request was never answered.
            ResponseDecodeError: The first answer was a success that cannot be read.
        """
        steps = waiting.wait(
            self._settings,
            self._build,
            LIST_EDITING_JOBS,
            LIST_EDITING_JOBS_BATCH,
            LIST_EDITING_JOBS_WAITER,
            ids,
            engine.given(
                project_id=self._settings.project_id,
            ),
            timeout=timeout,
            interval=interval,
            grace=grace,
            on_poll=on_poll,
        )
        return await self._run(steps)
