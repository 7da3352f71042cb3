"""What the mock knows of ListEditingJobs: jobs of the document's examples, and some that advance on a clock."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from openapi import Document

Json = dict[str, Any]

# How the document writes yyyyMMddHHmmss, in the words of strftime.
TIME = "%Y%m%d%H%M%S"
TIMES = ("create_time", "start_time", "end_time")
# A thousand times as much is an int64 still.
LARGEST = 2**63 // 1000 - 1

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

    OPERATION: ClassVar = "ListEditingJobs"
    ITEMS: ClassVar = "job_array"
    ID: ClassVar = "job_id"

    fixed: Mapping[str, Json] = field(default_factory=dict)
    tasks: Mapping[str, Task] = field(default_factory=dict)

    @classmethod
    def of_document(cls, document: Document, created: datetime) -> "Jobs":
        """Take the jobs of the document's examples, and let copies of the ended ones advance from `created` on."""
        examples = [
            value for one in document.operations if one.name == cls.OPERATION for value in one.examples("200").values()
        ]
        jobs = [job for example in examples for job in example[cls.ITEMS]]
        if not jobs:
            return cls()
        fixed = {job["job_id"]: job for job in jobs}
        endings = {job["status"]: job for job in jobs}
        next_id = max(map(int, fixed)) + 1
        tasks = {}
        for number, (wait, run, state) in enumerate(ADVANCING, start=next_id):
            outcome = {name: value for name, value in endings[state].items() if name not in TIMES}
            outcome["job_id"] = str(number)
            tasks[str(number)] = Task(outcome, created.astimezone(UTC), wait, run)
        return cls(fixed, tasks)

    @property
    def ids(self) -> list[str]:
        """Every id, the fixed jobs first."""
        return [*self.fixed, *self.tasks]

    @property
    def latest(self) -> datetime:
        """The latest time of the jobs that never change."""
        moments = [job[name] for job in self.fixed.values() for name in TIMES if name in job]
        return datetime.strptime(max(moments, default="19700101000000") + "+0000", f"{TIME}%z")

    def answer(self, ids: list[str], now: datetime) -> Json:
        """Return what is answered for these ids: the jobs, each once; an id without a job is left out."""
        return {self.ITEMS: [job for job_id in dict.fromkeys(ids) if (job := self.find(job_id, now)) is not None]}

    def find(self, job_id: str, now: datetime) -> Json | None:
        """Show a job as it is at a moment, or None if there is none of this id."""
        if job_id in self.fixed:
            return dict(self.fixed[job_id])
        if job_id in self.tasks:
            return self.tasks[job_id].at(now)
        return None


def settle(answer: Json) -> Json:
    """Let an answer that was drawn at random tell one story, as far as the page has one: its rules are no accident.

    Each job has an id of its own and a state, and nothing that only a later state has; its times are in order, its
    numbers agree with each other.
    """
    jobs = {}
    for number, drawn in enumerate(answer.get(Jobs.ITEMS, ())):
        job = {Jobs.ID: str(number), "status": "WAITING", **drawn}
        state = job["status"]
        if state == "WAITING":
            job.pop("start_time", None)
        if state in {"WAITING", "PROCESSING"}:
            job = {name: value for name, value in job.items() if name not in {"end_time", "metadata", "editing_output"}}
        if "progress" in job and state in {"WAITING", "SUCCEEDED"}:
            job["progress"] = 0 if state == "WAITING" else 100
        names = [name for name in TIMES if name in job]
        job.update(zip(names, sorted(job[name] for name in names), strict=True))
        output = job.get("editing_output", {})
        for part in (output, output.get("video_info", {}), *output.get("audio_info", ())):
            agree(part)
        jobs[job[Jobs.ID]] = job
    return {Jobs.ITEMS: list(jobs.values())}


def agree(properties: Json) -> None:
    """Let the numbers of an output, or of a part of it, agree with each other: one of each two follows the other."""
    for name, value in properties.items():
        if isinstance(value, int):
            properties[name] = min(abs(value), LARGEST)
    for coarse, fine in (("duration", "duration_ms"), ("size", "size_byte"), ("bitrate", "bitrate_bps")):
        if coarse in properties:
            value = properties[coarse]
            count = len(value) if isinstance(value, str) else value
            write = str if isinstance(value, str) else int
            properties[coarse] = write(count)
            if fine in properties:
                properties[fine] = write(count * 1000)
        elif isinstance(properties.get(fine), str):
            properties[fine] = str(len(properties[fine]))
    if "md5" in properties:
        properties["md5"] = hashlib.md5(properties["md5"].encode(), usedforsecurity=False).hexdigest()
