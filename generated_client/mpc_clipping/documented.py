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
            403: {
                "error_code": "APIGW.0302",
                "error_msg": "The IAM user is not authorized to access the API.",
                "request_id": "5b0e9a3cf7d24c1886d9e31f40a27c6d",
            },
            404: {
                "error_code": "APIGW.0101",
                "error_msg": "The API does not exist or has not been published in the environment.",
                "request_id": "1e2feb89414c343c1027c4d1c386bbc4",
            },
            429: {
                "error_code": "APIGW.0308",
                "error_msg": "The throttling threshold has been reached.",
                "request_id": "78e510617311d8a3c2ce6f447ed4d57b",
            },
            500: {"error_code": "MPC.10050", "error_msg": "System error."},
        },
    ),
)
