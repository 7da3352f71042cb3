"""What must hold of clipping tasks: the rules of ListEditingJobs, and below them how each is checked."""

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import httpx
from mpc_clipping import MpcClient, MpcError
from mpc_clipping._runtime.retries import http_date

from contract_tests.judging.answers import Problems, shown
from contract_tests.judging.bodies import is_number, moment, numeric, times
from contract_tests.judging.reading import Reading
from contract_tests.judging.rule import Check, Grade, Problem, Rule
from contract_tests.sending.sender import OK, Exchange
from contract_tests.settings import UnusableError

OPERATION: Final = "ListEditingJobs"
ITEMS, JOB, STATE = "job_array", "job_id", "status"
WAITING, PROCESSING, SUCCEEDED, FAILED = "WAITING", "PROCESSING", "SUCCEEDED", "FAILED"
# How far a job is; it never goes back.
RANK: Final = {WAITING: 0, PROCESSING: 1, SUCCEEDED: 2, FAILED: 2}
ENDED: Final = frozenset({SUCCEEDED, FAILED})
# So many answers without the array, and it is no accident.
NEVER: Final = 3
# The gateway itself accepts clocks that differ by so much.
CLOCKS_DIFFER: Final = timedelta(minutes=15)
OURS = "ours: the page is silent"
A_JOB, TWICE = "a job in an answer", "the same job in two answers"
# The body has been decoded already, and httpx counts it anew.
TRANSFER_HEADERS: Final = ("content-encoding", "content-length", "transfer-encoding")


# --- which jobs are there -------------------------------------------------------------------------------------


def known_present(reading: Reading) -> Problems:
    """Each known job that is asked for is in the answer."""
    if reading.status == OK and reading.is_ours and not reading.has_too_many:
        for job_id in reading.memory.ids(reading.operation).intersection(reading.ask.ids):
            found = job_id in reading.job_ids
            problem = Problem(f"{ITEMS}[]", f"no {shown(job_id)}, jobs {reading.job_ids}", "each known job asked for")
            yield None if found else problem


def asked_only(reading: Reading) -> Problems:
    """No job is in the answer that was not asked for. Ids joined by commas may be taken for several."""
    asked = set(reading.ask.ids)
    asked |= {part.strip() for job_id in asked for part in job_id.split(",")}
    for job_id in reading.job_ids:
        yield None if job_id in asked else Problem(f"{ITEMS}[].{JOB}", shown(job_id), "an id that was asked for")


def none_made_up(reading: Reading) -> Problems:
    """No job is in the answer whose id was made up here."""
    for job_id in reading.job_ids:
        problem = Problem(f"{ITEMS}[].{JOB}", shown(job_id), "no job: nobody has a job with this id")
        yield problem if job_id in reading.made_up else None


def once(reading: Reading) -> Problems:
    """No job is in an answer twice."""
    for job_id in dict.fromkeys(reading.job_ids):
        count = reading.job_ids.count(job_id)
        yield Problem(f"{ITEMS}[].{JOB}", f"{shown(job_id)} {count} times", "each job once") if count > 1 else None


def items_present(reading: Reading) -> Problems:
    """A 200 has the array of jobs."""
    if reading.status == OK and isinstance(reading.body, dict):
        yield None if ITEMS in reading.body else Problem(ITEMS, "no such field", "the array, empty if there is no job")


def items_ever(reading: Reading) -> Problems:
    """The answers for known jobs have the array of jobs, be it only sometimes."""
    memory = reading.memory
    if memory.without is None or reading.status != OK or not (reading.is_ours and reading.asks_for_known):
        return
    memory.without = None if isinstance(reading.body, dict) and ITEMS in reading.body else memory.without + 1
    problem = Problem(ITEMS, f"{shown(reading.exchange.body[:200])}, and the like in every answer", "the array of jobs")
    yield problem if memory.without is not None and memory.without >= NEVER else None


def job_field_present(name: str) -> Check:
    """Make a check that each job has a field."""

    def check(reading: Reading) -> Problems:
        for job in reading.jobs:
            yield None if name in job else Problem(f"{ITEMS}[].{name}", "a job without it", "the field")

    return check


# --- what a job says ------------------------------------------------------------------------------------------


def state_of(job: Mapping[str, Any]) -> str:
    """Return a job's state, or "" where it is absent or no string: what else JSON has cannot be looked up in a set."""
    state = job.get(STATE)
    return state if isinstance(state, str) else ""


