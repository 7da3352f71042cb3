# Made by `make generate` from the OpenAPI document. Do not edit: the next run overwrites it.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define, field

from .. import reading
from ..reading import Model


@define
class EditingOutputFileInfo(Model):
    """What a task put out.

    Attributes:
        duration: The output's duration in seconds.
        duration_ms: The output's duration in milliseconds.
        format: The container format.
        size: The file's size in kilobytes. The page does not say whether one is 1000 or 1024 bytes.
        size_byte: The file's size in bytes.
        md5: The MD5 of the video. Only transcoding and parsing return it, and only once it has been switched
            on: it is off by default, and a service ticket asks for it.
        video_info: The video of an output.
        audio_info: The audio, stream by stream.
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
    raw: Mapping[str, Any] = field(factory=dict, kw_only=True, repr=False, eq=False)

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
        """Read what JSON gave. What cannot be read as its type is None; `raw` keeps it."""
        if not isinstance(src_dict, dict):
            src_dict = {}
        get = src_dict.get
        return cls(
            duration=reading.integer(get("duration")),
            duration_ms=reading.integer(get("duration_ms")),
            format=reading.text(get("format")),
            size=reading.integer(get("size")),
            size_byte=reading.integer(get("size_byte")),
            md5=reading.text(get("md5")),
            video_info=EditingVideoInfo.read(get("video_info")),
            audio_info=reading.array_of(EditingAudioInfo.read)(get("audio_info")),
            raw=src_dict,
        )


# Last, since schemas may refer to each other in a circle.
from ..models.editing_audio_info import EditingAudioInfo  # noqa: E402
from ..models.editing_video_info import EditingVideoInfo  # noqa: E402
