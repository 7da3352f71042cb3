# Copied from generator/runtime/_runtime/auth.py by `make generate`. Edit that file: this one is overwritten.
"""Credentials: a token, or an access key.

Both are `httpx.Auth`, so they also work with a plain httpx client. Each adds its headers when a request is sent, afresh
for each attempt, and never shows its secrets in a repr.
"""

import copy
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import parse_qsl, unquote

import httpx
from attrs import field, frozen

from ..errors import InvalidInputError
from . import signing
from .masking import NAME_OF_HEADER

# The extension of a request whose query is written as it is signed: that query.
CANONICAL_QUERY = "mpc_clipping.canonical_query"


def _utc_now() -> datetime:
    return datetime.now(UTC)


def flaw_of(value: object, what: str) -> str | None:
    """Return what is wrong with a secret, without showing it; None if a header can carry it.

    Returned and not raised, so that the frames of a traceback hold no secret: the caller forgets it first.
    """
    if not isinstance(value, str) or not value:
        return f"The {what} is {'empty' if value == '' else type(value).__name__}. A str is expected."
    if not (value.isascii() and value.isprintable()) or " " in value:
        return (
            f"The {what} contains a character that a header cannot carry, such as a line break, a space or a non-ASCII "
            "letter. Was it read from a file along with its line break?"
        )
    return None


class Credentials(httpx.Auth):
    """Sets the secrets of a request: its own, or those that a function of the user returns."""

    def put_on(self, request: httpx.Request) -> None:
        """Set the secrets of a request. Errors of the user's function are raised unchanged."""
        current = self._current()
        if inspect.isawaitable(current):
            if inspect.iscoroutine(current):
                current.close()
            raise InvalidInputError(
                "The function that returns the credentials is asynchronous. It works only with AsyncMpcClient."
            )
        flaw = self._put(request, current)
        if flaw:
            del current
            raise InvalidInputError(flaw)

    async def put_on_async(self, request: httpx.Request) -> None:
        """Do the same in asynchronous code, where the function may be asynchronous too."""
        current = self._current()
        if inspect.isawaitable(current):
            current = await current
        flaw = self._put(request, current)
        if flaw:
            del current
            raise InvalidInputError(flaw)

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Do what httpx asks of an Auth."""
        self.put_on(request)
        yield request

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Do what httpx asks of an Auth, in asynchronous code."""
        await self.put_on_async(request)
        yield request

    def _current(self) -> object:
        """Return the current secrets, or an awaitable of them."""
        raise NotImplementedError

    def _put(self, request: httpx.Request, current: Any) -> str | None:
        """Set the headers of the secrets; return what is wrong with them, if anything."""
        raise NotImplementedError


class Token(Credentials):
    """A user token, sent in the header that the document names for it, X-Auth-Token by default.

    With a plain httpx client, leave redirects off, as they are by default. When httpx follows one to another host, it
    removes only Authorization, so that host would receive the token. MpcClient never follows redirects.

    Args:
        token: The token, or a function that returns the current one. It is called for each attempt, since tokens last
            24 hours (source: the vendor's IAM documentation); with AsyncMpcClient it may be asynchronous.

    Raises:
        InvalidInputError: The token is empty, or a header cannot carry it.
    """

    def __init__(self, token: str | Callable[[], str | Awaitable[str]]) -> None:
        if not callable(token) and (flaw := flaw_of(token, "token")):
            del token
            raise InvalidInputError(flaw)
        self._token = token
        self._header = "X-Auth-Token"
        self._prefix = ""

    def __repr__(self) -> str:
        return "Token(...)"

    def sent_as(self, header: str, prefix: str) -> Self:
        """Return the same token, sent in another header or after a prefix such as `Bearer `."""
        changed = copy.copy(self)
        changed._header, changed._prefix = header, prefix
        return changed

    def _current(self) -> object:
        return self._token() if callable(self._token) else self._token

    def _put(self, request: httpx.Request, current: Any) -> str | None:
        if flaw := flaw_of(current, "token"):
            return flaw
        request.headers[self._header] = self._prefix + current
        request.extensions[NAME_OF_HEADER] = self._header
        return None


@frozen(init=False)
class AccessKey:
    """An access key, permanent or temporary.

    Args:
        ak: The id of the access key.
        sk: The secret key.
        security_token: The token that belongs to a temporary key.

    Raises:
        InvalidInputError: A part is empty, or a header cannot carry it.
    """

    ak: str = field(repr=False)
    sk: str = field(repr=False)
    security_token: str | None = field(default=None, repr=False)

    def __init__(self, ak: str, sk: str, security_token: str | None = None) -> None:
        if flaw := flaw_of_key(ak, sk, security_token):
            del ak, sk, security_token
            raise InvalidInputError(flaw)
        self.__attrs_init__(ak, sk, security_token)


