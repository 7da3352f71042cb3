"""The two halves of openapi-python-client: reading a document, and writing modules from what was read."""

import contextlib
import io
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from generator.validate import DocumentError

TEMPLATES = Path(__file__).parent / "templates"


def parse(document_path: Path, document: dict[str, Any], package: str) -> GeneratorData:
    """Read a validated document.

    Raises:
        DocumentError: A part of it would be left out, which openapi-python-client itself only warns of.
    """
    with refusing(document_path):
        data = GeneratorData.from_dict(document, config=config(document_path, Path(package), package))
    if isinstance(data, GeneratorError):
        raise refusal(document_path, [data])
    problems = [problem for group in data.endpoint_collections_by_tag.values() for problem in group.parse_errors]
    if problems or data.errors:
        raise refusal(document_path, [*problems, *data.errors])
    return data


def write(document_path: Path, data: GeneratorData, package: str) -> dict[str, str]:
    """Write the modules; give the text of each by its path in the package."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / package
        settings = config(document_path, output, package)
        with refusing(document_path), contextlib.redirect_stdout(io.StringIO()):
            problems = Project(openapi=data, config=settings, custom_template_path=TEMPLATES).build()
        if problems:
            raise refusal(document_path, problems)
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
