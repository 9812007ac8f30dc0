"""Which model suits a business, by how well each would have forecast its recent past from what was known before."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from regulars.science.lifetime.accuracy import Accuracy, calibration_bins, judge_counts, ranked_score
from regulars.science.lifetime.correction import (
    LOOKS,
    Correction,
    corrected,
    learn_correction,
    look_back,
)
from regulars.science.lifetime.family import Family, families, family_named
from regulars.science.lifetime.features import describe_habits, matrix
from regulars.science.lifetime.likelihood import Floats
from regulars.science.lifetime.outlook import PurchaseFit, count_chances
from regulars.science.lifetime.purchase_days import base_of, bought_between, histories_of
from regulars.science.lifetime.summary import summarise_purchases

PLAIN = "none"
"""The name of no correction."""

_TESTED = 1 / 3  # of the past is forecast from the rest
_LONGEST = datetime.timedelta(weeks=52)
_CUSTOMERS = 50_000  # are enough to choose by, and to learn a correction from
_WINS = 1.0  # standard errors by which a correction must be better


@dataclass(frozen=True, slots=True)
class Trial:
    """One model, corrected or not, on the part of the past that it did not know."""

    family: str
    correction: str
    accuracy: Accuracy


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, and by what.

    Attributes:
        family: name of the model.
        correction: name of the strength of its correction, or PLAIN.
        trials: all that were tried, the better the earlier.
        day, until: what was known until `day` forecast what came until `until`.
        enough: whether there was enough to choose by; else it is the default.
        calibration: of the chosen one, in tenths: the chance to buy that it said, the share that bought, how many.
    """

    family: str
    correction: str
    trials: tuple[Trial, ...]
    day: datetime.date | None
    until: datetime.date
    enough: bool
    calibration: tuple[tuple[float, float, int], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self) | {"day": self.day and self.day.isoformat(), "until": self.until.isoformat()}


@dataclass(frozen=True, slots=True)
class Learned:
    """A model learnt from all that is known, and its correction where it has one."""

    family: Family
    fit: PurchaseFit
    correction: Correction | None


CANDIDATES = ("mbg-nbd", "bg-nbd", "pareto-nbd", "mbg-cnbd-k")
"""The models that are tried, the simplest first."""


def choose(days: pl.DataFrame, until: datetime.date, *, count_free: bool = False, seed: int = 0) -> Choice:
    """Choose the model, and whether its correction is worth having, by a backtest on the last third of the past.

    The better model is that with the lower ranked probability score; of two that are within a standard error of the
    difference, the simpler one. Corrections are learnt from the time before the test alone, and chosen likewise.

    Args:
        days: columns customer, occurred_at (Date), amount; one row a purchase day.
        until: the last day that is known; what happened later is ignored.
        count_free: as in `summarise_purchases`.
        seed: which customers are looked at where there are very many, and of the correction.
    """
    known = _some(days.filter(pl.col("occurred_at") <= until), seed)
    first = known["occurred_at"].min()
    nothing = Choice(CANDIDATES[0], PLAIN, (), None, until, enough=False)
    if not isinstance(first, datetime.date):
        return nothing
    weeks = min((until - first) * _TESTED, _LONGEST).days // 7
    day = until - datetime.timedelta(weeks=weeks)
    if weeks < 1 or known.filter(pl.col("occurred_at") <= day)["customer"].n_unique() < 2:
        return nothing
    test = _Test.of(known, day, until, count_free=count_free)
    tables = {name: test.chances(families()[name]) for name in CANDIDATES}
    family = _simplest(tables, test.came)
    plain = tables[family]
    corrections = {PLAIN: plain} | _corrected(known, first, test, family_named(family), plain, seed)
    correction = _simplest(corrections, test.came)
    trials = [Trial(name, PLAIN, judge_counts(table, test.came)) for name, table in tables.items()]
    trials += [
        Trial(family, name, judge_counts(table, test.came)) for name, table in corrections.items() if name != PLAIN
    ]
    trials.sort(key=lambda trial: trial.accuracy.crps)
    bins = calibration_bins(1 - corrections[correction][:, 0], test.came > 0)
    return Choice(family, correction, tuple(trials), day, until, enough=True, calibration=tuple(bins))


