# Written by openapi-python-client from the OpenAPI document. Do not edit: `make generate` overwrites it.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from .._runtime.reading import Model


@define
class ListEditingJobsResponse(Model):
    """The answer to a query for clipping tasks.

    Attributes:
        job_array: The tasks, one object each.
        raw: What came, unread, with the fields that the document does not know.
    """

    job_array: list[QueryEditingJob] | None = None

    _json_names: ClassVar[Mapping[str, str]] = {
        "job_array": "job_array",
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
        self.job_array = (
            [QueryEditingJob.from_dict(item) for item in value if type(item) is dict]
            if type(value := get("job_array")) is list
            else None
        )
        return self


# Last, since schemas may refer to each other in a circle.
from ..models.query_editing_job import QueryEditingJob  # noqa: E402
