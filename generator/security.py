"""How a document has its callers say who they are, and where they name their project."""

from collections.abc import Iterator

from attrs import frozen

from openapi import Document
from openapi.document import Node

PROJECT = "project_id"
# The vendor's headers: one of these names the project, and these two together are a signature with an access key.
PROJECT_HEADERS = frozenset({"x-project_id", "x-project-id"})
SIGNATURE_HEADERS = frozenset({"authorization", "x-sdk-date"})


@frozen
class Service:
    """What a client of the service has to be told.

    Attributes:
        token: The header of a token, and what stands before it there; None where the service takes none.
        signs: Whether it takes an access key, with which requests are signed.
        basic: Whether it takes a user and a password.
        has_project: Whether a path, or a header of authentication, holds the project's ID.
        is_open: Whether it asks nobody who they are.
    """

    token: tuple[str, str] | None
    signs: bool
    basic: bool
    has_project: bool
    is_open: bool


def read(document: Document, *, is_in_path: bool) -> Service:
    """Return what a document says.

    Of several tokens it is the first. What else there is (a key in the query, OAuth 2) is left to an `httpx.Auth` of
    the caller's.

    Args:
        document: The document, validated.
        is_in_path: Whether a path has the project's ID.
    """
    token = None
    signs = basic = False
    headers: set[str] = set()
    required = list(requirements(document))
    for schemes in required:
        names = {one["name"].lower() for one in schemes if one["type"] == "apiKey" and one["in"] == "header"}
        headers |= names
        signs = signs or names >= SIGNATURE_HEADERS
        kind = (schemes[0]["type"], schemes[0].get("in") or schemes[0]["scheme"].lower()) if is_alone(schemes) else None
        basic = basic or kind == ("http", "basic")
        if token is None and kind == ("apiKey", "header"):
            token = (str(schemes[0]["name"]), "")
        if token is None and kind == ("http", "bearer"):
            token = ("Authorization", "Bearer ")
    return Service(
        token=token,
        signs=signs,
        basic=basic,
        has_project=is_in_path or bool(headers & PROJECT_HEADERS),
        is_open=not required,
    )


def is_alone(schemes: list[Node]) -> bool:
    """Return whether a requirement is one scheme, of a kind that has a place or a scheme of HTTP."""
    return len(schemes) == 1 and schemes[0]["type"] in {"apiKey", "http"}


def requirements(document: Document) -> Iterator[list[Node]]:
    """Yield the schemes of each way to authenticate that an operation lists; one without any says that none is fine."""
    schemes = document.components.get("securitySchemes", {})
    for operation in document.operations:
        for way in filter(None, operation.security):
            yield [document.resolve(schemes[name]) for name in way]
