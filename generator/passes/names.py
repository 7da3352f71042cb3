"""Fields under the names that the document gives them."""

from pathlib import PurePosixPath
from typing import Any

from generator import edit as text_edit
from generator.operations import SHADOWED, schema_of_module

# Where a model names a field: its docstring, its declaration, the table of JSON names, and the reading of it.
PLACES = 4


def edit(text: str, module: str, document: dict[str, Any]) -> str:
    """Drop the underscore that openapi-python-client appends to `object`, `format` and other names of builtins.

    As attributes they hide nothing, and a user finds them where the page says. Comes before `datetimes`, which
    refers to fields by name.
    """
    schema = schema_of_module(document, PurePosixPath(module).stem)
    for name in SHADOWED & schema.get("properties", {}).keys():
        text = text_edit.substitute(text, rf"\b{name}_\b", name, count=PLACES)
    return text
