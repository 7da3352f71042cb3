# Written by openapi-python-client from the OpenAPI document. Do not edit: `make generate` overwrites it.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from .._runtime import reading
from .._runtime.reading import Model
from ..models.editing_video_info_dynamic_range import EditingVideoInfoDynamicRange

_known_dynamic_range = {one.value: one for one in EditingVideoInfoDynamicRange}


@define
class EditingVideoInfo(Model):
    """The properties of the video in an output file.

    Attributes:
        width: The width of the video. The page names no unit.
        height: The height of the video. The page names no unit.
        bitrate: The bitrate of the video, in kilobits per second.
        bitrate_bps: The bitrate of the video, in bits per second.
        frame_rate: The frame rate of the output. The page names no unit.
        codec: The format in which the video is encoded.
        dynamic_range: The dynamic range of the source, HDR or SDR.
        duration: How long the video plays, in seconds, as a string.
        duration_ms: How long the video plays, in milliseconds, as a string.
        rotate: The angle at which the video was shot, in degrees.
        raw: What came, unread, with the fields that the document does not know.
    """

    width: int | None = None
    height: int | None = None
    bitrate: int | None = None
    bitrate_bps: int | None = None
    frame_rate: int | None = None
    codec: str | None = None
    dynamic_range: EditingVideoInfoDynamicRange | None = None
    duration: str | None = None
    duration_ms: str | None = None
    rotate: float | None = None

    _json_names: ClassVar[Mapping[str, str]] = {
        "width": "width",
        "height": "height",
        "bitrate": "bitrate",
        "bitrate_bps": "bitrate_bps",
        "frame_rate": "frame_rate",
        "codec": "codec",
        "dynamic_range": "dynamic_range",
        "duration": "duration",
        "duration_ms": "duration_ms",
        "rotate": "rotate",
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
        self.width = value if type(value := get("width")) is int else reading.integer(value)
        self.height = value if type(value := get("height")) is int else reading.integer(value)
        self.bitrate = value if type(value := get("bitrate")) is int else reading.integer(value)
        self.bitrate_bps = value if type(value := get("bitrate_bps")) is int else reading.integer(value)
        self.frame_rate = value if type(value := get("frame_rate")) is int else reading.integer(value)
        self.codec = value if type(value := get("codec")) is str else reading.text(value)
        self.dynamic_range = (
            type(value := get("dynamic_range")) is str and _known_dynamic_range.get(value)
        ) or EditingVideoInfoDynamicRange.read(value)
        self.duration = value if type(value := get("duration")) is str else reading.text(value)
        self.duration_ms = value if type(value := get("duration_ms")) is str else reading.text(value)
        self.rotate = reading.number(get("rotate"))
        return self
