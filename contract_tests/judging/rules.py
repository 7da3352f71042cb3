"""The rules: one table, and below it how each is checked. Every answer goes through every rule.

A *violation* contradicts the document. A *concern* is where the page is silent, but a user would frown.

A check yields once for each thing that it looked at: None if that is well, else a `Problem`. So the number of
things that it yields is how often the rule was checked.
"""

import functools
import itertools
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from fractions import Fraction
from typing import Any, Final

from jsonschema import Draft202012Validator

from contract_tests.documented import documented
from contract_tests.judging.client import complaint_of_client
from contract_tests.judging.reading import OK, Node, Reading, table_of
from contract_tests.sending.sender import SERVER_ERROR, TOO_MANY_REQUESTS, UNAUTHORIZED, Ask, Exchange

BAD_REQUEST, FORBIDDEN, NOT_FOUND, NOT_ALLOWED = 400, 403, 404, 405

WAITING, PROCESSING = "WAITING", "PROCESSING"
JOB, STATE, ITEMS = documented().waiter["id"], documented().waiter["state"], documented().waiter["items"]
SUCCESS: Final = frozenset(documented().waiter["success"])
ENDED: Final = SUCCESS | frozenset(documented().waiter["failure"])
# How far a job is; it never goes back.
RANK: Final = {WAITING: 0, PROCESSING: 1} | dict.fromkeys(ENDED, 2)

HTTP, JSON = "RFC 9110 (HTTP)", "RFC 8259 (JSON)"
OURS = "ours: the page is silent"


class Grade(Enum):
    """How bad it is to break a rule."""

    VIOLATION = "violation"
    CONCERN = "concern"


@dataclass(frozen=True)
class Problem:
    """What is wrong with one thing in an answer.

    Args:
        place: Where it stands; the same for the same thing in other answers.
        received: What came.
        documented: What is documented.
        source: Where that is documented, if more precise than the rule's own source.
    """

    place: str
    received: str
    documented: str
    source: str = ""


Check = Callable[[Reading], Iterator[Problem | None]]


@dataclass(frozen=True)
class Rule:
    """A rule.

    Args:
        name: Its name.
        grade: How bad it is to break it.
        states: What must hold.
        source: Who says so.
        check: Looks at an answer.
    """

    name: str
    grade: Grade
    states: str
    source: str
    check: Check


# --- what was asked -------------------------------------------------------------------------------------------


def has_too_many_ids(ask: Ask) -> bool:
    """Tell whether it asks for too many. The same id again is left out: the page does not say how it counts."""
    return len(set(ask.ids)) > documented().max_ids


def fitting(reading: Reading) -> frozenset[int]:
    """Give the statuses with which a request may be refused, by what the document says of each."""
    ask = reading.exchange.ask
    if not ask.credentials.are_good or ask.foreign:
        return frozenset({UNAUTHORIZED, FORBIDDEN})
    if ask.ids and not reading.memory.known >= {*ask.ids}:
        return frozenset({BAD_REQUEST, FORBIDDEN})
    return frozenset({BAD_REQUEST})


# --- status ---------------------------------------------------------------------------------------------------


def whole(reading: Reading) -> Iterator[Problem | None]:
    """The answer came whole."""
    broken = reading.exchange.broken
    yield Problem("answer", broken, "a whole HTTP answer") if broken else None


def status(reading: Reading) -> Iterator[Problem | None]:
    """The status is documented; to another method than the documented one, any refusal will do."""
    ask = reading.exchange.ask
    if reading.status >= SERVER_ERROR or ask.method != documented().method:
        return
    known = ", ".join(documented().operation["responses"])
    yield None if reading.documented else Problem("status", str(reading.status), f"one of {known}")


def server_error(reading: Reading) -> Iterator[Problem | None]:
    """The deployment does not fail, whatever it is asked."""
    fails = reading.status >= SERVER_ERROR
    yield Problem("status", str(reading.status), "an answer; 500 means that the service failed") if fails else None


