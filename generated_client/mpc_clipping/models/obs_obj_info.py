# Written by openapi-python-client from the OpenAPI document. Do not edit: `make generate` overwrites it.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from .._runtime import reading
from .._runtime.reading import Model


@define
class ObsObjInfo(Model):
    """A place in the Object Storage Service (OBS).

    Attributes:
        bucket: The name of the bucket.
        location: The region of the bucket, which must be the one in which MPC is deployed.
        object: The path of an object in the bucket, which follows what the page calls the OSS Object definition.
            For an input it must name an object; for an output the directory is enough. Special characters in
            the name of a subtitle file, such as `[`, make a transcoding task fail: `demo.srt` is right,
            `[demo.srt` is wrong.
        file_name: The name of the file. With it, the output is `object/file_name`; without it, MPC chooses the last
            part.

            What it means as the name of an output depends on the task. Converting the container format needs
            it. Transcoding takes names from the parameter `output_filenames` instead. Parsing writes what it
            found to this file, and the JSON of the answer holds the file's metadata. Snapshots and animated
            GIFs ignore it. An HLS output cannot be played if its name contains `index`, as in `index.m3u8`.
        raw: What came, unread, with the fields that the document does not know.
    """

    bucket: str | None = None
    location: str | None = None
    object: str | None = None
    file_name: str | None = None

    _json_names: ClassVar[Mapping[str, str]] = {
        "bucket": "bucket",
        "location": "location",
        "object": "object",
        "file_name": "file_name",
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
        self.bucket = value if type(value := get("bucket")) is str else reading.text(value)
        self.location = value if type(value := get("location")) is str else reading.text(value)
        self.object = value if type(value := get("object")) is str else reading.text(value)
        self.file_name = value if type(value := get("file_name")) is str else reading.text(value)
        return self
