"""One line of progress while a run asks, where there is a terminal."""

import os
import sys
from collections.abc import Iterable
from typing import Final, TextIO

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from contract_tests.run import Run

# Narrower terminals have the numbers alone.
WIDE_ENOUGH_FOR_A_BAR: Final = 60


class Asking(Progress):
    """How many requests were sent, of how many, how fast, and how long that will go on.

    Nobody tells it: it looks at the run whenever the line is drawn.

    Args:
        run: The run.
        console: The terminal.
    """

    def __init__(self, run: Run, console: Console) -> None:
        bar = [BarColumn(20, complete_style="cyan")] if console.width >= WIDE_ENOUGH_FOR_A_BAR else []
        numbers = TextColumn("{task.completed:.0f} of {task.total:.0f}, {task.fields[rate]:.1f} a second,")
        left = (TimeRemainingColumn(compact=True), TextColumn("left"))
        self.run = run
        super().__init__(*bar, numbers, *left, console=console, transient=True, refresh_per_second=4)
        self.add_task("", total=run.settings.max_requests, rate=0.0)

    def get_renderables(self) -> Iterable[RenderableType]:
        """Yield the line, with what the run has come to."""
        for task in self.tasks:
            self.update(task.id, completed=self.run.sender.sent.total(), rate=task.speed or 0.0)
        yield from super().get_renderables()

    def stop(self) -> None:
        """Take the line away."""
        super().stop()
        self.console.file.close()


def watch(run: Run) -> Asking | None:
    """Start to show the progress of a run on standard error; None if that is no terminal that can take a line away."""
    file = open_again(sys.stderr)
    console = Console(file=file, highlight=False) if file else None
    if console is None or not console.is_interactive:
        return None
    asking = Asking(run, console)
    asking.start()
    return asking


def open_again(stream: TextIO) -> TextIO | None:
    """Open what a stream writes to once more, where pytest does not take it away while tests run.

    Returns:
        The new stream; None where the old one writes to no terminal.
    """
    if not stream.isatty():
        return None
    return os.fdopen(os.dup(stream.fileno()), "w", encoding=stream.encoding)