def known_answered(reading: Reading) -> Iterator[Problem | None]:
    """A request for known jobs is answered with 200."""
    if not reading.is_ours or not reading.is_plain or reading.documented is None:
        return
    if reading.status not in {OK, UNAUTHORIZED, TOO_MANY_REQUESTS, SERVER_ERROR}:
        yield Problem("status", str(reading.status), "200: the jobs exist, and are not too many")
    else:
        yield None


def credentials_accepted(reading: Reading) -> Iterator[Problem | None]:
    """Credentials that are good for one request are good for the next."""
    if reading.is_ours:
        refused = reading.status == UNAUTHORIZED
        yield Problem("status", "401", "no 401: the credentials are good") if refused else None


def refusal(reading: Reading) -> Iterator[Problem | None]:
    """A request is refused with the status that is documented for the reason."""
    ask = reading.exchange.ask
    if ask.method != documented().method or reading.documented is None or (reading.is_plain and reading.is_ours):
        return
    if reading.status in {OK, TOO_MANY_REQUESTS, SERVER_ERROR} or (reading.is_ours and reading.status == UNAUTHORIZED):
        return
    fits = fitting(reading)
    expected = " or ".join(map(str, sorted(fits)))
    yield None if reading.status in fits else Problem("status", str(reading.status), expected)


def ids_required(reading: Reading) -> Iterator[Problem | None]:
    """A request without any id is refused."""
    if reading.is_ours and not reading.exchange.ask.ids:
        accepted = reading.status < BAD_REQUEST
        yield Problem(JOB, str(reading.status), "400: job_id is mandatory") if accepted else None


def ids_limit(reading: Reading) -> Iterator[Problem | None]:
    """A request with too many ids is refused."""
    ask = reading.exchange.ask
    if reading.is_ours and has_too_many_ids(ask):
        limit = f"400: at most {documented().max_ids} ids at a time"
        accepted = reading.status < BAD_REQUEST
        yield Problem(JOB, f"{reading.status} for {len(set(ask.ids))} ids", limit) if accepted else None


def credentials_checked(reading: Reading) -> Iterator[Problem | None]:
    """A request without credentials, or with wrong ones, is refused."""
    ask = reading.exchange.ask
    if not ask.credentials.are_good:
        accepted = reading.status < BAD_REQUEST
        what = f"{reading.status} with {ask.credentials.value}"
        yield Problem(ask.credentials.value, what, "401") if accepted else None


def foreign_jobs(reading: Reading) -> Iterator[Problem | None]:
    """Another project's jobs are not shown."""
    if reading.exchange.ask.foreign:
        yield Problem("project_id", f"jobs {reading.job_ids}", "401, or no job") if reading.jobs else None


def other_method(reading: Reading) -> Iterator[Problem | None]:
    """A method that the document does not have is refused."""
    method = reading.exchange.ask.method
    if method != documented().method:
        accepted = reading.status < BAD_REQUEST
        yield Problem(method, str(reading.status), "a refusal, such as 405") if accepted else None


def allow(reading: Reading) -> Iterator[Problem | None]:
    """A 405 says which methods are allowed."""
    if reading.status == NOT_ALLOWED:
        given = reading.exchange.header("allow") or ""
        allowed = documented().method in re.split(r"\s*,\s*", given)
        yield None if allowed else Problem("Allow", repr(given), f"a list with {documented().method}")


# --- headers --------------------------------------------------------------------------------------------------


def content_type(reading: Reading) -> Iterator[Problem | None]:
    """The body's type is the documented one."""
    if reading.documented is None:
        return
    given = reading.exchange.header("content-type") or ""
    types = list(reading.documented["content"])
    fits = given.partition(";")[0].strip().lower() in types
    yield None if fits else Problem("Content-Type", repr(given), " or ".join(types))


