# Written by `make generate` from the OpenAPI document. Do not edit: the next run overwrites it.
"""The operations that the command asks: those that are asked for ids, and can be waited for."""

from typing import NamedTuple


class Asked(NamedTuple):
    """An operation, by the names that the document gives.

    Attributes:
        lists: The client's method that asks.
        waits: The client's method that waits.
        id: The element's field that holds the id.
        state: The element's field that holds the state.
    """

    lists: str
    waits: str
    id: str
    state: str


OPERATIONS: tuple[Asked, ...] = (
    Asked(
        lists="list_editing_jobs",
        waits="wait_for_editing_jobs",
        id="job_id",
        state="status",
    ),
)
