"""How bad a change is, for those who use the client and for those who run a deployment; and the next version."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from contract_tests.comparing.changes import EXTENSIONS, Change
from contract_tests.comparing.witnesses import NEW, OLD, Witness
from contract_tests.judging.rule import Grade

# What the old client makes of an answer, where it makes all of it.
READS: Final = "reads it"
NO_WITNESS: Final = "no witness was found, so nothing is broken"


class Step(IntEnum):
    """The part of a version that a change raises."""

    PATCH = 0
    MINOR = 1
    MAJOR = 2


@dataclass(frozen=True)
class Rated:
    """A change, with what shows it.

    Args:
        change: The change.
        witnesses: What only one of the documents allows, for each of them at the most one.
        reading: What the old client makes of the answer that only the new document allows; "" where there is none.
    """

    change: Change
    witnesses: tuple[Witness, ...]
    reading: str = ""

    def witness(self, allowed_by: str, *, is_answer: bool) -> Witness | None:
        """Return the answer, or the request, that only this document allows."""
        found = [one for one in self.witnesses if one.allowed_by == allowed_by and bool(one.exchange) is is_answer]
        return next(iter(found), None)

    @property
    def for_clients(self) -> tuple[Step, str]:
        """How bad it is for those who use the client, and why."""
        if broken := self.breaks_clients:
            return Step.MAJOR, broken
        if self.reading == READS:
            return Step.MINOR, "an answer may say more than before; the client of the old document reads it"
        if self.witness(NEW, is_answer=False):
            return Step.MINOR, "more may be asked"
        if not self.witnesses and not self.change.is_of_operation and self.change.fact.keyword in EXTENSIONS:
            return Step.MINOR, "no witness: nothing on the wire shows it, but the client may be another"
        return Step.PATCH, "nothing changes" if self.witnesses else NO_WITNESS

    @property
    def breaks_clients(self) -> str:
        """How it breaks what uses the client; "" if it does not."""
        if self.witness(OLD, is_answer=False):
            return "a request that was right is refused"
        if self.reading and self.reading != READS:
            return f"the client of the old document {self.reading}"
        lost = self.witness(OLD, is_answer=True)
        if lost and self.change.after is None and self.change.fact.side.startswith("2"):
            return f"the client of the new document has no {self.change.fact.row or self.change.fact.place}"
        return ""

    @property
    def for_deployments(self) -> tuple[Step, str]:
        """How bad it is for those who run a deployment, and why."""
        narrower = self.witness(OLD, is_answer=True)
        if narrower and narrower.grade is Grade.VIOLATION:
            return Step.MAJOR, "an answer that was right is a violation"
        if narrower:
            return Step.MINOR, "an answer that was right is a concern"
        if self.witness(NEW, is_answer=False):
            return Step.MINOR, "a request that could be refused must be taken"
        return Step.PATCH, "nothing changes" if self.witnesses else NO_WITNESS

    @property
    def step(self) -> Step:
        """The part of the version that it raises."""
        return max(self.for_clients[0], self.for_deployments[0])


def next_version(version: str, step: Step) -> str:
    """Return the version that follows; what is no version of three numbers stays."""
    numbers = version.split(".")
    if len(numbers) != len(Step) or not all(number.isdecimal() for number in numbers):
        return version
    place = len(Step) - 1 - step
    raised = [int(number) for number in numbers]
    return ".".join(map(str, [*raised[:place], raised[place] + 1, *[0] * step]))