def charset(reading: Reading) -> Iterator[Problem | None]:
    """A charset, if one is named, is UTF-8."""
    given = re.search(r"charset\s*=\s*\"?([^\";\s]+)", reading.exchange.header("content-type") or "", re.IGNORECASE)
    if reading.documented is not None and given:
        fits = given[1].lower() in {"utf-8", "utf8"}
        yield None if fits else Problem("Content-Type", given[1], "utf-8, or none: JSON is UTF-8")


def documented_header(reading: Reading) -> dict[str, Any] | None:
    """Give what the document says of X-Request-Id in answers with this status."""
    headers = (reading.documented or {}).get("headers", {})
    return documented().resolve(headers["X-Request-Id"]) if "X-Request-Id" in headers else None


def request_id_form(reading: Reading) -> Iterator[Problem | None]:
    """X-Request-Id has the documented form."""
    header, given = documented_header(reading), reading.exchange.header("x-request-id")
    if header and given is not None:
        fits = re.search(header["schema"]["pattern"], given)
        problem = Problem("X-Request-Id", repr(given), header["x-format"], table_of(header))
        yield None if fits else problem


def request_id_new(reading: Reading) -> Iterator[Problem | None]:
    """X-Request-Id is a new one in each answer."""
    given = reading.exchange.header("x-request-id")
    if given is not None:
        used = given.lower() in reading.memory.request_ids
        reading.memory.request_ids.add(given.lower())
        yield Problem("X-Request-Id", f"{given!r}, as in an answer before", "a unique identifier") if used else None