def times_in_order(reading: Reading) -> Problems:
    """A job is created, then started, then ended."""
    for job in reading.jobs:
        names = [name for name in ("create_time", "start_time", "end_time") if moment(job.get(name))]
        for earlier, later in itertools.pairwise(names):
            received = f"{earlier} {job[earlier]}, {later} {job[later]}"
            problem = Problem(f"{ITEMS}[].{later}", received, f"{earlier} no later than {later}")
            yield None if job[earlier] <= job[later] else problem


def not_in_future(reading: Reading) -> Problems:
    """No time lies after the answer's own Date. Ours does not count: the tester's clock may be wrong."""
    now = http_date(reading.exchange.header("date") or "")
    for node in times(reading) if now else ():
        when = moment(node.value)
        if now and when:
            problem = Problem(
                node.place, f"{node.value}, in an answer of {now:%Y%m%d%H%M%S}", "a time in the past", node.table
            )
            yield None if when <= now + CLOCKS_DIFFER else problem


def state_and_progress(reading: Reading) -> Problems:
    """A job that has not started is at 0 %, one that ended well at 100 %."""
    for job in reading.jobs:
        state, progress = state_of(job), job.get("progress")
        if is_number(progress) and state in {WAITING, SUCCEEDED}:
            due = 0 if state == WAITING else 100
            problem = Problem(f"{ITEMS}[].progress", f"{shown(progress)} while {state}", str(due))
            yield None if progress == due else problem


def absent_until(names_of_state: Mapping[str, Sequence[str]]) -> Check:
    """Make a check that a job in a state has nothing in the fields that only a later one fills."""

    def check(reading: Reading) -> Problems:
        for job in reading.jobs:
            state = state_of(job)
            for name in names_of_state.get(state, ()):
                problem = Problem(f"{ITEMS}[].{name}", f"{shown(job.get(name))} while {state}", "nothing yet")
                yield problem if job.get(name) not in (None, {}, []) else None

    return check


def agreement(coarse: str, fine: str, factors: Sequence[int]) -> Check:
    """Make a check that two fields say the same, up to the rounding of the coarser one."""

    def check(reading: Reading) -> Problems:
        for place, table, received, big, small in pairs(reading, coarse, fine):
            agrees = any(abs(big * factor - small) < factor for factor in factors)
            asks = f"the same of both, up to rounding: {factors}"
            yield None if agrees else Problem(f"{place}.{coarse}", received, asks, table)

    return check


def bitrates(reading: Reading) -> Problems:
    """The two bitrates are of one size. Real answers differ by some per cent, so nothing closer is asked."""
    for place, table, received, big, small in pairs(reading, "bitrate", "bitrate_bps"):
        agrees = big == small == 0 or (small > 0 and big * 1000 < small * 10 and big * 1000 * 10 > small)
        asks = "bitrate_bps is about 1000 times bitrate"
        yield None if agrees else Problem(f"{place}.bitrate", received, asks, table)


def pairs(reading: Reading, coarse: str, fine: str) -> Iterator[tuple[str, str, str, Any, Any]]:
    """Yield where two fields are numbers side by side: place, table, both as received, both as numbers."""
    for node in reading.objects(coarse, fine):
        big, small = numeric(node.value[coarse]), numeric(node.value[fine])
        if big is not None and small is not None:
            received = f"{coarse} {shown(node.value[coarse])}, {fine} {shown(node.value[fine])}"
            yield node.place, node.inside, received, big, small


def number_in_string(reading: Reading) -> Problems:
    """A string that has a unit such as seconds is a number."""
    for node in reading.nodes:
        if node.name in {"duration", "duration_ms"} and isinstance(node.value, str):
            asks = f"a number, in {node.schema.get('x-unit')}"
            yield None if numeric(node.value) is not None else Problem(node.place, shown(node.value), asks, node.table)


def not_negative(reading: Reading) -> Problems:
    """A size, count, rate or duration is not negative."""
    for node in reading.nodes:
        counts = node.schema.get("type") == "integer" and "minimum" not in node.schema
        value = numeric(node.value) if counts or node.name in {"duration", "duration_ms"} else None
        if value is not None:
            yield None if value >= 0 else Problem(node.place, shown(node.value), "0 or more", node.table)


def md5_form(reading: Reading) -> Problems:
    """An MD5 is 128 bits, in hexadecimal or base64."""
    for node in reading.nodes:
        if node.name == "md5" and isinstance(node.value, str):
            fits = re.fullmatch(r"[0-9A-Fa-f]{32}|[0-9A-Za-z+/]{22}==", node.value)
            yield None if fits else Problem(node.place, shown(node.value), "an MD5", node.table)


