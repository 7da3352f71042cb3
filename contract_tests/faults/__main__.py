"""`python -m contract_tests.faults`: which faults do the contract tests find, and which does stock schemathesis?

Exit status 0 if every fault is found by a rule that it names, and no sound variant is taken for a fault; else 1.
Names of deployments as arguments restrict it to these. STOCK=0 leaves stock schemathesis out.
"""

import multiprocessing
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Final

from contract_tests.faults.held_out import HELD_OUT
from contract_tests.faults.sound import VARIANTS
from contract_tests.faults.table import FAULTS
from contract_tests.faults.trial import DEPLOYMENTS, Verdict, trial
from contract_tests.judging.rules import RULES
from contract_tests.settings import UnusableError, is_on

WORKERS: Final = 2
WIDTH: Final = max(map(len, DEPLOYMENTS))
STOCK: Final = {True: "found", False: "missed", None: "-"}


def main() -> int:
    """Try all deployments, or those named."""
    try:
        stock_too = is_on("STOCK", os.environ.get("STOCK") or "1")
    except UnusableError as error:
        print(error, file=sys.stderr)
        return 2
    names = sys.argv[1:] or list(DEPLOYMENTS)
    if unknown := set(names) - DEPLOYMENTS.keys():
        print(f"No such deployment: {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    faults = [fault.name for fault in FAULTS if fault.name in names]
    held_out = [fault.name for fault in HELD_OUT if fault.name in names]
    variants = [variant.name for variant in VARIANTS if variant.name in names]
    started = time.monotonic()
    # Spawned, not forked: a fork in a process that has threads may hang.
    with ProcessPoolExecutor(WORKERS, multiprocessing.get_context("spawn")) as workers:
        try_them = partial(workers.map, partial(trial, stock_too=stock_too))
        tried = list(fault_lines("fault", try_them(faults)))
        apart = list(fault_lines("held-out fault", try_them(held_out)))
        taken = list(variant_lines(workers.map(partial(trial, stock_too=False), variants)))
    print()
    print("\n".join([*totals("faults", tried), *totals("held-out faults", apart)]))
    print(f"{sum(map(is_right, taken))} of {len(taken)} sound variants judged rightly.")
    exercised = {rule for verdict in (*tried, *apart) for rule in verdict.found}
    idle = [rule.name for rule in RULES if rule.name not in exercised]
    print(f"Rules that no fault exercises: {', '.join(idle) or 'none'}.")
    print(f"{time.monotonic() - started:.0f} seconds.")
    return 0 if all(map(is_right, [*tried, *apart, *taken])) else 1


def is_right(verdict: Verdict) -> bool:
    """Tell whether a fault was found by a rule that it names, or a variant only by those that it deserves.

    In none of them may a rule fail itself, or the departure. What cannot be told from wrong credentials must at least
    not be tested.
    """
    named = DEPLOYMENTS[verdict.name].rules
    if verdict.bugs:
        return False
    if DEPLOYMENTS[verdict.name] in VARIANTS:
        return verdict.found.keys() == named and not verdict.unfinished
    if not named:
        return not verdict.probes and bool(verdict.unfinished)
    return bool(verdict.found.keys() & named)


def is_found(verdict: Verdict, found: Sequence[tuple[str, str]]) -> bool:
    """Tell whether one of the rules that a fault names is among those that were broken."""
    return any(rule in DEPLOYMENTS[verdict.name].rules for rule, _ in found)


def fault_lines(title: str, verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    """Print a line for each fault as it has been tried, and pass it on."""
    print(f"\n{title:{WIDTH}} {'grade':10} {'probes':7} {'generated':9} {'stock':7} found by")
    for verdict in verdicts:
        grade = next(iter(verdict.found.values()), "untested") if is_right(verdict) else "MISSED"
        alone = ["found" if is_found(verdict, found) else "missed" for found in (verdict.probes, verdict.generated)]
        rules = verdict.bugs or ", ".join(verdict.found) or verdict.unfinished or "no rule"
        columns = f"{grade:10} {alone[0]:7} {alone[1]:9} {STOCK[verdict.stock]:7}"
        print(f"{verdict.name:{WIDTH}} {columns} {rules}", flush=True)
        yield verdict


def variant_lines(verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    """Print a line for each sound variant as it has been tried, and pass it on."""
    print(f"\n{'sound variant':{WIDTH}} verdict")
    for verdict in verdicts:
        found = verdict.found.items()
        rules = ", ".join(f"{grade} {rule}" for rule, grade in found) or verdict.unfinished or "passes"
        print(f"{verdict.name:{WIDTH}} {rules if is_right(verdict) else 'WRONGLY ' + rules}", flush=True)
        yield verdict


def totals(name: str, tried: Sequence[Verdict]) -> list[str]:
    """Count, for the whole and for each part alone."""
    probes = sum(is_found(verdict, verdict.probes) for verdict in tried)
    generated = sum(is_found(verdict, verdict.generated) for verdict in tried)
    alone = f"{probes} by the probes alone, {generated} by what is generated alone"
    lines = [f"{sum(map(is_right, tried))} of {len(tried)} {name} found; {alone}."]
    if any(verdict.stock is not None for verdict in tried):
        found = sum(verdict.stock is True for verdict in tried)
        lines.append(f"{found} of {len(tried)} found by stock schemathesis, with a valid token and known ids.")
    return lines


if __name__ == "__main__":
    sys.exit(main())
