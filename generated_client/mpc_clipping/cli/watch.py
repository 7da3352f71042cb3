# Copied from generator/runtime/cli/watch.py by `make generate`. Edit that file: this one is overwritten.
"""Show on standard error how waiting goes: one line a task, live on a terminal, else a line for each change."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from .._runtime.table import Row, counts, row, visible
from .operations import Asked
from .output import table_of

# Lines of the terminal that are not for tasks: the head, what is left out, the counts, the trouble in two lines.
OTHER_LINES = 6


class Trouble(logging.Handler):
    """Keep what the client warns of: a question that failed, while waiting goes on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.message = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message."""
        self.message = f"{datetime.now(UTC):%H:%M:%SZ}  {visible(record.getMessage())}"


class Watching:
    """What is known so far.

    Args:
        operation: The operation that is asked.
        console: Where it is shown.

    Attributes:
        outcome: What the last question gave; None before the first one was answered.
    """

    def __init__(self, operation: Asked, console: Console) -> None:
        self.operation = operation
        self.console = console
        self.outcome: Any = None
        self.trouble = Trouble()
        self.current_trouble = ""
        self.began = time.monotonic()
        self.states: dict[str, str] = {}

    def see(self, outcome: Any) -> None:
        """Take the outcome so far, after each question."""
        self.outcome = outcome
        before, self.current_trouble, self.trouble.message = self.current_trouble, self.trouble.message, ""
        if self.console.is_terminal:
            return
        if self.current_trouble:
            self.write(self.current_trouble)
        elif before:
            self.write("The service answers again.")
        for line in self.lines():
            name, state = line.get(self.operation.id, ""), line.get(self.operation.state, "")
            if self.states.get(name) != state:
                self.states[name] = state
                self.write(f"{name} {state}")

    def write(self, text: str) -> None:
        """Write one line as it is."""
        self.console.print(Text(text), soft_wrap=True)

    def lines(self) -> list[Row]:
        """Return a row for each task, those first that have not ended."""
        seen = self.outcome
        absent = {"missing": seen.missing, "unanswered": seen.unanswered}
        return [
            *map(row, [*seen.pending, *seen.unknown]),
            *[
                {self.operation.id: visible(one), self.operation.state: f"({why})"}
                for why, ids in absent.items()
                for one in ids
            ],
            *map(row, [*seen.failed, *seen.succeeded]),
        ]

    def render(self) -> RenderableType:
        """Draw what is known."""
        seconds = int(time.monotonic() - self.began)
        clock = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        if self.outcome is None:
            return Text(f"Asking ... {clock}")
        lines = self.lines()
        shown = lines[: max(1, self.console.height - OTHER_LINES)]
        more = [Text(f"... and {len(lines) - len(shown)} more")] if len(lines) > len(shown) else []
        trouble = [Text(self.current_trouble)] if self.current_trouble else []
        return Group(table_of(shown), *more, Text(f"{counts(self.outcome)}; waiting for {clock}"), *trouble)


@contextmanager
def watch(operation: Asked) -> Iterator[Watching]:
    """Show how waiting goes for as long as the context lasts."""
    console = Console(stderr=True, highlight=False)
    watching = Watching(operation, console)
    logger = logging.getLogger("mpc_clipping")
    logger.addHandler(watching.trouble)
    try:
        if console.is_terminal:
            with Live(console=console, transient=True, get_renderable=watching.render):
                yield watching
        else:
            yield watching
    finally:
        logger.removeHandler(watching.trouble)
