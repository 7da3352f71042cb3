"""What a run is told in: lines for a person, JSON (report.schema.json says what is in it) and HAR for machines."""

import json
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import IO, Any, Final

import harfile

from contract_tests.asking.ask import Credentials
from contract_tests.judging.rule import Grade
from contract_tests.judging.rules import RULES
from contract_tests.run import Run
from contract_tests.sending.sender import SECONDS_BETWEEN_REQUESTS, Exchange
from contract_tests.settings import UnusableError
from contract_tests.telling.findings import CURL_HEADERS, lines_of, told
from contract_tests.telling.masking import MASK, mask

OF_A_RULE: Final = "test_rule["
JUNIT, HAR, JSON = "contract-tests.xml", "contract-tests.har", "contract-tests.json"
# Opens something, and is nobody's business but the deployment's and its client's.
PRIVATE_HEADERS: Final = frozenset({"set-cookie", "set-cookie2"})


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
        f"SEED={settings.seed} sends the same again.",
    ]
    if settings.unused:
        lines.append(
            f"Not used: {', '.join(settings.unused)} of the environment, which belong to a deployment: BASE_URL is not "
            "set."
        )
    if target.is_live:
        minutes = settings.max_requests * SECONDS_BETWEEN_REQUESTS / 60
        lines.append(f"One request every {SECONDS_BETWEEN_REQUESTS:.0f} seconds: about {minutes:.0f} minutes.")
        if target.base_url.startswith("http:") and not target.is_tunnel:
            lines.append("BASE_URL is plain http: whoever is on the way can read the credentials.")
    elif settings.target:
        lines.append("Is this address the end of a tunnel to the live service? Set LIVE=1: it is asked more gently.")
    return lines


def conclusion(run: Run) -> list[str]:
    """Tell what was found, what was not tested, and the verdict last."""
    lines = [line for finding in run.findings for line in [*lines_of(finding, run.sender.secrets), ""]]
    lines += [*rules_table(run), ""]
    statuses = ", ".join(f"{count} with {status}" for status, count in sorted(run.answers.items()))
    lines.append(
        f"{run.answers.total()} answers ({statuses or 'none'}). "
        f"{run.sender.sent.total()} of at most {run.settings.max_requests} requests were sent."
    )
    lines += [observation(exchange) for exchange in run.observed]
    lines += untested(run)
    grades = Counter(finding.rule.grade for finding in run.findings)
    lines.append(f"{grades[Grade.VIOLATION]} violations, {grades[Grade.CONCERN]} concerns.")
    lines.append(verdict(run))
    return lines


def rules_table(run: Run) -> list[str]:
    """Show every rule, with how often it was checked and broken."""
    broken: Counter[str] = Counter()
    for finding in run.findings:
        broken[finding.rule.name] += finding.times
    lines = [f"{'rule':20} {'grade':10} {'checked':>8} {'broken':>7}  what must hold (who says so)"]
    for rule in RULES:
        count = str(run.memory.checked[rule.name] or "never")
        bad = str(broken[rule.name] or "-")
        lines.append(f"{rule.name:20} {rule.grade.value:10} {count:>8} {bad:>7}  {rule.states} ({rule.source})")
    return lines


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
        lines.append(f"Jobs of JOB_IDS that came in no answer: {', '.join(map(ascii, never))}.")
    if not run.target.ak:
        lines.append("AK/SK was not tested as a way to authenticate: no key was given.")
    if not run.target.token:
        lines.append("A token was not tested as a way to authenticate: none was given.")
    if run.left_out:
        sending = [name for name in run.left_out if not name.startswith(OF_A_RULE)]
        rules = len(run.left_out) - len(sending)
        parts = [*sending, *([f"{rules} of {len(RULES)} rules"] if rules else [])]
        lines.append(f"Left out, as pytest was told: {', '.join(parts)}.")
    return lines


def verdict(run: Run) -> str:
    """Tell the verdict, and why."""
    name = deployment(run)
    why = mask(run.unfinished, run.sender.secrets)
    match run.exit_status:
        case 0 if run.left_out:
            return f"In what was tested, {name} does what the document says."
        case 0:
            return f"{name[0].upper()}{name[1:]} does what the document says."
        case 1:
            also = f" The run ended early: {why}" if why else ""
            return f"{name[0].upper()}{name[1:]} does not do what the document says.{also}"
    return f"{name[0].upper()}{name[1:]} could not be tested. {why}"


