"""The run as a plugin of pytest: what is sent, what is skipped and why, and what is told in the end."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pytest

from contract_tests.judging.rules import RULES
from contract_tests.mock import Mock, serve
from contract_tests.run import INTERRUPTED, Run
from contract_tests.settings import Settings, target_at
from contract_tests.telling import report, terminal
from contract_tests.telling.progress import Asking, watch
from openapi import Document, load

NAME: Final = "contract-tests"
RUN: Final = pytest.StashKey[Run]()
HERE: Final = Path(__file__).parent
TESTS: Final = HERE / "test_deployment.py"


def open_run(settings: Settings, stack: ExitStack) -> Run:
    """Make the run that the settings ask for, and the embedded mock where they name no deployment.

    Raises:
        UnusableError: What the settings name cannot be used.
    """
    report.prepare(settings.report_dir)
    document = Document.read(settings.spec_file) if settings.spec_file else load()
    target = settings.target
    if target is None:
        mock = Mock(document=document)
        target = target_at(stack.enter_context(serve(mock)), mock)
    run = Run(settings, target, document=document)
    stack.callback(run.sender.close)
    return run


class Plugin:
    """Carries out one run.

    Args:
        run: The run.
        tells: Whether to tell of the run, and to write its reports.
        is_alone: Whether pytest tells nothing itself, so that there is room for a line of progress.
    """

    def __init__(self, run: Run, *, tells: bool = True, is_alone: bool = False) -> None:
        self.run = run
        self.tells = tells
        self.is_alone = is_alone
        self.asking: Asking | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Give the run to the tests, and let pytest write its JUnit file beside the other reports."""
        config.stash[RUN] = self.run
        if self.is_alone:
            # Nobody would read a traceback, and putting one together takes longer than many tests.
            config.option.tbstyle = "no"
        if self.tells and config.option.xmlpath is None:
            config.option.xmlpath = str(self.run.settings.report_dir / report.JUNIT)

    def pytest_sessionstart(self) -> None:
        """Say what will be sent, before anything is."""
        if self.tells:
            terminal.show(terminal.announcement(self.run))
            self.asking = watch(self.run) if self.is_alone else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem(self, collector: Any, name: str, obj: Any) -> Any:
        """Let schemathesis make an item of each operation: it wants the schema while tests are collected."""
        if name != "test_generated" or collector.path != TESTS or hasattr(obj, "is_generated"):
            return None
        made = self.run.cases.generated(self.run.most_generated).parametrize()(obj)
        made.is_generated = True
        return collector.ihook.pytest_pycollect_makeitem(collector=collector, name=name, obj=made)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make a test of each operation, and of each rule."""
        if metafunc.definition.path != TESTS:
            return
        if "operation" in metafunc.fixturenames:
            metafunc.parametrize("operation", self.run.tested, ids=lambda operation: operation.name)
        if "rule" in metafunc.fixturenames:
            metafunc.parametrize("rule", RULES, ids=lambda rule: rule.name)

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Keep what pytest was told to leave out."""
        self.run.left_out += [item.name for item in items if item.path == TESTS]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        """A test that fails in any other way than by a broken rule is a bug in it, and no verdict."""
        made = yield
        outcomes = (pytest.skip.Exception, pytest.fail.Exception, KeyboardInterrupt)
        if item.path == TESTS and call.excinfo and not call.excinfo.errisinstance(outcomes):
            self.run.stopped = self.run.stopped or f"The tests failed, a bug in them:\n{call.excinfo.exconly()}"
        return made

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Tests that cannot even be made are a bug, and no verdict."""
        if report.failed:
            self.run.stopped = self.run.stopped or f"The tests could not be made, a bug in them:\n{report.longreprtext}"

    def pytest_internalerror(self, excrepr: Any) -> bool:
        """What pytest fails at is no verdict, which tells of it; pytest itself need not."""
        self.run.stopped = self.run.stopped or f"pytest failed, a bug in the tests:\n{excrepr}"
        return True

    def pytest_keyboard_interrupt(self) -> None:
        """An interrupted run is no verdict."""
        self.run.stopped = self.run.stopped or INTERRUPTED

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Give pytest an exit status of its own for what could not be tested."""
        if self.run.exit_status == pytest.ExitCode.INTERRUPTED and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.INTERRUPTED

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Tell what was found, after all that pytest tells."""
        if self.asking:
            self.asking.stop()
        if not self.tells:
            return
        report.tell(self.run)
