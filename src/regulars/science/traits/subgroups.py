"""What a group has in common: rules found on half of the customers, confirmed on the other, false findings held down.

Subgroup discovery (Klösgen 1996; Wrobel 1997) by a beam search over conditions, whose findings are then tested on
customers that it never saw: so that what is reported is what holds, not what was looked for longest. The tests are of
Fisher's kind (hypergeometric), and of all rules tested only those are kept that hold the false discovery rate down
whatever hangs together with what (Benjamini, Yekutieli 2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Mask = NDArray[np.bool_]

_SEARCHED = 100_000  # customers of the half that is searched
_BEAM, _DEPTH = 25, 3
_CUTS = 4  # quartiles of numbers
_COMMON = 30  # values of an attribute that are looked at
_BETTER = 1.1  # a longer rule must have so many times the rate of the shorter one
_TESTED = 60
_CHANCE = 0.001  # that a longer rule is as much better than a shorter one by luck
_SAME = 0.8  # of the customers of either rule are those of both


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: an attribute equals a value, lies from `low` up to below `high`, or is not known."""

    attribute: str
    value: str | None = None
    low: float | None = None
    high: float | None = None

    def holds(self, customers: pl.DataFrame) -> Mask:
        """For whom it holds, shape (n,)."""
        column = customers[self.attribute]
        if self.low is None and self.high is None:
            found = column.is_null() if self.value is None else column.cast(pl.String) == self.value
        else:
            found = pl.Series([True]).new_from_index(0, len(column)) & column.is_not_null()
            found = found & (column >= self.low) if self.low is not None else found
            found = found & (column < self.high) if self.high is not None else found
        return found.fill_null(False).to_numpy()

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {"attribute": self.attribute, "value": self.value, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule and what it is worth, on the customers that confirmed it.

    Attributes:
        conditions: all of which hold.
        customers, support: for how many of all it holds, and which share of all that is.
        rate: share of them that is in the group; usual: of everybody.
        lift, lift_low, lift_high: rate over usual, and where it lies nineteen times in twenty.
        q_value: the false discovery rate at which it would still be found.
    """

    conditions: tuple[Condition, ...]
    customers: int
    support: float
    rate: float
    usual: float
    lift: float
    lift_low: float
    lift_high: float
    q_value: float


def find_subgroups(
    customers: pl.DataFrame,
    target: Mask,
    *,
    false_share: float = 0.05,
    least_support: float = 0.01,
    most: int = 12,
    seed: int = 0,
) -> list[Finding]:
    """Rules by which customers are in a group more often than others.

    Args:
        customers: a customer a row; columns of text, booleans or numbers, nulls allowed.
        target: who is in the group, shape (n,).
        false_share: of the findings that may be false, on average.
        least_support: share of the customers for whom a rule must hold.
        most: findings at most.
        seed: which half is searched.

    Returns:
        The findings, those of the highest confirmed lift first; none where nothing holds.
    """
    halves = np.random.default_rng(seed).permutation(len(target)) % 2 == 0
    if target[halves].sum() < 20 or target[~halves].sum() < 20 or target.all():
        return []
    searched = np.flatnonzero(halves)[:_SEARCHED]
    rules = _search(customers[searched], target[searched], least_support)
    confirming = customers.filter(pl.Series(~halves))
    tested = [(rule, _both(confirming, rule)) for rule in rules[:_TESTED]]
    p_values = np.array([_p_value(holds, target[~halves]) for _, holds in tested])
    kept: list[tuple[Finding, Mask]] = []
    found = zip(tested, _adjusted(p_values), strict=True)
    # The shorter rule first: a longer one must be better than it by more than chance.
    for (rule, holds), q_value in sorted(found, key=lambda pair: len(pair[0][0])):
        if q_value > false_share or any(_adds_nothing(rule, holds, *other, group=target[~halves]) for other in kept):
            continue
        finding = _finding(rule, holds, target[~halves], float(q_value), int(_both(customers, rule).sum()))
        kept.append((finding, holds))
    return sorted((finding for finding, _ in kept), key=lambda finding: -finding.lift_low)[:most]


def _adds_nothing(rule: tuple[Condition, ...], holds: Mask, shorter: Finding, within: Mask, *, group: Mask) -> bool:
    """Whether a rule is a kept one with conditions that change nothing, or picks the same customers by other words."""
    alike = (holds & within).sum() / (holds | within).sum()
    if alike > _SAME:
        return True
    if not set(shorter.conditions) < set(rule):
        return False
    return _p_value(holds[within], group[within]) > _CHANCE


def _search(customers: pl.DataFrame, target: Mask, least_support: float) -> list[tuple[Condition, ...]]:
    """Rules by what they promise on these customers, the most promising first."""
    single = [(condition, condition.holds(customers)) for condition in _conditions(customers)]
    fewest = max(least_support * len(target), 10)
    single = [(condition, holds) for condition, holds in single if fewest <= holds.sum() <= len(target) - 10]
    usual = target.mean()
    seen: dict[frozenset[Condition], tuple[float, Mask]] = {}
    beam: list[tuple[frozenset[Condition], Mask]] = [(frozenset(), np.ones(len(target), dtype=bool))]
    for _ in range(_DEPTH):
        longer: dict[frozenset[Condition], tuple[float, Mask]] = {}
        for rule, holds in beam:
            rate = target[holds].mean()
            for condition, also in single:
                wider = rule | {condition}
                if wider in longer or len({each.attribute for each in wider}) < len(wider):
                    continue
                both = holds & also
                count = int(both.sum())
                if count < fewest:
                    continue
                reached = target[both].mean()
                if reached > _BETTER * max(rate, usual):
                    # Weighted relative accuracy with the root of the size, as the z-score has it.
                    longer[wider] = (float(np.sqrt(count) * (reached - usual)), both)
        seen |= longer
        best = sorted(longer.items(), key=lambda item: -item[1][0])[:_BEAM]
        beam = [(rule, holds) for rule, (_, holds) in best]
    ranked = sorted(seen.items(), key=lambda item: (-item[1][0], str(sorted(map(str, item[0])))))
    return [tuple(sorted(rule, key=str)) for rule, _ in ranked]


def _conditions(customers: pl.DataFrame) -> list[Condition]:
    """All single conditions: common values, quartiles of numbers, and not being known where some are not."""
    found: list[Condition] = []
    for column in customers:
        if column.null_count() and column.null_count() < len(column):
            found.append(Condition(column.name))
        known = column.drop_nulls()
        if column.dtype.is_numeric() and known.n_unique() > _CUTS:
            values = known.cast(pl.Float64).to_numpy()
            cuts = np.unique(np.quantile(values, np.linspace(0, 1, _CUTS + 1)[1:-1]))
            edges = [None, *(float(cut) for cut in cuts), None]
            found += [Condition(column.name, low=low, high=high) for low, high in pairwise(edges)]
            found += [Condition(column.name, low=float(cut)) for cut in cuts[:-1]]
        else:
            common = known.cast(pl.String).value_counts().sort(["count", column.name], descending=[True, False])
            found += [Condition(column.name, str(value)) for value in common[column.name].head(_COMMON)]
    return found


def _both(customers: pl.DataFrame, rule: tuple[Condition, ...]) -> Mask:
    holds = np.ones(len(customers), dtype=bool)
    for condition in rule:
        holds &= condition.holds(customers)
    return holds


def _p_value(holds: Mask, target: Mask) -> float:
    """The chance of so many of the group, or more, among as many customers drawn by lot."""
    from scipy.stats import hypergeom

    return float(hypergeom.sf(int((holds & target).sum()) - 1, len(target), int(target.sum()), int(holds.sum())))


def _adjusted(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The false discovery rate at which each is still found (Benjamini, Yekutieli)."""
    count = len(p_values)
    if not count:
        return p_values
    order = np.argsort(p_values)
    harmonic = (1 / np.arange(1, count + 1)).sum()
    scaled = p_values[order] * count * harmonic / np.arange(1, count + 1)
    found = np.empty(count)
    found[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return found


def _finding(rule: tuple[Condition, ...], holds: Mask, target: Mask, q_value: float, customers: int) -> Finding:
    """What a rule is worth; the lift's interval is that of a ratio of shares (Katz and others 1978)."""
    inside, within = int(holds.sum()), int((holds & target).sum())
    rate, usual = within / inside, float(target.mean())
    error = np.sqrt((1 - rate) / max(within, 1) + (1 - usual) / max(target.sum(), 1))
    lift = rate / usual
    low, high = lift * np.exp(-1.96 * error), lift * np.exp(1.96 * error)
    return Finding(rule, customers, inside / len(target), rate, usual, float(lift), float(low), float(high), q_value)
