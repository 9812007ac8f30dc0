"""What a group has in common: rules found on half of the customers, confirmed on the other, false findings held down.

Subgroup discovery (Klösgen 1996; Wrobel 1997) by a beam search over conditions, whose findings are then tested on
customers that it never saw: so that what is reported is what holds, not what was looked for longest. The tests are of
Fisher's kind (hypergeometric), and of all rules tested only those are kept that hold the false discovery rate down
whatever hangs together with what (Benjamini, Yekutieli 2001).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.kernel.errors import BadInput
from regulars.science.experiments.groups import positions

Mask = NDArray[np.bool_]

_SEARCHED = 100_000  # customers of the half that is searched
_BEAM, _DEPTH = 25, 3  # rules of each length that are made longer, and tested
_CUTS = 4  # quartiles of numbers
_COMMON = 30  # values of an attribute that are looked at
_BETTER = 1.1  # times the rate of a shorter rule that a longer one must reach,
_FEWER = 0.8  # or times the share that is not in the group
_PROMISING = 2.0  # standard errors by which it must be better where it is searched
_CHANCE = 0.001  # that it is as much better by luck where it is confirmed
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
    ids: Iterable[int] | None = None,
    false_share: float = 0.05,
    least_support: float = 0.01,
    most: int = 12,
    seed: int = 0,
) -> list[Finding]:
    """Rules by which customers are in a group more often than others.

    Args:
        customers: a customer a row; columns of text, booleans or numbers, nulls allowed.
        target: who is in the group, shape (n,).
        ids: the customers' numbers, shape (n,): a customer falls in the same half whatever the order of the rows and
            whoever joins; without them the rows are numbered.
        false_share: of the findings that may be false, on average.
        least_support: share of the customers for whom a rule must hold.
        most: findings at most.
        seed: which half is searched.

    Returns:
        The findings, those of the highest confirmed lift first; none where nothing holds.

    Raises:
        BadInput: target or ids of another length, a column that is no text, boolean or number, a share outside 0 to 1.
    """
    customers, target = _checked(customers, target, false_share)
    place = positions(range(len(target)) if ids is None else map(int, ids), f"subgroups:{seed}")
    if len(place) != len(target):
        raise BadInput(f"There are {len(place)} ids for {len(target)} customers.", hint="Give one for each row.")
    halves = place < 0.5
    if target[halves].sum() < 20 or target[~halves].sum() < 20 or target.all():
        return []
    searched = np.flatnonzero(halves)
    searched = searched[np.argsort(place[searched])[:_SEARCHED]]
    rules = _search(customers[searched], target[searched], least_support)
    confirming, group = customers.filter(pl.Series(~halves)), target[~halves]
    tested = [(rule, _all_hold(confirming, rule)) for rule in rules]
    q_values = _adjusted(np.array([_p_value(holds, group) for _, holds in tested]))
    kept: list[tuple[Finding, Mask]] = []
    # The wider rule first: a narrower one must be better than it by more than chance.
    for (rule, holds), q_value in sorted(zip(tested, q_values, strict=True), key=lambda pair: -pair[0][1].sum()):
        if q_value > false_share or any(_adds_nothing(holds, within, group) for _, within in kept):
            continue
        finding = _finding(rule, holds, group, float(q_value), _all_hold(customers, rule))
        kept.append((finding, holds))
    return sorted(_most_telling([finding for finding, _ in kept], most), key=lambda finding: -finding.lift_low)


def _most_telling(findings: list[Finding], most: int) -> list[Finding]:
    """Those that say the most about the whole base, and of rules that cut the same number elsewhere only the best."""
    found: dict[frozenset[tuple[str, str | None]], Finding] = {}
    for each in sorted(findings, key=lambda each: -each.support * (each.rate - each.usual) ** 2):
        shape = frozenset((condition.attribute, condition.value) for condition in each.conditions)
        found.setdefault(shape, each)
    return list(found.values())[:most]


def _checked(customers: pl.DataFrame, target: Mask, false_share: float) -> tuple[pl.DataFrame, Mask]:
    """What was given, with numbers that are none as nulls, and the group as booleans."""
    if len(target) != customers.height:
        raise BadInput(
            f"The group has {len(target)} entries for {customers.height} customers.", hint="Give one for each row."
        )
    if not 0 < false_share < 1:
        raise BadInput(f"The share of false findings is {false_share}; it must lie between 0 and 1, such as 0.05.")
    for column in customers:
        kind = column.dtype
        if not (kind.is_numeric() or kind in {pl.String, pl.Boolean, pl.Categorical, pl.Enum, pl.Null}):
            raise BadInput(
                f"Column '{column.name}' is of type {kind}; attributes are text, booleans or numbers.",
                hint="Cast it, or leave it out.",
            )
    return customers.with_columns(pl.selectors.float().fill_nan(None)), np.asarray(target, dtype=bool)


def _adds_nothing(holds: Mask, within: Mask, group: Mask) -> bool:
    """Whether a rule says of a wider one's customers what chance would, or picks the same customers by other words."""
    if (holds & within).sum() > _SAME * (holds | within).sum():
        return True
    return not (holds & ~within).any() and _p_value(holds[within], group[within]) > _CHANCE


