# Copied from generator/runtime/cli/work.py by `make generate`. Edit that file: this one is overwritten.
"""What the command does."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from .. import InvalidInputError, MpcClient, MpcError, WaitTimeout
from . import doctor, output
from .operations import Asked
from .statuses import Status
from .watch import watch


def present(connection: dict[str, Any]) -> dict[str, Any]:
    """Return the options of the command line; what it leaves out comes from the environment."""
    return {name: value for name, value in connection.items() if value}


def read_ids(ids: tuple[str, ...]) -> list[str]:
    """Return the ids that were given, with those on standard input where there are none or for each `-`."""
    if not ids and sys.stdin.isatty():
        raise click.UsageError("No ID was given. Give at least one, or write them to standard input.")
    words: list[str] = []
    for one in ids or ("-",):
        # What is not UTF-8 is kept, so that the client can refuse it.
        words += sys.stdin.buffer.read().decode("utf-8-sig", "surrogateescape").split() if one == "-" else [one]
    return words


@contextmanager
def exit_statuses() -> Iterator[None]:
    """Turn the client's errors into messages and exit statuses."""
    try:
        yield
    except InvalidInputError as error:
        raise click.UsageError(str(error)) from None
    except MpcError as error:
        fail(Status.SERVICE, str(error))
    except KeyboardInterrupt:
        fail(Status.INTERRUPTED, "Interrupted.")


def fail(status: Status, message: str) -> NoReturn:
    """Say what went wrong, and end the command."""
    click.echo(f"Error: {message}", err=True)
    sys.exit(status)


def list_tasks(operation: Asked, ids: tuple[str, ...], form: str, **connection: Any) -> None:
    """Show what the service says of tasks; also what it said before it failed."""
    asked = read_ids(ids)
    with exit_statuses(), MpcClient.from_env(**present(connection)) as mpc:
        try:
            listing = getattr(mpc, operation.lists)(asked)
        except MpcError as error:
            if error.outcome is not None:
                output.write_listing(error.outcome, form)
            raise
    output.write_listing(listing, form)
    sys.exit(Status.SOME_FAILED if listing.missing else Status.SUCCEEDED)


def wait_for_tasks(
    operation: Asked,
    ids: tuple[str, ...],
    form: str,
    timeout: float,
    interval: float | None,
    grace: float,
    **connection: Any,
) -> None:
    """Wait for tasks, and show how they ended; also what is known where the waiting ended before they did."""
    asked = read_ids(ids)
    with exit_statuses(), MpcClient.from_env(**present(connection)) as mpc:
        try:
            with watch(operation) as watching:
                outcome = getattr(mpc, operation.waits)(
                    asked, timeout=timeout, interval=interval, grace=grace, on_poll=watching.see
                )
        except InvalidInputError:
            raise
        except (MpcError, KeyboardInterrupt) as error:
            known = getattr(error, "outcome", None) or watching.outcome
            if known is not None:
                output.write_outcome(known, form)
            if isinstance(error, WaitTimeout):
                fail(Status.TIMED_OUT, f"Not every task has ended after {timeout:g} s.")
            raise
    output.write_outcome(outcome, form)
    sys.exit(Status.SUCCEEDED if outcome.all_succeeded else Status.SOME_FAILED)


def examine(operation: Asked, asked: str, **connection: Any) -> None:
    """Tell whether this machine can ask the service."""
    sys.exit(doctor.examine(operation, asked, present(connection)))
