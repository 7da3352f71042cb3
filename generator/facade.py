"""Write what users import: a method for each operation, on MpcClient and AsyncMpcClient alike."""

from itertools import product
from pathlib import Path

import jinja2
from openapi_python_client.strings import safe_for_docstring

from generator.operations import Source
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
        autoescape=False,  # noqa: S701 - Python is written, not HTML; texts pass through `docstring` and `tojson`
    )
    environment.filters["docstring"] = safe_for_docstring
    environment.filters["literal"] = repr
    context = {"operations": source.operations, "regions": regions(source.document)}
    return {
        "documented.py": environment.get_template("documented.py.jinja").render(context),
        "__init__.py": environment.get_template("init.py.jinja").render(context),
        "mpc_client.py": environment.get_template("mpc_client.py.jinja").render(context),
    }


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
