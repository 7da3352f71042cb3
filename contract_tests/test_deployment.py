"""The contract tests as pytest sees them. `contract_tests.under_pytest` gives them the run."""

from typing import Any

import pytest
import schemathesis

from contract_tests.asking.generated import schema_for
from contract_tests.judging.rules import RULES, Rule
from contract_tests.under_pytest import current_run

RUN = current_run.get()
# What the probes leave of the budget is for what is generated; twice as much, since repetitions are left out.
LEFT = 2 * max(1, RUN.sender.left - len(RUN.asks))
# Not a lazy schema from a fixture: under pytest 9.2 schemathesis 4.32.5 fails there on a private name that is gone.
SCHEMA = schema_for(RUN.target, RUN.settings.seed, LEFT)


def test_probes() -> None:
    """Every probe is sent, and each answer goes through every rule."""
    RUN.probe()


# The order of definition is the order of sending: the probes come first.
@SCHEMA.parametrize()
def test_generated(case: schemathesis.Case[Any]) -> None:
    """With what is left of the budget generated requests are sent, and each answer goes through every rule."""
    RUN.generated(case)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule(rule: Rule) -> None:
    """No answer broke the rule, as far as the run's strictness goes."""
    if any(finding.rule is rule for finding in RUN.fatal):
        pytest.fail("see the report", pytrace=False)