# --- from one answer to the next ------------------------------------------------------------------------------


def never_back(reading: Reading) -> Problems:
    """From one answer to the next, a job's state and progress never go back, even if one between them lacks either."""
    for job in reading.jobs:
        before = reading.memory.reached.get(job[JOB], {}) if isinstance(job.get(JOB), str) else {}
        state, old = state_of(job), before.get(STATE)
        if state in RANK and old is not None:
            back = RANK[state] < RANK[old] or (old in ENDED and state != old)
            yield Problem(f"{ITEMS}[].{STATE}", f"{old}, then {state}", "never back") if back else None
        progress, previous = job.get("progress"), before.get("progress")
        if is_number(progress) and previous is not None:
            back = progress < previous and state != FAILED
            received = f"{shown(previous)}, then {shown(progress)}"
            yield Problem(f"{ITEMS}[].progress", received, "never back") if back else None


def steady(reading: Reading) -> Problems:
    """What is settled stays: when a job was created and started, and all of it once it has ended."""
    for job in reading.jobs:
        before = reading.memory.last.get(job[JOB]) if isinstance(job.get(JOB), str) else None
        if before is None:
            continue
        settled = set(before) | set(job) if state_of(before) in ENDED else {"create_time", "start_time"} & set(before)
        changed = [name for name in sorted(settled - {STATE}) if in_order(job.get(name)) != in_order(before.get(name))]
        for name in changed:
            received = f"{shown(before.get(name))}, then {shown(job.get(name))}"
            yield Problem(f"{ITEMS}[].{name}", received, "no change")
        if not changed:
            yield None


def in_order(value: Any) -> Any:
    """Return a value that is the same whatever the order of entries with a name, as in metadata."""
    is_named = isinstance(value, list) and all(isinstance(one, dict) and "name" in one for one in value)
    return sorted(value, key=shown) if is_named else value


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


# --- what the tester knows, and the client --------------------------------------------------------------------


def expected(reading: Reading) -> Problems:
    """The jobs of the EXPECT file are answered as they stand there."""
    for job in reading.jobs:
        wanted = reading.memory.expected.get(str(job[JOB]), {}) if isinstance(job.get(JOB), str) else {}
        for name, value in wanted.items():
            problem = Problem(f"{ITEMS}[].{name}", shown(job.get(name)), shown(value))
            yield None if contains(job.get(name), value) else problem


def contains(value: Any, wanted: Any) -> bool:
    """Tell whether a value has all that is wanted; objects may have more."""
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(contains(value.get(name), inner) for name, inner in wanted.items())
    if isinstance(wanted, list):
        same_length = isinstance(value, list) and len(value) == len(wanted)
        return same_length and all(contains(*pair) for pair in zip(value, wanted, strict=True))
    # JSON has one kind of number, so 0 is 0.0; and true is none, though Python takes it for 1.
    return ((is_number(value) and is_number(wanted)) or type(value) is type(wanted)) and bool(value == wanted)


