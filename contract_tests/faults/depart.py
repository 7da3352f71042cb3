"""How a deployment departs from the sound mock: small parts from which the tables of faults are made."""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from contract_tests.judging.jobs import ITEMS, JOB, STATE
from contract_tests.mock import Answer, Mock, Request

Json = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """The moment at which a deployment answers.

    Args:
        mock: The deployment.
        request: What it was asked.
        number: How many answers it has given, this one included.
        notes: What the departure remembers from answer to answer.
    """

    mock: Mock
    request: Request
    number: int
    notes: Json = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        """The ids asked for."""
        return self.request.values(JOB)


Change = Callable[[Scene, Answer], Answer]
When = Callable[[Scene, Answer], bool]
Edit = Callable[[Json], None]
# Tells, of a scene, a job's place in the answer and the job, whether it is meant.
Which = Callable[[Scene, int, Json], bool]


@dataclass(frozen=True)
class Raw(Answer):
    """An answer whose body is given as it goes over the wire."""

    raw: bytes = b""

    def body(self) -> bytes:
        """Give it."""
        return self.raw


@dataclass(frozen=True)
class Deployment:
    """A deployment that departs from the sound mock in one thing.

    Args:
        name: What it does, as a tester would say it.
        change: What it does to the sound answer.
        rules: For a fault, the rules of which one has to find it; for a sound variant, the concerns it deserves.
    """

    name: str
    change: Change
    rules: frozenset[str]


class Departing(Mock):
    """The mock, with one departure."""

    def __init__(self, change: Change) -> None:
        super().__init__()
        self.change = change
        self.number = 0
        self.notes: Json = {}

    def answer(self, request: Request) -> Answer:
        """Answer soundly, then depart from it."""
        self.number += 1
        scene = Scene(self, request, self.number, self.notes)
        sound = super().answer(request)
        return self.change(scene, replace(sound, content=copy.deepcopy(sound.content)))


# --- when -----------------------------------------------------------------------------------------------------


def status(*wanted: int) -> When:
    """When the sound answer has one of these statuses."""
    return lambda _, answer: answer.status in wanted


def asked(*counts: int) -> When:
    """When so many ids are asked for."""
    return lambda scene, _: len(scene.ids) in counts


def more_than(count: int) -> When:
    """When more ids are asked for."""
    return lambda scene, _: len(scene.ids) > count


def every(period: int) -> When:
    """In one answer out of so many."""
    return lambda scene, _: scene.number % period == 0


def signed(scene: Scene, answer: Answer) -> bool:
    """When the request came with AK/SK."""
    return "authorization" in scene.request.headers


def unknown(scene: Scene, answer: Answer) -> bool:
    """When an id is asked for that the deployment does not have."""
    return any(job_id not in scene.mock.jobs.ids for job_id in scene.ids)


def found(scene: Scene, answer: Answer) -> bool:
    """When the answer holds a job."""
    return answer.status == 200 and bool(answer.content[ITEMS])


def method(*names: str) -> When:
    """When the request has one of these methods."""
    return lambda scene, _: scene.request.method in names


def foreign(scene: Scene, answer: Answer) -> bool:
    """When the request is for another project."""
    return scene.mock.project_id not in scene.request.path


def both(first: When, second: When) -> When:
    """When both hold."""
    return lambda scene, answer: first(scene, answer) and second(scene, answer)


def only(when: When, change: Change) -> Change:
    """Depart only then."""
    return lambda scene, answer: change(scene, answer) if when(scene, answer) else answer


# --- what it does to the answer -------------------------------------------------------------------------------


def answers(code: int, example: str, *, of: int | None = None) -> Change:
    """Answer with an example of the document, under this status; `of` is the status that the example stands at."""
    return lambda scene, _: replace(scene.mock.error(of or code, example), status=code)


def says(code: int) -> Change:
    """Change nothing but the status."""
    return lambda _, answer: replace(answer, status=code)


def finds(*, limit: int | None = None) -> Change:
    """Answer as if all were well: with the jobs of the ids, up to a limit."""
    return lambda scene, _: scene.mock.found(scene.ids[:limit])


def header(name: str, value: str | None) -> Change:
    """Set a header, or leave it out."""
    return lambda _, answer: replace(answer, headers=with_header(answer.headers, name, value))


