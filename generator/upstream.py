"""The two halves of openapi-python-client: reading a document, and writing modules from what was read."""

import contextlib
import copy
import io
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from openapi import Document, DocumentError
from openapi.document import Node

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
    data = copy.deepcopy(document.data)
    for operation in document.operations:
        item = data["paths"][operation.path]
        item.pop("parameters", None)
        item[operation.method] |= {
            "operationId": operation.name,
            "security": operation.security,
            "parameters": list(operation.parameters.values()),
        }
    return data


def write(document: Document, data: GeneratorData, package: str) -> dict[str, str]:
    """Write the modules; give the text of each by its path in the package."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / package
        settings = config(document.path, output, package)
        with refusing(document.path), contextlib.redirect_stdout(io.StringIO()):
            problems = Project(openapi=data, config=settings, custom_template_path=TEMPLATES).build()
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
    return DocumentError(list(dict.fromkeys(lines)))
