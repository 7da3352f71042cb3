# Written by openapi-python-client from the OpenAPI document. Do not edit: `make generate` overwrites it.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from .._runtime import reading
from .._runtime.reading import Model
from ..models.query_editing_job_status import QueryEditingJobStatus

_known_status = {one.value: one for one in QueryEditingJobStatus}


@define
class QueryEditingJob(Model):
    """How one clipping task is doing.

    Attributes:
        job_id: The id of the task.
        status: The state of the task: WAITING (not started yet), PROCESSING (under way), SUCCEEDED (ended well) or
            FAILED (ended badly).
        progress: How much of the task is done, in percent.
        create_time: When the task was created, in UTC.
        start_time: When the task was started, in UTC.
        end_time: When the task ended, in UTC.
        metadata: Metadata of the output file.
        output: Where the output is stored.
        editing_output: The properties of the output.
        raw: What came, unread, with the fields that the document does not know.
    """

    job_id: str | None = None
    status: QueryEditingJobStatus | None = None
    progress: int | None = None
    create_time: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    metadata: list[FileMetaData] | None = None
    output: ObsObjInfo | None = None
    editing_output: EditingOutputFileInfo | None = None

    _json_names: ClassVar[Mapping[str, str]] = {
        "job_id": "job_id",
        "status": "status",
        "progress": "progress",
        "create_time": "create_time",
        "start_time": "start_time",
        "end_time": "end_time",
        "metadata": "metadata",
        "output": "output",
        "editing_output": "editing_output",
    }
    _times: ClassVar[Mapping[str, str]] = {
        "create_time": "created_at",
        "start_time": "started_at",
        "end_time": "ended_at",
    }

    @property
    def created_at(self) -> datetime.datetime | None:
        """`create_time` as a timezone-aware datetime in UTC; None if it is absent or not a valid time."""
        return reading.compact_utc(self.create_time)

    @property
    def started_at(self) -> datetime.datetime | None:
        """`start_time` as a timezone-aware datetime in UTC; None if it is absent or not a valid time."""
        return reading.compact_utc(self.start_time)

    @property
    def ended_at(self) -> datetime.datetime | None:
        """`end_time` as a timezone-aware datetime in UTC; None if it is absent or not a valid time."""
        return reading.compact_utc(self.end_time)

    @classmethod
    def from_dict(cls, src_dict: Any) -> Self:
        """Read parsed JSON. A value that cannot be read as its type is None; `raw` keeps it."""
        if not isinstance(src_dict, dict):
            src_dict = {}
        # Without a call of __init__, which would take a third of the time.
        self = cls.__new__(cls)
        self.raw = src_dict
        get = src_dict.get
        self.job_id = value if type(value := get("job_id")) is str else reading.text(value)
        self.status = (type(value := get("status")) is str and _known_status.get(value)) or QueryEditingJobStatus.read(
            value
        )
        self.progress = value if type(value := get("progress")) is int else reading.integer(value)
        self.create_time = value if type(value := get("create_time")) is str else reading.text(value)
        self.start_time = value if type(value := get("start_time")) is str else reading.text(value)
        self.end_time = value if type(value := get("end_time")) is str else reading.text(value)
        self.metadata = (
            [FileMetaData.from_dict(item) for item in value if type(item) is dict]
            if type(value := get("metadata")) is list
            else None
        )
        self.output = ObsObjInfo.from_dict(value) if type(value := get("output")) is dict else None
        self.editing_output = (
            EditingOutputFileInfo.from_dict(value) if type(value := get("editing_output")) is dict else None
        )
        return self


# Last, since schemas may refer to each other in a circle.
from ..models.editing_output_file_info import EditingOutputFileInfo  # noqa: E402
from ..models.file_meta_data import FileMetaData  # noqa: E402
from ..models.obs_obj_info import ObsObjInfo  # noqa: E402
