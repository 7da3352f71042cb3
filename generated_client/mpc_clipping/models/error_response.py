# Written by openapi-python-client from the OpenAPI document. Do not edit: `make generate` overwrites it.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from .._runtime import reading
from .._runtime.reading import Model


@define
class ErrorResponse(Model):
    """Why the service refused a request, or failed.

    Attributes:
        error_code: The code of the error, which the vendor's page of error codes explains.
        error_msg: What went wrong, for people to read.
        raw: What came, unread, with the fields that the document does not know.
    """

    error_code: str | None = None
    error_msg: str | None = None

    _json_names: ClassVar[Mapping[str, str]] = {
        "error_code": "error_code",
        "error_msg": "error_msg",
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
        self.error_code = value if type(value := get("error_code")) is str else reading.text(value)
        self.error_msg = value if type(value := get("error_msg")) is str else reading.text(value)
        return self
