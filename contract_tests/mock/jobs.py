"""The mock's jobs: those of the document's examples, which never change, and some that advance on a clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from contract_tests.documented import Documented

Json = dict[str, Any]

# How the document writes yyyyMMddHHmmss, in the words of strftime.
TIME = "%Y%m%d%H%M%S"

# Seconds before the start, seconds under way, and the state in the end. Unlike each other, so that at most moments
# several states are to be seen.
ADVANCING = (
    (0, 3, "SUCCEEDED"),
    (2, 4, "SUCCEEDED"),
    (2, 6, "FAILED"),
    (5, 10, "SUCCEEDED"),
    (10, 20, "FAILED"),
    (20, 40, "SUCCEEDED"),
    (60, 60, "SUCCEEDED"),
    (3600, 3600, "SUCCEEDED"),
)


@dataclass(frozen=True)
class Task:
    """A job that advances: it waits, is under way, and ends as `outcome` says.

    Args:
        outcome: The job as it is in the end, without its id and its times.
        created: When it was created.
        wait: Seconds from its creation to its start.
        run: Seconds from its start to its end.
    """

    outcome: Json
    created: datetime
    wait: float
    run: float

    def at(self, now: datetime) -> Json:
        """Show the job as it is at a moment."""
        start = self.created + timedelta(seconds=self.wait)
        end = start + timedelta(seconds=self.run)
        job: Json = {"job_id": self.outcome["job_id"], "create_time": self.created.strftime(TIME)}
        if now < start:
            return job | {"status": "WAITING", "progress": 0}
        job["start_time"] = start.strftime(TIME)
        if now < end:
            share = (now - start) / (end - start)
            return job | {"status": "PROCESSING", "progress": int(self.outcome["progress"] * share)}
        return job | self.outcome | {"end_time": end.strftime(TIME)}


@dataclass(frozen=True)
class Jobs:
    """All jobs of the mock's project.

    Args:
        fixed: Jobs that never change.
        tasks: Jobs that advance.
    """

    fixed: Mapping[str, Json] = field(default_factory=dict)
    tasks: Mapping[str, Task] = field(default_factory=dict)

    @classmethod
    def of_document(cls, documented: Documented, created: datetime) -> "Jobs":
        """Take the jobs of the document's examples, and let copies of the ended ones advance from `created` on."""
        fixed = {job["job_id"]: job for job in documented.example_jobs}
        endings = {job["status"]: job for job in documented.example_jobs}
        next_id = max(map(int, fixed)) + 1
        times = ("create_time", "start_time", "end_time")
        tasks = {}
        for number, (wait, run, state) in enumerate(ADVANCING, start=next_id):
            outcome = {name: value for name, value in endings[state].items() if name not in times}
            outcome["job_id"] = str(number)
            tasks[str(number)] = Task(outcome, created.astimezone(UTC), wait, run)
        return cls(fixed, tasks)

    @property
    def ids(self) -> list[str]:
        """Every id, the fixed jobs first."""
        return [*self.fixed, *self.tasks]

    def find(self, job_id: str, now: datetime) -> Json | None:
        """Show a job as it is at a moment, or None if there is none of this id."""
        if job_id in self.fixed:
            return dict(self.fixed[job_id])
        if job_id in self.tasks:
            return self.tasks[job_id].at(now)
        return None
