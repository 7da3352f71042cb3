"""A rule: a check of schemathesis, with a grade, a source, and what it found."""

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from schemathesis.baseline import BaselineEntry
from schemathesis.core.failures import Failure, FailureGroup, Severity

from contract_tests.judging.reading import Reading
from contract_tests.sending.sender import Exchange


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


# Yields once for each thing that it looks at: None if that is well, else a problem. So the number of things that it
# yields is how often the rule was checked.
Check = Callable[[Reading], Iterator[Problem | None]]


@dataclass(frozen=True)
class Rule:
    """A rule. It is called as schemathesis calls its checks.

    Args:
        name: Its name.
        grade: How bad it is to break it.
        states: What must hold.
        source: Who says so.
        check: Looks at an answer.
        needs: What must come for the rule to be checked at all.
        operation: The one operation that it is about; "" if it is about all.
    """

    name: str
    grade: Grade
    states: str
    source: str
    check: Check
    needs: str = "an answer"
    operation: str = ""

    @property
    def __name__(self) -> str:
        """What schemathesis calls it."""
        return self.name

    def __call__(self, _context: Any, response: Any, _case: Any) -> bool | None:
        """Check an answer that our adapter brought; any other is skipped, which schemathesis is told with True.

        Raises:
            FailureGroup: The answer breaks the rule, in one place or in several.
        """
        reading = getattr(response.request, "reading", None)
        if reading is None or self.operation not in {"", reading.operation.name}:
            return True
        if problems := self.look(reading):
            raise FailureGroup([Finding(self, problem, reading.exchange) for problem in problems])
        return None

    def look(self, reading: Reading) -> list[Problem]:
        """Look at an answer, count what was looked at, and return what is wrong.

        A rule that fails itself must not take the rest of the run with it.
        """
        try:
            seen = list(self.check(reading))
        except Exception:  # noqa: BLE001 - whatever it is, it is a bug, and told as one
            reading.memory.bugs.setdefault(self.name, traceback.format_exc(limit=-1))
            return []
        reading.memory.checked[self.name] += len(seen)
        if seen:
            reading.memory.looked_at.add((self.name, reading.operation.name))
        return [problem for problem in seen if problem]


class Finding(Failure):
    """What breaks a rule: a failure of schemathesis, told once however often it is seen.

    Args:
        rule: The rule that is broken.
        problem: What is wrong, as seen first.
        exchange: The exchange in which it was seen first.
    """

    def __init__(self, rule: Rule, problem: Problem, exchange: Exchange) -> None:
        severity = Severity.HIGH if rule.grade is Grade.VIOLATION else Severity.LOW
        super().__init__(operation=exchange.ask.operation.name, title=rule.name, message=rule.states, severity=severity)
        self.rule = rule
        self.problem = problem
        self.exchange = exchange
        self.times = 1
        # What a baseline says of it.
        self.is_accepted, self.standing = False, ""

    @property
    def _unique_key(self) -> str:
        """The same in every run: what is received differs from answer to answer."""
        return f"{self.rule.name}, {self.problem.place}: {self.problem.documented}"

    @property
    def id(self) -> str:
        """A short name, the same in every run."""
        return BaselineEntry.from_failure(self, check=self.rule.name).id
