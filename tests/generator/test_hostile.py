"""A hostile document runs nothing: whatever stands in it, it is refused, or it gives a client that can be imported."""

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator import build
from generator.output import PACKAGE, write
from openapi import DocumentError

from .conftest import DOCUMENTS

pytestmark = pytest.mark.slow

# Prose at the least: descriptions, summaries, titles, examples.
LEAST_ACCEPTED = 15
CANARY = "the_text_was_run"
RUN = f"open('{CANARY}', 'w')"
# Each tries to get out of what it may be written into: a string, a docstring, a comment, a format, a line.
TEXTS = {
    "what ends a text": f'"+{RUN}+"' + '"""\'\'\'\\"""' + f"\\N{{BULLET}}\\u{{}}\\x{{0}}%s{{{RUN}}}'+{RUN}+'\\",
    "what nobody sees": f"\x00\u202e{RUN}\n{RUN}\r\u2028{RUN}\n    \x0b{RUN}\u200b\ud800",
}
PLACES = """
import importlib, os, sys
names = sys.argv[2:]
os.chdir(sys.argv[1])
sys.path.insert(0, sys.argv[1])
for name in names:
    importlib.import_module(name)
"""


def places(node: Any, where: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], bool]]:
    """Yield each text of a document with its place, and whether it is a key."""
    if isinstance(node, dict):
        for key, part in node.items():
            yield (*where, key), True
            yield from places(part, (*where, key))
    elif isinstance(node, list):
        for index, part in enumerate(node):
            yield from places(part, (*where, index))
    elif isinstance(node, str):
        yield where, False


def changed(document: Any, where: tuple[Any, ...], text: str, *, is_key: bool) -> Any:
    """Return the document with another text in one place; a key keeps its place among the others."""
    document = copy.deepcopy(document)
    *way, last = where
    holder = document
    for step in way:
        holder = holder[step]
    if is_key:
        pairs = [(text if key == last else key, part) for key, part in holder.items()]
        holder.clear()
        holder.update(pairs)
    else:
        holder[last] = text
    return document


def load_document() -> Any:
    """Return a document with every construct, sound as it stands."""
    return build.read(DOCUMENTS / "every_construct.yaml").data


@pytest.mark.parametrize("kind", TEXTS)
def test_no_text_of_a_document_is_run(kind: str, tmp_path: Path) -> None:
    """At each place of a text in turn, keys too: refused with file and line, or modules that import and run nothing."""
    document = load_document()
    found = list(places(document))
    path = tmp_path / "document.yaml"
    written: dict[str, str] = {}
    refused = 0
    refusals: list[str] = []
    for number, (where, is_key) in enumerate(found):
        text = json.dumps(changed(document, where, TEXTS[kind], is_key=is_key))
        path.write_text(text, encoding="utf-8")
        try:
            package = build.write_package(build.read(path))
        except DocumentError as error:
            refusals += error.problems
            refused += 1
            continue
        modules = {name: text for name, text in package.items() if text not in written.values()}
        written |= {f"case_{number}/{name}": text for name, text in modules.items()}
        write(tmp_path / f"case_{number}" / PACKAGE, package)
    assert [line for line in refusals if not line.startswith(f"{path}:")] == []
    accepted = len(found) - refused
    assert accepted >= LEAST_ACCEPTED, (
        f"{kind}: of {len(found)} texts, {accepted} led to code. Is the document refused?"
    )
    names = [name.removesuffix(".py").replace("/", f".{PACKAGE}.", 1).replace("/", ".") for name in written]
    ended = subprocess.run(
        [sys.executable, "-B", "-c", PLACES, tmp_path, *names], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert not (tmp_path / CANARY).exists()
