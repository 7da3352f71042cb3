"""The changes between two documents, fact by fact."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from contract_tests.judging.facts import REQUEST, Fact, facts
from openapi import Document, Operation

EXTENSIONS: Final = frozenset({"x-datetime", "x-iam", "x-unit", "x-waiter"})


@dataclass(frozen=True)
class Change:
    """One fact that is another, or that only one of two documents states.

    Args:
        old: The operation in the old document; None where it has none.
        new: The operation in the new document; None where it has none.
        before: The fact in the old document; None where it does not state it.
        after: The fact in the new document; None where it does not state it.
    """

    old: Operation | None
    new: Operation | None
    before: Fact | None = None
    after: Fact | None = None

    @property
    def fact(self) -> Fact:
        """The fact, in whichever document states it; the new one first.

        Raises:
            LookupError: An operation has come or gone as a whole.
        """
        fact = self.after or self.before
        if fact is None:
            raise LookupError("It is a change of a whole operation, and of no fact.")
        return fact

    @property
    def is_of_operation(self) -> bool:
        """Whether an operation has come or gone as a whole."""
        return self.old is None or self.new is None


def changes(old: Document, new: Document) -> Iterator[Change]:
    """Yield what differs, in the order of the old document; what only the new one has comes after it.

    What stands in something that has come or gone as a whole is no change of its own.
    """
    pairs = list(paired(old, new))
    for before, after in pairs:
        if before is None or after is None:
            yield Change(before, after)
        else:
            yield from changes_of(before, after)


def paired(old: Document, new: Document) -> Iterator[tuple[Operation | None, Operation | None]]:
    """Yield the operations of two documents, the same ones together: those of one name, or of one method and path."""
    left = list(new.operations)
    for before in old.operations:
        same = [one for one in left if one.name == before.name]
        same += [one for one in left if (one.method, one.path) == (before.method, before.path)]
        after = next(iter(same), None)
        if after is not None:
            left.remove(after)
        yield before, after
    yield from ((None, after) for after in left)


def changes_of(old: Operation, new: Operation) -> Iterator[Change]:
    """Yield what differs between an operation and its successor."""
    before, after = (
        {(one.side, one.steps, one.keyword): one for one in (*facts(each), *extensions(each))} for each in (old, new)
    )
    known = [{(side, steps) for side, steps, _ in stated} for stated in (before, after)]
    for key in dict.fromkeys([*before, *after]):
        side, steps, keyword = key
        if key in before and key in after and before[key].value == after[key].value:
            continue
        lacking = [stated for stated in known if (side, steps) not in stated]
        if lacking and not is_first(key, before if key in before else after, lacking[0]):
            continue
        if keyword == "fields" and key in before and key in after:
            continue  # each field that has come or gone is a change of its own
        yield Change(old, new, before.get(key), after.get(key))


def extensions(operation: Operation) -> Iterator[Fact]:
    """Yield what the document says in words of its own, such as units; whose source it is belongs to no client."""
    for word in operation.data.keys() & EXTENSIONS:
        yield Fact(operation.name, REQUEST, (), word, operation.data[word])
    for fact in facts(operation):
        if fact.keyword == "type":
            for word in fact.schema.keys() & EXTENSIONS:
                yield replace(fact, keyword=word, value=fact.schema[word])


def is_first(
    key: tuple[str, tuple[str, ...], str],
    stated: dict[tuple[str, tuple[str, ...], str], Fact],
    lacking: set[tuple[str, tuple[str, ...]]],
) -> bool:
    """Tell whether a fact stands for all of something that only one document has: nothing around it says so already."""
    side, steps, keyword = key
    if side != REQUEST and not any(other == side for other, _ in lacking):
        return keyword == "status"
    if any((side, steps[:count]) not in lacking for count in range(1, len(steps))):
        return False
    return keyword == next(word for other, place, word in stated if (other, place) == (side, steps))
