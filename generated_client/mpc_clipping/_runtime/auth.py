# Copied from generator/runtime/_runtime/auth.py by `make generate`. Edit that file: this one is overwritten.
"""Who is asking: a user token, or an access key.

Both are `httpx.Auth`, so they also work with a plain httpx client. Each adds its headers when the request is
sent, anew for each attempt, and shows nothing of its secrets in a repr.
"""

import copy
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from datetime import UTC, datetime
from typing import Self
from urllib.parse import parse_qsl, unquote

import httpx
from attrs import field, frozen

from ..errors import InvalidInputError
from . import signing


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _checked(value: object, what: str) -> str:
    """Refuse a secret that no header can carry, here, where it can be refused without being shown."""
    if not isinstance(value, str) or not value:
        raise InvalidInputError(f"The {what} is {'empty' if value == '' else type(value).__name__}. A str is expected.")
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise InvalidInputError(
            f"The {what} has a character that no header can carry, such as a line end, a space or a letter outside "
            "ASCII. Was it read from a file together with the line's end?"
        )
    return value


class _Credentials(httpx.Auth):
    """Fetch what is needed, from a callable if that is how it was given, and put it on the request."""

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        current = self._current()
        if inspect.isawaitable(current):
            if inspect.iscoroutine(current):
                current.close()
            raise InvalidInputError("The credentials' callable is asynchronous. It works with AsyncMpcClient only.")
        self._apply(request, current)
        yield request

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        current = self._current()
        self._apply(request, await current if inspect.isawaitable(current) else current)
        yield request

    def _current(self) -> object:
        """Give the present secrets, or something to await for them."""
        raise NotImplementedError

    def _apply(self, request: httpx.Request, current: object) -> None:
        """Put the secrets' headers on the request."""
        raise NotImplementedError


class Token(_Credentials):
    """A user token, sent as X-Auth-Token.

    With a plain httpx client, leave its redirects off, as they are by default: following one to another host, httpx
    takes away Authorization and no other header, so that host would get the token. MpcClient follows none.

    Args:
        token: The token, or a callable that gives the present one. It is called for each attempt, since tokens last
            24 hours (source: the vendor's IAM documentation); with AsyncMpcClient it may be asynchronous.

    Raises:
        InvalidInputError: The token is empty, or no header can carry it.
    """

    def __init__(self, token: str | Callable[[], str | Awaitable[str]]) -> None:
        self._token = token if callable(token) else _checked(token, "token")

    def __repr__(self) -> str:
        return "Token(...)"

    def _current(self) -> object:
        return self._token() if callable(self._token) else self._token

    def _apply(self, request: httpx.Request, current: object) -> None:
        request.headers["X-Auth-Token"] = _checked(current, "token")


@frozen
class AccessKey:
    """An access key, permanent or temporary.

    Args:
        ak: The access key's id.
        sk: The secret key.
        security_token: What comes with a temporary key.

    Raises:
        InvalidInputError: A part is empty, or no header can carry it.
    """

    ak: str = field(repr=False)
    sk: str = field(repr=False)
    security_token: str | None = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        _checked(self.ak, "access key (AK)")
        _checked(self.sk, "secret key (SK)")
        if self.security_token is not None:
            _checked(self.security_token, "security token")


