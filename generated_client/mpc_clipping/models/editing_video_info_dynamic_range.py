# Made by `make generate` from the OpenAPI document. Do not edit: the next run overwrites it.
from ..reading import OpenStrEnum


class EditingVideoInfoDynamicRange(OpenStrEnum):
    """The documented values. Any other that comes is kept too, with `is_documented` false."""

    HDR = "HDR"
    SDR = "SDR"
