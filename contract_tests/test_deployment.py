"""The contract tests as pytest sees them: what is sent, then a test of each rule. `plugin.py` gives them the run."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis

from contract_tests.asking.cases import without_local_constants
from contract_tests.judging.rule import Rule
from contract_tests.plugin import RUN
from contract_tests.run import Run
from contract_tests.telling.findings import lines_of
from contract_tests.telling.masking import mask
from openapi import Operation


@pytest.fixture(scope="session")
def run(pytestconfig: pytest.Config) -> Iterator[Run]:
    """Give the run of the plugin."""
    with without_local_constants():
        yield pytestconfig.stash[RUN]


# The order of definition is the order of sending: the probes come first.
def test_probes(run: Run, operation: Operation) -> None:
    """Every probe of an operation is sent, and each answer goes through every rule."""
    run.probe(operation)
    skip_if_stopped(run)


def test_generated(case: schemathesis.Case[Any], run: Run) -> None:
    """With what is left of the budget generated requests are sent, and each answer goes through every rule."""
    skip_if_stopped(run)
    run.generated(case)


def test_rule(run: Run, rule: Rule, request: pytest.FixtureRequest) -> None:
    """No answer broke the rule, as far as the run's strictness goes. The answers to the probes at least are there."""
    for operation in run.tested:
        run.probe(operation)
    found = request.node.user_properties
    found.append(("checked", run.memory.checked[rule.name]))
    broken = [finding for finding in run.findings if finding.rule is rule]
    lines = [line for finding in broken for line in lines_of(finding, run.sender.secrets)]
    if any(finding in run.fatal for finding in broken):
        pytest.fail("\n".join(lines), pytrace=False)
    for line in lines:
        found.append(("concern", line))
    if not run.memory.checked[rule.name]:
        pytest.skip(mask(run.why_unchecked(rule.name), run.sender.secrets))


def skip_if_stopped(run: Run) -> None:
    """Skip what could not be sent to its end, and say why."""
    if run.stopped:
        pytest.skip(mask(run.stopped, run.sender.secrets))
