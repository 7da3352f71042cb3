"""What `redocly diff` says of two documents, where it is installed: `make lint-openapi` does that, and needs Node."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Final

from contract_tests.comparing.changes import Change

REDOCLY: Final = Path(__file__).parents[2] / "openapi" / "lint" / "node_modules" / ".bin" / "redocly"
QUIET: Final = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
SECONDS: Final = 60


def rate(old: Path, new: Path) -> list[dict[str, Any]] | None:
    """Return its changes; None if it is not installed, or cannot compare the documents."""
    if not REDOCLY.exists():
        return None
    command = [str(REDOCLY), "diff", str(old), str(new), "--format", "json", "--fail-on", "none"]
    try:
        ended = subprocess.run(
            command, env={**os.environ, **QUIET}, capture_output=True, text=True, check=True, timeout=SECONDS
        )
        changes: list[dict[str, Any]] = json.loads(ended.stdout)["changes"]
    except (OSError, subprocess.SubprocessError, ValueError, LookupError):
        return None
    return changes


def is_about(found: dict[str, Any], change: Change) -> bool:
    """Tell whether one of its changes is one of ours: the same word at a place of the same name."""
    if change.is_of_operation:
        operation = change.old or change.new
        return operation is not None and found["path"].endswith(f"/{operation.method}")
    fact = change.fact
    parts = [part.replace("~1", "/") for part in found["path"].split("/")]
    name = next((step for step in reversed(fact.steps) if step not in {"[]", "*"}), fact.side)
    is_there = name in parts or (fact.is_of_request and "parameters" in parts)
    word = "required" if fact.keyword == "mandatory" else fact.keyword
    return is_there and (found.get("property") == word or (found["kind"] != "modified" and parts[-1] == name))
