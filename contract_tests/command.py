"""What `python -m contract_tests` does: test a deployment, or list what would be sent."""

import contextlib
import io
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Final

import pytest

from contract_tests.plugin import TESTS, Plugin, open_run
from contract_tests.run import INTERRUPTED, NOT_TESTED, Rehearsal, Run
from contract_tests.settings import UnusableError, read
from contract_tests.telling import terminal
from contract_tests.telling.masking import mask
from openapi import DocumentError, NoDocumentError

QUIETLY: Final = ("-p", "no:terminal", "-p", "no:cacheprovider")
# Settings and plugins of whoever calls this are none of its business: they could leave parts of the run out.
ALONE: Final = (
    *("-c", os.devnull, "--rootdir", str(TESTS.parent), "--noconftest"),
    *("--disable-plugin-autoload", "-p", "schemathesis.pytest.plugin"),
    # It looks through all objects of the process for what tests left open, a third of a second a run; ours close it.
    *("-p", "no:unraisableexception"),
)
# With or without findings, or without a verdict, which the run itself explains.
ENDS: Final = frozenset({pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED})
FOREIGN_SETTINGS: Final = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")


def main(arguments: Sequence[str]) -> int:
    """Test the deployment that the settings name, or the embedded mock, and return the exit status."""
    try:
        settings = read(arguments, os.environ)
        with ExitStack() as stack:
            run = open_run(settings, stack)
            if settings.plan:
                return plan(run)
            signal.signal(signal.SIGINT, partial(interrupt, run))
            return carry_out(run)
    except (UnusableError, DocumentError, NoDocumentError) as error:
        print(error, file=sys.stderr)
    return NOT_TESTED


def interrupt(run: Run, *_: object) -> None:
    """Send nothing any more, so that what was found is still told; asked for again, give up.

    Raises:
        KeyboardInterrupt: It was interrupted before. Neither hypothesis nor pytest takes that well at any moment.
    """
    if run.stopped:
        raise KeyboardInterrupt
    run.stopped = INTERRUPTED


def carry_out(run: Run, *, tells: bool = True) -> int:
    """Carry out a run under pytest, in this process, and return its exit status."""
    plugin = Plugin(run, tells=tells, is_alone=True)
    with without_foreign_settings():
        ended = pytest.main([*QUIETLY, *ALONE, str(TESTS)], [plugin])
    if ended not in ENDS and not run.stopped:
        run.stopped = f"The run did not reach its end (pytest: {pytest.ExitCode(ended).name}). Run it again."
    return run.exit_status


@contextlib.contextmanager
def without_foreign_settings() -> Iterator[None]:
    """Take the settings for other projects' pytest out of the environment for a while."""
    before = {name: os.environ.pop(name) for name in FOREIGN_SETTINGS if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(before)


def plan(run: Run) -> int:
    """List what would be sent, what is generated as well."""
    rehearsal = Rehearsal(run.settings, run.target, run.document)
    with contextlib.redirect_stdout(io.StringIO()):
        carry_out(rehearsal, tells=False)
    terminal.show([*terminal.announcement(run), ""])
    for number, ask in enumerate(rehearsal.planned, start=1):
        url = mask(rehearsal.sender.url(ask), rehearsal.sender.secrets)
        print(f"{number:4} {ask.origin:35} {ask.credentials.value:16} {ask.method} {url}")
    rehearsal.sender.close()
    if rehearsal.stopped:
        print(rehearsal.stopped)
    print("Nothing was sent.")
    return NOT_TESTED if rehearsal.stopped else 0
