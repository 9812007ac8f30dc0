"""What will be bought again within a fortnight: three ways to say so, of which a backtest chooses.

Each customer's own rate; the same shrunk to everybody's by a gamma prior (the gamma-Poisson of Ehrenberg 1959); and a
hazard in discrete time (Singer and Willett 1993): boosted trees over the gaps so far, learnt from earlier fortnights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.science.baskets.calibrating import Correction
from regulars.science.baskets.gaps import FACTS, gaps_of
from regulars.science.baskets.history import History
from regulars.science.lifetime.accuracy import ranking

Floats = NDArray[np.float64]

RATE, SHRUNK, HAZARD = "own rate", "gamma-Poisson", "hazard"
WAYS = (RATE, SHRUNK, HAZARD)
"""From the simplest to the richest; of ways that are level the first is taken."""

HORIZON = 14.0
"""Days ahead."""

_FORTNIGHTS = 4  # that the hazard learns from
_MOST_PAIRS = 40_000  # of each of them
_FEWEST = 100  # bought again, and not, to learn from or to judge by
_LEAST_GAIN = 0.002  # of area under the curve, for a richer way to be taken
_EDGE_DAYS = 1e-6  # a purchase at the very moment of looking is known
_TREES: dict[str, Any] = {
    "objective": "binary",
    "verbosity": -1,
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 100,
    "lambda_l2": 5.0,
    "feature_fraction": 0.7,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
}
_ROUNDS = 120


@dataclass(frozen=True, slots=True)
class ReplenishmentFit:
    """What was learnt; made by `Replenishment.fit`.

    Attributes:
        way: the one of WAYS that was chosen.
        areas: area under the curve of each way that could be tried on the newest fortnight; empty where there was too
            little to judge by, and the shrunk rate is taken.
        correction: makes the chosen way's chances mean what they say; None where there was too little to judge by.
    """

    way: str
    areas: dict[str, float]
    correction: Correction | None
    _learnt: dict[str, Any]

    def true_chances(self, history: History, at: float) -> pl.DataFrame:
        """As `chances` of the chosen way, corrected by what came of such chances before."""
        told = self.chances(history, at)
        if self.correction is None:
            return told
        return told.with_columns(chance=pl.Series(self.correction.correct(told["chance"].to_numpy())))

    def chances(self, history: History, at: float, way: str = "") -> pl.DataFrame:
        """The chance that each customer buys again what they bought before, within a fortnight.

        Args:
            history: all that is known; what lies after `at` is not looked at.
            at: the moment of looking, days since 1970.
            way: one of those tried; "" for the chosen one.

        Returns:
            customer, product (codes), chance; in order of customer and product. Those bought twice or more.
        """
        facts = gaps_of(history.lines, at + _EDGE_DAYS)
        chance = _chance(way or self.way, self._learnt, facts)
        return facts.select("customer", "product").with_columns(chance=pl.Series(chance, dtype=pl.Float64))


@dataclass(frozen=True, slots=True)
class Replenishment:
    """The estimator. `seed` decides the trees, and which pairs are learnt from where they are many."""

    seed: int = 0

    def fit(self, history: History, at: float) -> ReplenishmentFit:
        """Learn from what was known at a moment (days since 1970): each way judged on the newest fortnight.

        Each way learns from what came before that fortnight to be judged by it, and then anew with it.
        """
        known = history.lines.filter(pl.col("at") <= at)
        judged = self._learn(known, at - HORIZON)
        facts, again = _fortnight(known, at - HORIZON)
        anew = self._learn(known, at)
        if min(int(again.sum()), int((~again).sum())) < _FEWEST:
            return ReplenishmentFit(SHRUNK, {}, None, anew)
        said = {way: _chance(way, judged, facts) for way in WAYS if way in judged and way in anew}
        areas = {way: ranking(chance, again) for way, chance in said.items()}
        chosen = RATE
        for way, area in areas.items():
            if area > areas[chosen] + _LEAST_GAIN:
                chosen = way
        return ReplenishmentFit(chosen, areas, Correction.learn(said[chosen], again), anew)

    def _learn(self, lines: pl.DataFrame, at: float) -> dict[str, Any]:
        learnt: dict[str, Any] = {RATE: None, SHRUNK: _prior(gaps_of(lines, at + _EDGE_DAYS))}
        trees = self._trees(lines, at)
        return learnt if trees is None else learnt | {HAZARD: trees}

    def _trees(self, lines: pl.DataFrame, at: float) -> Any:
        """The hazard, learnt from the fortnights that ended by `at`; None where too little happened in them."""
        rng = np.random.default_rng(self.seed)
        parts, labels = [], []
        for back in range(1, _FORTNIGHTS + 1):
            facts, again = _fortnight(lines, at - back * HORIZON)
            taken = np.sort(rng.permutation(len(facts))[:_MOST_PAIRS])
            parts.append(facts.select(FACTS).to_numpy()[taken])
            labels.append(again[taken])
        told, label = np.concatenate(parts), np.concatenate(labels)
        if min(int(label.sum()), int((~label).sum())) < _FEWEST:
            return None
        import lightgbm

        return lightgbm.train(_TREES | {"seed": self.seed}, lightgbm.Dataset(told, label.astype(float)), _ROUNDS)


def _fortnight(lines: pl.DataFrame, start: float) -> tuple[pl.DataFrame, NDArray[np.bool_]]:
    """What was known at a start of each pair, and whether it was bought in the fortnight after."""
    facts = gaps_of(lines, start + _EDGE_DAYS)
    bought = lines.filter((pl.col("at") > start) & (pl.col("at") <= start + HORIZON))
    again = bought.select("customer", "product", again=pl.lit(True)).unique()
    told = facts.join(again, on=["customer", "product"], how="left", maintain_order="left")
    return facts, told["again"].fill_null(value=False).to_numpy().astype(np.bool_)


def _chance(way: str, learnt: dict[str, Any], facts: pl.DataFrame) -> Floats:
    if facts.is_empty():
        return np.zeros(0)
    times, days = facts["times"].cast(pl.Float64).to_numpy(), facts["known_days"].cast(pl.Float64).to_numpy()
    if way == RATE:
        return np.asarray(1 - np.exp(-HORIZON * (times - 1) / np.maximum(days, 1.0)))
    if way == SHRUNK:
        shape, rate = learnt[SHRUNK]
        return np.asarray(1 - ((rate + days) / (rate + days + HORIZON)) ** (shape + times - 1))
    return np.asarray(learnt[HAZARD].predict(facts.select(FACTS).to_numpy(), num_threads=1))


def _prior(facts: pl.DataFrame) -> tuple[float, float]:
    """Shape and rate (days) of the gamma that pairs' rates come from, by the likelihood of their counts."""
    from scipy.optimize import minimize
    from scipy.special import gammaln

    if facts.is_empty():
        return 1.0, 100.0
    again, days = facts["times"].to_numpy().astype(np.float64) - 1, facts["known_days"].to_numpy().astype(np.float64)

    def loss(logs: Floats) -> float:
        shape, rate = np.exp(np.clip(logs, -8.0, 12.0))
        each = gammaln(shape + again) - gammaln(shape) + shape * np.log(rate) - (shape + again) * np.log(rate + days)
        return -float(each.mean())

    found = np.exp(np.clip(minimize(loss, np.log([1.0, 100.0]), method="Nelder-Mead").x, -8.0, 12.0))
    return float(found[0]), float(found[1])
