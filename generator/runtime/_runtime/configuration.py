"""The options of a client, checked, and what the environment says."""

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
from attrs import field, frozen

from ..errors import InvalidInputError
from .auth import AkSk, Token
from .limits import TENANTS_LIMIT, RateLimit
from .retries import Backoff, seconds_of

Auth = Token | AkSk | httpx.Auth

# Seconds. The service looks up ten tasks at the most; a minute is long for a person to wait for a retry.
TIMEOUT = 30.0
MAX_RETRIES = 2
RETRY_BUDGET = 60.0
# Bytes. Ten jobs with every field filled are 8 thousand.
MAX_RESPONSE_BYTES = 8 * 2**20

# The names that the vendor's SDK reads, so that a machine set up for it needs nothing new.
PROFILE = "~/.huaweicloud/credentials"
PROFILE_SECTION = "basic"

# What DNS can hold (RFC 1035, section 2.3.4), with the underscore that some networks use.
HOST_NAME = re.compile(r"[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?")
LONGEST_NAME = 253
PORTS = range(1, 2**16)


class _FromEnvironment(httpx.Auth):
    """Stands for credentials that are still to be found."""

    def __repr__(self) -> str:
        return "<from the environment>"


FROM_ENVIRONMENT = _FromEnvironment()


def utc_now() -> datetime:
    """Return the present time, aware."""
    return datetime.now(UTC)


@frozen
class Service:
    """What the document says of where and how the service is asked.

    Attributes:
        regions: The base URL of each region.
        token: The header of a token, and what stands before it there; None where the service takes none.
        signs: Whether it takes an access key, with which requests are signed.
        basic: Whether it takes a user and a password, as `httpx.BasicAuth`.
        has_project: Whether a path or a header of authentication holds the project's ID.
        is_open: Whether it asks nobody who they are.
    """

    regions: Mapping[str, str]
    token: tuple[str, str] | None
    signs: bool
    basic: bool
    has_project: bool
    is_open: bool

    @property
    def ways(self) -> str:
        """The ways to authenticate, for a message."""
        ways = [("Token(...)", self.token), ("AkSk(...)", self.signs), ("httpx.BasicAuth(...)", self.basic)]
        return " or ".join([name for name, is_one in ways if is_one] or ["an httpx.Auth, or None"])


@frozen
class Settings:
    """The options of a client, and its clocks.

    Attributes:
        base_url: Scheme, host and port, perhaps the start of a path; without a slash at the end.
        project_id: Fills `{project_id}` in paths; None where no path has it.
        auth: The credentials; None for a service that needs none.
        timeout: Seconds for one read, one write, one connect.
        max_retries: How often a failed request is sent again.
        retry_budget: Seconds for one request with its retries.
        max_response_bytes: The most that a body may hold, decoded.
        rate_limit: How many requests a window may hold; None for as many as come.
        backoff: How long to wait between attempts.
        now: The present time, aware.
        monotonic: A clock in seconds that never goes back.

    Raises:
        InvalidInputError: A number cannot be right.
    """

    base_url: str
    project_id: str | None
    auth: Auth | None = field(repr=False)
    timeout: float
    max_retries: int
    retry_budget: float
    max_response_bytes: int
    rate_limit: RateLimit | None
    backoff: Backoff
    now: Callable[[], datetime]
    monotonic: Callable[[], float]

    def __attrs_post_init__(self) -> None:
        if seconds_of("timeout", self.timeout) == 0 or seconds_of("retry_budget", self.retry_budget, endless=True) == 0:
            raise InvalidInputError(
                "timeout or retry_budget is 0 seconds, which leaves no time for an answer. Give a higher value."
            )
        for name, value, least in (
            ("max_retries", self.max_retries, 0),
            ("max_response_bytes", self.max_response_bytes, 1),
        ):
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                raise InvalidInputError(f"{name} is {value!r}. A whole number of at least {least} is expected.")


