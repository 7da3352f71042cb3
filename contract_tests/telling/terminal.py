"""What a person reads in the terminal: what will be sent, and in the end what was found."""

import re
import textwrap
from collections import Counter
from collections.abc import Iterable
from typing import Final

from rich.console import Console

from contract_tests.judging import jobs
from contract_tests.judging.rule import Grade
from contract_tests.judging.rules import OF_ANSWERS, OF_BODIES, OF_HEADERS, RULES
from contract_tests.run import CONFORMS, DOES_NOT_CONFORM, NOT_TESTED, Run
from contract_tests.sending.sender import SECONDS_BETWEEN_REQUESTS, Exchange
from contract_tests.telling.findings import lines_of
from contract_tests.telling.masking import mask

OF_A_RULE: Final = "test_rule["
GROUPS: Final = {"statuses": OF_ANSWERS, "headers": OF_HEADERS, "bodies": OF_BODIES, "jobs": jobs.RULES}
# How a line begins that is no prose: the label of a part of a finding, or the columns of a table.
HANGING: Final = re.compile(r"  [a-z ]{11} |\S+ +(?:violation|concern) +\S+ +\S+  ")
# The command that shows a finding again is copied whole.
COPIED: Final = "  sent "
STYLES: Final = {"VIOLATION": "bold red", "CONCERN": "bold yellow"}
VERDICTS: Final = {CONFORMS: "bold green", DOES_NOT_CONFORM: "bold red", NOT_TESTED: "bold yellow"}


def deployment(run: Run) -> str:
    """Name what is tested."""
    return "the deployment" if run.settings.target else "the embedded mock"


def announcement(run: Run) -> list[str]:
    """Say what will be sent, before anything is."""
    settings, target = run.settings, run.target
    where = "" if not settings.target else ", taken for the live service" if target.is_live else ", on this machine"
    name = f"{deployment(run)}, {mask(target.base_url, run.sender.secrets)}{where}"
    lines = [
        f"Testing {name}: project {target.project_id}, {len(target.job_ids)} known jobs.",
        (
            f"At most {settings.max_requests} requests will be sent: {sum(map(len, run.asks.values()))} probes, the "
            f"rest generated; {'methods that change things as well' if run.sender.methods_are_free else 'GET only'}, "
            f"to {len(run.tested)} operation{'s' * (len(run.tested) != 1)}."
        ),
        f"SEED={settings.seed} sends the same requests again.",
    ]
    if settings.unused:
        lines.append(
            f"Ignored in the environment: {', '.join(settings.unused)}. They belong to a deployment, and "
            "BASE_URL is not set."
        )
    if target.is_live:
        minutes = settings.max_requests * SECONDS_BETWEEN_REQUESTS / 60
        lines.append(f"One request every {SECONDS_BETWEEN_REQUESTS:.0f} seconds: about {minutes:.0f} minutes.")
        if target.base_url.startswith("http:") and not target.is_tunnel:
            lines.append("BASE_URL is plain http: anyone on the network path can read the credentials.")
    elif settings.target:
        lines.append("Is this address the end of a tunnel to the live service? Set LIVE=1 to be gentler with it.")
    return lines


def conclusion(run: Run) -> list[str]:
    """Tell what was found, what was not tested, and the verdict last; of a run that could not start, that alone."""
    if not (run.findings or any(exchange.lets_in for exchange in run.exchanges)):
        return [verdict(run)]
    lines = [line for finding in run.findings for line in [*lines_of(finding, run.sender.secrets), ""]]
    lines += [*rules_table(run), ""] if run.settings.verbose else []
    lines += groups_table(run)
    if never := [rule.name for rule in RULES if not run.memory.checked[rule.name]]:
        more = "" if run.settings.verbose else " (VERBOSE=1 shows each rule)"
        lines.append(f"Never checked: {', '.join(never)}{more}.")
    statuses = ", ".join(f"{count} with {status}" for status, count in sorted(run.answers.items()))
    sent = f"{run.sender.sent.total()} of at most {run.settings.max_requests} requests were sent."
    sent = "Nothing was sent." if run.is_recorded else sent
    lines.append(f"{run.answers.total()} answers ({statuses or 'none'}). {sent}")
    lines += [observation(exchange) for exchange in run.observed]
    lines += untested(run)
    grades = Counter(finding.rule.grade for finding in run.findings)
    lines += run.accepted.told(run.findings, run.memory)
    counts = (f"{grades[grade]} {grade.value}{'s' * (grades[grade] != 1)}" for grade in Grade)
    lines.append(f"{', '.join(counts)}.")
    lines.append(verdict(run))
    return lines


