"""Read YAML 1.2, of which JSON is a part, into JSON's types: quickly, at any depth, and with the line of what is wrong.

PyYAML's reader in C gives the events. Its own loaders read YAML 1.1, which has dates and takes `no` for false, keep the
last of two equal keys, and end the process on deep nesting.
"""

import json
import math
import re
from dataclasses import dataclass, field
from typing import Any

import yaml

# Python gives up on deeper nesting here and there, and libyaml takes a time that grows with the square of the depth.
DEEPEST = 100
TOO_DEEP = f"nested more than {DEEPEST} levels deep. Move the inner part to components, under a name of its own."
# How what has no quotes is read (the core schema).
NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
BOOLEAN = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
WHOLE = re.compile(r"[-+]?[0-9]+\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
# Tags that say no more than is plain.
TAGS = frozenset({None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"})

# The lines of what each mapping and list holds, counted from 1, by the `id` of that one.
Lines = dict[int, dict[Any, int]]


class NotYamlError(Exception):
    """The text is no YAML that JSON could hold.

    Attributes:
        line: Where, counted from 1.
    """

    def __init__(self, line: int, what: str) -> None:
        self.line = line
        super().__init__(what)


def parse(text: str) -> Any:
    """Read a text.

    Raises:
        NotYamlError: It is neither YAML nor JSON; or it has what JSON has not, such as tags, or a key twice.
    """
    if text.lstrip().startswith("{"):
        try:
            # It reads what YAML does not: tabs, and letters written as two halves of UTF-16.
            return json.loads(text, object_pairs_hook=_refuse_doubles, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            pass  # YAML has braces, too; and it names the line of what is wrong
    return parse_with_lines(text, {})


def _refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def parse_with_lines(text: str, lines: Lines) -> Any:
    """Read YAML, and fill `lines`.

    Raises:
        NotYamlError: It is not YAML that JSON could hold.
    """
    reader = _Reader(lines)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            reader.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise NotYamlError(1 if mark is None else mark.line + 1, f"not YAML: {error.problem}.") from error
    except yaml.reader.ReaderError as error:
        raise NotYamlError(text.count("\n", 0, error.position) + 1, f"not YAML: {error.reason}.") from error
    return reader.documents[0] if reader.documents else None


NO_KEY = object()
# The key `<<`, which brings another mapping's keys in.
MERGE = object()


@dataclass
class _Open:
    """A mapping or a list that is being filled."""

    value: Any
    anchor: str | None = None
    key: Any = NO_KEY
    key_line: int = 0
    merged: list[Any] = field(default_factory=list)

    @property
    def wants_key(self) -> bool:
        return isinstance(self.value, dict) and self.key is NO_KEY

    def add(self, part: Any, line: int, lines: dict[Any, int]) -> None:
        """Add the next part: an element, a key or a value."""
        if isinstance(self.value, list):
            lines[len(self.value)] = line
            self.value.append(part)
        elif self.key is NO_KEY:
            if isinstance(part, dict | list):
                raise NotYamlError(line, "a key is a mapping or a list, which JSON does not have. Write a string.")
            if part in self.value:
                raise NotYamlError(line, f"not YAML: the key {part!r} occurs twice in one mapping. Remove one.")
            self.key, self.key_line = part, line
        elif self.key is MERGE:
            self.merged += part if isinstance(part, list) else [part]
            self.key = NO_KEY
            if not all(isinstance(one, dict) for one in self.merged):
                raise NotYamlError(line, "not YAML: `<<` merges what is not a mapping. Correct it, or quote it.")
        else:
            self.value[self.key] = part
            lines[self.key] = self.key_line
            self.key = NO_KEY


class _Reader:
    """Puts a document together from its events."""

    def __init__(self, lines: Lines) -> None:
        self.documents: list[Any] = []
        self.lines = lines
        self.open = [_Open(self.documents)]
        self.anchors: dict[str | None, Any] = {}

    def take(self, event: yaml.Event) -> None:
        """Take the next event."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            self.add(self.find(event.anchor, line), line)
        elif isinstance(event, yaml.ScalarEvent):
            is_merge = event.value == "<<" and event.implicit[0] and self.open[-1].wants_key
            value = MERGE if is_merge else _read_scalar(event, line)
            self.anchors[event.anchor] = value
            self.add(value, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            _check_tag(event.tag, line)
            value = [] if isinstance(event, yaml.SequenceStartEvent) else {}
            self.add(value, line)
            self.open.append(_Open(value, event.anchor))
            if len(self.open) > DEEPEST:
                raise NotYamlError(line, TOO_DEEP)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.close()
        elif isinstance(event, yaml.DocumentStartEvent) and self.documents:
            raise NotYamlError(line, "not YAML: a second document begins here. One is expected.")

    def add(self, part: Any, line: int) -> None:
        around = self.open[-1]
        around.add(part, line, self.lines.setdefault(id(around.value), {}))

    def close(self) -> None:
        """Bring in what `<<` names, which gives way to what stands here; let aliases name the whole."""
        done = self.open.pop()
        for merged in done.merged:
            for name, value in merged.items():
                done.value.setdefault(name, value)
        self.anchors[done.anchor] = done.value

    def find(self, anchor: str | None, line: int) -> Any:
        if any(one.anchor == anchor for one in self.open):
            raise NotYamlError(line, "the YAML alias is inside what it names. Write it out.")
        if anchor not in self.anchors:
            raise NotYamlError(line, f"not YAML: the alias {anchor!r} names nothing that comes before it.")
        return self.anchors[anchor]


def _check_tag(tag: str | None, line: int) -> None:
    if tag not in TAGS:
        raise NotYamlError(line, f"the tag {tag!r} means nothing in JSON. Remove it, or write a string.")


def _read_scalar(event: yaml.ScalarEvent, line: int) -> str | bool | int | float | None:
    """Read a single value. In quotes, or with a tag, it is a string."""
    text: str = event.value
    _check_tag(event.tag, line)
    if event.tag is not None or not event.implicit[0]:
        return text
    if NULL.match(text):
        return None
    if BOOLEAN.match(text):
        return text.lower() == "true"
    if WHOLE.match(text):
        try:
            return int(text, 0 if text[:2] in {"0o", "0x"} else 10)
        except ValueError as error:  # more digits than Python reads
            raise NotYamlError(line, f"a value cannot be read: {error}. Put it in quotes.") from error
    number = float(text) if NUMBER.match(text) else None
    if NOT_FINITE.match(text) or (number is not None and math.isinf(number)):
        raise NotYamlError(line, f"{text[:40]} is not a number in JSON. Put it in quotes, or remove it.")
    return text if number is None else number
