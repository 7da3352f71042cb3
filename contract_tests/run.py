"""One run: what is asked, what came back, what was found."""

import json
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

import schemathesis

from contract_tests.asking import generated, probes
from contract_tests.documented import documented
from contract_tests.judging.reading import Memory, Reading
from contract_tests.judging.rules import (
    ACCEPTED,
    FORBIDDEN,
    NOT_FOUND,
    RULES,
    SCHEMATHESIS,
    Grade,
    Problem,
    Rule,
    remember,
    rules_for,
)
from contract_tests.sending.sender import TOO_MANY_REQUESTS, UNAUTHORIZED, UNAVAILABLE, Ask, Exchange, Sender, StopError
from contract_tests.settings import Settings, Target, UnusableError
from contract_tests.telling import report
from contract_tests.telling.masking import mask

CONFORMS, DOES_NOT_CONFORM, NOT_TESTED = 0, 1, 2
# So many refusals in a row, and good credentials are no longer taken for good.
MOST_REFUSALS: Final = 3
REFUSED: Final = (
    "The credentials are no longer accepted: the last requests were answered 401. A token lasts a day. Run again with "
    "new ones; if these are good, the deployment refuses them."
)
# Rules that trust the run to have been told ids that exist and credentials that are good.
TRUSTING: Final = frozenset({"known-answered", "known-present", "credentials-accepted"})


