"""Make the whole of generated_client/ in memory: a pure function of a document and this folder."""

import fnmatch
import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from generator import facade, operations, properties, upstream, validate
from generator.edit import EditError
from generator.operations import Source
from generator.output import MANIFEST, PACKAGE, Files, digest, write
from generator.passes import PASSES, names
from generator.properties import Reader, UnfaithfulError
from openapi import Document

HERE = Path(__file__).parent
# The first line of each module: whose code it is, and what to edit instead.
COPIED = "# Copied from generator/runtime/{name} by `make generate`. Edit that file: this one is overwritten.\n"
UPSTREAM = "# Written by openapi-python-client from the OpenAPI document. Do not edit: `make generate` overwrites it.\n"
OURS = "# Written by `make generate` from the OpenAPI document. Do not edit: the next run overwrites it.\n"
# What shapes the output, besides the document and this folder.
TOOLS = ("openapi-python-client", "openapi-spec-validator", "ruff")
RUFF = (sys.executable, "-m", "ruff")
RUFF_OPTIONS = ("--isolated", "--no-cache", "--quiet", "--target-version=py311", "--line-length=120")
# Order of imports, imports without a use, and the spelling of types: no rule that changes what the code does.
MENDED = "I,F401,UP037"
# What cannot be imported, or hides something: a name that nothing defines, or two things of one name.
REFUSED = "F811,F821,F822,F823"


class BuildError(Exception):
    """The generator itself failed. The document may be sound; what to do is in the message."""


def build(document_path: Path) -> Files:
    """Make every file of the output.

    Args:
        document_path: The OpenAPI document.

    Returns:
        The text of each file by its path below the output folder.

    Raises:
        NoDocumentError: The document cannot be read.
        DocumentError: It cannot be used.
        BuildError: A pass or a tool failed.
    """
    document = read(document_path)
    package = write_package(document)
    files = tidy({f"{PACKAGE}/{name}": text for name, text in package.items()}) | {f"{PACKAGE}/py.typed": ""}
    return {**files, MANIFEST: manifest(document, files)}


def read(path: Path) -> Document:
    """Read a document of which a client can be made.

    Raises:
        NoDocumentError: It cannot be read.
        DocumentError: It cannot be used.
    """
    document = Document.read(path)
    validate.check(document)
    return document


def write_package(document: Document) -> Files:
    """Write every module of the package, not yet formatted.

    Raises:
        DocumentError: No faithful client can be made.
        BuildError: A pass failed.
    """
    try:
        data = upstream.parse(document, PACKAGE)
        datetimes = properties.find_datetimes(document)
        names.edit(data, datetimes)
        source = operations.understand(document, data)
        context = {"reader": Reader(source.reader.find_tag), "datetimes": datetimes}
        written = post_process(upstream.write(document, data, PACKAGE, context), source)
        facades = facade.render(source)
    except UnfaithfulError as error:
        raise document.refusal([(error.where, error.what)]) from error
    package = {name: UPSTREAM + text for name, text in written.items()}
    # Among them errors.py, which has the one class that upstream's module has.
    package |= {name: COPIED.format(name=name) + text for name, text in read_runtime().items()}
    package |= {name: OURS + text for name, text in facades.items()}
    for name, text in package.items():
        # The last guard of a rule that validation and `quote` keep.
        if not text.replace("\n", "").isprintable():
            invisible = {one for one in text if not one.isprintable() and one != "\n"}
            raise BuildError(
                f"{name} would contain the invisible character {invisible!a}. This is a bug of the generator."
            )
    return package


def read_runtime() -> Files:
    """Read what is copied into the package as it is, by its path there."""
    folder = HERE / "runtime"
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))
    }


def post_process(package: Files, source: Source) -> Files:
    """Run the passes, in their order, over the modules that each is for."""
    for one in PASSES:
        for module in fnmatch.filter(package, one.modules):
            try:
                package[module] = one.edit(package[module], module, source)
            except EditError as error:
                raise BuildError(
                    f"{module}: the pass {one.edit.__module__} does not fit the output of openapi-python-client "
                    f"{version('openapi-python-client')}: {error}. Compare the two, and correct the pass."
                ) from error
    return package


def tidy(files: Files) -> Files:
    """Sort imports, drop unused ones and format, with the pinned ruff and no configuration but ours."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), files)
        run_ruff(folder, "check", f"--select={MENDED},{REFUSED}", f"--fixable={MENDED}", "--fix")
        run_ruff(folder, "format")
        return {name: (Path(folder) / name).read_text(encoding="utf-8") for name in sorted(files)}


def run_ruff(folder: str, command: str, *options: str) -> None:
    """Run one command of ruff over a folder."""
    done = subprocess.run(
        [*RUFF, command, *RUFF_OPTIONS, *options, "."], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildError(f"ruff {command} on the generated code: {done.stdout}{done.stderr}")


def manifest(document: Document, files: Files) -> str:
    """Say what the output was made from. No date and no Python version: the same inputs give the same bytes."""
    content = {
        "document": {
            "title": document.data["info"]["title"],
            "version": document.data["info"]["version"],
            "sha256": digest(document.content),
        },
        "tools": {name: version(name) for name in TOOLS},
        "files": {name: digest(text.encode()) for name, text in sorted(files.items())},
    }
    return json.dumps(content, indent=2) + "\n"
