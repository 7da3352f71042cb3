# Written by openapi-python-client from the OpenAPI document. Do not edit: `make generate` overwrites it.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from .._runtime import reading
from .._runtime.reading import Model


@define
class EditingAudioInfo(Model):
    """The properties of an audio stream in an output file.

    Attributes:
        codec: The format in which the audio is encoded.
        sample: The sampling rate of the audio. The page names no unit.
        channels: The channels of the audio. The page does not say whether this is their number.
        bitrate: The bitrate of the audio, in kilobits per second.
        bitrate_bps: The bitrate of the audio, in bits per second.
        duration: How long the audio plays, in seconds, as a string.
        duration_ms: How long the audio plays, in milliseconds, as a string.
        raw: What came, unread, with the fields that the document does not know.
    """

    codec: str | None = None
    sample: int | None = None
    channels: int | None = None
    bitrate: int | None = None
    bitrate_bps: int | None = None
    duration: str | None = None
    duration_ms: str | None = None

    _json_names: ClassVar[Mapping[str, str]] = {
        "codec": "codec",
        "sample": "sample",
        "channels": "channels",
        "bitrate": "bitrate",
        "bitrate_bps": "bitrate_bps",
        "duration": "duration",
        "duration_ms": "duration_ms",
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
        self.codec = value if type(value := get("codec")) is str else reading.text(value)
        self.sample = value if type(value := get("sample")) is int else reading.integer(value)
        self.channels = value if type(value := get("channels")) is int else reading.integer(value)
        self.bitrate = value if type(value := get("bitrate")) is int else reading.integer(value)
        self.bitrate_bps = value if type(value := get("bitrate_bps")) is int else reading.integer(value)
        self.duration = value if type(value := get("duration")) is str else reading.text(value)
        self.duration_ms = value if type(value := get("duration_ms")) is str else reading.text(value)
        return self
