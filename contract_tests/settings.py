"""The settings of a run: options, or environment variables of the same names. Empty means unset."""

import argparse
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from mpc_clipping import AkSk, InvalidInputError, Token

from contract_tests.mock import AK, SK, TOKEN, Mock

# Every variable with its default and its meaning. Its option is the same word: --base-url for BASE_URL.
VARIABLES = {
    "BASE_URL": ("", "the deployment, such as https://mpc.cn-north-4.myhuaweicloud.com (default: the embedded mock)"),
    "PROJECT_ID": ("", "the project that the credentials belong to"),
    "JOB_IDS": ("", "ids of jobs that exist in the project, separated by commas; ideally one in each state"),
    "TOKEN": ("", "a user token"),
    "HUAWEICLOUD_SDK_AK": ("", "an access key"),
    "HUAWEICLOUD_SDK_SK": ("", "its secret key"),
    "HUAWEICLOUD_SDK_SECURITY_TOKEN": ("", "the security token of a temporary access key"),
    "HUAWEICLOUD_SDK_PROJECT_ID": ("", "the project, if PROJECT_ID is not set"),
    "LIVE": ("", "1: BASE_URL on loopback is the end of a tunnel to the live service"),
    "SPEC_FILE": ("", "a document other than the project's own"),
    "MAX_REQUESTS": ("200", "how many requests may be sent"),
    "SEED": ("", "the seed of the generated requests: the same seed sends the same requests (default: a new one)"),
    "STRICT": ("", "1: a concern fails the run, like a violation"),
    "FOREIGN_PROJECT": ("1", "0: do not ask for another project's jobs"),
    "UNSAFE_METHODS": ("", "1: send POST, PUT, PATCH and DELETE as well; on loopback only"),
    "EXPECT": ("", "a JSON file that says which fields known jobs must have"),
    "BASELINE": ("", "a JSON file of accepted findings, each with a reason and an expiry date"),
    "BASELINE_UPDATE": ("", "1: remove from BASELINE what is gone, and add what is new, to be given a reason"),
    "PLAN": ("", "1: list what would be sent, and send nothing"),
    "VERBOSE": ("", "1: tell of every rule, how often it was checked and broken"),
    "REPORT_DIR": ("reports", "where the reports are written"),
}
SWITCHES = ("LIVE", "STRICT", "FOREIGN_PROJECT", "UNSAFE_METHODS", "BASELINE_UPDATE", "PLAN", "VERBOSE")
# What belongs to a deployment, and so means nothing without BASE_URL.
OF_A_DEPLOYMENT = (
    *("PROJECT_ID", "JOB_IDS", "TOKEN", "EXPECT", "LIVE"),
    *(name for name in VARIABLES if name.startswith("HUAWEICLOUD_SDK_")),
)
# What a recording is judged by.
OF_A_RECORDING = (
    *("BASE_URL", "PROJECT_ID", "JOB_IDS", "EXPECT", "SPEC_FILE"),
    *("STRICT", "BASELINE", "BASELINE_UPDATE", "VERBOSE", "REPORT_DIR"),
)
# The names of the variables on make's command line, which make passes on.
GIVEN_TO_MAKE = "GIVEN_TO_MAKE"
ON, OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class UnusableError(Exception):
    """What was given cannot be used. The message says what, and what to do."""


@dataclass(frozen=True)
class Target:
    """The deployment, and what opens it. Its secrets stay out of its repr.

    Args:
        base_url: Scheme and host, without a slash at the end.
        project_id: The project that the credentials belong to.
        job_ids: Ids of jobs that exist in it.
        token: A user token, or "".
        ak: An access key, or "".
        sk: Its secret key, or "".
        security_token: The security token of a temporary access key, or "".
        is_tunnel: Whether an address on loopback leads to the live service.
    """

    base_url: str
    project_id: str
    job_ids: tuple[str, ...]
    token: str = field(default="", repr=False)
    ak: str = field(default="", repr=False)
    sk: str = field(default="", repr=False)
    security_token: str = field(default="", repr=False)
    is_tunnel: bool = False

    @property
    def known(self) -> dict[str, tuple[str, ...]]:
        """The values that the deployment is known to have, by the name of the parameter."""
        return {"project_id": (self.project_id,), "job_id": self.job_ids}

    @property
    def secrets(self) -> set[str]:
        """All that must never be shown."""
        return set(filter(None, (self.token, self.ak, self.sk, self.security_token)))

    @property
    def is_live(self) -> bool:
        """Whether to be as careful as with the live service: anywhere but on this very machine, as the URL has it."""
        if self.is_tunnel:
            return True
        host = urlsplit(self.base_url).hostname or ""
        try:
            return not ip_address(host).is_loopback
        except ValueError:
            return host != "localhost"


