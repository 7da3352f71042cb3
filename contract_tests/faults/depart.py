"""How a deployment departs from the sound mock: small parts from which the tables of faults are made."""

import copy
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from contract_tests.judging.jobs import ITEMS, JOB, STATE
from contract_tests.mock import Answer, Mock, Request
from contract_tests.mock.app import TOKEN_HEADER

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

    @property
    def token(self) -> str | None:
        """The token that was sent."""
        return self.request.headers.get(TOKEN_HEADER)


Change = Callable[[Scene, Answer], Answer]
When = Callable[[Scene, Answer], bool]
Edit = Callable[[Json], None]
# Tells, of a job's place in the answer and the job, whether it is meant.
Which = Callable[[int, Json], bool]


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


def deployments(table: Mapping[str, Change]) -> tuple[Deployment, ...]:
    """Return the deployments of a table, in which the rules stand before the name: `status, whole: answers 204`."""
    made = []
    for title, change in table.items():
        rules, colon, name = title.rpartition(": ")
        made.append(Deployment(name, change, frozenset(rules.split(", ") if colon else ())))
    return tuple(made)


class Departing(Mock):
    """The mock, with one departure.

    Args:
        change: The departure.

    Attributes:
        failure: How the departure itself failed, or "". The server answers 500 then, which is another fault.
    """

    def __init__(self, change: Change) -> None:
        super().__init__()
        self.change = change
        self.number = 0
        self.notes: Json = {}
        self.failure = ""

    def answer(self, request: Request) -> Answer:
        """Answer soundly, then depart from it."""
        self.number += 1
        scene = Scene(self, request, self.number, self.notes)
        sound = super().answer(request)
        # Copied as JSON: jobs that ended alike share their outputs, and an edit of one would be one of all.
        sound = replace(sound, content=json.loads(json.dumps(sound.content)))
        try:
            departed = self.change(scene, sound)
            departed.body()
        except Exception as error:
            self.failure = f"the departure itself failed: {type(error).__name__}: {error}"
            raise
        return departed


# --- when -----------------------------------------------------------------------------------------------------


def only(change: Change, *when: When) -> Change:
    """Depart only when all of this holds."""
    return lambda scene, answer: change(scene, answer) if all(one(scene, answer) for one in when) else answer


def status(*wanted: int) -> When:
    """When the sound answer has one of these statuses."""
    return lambda _, answer: answer.status in wanted


def asked(*counts: int) -> When:
    """When so many ids are asked for."""
    return lambda scene, _: len(scene.ids) in counts


def more_than(count: int) -> When:
    """When more ids are asked for."""
    return lambda scene, _: len(scene.ids) > count


def having(test: Callable[[str], bool]) -> When:
    """When one of the ids is like this."""
    return lambda scene, _: any(map(test, scene.ids))


def every(period: int) -> When:
    """In one answer out of so many."""
    return lambda scene, _: scene.number % period == 0


def after(count: int) -> When:
    """After so many answers."""
    return lambda scene, _: scene.number > count


def method(*names: str) -> When:
    """When the request has one of these methods."""
    return lambda scene, _: scene.request.method in names


def signed(scene: Scene, answer: Answer) -> bool:
    """When the request came with AK/SK."""
    return "authorization" in scene.request.headers


def unknown(scene: Scene, answer: Answer) -> bool:
    """When an id is asked for that the deployment does not have."""
    return any(one not in scene.mock.jobs.ids for one in scene.ids)


def twice(scene: Scene, answer: Answer) -> bool:
    """When an id is asked for twice."""
    return len(set(scene.ids)) < len(scene.ids)


def found(scene: Scene, answer: Answer) -> bool:
    """When the answer holds a job."""
    return answer.status == 200 and bool(answer.content[ITEMS])


def nobody(scene: Scene, answer: Answer) -> bool:
    """When the answer holds no job."""
    return bool(answer.content == {ITEMS: []})


def foreign(scene: Scene, answer: Answer) -> bool:
    """When the request is for another project."""
    return scene.mock.project_id not in scene.request.path


# --- what it does to the answer -------------------------------------------------------------------------------


def answers(code: int, example: str) -> Change:
    """Answer with an example of the document."""
    return lambda scene, _: scene.mock.error(code, example)


def says(code: int) -> Change:
    """Change nothing but the status."""
    return lambda _, answer: replace(answer, status=code)


