"""schemathesis, made safe and given known jobs: what it generates and what it checks."""

import copy
from collections.abc import Iterator
from typing import Any

import requests
import schemathesis
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.schemas import BaseSchema

from contract_tests.documented import OPERATION, documented
from contract_tests.judging.rules import Problem, shown
from contract_tests.sending.sender import Ask, Credentials, Exchange
from contract_tests.settings import Target

CHECK_NAMES = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


def schema_for(target: Target, seed: int, max_examples: int) -> BaseSchema:
    """Load the document as schemathesis has it, with the deployment's own project and jobs as its examples.

    Without known ids it generates none that exist, and no answer ever holds a job.
    """
    document = copy.deepcopy(documented().document.data)
    path, method = documented().path, documented().described.method
    ids = list(target.job_ids[: documented().max_ids])
    of_path = documented().parameter("path") | {"example": target.project_id}
    of_query = documented().parameter("query") | {
        "examples": {f"first_{count}": {"value": ids[:count]} for count in range(1, len(ids) + 1)}
    }
    document["paths"][path][method]["parameters"] = [of_path, of_query]
    config = SchemathesisConfig.from_dict(
        {
            "base-url": target.base_url,
            "seed": seed,
            # Security schemes would be filled with junk, so that most requests met a 401 and tested nothing.
            "generation": {"with-security-parameters": False, "database": "none", "max-examples": max_examples},
            # Requests with other methods could create or delete.
            "phases": {"coverage": {"unexpected-methods": []}},
        }
    )
    return schemathesis.openapi.from_dict(document, config=config).include(operation_id=OPERATION)


def ask_of(case: schemathesis.Case[Any], credentials: Credentials) -> Ask:
    """Take the query of a generated case, and nothing else: path and method are the document's."""
    url = requests.Request(**case.as_transport_kwargs()).prepare().url or ""
    return Ask(query=url.partition("?")[2], credentials=credentials, origin="generated")


def problems(case: schemathesis.Case[Any], exchange: Exchange) -> Iterator[Problem | None]:
    """Let schemathesis check an answer, and give what it finds; None if that is nothing."""
    load_all_checks()
    headers: dict[str, list[str]] = {}
    for name, value in exchange.headers:
        headers.setdefault(name, []).append(value)
    response = Response(
        status_code=exchange.status,
        headers=headers,
        content=exchange.body,
        request=requests.Request(exchange.ask.method, exchange.url).prepare(),
        elapsed=0.0,
        verify=True,
    )
    checks: list[Any] = CHECKS.get_by_names(list(CHECK_NAMES))
    try:
        case.validate_response(response, checks=checks)
    except FailureGroup as group:
        yield from (Problem(failure.title, shown(failure.message), "conformance") for failure in group.exceptions)
    else:
        yield None
