# Written by `make generate` from the OpenAPI document. Do not edit: the next run overwrites it.
"""What the document says of the operations that `mpc_clipping.testing` stands in for."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Documented(NamedTuple):
    """An operation that is asked for ids and answers with one element an id.

    Attributes:
        method: The HTTP method, in capitals.
        path: The path's template.
        id: The query parameter that takes the ids, and the element's field that holds one.
        limit: How many ids it takes at once.
        items: The answer's field that holds the elements.
        state: The element's field that holds the state.
        errors: An example of the body, for each status that is documented as an error and has one.
    """

    method: str
    path: str
    id: str
    limit: int
    items: str
    state: str
    errors: Mapping[int, Any]


OPERATIONS: tuple[Documented, ...] = (
    Documented(
        method="GET",
        path="/v2/{project_id}/editing/jobs",
        id="job_id",
        limit=10,
        items="job_array",
        state="status",
        errors={
            400: {"error_code": "MPC.10202", "error_msg": "Invalid request parameter."},
            401: {"error_code": "MPC.10203", "error_msg": "Identity authentication failed."},
            403: {"error_code": "MPC.10211", "error_msg": "The task does not exist."},
            404: {
                "error_code": "APIGW.0101",
                "error_msg": "The API does not exist or has not been published in the environment.",
                "request_id": "7d1f6c02d5b9e46f8c2a9b7d3e10f5a5",
            },
            429: {
                "error_code": "APIGW.0308",
                "error_msg": "The throttling threshold has been reached.",
                "request_id": "7d1f6c02d5b9e46f8c2a9b7d3e10f5a6",
            },
            500: {"error_code": "MPC.10050", "error_msg": "System error."},
        },
    ),
)