@dataclass(frozen=True)
class Settings:
    """What a run is told.

    Args:
        target: The deployment; None stands for the embedded mock.
        max_requests: How many requests may be sent.
        seed: The seed of what is generated.
        strict: Whether a concern is as bad as a violation.
        foreign_project: Whether another project's jobs are asked for, once.
        unsafe_methods: Whether methods other than GET are sent, on loopback.
        expect: A JSON file with an answer whose jobs must be answered so.
        baseline: A file of findings that are accepted.
        baseline_update: Whether that file is brought up to date after the run.
        plan: Whether to list what would be sent, and to send nothing.
        verbose: Whether to tell of every rule.
        report_dir: Where the reports are written.
        spec_file: The document; None stands for the project's own.
        unused: Variables of the environment that mean nothing without BASE_URL.
    """

    target: Target | None = None
    max_requests: int = 200
    seed: int = 0
    strict: bool = False
    foreign_project: bool = True
    unsafe_methods: bool = False
    expect: Path | None = None
    baseline: Path | None = None
    baseline_update: bool = False
    plan: bool = False
    verbose: bool = False
    report_dir: Path = Path("reports")
    spec_file: Path | None = None
    unused: tuple[str, ...] = ()


def read(arguments: Sequence[str], environment: Mapping[str, str]) -> Settings:
    """Read the settings; an option wins over the variable of its name.

    Raises:
        UnusableError: Something is missing, or is not what it should be.
    """
    given = {name: environment.get(name, "").strip() for name in VARIABLES}
    options = {name: value for name, value in vars(parser().parse_args(arguments)).items() if value is not None}
    given |= options
    value = {name: given[name] or default for name, (default, _) in VARIABLES.items()}
    unused = [] if value["BASE_URL"] else [name for name in OF_A_DEPLOYMENT if given[name]]
    if meant := [name for name in unused if name in {*options, *environment.get(GIVEN_TO_MAKE, "").split()}]:
        raise UnusableError(
            f"{', '.join(meant)} is set, but BASE_URL is not: the embedded mock would be tested, which has its own. "
            "Set BASE_URL to the deployment."
        )
    switch = {name: is_on(name, value[name]) for name in SWITCHES}
    settings = Settings(
        target=target(value) if value["BASE_URL"] else None,
        max_requests=number("MAX_REQUESTS", value["MAX_REQUESTS"]),
        seed=number("SEED", value["SEED"]) if value["SEED"] else random.SystemRandom().randrange(10**6),
        strict=switch["STRICT"],
        foreign_project=switch["FOREIGN_PROJECT"],
        unsafe_methods=switch["UNSAFE_METHODS"],
        expect=Path(value["EXPECT"]) if value["EXPECT"] and value["BASE_URL"] else None,
        baseline=Path(value["BASELINE"]) if value["BASELINE"] else None,
        baseline_update=switch["BASELINE_UPDATE"],
        plan=switch["PLAN"],
        verbose=switch["VERBOSE"],
        report_dir=Path(value["REPORT_DIR"]),
        spec_file=Path(value["SPEC_FILE"]) if value["SPEC_FILE"] else None,
        unused=tuple(unused),
    )
    if settings.baseline_update and not settings.baseline:
        raise UnusableError("BASELINE_UPDATE=1, but no BASELINE: there is no file to bring up to date. Set BASELINE.")
    if settings.unsafe_methods and settings.target and settings.target.is_live:
        raise UnusableError(
            f"UNSAFE_METHODS=1 is for a deployment on loopback; BASE_URL is {settings.target.base_url}"
            f"{', and LIVE=1' if settings.target.is_tunnel else ''}. A live service would really create and "
            "cancel tasks. Leave UNSAFE_METHODS unset."
        )
    return settings


