"""The report that a person reads: one page, offline. The template lays it out; here is what it says.

Whatever is put into the template is masked first, then escaped, and what has no shape of its own is made visible: a
deployment that answers with markup, or with characters that turn the line around, changes nothing but its own line.
"""

import hashlib
import itertools
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Final

import jinja2
from markupsafe import Markup

from contract_tests.judging.exercised import WORDS as WORDS_OF_RULES
from contract_tests.judging.exercised import broken
from contract_tests.judging.facts import Fact, facts
from contract_tests.judging.reading import Reading
from contract_tests.judging.rule import Finding, Grade
from contract_tests.judging.rules import RULES
from contract_tests.run import CONFORMS, DOES_NOT_CONFORM, Run
from contract_tests.sending.sender import Exchange
from contract_tests.telling.findings import advice_on, curl, told
from contract_tests.telling.har import public_headers
from contract_tests.telling.masking import mask, masked
from contract_tests.telling.terminal import observation, untested, verdict
from contract_tests.telling.words import in_words
from openapi import Operation
from openapi.document_facts import NotEncodedError, pages, read

HERE: Final = Path(__file__).parent
# Of a longer body the page shows the start; the whole one is in the HAR.
LONGEST_BODY: Final = 20_000
# Of a query, so much is shown while an exchange is folded.
LONGEST_QUERY: Final = 100
# A table's row is as warm as its facts were checked often.
WARM, HOT = 10, 100
# The timeline: the width of the drawing, that of its labels, and the height of a lane, in units of its own.
WIDTH, LABELS, LANE = 1000, 120, 26
# A pause is worth showing if it is as long as this part of the whole run.
PAUSE: Final = 0.05
MOST_JOBS: Final = 12


def write_page(run: Run, file: IO[str]) -> None:
    """Write the page of a run."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        finalize=visible,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = ((HERE / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    environment.filters["between_tags"] = between_tags
    content = masked(content_of(run), run.sender.secrets)
    own = {"style": Markup(style), "script": Markup(script), "style_hash": digest(style), "script_hash": digest(script)}  # noqa: S704 - our own files
    file.write(environment.get_template("page.html.jinja").render(content, **own))


def digest(text: str) -> str:
    """Return the hash by which the page allows its own style and script, and no other."""
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def visible(value: Any) -> Any:
    """Write out what cannot be seen, or turns the line around: control and format characters, halves of surrogates."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
        return value
    return "".join(one if one.isprintable() or one in "\n\t" else f"\\u{ord(one):04x}" for one in value)


def between_tags(text: str) -> Markup:
    """Escape what stands between two tags. Quotes need it only inside of a tag, and JSON is full of them."""
    return Markup(visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))  # noqa: S704 - escaped


def content_of(run: Run) -> dict[str, Any]:
    """Return all that the page says."""
    places = {id(exchange): number for number, exchange in enumerate(run.exchanges, start=1)}
    grades = Counter(finding.rule.grade for finding in run.findings)
    headline, full_stop, why = verdict(run).partition(". ")
    tables = list(tables_of(run))
    return {
        "state": {CONFORMS: "good", DOES_NOT_CONFORM: "bad"}.get(run.exit_status, "open"),
        "verdict": headline + full_stop.strip(),
        "why": why,
        "target": run.target.base_url,
        "sent_at": f"{run.exchanges[0].sent_at:%Y-%m-%d %H:%M:%S} UTC" if run.exchanges else "",
        "seed": None if run.is_recorded else run.settings.seed,
        "answers": {str(status or "none"): count for status, count in sorted(run.answers.items())},
        "violations": grades[Grade.VIOLATION],
        "concerns": grades[Grade.CONCERN],
        "checked": sum(table["checked"] for table in tables),
        "facts": sum(table["facts"] for table in tables),
        "untested": untested(run),
        "unchecked": [
            {"name": rule.name, "states": rule.states, "why": run.why_unchecked(rule.name)}
            for rule in RULES
            if not run.memory.checked[rule.name]
        ],
        "rules": len(RULES),
        "baseline": list(run.accepted.told(run.findings, run.memory)),
        "observations": [observation(exchange) for exchange in run.observed],
        "tables": tables,
        "findings": [finding_as_shown(run, finding, places) for finding in run.findings],
        "timeline": timeline(run) if run.exchanges else None,
        "exchanges": list(exchanges_as_shown(run)),
    }


# --- findings and exchanges -----------------------------------------------------------------------------------


