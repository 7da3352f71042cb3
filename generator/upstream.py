"""The two halves of openapi-python-client: reading a document, and writing modules from what was read."""

import contextlib
import io
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from generator import quote
from generator.properties import UnfaithfulError
from openapi import Document, DocumentError
from openapi.document import MOST_OF_A_KIND, Node

TEMPLATES = Path(__file__).parent / "templates"


def parse(document: Document, package: str) -> GeneratorData:
    """Read a validated document.

    Raises:
        DocumentError: A part of it would be left out, which openapi-python-client itself only warns of.
    """
    with refusing(document.path):
        settings = config(document.path, Path(package), package)
        data = GeneratorData.from_dict(prepare(document), config=settings)
    if isinstance(data, GeneratorError):
        raise refusal(document.path, [data])
    problems = [problem for group in data.endpoint_collections_by_tag.values() for problem in group.parse_errors]
    if problems or data.errors:
        raise refusal(document.path, [*problems, *data.errors])
    return data


def prepare(document: Document) -> Node:
    """Return the document in the form in which openapi-python-client reads all of each operation.

    It would name an operation without an operationId otherwise, not see `security` at the top level, and send header
    parameters that OpenAPI says to ignore.
    """
    data: Node = rewrite(document.data)
    for operation in document.operations:
        item = data["paths"][operation.path]
        item.pop("parameters", None)
        item[operation.method] |= {
            "operationId": operation.name,
            "security": operation.security,
            "parameters": [rewrite(one) for one in operation.parameters.values()],
        }
    return data


def rewrite(node: Any) -> Any:
    """Return a copy of a part of a document in which what cannot be seen is visible, and each schema is read whole."""
    if isinstance(node, dict):
        return gather({name: rewrite(part) for name, part in node.items()})
    if isinstance(node, list):
        return [rewrite(part) for part in node]
    return quote.make_visible(node) if isinstance(node, str) else node


def gather(node: Node) -> Node:
    """Put what a schema says of its own among its `allOf`.

    openapi-python-client drops it where it stands beside a `$ref`, or beside an `allOf` of one.
    """
    parts = node.get("allOf", [{"$ref": node["$ref"]}] if isinstance(node.get("$ref"), str) else None)
    own = {word: node[word] for word in ("properties", "required", "additionalProperties") if word in node}
    if not isinstance(parts, list) or not isinstance(own.get("properties"), dict):
        return node
    rest = {word: part for word, part in node.items() if word not in own and word != "$ref"}
    return {**rest, "allOf": [*parts, {"type": "object", **own}]}


def write(document: Document, data: GeneratorData, package: str, names: Mapping[str, Any]) -> dict[str, str]:
    """Write the modules; return the text of each by its path in the package.

    Args:
        document: The document.
        data: What `parse` read of it.
        package: The package's name.
        names: What our templates use besides what openapi-python-client gives them.
    """
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / package
        settings = config(document.path, output, package)
        with refusing(document.path), contextlib.redirect_stdout(io.StringIO()):
            project = Project(openapi=data, config=settings, custom_template_path=TEMPLATES)
            theirs = PrefixLoader({"openapi_python_client": PackageLoader("openapi_python_client")})
            project.env.loader = ChoiceLoader([project.env.loader or theirs, theirs])
            project.env.filters["literal"] = quote.literal
            project.env.globals.update(names)
            problems = project.build()
        if problems:
            raise refusal(document.path, problems)
        return {
            path.relative_to(output).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(output.rglob("*.py"))
        }


def config(document_path: Path, output: Path, package: str) -> Config:
    """Switch off what depends on the machine; our own ruff formats in the end."""
    return Config.from_sources(
        ConfigFile(post_hooks=[], package_name_override=package),
        MetaType.NONE,
        document_source=document_path,
        file_encoding="utf-8",
        overwrite=False,
        output_path=output,
    )


@contextlib.contextmanager
def refusing(document_path: Path) -> Iterator[None]:
    """Turn what openapi-python-client raises over a document into a message."""
    try:
        yield
    except UnfaithfulError:
        raise
    except Exception as error:
        raise DocumentError(
            [f"{document_path}: openapi-python-client cannot make code from it: {type(error).__name__}: {error}"]
        ) from error


def refusal(document_path: Path, problems: Sequence[GeneratorError]) -> DocumentError:
    """Write its warnings and errors, each on one line."""
    lines = []
    for problem in problems:
        said = " ".join(f"{problem.header} {problem.detail or ''}".split())
        # Its wrapper of unsafe text, forgotten in a message: an address says nothing, and differs from run to run.
        said = re.sub(r"<\S+UntrustedString object at \S+>", "...", said)
        lines.append(f"{document_path}: openapi-python-client would leave out a part of the client: {said}")
    lines = list(dict.fromkeys(lines))
    if len(lines) > MOST_OF_A_KIND:
        shown = lines[: MOST_OF_A_KIND - 1]
        return DocumentError([*shown, f"{document_path}: and {len(lines) - len(shown)} more of its warnings."])
    return DocumentError(lines)
