"""Times as datetimes, beside the strings that the page documents."""

from pathlib import PurePosixPath
from typing import Any

from generator import edit as text_edit
from generator.operations import field_name, schema_of_module

BEFORE = "    @classmethod\n    def from_dict("


def edit(text: str, module: str, document: dict[str, Any]) -> str:
    """Add a property for each field with `x-datetime`, which names it; the field itself stays a string."""
    schema = schema_of_module(document, PurePosixPath(module).stem)
    for field, about in schema.get("properties", {}).items():
        if "x-datetime" in about:
            text = text_edit.replace(text, BEFORE, accessor(about["x-datetime"], field_name(field)) + BEFORE, count=1)
    return text


def accessor(name: str, field: str) -> str:
    """Write the property."""
    return f'''    @property
    def {name}(self) -> datetime.datetime | None:
        """`{field}` as an aware datetime in UTC; None where it is absent or no such time."""
        return reading.compact_utc(self.{field})

'''
