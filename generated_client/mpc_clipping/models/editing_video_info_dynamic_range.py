# Written by openapi-python-client from the OpenAPI document. Do not edit: `make generate` overwrites it.
from .._runtime.reading import OpenStrEnum


class EditingVideoInfoDynamicRange(OpenStrEnum):
    """The documented values. Any other value is kept too, with `is_documented` false."""

    HDR = "HDR"
    SDR = "SDR"
