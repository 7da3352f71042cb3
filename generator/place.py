"""Say where in a YAML file a part of the document stands, for messages that a person can act on."""

from collections.abc import Iterable
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

Path = tuple[str | int, ...]


def line_of(document: Any, path: Iterable[str | int]) -> int:
    """Give the line, counted from 1, of the deepest part of the path that is there."""
    line, node = 1, document
    for step in path:
        if isinstance(node, CommentedMap) and step in node:
            # A key that YAML's `<<` merged in stands elsewhere.
            line = node.lc.key(step)[0] + 1 if step in (node.lc.data or ()) else line
        elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
            line = node.lc.item(step)[0] + 1
        else:
            break
        node = node[step]
    return line


def dotted(path: Iterable[str | int]) -> str:
    """Write a path as a person reads it: `paths./v2/jobs.get.responses.200`."""
    return ".".join(map(str, path)) or "the document"
