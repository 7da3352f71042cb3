"""The part of MpcClient and AsyncMpcClient that does not depend on the operations."""

import asyncio
import configparser
import copy
import ipaddress
import os
import re
import ssl
import time
import traceback
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self, TypeVar

import httpx
from attrs import evolve

from ..errors import ApiConnectionError, ApiTimeoutError, InvalidInputError
from .auth import AkSk, Token
from .engine import BROKEN_ENCODING, SAFE_METHODS, Send, Settings, Steps, connection_error
from .retries import Backoff, RateLimit

T = TypeVar("T")
Auth = Token | AkSk | httpx.Auth

# Seconds. The service looks up ten tasks at the most; a minute is long for a person to wait for a retry.
TIMEOUT = 30.0
MAX_RETRIES = 2
RETRY_BUDGET = 60.0

# The names that the vendor's SDK reads, so that a machine set up for it needs nothing new.
PROFILE = Path("~/.huaweicloud/credentials")
PROFILE_SECTION = "basic"

# What DNS can hold (RFC 1035, section 2.3.4), with the underscore that some networks use.
HOST_NAME = re.compile(r"[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?")
LONGEST_NAME = 253
PORTS = range(1, 2**16)


def _utc_now() -> datetime:
    return datetime.now(UTC)


@cache
def user_agent() -> str:
    """Name this package and httpx, with their versions."""
    try:
        own = version("mpc-clipping")
    except PackageNotFoundError:  # a copy of the sources that was never installed
        own = "unknown"
    return f"mpc-clipping/{own} python-httpx/{httpx.__version__}"


def checked_base_url(base_url: str, *, allow_http: bool) -> str:
    """Read the address of a deployment.

    Raises:
        InvalidInputError: It is no such address, or would send credentials in the clear.
    """
    try:
        url = httpx.URL(base_url)
    except (httpx.InvalidURL, TypeError):
        # What httpx says of it may quote a part of a password.
        raise InvalidInputError("base_url is no URL. Give https://host, perhaps with a port.") from None
    # First, since what follows shows the address. A query or a fragment may be empty and is still in the way.
    if url.userinfo or "?" in str(url) or "#" in str(url):
        raise InvalidInputError(
            "base_url has a user name, a query or a fragment. Give https://host, and auth= for who."
        )
    if url.scheme not in {"http", "https"} or not url.raw_host:
        raise InvalidInputError(f"base_url is {base_url!r}. Give https://host, perhaps with a port.")
    if not is_host(url) or (url.port is not None and url.port not in PORTS):
        raise InvalidInputError(f"base_url is {base_url!r}, whose host or port cannot exist. Give https://host.")
    if url.scheme == "http" and not allow_http and not is_loopback(url.host):
        raise InvalidInputError(
            f"base_url is plain http to {url.host}, where anyone on the way could read the credentials. "
            "Use https, or allow_http=True if the network is trusted."
        )
    return str(url).rstrip("/")


def is_host(url: httpx.URL) -> bool:
    """Tell whether an address has a host that could be asked for: an IPv6 address, or a name that DNS can hold."""
    try:
        host = url.host  # decodes a name in Punycode
    except UnicodeError:
        return False
    name = url.raw_host.decode("ascii")
    return ":" in host or (len(name) <= LONGEST_NAME and HOST_NAME.fullmatch(name) is not None)


def checked_http_client(given: object, kind: type[T]) -> T:
    """Give an httpx client, if it is of the kind that is needed.

    Raises:
        InvalidInputError: It is of the other kind, or something else.
    """
    if not isinstance(given, kind):
        raise InvalidInputError(
            f"http_client is of type {type(given).__name__}. An httpx.{kind.__name__} is expected; MpcClient takes "
            "httpx.Client, AsyncMpcClient takes httpx.AsyncClient."
        )
    return given


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def own_options(base_url: str) -> dict[str, Any]:
    """Give the arguments of an httpx client of our own.

    Where plain http is meant to stay on this machine, the environment's proxies are not used: they would see the
    credentials.
    """
    url = httpx.URL(base_url)
    trust_env = url.scheme == "https" or not is_loopback(url.host)
    return {"headers": {"User-Agent": user_agent()}, "trust_env": trust_env, "verify": certificates(trust_env)}


