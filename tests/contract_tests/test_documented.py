"""What is read from the document."""

import copy

import pytest

from contract_tests.documented import OPERATION, Documented, documented
from openapi import Document


def test_other_operations_do_not_disturb() -> None:
    """A document that has gained operations, on the same path and on others, is read as before."""
    document = copy.deepcopy(documented().document.data)
    other = {"operationId": "CreateEditingJob", "responses": {"200": {"description": "Done."}}}
    document["paths"][documented().path]["post"] = other
    document["paths"] = {"/v2/other": {"parameters": [], "post": other}, **document["paths"]}
    assert (Documented(Document.of(document)).path, Documented(Document.of(document)).method) == (
        documented().path,
        "GET",
    )
    assert Documented(Document.of(document)).max_ids == 10


def test_says_that_the_operation_is_gone() -> None:
    """A document without the operation is a clear message."""
    with pytest.raises(LookupError, match=f"no operation {OPERATION}"):
        _ = Documented(Document.of({"paths": {}})).path


@pytest.mark.parametrize(
    ("status", "name"),
    [(400, "invalid_parameter"), (401, "bad_credentials"), (401, "foreign_project"), (404, "unknown_path")],
)
def test_has_the_examples_that_the_mock_answers_with(status: int, name: str) -> None:
    """Each error of the mock is an example of the document, with a code and a text."""
    assert documented().example(status, name).keys() >= {"error_code", "error_msg"}