def finding_as_shown(run: Run, finding: Finding, places: dict[int, int]) -> dict[str, Any]:
    """Return what is shown of a finding."""
    exchange, problem, secrets = finding.exchange, finding.problem, run.sender.secrets
    return {
        "id": finding.id,
        "grade": finding.rule.grade.value,
        "rule": finding.rule.name,
        "states": finding.rule.states,
        "times": finding.times,
        "place": told(problem.place, secrets),
        "received": told(problem.received, secrets),
        "documented": problem.documented,
        "source": problem.source or finding.rule.source,
        "asked": f"{exchange.ask.operation.name}, {exchange.ask.origin}, with {exchange.ask.credentials.value}",
        "answered": told(exchange.broken, secrets) or f"{exchange.status}",
        "request_id": told(exchange.header("x-request-id") or "", secrets),
        "curl": curl(exchange),
        "advice": advice_on(finding),
        "standing": finding.standing,
        "is_accepted": finding.is_accepted,
        "exchange": places[id(exchange)],
    }


def exchanges_as_shown(run: Run) -> Iterator[dict[str, Any]]:
    """Yield what is shown of each exchange. A body that came before is not shown again."""
    bodies: dict[bytes, int] = {}
    for number, exchange in enumerate(run.exchanges, start=1):
        first = bodies.setdefault(exchange.body, number)
        yield {
            "number": number,
            "status": exchange.status or "none",
            "kind": kind_of(exchange),
            "broken": exchange.broken,
            "method": exchange.ask.method,
            "url": exchange.url.removeprefix(run.target.base_url),
            "query": mask(exchange.ask.query, run.sender.secrets)[:LONGEST_QUERY],
            "origin": exchange.ask.origin,
            "credentials": exchange.ask.credentials.value,
            "milliseconds": round(exchange.seconds * 1000),
            "sent": list(exchange.ask.headers.items()),
            "sent_body": body_as_shown(run, exchange.ask.body),
            "headers": list(public_headers(exchange)),
            "same_as": first if first != number and exchange.body else 0,
            "body": body_as_shown(run, exchange.body) if first == number else "",
        }


def body_as_shown(run: Run, body: bytes) -> str:
    """Return a body as text, masked before it is cut."""
    text = mask(body.decode("utf-8", "backslashreplace"), run.sender.secrets)
    return text if len(text) <= LONGEST_BODY else f"{text[:LONGEST_BODY]}... ({len(text)} characters)"


def kind_of(exchange: Exchange) -> str:
    """Return the lane of the timeline for an answer."""
    return f"{exchange.status // 100}xx" if exchange.status else "none"


# --- the vendor's tables --------------------------------------------------------------------------------------


def tables_of(run: Run) -> Iterator[dict[str, Any]]:
    """Yield the tables of the vendor's page, in its order; without a page, a table for each kind of answer."""
    found: dict[str, list[Finding]] = {}
    for finding in run.findings:
        fact = broken(finding)
        found.setdefault(repr(fact), []).append(finding)
    for operation in run.document.operations:
        titles = titles_of(operation)
        tables: dict[str, list[Fact]] = {}
        for fact in facts(operation):
            label = fact.table.split(", ")[0] or ("Requests" if fact.is_of_request else f"Answers with {fact.side}")
            # That a field may be absent is nothing that an answer can break; it may be a concern all the same.
            if fact.keyword != "required" or fact.value or repr(fact) in found:
                tables.setdefault(label, []).append(fact)
        order = list(titles)
        for label in sorted(tables, key=lambda label: order.index(label) if label in titles else len(order)):
            rows = rows_of(run, tables[label], found)
            shown = [fact for row in rows for fact in row["facts"]]
            yield {
                "operation": operation.name if len(run.document.operations) > 1 else "",
                "label": label,
                "title": titles.get(label, "") if titles.get(label) != label else "",
                "rows": rows,
                "facts": len(shown),
                "checked": sum(fact["count"] > 0 for fact in shown),
                "broken": sum(row["heat"] == "broken" for row in rows),
            }


def titles_of(operation: Operation) -> dict[str, str]:
    """Return the headings of the tables of an operation's page by their labels, in the page's order."""
    try:
        encoded = pages(operation.document)
    except NotEncodedError:
        return {}
    uri = (operation.method.upper(), operation.path)
    name = next((name for name, line in encoded.items() if line == uri), None)
    tables = read(operation.document, name).tables.values() if name else ()
    return {f"Table {table.number}" if table.number else table.heading: table.heading for table in tables}


