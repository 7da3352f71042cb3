# Copied from generator/runtime/_runtime/http.py by `make generate`. Edit that file: this one is overwritten.
"""Do what a call asks for: send a request with httpx, or sleep, in synchronous and in asynchronous code.

What each of the two may hold is bounded here: the size of a body, and the time until its end. httpx cannot bound how
long headers take that come in drips: its timeout is for one read.
"""

import os
import ssl
import weakref
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, ClassVar, TypeVar

import httpx

from ..errors import ApiConnectionError, InvalidInputError
from . import failures
from .auth import CANONICAL_QUERY, Credentials
from .body import ENCODING, Body, BodyError, LateError
from .configuration import is_loopback
from .steps import SAFE_METHODS, Received, Request, Steps
from .version import __version__

T = TypeVar("T")

USER_AGENT = f"mpc-clipping/{__version__} python-httpx/{httpx.__version__}"
# Seconds. With none at all, a socket would not wait, and break instead of being late.
LEAST = 0.001
# httpx's names for what a request may wait for.
WAITS = ("connect", "read", "write", "pool")
# What httpx raises where there is no answer. The last two come of a redirect whose Location is no address: it makes
# the next request also where it is not to follow. TLS that breaks off reaches us unwrapped from some of its backends.
NO_ANSWER = (httpx.RequestError, ssl.SSLError, httpx.InvalidURL, UnicodeError)
# What comes of a proxy or a file of certificates that the environment names, and that is none.
BAD_ENVIRONMENT = (httpx.InvalidURL, ImportError, ValueError, OSError)
# httpx's pool has a hundred places, and loses one where a call is cancelled before it has a connection.
LOST_PLACES = 50


class _NoCookies(httpx.Cookies):
    """Keeps nothing. The service sets no cookies, and one of a gateway's would tie calls together that are not."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Let them go; looking for them takes a tenth of a call."""


class _WithoutCookies:
    """What the httpx clients differ in that are made when none is given."""

    _none = _NoCookies()

    @property
    def cookies(self) -> httpx.Cookies:
        """No cookies."""
        return self._none

    @cookies.setter
    def cookies(self, _: object) -> None:
        raise InvalidInputError("This client keeps no cookies. Give an http_client of your own that has them.")


class _OwnClient(_WithoutCookies, httpx.Client):
    """For synchronous code."""


class _OwnAsyncClient(_WithoutCookies, httpx.AsyncClient):
    """For asynchronous code."""


