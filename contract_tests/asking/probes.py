"""What is asked before anything is generated: a table of probes, for an operation of any shape.

Which answers are sound is not said here: the rules say it of every request, whoever made it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from contract_tests.asking.ask import Ask, Credentials, ways_in
from contract_tests.asking.cases import Cases, body_of, required_of, value_of
from contract_tests.settings import Settings, Target, foreign_project
from openapi import Operation

Ids = list[str]
# What a request departs in from the sound one: keyword arguments of `Cases.sound`.
Change = dict[str, Any]

# How often each known job is asked for in company, so that an answer wrong one time in five is found with a
# probability above 99 %: 0.8 ** 21 is 0.0092.
REPETITIONS: Final = 21
RESERVED: Final = "a/b?c#d&e=f+g h%20:@$!*(),[]{}|^~"
# What a database would take for its own. A firewall before a live service might close the door.
SQL_LIKE: Final = ("' OR '1'='1", '";--', "%", "\\")
NON_ASCII: Final = "剪辑-é-😀"
# Every id made up here starts so: no service gives such a one.
MADE_UP: Final = "no-such-job-"
SAFE: Final = frozenset({"get", "head"})
UNSAFE: Final = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Subject:
    """The operation that is asked, and what is known of it.

    Args:
        operation: The operation.
        known: Values that its list parameter is known to find something for; empty if it has none.
        is_live: Whether the deployment is to be treated as the live service.
    """

    operation: Operation
    known: Ids
    is_live: bool

    @property
    def most(self) -> int:
        """How many values the list parameter takes."""
        return self.operation.list_parameter[1] if self.operation.list_parameter else 0

    def filled(self, count: int) -> Ids:
        """Ask for so many: known ones first, made-up ones for the rest."""
        return [*self.known, *unknown(count)][:count]


def unknown(count: int) -> Ids:
    """Name jobs that nobody has."""
    return [f"{MADE_UP}{number}" for number in range(count)]


def parts(subject: Subject) -> list[Ids]:
    """Ask for all known ones, as many at a time as may be."""
    return [subject.known[start : start + subject.most] for start in range(0, len(subject.known), subject.most)]


def together(subject: Subject) -> list[Ids]:
    """Ask for known ones in company, again and again, so that each is polled and stands at each place."""
    known, rounds = subject.known, list[Ids]()
    asked = dict.fromkeys(known, 0)
    while min(asked.values()) < REPETITIONS:
        turn = len(rounds) % len(known)
        rounds.append((known[turn:] + known[:turn])[: subject.most])
        for value in rounds[-1]:
            asked[value] += 1
    return rounds


def alike(subject: Subject) -> list[Ids]:
    """Ask for ids that become a known one by a cast, a cut or a change of case, and are none."""
    known = subject.known[0]
    lettered = next((one for one in subject.known if one.swapcase() != one), None)
    wide = known.translate({code: code - 0x30 + 0xFF10 for code in range(0x30, 0x3A)})
    cast = [f"{known}.0", f"+{known}", f"{known}x", *([wide] if wide != known else [])]
    return [
        [known[:-1], known + "0", "0" + known],
        cast,
        [f"{known}\0x"],
        *([[lettered.swapcase()]] if lettered else []),
    ]


def reserved(subject: Subject) -> list[Ids]:
    """Ask for characters that have a meaning of their own somewhere on the way."""
    return [[RESERVED], [RESERVED, subject.known[0]], ["*"], *([] if subject.is_live else [[one] for one in SQL_LIKE])]


def signed(subject: Subject) -> list[Ids]:
    """Ask with a signature, over what gateways get wrong: long queries, none, encoded characters, one id.

    The first one has nothing that a gateway could get wrong: if it is refused, the key is no good. Behind the last one,
    which is accepted as well, others may follow that need not be.
    """
    encoded = [RESERVED, NON_ASCII, *subject.known[:1]]
    return [subject.known[:1], subject.filled(subject.most + 1), [], encoded, subject.known[: subject.most]]


@dataclass(frozen=True)
class Probe:
    """Some requests that ask one thing.

    Args:
        name: What is asked.
        ids: For an operation with a list parameter, the values of each of its requests.
        changes: For any operation, what each of its requests departs in from the sound one.
        credentials: What it is opened with; None for whatever opens most of the run.
        foreign: Whether it asks for another project's things.
        method: The HTTP method; None for the operation's own.
        is_careful: Whether it may be sent to a live service.
    """

    name: str
    ids: Callable[[Subject], list[Ids]] | None = None
    changes: Callable[[Subject], list[Change]] | None = None
    credentials: Credentials | None = None
    foreign: bool = False
    method: str | None = None
    is_careful: bool = True

    def requests(self, subject: Subject) -> list[Change]:
        """Return what its requests depart in from the sound one."""
        if self.ids and subject.known:
            return [{"ids": ids} for ids in self.ids(subject)]
        return self.changes(subject) if self.changes else []


def once(_: Subject) -> list[Change]:
    """Ask for what is sound, once."""
    return [{}]


def left_out(subject: Subject) -> list[Change]:
    """Leave out each thing that is mandatory, one at a time; a path is none without its parameters."""
    operation = subject.operation
    required = [key for key, parameter in operation.parameters.items() if parameter.get("required")]
    keys = [(location, name) for location, name in required if location in {"query", "header"}]
    if operation.body.get("required"):
        schema = operation.document.resolve(operation.body["content"]["application/json"]["schema"])
        keys += [("body", ""), *(("body", name) for name in schema.get("required", ()))]
    return [{"without": key} for key in keys]


def only_mandatory(subject: Subject) -> list[Change]:
    """Leave out all of the body that is optional."""
    body = body_of(subject.operation)
    return [{"optional": False}] if required_of(subject.operation, body) != body else []


PROBES: Final = (
    # The first request shows whether the run can work at all, the second ones whether anything is known.
    Probe("the sound request", changes=once),
    Probe("all known ids", parts),
    Probe("known ids in company", together),
    Probe("each known id alone", lambda subject: [[known] for known in subject.known[1:]]),
    Probe("what is mandatory left out", changes=left_out),
    Probe("what is optional left out", changes=only_mandatory),
    Probe("an empty id", lambda subject: [[""], ["", subject.known[0]]]),
    Probe("as many ids as may be", lambda subject: [subject.filled(subject.most), subject.filled(subject.most)[::-1]]),
    Probe("a known id after unknown ones", lambda subject: [[*unknown(subject.most - 1), subject.known[0]]]),
    Probe(
        "one id too many",
        lambda subject: [subject.filled(subject.most + 1), subject.filled(subject.most + 1)[::-1]],
    ),
    Probe("many ids", lambda subject: [subject.filled(2 * subject.most), subject.filled(10 * subject.most)]),
    Probe(
        "the same id twice",
        lambda subject: [[subject.known[0]] * 2, [subject.known[-1], *subject.known[:2], subject.known[-1]]],
    ),
    Probe(
        "ids joined by commas",
        lambda subject: [[",".join(subject.known[:3])], [",".join(subject.filled(subject.most + 1))]],
    ),
    Probe("unknown ids", lambda _: [unknown(1), unknown(3), ["0"], ["-1"], ["9" * 19]]),
    Probe(
        "an unknown id among known ones",
        lambda subject: [[subject.known[0], *unknown(1), *subject.known[1:3]]],
    ),
    Probe("ids like known ones", alike),
    Probe("reserved characters", reserved),
    Probe("non-ASCII characters", lambda subject: [[NON_ASCII], [NON_ASCII, subject.known[-1]]]),
    Probe("no credentials", changes=once, credentials=Credentials.NONE),
    Probe("an empty token", changes=once, credentials=Credentials.EMPTY_TOKEN),
    Probe("a wrong token", changes=once, credentials=Credentials.WRONG_TOKEN),
    Probe("AK/SK", signed, once, Credentials.AK_SK),
    Probe("a wrong signature", changes=once, credentials=Credentials.WRONG_SIGNATURE),
    Probe("a signature of another day", changes=once, credentials=Credentials.OLD_SIGNATURE, is_careful=False),
    Probe("no project in the headers", changes=once, credentials=Credentials.NO_PROJECT, is_careful=False),
    Probe("another project in the headers", changes=once, credentials=Credentials.OTHER_PROJECT, is_careful=False),
    Probe("another project, with a token", changes=once, credentials=Credentials.TOKEN, foreign=True),
    Probe("another project, with AK/SK", changes=once, credentials=Credentials.AK_SK, foreign=True),
    *(Probe(method, changes=once, method=method, is_careful=False) for method in UNSAFE),
)


def main_credentials(operation: Operation, target: Target) -> Credentials | None:
    """Choose what opens most of the requests: the token, which no wrong signature can lock; None if nothing does."""
    ways = ways_in(operation)
    if not ways:
        return Credentials.NONE
    if target.token and Credentials.TOKEN in ways:
        return Credentials.TOKEN
    return Credentials.AK_SK if target.ak and Credentials.AK_SK in ways else None


def why_not(operation: Operation, settings: Settings, target: Target) -> str:
    """Say why an operation is not tested, or "" if it is."""
    if operation.method not in SAFE and (target.is_live or not settings.unsafe_methods):
        return "it changes things, so it is tested on loopback only, with UNSAFE_METHODS=1"
    if main_credentials(operation, target) is None:
        return "no credentials were given that open it"
    try:
        for key, parameter in operation.parameters.items():
            if parameter.get("required") or key[0] == "path":
                value_of(operation, key, target)
        body_of(operation)
    except LookupError as error:
        return f"there is nothing to ask it with: {error.args[0]}"
    return ""


def is_possible(probe: Probe, subject: Subject, settings: Settings, target: Target) -> bool:
    """Tell whether a probe may be sent, and what it needs is there."""
    operation, ways = subject.operation, ways_in(subject.operation)
    if probe.method:
        documented = {other.method.upper() for other in operation.document.operations if other.path == operation.path}
        return settings.unsafe_methods and not target.is_live and probe.method not in documented
    if not probe.is_careful and target.is_live:
        return False
    if probe.foreign and not (settings.foreign_project and ("path", "project_id") in operation.parameters):
        return False
    if probe.credentials is None or probe.credentials is Credentials.NONE:
        return probe.credentials is None or bool(ways)
    if probe.credentials.are_signed:
        return bool(target.ak) and Credentials.AK_SK in ways
    return Credentials.TOKEN in ways and bool(target.token or probe.credentials is not Credentials.TOKEN)


def asks(cases: Cases, operation: Operation, settings: Settings, target: Target) -> Iterator[Ask]:
    """Yield the requests of all probes of an operation, in their order."""
    known = list(target.known.get(operation.list_parameter[0], ())) if operation.list_parameter else []
    subject = Subject(operation, known, target.is_live)
    main = main_credentials(operation, target) or Credentials.NONE
    for probe in PROBES:
        if not is_possible(probe, subject, settings, target):
            continue
        for change in probe.requests(subject):
            project = foreign_project(target.project_id) if probe.foreign else None
            case = cases.sound(operation, project=project, method=probe.method, **change)
            ask = Ask(operation, case, probe.credentials or main, probe.name, probe.foreign)
            yield ask
            if ask.may_be_refused:
                # Refusals in a row lock a key: an accepted signature ends the row.
                yield Ask(operation, cases.sound(operation), Credentials.AK_SK, "a good signature")