def make_settings(
    service: Service,
    *,
    base_url: str | None,
    region: str | None,
    auth: Auth | None,
    rate_limit: RateLimit | None,
    allow_http: bool,
    project_id: str | None = None,
    **others: Any,
) -> Settings:
    """Return the settings, from what the constructor was given.

    Raises:
        InvalidInputError: An argument cannot be right.
    """
    if (base_url is None) == (region is None):
        number = "neither was" if base_url is None else "both were"
        raise InvalidInputError(f"Give either base_url or region: {number} given.")
    if region is not None and region not in service.regions:
        known = ", ".join(service.regions) or "none"
        raise InvalidInputError(f"No endpoint is known for the region {region!r}, only for {known}. Give base_url.")
    if service.has_project and (not isinstance(project_id, str) or not project_id):
        raise InvalidInputError(f"project_id is {project_id!r}. Give the project's ID, a string.")
    if not isinstance(rate_limit, RateLimit | None):
        raise InvalidInputError(f"rate_limit is of type {type(rate_limit).__name__}. Give RateLimit(requests).")
    return Settings(
        base_url=checked_base_url(
            service.regions[region] if region is not None else base_url, allow_http=bool(allow_http)
        ),
        project_id=project_id,
        auth=checked_auth(service, auth, project_id),
        rate_limit=RateLimit() if rate_limit is TENANTS_LIMIT else rate_limit,
        backoff=Backoff(),
        **others,
    )


def checked_auth(service: Service, auth: object, project_id: str | None) -> Auth | None:
    """Return the credentials, so that they send what the document says.

    Raises:
        InvalidInputError: They are none, or of a kind that the service does not take.
    """
    if auth is None or (isinstance(auth, httpx.Auth) and not isinstance(auth, Token | AkSk)):
        return auth
    if isinstance(auth, Token) and service.token:
        return auth.sent_as(*service.token)
    if isinstance(auth, AkSk) and service.signs:
        return auth if project_id is None else auth.for_project(project_id)
    raise InvalidInputError(f"auth is of type {type(auth).__name__}. Give {service.ways}.")


def checked_base_url(base_url: Any, *, allow_http: bool) -> str:
    """Return the address of a deployment, without a slash at the end.

    Raises:
        InvalidInputError: It is no such address, or would send credentials in the clear. The message does not show
            it, since what was mistyped may hold a password.
    """
    try:
        url = httpx.URL(base_url)
    except (httpx.InvalidURL, TypeError):
        raise InvalidInputError("base_url is not a URL. Give https://host, with a port if needed.") from None
    # A query or a fragment may be empty and is still in the way.
    if url.userinfo or "?" in str(url) or "#" in str(url):
        raise InvalidInputError(
            "base_url contains a user name, a query or a fragment. Give https://host, and the credentials as auth."
        )
    if url.scheme not in {"http", "https"} or not url.raw_host:
        raise InvalidInputError("base_url does not begin with https:// and a host. Give https://host.")
    if not is_host(url) or (url.port is not None and url.port not in PORTS):
        raise InvalidInputError("base_url has a host or a port that cannot exist. Give https://host.")
    if url.scheme == "http" and not allow_http and not is_loopback(url.host):
        raise InvalidInputError(
            f"base_url is plain http to {url.host}, so anyone on the network path could read the credentials. "
            "Use https, or allow_http=True if you trust the network."
        )
    return str(url).rstrip("/")


def is_host(url: httpx.URL) -> bool:
    """Return whether an address has a host that could be asked for: an IPv6 address, or a name that DNS can hold."""
    try:
        host = url.host  # decodes a name in Punycode
    except UnicodeError:
        return False
    name = url.raw_host.decode("ascii")
    return ":" in host or (len(name) <= LONGEST_NAME and HOST_NAME.fullmatch(name) is not None)


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def find(
    service: Service,
    *,
    base_url: str | None,
    region: str | None,
    auth: Auth | None,
    project_id: str | None = None,
) -> dict[str, Any]:
    """Return where, for which project and as whom to ask: what is not given, from the environment or the profile.

    Raises:
        InvalidInputError: Something is missing, or half there.
    """
    found: dict[str, Any] = {}
    profile = Profile(variable("HUAWEICLOUD_SDK_CREDENTIALS_FILE") or PROFILE)
    found["auth"] = find_auth(service, profile) if auth is FROM_ENVIRONMENT else auth
    if service.has_project:
        found["project_id"] = project_id or variable("HUAWEICLOUD_SDK_PROJECT_ID") or profile.get("project_id")
        if not found["project_id"]:
            raise InvalidInputError("No project was found. Set HUAWEICLOUD_SDK_PROJECT_ID, or give project_id.")
    if base_url is None and region is None:
        base_url, region = variable("MPC_BASE_URL"), variable("MPC_REGION")
        if base_url and region:
            raise InvalidInputError("MPC_REGION and MPC_BASE_URL are both set. Unset one, or give base_url or region.")
        if not base_url and not region:
            raise InvalidInputError("No address was found. Set MPC_REGION or MPC_BASE_URL, or give region.")
    return {**found, "base_url": base_url, "region": region}


