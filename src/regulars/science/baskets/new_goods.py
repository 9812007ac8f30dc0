"""What goes well with a customer: goods that they never bought, ranked by what newcomers to each bought before.

LambdaMART as in `ranking`, over those signals of `signals` that hold for a product that the customer does not know. The
ranker is judged on baskets that it never saw beside the simple ways, and taken only where it does better.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.science.baskets.history import History
from regulars.science.baskets.judging import recall
from regulars.science.baskets.ranking import RANKER, best
from regulars.science.baskets.signals import NEW_SIGNALS, Shelf

Floats = NDArray[np.float64]

POPULARITY, NEIGHBOURS, RANKED = "popularity", "neighbours", "ranker"
WAYS = (POPULARITY, NEIGHBOURS, RANKED)
"""What most buy; what goes with the newest baskets; the ranker. From the simplest to the richest."""

TOP = 5
"""Goods named a customer when ways are judged."""

_LESSONS = 2
_FEWEST = 200  # lessons that hold a new product, to learn from or to judge by
_MOST_CUSTOMERS = 5_000
_LEAST_GAIN = 0.005  # of recall, for a richer way to be taken
_ROUNDS = 80


@dataclass(frozen=True, slots=True)
class NewGoodsFit:
    """What was learnt; made by `NewGoods.fit`.

    Attributes:
        way: the one of WAYS that is taken; empty where there was too little to judge by.
        recall: by way, the share of new goods in held out baskets that was among TOP named, mean over customers.
        first: by way, the share of customers whose first named product was in the held out basket.
        customers: whose newest basket was held out; lessons: baskets learnt from.
    """

    way: str
    recall: dict[str, float]
    first: dict[str, float]
    customers: int
    lessons: int
    _trees: Any

    def rank(self, signals: pl.DataFrame, top: int, way: str = "") -> pl.DataFrame:
        """The best of the candidates of each customer: customer, product, rank (from 1), score."""
        return best(signals.with_columns(score=pl.Series(self._score(signals, way or self.way))), top)

    def _score(self, signals: pl.DataFrame, way: str) -> Floats:
        if way == RANKED:
            return np.asarray(self._trees.predict(signals.select(NEW_SIGNALS).to_numpy(), num_threads=1))
        # Where nothing goes with what they bought, what most buy decides.
        together = pl.col("together") if way == NEIGHBOURS else pl.lit(0.0)
        told = signals.select((1e3 * together + pl.col("popularity")).fill_null(0.0))
        return told.to_series().cast(pl.Float64).to_numpy()


@dataclass(frozen=True, slots=True)
class NewGoods:
    """The estimator. `seed` decides the trees, and who is learnt from where customers are many."""

    seed: int = 0

    def fit(self, history: History) -> NewGoodsFit:
        """Learn from baskets before each customer's newest, and judge each way on the newest."""
        again = history.lines.filter(pl.col("place") == 1)["customer"].unique().sort().to_numpy()
        chosen = np.sort(np.random.default_rng(self.seed).permutation(again)[:_MOST_CUSTOMERS])
        held = _lesson(history, 0, chosen)
        customers = held["customer"].n_unique()
        if customers < _FEWEST:
            return NewGoodsFit("", {}, {}, customers, 0, None)
        trees, lessons = self._learn(pl.concat([_lesson(history, place, chosen) for place in range(1, 1 + _LESSONS)]))
        fit = NewGoodsFit("", {}, {}, customers, lessons, trees)
        wanted = held.filter(pl.col("held") > 0).select("customer", "product")
        found = {
            way: [recall(fit.rank(held, top, way), wanted, top)[0] for top in (TOP, 1)]
            for way in WAYS
            if way != RANKED or trees is not None
        }
        taken = POPULARITY
        for way, (each, _) in found.items():
            if each > found[taken][0] + _LEAST_GAIN:
                taken = way
        recalls, firsts = ({way: each[place] for way, each in found.items()} for place in (0, 1))
        return NewGoodsFit(taken, recalls, firsts, customers, lessons, trees)

    def _learn(self, lessons: pl.DataFrame) -> tuple[Any, int]:
        groups = lessons.group_by("place", "customer", maintain_order=True).len()["len"]
        if len(groups) < _FEWEST:
            return None, 0
        import lightgbm

        told = lessons.select(NEW_SIGNALS).to_numpy()
        data = lightgbm.Dataset(told, lessons["held"].to_numpy(), group=groups.to_numpy())
        return lightgbm.train(RANKER | {"seed": self.seed}, data, _ROUNDS), len(groups)


def _lesson(history: History, place: int, customers: NDArray[np.int64]) -> pl.DataFrame:
    """Candidates of each customer's basket at a place that held one of them, as it stood before; `held` is 1 or 0."""
    known = history.before(place + 1)
    asked = history.baskets_at(place).join(pl.DataFrame({"customer": customers}), on="customer", how="semi")
    asked = asked.join(known.lines, on="customer", how="semi")
    if asked.is_empty():
        nothing = {"customer": pl.Int64, "product": pl.Int64} | dict.fromkeys(NEW_SIGNALS, pl.Float32)
        return pl.DataFrame(schema=nothing | {"held": pl.Int8, "place": pl.Int32})
    signals = Shelf.of(known).new_signals_of(asked)
    held = history.bought_at(place).with_columns(held=pl.lit(1, pl.Int8))
    told = signals.join(held, on=["customer", "product"], how="left", maintain_order="left").with_columns(
        pl.col("held").fill_null(0), place=pl.lit(place, pl.Int32)
    )
    return told.filter(pl.col("held").max().over("customer") > 0)
