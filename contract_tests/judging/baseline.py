"""Findings that are accepted for a while: a file of them, each with a reason and a day on which that ends.

The file is schemathesis' own kind of baseline, to which we add the reason.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from schemathesis.baseline import Baseline, BaselineEntry

from contract_tests.judging.exercised import broken
from contract_tests.judging.reading import Memory
from contract_tests.judging.rule import Finding
from contract_tests.settings import UnusableError

# What an entry has besides schemathesis' own: why it is accepted, and the fact of the document that is broken.
REASON, FACT = "reason", "fact"
# How long a new entry lasts, unless somebody writes another day.
LASTS: Final = timedelta(days=90)


class Accepted:
    """What a baseline file accepts.

    Args:
        path: The file; None where nothing is accepted.
        may_be_absent: Whether the file need not exist: it is about to be written.

    Raises:
        UnusableError: The file cannot be read, or is no such file.
    """

    def __init__(self, path: Path | None, *, may_be_absent: bool = False) -> None:
        self.path = path
        try:
            if path and not may_be_absent:
                path.stat()
            self.entries = Baseline.load(path).entries if path else []
        except (OSError, ValueError) as error:
            raise UnusableError(
                f"BASELINE={path} cannot be used: {error}. BASELINE_UPDATE=1 writes such a file."
            ) from error

    def entry(self, finding: Finding) -> BaselineEntry | None:
        """Return what the file says of a finding; None if it says nothing."""
        return next((entry for entry in self.entries if entry.id == finding.id), None)

    def mark(self, finding: Finding) -> None:
        """Note on a finding whether it is accepted, or why it is new."""
        if entry := self.entry(finding):
            void = why_void(entry)
            finding.is_accepted = not void
            finding.standing = f"new: {void}" if void else f"accepted until {entry.expires}: {entry.extra[REASON]}"
        elif self.path:
            finding.standing = "new: it is not in the baseline"

    def missing(self, findings: Iterable[Finding]) -> list[BaselineEntry]:
        """Return the entries that were not found."""
        found = {finding.id for finding in findings}
        return [entry for entry in self.entries if entry.id not in found]

    def gone(self, findings: Iterable[Finding], memory: Memory) -> list[BaselineEntry]:
        """Return the entries that were not found, though what they are about was tested again."""
        return [entry for entry in self.missing(findings) if was_tested(entry, memory)]

    def told(self, findings: list[Finding], memory: Memory) -> Iterator[str]:
        """Tell in some lines what is new, still there, gone, or was not tested again."""
        if not self.path:
            return
        gone = self.gone(findings, memory)
        counts = {
            "new": [finding.id for finding in findings if not finding.is_accepted],
            "still there": [finding.id for finding in findings if finding.is_accepted],
            "gone": [entry.id for entry in gone],
            "not tested again": [entry.id for entry in self.missing(findings) if entry not in gone],
        }
        parts = (f"{len(ids)} {what} ({', '.join(ids)})" if ids else f"0 {what}" for what, ids in counts.items())
        yield f"Against the baseline: {'; '.join(parts)}."
        for entry in self.entries:
            if why := why_void(entry):
                yield f"{entry.id} accepts nothing: {why}."
        if gone:
            yield "BASELINE_UPDATE=1 takes what is gone out of the baseline."

    def updated(self, findings: list[Finding], memory: Memory) -> list[BaselineEntry]:
        """Return the entries after a run: without what is gone, with what is new, which accepts nothing yet."""
        gone, entries = self.gone(findings, memory), {entry.id: entry for entry in self.entries}
        for finding in findings:
            entry = entries.setdefault(finding.id, drafted(finding))
            entry.last_seen = drafted(finding).last_seen
        return [entry for entry in entries.values() if entry not in gone]


def drafted(finding: Finding) -> BaselineEntry:
    """Draft what accepts a finding, once somebody has given a reason."""
    entry = BaselineEntry.from_failure(finding, check=finding.rule.name)
    entry.expires = (today() + LASTS).isoformat()
    entry.extra[REASON] = ""
    if fact := broken(finding):
        entry.extra[FACT] = [fact.side, fact.place, fact.keyword]
    return entry


def was_tested(entry: BaselineEntry, memory: Memory) -> bool:
    """Tell whether a run could have found an entry again: its rule looked at its operation, and at its very fact."""
    fact = entry.extra.get(FACT)
    seen = [[fact.side, fact.place, fact.keyword] for fact in memory.exercised if fact.operation == entry.operation]
    return (entry.check, entry.operation) in memory.looked_at and (fact is None or fact in seen)


def why_void(entry: BaselineEntry) -> str:
    """Say why an entry accepts nothing, or "" if it does."""
    if not str(entry.extra.get(REASON) or "").strip():
        return "its entry in the baseline has no reason"
    if entry.expires is None:
        return "its entry in the baseline has no day in `expires`"
    return f"its entry in the baseline expired on {entry.expires}" if entry.is_expired(today()) else ""


def today() -> date:
    """Return the day."""
    return datetime.now(UTC).date()