def learn_chosen(
    days: pl.DataFrame,
    until: datetime.date,
    choice: Choice,
    *,
    leaning: bool = True,
    count_free: bool = False,
    seed: int = 0,
) -> Learned:
    """Learn the chosen model, and its correction, from all that is known.

    Args:
        days, until, count_free, seed: as in `choose`.
        choice: of the model.
        leaning: on what shops are usually like, where there is little.
    """
    family = family_named(choice.family)
    summary = summarise_purchases(days, until, count_free=count_free)
    fit = family.learn(base_of(summary, days, until), leaning)
    return Learned(family, fit, learn_its_correction(days, until, choice, count_free=count_free, seed=seed))


def learn_its_correction(
    days: pl.DataFrame, until: datetime.date, choice: Choice, *, count_free: bool = False, seed: int = 0
) -> Correction | None:
    """The correction of the chosen model alone, where it has one; arguments as in `learn_chosen`."""
    if choice.correction == PLAIN:
        return None
    some = _some(days.filter(pl.col("occurred_at") <= until), seed)
    first = some["occurred_at"].min()
    assert isinstance(first, datetime.date)  # noqa: S101 (there was enough to choose by)
    return _learn(some, first, until, family_named(choice.family), seed, count_free=count_free)


@dataclass(frozen=True, slots=True)
class _Test:
    """The part of the past that is forecast: from when to when, by whom, and what came."""

    days: pl.DataFrame
    summary: pl.DataFrame
    day: datetime.date
    until: datetime.date
    came: Floats
    count_free: bool

    @classmethod
    def of(cls, days: pl.DataFrame, day: datetime.date, until: datetime.date, *, count_free: bool) -> _Test:
        summary = summarise_purchases(days, day, count_free=count_free)
        return cls(days, summary, day, until, bought_between(days, summary, day, until), count_free)

    @property
    def weeks(self) -> float:
        return (self.until - self.day).days / 7

    def chances(self, family: Family) -> Floats:
        fit = family.learn(base_of(self.summary, self.days, self.day), True)
        return table_of(fit, self.weeks, self.summary, self.came)

    def features(self, chances: Floats) -> Floats:
        mean, active = chances @ np.arange(chances.shape[1]), 1 - chances[:, 0]
        return matrix(describe_habits(self.days, self.day), mean, active, self.weeks)


def table_of(fit: PurchaseFit, weeks: float, summary: pl.DataFrame, came: Floats | None = None) -> Floats:
    """Probabilities of 0, 1, ... purchases of a summary's customers, as far as anybody came or is expected."""
    history = histories_of(summary)
    mean = fit.probability_alive(*history) * fit.purchases_if_alive(weeks, *history)
    most = int(max(3 * mean.max(initial=0.0), 0.0 if came is None else came.max(initial=0.0))) + 20
    return count_chances(fit, weeks, *history, most)


def _corrected(
    days: pl.DataFrame, first: datetime.date, test: _Test, family: Family, plain: Floats, seed: int
) -> dict[str, Floats]:
    """The table of the model with its correction, where one can be learnt."""
    learnt = _learn(days, first, test.day, family, seed, count_free=test.count_free)
    return {learnt.strength: corrected(plain, learnt, test.features(plain))} if learnt else {}


def _simplest(tables: dict[str, Floats], came: Floats) -> str:
    """The first of the tables, which are in order of simplicity, that none after it beats by a standard error."""
    names = list(tables)
    best = names[0]
    scores = {name: _scores(table, came) for name, table in tables.items()}
    for name in names[1:]:
        gain = scores[best] - scores[name]
        if gain.mean() > _WINS * gain.std() / np.sqrt(len(gain)):
            best = name
    return best


def _learn(
    days: pl.DataFrame, first: datetime.date, until: datetime.date, family: Family, seed: int, *, count_free: bool
) -> Correction | None:
    looks = [first + (until - first) * look for look in LOOKS]
    usable = [look for look in looks if len(days.filter(pl.col("occurred_at") <= look))]
    examples = [look_back(days, look, until, family, count_free=count_free) for look in usable]
    return learn_correction(examples, seed=seed) if examples else None


def _scores(chances: Floats, came: Floats) -> Floats:
    return ranked_score(np.minimum(np.cumsum(chances, axis=1), 1.0), came.astype(np.int64))


def _some(days: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The days of at most so many customers, the same ones at each call."""
    customers = days["customer"].unique().sort()
    if len(customers) <= _CUSTOMERS:
        return days
    some = customers.sample(_CUSTOMERS, seed=seed)
    return days.join(some.to_frame(), on="customer", how="semi")