def request_id(make: Callable[[str], str]) -> Change:
    """Change X-Request-Id."""

    def change(_: Scene, answer: Answer) -> Answer:
        return replace(
            answer, headers=with_header(answer.headers, "X-Request-Id", make(answer.headers["X-Request-Id"]))
        )

    return change


def with_header(headers: Mapping[str, str], name: str, value: str | None) -> dict[str, str]:
    """Give headers with one of them set, or left out."""
    kept = {key: old for key, old in headers.items() if key.lower() != name.lower()}
    return kept if value is None else kept | {name: value}


def body(content: Any) -> Change:
    """Say something else."""
    return lambda _, answer: replace(answer, content=content)


def bytes_of(make: Callable[[bytes], bytes]) -> Change:
    """Change the bytes of the body."""
    return lambda _, answer: Raw(answer.status, answer.content, answer.headers, make(answer.body()))


def text_of(old: str, new: str, count: int = -1) -> Change:
    """Change the text of the body where it has another one, so many times at the most."""
    return bytes_of(lambda raw: raw.replace(old.encode(), new.encode(), count))


def content_of(edit: Edit) -> Change:
    """Edit the content, whatever it is."""

    def change(_: Scene, answer: Answer) -> Answer:
        edit(answer.content)
        return answer

    return change


def in_order(*changes: Change) -> Change:
    """Make several changes that are one departure."""

    def change(scene: Scene, answer: Answer) -> Answer:
        for one in changes:
            answer = one(scene, answer)
        return answer

    return change


# --- what it does to jobs -------------------------------------------------------------------------------------


def jobs(edit: Edit, which: Which = lambda _scene, _place, _job: True) -> Change:
    """Edit the jobs that are meant."""

    def change(scene: Scene, answer: Answer) -> Answer:
        for place, job in enumerate(answer.content[ITEMS]):
            if which(scene, place, job):
                edit(job)
        return answer

    return only(status(200), change)


def array(edit: Callable[[list[Json]], list[Json]]) -> Change:
    """Edit the array of jobs."""

    def change(_: Scene, answer: Answer) -> Answer:
        return replace(answer, content={**answer.content, ITEMS: edit(answer.content[ITEMS])})

    return only(status(200), change)


def state(*names: str) -> Which:
    """Mean the jobs in one of these states."""
    return lambda _scene, _place, job: job.get(STATE) in names


def place(number: int) -> Which:
    """Mean the job at this place, counted from 1."""
    return lambda _scene, place, _job: place == number - 1


def job_id(name: str) -> Which:
    """Mean the job with this id."""
    return lambda _scene, _place, job: job.get(JOB) == name


def put(path: str, value: Any) -> Edit:
    """Set a field, such as editing_output.audio_info[0].codec, where what encloses it is there."""

    def edit(content: Json) -> None:
        for inside, name in places(content, path):
            inside[name] = copy.deepcopy(value)

    return edit


def drop(path: str) -> Edit:
    """Leave a field out."""

    def edit(content: Json) -> None:
        for inside, name in places(content, path):
            inside.pop(name, None)

    return edit


def move(path: str, make: Callable[[Any], Any]) -> Edit:
    """Make a field's value from what it was, where it is there."""

    def edit(content: Json) -> None:
        for inside, name in places(content, path):
            if name in inside:
                inside[name] = make(inside[name])

    return edit


def steps(*edits: Edit) -> Edit:
    """Make several edits that are one departure."""

    def edit(content: Json) -> None:
        for one in edits:
            one(content)

    return edit


def second(path: str, edit: Edit) -> Edit:
    """Add to an array a copy of its first element, and edit only that copy."""

    def change(content: Json) -> None:
        for inside, name in places(content, path):
            if inside.get(name):
                inside[name].append(copy.deepcopy(inside[name][0]))
                edit(inside[name][-1])

    return change


def places(content: Any, path: str) -> Iterator[tuple[Json, str]]:
    """Find where a path leads: the object that encloses the field, and the field's name."""
    first, _, rest = path.partition(".")
    name, _, index = first.partition("[")
    if not isinstance(content, dict):
        return
    if not rest:
        yield content, name
        return
    inner = content.get(name)
    if index and isinstance(inner, list):
        inner = inner[int(index.rstrip("]"))] if len(inner) > int(index.rstrip("]")) else None
    yield from places(inner, rest)
