"""How many of the rules found about customers are true, and are those found that are there? Beside two usual ways.

Made-up customers of fifteen attributes, among whom three rules were planted, or none. The chance of each is known, so
of every rule that is told the truth is known too: it is false where its customers are in the group no more often than
everybody, and padded where one of its conditions changes nothing. Beside ours: every rule of one or two conditions that
is significant at 5 % by itself, and the leaves of a scikit-learn decision tree that are significant at 5 %. One of the
planted rules has three conditions, which no rule of two can find.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from regulars.science.traits.subgroups import Condition, find_subgroups

SIZES = (10_000, 100_000, 1_000_000)
RUNS = 40
TARGET_CPU_SECONDS = 30.0
STATED = 0.05

Mask = NDArray[np.bool_]

_LETTERS = list("abcdef")
_USUAL = 0.15
_SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Crowd:
    """Customers, who of them is in the group, each one's chance to be, and whom each planted rule is about."""

    customers: pl.DataFrame
    target: Mask
    chance: NDArray[np.float64]
    planted: tuple[Mask, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A rule that was told: for whom it holds, for whom it would without each of its conditions, and its interval."""

    holds: Mask
    without: tuple[Mask, ...]
    lift: tuple[float, float] | None = None


def crowd(count: int, seed: int, *, planted: bool = True) -> Crowd:
    """Six attributes of text, five numbers, four booleans; some not known, some hanging together."""
    rng = np.random.default_rng(seed)
    text = {f"text {place}": rng.choice(_LETTERS, count) for place in range(6)}
    text["text 5"] = np.where(rng.random(count) < 0.7, text["text 0"], text["text 5"])
    some = rng.normal(size=count)
    numbers = {f"number {place}": rng.normal(size=count) for place in range(4)}
    numbers["number 4"] = 0.8 * numbers["number 0"] + 0.6 * some
    yes = {f"yes {place}": rng.random(count) < share for place, share in enumerate((0.3, 0.5, 0.1, 0.4))}
    customers = pl.DataFrame({**text, **numbers, **yes}).with_columns(
        pl.when(pl.Series(rng.random(count) < 0.8)).then("text 3")
    )
    rules = (
        (text["text 0"] == "a") & yes["yes 1"],
        numbers["number 2"] > 0.6745,  # the upper quarter
        (text["text 1"] == "b") & yes["yes 0"] & (numbers["number 1"] > 0.0),
    )
    chance = np.full(count, _USUAL)
    if planted:
        for rule, more in zip(rules, (0.2, 0.1, 0.35), strict=True):
            chance = chance + more * rule
    return Crowd(customers, rng.random(count) < chance, chance, rules if planted else ())


def ours(one: Crowd, seed: int) -> list[Told]:
    """The findings, as `find_traits` tells them."""
    found = find_subgroups(one.customers, one.target, false_share=STATED, seed=seed)
    return [_told(one, finding.conditions, (finding.lift_low, finding.lift_high)) for finding in found]


def each_by_itself(one: Crowd, _seed: int) -> list[Told]:
    """Every rule of one or two conditions that is significant by itself, on the customers it was found on."""
    single = _conditions(one.customers)
    plain = np.array([condition.holds(one.customers) for condition in single], dtype=np.float32)
    places = [(place, place) for place in range(len(single))]
    pairs = combinations(range(len(single)), 2)
    places += [(a, b) for a, b in pairs if single[a].attribute != single[b].attribute]
    rows, columns = (np.array(side) for side in zip(*places, strict=True))
    sizes, within = (plain @ plain.T)[rows, columns], ((plain * one.target) @ plain.T)[rows, columns]
    kept = _significant(sizes, within, one.target) & (sizes >= 0.01 * len(one.target))
    rules = [(single[a],) if a == b else (single[a], single[b]) for a, b in places]
    return [_told(one, rules[place]) for place in np.flatnonzero(kept)]


def tree_leaves(one: Crowd, seed: int) -> list[Told]:
    """Leaves of a decision tree of depth 3 that are significant by themselves."""
    from sklearn.tree import DecisionTreeClassifier

    single = [each for each in _conditions(one.customers) if each.value is not None]
    names = [column.name for column in one.customers if column.dtype.is_numeric()]
    facts = np.column_stack(
        [*(each.holds(one.customers) for each in single), one.customers.select(names).to_numpy()]
    ).astype(np.float64)
    tree = DecisionTreeClassifier(max_depth=3, min_samples_leaf=max(len(facts) // 100, 10), random_state=seed)
    leaf = tree.fit(facts, one.target).apply(facts)
    path = tree.decision_path(facts).toarray().astype(bool)
    told = []
    for each in np.unique(leaf):
        holds = leaf == each
        if _significant(np.array([holds.sum()]), np.array([one.target[holds].sum()]), one.target)[0]:
            row = int(np.flatnonzero(holds)[0])
            splits = [int(node) for node in np.flatnonzero(path[row]) if node != each]
            told.append(Told(holds, _without_one([_side(tree.tree_, node, facts, row) for node in splits])))
    return told


def _side(tree: Any, node: int, facts: NDArray[np.float64], row: int) -> Mask:
    """Who falls on the same side of a split of the tree as one customer."""
    below: Mask = facts[:, tree.feature[node]].astype(np.float32) <= tree.threshold[node]
    return below if below[row] else ~below


def _conditions(customers: pl.DataFrame) -> list[Condition]:
    """Every value, and every number in quarters."""
    found: list[Condition] = []
    for column in customers:
        if column.dtype.is_numeric():
            cuts = [None, *(float(column.quantile(cut) or 0.0) for cut in (0.25, 0.5, 0.75)), None]
            found += [Condition(column.name, low=low, high=high) for low, high in pairwise(cuts)]
        else:
            found += [Condition(column.name, value) for value in column.drop_nulls().cast(pl.String).unique().sort()]
            found += [Condition(column.name)] if column.null_count() else []
    return found


def _significant(sizes: NDArray[Any], within: NDArray[Any], target: Mask) -> Mask:
    from scipy.stats import hypergeom

    chance = hypergeom.sf(within - 1, len(target), int(target.sum()), np.maximum(sizes, 1))
    return np.asarray(chance < _SIGNIFICANT)


def _told(one: Crowd, rule: tuple[Condition, ...], lift: tuple[float, float] | None = None) -> Told:
    holds = [condition.holds(one.customers) for condition in rule]
    return Told(np.logical_and.reduce(holds), _without_one(holds), lift)


def _without_one(holds: list[Mask]) -> tuple[Mask, ...]:
    """For whom a rule holds when one of its conditions is left out; nothing for a rule of one condition."""
    if len(holds) < 2:
        return ()
    return tuple(
        np.logical_and.reduce([each for place, each in enumerate(holds) if place != left_out])
        for left_out in range(len(holds))
    )


@dataclass(slots=True)
class Tally:
    """What many runs told: findings, false and padded ones; planted rules found; intervals that hold the true lift."""

    runs: int = 0
    with_false: int = 0
    findings: int = 0
    false: int = 0
    padded: int = 0
    planted: int = 0
    found: int = 0
    intervals: int = 0
    holding: int = 0

    def add(self, one: Crowd, told: list[Told]) -> None:
        """Count what one run told against what is true."""
        usual = one.chance.mean()
        rates = [float(one.chance[each.holds].mean()) for each in told]
        false = [rate <= usual * 1.02 for rate in rates]
        self.runs += 1
        self.with_false += any(false)
        self.findings += len(told)
        self.false += sum(false)
        self.padded += sum(
            not wrong and any(one.chance[wider].mean() >= rate * 0.99 for wider in each.without)
            for each, rate, wrong in zip(told, rates, false, strict=True)
        )
        self.planted += len(one.planted)
        self.found += sum(any(_alike(rule, each.holds) > 0.8 for each in told) for rule in one.planted)
        for each, rate in zip(told, rates, strict=True):
            if each.lift:
                self.intervals += 1
                self.holding += each.lift[0] <= rate / usual <= each.lift[1]

    def row(self) -> list[str]:
        """As cells of the table."""
        return [
            f"{self.with_false / self.runs:.0%}",
            f"{self.findings / self.runs:.1f}",
            f"{self.false / self.findings:.1%}" if self.findings else "",
            f"{self.padded / self.findings:.1%}" if self.findings else "",
            f"{self.found / self.planted:.0%}" if self.planted else "",
            f"{self.holding / self.intervals:.0%}" if self.intervals and self.planted else "",
        ]


def _alike(one: Mask, other: Mask) -> float:
    return float((one & other).sum() / max((one | other).sum(), 1))


def run() -> None:
    """True and false findings with nothing and with three rules planted, then seconds from 10,000 to a million."""
    ways: dict[str, Callable[[Crowd, int], list[Told]]] = {
        "ours": ours,
        "each rule by itself": each_by_itself,
        "scikit-learn tree": tree_leaves,
    }
    table = Table(title=f"{RUNS} runs each; ours is told to keep false findings at {STATED:.0%}")
    cells = ("runs with a false one", "findings a run", "false", "padded", "planted found", "intervals that hold")
    for name in ("customers", "planted", "whose", *cells):
        table.add_column(name, justify="left" if name == "whose" else "right")
    for count, planted in ((3_000, False), (3_000, True), (10_000, True), (30_000, True)):
        tallies = {whose: Tally() for whose in ways}
        for seed in range(RUNS):
            one = crowd(count, seed, planted=planted)
            for whose, search in ways.items():
                tallies[whose].add(one, search(one, seed))
        for whose, tally in tallies.items():
            table.add_row(f"{count:,}", "3" if planted else "none", whose, *tally.row())
    console = Console(width=150)
    console.print(table)
    console.print(_speed())


def _speed() -> Table:
    table = Table(title="Fifteen attributes: seconds of one processor")
    for name in ("customers", "findings", "CPU-s", f"target at {SIZES[-1]:,}"):
        table.add_column(name, justify="right")
    for count in SIZES:
        one = crowd(count, 1)
        started = time.process_time()
        found = find_subgroups(one.customers, one.target)
        took = time.process_time() - started
        met = f"{TARGET_CPU_SECONDS:.0f}: {'met' if took <= TARGET_CPU_SECONDS else 'MISSED'}"
        table.add_row(f"{count:,}", str(len(found)), f"{took:.2f}", met if count == SIZES[-1] else "")
    return table