class Run:
    """One run against one deployment.

    Args:
        settings: What the run is told.
        target: The deployment.
        sender: What sends; one of its own by default.

    Raises:
        UnusableError: The EXPECT file cannot be used, or the budget does not even do for the probes.
    """

    def __init__(self, settings: Settings, target: Target, sender: Sender | None = None) -> None:
        self.settings = settings
        self.target = target
        self.sender = sender or Sender(
            target, max_requests=settings.max_requests, unsafe_methods=settings.unsafe_methods
        )
        self.memory = Memory(frozenset(target.job_ids), read_expected(settings, target))
        self.checked: Counter[str] = Counter()
        self.answers: Counter[int] = Counter()
        self.found: dict[tuple[str, ...], report.Finding] = {}
        self.exchanges: list[Exchange] = []
        self.with_jobs = 0
        # Refusals of good credentials, until an answer shows whether they are good still.
        self.refusals: list[tuple[Problem, Exchange]] = []
        # Rules that failed themselves, and how.
        self.bugs: dict[str, str] = {}
        self.stopped = ""
        self.probed = False
        self.asks = list(probes.asks(settings, target))
        self.queries = {ask.query for ask in self.asks}
        if len(self.asks) > settings.max_requests:
            raise UnusableError(
                f"The probes need {len(self.asks)} requests for these {len(target.job_ids)} JOB_IDS; MAX_REQUESTS is "
                f"{settings.max_requests}. Raise MAX_REQUESTS, or give fewer JOB_IDS."
            )

    def probe(self) -> None:
        """Send every probe."""
        for ask in self.asks:
            if self.sender.may_lock_key(ask):
                continue
            exchange = self.send(ask)
            if exchange is None:
                return
            if ask is self.asks[0] and exchange.status in CLOSED_DOORS:
                self.stopped = f"The first request was answered {exchange.status}: {CLOSED_DOORS[exchange.status]}"
                return
        self.probed = True

    def generated(self, case: schemathesis.Case[Any]) -> None:
        """Send a generated request, unless the run is over, and let schemathesis look at its answer as well."""
        ask = self.chosen(case)
        exchange = self.send(ask) if ask else None
        if exchange is not None and not exchange.broken:
            self.apply(SCHEMATHESIS, partial(generated.problems, case, exchange), exchange)

    @property
    def left(self) -> int:
        """How many requests may still be sent."""
        return self.sender.left

    def chosen(self, case: schemathesis.Case[Any]) -> Ask | None:
        """Make the request of a generated case; None if it was sent before, or the budget is spent.

        A known job is worth asking for again: it may have changed, or the answer may be wrong now and then.
        """
        ask = generated.ask_of(case, probes.main_credentials(self.target))
        if self.left <= 0 or (ask.query in self.queries and self.memory.known.isdisjoint(ask.ids)):
            return None
        self.queries.add(ask.query)
        return ask

    def send(self, ask: Ask) -> Exchange | None:
        """Send a request and put its answer through every rule; None if the run is over.

        Throttled, it waits as told and asks again.
        """
        if self.stopped:
            return None
        try:
            exchange = self.sender.send(ask)
            self.look(exchange)
            if exchange.status == UNAVAILABLE:
                self.sender.put_off(exchange, 0.0)
            if exchange.status != TOO_MANY_REQUESTS:
                self.check_credentials()
                return exchange
            self.sender.pause(exchange)
        except StopError as reason:
            self.stopped = mask(str(reason), self.sender.secrets)
            return None
        return self.send(ask) if ask.may_be_repeated else exchange

    def check_credentials(self) -> None:
        """After some refusals in a row ask once more what was accepted first, and if that is refused too, stop.

        Raises:
            StopError: The credentials are no longer accepted.
        """
        if len(self.refusals) < MOST_REFUSALS or self.sender.left <= 0:
            return
        if not self.sender.may_lock_key(self.asks[0]):
            exchange = self.sender.send(self.asks[0])
            self.look(exchange)
            if exchange.status == TOO_MANY_REQUESTS:
                # Nothing is known yet; after the pause the next request will tell.
                self.sender.pause(exchange)
                return
        if self.refusals:
            raise StopError(REFUSED)

    def look(self, exchange: Exchange) -> None:
        """Put an answer through every rule."""
        self.exchanges.append(exchange)
        self.answers[exchange.status] += 1
        reading = Reading(exchange, self.memory)
        if self.shows_good_credentials(reading):
            for problem, refused in self.refusals:
                self.note(ACCEPTED, problem, refused)
            self.refusals = []
        self.with_jobs += bool(reading.jobs)
        for rule in rules_for(exchange):
            self.apply(rule, partial(rule.check, reading), exchange)
        remember(reading)

    def shows_good_credentials(self, reading: Reading) -> bool:
        """Tell whether an answer shows that what opens most of the run is still good."""
        is_main = reading.is_ours and reading.exchange.ask.credentials is self.asks[0].credentials
        return is_main and reading.exchange.lets_in

    def apply(self, rule: Rule, check: Callable[[], Iterator[Problem | None]], exchange: Exchange) -> None:
        """Check one rule and note what it finds. One that fails itself must not take the rest of the run with it."""
        try:
            seen = list(check())
        except Exception:  # noqa: BLE001 - whatever it is, it is a bug, and told as one
            self.bugs.setdefault(rule.name, traceback.format_exc(limit=-1))
            return
        self.checked[rule.name] += len(seen)
        for problem in filter(None, seen):
            if rule is ACCEPTED and exchange.ask.credentials is self.asks[0].credentials:
                self.refusals.append((problem, exchange))
            else:
                self.note(rule, problem, exchange)

    def note(self, rule: Rule, problem: Problem, exchange: Exchange) -> None:
        """Remember a problem, once however often it is seen."""
        key = (rule.name, problem.place, problem.documented)
        if key in self.found:
            self.found[key].times += 1
        else:
            self.found[key] = report.Finding(rule, problem, exchange)

    @property
    def findings(self) -> list[report.Finding]:
        """What was found, violations first.

        If no answer ever held a job, the run may have been told the wrong ids or credentials: that jobs are missing or
        credentials refused proves nothing then.
        """
        proven = [finding for finding in self.found.values() if self.with_jobs or finding.rule.name not in TRUSTING]
        return sorted(proven, key=lambda finding: finding.rule.grade is Grade.CONCERN)

    @property
    def fatal(self) -> list[report.Finding]:
        """What makes the run fail: violations, and if it is strict, concerns as well."""
        strict = self.settings.strict
        return [finding for finding in self.findings if strict or finding.rule.grade is Grade.VIOLATION]

    @property
    def exit_status(self) -> int:
        """Give the verdict. A violation outranks that the rest could not be tested."""
        if self.fatal:
            return DOES_NOT_CONFORM
        return NOT_TESTED if self.unfinished or not self.with_jobs else CONFORMS

    @property
    def unfinished(self) -> str:
        """Why the run is no whole one, or ""."""
        if self.stopped:
            return self.stopped
        if self.bugs:
            failed = "\n".join(f"{name}: {how}" for name, how in self.bugs.items())
            return mask(f"A rule itself failed on an answer, which is a bug in it:\n{failed}", self.sender.secrets)
        if self.refusals:
            return REFUSED
        return "" if self.probed else "Not every probe was sent. Run it again."

    def lines(self) -> list[str]:
        """Tell all of it."""
        lines = [line for finding in self.findings for line in [*finding.lines(self.sender.secrets), ""]]
        lines += [*report.rules_table(self.checked, self.findings), ""]
        statuses = ", ".join(f"{count} with {status}" for status, count in sorted(self.answers.items()))
        lines.append(
            f"{self.answers.total()} answers ({statuses or 'none'}), {self.with_jobs} of them with a job. "
            f"{self.sender.sent.total()} of at most {self.settings.max_requests} requests were sent."
        )
        lines += self.untested()
        grades = Counter(finding.rule.grade for finding in self.findings)
        lines.append(f"{grades[Grade.VIOLATION]} violations, {grades[Grade.CONCERN]} concerns.")
        lines.append(self.verdict())
        return lines

    def untested(self) -> list[str]:
        """Tell what the run says nothing of, since it was not given what that takes."""
        never = sorted(self.memory.known - self.memory.last.keys())
        lines = [f"Jobs of JOB_IDS that came in no answer: {', '.join(map(ascii, never))}."] if never else []
        if not self.target.ak:
            lines.append("AK/SK was not tested as a way to authenticate: no key was given.")
        if not self.target.token:
            lines.append("A token was not tested as a way to authenticate: none was given.")
        return lines

    def verdict(self) -> str:
        """Tell the verdict, and why."""
        match self.exit_status:
            case 0:
                return "The deployment does what the document says."
            case 1:
                also = f" The run ended early: {self.unfinished}" if self.unfinished else ""
                return "The deployment does not do what the document says." + also
        why = self.unfinished or "No answer held a job. Set JOB_IDS to ids of jobs that exist in the project."
        return f"Could not be tested. {why}"

    def as_json(self) -> dict[str, Any]:
        """Give all of it for machines."""
        return {
            "target": self.target.base_url,
            "seed": self.settings.seed,
            "strict": self.settings.strict,
            "exit_status": self.exit_status,
            "stopped": self.unfinished,
            "sent": self.sender.sent.total(),
            "rules": {rule.name: self.checked[rule.name] for rule in RULES},
            "findings": [
                {
                    "rule": finding.rule.name,
                    "grade": finding.rule.grade.value,
                    "place": finding.problem.place,
                    "received": report.told(finding.problem.received, self.sender.secrets),
                    "documented": finding.problem.documented,
                    "source": finding.problem.source or finding.rule.source,
                    "times": finding.times,
                }
                for finding in self.findings
            ],
            "exchanges": [report.as_json(exchange) for exchange in self.exchanges],
        }


