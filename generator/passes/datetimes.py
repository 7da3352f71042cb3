"""Times as datetimes, beside the strings that the page documents."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from openapi_python_client.strings import ClassName, PythonIdentifier

from generator import edit as text_edit
from generator.operations import Source
from generator.validate import PREFIX
from openapi.document import Document, Node

BEFORE = "    @classmethod\n    def from_dict("


def edit(text: str, module: str, source: Source) -> str:
    """Add a property for each field with `x-datetime`, which names it; the field itself stays a string."""
    names = dict(datetimes(source.document, schema_of_module(source.document, PurePosixPath(module).stem)))
    for json_name, name in names.items():
        field = text_edit.find(text, rf'"(\w+)": "{json_name}"', count=1)
        text = text_edit.replace(text, BEFORE, accessor(name, field) + BEFORE, count=1)
    return text


def schema_of_module(document: Document, module: str) -> Node:
    """Give the schema whose model a module in `models` holds; an empty one for any other module."""
    for name, schema in document.components.get("schemas", {}).items():
        if PythonIdentifier(ClassName(name, PREFIX), PREFIX) == module:
            found: Node = schema
            return found
    return {}


def datetimes(document: Document, schema: Node) -> Iterator[tuple[str, str]]:
    """Give the fields of a schema that have a name as a datetime, with those of the schemas that it is made from."""
    for part in schema.get("allOf", []):
        yield from datetimes(document, document.resolve(part))
    for field, about in schema.get("properties", {}).items():
        if "x-datetime" in about:
            yield field, about["x-datetime"]


def accessor(name: str, field: str) -> str:
    """Write the property."""
    return f'''    @property
    def {name}(self) -> datetime.datetime | None:
        """`{field}` as an aware datetime in UTC; None where it is absent or no such time."""
        return reading.compact_utc(self.{field})

'''
