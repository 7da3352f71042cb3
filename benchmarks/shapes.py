"""The document's answer, for the peers to whom its types must be told."""

from collections.abc import Callable
from typing import Any


def answer(define: Callable[..., Any]) -> Any:
    """Return the type of an answer.

    Args:
        define: Makes a class from its name and the types of its fields. Each field is absent or null at times.
    """
    video = define(
        "EditingVideoInfo",
        **dict.fromkeys(("width", "height", "bitrate", "bitrate_bps", "frame_rate"), int),
        **dict.fromkeys(("codec", "dynamic_range", "duration", "duration_ms"), str),
        rotate=float,
    )
    audio = define(
        "EditingAudioInfo",
        **dict.fromkeys(("sample", "channels", "bitrate", "bitrate_bps"), int),
        **dict.fromkeys(("codec", "duration", "duration_ms"), str),
    )
    output = define(
        "EditingOutputFileInfo",
        **dict.fromkeys(("duration", "duration_ms", "size", "size_byte"), int),
        **dict.fromkeys(("format", "md5"), str),
        video_info=video,
        audio_info=list[audio],  # type: ignore[valid-type] # mypy knows no type that is made at run time
    )
    job = define(
        "QueryEditingJob",
        **dict.fromkeys(("job_id", "status", "create_time", "start_time", "end_time"), str),
        progress=int,
        metadata=list[define("FileMetaData", name=str, value=str)],  # type: ignore[misc] # mypy knows no type that is made at run time
        output=define("ObsObjInfo", **dict.fromkeys(("bucket", "location", "object", "file_name"), str)),
        editing_output=output,
    )
    return define("ListEditingJobsResponse", job_array=list[job])  # type: ignore[valid-type] # mypy knows no type that is made at run time


def msgspec_decode() -> Callable[[bytes], Any]:
    """Return msgspec's way from bytes to structs."""
    import msgspec

    def define(name: str, /, **fields: Any) -> Any:
        return msgspec.defstruct(name, [(field, kind | None, None) for field, kind in fields.items()])

    return msgspec.json.Decoder(answer(define)).decode  # type: ignore[no-any-return] # mypy knows no type that is made at run time


def pydantic_decode() -> Callable[[bytes], Any]:
    """Return pydantic's way from bytes to models."""
    import pydantic

    def define(name: str, /, **fields: Any) -> Any:
        types: dict[str, Any] = {field: (kind | None, None) for field, kind in fields.items()}
        return pydantic.create_model(name, **types)

    return answer(define).model_validate_json  # type: ignore[no-any-return] # mypy knows no type that is made at run time
