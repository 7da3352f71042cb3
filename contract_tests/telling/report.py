"""The files of a run: the page (page.py), JSON (by report.schema.json), HAR (har.py) and pytest's JUnit."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from schemathesis.baseline import Baseline, BaselineEntry

from contract_tests.judging.rules import RULES
from contract_tests.run import Run
from contract_tests.settings import UnusableError
from contract_tests.telling.findings import told
from contract_tests.telling.har import write_har
from contract_tests.telling.masking import masked
from contract_tests.telling.page import write_page
from contract_tests.telling.terminal import VERDICTS, conclusion, observation, show, verdict

PAGE, JUNIT, HAR, JSON = "index.html", "contract-tests.xml", "contract-tests.har", "contract-tests.json"


def prepare(directory: Path) -> None:
    """Make the folder of the reports, before anything is sent.

    Raises:
        UnusableError: Nothing can be written there.
    """
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = directory / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UnusableError(
            f"REPORT_DIR={directory} cannot be written to: {error.strerror}. Set REPORT_DIR to another folder."
        ) from error


def write(run: Run) -> Path:
    """Write the reports, readable by their owner only, and return their folder."""
    directory = run.settings.report_dir
    save(directory / JSON, lambda file: json.dump(masked(as_json(run), run.sender.secrets), file, indent=1))
    save(directory / HAR, lambda file: write_har(run, file))
    save(directory / PAGE, lambda file: write_page(run, file))
    if run.settings.baseline_update and run.accepted.path:
        entries = run.accepted.updated(run.findings, run.memory)
        public = [BaselineEntry.from_dict(masked(entry.to_dict(), run.sender.secrets)) for entry in entries]
        Baseline(public).save(run.accepted.path)
    if (directory / JUNIT).exists():
        (directory / JUNIT).chmod(0o600)
    return directory


def tell(run: Run) -> None:
    """Tell what was found, and write the reports; the verdict comes last."""
    *lines, last = conclusion(run)
    page = os.path.relpath(write(run) / PAGE)
    files = f"Report: {page}. {'' if run.is_recorded else 'JUnit, '}HAR and JSON are beside it."
    show(["", *lines, *([files] if lines else []), last], VERDICTS[run.exit_status])


def save(path: Path, write_to: Callable[[IO[str]], None]) -> None:
    """Write a file aside first, then rename it: two runs side by side leave whole reports, and nobody else looks in."""
    aside = path.with_suffix(f".{os.getpid()}")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        write_to(file)
    aside.replace(path)


def deployment_of(run: Run) -> str:
    """Say what the deployment was taken for."""
    if run.is_recorded or not run.settings.target:
        return "recorded" if run.is_recorded else "embedded mock"
    return "live" if run.target.is_live else "local"


def as_json(run: Run) -> dict[str, Any]:
    """Return all of a run for machines."""
    secrets = run.sender.secrets
    return {
        "deployment": deployment_of(run),
        "target": run.target.base_url,
        "seed": run.settings.seed,
        "strict": run.settings.strict,
        "exit_status": run.exit_status,
        "verdict": verdict(run),
        "unfinished": run.unfinished,
        "left_out": run.left_out,
        "sent": run.sender.sent.total(),
        "operations": [
            {
                "name": operation.name,
                "method": operation.method.upper(),
                "path": operation.path,
                "tested": operation.name in run.memory.proven,
                "why_not": run.not_tested.get(operation.name, ""),
            }
            for operation in run.document.operations
        ],
        "rules": [
            {
                "name": rule.name,
                "grade": rule.grade.value,
                "states": rule.states,
                "source": rule.source,
                "checked": run.memory.checked[rule.name],
            }
            for rule in RULES
        ],
        "findings": [
            {
                "id": finding.id,
                "rule": finding.rule.name,
                "grade": finding.rule.grade.value,
                "operation": finding.exchange.ask.operation.name,
                "place": finding.problem.place,
                "received": told(finding.problem.received, secrets),
                "documented": finding.problem.documented,
                "source": finding.problem.source or finding.rule.source,
                "times": finding.times,
                "entry": run.exchanges.index(finding.exchange),
                "accepted": finding.is_accepted,
                "standing": finding.standing,
            }
            for finding in run.findings
        ],
        "baseline": [*run.accepted.told(run.findings, run.memory)],
        "observations": [observation(exchange) for exchange in run.observed],
    }
