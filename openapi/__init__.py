"""The OpenAPI document of the service, how a document is read, and how ours is held in step with the vendor's page."""

from functools import cache
from pathlib import Path

from openapi.document import Document, DocumentError, NoDocumentError, Operation, read_text

__all__ = ["DOCUMENT", "Document", "DocumentError", "NoDocumentError", "Operation", "load", "read_text"]

DOCUMENT = Path(__file__).with_name("openapi.yaml")


@cache
def load() -> Document:
    """Return the project's own document, read once."""
    return Document.read(DOCUMENT)