def _search(customers: pl.DataFrame, target: Mask, least_support: float) -> list[tuple[Condition, ...]]:
    """The most promising rules of each length on these customers, the shorter ones first."""
    fewest = max(least_support * len(target), 10)
    single = {condition: condition.holds(customers) for condition in _conditions(customers)}
    single = {condition: holds for condition, holds in single.items() if fewest <= holds.sum() <= len(target) - 10}
    nothing: frozenset[Condition] = frozenset()
    known = {nothing: (len(target), float(target.mean()))}  # rule: for how many it holds, and their rate
    beam, found = [nothing], list[tuple[Condition, ...]]()
    for _ in range(_DEPTH):
        promise: dict[frozenset[Condition], float] = {}
        for rule in beam:
            holds = _and(single, rule, len(target))
            taken = {condition.attribute for condition in rule}
            for condition, also in single.items():
                longer = rule | {condition}
                if condition.attribute in taken or longer in promise:
                    continue
                both = holds & also
                count = int(both.sum())
                if count < fewest:
                    continue
                known[longer] = count, float(target[both].mean())
                if _promises(longer, known, single, target):
                    # Weighted relative accuracy with the root of the size, as the z-score has it.
                    promise[longer] = float(np.sqrt(count) * (known[longer][1] - target.mean()))
        beam = sorted(promise, key=lambda rule: (-promise[rule], sorted(map(str, rule))))[:_BEAM]
        found += [tuple(sorted(rule, key=str)) for rule in beam]
    return found


def _and(single: dict[Condition, Mask], rule: Iterable[Condition], count: int) -> Mask:
    holds = np.ones(count, dtype=bool)
    for condition in rule:
        holds &= single[condition]
    return holds


def _promises(
    rule: frozenset[Condition],
    known: dict[frozenset[Condition], tuple[int, float]],
    single: dict[Condition, Mask],
    target: Mask,
) -> bool:
    """Whether a rule is clearly better than everybody and than each rule that lacks one of its conditions."""
    count, rate = known[rule]
    usual = float(target.mean())
    for few in combinations(rule, len(rule) - 1):
        shorter = frozenset(few)
        if shorter not in known:
            holds = _and(single, shorter, len(target))
            known[shorter] = int(holds.sum()), float(target[holds].mean())
        within, before = known[shorter]
        base = max(before, usual)
        if not (rate > _BETTER * base or 1 - rate < _FEWER * (1 - base)):
            return False
        # Drawn by lot from those of the shorter rule, without putting back.
        error = np.sqrt(before * (1 - before) / count * (1 - count / within))
        if rate - before < _PROMISING * error:
            return False
    return True


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


def _all_hold(customers: pl.DataFrame, rule: tuple[Condition, ...]) -> Mask:
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


def _finding(rule: tuple[Condition, ...], holds: Mask, target: Mask, q_value: float, everywhere: Mask) -> Finding:
    """What a rule is worth; the lift's interval is that of a ratio of shares (Katz and others 1978).

    It takes the customers of the rule and everybody for strangers, which they are not: it is a little too wide.
    """
    inside, within = int(holds.sum()), int((holds & target).sum())
    rate, usual = within / inside, float(target.mean())
    error = np.sqrt((1 - rate) / max(within, 1) + (1 - usual) / max(target.sum(), 1))
    lift = rate / usual
    low, high = lift * np.exp(-1.96 * error), lift * np.exp(1.96 * error)
    customers = int(everywhere.sum())
    return Finding(rule, customers, customers / len(everywhere), rate, usual, lift, float(low), float(high), q_value)