# --- for machines ---------------------------------------------------------------------------------------------


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
    """Write the reports for machines, readable by their owner only, and return their folder."""
    directory = run.settings.report_dir
    save(directory / JSON, lambda file: json.dump(masked(as_json(run), run.sender.secrets), file, indent=1))
    save(directory / HAR, lambda file: write_har(run, file))
    if (directory / JUNIT).exists():
        (directory / JUNIT).chmod(0o600)
    return directory


def save(path: Path, write_to: Callable[[IO[str]], None]) -> None:
    """Write a file aside first, then rename it: two runs side by side leave whole reports, and nobody else looks in."""
    aside = path.with_suffix(f".{os.getpid()}")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        write_to(file)
    aside.replace(path)


def masked(value: Any, secrets: Collection[str]) -> Any:
    """Take every secret out of all strings of a JSON value."""
    if isinstance(value, str):
        return mask(value, secrets)
    if isinstance(value, list):
        return [masked(item, secrets) for item in value]
    if isinstance(value, dict):
        return {name: masked(item, secrets) for name, item in value.items()}
    return value


def as_json(run: Run) -> dict[str, Any]:
    """Return all of a run for machines."""
    secrets = run.sender.secrets
    return {
        "deployment": "embedded mock" if not run.settings.target else "live" if run.target.is_live else "local",
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
                "rule": finding.rule.name,
                "grade": finding.rule.grade.value,
                "operation": finding.exchange.ask.operation.name,
                "place": finding.problem.place,
                "received": told(finding.problem.received, secrets),
                "documented": finding.problem.documented,
                "source": finding.problem.source or finding.rule.source,
                "times": finding.times,
                "entry": run.exchanges.index(finding.exchange),
            }
            for finding in run.findings
        ],
        "observations": [observation(exchange) for exchange in run.observed],
    }


def public_headers(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Yield an answer's headers, without what a cookie holds."""
    for name, value in exchange.headers:
        yield name, MASK if name in PRIVATE_HEADERS else value


def write_har(run: Run, file: IO[str]) -> None:
    """Write all exchanges as an HTTP archive, which browsers and proxies read."""
    secrets = run.sender.secrets
    with harfile.HarFile(file, creator=harfile.Creator("mpc-clipping contract tests", "1")) as archive:
        for exchange in run.exchanges:
            ask = exchange.ask
            opening = [header.partition(":")[0].strip(";") for header in CURL_HEADERS[ask.credentials]]
            sent = [(name, mask(value, secrets)) for name, value in ask.headers.items()]
            sent += [(name, MASK) for name in opening if ask.credentials is not Credentials.NONE]
            body = mask(exchange.body.decode("utf-8", "backslashreplace"), secrets)
            media_type = exchange.header("content-type") or ""
            milliseconds = round(exchange.seconds * 1000, 3)
            archive.add_entry(
                startedDateTime=exchange.sent_at,
                time=milliseconds,
                request=harfile.Request(
                    ask.method,
                    mask(exchange.url, secrets),
                    "HTTP/1.1",
                    headers=[harfile.Record(name, value) for name, value in sent],
                    queryString=[
                        harfile.Record(mask(name, secrets), mask(value, secrets)) for name, value in ask.parameters
                    ],
                    postData=harfile.PostData(
                        "application/json", text=mask(ask.body.decode("utf-8", "replace"), secrets)
                    )
                    if ask.body
                    else None,
                    bodySize=len(ask.body),
                ),
                response=harfile.Response(
                    exchange.status,
                    exchange.broken and mask(exchange.broken, secrets),
                    "HTTP/1.1",
                    headers=[
                        harfile.Record(mask(name, secrets), mask(value, secrets))
                        for name, value in public_headers(exchange)
                    ],
                    content=harfile.Content(size=len(body.encode()), mimeType=mask(media_type, secrets), text=body),
                    redirectURL=mask(exchange.header("location") or "", secrets),
                    bodySize=len(exchange.body),
                ),
                timings=harfile.Timings(send=0, wait=milliseconds, receive=0),
                comment=f"{ask.operation.name}, {ask.origin}, with {ask.credentials.value}",
            )
