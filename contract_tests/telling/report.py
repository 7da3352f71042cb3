"""What a run found, for a person to read and for a machine. Secrets are masked in both."""

import json
import os
import shlex
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from contract_tests.judging.rules import RULES, Grade, Problem, Rule, shown
from contract_tests.sending.sender import Credentials, Exchange
from contract_tests.telling.masking import mask

# How much is shown of one thing in an answer.
LONGEST_SHOWN: Final = 240
# The headers of a request as a person would type them, the secrets left to the shell's variables.
CURL_HEADERS: Final = {
    Credentials.TOKEN: ["X-Auth-Token: $TOKEN"],
    Credentials.WRONG_TOKEN: ["X-Auth-Token: a wrong one"],
    Credentials.AK_SK: ["Authorization: ***", "X-Sdk-Date: ***", "X-Project_Id: $PROJECT_ID"],
    Credentials.WRONG_SIGNATURE: ["Authorization: a wrong one", "X-Sdk-Date: ***", "X-Project_Id: $PROJECT_ID"],
    Credentials.NONE: [],
}
IN_DOUBT: Final = "if that job never came in any answer, check first that JOB_IDS names one of this project that exists"
# For rules that trust what the run was told.
ADVICE_OF_RULE: Final = {"known-answered": IN_DOUBT, "known-present": IN_DOUBT}
ADVICE: Final = {
    Grade.VIOLATION: "mend the deployment, or if the vendor's page says otherwise by now, the document",
    Grade.CONCERN: "ask whoever runs the deployment whether this is meant",
}


@dataclass
class Finding:
    """A problem, however often it was seen.

    Args:
        rule: The rule that is broken.
        problem: What is wrong, as seen first.
        exchange: The exchange in which it was seen first.
        times: How often it was seen.
    """

    rule: Rule
    problem: Problem
    exchange: Exchange
    times: int = 1

    def lines(self, secrets: Collection[str]) -> list[str]:
        """Tell it. What came from outside is masked; our own words need not be."""
        exchange, problem = self.exchange, self.problem
        often = "" if self.times == 1 else f", {self.times} times"
        request_id = told(shown(exchange.header("x-request-id") or "none"), secrets)
        advice = "; ".join(filter(None, (ADVICE_OF_RULE.get(self.rule.name), ADVICE[self.rule.grade])))
        lines = {
            "sent": mask(curl(exchange), secrets),
            "answered": told(exchange.broken, secrets) or f"{exchange.status}, request id {request_id}",
            "received": told(f"{problem.place}: {problem.received}", secrets),
            "documented": f"{problem.documented} ({problem.source or self.rule.source})",
        }
        return [
            f"{self.rule.grade.value.upper()} {self.rule.name}: {self.rule.states}{often}",
            f"  asked by    {exchange.ask.origin}, with {exchange.ask.credentials.value}",
            *(f"  {label:11} {value}" for label, value in lines.items()),
            f"  what to do  {advice}",
        ]


def curl(exchange: Exchange) -> str:
    """Write a request as a command for the shell, without its secrets."""
    headers = [f'-H "{header}"' for header in CURL_HEADERS[exchange.ask.credentials]]
    method = [] if exchange.ask.method == "GET" else ["-X", exchange.ask.method]
    return " ".join(["curl -i", *method, *headers, shlex.quote(exchange.url)])


def told(text: str, secrets: Collection[str]) -> str:
    """Make a text fit to be told: masked first, then cut. The other way round a part of a secret would be left."""
    text = mask(text, secrets)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}... ({len(text)} characters)"


def rules_table(checked: Counter[str], findings: Sequence[Finding]) -> list[str]:
    """Show every rule, with how often it was checked and broken."""
    broken: Counter[str] = Counter()
    for finding in findings:
        broken[finding.rule.name] += finding.times
    lines = [f"{'rule':20} {'grade':10} {'checked':>8} {'broken':>7}  what must hold (who says so)"]
    for rule in RULES:
        count = str(checked[rule.name]) if checked[rule.name] else "never"
        bad = str(broken[rule.name] or "-")
        lines.append(f"{rule.name:20} {rule.grade.value:10} {count:>8} {bad:>7}  {rule.states} ({rule.source})")
    return lines


def write(directory: Path, report: dict[str, Any], secrets: Collection[str]) -> Path:
    """Write the report for machines, readable by its owner only.

    Raises:
        OSError: It cannot be written.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / "contract-tests.json"
    # Aside first, then renamed: two runs side by side leave one whole report, and no moment shows it to others.
    aside = path.with_suffix(f".{os.getpid()}")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(masked(report, secrets), file, indent=1)
    aside.replace(path)
    return path


def masked(value: Any, secrets: Collection[str]) -> Any:
    """Take every secret out of all strings of a JSON value."""
    if isinstance(value, str):
        return mask(value, secrets)
    if isinstance(value, list):
        return [masked(item, secrets) for item in value]
    if isinstance(value, dict):
        return {name: masked(item, secrets) for name, item in value.items()}
    return value


def as_json(exchange: Exchange) -> dict[str, Any]:
    """Record an exchange, without anything that opened it."""
    return {
        "origin": exchange.ask.origin,
        "credentials": exchange.ask.credentials.value,
        "method": exchange.ask.method,
        "url": exchange.url,
        "status": exchange.status,
        "headers": [list(pair) for pair in exchange.headers],
        "body": exchange.body.decode("utf-8", errors="backslashreplace"),
        "broken": exchange.broken,
    }