def rows_of(run: Run, stated: list[Fact], found: dict[str, list[Finding]]) -> list[dict[str, Any]]:
    """Return a table's rows: each with its facts, how often each was checked, and what broke it."""
    sides = {fact.side for fact in stated}
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    others: dict[tuple[str, str], list[dict[str, str]]] = {}
    for fact in stated:
        name = fact.row or (fact.place if not fact.table else "")
        side = fact.side if len(sides) > 1 and fact.side != name else ""
        count = run.memory.exercised[fact]
        rows.setdefault((side, name), []).append(
            {
                "says": in_words(fact),
                "count": count,
                "heat": heat(count),
                "findings": [one.id for one in found.get(repr(fact), ()) if is_about(one, fact)],
            }
        )
        # What no fact says, such as that progress never goes back, stands beside the facts of its row.
        others.setdefault((side, name), []).extend(
            {"id": one.id, "rule": one.rule.name} for one in found.get(repr(fact), ()) if not is_about(one, fact)
        )
    return [
        {
            "side": side,
            "name": name,
            "facts": said,
            "others": others[side, name],
            "heat": "broken"
            if others[side, name] or any(fact["findings"] for fact in said)
            else heat(max(fact["count"] for fact in said)),
        }
        for (side, name), said in rows.items()
    ]


def is_about(finding: Finding, fact: Fact) -> bool:
    """Tell whether a finding breaks this very fact, and not only something else of the same row."""
    word = "required" if finding.rule.name.endswith("-present") else WORDS_OF_RULES.get(finding.rule.name)
    return fact.keyword == word


def heat(count: int) -> str:
    """Say how well something was checked."""
    return "never" if not count else "cool" if count < WARM else "warm" if count < HOT else "hot"


# --- the timeline ---------------------------------------------------------------------------------------------


def timeline(run: Run) -> dict[str, Any]:
    """Return when what was sent, where nothing was, and how the jobs went on, as places in a drawing."""
    first = min(exchange.sent_at for exchange in run.exchanges)
    last = max(exchange.sent_at + timedelta(seconds=exchange.seconds) for exchange in run.exchanges)
    whole = max((last - first).total_seconds(), 0.001)

    def place(when: datetime) -> float:
        return round(LABELS + (WIDTH - LABELS) * (when - first).total_seconds() / whole, 1)

    kinds = sorted({kind_of(exchange) for exchange in run.exchanges})
    boxes: dict[str, list[str]] = {kind: [] for kind in kinds}
    for exchange in run.exchanges:
        width = max(1.5, round((WIDTH - LABELS) * exchange.seconds / whole, 1))
        boxes[kind_of(exchange)].append(f"M{place(exchange.sent_at)} 5h{width}v16h-{width}z")
    pauses = []
    for before, after in itertools.pairwise(sorted(run.exchanges, key=lambda exchange: exchange.sent_at)):
        end = before.sent_at + timedelta(seconds=before.seconds)
        seconds = (after.sent_at - end).total_seconds()
        if seconds > max(PAUSE * whole, 1):
            pauses.append({"x": place(end), "width": place(after.sent_at) - place(end), "seconds": round(seconds)})
    lanes = job_lanes(run)
    jobs = [
        {
            "id": job_id,
            "y": LANE * (len(kinds) + number) + LANE / 2,
            "states": [
                {
                    "x": place(one.since),
                    "width": max(2, round(place(one.till) - place(one.since), 1)),
                    "name": one.name,
                    "kind": one.kind,
                }
                for one in states
            ],
        }
        for number, (job_id, states) in enumerate(itertools.islice(lanes.items(), MOST_JOBS))
    ]
    return {
        "kinds": [
            {"name": kind, "y": LANE * number, "boxes": "".join(boxes[kind]), "count": len(boxes[kind])}
            for number, kind in enumerate(kinds)
        ],
        "pauses": pauses,
        "jobs": jobs,
        "more_jobs": max(0, len(lanes) - MOST_JOBS),
        "seconds": round(whole, 1),
        "height": LANE * (len(kinds) + len(jobs) + 1) + LANE / 2,
        "ticks": [
            {"x": round(LABELS + (WIDTH - LABELS) * part / 4, 1), "seconds": round(whole * part / 4, 1)}
            for part in range(5)
        ],
    }


@dataclass
class State:
    """A state in which a job was seen, from when till when; `kind` says whether it is a good or a bad end."""

    name: str
    kind: str
    since: datetime
    till: datetime


def job_lanes(run: Run) -> dict[str, list[State]]:
    """Return the states of each job, one after the other; first the jobs whose state changed."""
    lanes: dict[str, list[State]] = {}
    for exchange in run.exchanges:
        reading = Reading(exchange, run.memory)
        waiter = reading.waiter
        for job in reading.jobs:
            job_id, state = job.get(waiter["id"]), str(job.get(waiter["state"]))
            if not isinstance(job_id, str):
                continue
            lane = lanes.setdefault(job_id, [])
            if lane:
                lane[-1].till = exchange.sent_at
            if not lane or lane[-1].name != state:
                kind = next((kind for kind in ("success", "failure") if state in waiter.get(kind, ())), "other")
                lane.append(State(state, kind, exchange.sent_at, exchange.sent_at))
    return dict(sorted(lanes.items(), key=lambda item: -len(item[1])))
