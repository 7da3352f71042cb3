"""`python -m contract_tests.faults`: which faults do the contract tests find, and which does stock schemathesis?

Exit status 0 if every fault is found by a rule that it names, and no sound variant is taken for a fault; else 1.
Names of deployments as arguments restrict it to these. BASELINE=0 leaves stock schemathesis out.
"""

import multiprocessing
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Final

from contract_tests.faults.sound import VARIANTS
from contract_tests.faults.table import FAULTS
from contract_tests.faults.trial import DEPLOYMENTS, Verdict, trial
from contract_tests.judging.rules import RULES
from contract_tests.settings import UnusableError, is_on

WORKERS: Final = 2
WIDTH: Final = max(map(len, DEPLOYMENTS))
BASELINE: Final = {True: "found", False: "missed", None: "-"}


def main() -> int:
    """Try all deployments, or those named."""
    try:
        baseline = is_on("BASELINE", os.environ.get("BASELINE") or "1")
    except UnusableError as error:
        print(error, file=sys.stderr)
        return 2
    names = sys.argv[1:] or list(DEPLOYMENTS)
    if unknown := set(names) - DEPLOYMENTS.keys():
        print(f"No such deployment: {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    faults = [fault.name for fault in FAULTS if fault.name in names]
    variants = [variant.name for variant in VARIANTS if variant.name in names]
    started = time.monotonic()
    # Spawned, not forked: a fork in a process that has threads may hang.
    with ProcessPoolExecutor(WORKERS, multiprocessing.get_context("spawn")) as workers:
        tried = list(fault_lines(workers.map(partial(trial, baseline=baseline), faults)))
        taken = list(variant_lines(workers.map(partial(trial, baseline=False), variants)))
    print("\n" + "\n".join(totals(tried, taken, baseline=baseline)))
    print(f"{time.monotonic() - started:.0f} seconds.")
    return 0 if all(map(is_right, [*tried, *taken])) else 1


def is_right(verdict: Verdict) -> bool:
    """Tell whether a fault was found by a rule that it names, or a variant only by those that it deserves.

    None of them may make a rule itself fail.
    """
    rules = {rule for rule, _ in verdict.found}
    named = DEPLOYMENTS[verdict.name].rules
    if DEPLOYMENTS[verdict.name] in VARIANTS:
        return rules == named and not verdict.unfinished
    return bool(rules & named) and not verdict.bugs


def fault_lines(verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    """Print a line for each fault as it has been tried, and pass it on."""
    print(f"{'fault':{WIDTH}} {'grade':10} {'baseline':9} found by")
    for verdict in verdicts:
        grade = verdict.found[0][1] if is_right(verdict) else "MISSED"
        rules = verdict.bugs or ", ".join(rule for rule, _ in verdict.found) or verdict.unfinished or "no rule"
        print(f"{verdict.name:{WIDTH}} {grade:10} {BASELINE[verdict.baseline]:9} {rules}", flush=True)
        yield verdict


def variant_lines(verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    """Print a line for each sound variant as it has been tried, and pass it on."""
    print(f"\n{'sound variant':{WIDTH}} verdict")
    for verdict in verdicts:
        rules = ", ".join(f"{grade} {rule}" for rule, grade in verdict.found) or verdict.unfinished or "passes"
        print(f"{verdict.name:{WIDTH}} {rules if is_right(verdict) else 'WRONGLY ' + rules}", flush=True)
        yield verdict


def totals(tried: Sequence[Verdict], taken: Sequence[Verdict], *, baseline: bool) -> list[str]:
    """Count."""
    exercised = {rule for verdict in tried for rule, _ in verdict.found}
    idle = [rule.name for rule in RULES if rule.name not in exercised]
    lines = [
        f"{sum(map(is_right, tried))} of {len(tried)} faults found.",
        f"{sum(map(is_right, taken))} of {len(taken)} sound variants judged rightly.",
        f"Rules that no fault exercises: {', '.join(idle) or 'none'}.",
    ]
    if baseline:
        found = sum(verdict.baseline is True for verdict in tried)
        lines.insert(1, f"{found} of {len(tried)} found by stock schemathesis, with a valid token and known ids.")
    return lines


if __name__ == "__main__":
    sys.exit(main())