@cache
def certificates(trust_env: bool) -> ssl.SSLContext:  # noqa: FBT001 - httpx's own name for it
    """Read whom TLS trusts, once for all clients: it takes longer than a hundred calls."""
    return httpx.create_ssl_context(trust_env=trust_env)


class BaseClient:
    """Settings and construction, for both clients."""

    # Filled in by the generated classes, from the document's servers.
    REGIONS: ClassVar[Mapping[str, str]] = {}

    _settings: Settings
    _http: Any  # httpx.Client or httpx.AsyncClient
    _owned: bool  # whether the connections are ours to close
    _owned_headers: list[tuple[str, str]]  # the defaults of an httpx client of our own; none for a given one

    @classmethod
    def _make_settings(
        cls,
        *,
        base_url: str | None,
        region: str | None,
        project_id: str,
        auth: Auth | None,
        timeout: float,
        max_retries: int,
        retry_budget: float,
        rate_limit: RateLimit | None,
        allow_http: bool,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> Settings:
        """Check what the constructor was given."""
        if (base_url is None) == (region is None):
            given = "neither" if base_url is None else "both"
            raise InvalidInputError(f"base_url or region is expected, and {given} was given.")
        if region is not None and region not in cls.REGIONS:
            known = ", ".join(cls.REGIONS)
            raise InvalidInputError(f"No endpoint is known for the region {region!r}, only for {known}. Give base_url.")
        if not isinstance(project_id, str) or not project_id:
            raise InvalidInputError(f"project_id is {project_id!r}. Give the project's ID, a string.")
        if isinstance(auth, str) or not isinstance(auth, httpx.Auth | None):
            raise InvalidInputError(f"auth is of type {type(auth).__name__}. Give Token(...) or AkSk(...).")
        if not isinstance(rate_limit, RateLimit | None):
            raise InvalidInputError(f"rate_limit is of type {type(rate_limit).__name__}. Give RateLimit(requests).")
        return Settings(
            base_url=checked_base_url(
                cls.REGIONS[region] if region is not None else base_url or "", allow_http=allow_http
            ),
            project_id=project_id,
            auth=auth.for_project(project_id) if isinstance(auth, AkSk) else auth,
            timeout=timeout,
            max_retries=max_retries,
            retry_budget=retry_budget,
            rate_limit=rate_limit,
            backoff=Backoff(),
            now=now,
            monotonic=monotonic,
        )

    @classmethod
    def from_env(cls, **overrides: Any) -> Self:
        """Make a client from the environment, or else from the vendor's profile file.

        Reads MPC_TOKEN, MPC_REGION and MPC_BASE_URL; and as the vendor's SDK does, HUAWEICLOUD_SDK_AK,
        HUAWEICLOUD_SDK_SK, HUAWEICLOUD_SDK_SECURITY_TOKEN and HUAWEICLOUD_SDK_PROJECT_ID, then the section [basic] of
        ~/.huaweicloud/credentials, or of the file that HUAWEICLOUD_SDK_CREDENTIALS_FILE names. A token goes before an
        access key. An empty variable counts as none.

        Args:
            overrides: Any argument of the constructor; it goes before what the environment says.

        Raises:
            InvalidInputError: No credentials, no project or no address was found.
        """
        given = {**from_environment(os.environ, overrides.keys()), **overrides}
        if "region" in overrides and "base_url" not in overrides:
            given.pop("base_url", None)
        if "base_url" in overrides and "region" not in overrides:
            given.pop("region", None)
        if "auth" not in given:
            raise InvalidInputError(
                "No credentials were found. Set MPC_TOKEN, or HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or write ak "
                f"and sk into the section [{PROFILE_SECTION}] of {PROFILE}."
            )
        if "project_id" not in given:
            raise InvalidInputError("No project was found. Set HUAWEICLOUD_SDK_PROJECT_ID, or give project_id.")
        if not {"region", "base_url"} & given.keys():
            raise InvalidInputError("No address was found. Set MPC_REGION or MPC_BASE_URL, or give region.")
        return cls(**given)

    def with_options(
        self, *, timeout: float | None = None, max_retries: int | None = None, retry_budget: float | None = None
    ) -> Self:
        """Give the same client with other options; this one stays as it is.

        Both use the same connections, which this one closes.

        Args:
            timeout: Seconds for one read, one write, one connect.
            max_retries: How often a failed request is sent again; 0 for never.
            retry_budget: Seconds from the first attempt after which no other one starts.
        """
        old = self._settings
        changed = copy.copy(self)
        changed._owned = False
        changed._settings = evolve(
            old,
            timeout=old.timeout if timeout is None else timeout,
            max_retries=old.max_retries if max_retries is None else max_retries,
            retry_budget=old.retry_budget if retry_budget is None else retry_budget,
        )
        return changed

    def _build(self, method: str, url: httpx.URL, headers: Mapping[str, str], content: bytes | None) -> httpx.Request:
        """Make a request.

        With a client of our own there is nothing to merge, and leaving httpx's merging out saves a tenth of a call.
        """
        seconds = self._settings.timeout
        if not self._owned_headers:
            made: httpx.Request = self._http.build_request(
                method, url, headers={"User-Agent": user_agent(), **headers}, content=content, timeout=seconds
            )
            # A client with `params` of its own would put them in place of ours.
            made.url = url
            return made
        extensions = {"timeout": {"connect": seconds, "read": seconds, "write": seconds, "pool": seconds}}
        if content is None and method in SAFE_METHODS:
            # Nothing is sent after the headers, so httpx need not find out which of them a body asks for.
            host = ("Host", url.netloc.decode("ascii"))
            return httpx.Request(
                method,
                url,
                headers=[host, *self._owned_headers, *headers.items()],
                stream=httpx.ByteStream(b""),
                extensions=extensions,
            )
        return httpx.Request(
            method, url, headers=[*self._owned_headers, *headers.items()], content=content, extensions=extensions
        )

    def __repr__(self) -> str:
        settings = self._settings
        return f"{type(self).__name__}({settings.base_url}, project_id={settings.project_id!r}, auth={settings.auth!r})"


def from_environment(environment: Mapping[str, str], given: Collection[str]) -> dict[str, Any]:
    """Find constructor arguments in the environment and the vendor's profile file.

    Args:
        environment: The environment's variables.
        given: The names of the arguments that are known already. The profile is read only for what is not.
    """
    found: dict[str, Any] = {}
    for name, variable in (("region", "MPC_REGION"), ("base_url", "MPC_BASE_URL")):
        if environment.get(variable):
            found[name] = environment[variable]
    key = {name: environment.get(f"HUAWEICLOUD_SDK_{name.upper()}") for name in ("ak", "sk", "security_token")}
    project_id = environment.get("HUAWEICLOUD_SDK_PROJECT_ID")
    needs_key = not ("auth" in given or environment.get("MPC_TOKEN") or (key["ak"] and key["sk"]))
    if needs_key or not ("project_id" in given or project_id):
        profile = read_profile(Path(environment.get("HUAWEICLOUD_SDK_CREDENTIALS_FILE") or PROFILE))
        project_id = project_id or profile.get("project_id")
        if needs_key:
            # A key's parts belong together: none of it is taken from elsewhere.
            key = {name: profile.get(name) for name in key}
    if environment.get("MPC_TOKEN"):
        found["auth"] = Token(environment["MPC_TOKEN"])
    elif key["ak"] and key["sk"]:
        found["auth"] = AkSk(key["ak"], key["sk"], key["security_token"] or None)
    if project_id:
        found["project_id"] = project_id
    return found


def read_profile(path: Path) -> dict[str, str]:
    """Read the vendor's profile file; nothing if there is none.

    Raises:
        InvalidInputError: It is there and cannot be read. The message does not quote it: it holds secrets.
    """
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(path.expanduser().read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, RuntimeError):  # the latter where there is no home, as in some containers
        return {}
    except (OSError, UnicodeDecodeError, configparser.Error) as error:
        raise InvalidInputError(f"{path} cannot be read as a profile file: {type(error).__name__}.") from None
    return dict(parser[PROFILE_SECTION]) if PROFILE_SECTION in parser else {}


class _NoCookies(httpx.Cookies):
    """Keeps nothing. The service sets no cookies, and one of a gateway's would tie calls together that are not."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Let them go; looking for them takes a tenth of a call."""


class _OwnClient(httpx.Client):
    """The httpx client that is made when none is given."""

    @property
    def cookies(self) -> httpx.Cookies:
        """No cookies."""
        return _NO_COOKIES

    @cookies.setter
    def cookies(self, _: object) -> None:
        raise InvalidInputError("No cookies are kept. Give an http_client of yours that has them.")


class _OwnAsyncClient(httpx.AsyncClient):
    """The same for asynchronous code."""

    @property
    def cookies(self) -> httpx.Cookies:
        """No cookies."""
        return _NO_COOKIES

    @cookies.setter
    def cookies(self, _: object) -> None:
        raise InvalidInputError("No cookies are kept. Give an http_client of yours that has them.")


_NO_COOKIES = _NoCookies()


def own_headers(http_client: httpx.Client | httpx.AsyncClient) -> list[tuple[str, str]]:
    """Choose the headers that every request of our own httpx client carries.

    httpx would also send `Accept: */*` and `Connection: keep-alive`, which say no more than their absence; its cost
    of a call grows with the number of headers.
    """
    return [(name, http_client.headers[name]) for name in ("Accept-Encoding", "User-Agent")]


class SyncClient(BaseClient):
    """Does the steps of a call, one after the other."""

    def __init__(
        self,
        *,
        base_url: str | None = None,
        region: str | None = None,
        project_id: str,
        auth: Auth | None,
        timeout: float = TIMEOUT,
        max_retries: int = MAX_RETRIES,
        retry_budget: float = RETRY_BUDGET,
        rate_limit: RateLimit | None = None,
        http_client: httpx.Client | None = None,
        allow_http: bool = False,
        now: Callable[[], datetime] = _utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._settings = self._make_settings(
            base_url=base_url,
            region=region,
            project_id=project_id,
            auth=auth,
            timeout=timeout,
            max_retries=max_retries,
            retry_budget=retry_budget,
            rate_limit=rate_limit,
            allow_http=allow_http,
            now=now,
            monotonic=monotonic,
        )
        self._sleep = sleep
        self._owned = http_client is None
        self._http: httpx.Client = (
            _OwnClient(**own_options(self._settings.base_url))
            if http_client is None
            else checked_http_client(http_client, httpx.Client)
        )
        self._owned_headers = own_headers(self._http) if self._owned else []

    def _run(self, steps: Steps[T]) -> T:
        """Do the steps."""
        came: object = None
        try:
            while True:
                try:
                    step = steps.send(came)
                except StopIteration as done:
                    result: T = done.value
                    return result
                came = self._send(step.request) if isinstance(step, Send) else self._sleep(step.seconds)
        finally:
            steps.close()

    def _send(self, request: httpx.Request) -> httpx.Response | ApiConnectionError:
        """Send a request, once."""
        try:
            response = self._http.send(request, auth=self._settings.auth, follow_redirects=False, stream=True)
        except NOT_SENT_OR_REDIRECTED as error:
            return redirect_or_failure(request, error)
        try:
            response.read()
        except httpx.DecodingError:
            return without_body(response)
        except httpx.RequestError as error:
            return no_answer(request, error)
        finally:
            response.close()
        return response

    def close(self) -> None:
        """Close the connections, unless they came with a given http_client."""
        if self._owned:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(BaseClient):
    """Does the steps of a call while others do theirs."""

    def __init__(
        self,
        *,
        base_url: str | None = None,
        region: str | None = None,
        project_id: str,
        auth: Auth | None,
        timeout: float = TIMEOUT,
        max_retries: int = MAX_RETRIES,
        retry_budget: float = RETRY_BUDGET,
        rate_limit: RateLimit | None = None,
        http_client: httpx.AsyncClient | None = None,
        allow_http: bool = False,
        now: Callable[[], datetime] = _utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._settings = self._make_settings(
            base_url=base_url,
            region=region,
            project_id=project_id,
            auth=auth,
            timeout=timeout,
            max_retries=max_retries,
            retry_budget=retry_budget,
            rate_limit=rate_limit,
            allow_http=allow_http,
            now=now,
            monotonic=monotonic,
        )
        self._sleep = sleep
        self._owned = http_client is None
        self._http: httpx.AsyncClient = (
            _OwnAsyncClient(**own_options(self._settings.base_url))
            if http_client is None
            else checked_http_client(http_client, httpx.AsyncClient)
        )
        self._owned_headers = own_headers(self._http) if self._owned else []

    async def _run(self, steps: Steps[T]) -> T:
        """Do the steps."""
        came: object = None
        try:
            while True:
                try:
                    step = steps.send(came)
                except StopIteration as done:
                    result: T = done.value
                    return result
                came = await (self._send(step.request) if isinstance(step, Send) else self._sleep(step.seconds))
        finally:
            steps.close()

    async def _send(self, request: httpx.Request) -> httpx.Response | ApiConnectionError:
        """Send a request, once."""
        try:
            response = await self._http.send(request, auth=self._settings.auth, follow_redirects=False, stream=True)
        except NOT_SENT_OR_REDIRECTED as error:
            return redirect_or_failure(request, error)
        try:
            await response.aread()
        except httpx.DecodingError:
            return without_body(response)
        except httpx.RequestError as error:
            return no_answer(request, error)
        finally:
            await response.aclose()
        return response

    async def aclose(self) -> None:
        """Close the connections, unless they came with a given http_client."""
        if self._owned:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


# httpx makes the request that a redirect asks for also where it is not to follow it. These it raises where Location is
# no address, and then drops the answer.
NOT_SENT_OR_REDIRECTED = (httpx.RequestError, httpx.InvalidURL, UnicodeError)


def redirect_or_failure(request: httpx.Request, error: Exception) -> httpx.Response | ApiConnectionError:
    """Turn what httpx raised while it sent a request into the redirect that it could not read, or into our own error.

    Raises:
        Exception: The error itself, where it is neither. It is not httpx's.
    """
    if redirect := dropped_redirect(request, error):
        return without_body(redirect)
    if isinstance(error, httpx.RequestError) and not is_of_credentials(error):
        return no_answer(request, error)
    raise error


def is_of_credentials(error: Exception) -> bool:
    """Tell whether an error comes from the callable of a `Token` or an `AkSk`: it has passed through their module."""
    passed = (frame.f_globals.get("__name__") for frame, _ in traceback.walk_tb(error.__traceback__))
    return Token.__module__ in passed


def dropped_redirect(request: httpx.Request, error: Exception) -> httpx.Response | None:
    """Find the redirect whose Location made httpx raise; None if there was none.

    It is a variable of the function that raised. Every other way to it would change a given http_client.
    """
    for frame, _ in traceback.walk_tb(error.__traceback__):
        values = frame.f_locals.values()
        if any(value is request for value in values):
            for value in values:
                if isinstance(value, httpx.Response) and value.has_redirect_location:
                    return value
    return None


def no_answer(request: httpx.Request, error: httpx.RequestError) -> ApiConnectionError:
    """Turn what httpx raises into our own error, with the cause kept."""
    kind = ApiTimeoutError if isinstance(error, httpx.TimeoutException) else ApiConnectionError
    made = kind(connection_error(request, error))
    made.__cause__ = error
    return made


def without_body(response: httpx.Response) -> httpx.Response:
    """Give an answer whose body cannot be had as one with an empty body: the status still counts."""
    # As they came: decoded and encoded again, not every value would be the same.
    headers = [(name, value) for name, value in response.headers.raw if name.lower() != b"content-encoding"]
    encoding = response.headers.get("Content-Encoding")
    return httpx.Response(
        response.status_code,
        headers=headers,
        content=b"",
        request=response.request,
        extensions={BROKEN_ENCODING: encoding},
    )
