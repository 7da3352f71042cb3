# Written by openapi-python-client from the OpenAPI document. Do not edit: `make generate` overwrites it.
from .._runtime.reading import OpenStrEnum


class QueryEditingJobStatus(OpenStrEnum):
    """The documented values. Any other value is kept too, with `is_documented` false."""

    FAILED = "FAILED"
    PROCESSING = "PROCESSING"
    SUCCEEDED = "SUCCEEDED"
    WAITING = "WAITING"