def variable(name: str) -> str | None:
    """Return a variable of the environment; None if it is not set, or empty."""
    return os.environ.get(name) or None


def find_auth(service: Service, profile: "Profile") -> Auth | None:
    """Return the credentials that the environment names, or the profile; None for a service that takes none.

    No secret is kept in a variable here: a traceback's frames must not hold one.

    Raises:
        InvalidInputError: There are none, or only a part of them.
    """
    wanted = []
    if service.token:
        wanted.append("MPC_TOKEN")
        if variable("MPC_TOKEN"):
            return Token(os.environ["MPC_TOKEN"])
    if service.signs:
        wanted.append("HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK")
        if has_both("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"):
            return AkSk(
                os.environ["HUAWEICLOUD_SDK_AK"],
                os.environ["HUAWEICLOUD_SDK_SK"],
                variable("HUAWEICLOUD_SDK_SECURITY_TOKEN"),
            )
    if service.basic:
        wanted.append("MPC_USERNAME and MPC_PASSWORD")
        if has_both("MPC_USERNAME", "MPC_PASSWORD"):
            return httpx.BasicAuth(os.environ["MPC_USERNAME"], os.environ["MPC_PASSWORD"])
    if service.signs and profile.has_key():
        return AkSk(profile.get("ak") or "", profile.get("sk"), profile.get("security_token"))
    if service.is_open:
        return None
    if not wanted:
        raise InvalidInputError("No environment variable holds the credentials that the service needs. Give auth.")
    also = f", or write ak and sk into the section [{PROFILE_SECTION}] of {profile.name}" if service.signs else ""
    raise InvalidInputError(f"No credentials were found. Set {', or '.join(wanted)}{also}.")


def has_both(first: str, second: str) -> bool:
    """Return whether two variables that belong together are set.

    Raises:
        InvalidInputError: One is, and the other is not: what else there is was not meant.
    """
    missing = [name for name in (first, second) if variable(name) is None]
    if len(missing) == 1:
        raise InvalidInputError(
            f"{missing[0]} is not set, but its counterpart is. Set both {first} and {second}, or neither."
        )
    return not missing


class Profile:
    """The vendor's profile file, which is read only if something is looked up in it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._values: Mapping[str, str] | None = None

    def get(self, key: str) -> str | None:
        """Return a value; None if there is none, or it is empty."""
        if self._values is None:
            self._values = self._read()
        return self._values.get(key) or None

    def has_key(self) -> bool:
        """Return whether it has an access key.

        Raises:
            InvalidInputError: It has only half of one.
        """
        missing = [name for name in ("ak", "sk") if self.get(name) is None]
        if len(missing) == 1:
            raise InvalidInputError(f"The section [{PROFILE_SECTION}] of {self.name} has no {missing[0]}. Add it.")
        return not missing

    def _read(self) -> Mapping[str, str]:
        """Return what the file says; nothing if there is none.

        Raises:
            InvalidInputError: It is there and cannot be read. The message does not quote it: it holds secrets.
        """
        # Neither is needed by a client that is made otherwise, and loading them takes time.
        import configparser  # noqa: PLC0415
        from pathlib import Path  # noqa: PLC0415

        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read_string(Path(self.name).expanduser().read_text(encoding="utf-8-sig"))
        except (FileNotFoundError, RuntimeError):  # the latter where there is no home, as in some containers
            return {}
        except (OSError, UnicodeDecodeError, configparser.Error) as error:
            flaw = f"{self.name} cannot be read as a profile file: {type(error).__name__}."
        else:
            return dict(parser[PROFILE_SECTION]) if PROFILE_SECTION in parser else {}
        raise InvalidInputError(flaw)
