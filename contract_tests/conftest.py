"""What pytest needs to open the contract tests by itself: `pytest contract_tests`, with the same variables."""

import os
from contextlib import ExitStack

import pytest

from contract_tests.plugin import NAME, Plugin, open_run
from contract_tests.settings import UnusableError, read
from openapi import DocumentError, NoDocumentError

CLOSING = pytest.StashKey[ExitStack]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Make the run that the environment asks for, unless someone brought one."""
    if config.pluginmanager.has_plugin(NAME):
        return
    if getattr(config.option, "numprocesses", None):
        raise pytest.UsageError("A run counts and paces its requests in one process. Leave -n out.")
    config.stash[CLOSING] = ExitStack()
    try:
        run = open_run(read([], os.environ), config.stash[CLOSING])
    except (UnusableError, DocumentError, NoDocumentError) as error:
        raise pytest.UsageError(str(error)) from error
    config.pluginmanager.register(Plugin(run), NAME)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close what was opened."""
    if CLOSING in config.stash:
        config.stash[CLOSING].close()
