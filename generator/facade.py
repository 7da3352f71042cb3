"""Write what users import: a method for each operation, on MpcClient and AsyncMpcClient alike."""

import ast
from itertools import product
from pathlib import Path

import jinja2

from generator import quote
from generator.operations import Operation, Source
from generator.properties import UnfaithfulError
from openapi import Document

TEMPLATES = Path(__file__).parent / "templates"


def render(source: Source) -> dict[str, str]:
    """Write the modules that follow from the document's operations and servers."""
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
    check_names(source.operations, environment.get_template("mpc_client.py.jinja").render(operations=[], regions={}))
    context = {"operations": source.operations, "regions": regions(source.document)}
    return {
        "documented.py": environment.get_template("documented.py.jinja").render(context),
        "__init__.py": environment.get_template("init.py.jinja").render(context),
        "mpc_client.py": environment.get_template("mpc_client.py.jinja").render(context),
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
    """Give the base URL of each region that the servers list."""
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