class Rehearsal(Run):
    """A run that sends nothing, and keeps what it would send."""

    def __init__(self, settings: Settings, target: Target) -> None:
        super().__init__(settings, target)
        self.planned: list[Ask] = []
        self.cases: list[schemathesis.Case[Any]] = []

    @property
    def left(self) -> int:
        """How many requests may still be planned."""
        return self.settings.max_requests - len(self.planned)

    def probe(self) -> None:
        """Keep every probe."""
        self.planned += self.asks
        self.probed = True

    def generated(self, case: schemathesis.Case[Any]) -> None:
        """Keep a generated request, and the case that it is made from."""
        if ask := self.chosen(case):
            self.planned.append(ask)
            self.cases.append(case)


# What it means if the very first request, for a known job with good credentials, is answered so.
CLOSED_DOORS: Final = {
    UNAUTHORIZED: "the credentials are refused, or belong to another project. Check TOKEN (it lasts a day), or "
    "HUAWEICLOUD_SDK_AK and _SK, and PROJECT_ID.",
    FORBIDDEN: "the credentials may not do this, or the first of JOB_IDS does not exist. The permission is "
    f"{documented().operation['x-iam']['action']}.",
    NOT_FOUND: "there is no such API. Check BASE_URL and PROJECT_ID.",
}


def read_expected(settings: Settings, target: Target) -> Mapping[str, Mapping[str, Any]]:
    """Read the jobs of the EXPECT file, by their ids: of each the fields that it must have.

    Raises:
        UnusableError: It cannot be read, is no answer of this operation, or would compare nothing.
    """
    if settings.expect is None:
        return {}
    items, job_id = documented().waiter["items"], documented().waiter["id"]
    try:
        content = json.loads(settings.expect.read_text(encoding="utf-8"))
        expected = {
            str(job[job_id]): {name: value for name, value in job.items() if name != job_id} for job in content[items]
        }
    except OSError as error:
        raise UnusableError(f"EXPECT={settings.expect} cannot be read: {error.strerror}.") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise UnusableError(
            f'EXPECT={settings.expect} must be JSON as the service answers: {{"{items}": [{{"{job_id}": "..."}}]}}.'
        ) from error
    empty = [name for name, fields in expected.items() if not fields]
    if empty or not expected:
        raise UnusableError(
            f"EXPECT={settings.expect} says nothing of {'job ' + ascii(empty[0]) if empty else 'any job'}, so nothing "
            "would be compared. Give each job there a field besides its id, or leave EXPECT unset."
        )
    if unasked := sorted(expected.keys() - set(target.job_ids)):
        raise UnusableError(
            f"EXPECT={settings.expect} has the job {unasked[0]!a}, which is not asked for. Add it to JOB_IDS, or take "
            "it out of the file."
        )
    return expected