def read_recorded(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[Path, Settings, Target]:
    """Read what a recording is judged by: its file, the settings, and what is known of the deployment.

    Raises:
        UnusableError: Something is missing, or is not what it should be.
    """
    made = parser(OF_A_RECORDING)
    made.prog += " check-recorded"
    made.description = "Do the recorded exchanges keep to the document? Nothing is sent."
    made.add_argument("FILE", nargs="?", help="an HTTP archive (HAR), also in the variable FILE")
    given = {name: environment.get(name, "").strip() for name in (*OF_A_RECORDING, "FILE")}
    given |= {name: value for name, value in vars(made.parse_args(arguments)).items() if value is not None}
    if not given["FILE"]:
        raise UnusableError("No FILE is given. Set FILE to an HTTP archive (HAR).")
    settings = Settings(
        strict=is_on("STRICT", given["STRICT"]),
        expect=Path(given["EXPECT"]) if given["EXPECT"] else None,
        baseline=Path(given["BASELINE"]) if given["BASELINE"] else None,
        baseline_update=is_on("BASELINE_UPDATE", given["BASELINE_UPDATE"]),
        verbose=is_on("VERBOSE", given["VERBOSE"]),
        report_dir=Path(given["REPORT_DIR"] or VARIABLES["REPORT_DIR"][0]),
        spec_file=Path(given["SPEC_FILE"]) if given["SPEC_FILE"] else None,
    )
    base_url = address(given["BASE_URL"]) if given["BASE_URL"] else ""
    return Path(given["FILE"]), settings, Target(base_url, given["PROJECT_ID"], ids_in(given["JOB_IDS"]))


def ids_in(value: str) -> tuple[str, ...]:
    """Read ids that are separated by commas, each once."""
    return tuple(dict.fromkeys(filter(None, map(str.strip, value.split(",")))))


def parser(names: Iterable[str] = tuple(VARIABLES)) -> argparse.ArgumentParser:
    """Make an option of each variable."""
    made = argparse.ArgumentParser(
        prog="python -m contract_tests",
        usage="%(prog)s [--option VALUE]... (--help lists the options)",
        description="Does the deployment do what the document says? Each option is also an environment variable; "
        "give secrets through the environment, since command lines are visible to others.",
        epilog="Exit status: 0 conforming, 1 not conforming, 2 could not be tested.",
    )
    for name in names:
        default, meaning = VARIABLES[name]
        option = "--" + name.lower().replace("_", "-")
        note = f" (default: {default})" if default else ""
        value = {"nargs": "?", "const": "1"} if name in SWITCHES else {}
        short = ["-v"] if name == "VERBOSE" else []
        made.add_argument(*short, option, dest=name, metavar=name, help=meaning + note, **value)  # type: ignore[arg-type] # mypy cannot follow the keywords
    return made


def target(value: Mapping[str, str]) -> Target:
    """Read the deployment from the values of all variables.

    Raises:
        UnusableError: Something is missing, or is not what it should be.
    """
    made = Target(
        base_url=address(value["BASE_URL"]),
        project_id=value["PROJECT_ID"] or value["HUAWEICLOUD_SDK_PROJECT_ID"],
        job_ids=ids_in(value["JOB_IDS"]),
        token=value["TOKEN"],
        ak=value["HUAWEICLOUD_SDK_AK"],
        sk=value["HUAWEICLOUD_SDK_SK"],
        security_token=value["HUAWEICLOUD_SDK_SECURITY_TOKEN"],
        is_tunnel=is_on("LIVE", value["LIVE"]),
    )
    if not made.project_id:
        raise UnusableError("BASE_URL is set, but PROJECT_ID is not. Set PROJECT_ID to the project of the credentials.")
    if not made.job_ids:
        raise UnusableError(
            "BASE_URL is set, but JOB_IDS is not. Set JOB_IDS to ids of jobs that exist in the project, separated by "
            "commas; without a known job, no answer would ever contain one."
        )
    if bool(made.ak) != bool(made.sk):
        raise UnusableError("Only one of HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK is set. Set both, or TOKEN.")
    if not made.token and not made.ak:
        raise UnusableError(
            "BASE_URL is set, but no credentials are. Set TOKEN, or HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK."
        )
    try:
        _ = made.token and Token(made.token), made.ak and AkSk(made.ak, made.sk, made.security_token or None)
    except InvalidInputError as error:
        raise UnusableError(str(error)) from error
    return made


def address(base_url: str) -> str:
    """Read the address of a deployment.

    Raises:
        UnusableError: It is no scheme and host. The message does not quote it: it may hold a password.
    """
    try:
        parts = urlsplit(base_url.rstrip("/"))
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    # A query, a fragment, or a user, each even if it is empty: a password may stand beside no user.
    if not usable or "?" in base_url or "#" in base_url or "@" in base_url:
        raise UnusableError("BASE_URL must be a scheme and a host, such as https://mpc.cn-north-4.myhuaweicloud.com.")
    return base_url.rstrip("/")


def number(name: str, value: str) -> int:
    """Read a number that is not negative.

    Raises:
        UnusableError: It is something else.
    """
    if not (value.isascii() and value.isdecimal()):
        raise UnusableError(f"{name} is {value!r}; a whole number is expected.")
    return int(value)


def is_on(name: str, value: str) -> bool:
    """Read a switch.

    Raises:
        UnusableError: It is neither on nor off.
    """
    if value.lower() in ON:
        return True
    if not value or value.lower() in OFF:
        return False
    raise UnusableError(f"{name} is {value!r}; 1 or 0 is expected.")


def foreign_project(project_id: str) -> str:
    """Name a project that is not the caller's, and looks like one."""
    return project_id[:-1] + ("0" if project_id[-1] != "0" else "1")


def target_at(url: str, mock: Mock) -> Target:
    """Return what opens a mock, and its jobs."""
    return Target(url, mock.project_id, tuple(mock.jobs.ids), TOKEN, AK, SK)