class AkSk(_Credentials):
    """An access key, with which every request is signed.

    Sends Authorization, X-Sdk-Date and the project ID, that one under two names: the page writes `X-Project_Id`,
    but proxies may drop a header with an underscore and the vendor's signer never signs one; the vendor's SDK
    sends and signs `X-Project-Id`. A temporary key's security token is sent and signed as X-Security-Token.

    With a plain httpx client, leave its redirects off, as they are by default: following one to another host, httpx
    takes away Authorization and no other header, so that host would get the security token. MpcClient follows none.

    Args:
        ak: The access key's id; or an `AccessKey`; or a callable that gives one, for keys that expire. It is called for
            each attempt, and with AsyncMpcClient it may be asynchronous.
        sk: The secret key, with `ak` as an id.
        security_token: What comes with a temporary key.
        project_id: The project to name in the headers. `MpcClient` fills in its own.
        clock: Gives the present time, aware; for tests. The gateway accepts 15 minutes of difference.

    Raises:
        InvalidInputError: A part is empty, or no header can carry it.
    """

    def __init__(
        self,
        ak: str | AccessKey | Callable[[], AccessKey | Awaitable[AccessKey]],
        sk: str | None = None,
        security_token: str | None = None,
        *,
        project_id: str | None = None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        if isinstance(ak, str):
            self._key: AccessKey | Callable[[], AccessKey | Awaitable[AccessKey]] = AccessKey(
                ak, sk or "", security_token
            )
        elif sk is None and security_token is None:
            self._key = ak
        else:
            raise InvalidInputError(
                "An AccessKey, or a callable, gives the whole key. Leave out sk and security_token."
            )
        self.project_id: str | None = None if project_id is None else _checked(project_id, "project ID")
        self._clock = clock

    def __repr__(self) -> str:
        return "AkSk(...)"

    def for_project(self, project_id: str) -> Self:
        """Give the same with a project ID.

        Raises:
            InvalidInputError: It has another one already, or no header can carry this one.
        """
        if self.project_id not in {None, project_id}:
            raise InvalidInputError(
                f"AkSk was given the project {self.project_id!r} and the client {project_id!r}. The service expects "
                "the same in the headers as in the path: leave it out of AkSk."
            )
        changed = copy.copy(self)
        changed.project_id = _checked(project_id, "project ID")
        return changed

    def _current(self) -> object:
        return self._key() if callable(self._key) else self._key

    def _apply(self, request: httpx.Request, current: object) -> None:
        if not isinstance(current, AccessKey):
            raise InvalidInputError(f"The key's callable gave {type(current).__name__}. An AccessKey is expected.")
        sign(request, current, self.project_id, self._clock())


def query_pairs(query: str) -> list[tuple[str, str]]:
    """Return the keys and values of a query, decoded."""
    decoded = unquote(query.replace("+", " "))
    if decoded != query and [decoded.count(one) for one in "&="] != [query.count(one) for one in "&="]:
        return parse_qsl(query, keep_blank_values=True)
    # No key or value has a separator of its own, so all could be decoded at once.
    return [(key, value) for key, _, value in [pair.partition("=") for pair in decoded.split("&") if pair]]


def sign(request: httpx.Request, key: AccessKey, project_id: str | None, now: datetime) -> None:
    """Put all headers of an access key on a request.

    Args:
        request: The request. Its query is rewritten the way it is signed, where it was not written so: httpx encodes
            a space as `+`, which the service reads otherwise.
        key: The access key.
        project_id: The project to name in the headers; None for a service that needs none.
        now: The time of sending, aware.
    """
    headers = {name.lower(): value for name, value in request.headers.raw}
    sent = request.url.query.decode("ascii")
    query = signing.canonical_query(query_pairs(sent))
    if query != sent:
        request.url = request.url.copy_with(query=query.encode("ascii"))
    signed = {"host": headers[b"host"].decode("ascii"), "x-sdk-date": now.astimezone(UTC).strftime(signing.DATE_FORMAT)}
    if project_id is not None:
        signed["x-project-id"] = project_id
    if key.security_token is not None:
        signed["x-security-token"] = key.security_token
    body = request.read()
    if b"content-type" in headers:
        content_type = headers[b"content-type"].decode("ascii")
        signed["content-type"] = content_type
        if not content_type.lower().startswith(signing.SIGNED_TYPES):
            signed["x-sdk-content-sha256"] = signing.UNSIGNED
    path = request.url.raw_path.partition(b"?")[0].decode("ascii")
    proof = signing.authorization(key.ak, key.sk, request.method, path, query, signed, body)
    # The last attempt may have been signed with a temporary key: None takes its token away.
    also = {"x-security-token": key.security_token, "x-project_id": project_id, "authorization": proof}
    put(request, {**signed, **also})


def put(request: httpx.Request, headers: Mapping[str, str | None]) -> None:
    """Set headers, replacing those of the same name; None takes one away.

    httpx's own `update` costs several times as much.

    Args:
        request: The request.
        headers: Values by name, in lower case.
    """
    new = {name.encode("ascii"): value for name, value in headers.items()}
    kept = [(name, value) for name, value in request.headers.raw if name.lower() not in new]
    put_on = [(name, value.encode("ascii")) for name, value in new.items() if value is not None]
    request.headers = httpx.Headers(kept + put_on)