def count_broken(run: Run) -> Counter[str]:
    """Count how often each rule was broken."""
    broken: Counter[str] = Counter()
    for finding in run.findings:
        broken[finding.rule.name] += finding.times
    return broken


def groups_table(run: Run) -> list[str]:
    """Show how often the rules of each group were checked and broken."""
    broken = count_broken(run)
    lines = [f"{'':10} {'rules':>6} {'checked':>8} {'broken':>7}"]
    for name, rules in GROUPS.items():
        checked = sum(run.memory.checked[rule.name] for rule in rules)
        bad = sum(broken[rule.name] for rule in rules)
        lines.append(f"{name:10} {len(rules):6} {checked:8} {bad:7}")
    return lines


def rules_table(run: Run) -> list[str]:
    """Show every rule, with how often it was checked and broken."""
    broken = count_broken(run)
    lines = [f"{'rule':20} {'grade':10} {'checked':>8} {'broken':>7}  what must hold (who says so)"]
    for rule in RULES:
        count = run.memory.checked[rule.name]
        lacks = "" if count else f"; needs {rule.needs}"
        lines.append(
            f"{rule.name:20} {rule.grade.value:10} {count or 'never':>8} {broken[rule.name] or '-':>7}  "
            f"{rule.states} ({rule.source}){lacks}"
        )
    return lines


def show(lines: Iterable[str], verdict: str = "") -> None:
    """Print lines, in colour and broken to the width where standard output is a terminal.

    Args:
        lines: The lines.
        verdict: The style of the last of them.
    """
    console = Console(highlight=False, markup=False, emoji=False)
    width = console.width if console.is_terminal else 0
    *others, last = lines
    for line in others:
        console.print(fit(line, width), style=STYLES.get(line.partition(" ")[0], ""), soft_wrap=True)
    console.print("\n".join(fit(line, width) for line in last.splitlines()), style=verdict, soft_wrap=True)


def fit(line: str, width: int) -> str:
    """Break a line between words, the rest of it below its text; a width of 0 has no end."""
    if not width or len(line) <= width or line.startswith(COPIED):
        return line
    found = HANGING.match(line)
    # In a narrow terminal, what is left beside a label would be narrower still.
    hanging = found.end() if found and found.end() <= width // 2 else 2
    return textwrap.fill(line, width, subsequent_indent=" " * hanging, break_long_words=False, break_on_hyphens=False)


def observation(exchange: Exchange) -> str:
    """Tell how something was answered that no source speaks of."""
    return f"Observed, and no finding: {exchange.ask.credentials.value} is answered {exchange.status}."


def untested(run: Run) -> list[str]:
    """Tell what the run says nothing of."""
    lines = [f"Not tested: {name}, since {why}." for name, why in run.not_tested.items()]
    lines += [
        f"Not tested: {operation.name}, since no request of it succeeded."
        for operation in run.tested
        if run.memory.proven and operation.name not in run.memory.proven
    ]
    asked = {one for exchange in run.exchanges for one in exchange.ask.ids}
    if never := sorted(asked.intersection(run.target.job_ids) - run.memory.last.keys()):
        lines.append(f"Jobs of JOB_IDS that were in no answer: {', '.join(map(ascii, never))}.")
    lines += run.untested()
    if run.left_out:
        sending = [name for name in run.left_out if not name.startswith(OF_A_RULE)]
        rules = len(run.left_out) - len(sending)
        parts = [*sending, *([f"{rules} of {len(RULES)} rules"] if rules else [])]
        lines.append(f"Left out, as pytest was asked to: {', '.join(parts)}.")
    return lines


def verdict(run: Run) -> str:
    """Tell the verdict, and why."""
    name = deployment(run)
    why = mask(run.unfinished, run.sender.secrets)
    match run.exit_status:
        case 0 if run.left_out or run.is_recorded:
            return f"In what was tested, {name} does what the document says{but(run)}."
        case 0:
            return f"{name[0].upper()}{name[1:]} does what the document says{but(run)}."
        case 1:
            also = f" The run ended early: {why}" if why else ""
            return f"{name[0].upper()}{name[1:]} does not do what the document says.{also}"
    return f"{name[0].upper()}{name[1:]} could not be tested. {why}"


def but(run: Run) -> str:
    """Tell of findings that are accepted."""
    accepted = sum(finding.is_accepted for finding in run.findings)
    return f", but for {accepted} accepted finding{'s' * (accepted != 1)}" if accepted else ""