def flaw_of_key(ak: object, sk: object, security_token: object) -> str | None:
    """Return what is wrong with the parts of an access key, without showing them; None if nothing is."""
    return (
        flaw_of(ak, "access key (AK)")
        or flaw_of(sk, "secret key (SK)")
        or (None if security_token is None else flaw_of(security_token, "security token"))
    )


class AkSk(Credentials):
    """An access key, with which every request is signed.

    Sends Authorization, X-Sdk-Date and the project ID, the last one under two names: the page writes `X-Project_Id`,
    but proxies may drop a header with an underscore, and the vendor's signer never signs one; the vendor's SDK sends
    and signs `X-Project-Id`. The security token of a temporary key is sent and signed as X-Security-Token.

    With a plain httpx client, leave redirects off, as they are by default. When httpx follows one to another host, it
    removes only Authorization, so that host would receive the security token. MpcClient never follows redirects.

    Args:
        ak: The id of the access key; or an `AccessKey`; or a function that returns one, for keys that expire. It is
            called for each attempt, and with AsyncMpcClient it may be asynchronous.
        sk: The secret key, if `ak` is an id.
        security_token: The token that belongs to a temporary key.
        project_id: The project to name in the headers. `MpcClient` fills in its own.
        clock: Returns the current time, timezone-aware; for tests. The gateway accepts a difference of 15 minutes.

    Raises:
        InvalidInputError: A part is empty, or a header cannot carry it.
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
            flaw = flaw_of_key(ak, sk or "", security_token)
        elif sk is not None or security_token is not None:
            flaw = "An AccessKey or a function already provides the whole key. Leave out sk and security_token."
        else:
            flaw = None
        if flaw:
            del ak, sk, security_token
            raise InvalidInputError(flaw)
        self._key = AccessKey(ak, sk or "", security_token) if isinstance(ak, str) else ak
        self.project_id: str | None = None if project_id is None else checked_project(project_id)
        self._clock = clock

    def __repr__(self) -> str:
        return "AkSk(...)"

    def for_project(self, project_id: str) -> Self:
        """Return the same key with a project ID.

        Raises:
            InvalidInputError: It already has another one, or a header cannot carry this one.
        """
        if self.project_id not in {None, project_id}:
            raise InvalidInputError(
                f"AkSk has the project {self.project_id!r}, but the client has {project_id!r}. The service expects the "
                "same project in the headers as in the path. Leave project_id out of AkSk."
            )
        changed = copy.copy(self)
        changed.project_id = checked_project(project_id)
        return changed

    def _current(self) -> object:
        return self._key() if callable(self._key) else self._key

    def _put(self, request: httpx.Request, current: Any) -> str | None:
        if not isinstance(current, AccessKey):
            return f"The function that returns the key returned {type(current).__name__}. An AccessKey is expected."
        sign(request, current, self.project_id, self._clock())
        return None


def checked_project(project_id: str) -> str:
    """Return a project ID, if a header can carry it."""
    if flaw := flaw_of(project_id, "project ID"):
        raise InvalidInputError(flaw)
    return project_id


def query_pairs(query: str) -> list[tuple[str, str]]:
    """Return the keys and values of a query, decoded."""
    decoded = unquote(query.replace("+", " "))
    if decoded != query and [decoded.count(one) for one in "&="] != [query.count(one) for one in "&="]:
        return parse_qsl(query, keep_blank_values=True)
    # No key or value has a separator of its own, so all could be decoded at once.
    return [(key, value) for key, _, value in [pair.partition("=") for pair in decoded.split("&") if pair]]


def canonical_query_of(request: httpx.Request) -> str:
    """Return a request's query as it is signed, and write it so on the request where it was not.

    httpx encodes a space as `+`, which the service reads otherwise.
    """
    sent = request.url.query.decode("ascii")
    if request.extensions.get(CANONICAL_QUERY) == sent:
        return sent
    query = signing.canonical_query(query_pairs(sent))
    if query != sent:
        request.url = request.url.copy_with(query=query.encode("ascii"))
    return query


def sign(request: httpx.Request, key: AccessKey, project_id: str | None, now: datetime) -> None:
    """Put all headers of an access key on a request.

    Args:
        request: The request. Its query is rewritten the way it is signed, where it was not written so.
        key: The access key.
        project_id: The project to name in the headers; None for a service that needs none.
        now: The time of sending, aware.
    """
    query = canonical_query_of(request)
    headers = {name.lower(): value for name, value in request.headers.raw}
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
    # With a plain httpx client, a request may be signed twice: None takes away what came of a temporary key.
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
