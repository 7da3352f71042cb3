# Written by openapi-python-client from the OpenAPI document. Do not edit: `make generate` overwrites it.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from .._runtime import reading
from .._runtime.reading import Model


@define
class EditingOutputFileInfo(Model):
    """The properties of an output file.

    Attributes:
        duration: How long the output plays, in seconds.
        duration_ms: How long the output plays, in milliseconds.
        format: The container format of the output.
        size: The size of the file in kilobytes. The page does not say whether these are decimal or binary.
        size_byte: The size of the file in bytes.
        md5: The MD5 of the video. The page says that only transcoding and parsing return it, and only where a
            service ticket has turned it on.
        video_info: The properties of the video.
        audio_info: The properties of the audio, one object for each stream.
        raw: What came, unread, with the fields that the document does not know.
    """

    duration: int | None = None
    duration_ms: int | None = None
    format: str | None = None
    size: int | None = None
    size_byte: int | None = None
    md5: str | None = None
    video_info: EditingVideoInfo | None = None
    audio_info: list[EditingAudioInfo] | None = None

    _json_names: ClassVar[Mapping[str, str]] = {
        "duration": "duration",
        "duration_ms": "duration_ms",
        "format": "format",
        "size": "size",
        "size_byte": "size_byte",
        "md5": "md5",
        "video_info": "video_info",
        "audio_info": "audio_info",
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
        self.duration = value if type(value := get("duration")) is int else reading.integer(value)
        self.duration_ms = value if type(value := get("duration_ms")) is int else reading.integer(value)
        self.format = value if type(value := get("format")) is str else reading.text(value)
        self.size = value if type(value := get("size")) is int else reading.integer(value)
        self.size_byte = value if type(value := get("size_byte")) is int else reading.integer(value)
        self.md5 = value if type(value := get("md5")) is str else reading.text(value)
        self.video_info = EditingVideoInfo.from_dict(value) if type(value := get("video_info")) is dict else None
        self.audio_info = (
            [EditingAudioInfo.from_dict(item) for item in value if type(item) is dict]
            if type(value := get("audio_info")) is list
            else None
        )
        return self


# Last, since schemas may refer to each other in a circle.
from ..models.editing_audio_info import EditingAudioInfo  # noqa: E402
from ..models.editing_video_info import EditingVideoInfo  # noqa: E402
