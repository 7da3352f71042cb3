"""Who is asking: a token, or an access key.

Both are `httpx.Auth`, so they also work with a plain httpx client. Each adds its headers when the request is
sent, anew for each attempt, and shows nothing of its secrets in a repr.
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
            f"The {what} has a character that no header can carry, such as a line end, a space or a letter outside "
            "ASCII. Was it read from a file together with the line's end?"
        )
    return None


class Credentials(httpx.Auth):
    """Puts secrets on a request: those that it has, or those that a callable of the user's returns."""

    def put_on(self, request: httpx.Request) -> None:
        """Put the secrets on a request. What a callable raises is raised."""
        current = self._current()
        if inspect.isawaitable(current):
            if inspect.iscoroutine(current):
                current.close()
            raise InvalidInputError("The credentials' callable is asynchronous. It works with AsyncMpcClient only.")
        flaw = self._put(request, current)
        if flaw:
            del current
            raise InvalidInputError(flaw)

    async def put_on_async(self, request: httpx.Request) -> None:
        """Do the same in asynchronous code, where a callable may be asynchronous, too."""
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
        """Return the present secrets, or something to await for them."""
        raise NotImplementedError

    def _put(self, request: httpx.Request, current: Any) -> str | None:
        """Put the secrets' headers on the request; return what is wrong with them, if anything is."""
        raise NotImplementedError


class Token(Credentials):
    """A token, sent in the header that the service's document names for it: here X-Auth-Token.

    With a plain httpx client, leave its redirects off, as they are by default: following one to another host, httpx
    takes away Authorization and no other header, so that host would get the token. MpcClient follows none.

    Args:
        token: The token, or a callable that returns the present one. It is called for each attempt, since tokens last
            24 hours (source: the vendor's IAM documentation); with AsyncMpcClient it may be asynchronous.

    Raises:
        InvalidInputError: The token is empty, or no header can carry it.
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
        """Return the same, sent in another header or after a prefix, such as `Bearer `."""
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
        ak: The access key's id.
        sk: The secret key.
        security_token: What comes with a temporary key.

    Raises:
        InvalidInputError: A part is empty, or no header can carry it.
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

    Sends Authorization, X-Sdk-Date and the project ID, that one under two names: the page writes `X-Project_Id`,
    but proxies may drop a header with an underscore and the vendor's signer never signs one; the vendor's SDK
    sends and signs `X-Project-Id`. A temporary key's security token is sent and signed as X-Security-Token.

    With a plain httpx client, leave its redirects off, as they are by default: following one to another host, httpx
    takes away Authorization and no other header, so that host would get the security token. MpcClient follows none.

    Args:
        ak: The access key's id; or an `AccessKey`; or a callable that returns one, for keys that expire. It is called
            for each attempt, and with AsyncMpcClient it may be asynchronous.
        sk: The secret key, with `ak` as an id.
        security_token: What comes with a temporary key.
        project_id: The project to name in the headers. `MpcClient` fills in its own.
        clock: Returns the present time, aware; for tests. The gateway accepts 15 minutes of difference.

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
            flaw = flaw_of_key(ak, sk or "", security_token)
        elif sk is not None or security_token is not None:
            flaw = "An AccessKey, or a callable, is the whole key. Leave out sk and security_token."
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
        """Return the same with a project ID.

        Raises:
            InvalidInputError: It has another one already, or no header can carry this one.
        """
        if self.project_id not in {None, project_id}:
            raise InvalidInputError(
                f"AkSk was given the project {self.project_id!r} and the client {project_id!r}. The service expects "
                "the same in the headers as in the path: leave it out of AkSk."
            )
        changed = copy.copy(self)
        changed.project_id = checked_project(project_id)
        return changed

    def _current(self) -> object:
        return self._key() if callable(self._key) else self._key

    def _put(self, request: httpx.Request, current: Any) -> str | None:
        if not isinstance(current, AccessKey):
            return f"The key's callable returned {type(current).__name__}. An AccessKey is expected."
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
