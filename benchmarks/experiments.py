"""What an action earned: how often intervals miss while people look every day, and how wide they are.

Margins as orders leave them: most customers buy nothing, the others log-normally much, and those who bought before buy
again. A customer in ten is in control; people look every day from fifty in each group on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from rich.console import Console
from rich.table import Table

from regulars.science.experiments.capping import cap_of
from regulars.science.experiments.compare import Comparison, Flags, Floats, compare

RUNS, DAYS, A_DAY, FEWEST = 1_000, 60, 40, 50
CASES = ((0.0, 0.1, True), (0.0, 0.1, False), (0.0, 0.5, True), (0.1, 0.1, True), (0.1, 0.1, False))
"""Each: of the treated, how many buy once more because of it; the share in control; whether the time before is used."""


@dataclass(frozen=True, slots=True)
class Customers:
    """One made-up stretch, in the order in which customers come to count; `extra` is what treatment adds to each."""

    before: Floats
    without: Floats
    extra: Floats


def make(rng: np.random.Generator, count: int, share: float, buying: float = 0.25) -> Customers:
    """Customers whose margins before and after have their own level in common."""
    level = rng.normal(size=count)
    likely = 1 / (1 + np.exp(-(np.log(buying / (1 - buying)) + 1.2 * level)))

    def window() -> Floats:
        spent: Floats = (rng.random(count) < likely) * np.exp(3 + 0.6 * level + 0.8 * rng.normal(size=count))
        return spent

    before = np.sum([window() for _ in range(5)], axis=0)
    without = window()
    more = np.exp(3 + 0.8 * rng.normal(size=count))
    return Customers(before, without, np.where(rng.random(count) < share, more, 0.0))


def looks(rng: np.random.Generator, share: float, control: float, *, cuped: bool) -> list[Comparison]:
    """What every day's look says, in one run."""
    made = make(rng, DAYS * A_DAY, share)
    treated: Flags = rng.random(DAYS * A_DAY) >= control
    margin = made.without + treated * made.extra
    found = []
    for count in range(A_DAY, DAYS * A_DAY + 1, A_DAY):
        if min(treated[:count].sum(), (~treated[:count]).sum()) < FEWEST:
            continue
        now, then = margin[:count], made.before[:count]
        capped = np.minimum(then, cap_of(then))
        known = np.column_stack([capped, then > 0]) if cuped else None
        found.append(compare(np.minimum(now, cap_of(now)), treated[:count], np.full(count, 1 - control), known))
    return found


def run() -> None:
    """Misses and widths, by effect, share in control, and whether the time before is used."""
    table = Table(title=f"{RUNS} runs of {DAYS} days; targets: at most 5 % missed at any look")
    names = "effect", "in control", "before used", "missed ever", "fixed: missed ever", "fixed: at the end"
    for name in (*names, "half width at the end", "fixed half width"):
        table.add_column(name, justify="right")
    for share, control, cuped in CASES:
        truth = share * float(np.exp(3 + 0.8**2 / 2))
        rng = np.random.default_rng(20)
        missed, widths = np.zeros((RUNS, 3), dtype=bool), np.zeros((RUNS, 2))
        for place in range(RUNS):
            found = looks(rng, share, control, cuped=cuped)
            fixed = [not one.fixed_low <= truth <= one.fixed_high for one in found]
            missed[place] = any(not one.low <= truth <= one.high for one in found), any(fixed), fixed[-1]
            last = found[-1]
            widths[place] = (last.high - last.low) / 2, (last.fixed_high - last.fixed_low) / 2
        rates, half = missed.mean(axis=0), widths.mean(axis=0)
        told = [f"{truth:.2f}", f"{control:.0%}", "yes" if cuped else "no"]
        table.add_row(*told, *(f"{rate:.1%}" for rate in rates), *(f"{width:.2f}" for width in half))
    Console(width=130).print(table)