def make_client(kind: Callable[..., T], base_url: str) -> T:
    """Return an httpx client of our own.

    Where plain http is meant to stay on this machine, the environment's proxies are not used: they would see the
    credentials.

    Raises:
        InvalidInputError: The environment names a proxy, or a file of certificates, that is none. The message does
            not quote it: a proxy's address may hold a password.
    """
    url = httpx.URL(base_url)
    trust_env = url.scheme == "https" or not is_loopback(url.host)
    try:
        named = (os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")) if trust_env else ()
        return kind(trust_env=trust_env, verify=certificates(trust_env, *named))
    except BAD_ENVIRONMENT as error:
        what = type(error).__name__
    raise InvalidInputError(
        f"httpx cannot use the proxies or certificates that the environment names ({what}). Correct or unset "
        "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE, SSL_CERT_DIR; a SOCKS proxy needs httpx[socks]."
    )


@cache
def certificates(trust_env: bool, *_: str | None) -> ssl.SSLContext:  # noqa: FBT001 - httpx's own name for it
    """Read whom TLS trusts, once for what the environment names: it takes longer than a hundred calls."""
    return httpx.create_ssl_context(trust_env=trust_env)


async def asleep(seconds: float) -> None:
    """Wait. Loading asyncio takes time, so that is left to those who use it."""
    import asyncio  # noqa: PLC0415

    await asyncio.sleep(seconds)


class Http:
    """The connections of a client, and of those that are made from it by `with_options`.

    Args:
        base_url: The address of the deployment.
        http_client: The user's httpx client; None for one of our own.

    Raises:
        InvalidInputError: `http_client` is of another kind.
    """

    _kind: ClassVar[type[Any]]  # of httpx client
    _own_kind: ClassVar[type[Any]]  # the same, of our own

    def __init__(self, base_url: str, http_client: Any) -> None:
        if not isinstance(http_client, self._kind | None):
            raise InvalidInputError(
                f"http_client is of type {type(http_client).__name__}. An httpx.{self._kind.__name__} is expected; "
                "MpcClient takes httpx.Client, AsyncMpcClient takes httpx.AsyncClient."
            )
        self._base_url = base_url
        self.is_own = http_client is None
        self.client: Any = make_client(self._own_kind, base_url) if self.is_own else http_client
        self.is_used = False
        self._is_of_parent = False
        # Of the parent, before a fork. To close it, or let it be closed, would speak on the parent's connections.
        self._left: list[Any] = []
        _EVERY_HTTP.add(self)

    def check(self) -> None:
        """Raise InvalidInputError where nothing can be sent any more."""
        if self.client.is_closed:
            raise InvalidInputError("This client is closed. Make another one, or leave its `with` block later.")
        if self._is_of_parent:
            raise InvalidInputError(
                "The given http_client was used before this process was forked, so its connections belong to the "
                "parent. Make a client with an http_client of its own in each process."
            )

    def leave_to_parent(self) -> None:
        """Use new connections, in a process just forked: on the old ones each would read the other's answers."""
        if not self.is_own:
            self._is_of_parent = self.is_used
        elif not self.client.is_closed:
            self._left.append(self.client)
            self.client = make_client(self._own_kind, self._base_url)

    def write(self, step: Request) -> httpx.Request:
        """Return httpx's request for one attempt.

        With a client of our own there is nothing to merge, and leaving httpx's merging out saves a tenth of a call.
        """
        self.is_used = True
        settings, url = step.settings, step.url
        seconds = min(settings.timeout, max(step.deadline - settings.monotonic(), LEAST))
        mark = {CANONICAL_QUERY: url.query.decode("ascii")}
        if not self.is_own:
            headers = {"User-Agent": USER_AGENT, "Accept-Encoding": ENCODING, **dict(step.headers)}
            made: httpx.Request = self.client.build_request(
                step.method, url, headers=headers, content=step.content, timeout=seconds, extensions=mark
            )
            # A client with `params` of its own would put them in place of ours.
            made.url = url
            return made
        own = [("Accept-Encoding", ENCODING), ("User-Agent", USER_AGENT), *step.headers]
        extensions = {"timeout": dict.fromkeys(WAITS, seconds), **mark}
        if step.content is not None or step.method not in SAFE_METHODS:
            return httpx.Request(step.method, url, headers=own, content=step.content, extensions=extensions)
        # Nothing is sent after the headers, so httpx need not find out which of them a body asks for.
        own.insert(0, ("Host", url.netloc.decode("ascii")))
        return httpx.Request(step.method, url, headers=own, stream=httpx.ByteStream(b""), extensions=extensions)


_EVERY_HTTP: "weakref.WeakSet[Http]" = weakref.WeakSet()


def _leave_all_to_parent() -> None:
    for one in list(_EVERY_HTTP):
        one.leave_to_parent()


if hasattr(os, "register_at_fork"):  # not on Windows, where nothing forks
    os.register_at_fork(after_in_child=_leave_all_to_parent)


class SyncHttp(Http):
    """Does the steps of a call, one after the other."""

    _kind = httpx.Client
    _own_kind = _OwnClient

    def __init__(self, base_url: str, http_client: httpx.Client | None, sleep: Callable[[float], object]) -> None:
        super().__init__(base_url, http_client)
        self._sleep = sleep

    def run(self, steps: Steps[T]) -> T:
        """Do the steps, and return their result."""
        outcome: object = None
        try:
            while True:
                try:
                    step = steps.send(outcome)
                except StopIteration as done:
                    result: T = done.value
                    return result
                outcome = self.send(step) if isinstance(step, Request) else self._sleep(step.seconds)
        finally:
            steps.close()

    def send(self, step: Request) -> Received | ApiConnectionError:
        """Send a request, once, and return the answer, or why there is none."""
        self.check()
        request, auth = self.write(step), step.settings.auth
        if isinstance(auth, Credentials):
            # Not by httpx: what a callable of the user's raises is the user's, also where it is an error of httpx.
            auth.put_on(request)
            auth = None
        try:
            response = self.client.send(request, auth=auth, follow_redirects=False, stream=True)
            try:
                body = Body(response.headers, step)
                if response.is_stream_consumed:  # read by a hook of the user's, or never a stream
                    return received(response, response.content)
                for part in response.iter_raw():
                    body.add(part)
                return received(response, body.whole())
            except BodyError as error:
                return received(response, b"", str(error))
            finally:
                response.close()
        except LateError:
            return failures.took_too_long(request)
        except NO_ANSWER as error:
            return failures.connection_error(request, error)
        except RuntimeError:
            self.check()  # closed meanwhile, by another thread
            raise

    def close(self) -> None:
        """Close the connections, if they are our own."""
        if self.is_own:
            self.client.close()


class AsyncHttp(Http):
    """Does the steps of a call while others do theirs."""

    _kind = httpx.AsyncClient
    _own_kind = _OwnAsyncClient

    def __init__(
        self, base_url: str, http_client: httpx.AsyncClient | None, sleep: Callable[[float], Awaitable[object]]
    ) -> None:
        super().__init__(base_url, http_client)
        self._sleep = sleep
        self._loop: object = None
        self._lost = 0
        self._users: Counter[httpx.AsyncClient] = Counter()

    async def run(self, steps: Steps[T]) -> T:
        """Do the steps, and return their result."""
        outcome: object = None
        try:
            while True:
                try:
                    step = steps.send(outcome)
                except StopIteration as done:
                    result: T = done.value
                    return result
                outcome = await (self.send(step) if isinstance(step, Request) else self._sleep(step.seconds))
        finally:
            steps.close()

    async def send(self, step: Request) -> Received | ApiConnectionError:
        """Send a request, once, and return the answer, or why there is none."""
        self.check()
        self.note_loop()
        if self.is_own:
            self.check_loop()
            await self.renew_if_lost()
        request, auth = self.write(step), step.settings.auth
        if isinstance(auth, Credentials):
            # Not by httpx: what a callable of the user's raises is the user's, also where it is an error of httpx.
            await auth.put_on_async(request)
            auth = None
        client = self.client
        self._users[client] += 1
        try:
            return await self.exchange(client, request, auth, step)
        except RuntimeError:
            self.check()  # closed meanwhile, by another task
            self.check_loop()
            raise
        except Exception:
            raise
        except BaseException:  # cancelled
            self._lost += 1
            raise
        finally:
            self._users[client] -= 1
            await self.close_replaced(client)

    async def exchange(
        self, client: httpx.AsyncClient, request: httpx.Request, auth: httpx.Auth | None, step: Request
    ) -> Received | ApiConnectionError:
        """Send a request with this httpx client."""
        try:
            response = await client.send(request, auth=auth, follow_redirects=False, stream=True)
            try:
                body = Body(response.headers, step)
                if response.is_stream_consumed:  # read by a hook of the user's, or never a stream
                    return received(response, response.content)
                async for part in response.aiter_raw():
                    body.add(part)
                return received(response, body.whole())
            except BodyError as error:
                return received(response, b"", str(error))
            finally:
                await response.aclose()
        except LateError:
            return failures.took_too_long(request)
        except NO_ANSWER as error:
            return failures.connection_error(request, error)

    def note_loop(self) -> None:
        """Note the event loop in which connections begin: they belong to it."""
        self._loop = self._loop or running_loop()

    def check_loop(self) -> None:
        """Raise InvalidInputError in another event loop than that one."""
        if running_loop() is not self._loop:
            raise InvalidInputError(
                "This client was used in another event loop, to which its connections belong. Make one client for "
                "each: put `async with AsyncMpcClient(...)` inside the coroutine that asyncio.run runs."
            )

    async def renew_if_lost(self) -> None:
        """Use another httpx client where this one's pool has lost many of its places: it waits for them for good."""
        if self._lost >= LOST_PLACES:
            self._lost = 0
            old, self.client = self.client, make_client(self._own_kind, self._base_url)
            await self.close_replaced(old)

    async def close_replaced(self, client: httpx.AsyncClient) -> None:
        """Close an httpx client of our own that was replaced, once nobody uses it."""
        if client is not self.client and not self._users[client]:
            del self._users[client]
            await client.aclose()

    def leave_to_parent(self) -> None:
        """Use new connections, in a process just forked, and whatever event loop there is."""
        super().leave_to_parent()
        self._loop = None

    async def aclose(self) -> None:
        """Close the connections, if they are our own."""
        if self.is_own:
            await self.client.aclose()


def running_loop() -> object:
    """Return asyncio's running loop; None where another library, such as trio, has one."""
    import asyncio  # noqa: PLC0415 - loading it takes time, so that is left to those who use it

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def received(response: httpx.Response, content: bytes, flaw: str | None = None) -> Received:
    """Return an answer whose body has been read."""
    return Received(response.status_code, response.headers, content, response.request, flaw)
