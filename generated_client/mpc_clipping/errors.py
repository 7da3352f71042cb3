# Copied from generator/runtime/errors.py by `make generate`. Edit that file: this one is overwritten.
"""Every error of this package, in one tree.

    MpcError
    ├── ApiStatusError            an answer that is not the documented success; has status, error_code, ...
    │   ├── BadRequestError       400
    │   ├── AuthenticationError   401
    │   ├── PermissionDeniedError 403
    │   ├── NotFoundError         404
    │   ├── RateLimitError        429
    │   └── ServerError           500 to 599
    ├── ApiConnectionError        no answer
    │   └── ApiTimeoutError       no answer in time
    ├── ResponseDecodeError       a success whose body cannot be read
    ├── InvalidInputError         nothing was sent; also a ValueError
    ├── WaitTimeout               not every task has ended in time; also a TimeoutError
    └── UnexpectedStatus          only from the functions in `mpc_clipping.api`, and only on request

No message holds a token, a key or a signature.
"""

from collections.abc import Mapping
from typing import Any


class MpcError(Exception):
    """The base of every error that this package raises on purpose. It can be copied and pickled.

    Attributes:
        outcome: What was known by then: an `Outcome` if this error ended a wait; a `Listing` if it ended a listing of
            several requests (for the `_raw` methods, a list of answers); None if nothing was known.
    """

    outcome: Any = None

    def __reduce__(self) -> tuple[Any, ...]:
        # Python's own way calls the class with nothing but the message, and most of these classes ask for more.
        return _remake, (type(self),), {**self.__dict__, "args": self.args}


def _remake(kind: type[MpcError]) -> MpcError:
    return kind.__new__(kind)


class InvalidInputError(MpcError, ValueError):
    """An argument is wrong, or a client is used in a way that cannot work. Nothing was sent."""


class ApiConnectionError(MpcError):
    """There was no answer: no connection was made, or it broke.

    Attributes:
        may_pass: Whether trying again may help; false if the service's certificate is not trusted.
    """

    may_pass: bool = True


class ApiTimeoutError(ApiConnectionError):
    """There was no answer in time."""


class ResponseDecodeError(MpcError):
    """The answer was a success, but its body is not the JSON that the document describes.

    Attributes:
        status: The HTTP status.
        request_id: The header X-Request-Id, if there was one.
        content: The body, decompressed.
    """

    def __init__(self, message: str, *, status: int, request_id: str | None, content: bytes) -> None:
        super().__init__(message)
        self.status = status
        self.request_id = request_id
        self.content = content


class ApiStatusError(MpcError):
    """The answer was not a documented success.

    Attributes:
        status: The HTTP status, any number.
        error_code: `error_code` of the body, if there was one.
        error_msg: `error_msg` of the body, if there was one.
        request_id: The header X-Request-Id, or the gateway's `request_id` in the body, if there was one.
        headers: The answer's headers.
        content: The body, decompressed.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        error_code: str | None,
        error_msg: str | None,
        request_id: str | None,
        headers: Mapping[str, str],
        content: bytes,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error_code = error_code
        self.error_msg = error_msg
        self.request_id = request_id
        self.headers = headers
        self.content = content


class BadRequestError(ApiStatusError):
    """400: a parameter was refused, or the query failed."""


class AuthenticationError(ApiStatusError):
    """401: the credentials were refused, or belong to another project."""


class PermissionDeniedError(ApiStatusError):
    """403: the caller may not do this, or the task does not exist."""


class NotFoundError(ApiStatusError):
    """404: there is no such API at this address."""


class RateLimitError(ApiStatusError):
    """429: the tenant sent more requests than it may."""


class ServerError(ApiStatusError):
    """500 to 599: the service or its gateway failed."""


BY_STATUS: Mapping[int, type[ApiStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    429: RateLimitError,
    **dict.fromkeys(range(500, 600), ServerError),
}


class WaitTimeout(MpcError, TimeoutError):
    """The time for waiting ran out.

    Attributes:
        outcome: What was known by then.
    """

    def __init__(self, message: str, outcome: Any) -> None:
        super().__init__(message)
        self.outcome = outcome


class UnexpectedStatus(MpcError):
    """A function in `mpc_clipping.api` met a status that the document does not list.

    Raised only where the client was made with `raise_on_unexpected_status=True`.
    """

    def __init__(self, status_code: int, content: bytes) -> None:
        super().__init__(f"The answer has status {status_code}, which the document does not list.")
        self.status_code = status_code
        self.content = content
