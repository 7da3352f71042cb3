# Written by openapi-python-client from the OpenAPI document. Do not edit: `make generate` overwrites it.
"""Contains all the data models used in inputs/outputs"""

from .editing_audio_info import EditingAudioInfo
from .editing_output_file_info import EditingOutputFileInfo
from .editing_video_info import EditingVideoInfo
from .editing_video_info_dynamic_range import EditingVideoInfoDynamicRange
from .error_response import ErrorResponse
from .file_meta_data import FileMetaData
from .gateway_error import GatewayError
from .list_editing_jobs_response import ListEditingJobsResponse
from .obs_obj_info import ObsObjInfo
from .query_editing_job import QueryEditingJob
from .query_editing_job_status import QueryEditingJobStatus

__all__ = (
    "EditingAudioInfo",
    "EditingOutputFileInfo",
    "EditingVideoInfo",
    "EditingVideoInfoDynamicRange",
    "ErrorResponse",
    "FileMetaData",
    "GatewayError",
    "ListEditingJobsResponse",
    "ObsObjInfo",
    "QueryEditingJob",
    "QueryEditingJobStatus",
)
