"""How well next baskets are foreseen: each customer's newest one held out, and what was named against it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from regulars.science.baskets.history import History
from regulars.science.baskets.ranking import NextBasket, NextBasketFit, best, weigh
from regulars.science.baskets.signals import Shelf

POPULARITY, PERSONAL, PERSONAL_POPULAR, WEIGHED, RANKER = (
    "popularity",
    "personal frequency",
    "personal frequency, then popularity",
    "weighed signals",
    "ranker",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """How well each way of naming goods did.

    Attributes:
        customers: how many had a basket held out and one before it.
        top: goods named a customer.
        recall: by way, the share of the held out basket that was named (of `top` goods where it holds more), mean
            over customers.
        whole_recall: the same of the whole basket, however large.
        lessons: baskets that the ranker learnt from.
    """

    customers: int
    top: int
    recall: dict[str, float]
    whole_recall: dict[str, float]
    lessons: int


def judge_next_baskets(history: History, top: int = 10, *, seed: int = 0) -> tuple[Judged, NextBasketFit]:
    """Hold out each customer's newest basket, learn from the ones before, and compare; with what was learnt.

    Nothing of any held out basket is known to any way: neither in what is learnt nor in any count.
    """
    known = history.before(1)
    fit = NextBasket(seed).fit(known)
    asked = history.baskets_at(0).join(known.lines, on="customer", how="semi")
    shelf = Shelf.of(known)
    signals = shelf.signals_of(asked)
    ways = {
        POPULARITY: _everybody(shelf, asked, top),
        PERSONAL: _personal(known, shelf, asked, top, filled=False),
        PERSONAL_POPULAR: _personal(known, shelf, asked, top, filled=True),
        WEIGHED: best(signals.with_columns(score=pl.Series(weigh(signals))), top),
        RANKER: fit.rank(known, signals, top),
    }
    held = history.bought_at(0).join(asked, on="customer", how="semi")
    recalls = {way: recall(named, held, top) for way, named in ways.items()}
    return (
        Judged(
            len(asked),
            top,
            {way: each[0] for way, each in recalls.items()},
            {way: each[1] for way, each in recalls.items()},
            fit.lessons,
        ),
        fit,
    )


def recall(named: pl.DataFrame, held: pl.DataFrame, top: int) -> tuple[float, float]:
    """The share of what baskets hold that was named, mean over customers.

    Args:
        named: customer, product.
        held: customer, product: what the baskets turned out to hold.
        top: goods that may be named.

    Returns:
        Of at most `top` goods a basket, and of whole baskets; 0 where there are none.
    """
    hits = named.join(held, on=["customer", "product"], how="semi").group_by("customer").agg(hits=pl.len())
    each = held.group_by("customer").agg(size=pl.len()).join(hits, on="customer", how="left")
    if each.is_empty():
        return 0.0, 0.0
    found = pl.col("hits").fill_null(0)
    told = each.select(of_top=(found / pl.min_horizontal("size", top)).mean(), whole=(found / pl.col("size")).mean())
    return float(told["of_top"][0]), float(told["whole"][0])


def _everybody(shelf: Shelf, asked: pl.DataFrame, top: int) -> pl.DataFrame:
    common = shelf.goods.sort("popularity", "product", descending=[True, False]).head(top)
    return asked.select("customer").join(common.select("product"), how="cross")


def _personal(known: History, shelf: Shelf, asked: pl.DataFrame, top: int, *, filled: bool) -> pl.DataFrame:
    """What each bought most often; where level, by product or (`filled`) the more popular, which also fills up."""
    own = known.lines.group_by("customer", "product").agg(times=pl.len().cast(pl.Float64))
    own = own.join(asked, on="customer", how="semi").join(shelf.goods, on="product")
    if not filled:
        return best(own.with_columns(score="times"), top)
    common = _everybody(shelf, asked, top).join(shelf.goods, on="product").with_columns(times=pl.lit(0.0))
    both = pl.concat([own, common.select(own.columns)]).unique(
        ["customer", "product"], keep="first", maintain_order=True
    )
    return best(both.with_columns(score=pl.col("times") + pl.col("popularity") / 2), top)