def uuid_new(reading: Reading) -> Iterator[Problem | None]:
    """The UUID in X-Request-Id is a new one, not only what stands behind it."""
    given = (reading.exchange.header("x-request-id") or "").lower()
    found = re.match(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", given)
    if found:
        before = reading.memory.uuids.setdefault(found[0], given)
        problem = Problem("X-Request-Id", f"{shown(given)} after {shown(before)}", "a UUID of its own in each answer")
        yield None if before == given else problem


def gateway_id_new(reading: Reading) -> Iterator[Problem | None]:
    """A request id in the body of a refusal is a new one."""
    given = reading.body.get("request_id") if isinstance(reading.body, dict) else None
    if reading.status >= BAD_REQUEST and isinstance(given, str):
        used = given in reading.memory.gateway_ids
        reading.memory.gateway_ids.add(given)
        received = f"{shown(given)}, as in an answer before"
        yield Problem("request_id", received, "a new one in each answer") if used else None


def request_id_present(reading: Reading) -> Iterator[Problem | None]:
    """X-Request-Id is there where it is documented."""
    if documented_header(reading):
        given = reading.exchange.header("x-request-id")
        yield None if given is not None else Problem("X-Request-Id", f"none in a {reading.status}", "the header")


# --- body -----------------------------------------------------------------------------------------------------


def json_strict(reading: Reading) -> Iterator[Problem | None]:
    """The body is strict JSON in UTF-8."""
    if reading.documented is not None:
        why = reading.parsed[1]
        yield Problem("body", f"{why}: {shown(reading.exchange.body)}", "JSON in UTF-8") if why else None


def json_names(reading: Reading) -> Iterator[Problem | None]:
    """No object has a name twice."""
    if reading.documented is not None and not reading.parsed[1]:
        twice = reading.parsed[2]
        yield Problem("body", f"twice in one object: {', '.join(twice)}", "each name once") if twice else None


def keyword(name: str, words: Callable[[Any], str]) -> Check:
    """Make a check of one keyword of the schemas, and of the words for what it asks."""

    def check(reading: Reading) -> Iterator[Problem | None]:
        for node in reading.nodes:
            if name in node.schema:
                fits = validator(name, json.dumps(node.schema[name])).is_valid(node.value)
                yield None if fits else Problem(node.place, shown(node.value), words(node.schema), node.table)

    return check


@functools.cache
def validator(name: str, value: str) -> Draft202012Validator:
    """Make a validator of one keyword, once; its value is given as JSON so that it can be remembered."""
    return Draft202012Validator({name: json.loads(value), "components": documented().document.components})


# The keywords that have a rule of their own, and how to say what they ask.
KEYWORDS: Final[Mapping[str, Callable[[Any], str]]] = {
    "type": lambda schema: f"type {schema['type']}",
    "enum": lambda schema: "one of " + ", ".join(schema["enum"]),
    "minimum": lambda schema: f"at least {schema['minimum']}",
    "maximum": lambda schema: f"at most {schema['maximum']}",
    "maxLength": lambda schema: f"at most {schema['maxLength']} characters",
    "pattern": lambda schema: str(schema.get("x-format") or schema["pattern"]),
}


# Keywords that lead to the values inside, which are looked at one by one.
STRUCTURE: Final = frozenset({"properties", "items", "$ref"})


def other_keywords(reading: Reading) -> Iterator[Problem | None]:
    """Whatever else the schemas ask holds: a keyword that the document comes to use is never passed over."""
    for node in reading.nodes:
        others = node.schema.keys() & Draft202012Validator.VALIDATORS.keys() - KEYWORDS.keys() - STRUCTURE
        for name in sorted(others):
            asks = json.dumps(node.schema[name])
            fits = validator(name, asks).is_valid(node.value)
            yield None if fits else Problem(node.place, shown(node.value), f"{name}: {asks}", node.table)


NUMBER_LIMITS: Final = {"int64": (-(2**63), 2**63 - 1), "float": (-3.4028234663852886e38, 3.4028234663852886e38)}


def number_size(reading: Reading) -> Iterator[Problem | None]:
    """A number fits its format."""
    for node in reading.nodes:
        if node.schema.get("format") in NUMBER_LIMITS and is_number(node.value):
            low, high = NUMBER_LIMITS[node.schema["format"]]
            problem = Problem(node.place, shown(node.value), f"{node.schema['format']}: {low} to {high}", node.table)
            yield None if low <= node.value <= high else problem


def real_date(reading: Reading) -> Iterator[Problem | None]:
    """A time is a day that there is."""
    for node in times(reading):
        problem = Problem(
            node.place, shown(node.value), f"{node.schema['x-format']}, on a day that there is", node.table
        )
        yield None if moment(node.value) else problem


def undocumented_field(reading: Reading) -> Iterator[Problem | None]:
    """Objects have documented fields only."""
    for node in reading.nodes:
        if isinstance(node.value, dict) and "properties" in node.schema:
            extra = sorted(node.value.keys() - node.schema["properties"].keys())
            inside = f"{node.place}." if node.place else ""
            problems = [Problem(inside + name, shown(node.value[name]), "no such field") for name in extra]
            yield from problems
            if not problems:
                yield None


# --- jobs -----------------------------------------------------------------------------------------------------


def known_present(reading: Reading) -> Iterator[Problem | None]:
    """Each known job that was asked for is in the answer."""
    ask = reading.exchange.ask
    if reading.status == OK and reading.is_ours and not has_too_many_ids(ask):
        for job_id in reading.memory.known.intersection(ask.ids):
            found = job_id in reading.job_ids
            problem = Problem(f"{ITEMS}[]", f"no {shown(job_id)}, jobs {reading.job_ids}", "each known job asked for")
            yield None if found else problem


def asked_only(reading: Reading) -> Iterator[Problem | None]:
    """No job is in the answer that was not asked for. Ids joined by commas may be taken for several."""
    asked = set(reading.exchange.ask.ids)
    asked |= {part.strip() for job_id in asked for part in job_id.split(",")}
    for job_id in reading.job_ids:
        yield None if job_id in asked else Problem(f"{ITEMS}[].{JOB}", shown(job_id), "an id that was asked for")


def once(reading: Reading) -> Iterator[Problem | None]:
    """No job is in an answer twice."""
    for job_id in dict.fromkeys(reading.job_ids):
        count = reading.job_ids.count(job_id)
        yield Problem(f"{ITEMS}[].{JOB}", f"{shown(job_id)} {count} times", "each job once") if count > 1 else None


def items_present(reading: Reading) -> Iterator[Problem | None]:
    """A 200 has the array of jobs."""
    if reading.status == OK and isinstance(reading.body, dict):
        yield None if ITEMS in reading.body else Problem(ITEMS, "no such field", "the array, empty if there is no job")


def job_field_present(name: str) -> Check:
    """Make a check that each job has a field."""

    def check(reading: Reading) -> Iterator[Problem | None]:
        for job in reading.jobs:
            yield None if name in job else Problem(f"{ITEMS}[].{name}", "a job without it", "the field")

    return check


def error_field_present(name: str) -> Check:
    """Make a check that each refusal has a field."""

    def check(reading: Reading) -> Iterator[Problem | None]:
        if reading.status >= BAD_REQUEST and reading.documented and isinstance(reading.body, dict):
            yield None if name in reading.body else Problem(name, f"a {reading.status} without it", "the field")

    return check


def times_in_order(reading: Reading) -> Iterator[Problem | None]:
    """A job is created, then started, then ended."""
    for job in reading.jobs:
        names = [name for name in ("create_time", "start_time", "end_time") if moment(job.get(name))]
        for earlier, later in itertools.pairwise(names):
            received = f"{earlier} {job[earlier]}, {later} {job[later]}"
            problem = Problem(f"{ITEMS}[].{later}", received, f"{earlier} no later than {later}")
            yield None if job[earlier] <= job[later] else problem


def state_and_progress(reading: Reading) -> Iterator[Problem | None]:
    """A job that has not started is at 0 %, one that ended well at 100 %."""
    for job in reading.jobs:
        state, progress = state_of(job), job.get("progress")
        if is_number(progress) and state in {WAITING, *SUCCESS}:
            due = 0 if state == WAITING else 100
            problem = Problem(f"{ITEMS}[].progress", f"{shown(progress)} while {state}", str(due))
            yield None if progress == due else problem


def state_and_times(reading: Reading) -> Iterator[Problem | None]:
    """A job that waits has neither started nor ended, and one under way has not ended."""
    not_yet = {WAITING: ("start_time", "end_time"), PROCESSING: ("end_time",)}
    for job in reading.jobs:
        state = state_of(job)
        for name in not_yet.get(state, ()):
            problem = Problem(f"{ITEMS}[].{name}", f"{shown(job.get(name))} while {state}", "no such field yet")
            yield problem if name in job else None


def agreement(coarse: str, fine: str, factors: Sequence[int]) -> Check:
    """Make a check that two fields say the same, up to the rounding of the coarser one."""

    def check(reading: Reading) -> Iterator[Problem | None]:
        for node in reading.objects(coarse, fine):
            big, small = numeric(node.value[coarse]), numeric(node.value[fine])
            if big is None or small is None:
                continue
            agrees = any(abs(big * factor - small) < factor for factor in factors)
            received = f"{coarse} {shown(node.value[coarse])}, {fine} {shown(node.value[fine])}"
            problem = Problem(
                f"{node.place}.{coarse}", received, f"the same of both, up to rounding: {factors}", node.table
            )
            yield None if agrees else problem

    return check


def number_in_string(reading: Reading) -> Iterator[Problem | None]:
    """A string that has a unit such as seconds is a number."""
    for node in reading.nodes:
        if node.name in {"duration", "duration_ms"} and isinstance(node.value, str):
            problem = Problem(node.place, shown(node.value), f"a number, in {node.schema.get('x-unit')}", node.table)
            yield None if numeric(node.value) is not None else problem


def not_negative(reading: Reading) -> Iterator[Problem | None]:
    """A size, count, rate or duration is not negative."""
    for node in reading.nodes:
        counts = node.schema.get("type") == "integer" and "minimum" not in node.schema
        value = numeric(node.value) if counts or node.name in {"duration", "duration_ms"} else None
        if value is not None:
            yield None if value >= 0 else Problem(node.place, shown(node.value), "0 or more", node.table)


def md5_form(reading: Reading) -> Iterator[Problem | None]:
    """An MD5 is 128 bits, in hexadecimal or base64."""
    for node in reading.nodes:
        if node.name == "md5" and isinstance(node.value, str):
            fits = re.fullmatch(r"[0-9A-Fa-f]{32}|[0-9A-Za-z+/]{22}==", node.value)
            yield None if fits else Problem(node.place, shown(node.value), "an MD5", node.table)


def never_back(reading: Reading) -> Iterator[Problem | None]:
    """From one answer to the next, a job's state and progress never go back, even if one between them lacks either."""
    for job in reading.jobs:
        before = reading.memory.reached.get(job[JOB], {}) if isinstance(job.get(JOB), str) else {}
        state, old = state_of(job), before.get(STATE)
        if state in RANK and old is not None:
            back = RANK[state] < RANK[old] or (old in ENDED and state != old)
            yield Problem(f"{ITEMS}[].{STATE}", f"{old}, then {state}", "never back") if back else None
        progress, previous = job.get("progress"), before.get("progress")
        if is_number(progress) and previous is not None:
            back = progress < previous and state not in ENDED - SUCCESS
            received = f"{shown(previous)}, then {shown(progress)}"
            yield Problem(f"{ITEMS}[].progress", received, "never back") if back else None


def steady(reading: Reading) -> Iterator[Problem | None]:
    """What is settled stays: when a job was created and started, and all of it once it has ended."""
    for job, before in seen_before(reading):
        settled = set(before) | set(job) if state_of(before) in ENDED else {"create_time", "start_time"} & set(before)
        changed = [name for name in sorted(settled - {STATE}) if job.get(name) != before.get(name)]
        problems = [
            Problem(f"{ITEMS}[].{name}", f"{shown(before.get(name))}, then {shown(job.get(name))}", "no change")
            for name in changed
        ]
        yield from problems
        if not problems:
            yield None


def expected(reading: Reading) -> Iterator[Problem | None]:
    """The jobs of the EXPECT file are answered as they stand there."""
    for job in reading.jobs:
        wanted = reading.memory.expected.get(job.get(JOB)) if isinstance(job.get(JOB), str) else None  # type: ignore[arg-type] # a str by now
        for name, value in (wanted or {}).items():
            problem = Problem(f"{ITEMS}[].{name}", shown(job.get(name)), shown(value))
            yield None if contains(job.get(name), value) else problem


def client_reads(reading: Reading) -> Iterator[Problem | None]:
    """The generated client reads the answer, or says with an error of its own why it does not."""
    complaint = complaint_of_client(reading.exchange)
    yield Problem("client", complaint, "a result, or an MpcError") if complaint else None


# --- helpers --------------------------------------------------------------------------------------------------


def shown(value: Any) -> str:
    """Show a value in a line of plain ASCII. It is the report that cuts, once all secrets are masked."""
    return ascii(value)


def is_number(value: Any) -> bool:
    """Tell whether a value is a number; Python takes True for 1, JSON does not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def numeric(value: Any) -> Fraction | None:
    """Read a number exactly, also from a string: a float could not hold one of 400 digits."""
    is_written = isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", value, re.ASCII)
    if is_written or (is_number(value) and abs(value) != math.inf):
        return Fraction(value)
    return None


def state_of(job: Mapping[str, Any]) -> str:
    """Give a job's state, or "" where it is absent or no string: what else JSON has cannot be looked up in a set."""
    state = job.get(STATE)
    return state if isinstance(state, str) else ""


def times(reading: Reading) -> Iterator[Node]:
    """List the times that look like one."""
    for node in reading.nodes:
        is_time = node.schema.get("x-format") == "yyyyMMddHHmmss" and isinstance(node.value, str)
        if is_time and re.search(node.schema["pattern"], node.value):
            yield node


def moment(value: Any) -> datetime | None:
    """Read a yyyyMMddHHmmss."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{14}", value, re.ASCII):
        return None
    try:
        return datetime.strptime(value + "+0000", "%Y%m%d%H%M%S%z")
    except ValueError:
        return None


def seen_before(reading: Reading) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """List the jobs that an answer before has shown, each with what it was then."""
    for job in reading.jobs:
        job_id = job.get(JOB)
        if isinstance(job_id, str) and job_id in reading.memory.last:
            yield job, reading.memory.last[job_id]


def contains(value: Any, wanted: Any) -> bool:
    """Tell whether a value has all that is wanted; objects may have more."""
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(contains(value.get(name), inner) for name, inner in wanted.items())
    if isinstance(wanted, list):
        same_length = isinstance(value, list) and len(value) == len(wanted)
        return same_length and all(contains(*pair) for pair in zip(value, wanted, strict=True))
    # JSON has one kind of number, so 0 is 0.0; and true is none, though Python takes it for 1.
    return ((is_number(value) and is_number(wanted)) or type(value) is type(wanted)) and bool(value == wanted)


# --- the table ------------------------------------------------------------------------------------------------

V, C = Grade.VIOLATION, Grade.CONCERN

# The only rule for an answer that did not come whole.
WHOLE: Final = Rule("whole", V, "each request gets a whole HTTP answer", HTTP, whole)
# Checked where the generated request is at hand.
SCHEMATHESIS: Final = Rule("schemathesis", V, "schemathesis finds nothing", "the document", lambda _: iter(()))
# Broken only if the credentials are still good, which a later answer shows.
ACCEPTED: Final = Rule("credentials-accepted", V, "good credentials are not refused", "Table 3", credentials_accepted)

RULES: Final = (
    WHOLE,
    SCHEMATHESIS,
    Rule("status", V, "the status is documented", "Status Codes", status),
    Rule("server-error", V, "the deployment does not fail", "Status Codes", server_error),
    Rule("known-answered", V, "a request for known jobs is answered with 200", "Status Codes", known_answered),
    ACCEPTED,
    Rule("credentials-checked", V, "no credentials, or wrong ones, are refused", "Table 3", credentials_checked),
    Rule("ids-required", V, "a request without job_id is refused", "Table 2", ids_required),
    Rule("ids-limit", V, "a request for more than ten ids is refused", "Table 2", ids_limit),
    Rule("foreign-jobs", V, "another project's jobs are not shown", "Table 1; Error Codes", foreign_jobs),
    Rule("content-type", V, "the body's type is the documented one", "Response Parameters", content_type),
    Rule("request-id-form", V, "X-Request-Id has its form", "Tables 4, 12, 14", request_id_form),
    Rule("request-id-new", V, "X-Request-Id is new in each answer", "Tables 4, 12, 14", request_id_new),
    Rule("json", V, "the body is strict JSON in UTF-8", JSON, json_strict),
    Rule("type", V, "values have their types", "Tables 5 to 15", keyword("type", KEYWORDS["type"])),
    Rule("value-list", V, "values are among those listed", "Tables 6, 10", keyword("enum", KEYWORDS["enum"])),
    Rule("minimum", V, "numbers are not too small", "Table 6", keyword("minimum", KEYWORDS["minimum"])),
    Rule("maximum", V, "numbers are not too large", "Table 6", keyword("maximum", KEYWORDS["maximum"])),
    Rule("length", V, "strings are not too long", "Table 8", keyword("maxLength", KEYWORDS["maxLength"])),
    Rule("time-form", V, "times are yyyyMMddHHmmss", "Table 6", keyword("pattern", KEYWORDS["pattern"])),
    Rule("real-date", V, "times are days that there are", "Table 6", real_date),
    Rule("number-size", V, "numbers fit their format: int64, float", "Tables 9 to 11", number_size),
    Rule("schema", V, "whatever else the schemas ask holds", "Tables 5 to 15", other_keywords),
    Rule("known-present", V, "each known job asked for is there", "Tables 2, 5", known_present),
    Rule("asked-only", V, "no job is there that was not asked for", "Tables 2, 5", asked_only),
    Rule("once", V, "no job is there twice", "Table 5", once),
    Rule("expected", V, "jobs are as the EXPECT file has them", "the EXPECT file", expected),
    Rule("client-reads", V, "the generated client reads the answer", "ours: the client's promise", client_reads),
    Rule("refusal", C, "a refusal's status is the one documented for its reason", "Status Codes", refusal),
    Rule("other-method", C, "an undocumented method is refused", HTTP, other_method),
    Rule("allow", C, "a 405 says what is allowed", HTTP, allow),
    Rule("charset", C, "the charset is UTF-8", JSON, charset),
    Rule("json-names", C, "no object has a name twice", JSON, json_names),
    Rule("undocumented-field", C, "objects have documented fields only", "Tables 5 to 15", undocumented_field),
    Rule("request-id-present", C, "X-Request-Id is there", "Tables 4, 12, 14", request_id_present),
    Rule("request-id-uuid", C, "the UUID in X-Request-Id is new", "Tables 4, 12, 14", uuid_new),
    Rule("gateway-id-new", C, "the request_id of a refusal is new", "Error Codes", gateway_id_new),
    Rule("job_array-present", C, "a 200 has job_array", "Table 5", items_present),
    Rule("job_id-present", C, "a job has its id", "Table 6", job_field_present(JOB)),
    Rule("status-present", C, "a job has its state", "Table 6", job_field_present(STATE)),
    Rule("error_code-present", C, "a refusal has its code", "Tables 13, 15", error_field_present("error_code")),
    Rule("error_msg-present", C, "a refusal has its text", "Tables 13, 15", error_field_present("error_msg")),
    Rule("times-in-order", C, "created, then started, then ended", OURS, times_in_order),
    Rule("state-progress", C, "WAITING is at 0 %, SUCCEEDED at 100 %", OURS, state_and_progress),
    Rule("state-times", C, "no start while WAITING, no end before the end", OURS, state_and_times),
    # A kilobyte is 1000 or 1024 bytes: the page does not say which.
    Rule("size", C, "size and size_byte agree", "Table 9", agreement("size", "size_byte", (1000, 1024))),
    Rule(
        "duration", C, "duration and duration_ms agree", "Tables 9 to 11", agreement("duration", "duration_ms", (1000,))
    ),
    Rule("number-in-string", C, "a duration in a string is a number", "Tables 10, 11", number_in_string),
    Rule("not-negative", C, "sizes, counts, rates, durations are not negative", OURS, not_negative),
    Rule("md5", C, "an MD5 is 128 bits", "Table 9", md5_form),
    Rule("never-back", C, "state and progress never go back", OURS, never_back),
    Rule("steady", C, "what is settled does not change", OURS, steady),
)


def rules_for(exchange: Exchange) -> tuple[Rule, ...]:
    """Give the rules through which an answer goes."""
    return (WHOLE,) if exchange.broken else RULES


def remember(reading: Reading) -> None:
    """Keep what an answer says, for the answers to come."""
    for job in reading.jobs:
        if isinstance(job.get(JOB), str):
            reading.memory.last[job[JOB]] = job
            reached = reading.memory.reached.setdefault(job[JOB], {})
            if state_of(job) in RANK:
                reached[STATE] = state_of(job)
            if is_number(job.get("progress")):
                reached["progress"] = job["progress"]
