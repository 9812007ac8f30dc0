"""The next basket: a ranker of goods for each customer, learnt from what their earlier baskets turned out to hold.

LambdaMART (Burges 2010, "From RankNet to LambdaRank to LambdaMART"; LightGBM's lambdarank) over the signals of
`signals`. Each of a customer's last baskets is a lesson: its goods against the candidates that it did not hold, with
every signal as it stood before it. Where there are too few lessons, a fixed weighing of the same signals ranks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.science.baskets.history import History
from regulars.science.baskets.signals import SIGNALS, Shelf

Floats = NDArray[np.float64]

LESSONS = 3
"""Baskets of each customer that are learnt from: their last ones."""

_FEWEST = 200  # lessons that hold one of their candidates, to learn from
_MOST_CUSTOMERS = 5_000
_BOUGHT_AGAIN = 0.5  # share of buyers who bought a product again, from which it is one that runs out
RANKER: dict[str, Any] = {
    "objective": "lambdarank",
    "lambdarank_truncation_level": 15,
    "verbosity": -1,
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 100,
    "lambda_l2": 5.0,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
}
"""How trees that rank goods are grown; the seed is left out."""

_ROUNDS = 150


@dataclass(frozen=True, slots=True)
class NextBasketFit:
    """What was learnt; made by `NextBasket.fit`.

    Attributes:
        lessons: baskets that were learnt from; 0 where there were too few, and fixed weights rank.
        weights: how much each signal counts, a share; as SIGNALS. Empty where nothing was learnt.
    """

    lessons: int
    weights: dict[str, float]
    _trees: Any

    def score(self, signals: pl.DataFrame) -> Floats:
        """How likely each row is beside the others of its customer, shape (n,); without a unit."""
        if self._trees is None:
            return weigh(signals)
        return np.asarray(self._trees.predict(signals.select(SIGNALS).to_numpy(), num_threads=1))

    def suggest(
        self,
        history: History,
        asked: pl.DataFrame,
        top: int = 10,
        *,
        unwanted: pl.DataFrame | None = None,
        out_of_stock: pl.Series | None = None,
    ) -> pl.DataFrame:
        """The goods that each customer's next basket is likeliest to hold.

        What was bought in the newest basket is named again only if it runs out: the customer has bought it before
        that, or half of its buyers come back for it.

        Args:
            history: all that is known.
            asked: customer (code), at (days since 1970); not before the customer's newest basket.
            top: goods a customer at most.
            unwanted: customer, product (as in the files, not codes): what they said they don't want.
            out_of_stock: products that nobody can have.

        Returns:
            customer, product (codes), rank (from 1), score; in order of customer and rank.
        """
        signals = Shelf.of(history).signals_of(asked)
        return self.rank(history, signals, top, unwanted=unwanted, out_of_stock=out_of_stock)

    def rank(
        self,
        history: History,
        signals: pl.DataFrame,
        top: int = 10,
        *,
        unwanted: pl.DataFrame | None = None,
        out_of_stock: pl.Series | None = None,
    ) -> pl.DataFrame:
        """The same from signals that are there already."""
        offered = signals.with_columns(score=pl.Series(self.score(signals))).filter(
            (pl.col("since_baskets").fill_null(1) > 0)
            | (pl.col("times") > 1)
            | (pl.col("repeat_rate") >= _BOUGHT_AGAIN)
        )
        if unwanted is not None:
            offered = offered.join(history.codes_of(unwanted), on=["customer", "product"], how="anti")
        if out_of_stock is not None:
            gone = history.codes_of(pl.DataFrame({"product": out_of_stock}))
            offered = offered.join(gone, on="product", how="anti")
        return best(offered, top)


@dataclass(frozen=True, slots=True)
class NextBasket:
    """The estimator. `seed` decides the trees, and who is learnt from where customers are many."""

    seed: int = 0
    lessons: int = LESSONS

    def fit(self, history: History) -> NextBasketFit:
        """Learn from each customer's last baskets, each against what was known before it."""
        customers = history.lines["customer"].unique().sort().to_numpy()
        chosen = np.sort(np.random.default_rng(self.seed).permutation(customers)[:_MOST_CUSTOMERS])
        lessons = pl.concat([_lesson(history, place, chosen) for place in range(self.lessons)])
        lessons = lessons.filter(pl.col("held").max().over("place", "customer") > 0)
        groups = lessons.group_by("place", "customer", maintain_order=True).len()["len"]
        if len(groups) < _FEWEST:
            return NextBasketFit(0, {}, None)
        import lightgbm

        data = lightgbm.Dataset(lessons.select(SIGNALS).to_numpy(), lessons["held"].to_numpy(), group=groups.to_numpy())
        trees = lightgbm.train(RANKER | {"seed": self.seed}, data, _ROUNDS)
        gain = trees.feature_importance("gain")
        weights = dict(zip(SIGNALS, (gain / max(gain.sum(), 1e-9)).tolist(), strict=True))
        return NextBasketFit(len(groups), weights, trees)


def weigh(signals: pl.DataFrame) -> Floats:
    """A fixed weighing of the signals, for histories too short to learn from, shape (n,)."""
    habit = 1.0 * pl.col("share") + 0.5 * pl.col("by_baskets") / pl.col("baskets").clip(1, 10)
    fashion = 0.3 * pl.col("popularity") + 0.2 * pl.col("lately")
    weighed = signals.select((habit + fashion + 0.1 * pl.col("together")).fill_null(0.0))
    return weighed.to_series().cast(pl.Float64).to_numpy()


def best(scored: pl.DataFrame, top: int) -> pl.DataFrame:
    """The best rows of each customer: customer, product, rank (from 1), score; by product where two are level."""
    return (
        scored.select("customer", "product", "score")
        .sort("customer", "score", "product", descending=[False, True, False])
        .with_columns(rank=pl.int_range(1, pl.len() + 1).over("customer"))
        .filter(pl.col("rank") <= top)
        .select("customer", "product", "rank", "score")
    )


def _lesson(history: History, place: int, customers: NDArray[np.int64]) -> pl.DataFrame:
    known = history.before(place + 1)
    seen = pl.DataFrame({"customer": customers}).join(known.lines, on="customer", how="semi")
    asked = history.baskets_at(place).join(seen, on="customer", how="semi")
    held = history.bought_at(place).with_columns(held=pl.lit(1, pl.Int8))
    if asked.is_empty():
        signals = pl.DataFrame(schema={"customer": pl.Int64, "product": pl.Int64} | dict.fromkeys(SIGNALS, pl.Float32))
    else:
        signals = Shelf.of(known).signals_of(asked)
    return signals.join(held, on=["customer", "product"], how="left", maintain_order="left").with_columns(
        pl.col("held").fill_null(0), place=pl.lit(place)
    )
