"""What the client of a document makes of answers. It is generated today, and runs in a process of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from openapi_python_client.strings import snake_case

from contract_tests.proving.answers import Answers
from contract_tests.proving.broken import at
from contract_tests.sending.sender import Exchange
from generator.build import build
from generator.output import write
from generator.validate import method_name

READER: Final = Path(__file__).with_name("read_answers.py")
SECONDS: Final = 60
FIRST_REFUSAL: Final = 400
READS, LOSES = "reads it", "reads it, and loses the value"


class Client:
    """The client of a document.

    Args:
        path: The document's file.
        folder: Where the client is written.

    Raises:
        DocumentError: No client can be made of it.
    """

    def __init__(self, path: Path, folder: Path) -> None:
        self.folder = folder
        write(folder, build(path))

    def read(self, answers: Answers, exchanges: Sequence[Exchange]) -> list[dict[str, Any]]:
        """Return what the client makes of each answer of an operation: what it read, or what it raised."""
        operation = answers.operation
        known: dict[str, Any] = {"ids": ["1"]}
        for name, parameter in operation.parameters.items():
            known[str(snake_case(name[1]))] = answers.document.example(parameter)
        content = operation.body.get("content", {}).get("application/json")
        if content is not None:
            known["body"] = answers.document.example(content)
        told = {
            "method": method_name(operation),
            "arguments": known,
            "answers": [
                {
                    "status": one.status,
                    "headers": list(one.headers),
                    "body": one.body.decode("utf-8", "surrogateescape"),
                }
                for one in exchanges
            ],
        }
        command = [sys.executable, str(READER), str(self.folder)]
        ended = subprocess.run(
            command, input=json.dumps(told), capture_output=True, text=True, check=True, timeout=SECONDS
        )
        made: list[dict[str, Any]] = json.loads(ended.stdout)
        return made


def told_of(outcome: dict[str, Any], exchange: Exchange, steps: tuple[str, ...]) -> str:
    """Say what a client made of an answer, in which one value matters."""
    if outcome.get("raised") and exchange.status >= FIRST_REFUSAL:
        return READS  # as an error, which a refusal is
    if "read" not in outcome:
        return f"raises {outcome.get('raised') or outcome['failed']}"
    sent = json.loads(exchange.body)
    try:
        value = at(sent, steps)
    except LookupError:
        return READS
    try:
        return READS if at(outcome["read"], steps) == value else LOSES
    except LookupError:
        return LOSES


def temporary() -> tempfile.TemporaryDirectory[str]:
    """Make a folder for a client."""
    return tempfile.TemporaryDirectory(prefix="client-of-old-")
