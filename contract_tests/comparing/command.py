"""`python -m contract_tests diff`: what has changed between two documents, and who notices?

Exit status 0 if the new document's version follows from what has changed, 1 if it has to be raised further, 2 if they
could not be compared.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from hypothesis.errors import Unsatisfiable

from contract_tests.comparing import redocly
from contract_tests.comparing.changes import Change, changes
from contract_tests.comparing.rating import READS, Rated, Step, next_version
from contract_tests.comparing.witnesses import NEW, OLD, Pair, Witness, among_operations
from contract_tests.judging.answers import BAD_REQUEST
from contract_tests.proving.client import Client, NoClientError, client_of
from contract_tests.proving.prove import with_examples
from contract_tests.proving.values import IN_RAW, LEFT_OUT, NOTHING, MisreadError
from contract_tests.sending.sender import Exchange
from contract_tests.settings import UnusableError
from contract_tests.telling.report import prepare, save
from contract_tests.telling.words import in_words
from openapi import DOCUMENT, Document, DocumentError, NoDocumentError, Operation

FOLLOWS, MUST_BE_RAISED, NOT_POSSIBLE = 0, 1, 2
JSON: Final = "diff.json"
SEED: Final = 1
# In these ways a client makes less of a value than there is.
LOSSES: Final = frozenset({NOTHING, IN_RAW, LEFT_OUT})
NO_REDOCLY: Final = "Redocly is not installed (`make lint-openapi` does it, and needs Node): rated by witnesses alone."


def main(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """Compare two documents, print the changes, and write them as JSON."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests diff", description=__doc__)
    parser.add_argument("--old", default=environment.get("OLD", ""), help="the old document: a file, or a commit")
    parser.add_argument("--spec-file", default=environment.get("SPEC_FILE", ""), help="the new document")
    parser.add_argument("--report-dir", default=environment.get("REPORT_DIR") or "reports", help="for diff.json")
    given = parser.parse_args(arguments)
    try:
        new = Document.read(Path(given.spec_file) if given.spec_file else DOCUMENT)
        with tempfile.TemporaryDirectory(prefix="old-document-") as folder:
            path = find_old(given.old, Path(folder))
            prepare(Path(given.report_dir))
            old = Document.read(path)
            rated = compare(old, new)
            found = redocly.rate(path, new.path)
    except (UnusableError, DocumentError, NoDocumentError, NoClientError) as error:
        print(error, file=sys.stderr)
        return NOT_POSSIBLE
    print("\n".join(lines_of(old, new, rated, found)))
    save(Path(given.report_dir) / JSON, lambda file: json.dump(as_json(old, new, rated, found), file, indent=1))
    return MUST_BE_RAISED if must_be_raised(old, new, rated) else FOLLOWS


def find_old(old: str, folder: Path) -> Path:
    """Return the file of the old document; from a commit, it is written into a folder.

    Raises:
        UnusableError: There is neither such a file nor such a commit.
    """
    if old and Path(old).exists():
        return Path(old)
    name = f"./{DOCUMENT.name}"
    shown = subprocess.run(["git", "show", f"{old}:{name}"], cwd=DOCUMENT.parent, capture_output=True, check=False)  # noqa: S607 - whichever git is there
    if not old or old.startswith("-") or shown.returncode:
        raise UnusableError(
            f"OLD is {old!r}. Set it to the file of the old document, or to a commit that has openapi/{DOCUMENT.name}, "
            "such as HEAD."
        )
    path = folder / DOCUMENT.name
    path.write_bytes(shown.stdout)
    return path


# --- comparing ------------------------------------------------------------------------------------------------


def compare(old: Document, new: Document) -> list[Rated]:
    """Return what has changed, each change with its witnesses and what the old client makes of them.

    Raises:
        NoClientError: No client can be made of the old document.
    """
    documents = {OLD: with_examples(old, SEED), NEW: with_examples(new, SEED)}
    found = list(changes(documents[OLD], documents[NEW]))
    if not found:
        return []
    with client_of(old.path) as client:
        return [rate(change, client, documents) for change in found]


def rate(change: Change, client: Client, documents: Mapping[str, Document]) -> Rated:
    """Find the witnesses of a change, and let the old client read what only the new document allows."""
    try:
        if change.old is None or change.new is None:
            return Rated(change, tuple(among_operations(change, documents)))
        pair = pair_of(change.old, change.new)
        witnesses = tuple(pair.witnesses(change))
    except (LookupError, Unsatisfiable):  # nothing to ask or to answer with
        return Rated(change, ())
    reading = ""
    for witness in witnesses:
        if witness.allowed_by == NEW and witness.exchange:
            reading = reading_of(client, pair.sides[OLD].asked(witness.exchange), is_known=change.before is not None)
    return Rated(change, witnesses, reading)


def reading_of(client: Client, exchange: Exchange, *, is_known: bool) -> str:
    """Say what a client makes of an answer: it reads it, or how it does not.

    Args:
        client: The client.
        exchange: The answer.
        is_known: Whether the client's document knows the place that matters; else no user can miss what is there.
    """
    try:
        told = client.read(exchange)
    except MisreadError as error:
        return f"misreads it: {error}"
    if told.error:
        return READS if exchange.status >= BAD_REQUEST else f"raises {told.error}"
    return next((f"loses {place}: {way}" for place, way in told.ways if is_known and way in LOSSES), READS)


