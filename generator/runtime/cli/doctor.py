"""Tell whether this machine can ask the service: what was found where, and what one call gives."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import click

from .. import ApiStatusError, AuthenticationError, InvalidInputError, MpcClient, MpcError
from .._runtime.configuration import PROFILE, Profile, variable
from .._runtime.table import visible
from .operations import Asked
from .statuses import Status

OK, NO, NOTE = "ok", "no", "--"
# Seconds by which the gateway lets the time of signing be off (source: the vendor's signing guide).
ACCEPTED_SKEW = 15 * 60
# Seconds. Date tells whole ones, and the answer took its time.
ROUNDING = 2


def examine(operation: Asked, asked: str, connection: dict[str, Any]) -> Status:
    """Show what was found, make one call, and return the exit status.

    Args:
        operation: The operation that is called.
        asked: The id that it is called with.
        connection: Arguments of the client that the command line gives.
    """
    profile = Profile(variable("HUAWEICLOUD_SDK_CREDENTIALS_FILE") or PROFILE)
    try:
        client = MpcClient.from_env(**connection)
        found = list(find_credentials(profile))
    except InvalidInputError as error:
        say(NO, "settings", str(error))
        click.echo("Not ready: nothing was sent.")
        return Status.USAGE
    say(OK, "credentials", found[0])
    for one in found[1:]:
        say(NOTE, "", f"not used: {one}")
    say(OK, "address", find_address(connection))
    say(OK, "project", find_project(connection, profile))
    with client as mpc:
        return call(mpc.with_options(max_retries=0), operation, asked)


def call(mpc: MpcClient, operation: Asked, asked: str) -> Status:
    """Make the one call, compare the clocks by its answer, and return the exit status."""
    start = datetime.now(UTC)
    error: MpcError | None = None
    try:
        (answer,) = getattr(mpc, f"{operation.lists}_raw")([asked])
        headers: Mapping[str, str] = answer.headers
    except MpcError as caught:
        error, headers = caught, getattr(caught, "headers", {})
    middle = start + (datetime.now(UTC) - start) / 2
    if error is None or isinstance(error, ApiStatusError):
        mark, text = compare_clocks(headers.get("Date"), middle)
        say(mark, "clock", text)
    if error is None:
        say(OK, "one call", f"{answer.status}, X-Request-Id {answer.request_id or 'absent'}")
        click.echo("Ready: the service accepts these credentials.")
        return Status.SUCCEEDED
    say(NO, "one call", str(error))
    if isinstance(error, AuthenticationError):
        click.echo("Not ready: the service refuses these credentials for this project.")
    elif isinstance(error, ApiStatusError):
        click.echo(f"Not known: it may refuse only the ID {asked}. Give the ID of a task: mpc-clipping doctor ID")
    else:
        click.echo("Not ready: the service did not answer as it should.")
    return Status.SERVICE


def say(mark: str, what: str, text: str) -> None:
    """Write one line: whether it is fine, what was looked at, and what was found."""
    click.echo(f"{mark:4}{what:13}{visible(text)}")


def compare_clocks(date: str | None, now: datetime) -> tuple[str, str]:
    """Compare the service's Date with this machine's time."""
    try:
        there = parsedate_to_datetime(date or "").astimezone(UTC)
    except ValueError:
        return NOTE, "the answer has no Date to compare with"
    ahead = (now - there).total_seconds()
    if abs(ahead) <= ROUNDING:
        return OK, "agrees with the service's Date header"
    told = f"{abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} the service"
    if abs(ahead) <= ACCEPTED_SKEW:
        return OK, told
    limit = ACCEPTED_SKEW // 60
    return NO, f"{told}: set it, since the gateway refuses signatures more than {limit} minutes off"


def find_credentials(profile: Profile) -> Iterator[str]:
    """Yield the credentials by their places, in the order in which the client looks for them: it takes the first."""
    if variable("MPC_TOKEN"):
        yield "a token, from MPC_TOKEN"
    if variable("HUAWEICLOUD_SDK_AK") and variable("HUAWEICLOUD_SDK_SK"):
        temporary = ", with HUAWEICLOUD_SDK_SECURITY_TOKEN" if variable("HUAWEICLOUD_SDK_SECURITY_TOKEN") else ""
        yield f"an access key, from HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK{temporary}"
    if profile.has_key():
        yield f"an access key, from {profile.name}" + (", with a security token" * bool(profile.get("security_token")))


def find_address(connection: Mapping[str, Any]) -> str:
    """Return the address that is asked, and what names it."""
    given = [("--base-url", connection.get("base_url")), ("--region", connection.get("region"))]
    found = [(name, variable(name)) for name in ("MPC_BASE_URL", "MPC_REGION")]
    name, value = next((name, value) for name, value in [*given, *found] if value)
    return f"{MpcClient.REGIONS.get(value, value)}, from {name}"


def find_project(connection: Mapping[str, Any], profile: Profile) -> str:
    """Return the project that is asked for, and what names it."""
    name = "HUAWEICLOUD_SDK_PROJECT_ID"
    given = [("--project-id", connection.get("project_id")), (name, variable(name))]
    name, value = next((name, value) for name, value in [*given, (profile.name, profile.get("project_id"))] if value)
    return f"{value}, from {name}"
