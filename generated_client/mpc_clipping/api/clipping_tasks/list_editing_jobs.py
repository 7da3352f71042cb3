# Written by openapi-python-client from the OpenAPI document. Do not edit: `make generate` overwrites it.
from typing import Any

import httpx

from ... import errors
from ..._runtime.call import path_segment, read_body
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...models.gateway_error import GatewayError
from ...models.list_editing_jobs_response import ListEditingJobsResponse
from ...types import UNSET, Response


def _get_kwargs(
    project_id: str,
    *,
    job_id: list[str],
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_job_id = job_id

    params["job_id"] = json_job_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v2/{project_id}/editing/jobs".format(
            project_id=path_segment(project_id),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | GatewayError | ListEditingJobsResponse | None:
    if response.status_code == 200:
        response_200 = ListEditingJobsResponse.from_dict(read_body(response))

        return response_200

    if response.status_code == 400:
        response_400 = ErrorResponse.from_dict(read_body(response))

        return response_400

    if response.status_code == 401:
        response_401 = GatewayError.from_dict(read_body(response))

        return response_401

    if response.status_code == 403:
        response_403 = GatewayError.from_dict(read_body(response))

        return response_403

    if response.status_code == 404:
        response_404 = GatewayError.from_dict(read_body(response))

        return response_404

    if response.status_code == 429:
        response_429 = GatewayError.from_dict(read_body(response))

        return response_429

    if response.status_code == 500:
        response_500 = ErrorResponse.from_dict(read_body(response))

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorResponse | GatewayError | ListEditingJobsResponse]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    project_id: str,
    *,
    client: AuthenticatedClient,
    job_id: list[str],
) -> Response[ErrorResponse | GatewayError | ListEditingJobsResponse]:
    """Query clipping tasks

     Returns how each of the given clipping tasks is doing: its state and progress, when it was created,
    started and ended, and details of its output.

    The page does not say what is answered for an id that belongs to no task of the project.

    Args:
        project_id (str):
        job_id (list[str]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | GatewayError | ListEditingJobsResponse]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        job_id=job_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    project_id: str,
    *,
    client: AuthenticatedClient,
    job_id: list[str],
) -> ErrorResponse | GatewayError | ListEditingJobsResponse | None:
    """Query clipping tasks

     Returns how each of the given clipping tasks is doing: its state and progress, when it was created,
    started and ended, and details of its output.

    The page does not say what is answered for an id that belongs to no task of the project.

    Args:
        project_id (str):
        job_id (list[str]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | GatewayError | ListEditingJobsResponse
    """

    return sync_detailed(
        project_id=project_id,
        client=client,
        job_id=job_id,
    ).parsed


async def asyncio_detailed(
    project_id: str,
    *,
    client: AuthenticatedClient,
    job_id: list[str],
) -> Response[ErrorResponse | GatewayError | ListEditingJobsResponse]:
    """Query clipping tasks

     Returns how each of the given clipping tasks is doing: its state and progress, when it was created,
    started and ended, and details of its output.

    The page does not say what is answered for an id that belongs to no task of the project.

    Args:
        project_id (str):
        job_id (list[str]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | GatewayError | ListEditingJobsResponse]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        job_id=job_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    project_id: str,
    *,
    client: AuthenticatedClient,
    job_id: list[str],
) -> ErrorResponse | GatewayError | ListEditingJobsResponse | None:
    """Query clipping tasks

     Returns how each of the given clipping tasks is doing: its state and progress, when it was created,
    started and ended, and details of its output.

    The page does not say what is answered for an id that belongs to no task of the project.

    Args:
        project_id (str):
        job_id (list[str]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | GatewayError | ListEditingJobsResponse
    """

    return (
        await asyncio_detailed(
            project_id=project_id,
            client=client,
            job_id=job_id,
        )
    ).parsed
