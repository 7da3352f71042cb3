"""The contract tests as pytest sees them. `contract_tests.under_pytest` gives them the run."""

from typing import Any

import schemathesis

from contract_tests.generated import schema_for
from contract_tests.under_pytest import current_run

RUN = current_run.get()
# Not a lazy schema from a fixture: under pytest 9.2 schemathesis 4.32.5 fails there on a private name that is gone.
SCHEMA = schema_for(RUN.target, RUN.settings.seed, RUN.sender.left)


@SCHEMA.parametrize()
def test_generated(case: schemathesis.Case[Any]) -> None:
    """Each answer to a generated request is as documented."""
    RUN.generated(case)


def test_conforms() -> None:
    """No answer contradicted the document, and some held a job."""
    assert RUN.exit_status == 0, RUN.report()  # noqa: S101 - this is a test
