# Made by `make generate` from the OpenAPI document. Do not edit: the next run overwrites it.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define, field

from .. import reading
from ..models.editing_video_info_dynamic_range import EditingVideoInfoDynamicRange
from ..reading import Model


@define
class EditingVideoInfo(Model):
    """The video of an output.

    Attributes:
        width: The width. The page names no unit.
        height: The height. The page names no unit.
        bitrate: The bitrate in kilobits a second.
        bitrate_bps: The bitrate in bits a second.
        frame_rate: The output's frame rate. The page names no unit.
        codec: The encoding.
        dynamic_range: The dynamic range of the source, high (HDR) or standard (SDR).
        duration: The stream's duration in seconds, as a string.
        duration_ms: The stream's duration in milliseconds, as a string.
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
    raw: Mapping[str, Any] = field(factory=dict, kw_only=True, repr=False, eq=False)

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
        """Read what JSON gave. What cannot be read as its type is None; `raw` keeps it."""
        if not isinstance(src_dict, dict):
            src_dict = {}
        get = src_dict.get
        return cls(
            width=reading.integer(get("width")),
            height=reading.integer(get("height")),
            bitrate=reading.integer(get("bitrate")),
            bitrate_bps=reading.integer(get("bitrate_bps")),
            frame_rate=reading.integer(get("frame_rate")),
            codec=reading.text(get("codec")),
            dynamic_range=EditingVideoInfoDynamicRange.read(get("dynamic_range")),
            duration=reading.text(get("duration")),
            duration_ms=reading.text(get("duration_ms")),
            rotate=reading.number(get("rotate")),
            raw=src_dict,
        )
