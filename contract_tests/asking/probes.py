"""What is asked before anything is generated: one table of probes.

Which answers are sound is not said here: the rules say it of every request, whoever made it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from contract_tests.documented import documented
from contract_tests.sending.sender import Ask, Credentials, ids_query
from contract_tests.settings import Settings, Target

Ids = list[str]

# How often each known job is asked for in company, so that an answer wrong one time in five is found with a
# probability above 99 %: 0.8 ** 21 is 0.0092.
REPETITIONS: Final = 21
MOST: Final = documented().max_ids
RESERVED: Final = "a/b?c#d&e=f+g h%20;:@$!*'(),[]{}<>|\\^`~\""
NON_ASCII: Final = "剪辑-é-😀"


def unknown(count: int) -> Ids:
    """Name jobs that nobody has."""
    return [f"no-such-job-{number}" for number in range(count)]


def apart(known: Ids) -> list[Ids]:
    """Ask for each known job alone."""
    return [[job_id] for job_id in known]


def together(known: Ids) -> list[Ids]:
    """Ask for known jobs in company, again and again, so that each is polled and stands at each place."""
    most = documented().max_ids
    rounds: list[Ids] = []
    asked = dict.fromkeys(known, 0)
    while min(asked.values()) < REPETITIONS:
        turn = len(rounds) % len(known)
        rounds.append((known[turn:] + known[:turn])[:most])
        for job_id in rounds[-1]:
            asked[job_id] += 1
    return rounds


def filled(known: Ids, count: int) -> Ids:
    """Ask for so many jobs: known ones first, made-up ones for the rest."""
    return [*known, *unknown(count)][:count]


def signed(known: Ids) -> list[Ids]:
    """Ask with a signature over what gateways get wrong: encoded characters, long queries, one id, none."""
    return [known[:MOST], [RESERVED, NON_ASCII, *known[:1]], filled(known, MOST + 1), [], known[:1]]


@dataclass(frozen=True)
class Probe:
    """Some requests that ask one thing.

    Args:
        name: What is asked.
        requests: The ids of each of its requests, made from the known ids.
        credentials: What it is opened with; None for whatever opens most of the run.
        foreign: Whether it asks for another project's jobs.
        method: The HTTP method.
    """

    name: str
    requests: Callable[[Ids], list[Ids]]
    credentials: Credentials | None = None
    foreign: bool = False
    method: str = "GET"


AK_SK, WRONG_TOKEN, WRONG_SIGNATURE = Credentials.AK_SK, Credentials.WRONG_TOKEN, Credentials.WRONG_SIGNATURE

PROBES: Final = (
    # The first request shows whether the run can work at all.
    Probe("one id", lambda known: [known[:1]]),
    Probe("each known id alone", lambda known: apart(known)[1:]),
    Probe("known ids in company", together),
    Probe("no id", lambda _: [[], []]),
    Probe("an empty id", lambda known: [[""], ["", known[0]]]),
    Probe("ten ids", lambda known: [filled(known, MOST), filled(known, MOST)[::-1]]),
    Probe("a known id after nine unknown ones", lambda known: [[*unknown(MOST - 1), known[0]]]),
    Probe("eleven ids", lambda known: [filled(known, MOST + 1), filled(known, MOST + 1)[::-1]]),
    Probe("many ids", lambda known: [filled(known, 2 * MOST), filled(known, 10 * MOST)]),
    Probe("the same id twice", lambda known: [[known[0], known[0]], [known[-1], *known[:2], known[-1]]]),
    Probe("ids joined by commas", lambda known: [[",".join(known[:3])], [",".join(filled(known, MOST + 1))]]),
    Probe("unknown ids", lambda _: [unknown(1), unknown(3), ["0"], ["-1"], ["9" * 19]]),
    Probe("an unknown id among known ones", lambda known: [[known[0], *unknown(1), *known[1:3]]]),
    Probe("parts of known ids", lambda known: [[known[0][:-1], known[0] + "0", "0" + known[0]]]),
    Probe("reserved characters", lambda known: [[RESERVED], [RESERVED, known[0]], ["*"], ["%"], ["' OR '1'='1"]]),
    Probe("non-ASCII characters", lambda known: [[NON_ASCII], [NON_ASCII, known[-1]]]),
    Probe("no credentials", lambda known: [known[:1]], Credentials.NONE),
    Probe("a wrong token", lambda known: [known[:1]], WRONG_TOKEN),
    Probe("a wrong signature", lambda known: [known[:1]], WRONG_SIGNATURE),
    Probe("AK/SK", signed, AK_SK),
    Probe("another project", lambda known: [known[:1]], foreign=True),
    Probe("POST", lambda known: [known[:1]], method="POST"),
    Probe("PUT", lambda known: [known[:1]], method="PUT"),
    Probe("PATCH", lambda known: [known[:1]], method="PATCH"),
    Probe("DELETE", lambda known: [known[:1]], method="DELETE"),
)


def main_credentials(target: Target) -> Credentials:
    """Choose what opens most of the run: the token, which no wrong signature can lock."""
    return Credentials.TOKEN if target.token else Credentials.AK_SK


def is_possible(probe: Probe, settings: Settings, target: Target) -> bool:
    """Tell whether a probe may be sent, and what it needs was given."""
    if probe.method != documented().method:
        return settings.unsafe_methods and target.is_loopback
    if probe.foreign:
        return settings.foreign_project
    needs_keys = probe.credentials in {AK_SK, WRONG_SIGNATURE}
    return bool(target.ak) if needs_keys else True


def asks(settings: Settings, target: Target) -> Iterator[Ask]:
    """List the requests of all probes, in their order."""
    main = main_credentials(target)
    for probe in PROBES:
        if is_possible(probe, settings, target):
            for ids in probe.requests(list(target.job_ids)):
                yield Ask(ids_query(ids), probe.credentials or main, probe.foreign, probe.method, probe.name)