def read_expected(path: Path, job_ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """Read the jobs of the EXPECT file, by their ids: of each the fields that it must have.

    Raises:
        UnusableError: It cannot be read, is no answer of this operation, or would compare nothing.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        jobs = {str(job[JOB]): {name: value for name, value in job.items() if name != JOB} for job in content[ITEMS]}
    except OSError as error:
        raise UnusableError(f"EXPECT={path} cannot be read: {error.strerror}.") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise UnusableError(
            f'EXPECT={path} must be JSON as the service answers: {{"{ITEMS}": [{{"{JOB}": "..."}}]}}.'
        ) from error
    empty = [name for name, fields in jobs.items() if not fields]
    if empty or not jobs:
        raise UnusableError(
            f"EXPECT={path} says nothing about {'job ' + ascii(empty[0]) if empty else 'any job'}, so nothing would be "
            "compared. Give each job there a field besides its id, or leave EXPECT unset."
        )
    if unasked := sorted(jobs.keys() - set(job_ids)):
        raise UnusableError(
            f"EXPECT={path} has the job {unasked[0]!a}, which is not asked for. Add it to JOB_IDS, or take it out of "
            "the file."
        )
    return jobs


class Replay(httpx.BaseTransport):
    """Answers with an exchange that has been; it sends nothing."""

    exchange: Exchange

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Give its answer again."""
        # As bytes: httpx refuses to encode what is not ASCII.
        headers = [
            (name.encode(), value.encode()) for name, value in self.exchange.headers if name not in TRANSFER_HEADERS
        ]
        return httpx.Response(self.exchange.status, headers=headers, content=self.exchange.body, request=request)


@cache
def replaying_client() -> tuple[MpcClient, Replay]:
    """Make the client, and what it is to read from, once."""
    replay = Replay()
    http_client = httpx.Client(transport=replay, trust_env=False)
    options: dict[str, Any] = {"max_retries": 0, "rate_limit": None, "http_client": http_client}  # nothing is sent
    return MpcClient(base_url="http://127.0.0.1", project_id="project", auth=None, **options), replay


def client_reads(reading: Reading) -> Problems:
    """The generated client reads the answer, or says with an error of its own why it does not."""
    client, replay = replaying_client()
    replay.exchange = reading.exchange
    listed = reading.operation.list_parameter
    ids = [job_id for job_id in reading.ask.ids if job_id][: listed[1] if listed else 1] or ["none"]
    try:
        repr(list(client.list_editing_jobs(ids)))
    except MpcError:
        yield None
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we are looking for
        yield Problem("client", f"{type(error).__name__}: {error}", "a result, or an MpcError")
    else:
        yield None


# --- the table ------------------------------------------------------------------------------------------------

V, C = Grade.VIOLATION, Grade.CONCERN
NOT_YET: Final = {WAITING: ("start_time", "end_time"), PROCESSING: ("end_time",)}
NO_OUTPUT_YET: Final = dict.fromkeys((WAITING, PROCESSING), ("editing_output", "metadata"))

ROWS: Final = (
    (
        "known-present",
        V,
        "each known job that was asked for is present",
        "Tables 2, 5",
        known_present,
        "a 200 for known jobs",
    ),
    ("asked-only", V, "no job is present that was not asked for", "Tables 2, 5", asked_only, A_JOB),
    ("made-up", V, "no job is present that cannot exist", "Tables 2, 5", none_made_up, A_JOB),
    ("once", V, "no job is present twice", "Table 5", once, A_JOB),
    ("job_array-ever", V, "answers for known jobs have job_array", "Table 5", items_ever, "a 200 for known jobs"),
    ("expected", V, "jobs are as the EXPECT file says", "the EXPECT file", expected, "EXPECT=file"),
    (
        "client-reads",
        V,
        "the generated client reads the answer",
        "ours: the client's promise",
        client_reads,
        "an answer",
    ),
    ("job_array-present", C, "a 200 has job_array", "Table 5", items_present, "a 200"),
    ("job_id-present", C, "a job has its id", "Table 6", job_field_present(JOB), A_JOB),
    ("status-present", C, "a job has its state", "Table 6", job_field_present(STATE), A_JOB),
    ("times-in-order", C, "created, then started, then ended", OURS, times_in_order, "a job with two times"),
    ("not-in-future", C, "no time is later than the answer's Date", OURS, not_in_future, "a time, and a Date"),
    ("state-progress", C, "WAITING is at 0 %, SUCCEEDED at 100 %", OURS, state_and_progress, "a job in such a state"),
    ("state-times", C, "no start while WAITING, no end before the end", OURS, absent_until(NOT_YET), "a job under way"),
    ("state-output", C, "no output before the end", OURS, absent_until(NO_OUTPUT_YET), "a job under way"),
    # A kilobyte is 1000 or 1024 bytes: the page does not say which.
    ("size", C, "size and size_byte agree", "Table 9", agreement("size", "size_byte", (1000, 1024)), "a size"),
    (
        *("duration", C, "duration and duration_ms agree", "Tables 9 to 11"),
        *(agreement("duration", "duration_ms", (1000,)), "a duration"),
    ),
    ("bitrate", C, "bitrate and bitrate_bps have the same magnitude", "Tables 10, 11", bitrates, "a bitrate"),
    ("number-in-string", C, "a duration in a string is a number", "Tables 10, 11", number_in_string, "a duration"),
    ("not-negative", C, "sizes, counts, rates, durations are not negative", OURS, not_negative, "such a number"),
    ("md5", C, "an MD5 is 128 bits", "Table 9", md5_form, "an MD5"),
    ("never-back", C, "state and progress never go back", OURS, never_back, TWICE),
    ("steady", C, "settled values do not change", OURS, steady, TWICE),
)
RULES: Final = tuple(Rule(*row, operation=OPERATION) for row in ROWS)
