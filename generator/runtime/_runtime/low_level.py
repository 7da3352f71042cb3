"""openapi-python-client's client on the connections and the credentials of ours."""

from typing import Any

import httpx

from ..client import AuthenticatedClient
from ..errors import InvalidInputError
from .auth import Credentials, canonical_query_of
from .configuration import Settings
from .http import USER_AGENT, AsyncHttp, Http, SyncHttp


def make_low_level(http: Http, settings: Settings) -> AuthenticatedClient:
    """Return openapi-python-client's client.

    No secret is in it: its httpx clients hand each request on to ours, where the credentials are put on.
    """
    options: dict[str, Any] = {
        "base_url": settings.base_url,
        "timeout": settings.timeout,
        "headers": {"User-Agent": USER_AGENT},
        "trust_env": False,  # the environment is for the client that sends
    }
    sync = httpx.Client(transport=_SyncTransport(http, settings), **options)
    asynchronous = httpx.AsyncClient(transport=_AsyncTransport(http, settings), **options)
    made = AuthenticatedClient(base_url=settings.base_url, token="")
    return made.set_httpx_client(sync).set_async_httpx_client(asynchronous)


class _Transport:
    """Hands requests on to the httpx client of ours. What this one's are closed with leaves that one open."""

    def __init__(self, http: Http, settings: Settings) -> None:
        self._http = http
        self._auth = settings.auth

    def handed_on(self, request: httpx.Request) -> tuple[httpx.Request, httpx.Auth | None]:
        """Return a copy of a request, its query canonical, and the credentials where httpx is to put them on."""
        self._http.is_used = True
        copied = httpx.Request(
            request.method, request.url, headers=request.headers, content=request.content, extensions=request.extensions
        )
        canonical_query_of(copied)
        return copied, None if isinstance(self._auth, Credentials) else self._auth


class _SyncTransport(_Transport, httpx.BaseTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request as the client itself would."""
        if not isinstance(self._http, SyncHttp):
            raise InvalidInputError(
                "This is the low level of AsyncMpcClient. Call a function whose name starts with `asyncio`."
            )
        self._http.check()
        request.read()
        copied, auth = self.handed_on(request)
        if isinstance(self._auth, Credentials):
            self._auth.put_on(copied)
        return as_transported(self._http.client.send(copied, auth=auth, follow_redirects=False, stream=True))


class _AsyncTransport(_Transport, httpx.AsyncBaseTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request as the client itself would."""
        if not isinstance(self._http, AsyncHttp):
            raise InvalidInputError(
                "This is the low level of MpcClient. Call a function whose name starts with `sync`."
            )
        self._http.check()
        self._http.note_loop()
        self._http.check_loop()
        await request.aread()
        copied, auth = self.handed_on(request)
        if isinstance(self._auth, Credentials):
            await self._auth.put_on_async(copied)
        return as_transported(await self._http.client.send(copied, auth=auth, follow_redirects=False, stream=True))


def as_transported(response: httpx.Response) -> httpx.Response:
    """Return an answer as a transport does: its body is still to be read, and to be decoded."""
    if response.is_stream_consumed:  # read by a hook of the user's, or never a stream
        headers = [(name, value) for name, value in response.headers.raw if name.lower() != b"content-encoding"]
        return httpx.Response(response.status_code, headers=headers, content=response.content)
    return httpx.Response(
        response.status_code, headers=response.headers.raw, stream=response.stream, extensions=response.extensions
    )