@cache
def pair_of(old: Operation, new: Operation) -> Pair:
    """Return the operation as both documents have it, made once for all of its changes."""
    return Pair(old, new, SEED)


def must_be_raised(old: Document, new: Document, rated: Sequence[Rated]) -> bool:
    """Tell whether the new document's version is less than what follows from the changes."""
    return bool(rated) and numbers(version_of(new)) < numbers(next_version(version_of(old), step_of(rated)))


def step_of(rated: Sequence[Rated]) -> Step:
    """Return the part of the version that all changes together raise."""
    return max((one.step for one in rated), default=Step.PATCH)


def version_of(document: Document) -> str:
    """Return a document's own version."""
    return str(document.data.get("info", {}).get("version", ""))


def numbers(version: str) -> list[int]:
    """Return a version's numbers, to compare it; what is no number counts as 0."""
    return [int(part) if part.isdecimal() else 0 for part in version.split(".")]


# --- telling --------------------------------------------------------------------------------------------------


def lines_of(old: Document, new: Document, rated: Sequence[Rated], found: list[dict[str, Any]] | None) -> Iterator[str]:
    """Yield the changes, the worst first, and the version that follows."""
    seen: list[dict[str, Any]] = []
    for one in sorted(rated, key=lambda one: -one.step):
        same = [other for other in found or () if redocly.is_about(other, one.change)]
        seen += same
        yield from (*change_lines(one), *(f"  redocly      {other['impact']}" for other in same[:1]), "")
    for other in found or ():
        if other not in seen:
            yield f"Redocly alone: {other['impact']}, {other.get('property') or other['kind']} at {other['path']}"
    if found is None:
        yield NO_REDOCLY
    if not rated:
        words = "nothing" if old.data == new.data else "only wording, from which no fact follows,"
        yield f"Between the two documents {words} has changed."
        return
    follows = next_version(version_of(old), step_of(rated))
    count = f"{len(rated)} change{'s' * (len(rated) != 1)}"
    yield f"{count}: after {version_of(old)} follows {follows} ({step_of(rated).name.lower()})."
    if must_be_raised(old, new, rated):
        yield f"The new document says {version_of(new)}. Set info.version to {follows}."


def change_lines(one: Rated) -> Iterator[str]:
    """Yield what is told of one change."""
    yield f"{one.step.name} {title(one.change)}"
    for name, (step, why) in (("clients", one.for_clients), ("deployments", one.for_deployments)):
        yield f"  {name:12} {step.name.lower()}: {why}"
    for witness in one.witnesses:
        yield f"  witness      {sentence(witness)}"


def title(change: Change) -> str:
    """Say what has changed."""
    if change.old is None or change.new is None:
        operation = change.old or change.new
        what = "is gone" if change.new is None else "is new"
        return f"{operation.name if operation else ''} {what}"
    fact = change.fact
    where = f"{fact.table}, {fact.row}" if fact.table and fact.row else fact.place or fact.row or "the body"
    side = "requests" if fact.is_of_request else fact.side
    return f"{fact.operation}, {side}, {where}: {difference(change)}"


def difference(change: Change) -> str:
    """Say how the two documents differ."""
    before, after = change.before, change.after
    if before is None or after is None:
        return f"{in_words(change.fact)} is {'gone' if after is None else 'new'}"
    if isinstance(before.value, list) and isinstance(after.value, list):
        gone = [f"without {value}" for value in before.value if value not in after.value]
        new = [f"with {value}" for value in after.value if value not in before.value]
        return f"{in_words(before)}, now {', '.join([*gone, *new]) or 'in another order'}"
    said = in_words(before), in_words(after)
    if said[0] == said[1]:
        said = (f"{before.keyword} {before.value}", f"{after.keyword} {after.value}")
    return f"{said[0]}, now {said[1]}"


def sentence(witness: Witness) -> str:
    """Say a witness."""
    other = NEW if witness.allowed_by == OLD else OLD
    why_not = f"it {'breaks' if witness.exchange else 'is'} {witness.why_not}"
    where = f"the {witness.allowed_by} document allows it; by the {other} one, {why_not}"
    return f"{witness.shown}\n{'':15}({witness.what}): {where}"


def as_json(old: Document, new: Document, rated: Sequence[Rated], found: list[dict[str, Any]] | None) -> dict[str, Any]:
    """Return all of it for machines."""
    return {
        "old": version_of(old),
        "new": version_of(new),
        "step": step_of(rated).name.lower() if rated else "none",
        "next": next_version(version_of(old), step_of(rated)) if rated else version_of(old),
        "changes": [
            {
                "change": title(one.change),
                "step": one.step.name.lower(),
                "clients": {"step": one.for_clients[0].name.lower(), "why": one.for_clients[1]},
                "deployments": {"step": one.for_deployments[0].name.lower(), "why": one.for_deployments[1]},
                "witnesses": [
                    {
                        "kind": "answer" if witness.exchange else "request",
                        "what": witness.what,
                        "shown": witness.shown,
                        "allowed_by": witness.allowed_by,
                        "why_not": witness.why_not,
                        "grade": witness.grade.value,
                    }
                    for witness in one.witnesses
                ],
            }
            for one in rated
        ],
        "redocly": found,
    }
