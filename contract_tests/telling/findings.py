"""What was found, as a person reads it. What came from outside is masked; our own words need not be."""

import shlex
from collections.abc import Collection
from typing import Final

from contract_tests.asking.ask import Credentials
from contract_tests.judging.answers import shown
from contract_tests.judging.rule import Finding, Grade
from contract_tests.sending.sender import Exchange
from contract_tests.telling.masking import mask

# How much is shown of one thing in an answer.
LONGEST_SHOWN: Final = 240
# The headers of a request as a person would type them, the secrets left to the shell's variables.
SIGNED: Final = ["Authorization: ***", "X-Sdk-Date: ***", "X-Project_Id: $PROJECT_ID"]
CURL_HEADERS: Final = {
    Credentials.TOKEN: ["X-Auth-Token: $TOKEN"],
    Credentials.EMPTY_TOKEN: ["X-Auth-Token;"],
    Credentials.WRONG_TOKEN: ["X-Auth-Token: a wrong one"],
    Credentials.AK_SK: SIGNED,
    Credentials.WRONG_SIGNATURE: ["Authorization: a wrong one", *SIGNED[1:]],
    Credentials.OLD_SIGNATURE: ["Authorization: yesterday's", *SIGNED[1:]],
    Credentials.NO_PROJECT: SIGNED[:2],
    Credentials.OTHER_PROJECT: [*SIGNED[:2], "X-Project_Id: another project"],
    Credentials.NONE: [],
    Credentials.NOT_SHOWN: ["X-Auth-Token: $TOKEN"],
}
IN_DOUBT: Final = "if that job was in no answer at all, check first that it exists in this project"
# For rules that trust what the run was told.
ADVICE_OF_RULE: Final = {"known-answered": IN_DOUBT, "known-present": IN_DOUBT}
ADVICE: Final = {
    Grade.VIOLATION: "correct the deployment, or the document if the vendor's page has changed",
    Grade.CONCERN: "ask whoever runs the deployment whether this is intended",
}


def lines_of(finding: Finding, secrets: Collection[str]) -> list[str]:
    """Tell a finding in some lines."""
    rule, exchange, problem = finding.rule, finding.exchange, finding.problem
    often = "" if finding.times == 1 else f", {finding.times} times"
    request_id = told(shown(exchange.header("x-request-id") or "none"), secrets)
    lines = {
        "asked by": f"{exchange.ask.operation.name}, {exchange.ask.origin}, with {exchange.ask.credentials.value}",
        "sent": mask(curl(exchange), secrets),
        "answered": told(exchange.broken, secrets) or f"{exchange.status}, request id {request_id}",
        "received": told(f"{problem.place}: {problem.received}", secrets),
        "documented": f"{problem.documented} ({problem.source or rule.source})",
        "what to do": advice_on(finding),
        "id": told(", ".join(filter(None, (finding.id, finding.standing))), secrets),
    }
    title = f"{rule.grade.value.upper()} {rule.name}: {rule.states}{often}"
    return [title, *(f"  {label:11} {value}" for label, value in lines.items())]


def advice_on(finding: Finding) -> str:
    """Say what to do about a finding."""
    return "; ".join(filter(None, (ADVICE_OF_RULE.get(finding.rule.name), ADVICE[finding.rule.grade])))


def curl(exchange: Exchange) -> str:
    """Write a request as a command for the shell, without its secrets."""
    ask = exchange.ask
    headers = [f'-H "{header}"' for header in CURL_HEADERS[ask.credentials]]
    headers += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in ask.headers.items()]
    method = [] if ask.method == "GET" else ["-X", ask.method]
    body = ["--data-binary", shlex.quote(ask.body.decode("utf-8", "replace"))] if ask.body else []
    return " ".join(["curl -i", *method, *headers, *body, shlex.quote(exchange.url)])


def told(text: str, secrets: Collection[str]) -> str:
    """Make a text fit to be told: masked first, then cut. The other way round a part of a secret would be left."""
    text = mask(text, secrets)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}... ({len(text)} characters)"
