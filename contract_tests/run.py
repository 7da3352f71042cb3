"""One run: what is asked, what came back, what was found."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import schemathesis
from schemathesis.core.failures import FailureGroup

import openapi
from contract_tests.adapter import Adapter, call
from contract_tests.asking import probes
from contract_tests.asking.ask import GENERATED, Ask, Credentials
from contract_tests.asking.cases import Cases
from contract_tests.judging import jobs
from contract_tests.judging.baseline import Accepted
from contract_tests.judging.exercised import exercised
from contract_tests.judging.reading import Memory, Reading
from contract_tests.judging.rule import Finding, Grade
from contract_tests.judging.rules import ACCEPTED, RULES, WHOLE
from contract_tests.sending.sender import TOO_MANY_REQUESTS, UNAUTHORIZED, UNAVAILABLE, Exchange, Sender, StopError
from contract_tests.settings import Settings, Target, UnusableError
from openapi import Document, Operation

CONFORMS, DOES_NOT_CONFORM, NOT_TESTED = 0, 1, 2
FORBIDDEN, NOT_FOUND = 403, 404
# A token that is refused now and then is asked with once more, and again; a signature only once, since refused ones in
# a row lock a key.
TRIES: Final = {Credentials.TOKEN: 2, Credentials.AK_SK: 1}
REFUSED: Final = (
    "The credentials are no longer accepted: the last requests were answered 401. A token lasts a day. Run again with "
    "new ones; if these are good, the deployment refuses them."
)
KEY_REFUSED: Final = (
    "The first signature was refused, so nothing else was signed. Check HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK: "
    "refused signatures in a row lock a key. If they are good, the deployment refuses them."
)
KEY_AT_RISK: Final = (
    "Signatures were refused in a row, and no good one was accepted in between; a few more would lock the key, so "
    "nothing else was signed."
)
INTERRUPTED: Final = "The run was interrupted. Start it again."
NOTHING_KNOWN: Final = "No answer contained a job. Set JOB_IDS to ids of jobs that exist in the project."
# So many answers show whether anything is known, and whether answers ever have what they should.
FIRST_ANSWERS: Final = jobs.NEVER
# So many answers that break off are no accident, however seldom they are.
OFTEN: Final = 2
SHARE: Final = 50
# Rules that trust the run to have been told ids that exist and credentials that are good.
TRUSTING: Final = frozenset({"known-answered", "known-present", "credentials-accepted"})


class Run:
    """One run against one deployment.

    Args:
        settings: What the run is told.
        target: The deployment.
        sender: What sends; one of its own by default.
        document: The document; the project's own by default.

    Raises:
        UnusableError: The EXPECT file cannot be used, or the budget does not even do for the probes.
    """

    is_recorded = False

    def __init__(
        self, settings: Settings, target: Target, sender: Sender | None = None, document: Document | None = None
    ) -> None:
        self.settings = settings
        self.target = target
        self.document = document or openapi.load()
        self.sender = sender or Sender(
            target, max_requests=settings.max_requests, unsafe_methods=settings.unsafe_methods
        )
        expected = jobs.read_expected(settings.expect, target.job_ids) if settings.expect else {}
        self.memory = Memory(target.known, expected)
        self.answers: Counter[int] = Counter()
        self.found: dict[str, Finding] = {}
        self.accepted = Accepted(settings.baseline, may_be_absent=settings.baseline_update)
        self.observed: list[Exchange] = []
        self.exchanges: list[Exchange] = []
        # Refusals of good credentials, until an answer shows whether they are good still.
        self.refusals: list[Finding] = []
        self.dropped = 0
        # Why the run ended early, and why nothing is signed any more; "" while all is well.
        self.stopped = self.signing_ended = ""
        # What pytest was told to leave out.
        self.left_out: list[str] = []
        self.not_tested: dict[str, str] = {}
        self.probed: set[str] = set()
        for operation in self.document.operations:
            if why := probes.why_not(operation, settings, target):
                self.not_tested[operation.name] = why
        self.tested = [operation for operation in self.document.operations if operation.name not in self.not_tested]
        self.cases = Cases(self.document, target, settings.seed, self.tested)
        self.asks = {one.name: list(probes.asks(self.cases, one, settings, target)) for one in self.tested}
        self.asked = {ask.key for asks in self.asks.values() for ask in asks}
        needed = sum(map(len, self.asks.values()))
        if needed > settings.max_requests:
            raise UnusableError(
                f"The probes need {needed} requests for these {len(target.job_ids)} JOB_IDS; MAX_REQUESTS is "
                f"{settings.max_requests}. Raise MAX_REQUESTS, or give fewer JOB_IDS."
            )
        # What is left for what is generated, the same for each operation.
        self.share = Counter(dict.fromkeys(self.asks, (settings.max_requests - needed) // max(1, len(self.tested))))

    # --- asking -----------------------------------------------------------------------------------------------

    def probe(self, operation: Operation) -> None:
        """Send every probe of an operation, once."""
        if operation.name in self.probed:
            return
        asks = self.asks[operation.name]
        first = max(FIRST_ANSWERS, 1 + sum(ask.origin == "all known ids" for ask in asks))
        for number, ask in enumerate(asks, start=1):
            exchange = self.send(ask)
            if self.stopped:
                return
            is_first = number == 1 and operation.method == "get"
            if is_first and exchange is not None and exchange.status in CLOSED_DOORS:
                self.stopped = self.closed_door(exchange)
                return
            if number == first and operation.list_parameter and operation.name not in self.memory.proven:
                self.stopped = NOTHING_KNOWN
                return
        self.probed.add(operation.name)

    def closed_door(self, exchange: Exchange) -> str:
        """Say what it means that the very first request, for what is known and with good credentials, is refused."""
        action = exchange.ask.operation.data.get("x-iam", {}).get("action", "not documented")
        reason = CLOSED_DOORS[exchange.status].format(action=action)
        return f"The first request was answered {exchange.status}: {reason}"

    def generated(self, case: schemathesis.Case[Any]) -> None:
        """Send a generated request, unless the run is over."""
        if ask := self.chosen(case):
            self.send(ask)

    @property
    def most_generated(self) -> int:
        """How many cases to generate for an operation: more than may be sent, since repetitions are left out."""
        return 3 * max(self.share.values(), default=0) // 2

    @property
    def left(self) -> int:
        """How many requests may still be sent."""
        return self.sender.left

    def chosen(self, case: schemathesis.Case[Any]) -> Ask | None:
        """Make the request of a generated case; None if it was sent before, would do harm, or no more may be sent.

        A known job is worth asking for again: it may have changed, or the answer may be wrong now and then.
        """
        operation = self.cases.operation_of(case.operation)
        if operation is None or self.left <= 0 or self.share[operation.name] <= 0:
            return None
        if "project_id" in case.path_parameters:
            case.path_parameters["project_id"] = self.target.project_id
        ask = Ask(operation, case, self.main_credentials(operation), GENERATED)
        is_known = not self.memory.ids(operation).isdisjoint(ask.ids)
        if not ask.is_documented or any(self.sender.harms(ask)) or (ask.key in self.asked and not is_known):
            return None
        self.asked.add(ask.key)
        self.share[operation.name] -= 1
        return ask

    def main_credentials(self, operation: Operation) -> Credentials:
        """Return what opens most of the run."""
        return self.asks[operation.name][0].credentials

    def send(self, ask: Ask) -> Exchange | None:
        """Send a request and put its answer through every rule; None if it may not be sent any more.

        Throttled, it waits as told and asks again. What breaks off is asked once more: a connection may always be
        closed just as it is used.
        """
        if self.stopped or (ask.credentials.are_signed and not self.may_sign(ask)):
            return None
        try:
            exchange = self.ask(ask)
            if exchange.broken and ask.may_be_repeated:
                exchange = self.ask(ask, again=True)
            if exchange.status == UNAVAILABLE:
                self.sender.put_off(exchange, 0.0)
            if exchange.status == TOO_MANY_REQUESTS:
                self.sender.pause(exchange)
                return self.send(ask) if ask.may_be_repeated else exchange
            self.check_credentials(ask)
        except StopError as reason:
            self.stopped = str(reason)
            return None
        return exchange

    def may_sign(self, ask: Ask) -> bool:
        """Tell whether a signed request may be sent. Where a good one no longer may, nothing is signed any more."""
        if not self.signing_ended and not ask.may_be_refused and any(self.sender.harms(ask)):
            self.signing_ended = KEY_AT_RISK
        return not self.signing_ended and not any(self.sender.harms(ask))

    def ask(self, ask: Ask, *, again: bool = False) -> Exchange:
        """Send a request through schemathesis, once, and note what breaks the rules.

        Raises:
            StopError: Nothing more may be sent.
        """
        adapter = Adapter(self.sender, ask, self.memory)
        broken: list[Finding] = []
        try:
            response = call(adapter)
            self.keep(adapter.reading)
            ask.case.validate_response(response, checks=list(RULES))
        except FailureGroup as group:
            broken = sorted((one for one in group.exceptions if isinstance(one, Finding)), key=place_in_table)
            if broken and broken[0].rule is WHOLE:
                self.keep(adapter.reading)
                self.dropped += 1
                # One that breaks off is asked for again; a violation if it comes again, or often.
                if not again and self.dropped <= max(OFTEN, self.sender.sent.total() // SHARE):
                    broken = []
        for one in broken:
            if one.rule is ACCEPTED:
                self.refusals.append(one)
            else:
                self.note(one)
        reading = adapter.reading
        if reading is None:
            raise StopError("A request was not sent: a bug in the contract tests.")
        self.remember(reading)
        return reading.exchange

    def remember(self, reading: Reading) -> None:
        """Remember what a judged answer shows."""
        if reading.proves:
            self.memory.proven.add(reading.operation.name)
        self.memory.exercised.update(exercised(reading))
        jobs.remember(reading)
        if reading.ask.credentials.are_unclear:
            self.observed.append(reading.exchange)

    def keep(self, reading: Reading | None) -> None:
        """Keep an exchange."""
        if reading is not None:
            self.exchanges.append(reading.exchange)
            self.answers[reading.exchange.status] += 1

    def check_credentials(self, ask: Ask) -> None:
        """After a refusal of good credentials ask once more what they opened first; if that is refused too, stop.

        Raises:
            StopError: The credentials are no longer accepted.
        """
        if not self.refusals:
            return
        first = self.asks[ask.operation.name][0]
        is_main = ask.credentials is first.credentials
        if not any(one.ask.credentials is ask.credentials and one.lets_in for one in self.exchanges):
            if not is_main:
                self.refusals, self.signing_ended = [], KEY_REFUSED
            return
        plain = Ask(first.operation, first.case, ask.credentials, "are the credentials still good?")
        for _ in range(TRIES[ask.credentials]):
            if self.left <= 0 or (plain.credentials.are_signed and not self.may_sign(plain)):
                return
            answer = self.ask(plain)
            if answer.status == TOO_MANY_REQUESTS:
                # Nothing is known yet; after the pause the next request will tell.
                self.sender.pause(answer)
                return
            if answer.lets_in:
                for refusal in self.refusals:
                    self.note(refusal)
                self.refusals = []
                return
        if is_main:
            raise StopError(REFUSED)
        self.refusals, self.signing_ended = [], REFUSED

    def note(self, finding: Finding) -> None:
        """Remember what was found, once however often it is seen."""
        if finding.id in self.found:
            self.found[finding.id].times += 1
        else:
            self.accepted.mark(finding)
            self.found[finding.id] = finding

    # --- the verdict ------------------------------------------------------------------------------------------

    @property
    def findings(self) -> list[Finding]:
        """What was found, violations first.

        If no answer ever showed that something was really asked, the run may have been told the wrong ids or
        credentials: that jobs are missing or credentials refused proves nothing then.
        """
        proven = [one for one in self.found.values() if self.memory.proven or one.rule.name not in TRUSTING]
        return sorted(proven, key=lambda finding: finding.rule.grade is Grade.CONCERN)

    @property
    def fatal(self) -> list[Finding]:
        """What makes the run fail: violations, and if it is strict, concerns as well, unless they are accepted."""
        new = [one for one in self.findings if not one.is_accepted]
        return [one for one in new if self.settings.strict or one.rule.grade is Grade.VIOLATION]

    @property
    def exit_status(self) -> int:
        """The verdict. A violation outranks that the rest could not be tested."""
        if self.fatal:
            return DOES_NOT_CONFORM
        return NOT_TESTED if self.unfinished else CONFORMS

    @property
    def unfinished(self) -> str:
        """Why the run is no whole one, or ""."""
        return next(self.gaps(), "")

    def gaps(self) -> Iterator[str]:
        """Yield why the run is no whole one."""
        if self.stopped:
            yield self.stopped
        if self.memory.bugs:
            failed = "\n".join(f"{name}: {how}" for name, how in self.memory.bugs.items())
            yield f"A rule raised an error on an answer, which is a bug in the rule:\n{failed}"
        if self.refusals:
            yield REFUSED
        if self.signing_ended:
            yield self.signing_ended
        if not self.tested:
            yield "No operation of the document could be tested."
        if self.exchanges and not self.memory.proven:
            yield NOTHING_KNOWN if any(one.list_parameter for one in self.tested) else "No request succeeded."
        missing = [one.name for one in self.tested if one.name not in self.probed]
        if missing and not self.left_out:
            yield f"Not every probe was sent: {', '.join(missing)}. Run it again."

    def untested(self) -> Iterator[str]:
        """Tell in sentences what the run says nothing of, by the way it was made."""
        if not self.target.ak:
            yield "AK/SK was not tested as a way to authenticate: no key was given."
        if not self.target.token:
            yield "A token was not tested as a way to authenticate: none was given."

    def why_unchecked(self, name: str) -> str:
        """Say why a rule was never checked."""
        rule = next(rule for rule in RULES if rule.name == name)
        if not self.exchanges:
            return f"never checked: nothing was answered. {self.stopped}".strip()
        if rule.operation and rule.operation not in {one.name for one in self.tested}:
            return f"never checked: it is about {rule.operation}, which was not tested"
        return f"never checked: this run did not have what it needs: {rule.needs}"


class Rehearsal(Run):
    """A run that sends nothing, and keeps what it would send."""

    def __init__(self, settings: Settings, target: Target, document: Document | None = None) -> None:
        super().__init__(settings, target, document=document)
        self.planned: list[Ask] = []

    @property
    def left(self) -> int:
        """How many requests may still be planned."""
        return self.settings.max_requests - len(self.planned)

    def probe(self, operation: Operation) -> None:
        """Keep every probe, once."""
        if operation.name not in self.probed:
            self.planned += self.asks[operation.name]
            self.probed.add(operation.name)

    def send(self, ask: Ask) -> None:
        """Keep a request."""
        self.planned.append(ask)


# What it means if the very first request, for a known job with good credentials, is answered so.
CLOSED_DOORS: Final = {
    UNAUTHORIZED: "the credentials are refused, or belong to another project. Check TOKEN (it lasts a day), or "
    "HUAWEICLOUD_SDK_AK and _SK, and PROJECT_ID.",
    FORBIDDEN: "the credentials may not do this, or the first of JOB_IDS does not exist. The permission is {action}.",
    NOT_FOUND: "there is no such API. Check BASE_URL and PROJECT_ID.",
}


def place_in_table(finding: Finding) -> tuple[int, str]:
    """Return what sorts problems as their rules stand in the table: schemathesis hands on a set."""
    return RULES.index(finding.rule), finding.problem.place
