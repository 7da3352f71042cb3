"""The OpenAPI document of the service, and what can be done with it alone."""

from pathlib import Path
from typing import Any

import yaml

DOCUMENT = Path(__file__).with_name("openapi.yaml")


def load(path: Path = DOCUMENT) -> dict[str, Any]:
    """Read a document that is known to be sound, such as our own; `generator.validate` is for any other."""
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document