def finds(ids: Callable[[Scene], Iterable[str]] = lambda scene: scene.ids) -> Change:
    """Answer as if all were well, with the jobs of what the asked ids are taken for."""
    return lambda scene, _: scene.mock.found(list(ids(scene)))


def header(name: str, value: str | None) -> Change:
    """Set a header, or leave it out."""
    return lambda _, answer: replace(answer, headers=with_header(answer.headers, name, value))


def request_id(make: Callable[[Scene, str], str]) -> Change:
    """Make X-Request-Id from what it was."""
    return lambda scene, answer: header("X-Request-Id", make(scene, answer.headers["X-Request-Id"]))(scene, answer)


def with_header(headers: Mapping[str, str], name: str, value: str | None) -> dict[str, str]:
    """Return headers with one of them set, or left out."""
    kept = {key: old for key, old in headers.items() if key.lower() != name.lower()}
    return kept if value is None else kept | {name: value}


def body(content: Any) -> Change:
    """Say something else."""
    return lambda _, answer: replace(answer, content=content)


def bytes_of(make: Callable[[bytes], bytes]) -> Change:
    """Change the bytes of the body."""
    return lambda _, answer: Raw(answer.status, answer.content, answer.headers, make(answer.body()))


def encoded(name: str, make: Callable[[bytes], bytes]) -> Change:
    """Say that the body is compressed so, and make its bytes."""
    return in_order(bytes_of(make), header("Content-Encoding", name))


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


def array(edit: Callable[[Scene, list[Any]], list[Any]]) -> Change:
    """Edit the array of jobs."""

    def change(scene: Scene, answer: Answer) -> Answer:
        return replace(answer, content={**answer.content, ITEMS: edit(scene, answer.content[ITEMS])})

    return only(change, status(200))


def jobs(edit: Edit, which: Which = lambda _place, _job: True) -> Change:
    """Edit the jobs that are meant."""

    def change(_: Scene, items: list[Json]) -> list[Json]:
        for place, job in enumerate(items):
            if which(place, job):
                edit(job)
        return items

    return array(change)


def state(*names: str) -> Which:
    """Mean the jobs in one of these states."""
    return lambda _, job: job.get(STATE) in names


def place(number: int) -> Which:
    """Mean the job at this place, counted from 1."""
    return lambda place, _: place == number - 1


def job_id(name: str) -> Which:
    """Mean the job with this id."""
    return lambda _, job: job.get(JOB) == name


def put(path: str, value: Any) -> Edit:
    """Set a field, such as editing_output.audio_info[0].codec, where what encloses it is there."""
    return field_of(path, lambda inside, name: inside.update({name: copy.deepcopy(value)}))


def drop(*paths: str) -> Edit:
    """Leave fields out."""
    return steps(*(field_of(path, lambda inside, name: inside.pop(name, None)) for path in paths))


def move(path: str, make: Callable[[Any], Any]) -> Edit:
    """Make a field's value from what it was, where it is there."""
    return field_of(path, lambda inside, name: inside.update({name: make(inside[name])} if name in inside else {}))


def second(path: str, edit: Edit) -> Edit:
    """Add to an array a copy of its first element, and edit only that copy."""

    def change(inside: Json, name: str) -> None:
        if inside.get(name):
            inside[name].append(copy.deepcopy(inside[name][0]))
            edit(inside[name][-1])

    return field_of(path, change)


def steps(*edits: Edit) -> Edit:
    """Make several edits that are one departure."""

    def edit(content: Json) -> None:
        for one in edits:
            one(content)

    return edit


def field_of(path: str, change: Callable[[Json, str], object]) -> Edit:
    """Change a field, by what encloses it and its name, where that is there."""
    *outer, name = path.split(".")

    def edit(inside: Any) -> None:
        for step in outer:
            inside = inside.get(step.removesuffix("[0]")) if isinstance(inside, dict) else None
            inside = inside[0] if step.endswith("[0]") and inside else inside
        if isinstance(inside, dict):
            change(inside, name)

    return edit


def turns(path: str, values: list[Any], name: str) -> Change:
    """Give a job's field these values in turn, one each time that the job is answered; None leaves it out."""

    def change(scene: Scene, answer: Answer) -> Answer:
        def edit(job: Json) -> None:
            turn = scene.notes[path] = scene.notes.get(path, -1) + 1
            value = values[turn % len(values)]
            (drop(path) if value is None else put(path, value))(job)

        return jobs(edit, job_id(name))(scene, answer)

    return change
