# Written by openapi-python-client from the OpenAPI document. Do not edit: `make generate` overwrites it.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from .._runtime import reading
from .._runtime.reading import Model


@define
class FileMetaData(Model):
    """A piece of a file's metadata.

    Attributes:
        name: The name of this piece of metadata.
        value: The value of this piece of metadata, as a string.
        raw: What came, unread, with the fields that the document does not know.
    """

    name: str | None = None
    value: str | None = None

    _json_names: ClassVar[Mapping[str, str]] = {
        "name": "name",
        "value": "value",
    }

    @classmethod
    def from_dict(cls, src_dict: Any) -> Self:
        """Read parsed JSON. A value that cannot be read as its type is None; `raw` keeps it."""
        if not isinstance(src_dict, dict):
            src_dict = {}
        # Without a call of __init__, which would take a third of the time.
        self = cls.__new__(cls)
        self.raw = src_dict
        get = src_dict.get
        self.name = value if type(value := get("name")) is str else reading.text(value)
        self.value = value if type(value := get("value")) is str else reading.text(value)
        return self
