"""Write what users import: a method for each operation, on MpcClient and AsyncMpcClient alike."""

import ast
from itertools import product
from pathlib import Path

import jinja2
from attrs import frozen

from generator import quote, security
from generator.operations import Operation, Source
from generator.properties import UnfaithfulError
from openapi import Document

TEMPLATES = Path(__file__).parent / "templates"


@frozen
class Option:
    """An argument of the clients' constructors.

    Attributes:
        name: Its name.
        type: Its type, as Python writes it.
        default: Its default, likewise; None where it must be given.
        text: What it is, for docstrings.
        is_found: Whether `from_env` looks for it where it is not given.
        may_change: Whether `with_options` takes it.
    """

    name: str
    type: str
    default: str | None
    text: str
    is_found: bool = False
    may_change: bool = False

    @property
    def found_type(self) -> str:
        """The type in `from_env`, where None stands for what is to be found."""
        return self.type if self.type.endswith("None") else f"{self.type} | None"

    @property
    def found_default(self) -> str:
        """The default in `from_env`."""
        return "configuration.FROM_ENVIRONMENT" if self.name == "auth" else "None"


def options_of(service: security.Service, *, is_async: bool) -> list[Option]:
    """Return the arguments of a client's constructor: this is the one list of them."""
    http_client, sleep_type, sleep = (
        ("httpx.AsyncClient", "Callable[[float], Awaitable[object]]", "http.asleep")
        if is_async
        else ("httpx.Client", "Callable[[float], object]", "time.sleep")
    )
    ways = ["`Token`"] * bool(service.token) + ["`AkSk`"] * service.signs + ["`httpx.BasicAuth`"] * service.basic
    project = Option(security.PROJECT, "str", None, "The project in which the tasks were created.", is_found=True)
    return [
        Option(
            "base_url",
            "str | None",
            "None",
            "The address of the deployment, such as https://host; give either this or the region.",
            is_found=True,
        ),
        Option(
            "region",
            "str | None",
            "None",
            "The region, one of `REGIONS` (source: the document's servers).",
            is_found=True,
        ),
        *([project] if service.has_project else []),
        Option(
            "auth",
            "Token | AkSk | httpx.Auth | None",
            "None" if service.is_open else None,
            f"The credentials: {', '.join([*ways, 'any httpx.Auth'])}, or None for a service that needs none.",
            is_found=True,
        ),
        Option(
            "timeout",
            "float",
            "configuration.TIMEOUT",
            "Seconds for one read, one write or one connect.",
            may_change=True,
        ),
        Option(
            "max_retries",
            "int",
            "configuration.MAX_RETRIES",
            "How often a request that changes nothing is retried after a connection error, a timeout, 408, 429 or 5xx; "
            "0 for never.",
            may_change=True,
        ),
        Option(
            "retry_budget",
            "float",
            "configuration.RETRY_BUDGET",
            "Seconds for one request with its retries, until the end of the body; math.inf for no limit. Waiting for "
            "the rate limit does not count, and each of several requests has its own budget.",
            may_change=True,
        ),
        Option(
            "max_response_bytes",
            "int",
            "configuration.MAX_RESPONSE_BYTES",
            "The largest body of an answer, after decompression.",
            may_change=True,
        ),
        Option(
            "rate_limit",
            "RateLimit | None",
            "limits.TENANTS_LIMIT",
            "How many requests may be sent in a window; the next one waits. By default 100 in 61 s, the service's "
            "limit for a tenant, counted for this client alone: give several clients of one tenant the same "
            "`RateLimit()`. None for no limit.",
        ),
        Option(
            "http_client",
            f"{http_client} | None",
            "None",
            f"An `{http_client}` of yours, for proxies and the like. It is never closed by this client, and its own "
            "auth, params and redirects are not used. If it has a proxy, the proxy sees every plain http request in "
            "full, with its credentials, even one to this machine.",
        ),
        Option(
            "allow_http",
            "bool",
            "False",
            "Whether to allow plain http to another machine, which sends the credentials unencrypted.",
        ),
        Option(
            "now",
            "Callable[[], datetime.datetime]",
            "configuration.utc_now",
            "Returns the current time, timezone-aware; for tests.",
        ),
        Option(
            "monotonic", "Callable[[], float]", "time.monotonic", "A clock in seconds that never goes back; for tests."
        ),
        Option("sleep", sleep_type, sleep, "Waits for a number of seconds; for tests."),
    ]


def render(source: Source) -> dict[str, str]:
    """Return the modules that follow from the document's operations, servers and security schemes."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - Python is written, not HTML; texts pass through `docstring` and `literal`
    )
    environment.filters["docstring"] = quote.docstring
    environment.filters["literal"] = quote.literal
    service = security.read(
        source.document, is_in_path=any(one.is_project for each in source.operations for one in each.parameters)
    )
    context = {
        "operations": source.operations,
        "regions": regions(source.document),
        "service": service,
        "faces": [
            {"is_async": is_async, "options": options_of(service, is_async=is_async)} for is_async in (False, True)
        ],
    }
    clients = environment.get_template("mpc_client.py.jinja")
    check_names(source.operations, clients.render({**context, "operations": []}))
    return {
        "__init__.py": environment.get_template("init.py.jinja").render(context),
        "mpc_client.py": clients.render(context),
        "cli/operations.py": environment.get_template("cli_operations.py.jinja").render(context),
    }


def check_names(operations: list[Operation], empty: str) -> None:
    """Refuse a method that would hide what the module of the clients uses.

    Args:
        operations: The operations.
        empty: That module as it is for no operations.

    Raises:
        UnfaithfulError: There is such a method.
    """
    imports = [node for node in ast.walk(ast.parse(empty)) if isinstance(node, ast.Import | ast.ImportFrom)]
    used = {alias.asname or alias.name for node in imports for alias in node.names}
    for operation in operations:
        # The name in capitals is that of the operation's constant.
        if hidden := {name for method in operation.names() for name in (method, method.upper())} & used:
            what = f"{operation.identifier!r} would hide {hidden.pop()}, which the client itself uses. Rename it."
            raise UnfaithfulError(operation.where, f"the operation {what}")


def regions(document: Document) -> dict[str, str]:
    """Return the base URL of each region that the servers list."""
    found: dict[str, str] = {}
    for server in document.data.get("servers", []):
        variables = server.get("variables", {})
        values = [about.get("enum", [about["default"]]) for about in variables.values()]
        for choice in product(*values):
            url = server["url"]
            for name, value in zip(variables, choice, strict=True):
                url = url.replace(f"{{{name}}}", value)
            if "region" in variables:
                found.setdefault(choice[list(variables).index("region")], url)
    return found
