"""The part of MpcClient and AsyncMpcClient that does not depend on the operations."""

import copy
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from attrs import evolve

from .configuration import Settings
from .http import AsyncHttp, Http, SyncHttp

if TYPE_CHECKING:
    from ..client import AuthenticatedClient


class BaseClient:
    """What both clients share: settings, and a copy with others."""

    _settings: Settings
    _http: Http
    _is_copy = False  # made by with_options; then the connections are another's to close

    def _copy(self, **changes: Any) -> Self:
        """Return the same client with other settings; None for one that stays."""
        changed = copy.copy(self)
        changed._is_copy = True
        changed._settings = evolve(
            self._settings, **{name: value for name, value in changes.items() if value is not None}
        )
        return changed

    @property
    def low_level(self) -> "AuthenticatedClient":
        """openapi-python-client's own client, for the functions in `mpc_clipping.api`.

        It uses the same connections and credentials, so that these functions sign too, after making the query
        canonical. It does not retry, limit the size of an answer, or keep to the rate limit, and its errors are
        those of httpx.

            list_editing_jobs.sync_detailed(project_id, client=mpc.low_level, job_id=["30647"])
        """
        from .low_level import make_low_level  # noqa: PLC0415 - loading it takes time, and few use it

        return make_low_level(self._http, self._settings)

    def __repr__(self) -> str:
        settings = self._settings
        project = "" if settings.project_id is None else f", project_id={settings.project_id!r}"
        return f"{type(self).__name__}({settings.base_url}{project}, auth={settings.auth!r})"


class SyncClient(BaseClient):
    """The synchronous client, without its operations."""

    _http: SyncHttp

    def close(self) -> None:
        """Close the connections, unless they belong to an http_client of yours."""
        if not self._is_copy:
            self._http.close()

    def __enter__(self) -> Self:
        self._http.check()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(BaseClient):
    """The asynchronous client, without its operations."""

    _http: AsyncHttp

    async def aclose(self) -> None:
        """Close the connections, unless they belong to an http_client of yours."""
        if not self._is_copy:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        self._http.check()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
