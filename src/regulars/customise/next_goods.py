"""What each customer will want next, learnt from the business's own baskets: something new, and something again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from regulars.ledger.models import ModelCard
from regulars.science.baskets.history import History
from regulars.science.baskets.new_goods import TOP, NewGoods
from regulars.science.baskets.replenishment import HAZARD, Replenishment
from regulars.science.baskets.signals import Shelf

CARD = "goods"
"""The model card of what is named here."""

_EPOCH = date(1970, 1, 1)
_LEARNT_FROM = 50_000  # customers; more say no more, and take their time
_MOST_NAMED = 200_000  # customers with the newest orders who are named something by the ranker, in bounded time
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class NextGoods:
    """What was learnt; empty frames where the baskets are too few to learn from.

    Attributes:
        new: customer, name, rank: goods that the customer never bought, best first.
        again: customer, name, chance: that they buy it again within a fortnight, as it is meant.
        figures: for the model card: the way taken of each, and how well each way did.
    """

    new: pl.DataFrame
    again: pl.DataFrame
    figures: dict[str, Any]


def foresee_goods(bought: pl.DataFrame, day: date, asked: pl.Series, *, seed: int = 0) -> NextGoods:
    """Learn from all baskets until the end of a day, and name goods.

    Args:
        bought: customer, order_id, on (Date), name: what was bought.
        day: the day of looking.
        asked: customers who are to be named something new; the newest _MOST_NAMED of them are.
        seed: decides what is left to chance.
    """
    nothing = NextGoods(
        pl.DataFrame(schema={"customer": pl.Int64, "name": pl.String, "rank": pl.Int64}),
        pl.DataFrame(schema={"customer": pl.Int64, "name": pl.String, "chance": pl.Float64}),
        {},
    )
    if bought.is_empty():
        return nothing
    history = History.of(
        bought.select(
            "customer", basket=pl.coalesce("order_id", pl.col("on").cast(pl.String)), product="name", occurred_at="on"
        )
    )
    step = -(-len(history.customers) // _LEARNT_FROM)
    few = History(history.lines.filter(pl.col("customer") % step == 0), history.customers, history.products)
    now = float((day - _EPOCH).days + 1)
    new, figures = _new(history, few, now, asked, seed)
    again, figures_again = _again(history, few, now, seed)
    return NextGoods(
        nothing.new if new is None else new,
        nothing.again if again is None else again,
        figures | {"learnt_from": few.lines["customer"].n_unique(), "again": figures_again},
    )


def _new(
    history: History, few: History, now: float, asked: pl.Series, seed: int
) -> tuple[pl.DataFrame | None, dict[str, Any]]:
    fit = NewGoods(seed).fit(few)
    figures = {
        "way": fit.way,
        "recall": fit.recall,
        "first": fit.first,
        "top": TOP,
        "judged_on": fit.customers,
        "lessons": fit.lessons,
    }
    if not fit.way:
        return None, figures
    learnt = Shelf.of(few)
    shelf = Shelf(history, learnt.goods, learnt.together)
    codes = history.codes_of(pl.DataFrame({"customer": asked}))["customer"]
    newest = history.baskets_at(0).filter(pl.col("customer").is_in(codes.implode()))
    named = newest.sort("at", "customer", descending=[True, False]).head(_MOST_NAMED).sort("customer")
    parts = [
        fit.rank(
            shelf.new_signals_of(named.slice(start, _AT_ONCE).select("customer", at=pl.lit(now))),
            2 * TOP,
        )
        for start in range(0, len(named), _AT_ONCE)
    ]
    if not parts:
        return None, figures
    return _called(pl.concat(parts), history).select("customer", "name", "rank"), figures


def _again(history: History, few: History, now: float, seed: int) -> tuple[pl.DataFrame | None, dict[str, Any]]:
    fit = Replenishment(seed).fit(few, now)
    if fit.way != HAZARD or fit.correction is None:
        return None, {"way": "gaps", "areas": fit.areas}
    figures = {
        "way": fit.way,
        "areas": fit.areas,
        "gap_before": fit.correction.gap_before,
        "gap_after": fit.correction.gap_after,
        "bins": fit.correction.bins,
    }
    return _called(fit.true_chances(history, now), history).select("customer", "name", "chance"), figures


def _called(coded: pl.DataFrame, history: History) -> pl.DataFrame:
    return coded.with_columns(
        customer=history.customers.gather(coded["customer"]).cast(pl.Int64),
        name=history.products.gather(coded["product"]),
    )


def keep_goods_card(figures: dict[str, Any], as_of: datetime) -> None:
    """Keep what was learnt of goods as a model card, in place of the earlier one; without figures there is none."""
    if not figures:
        ModelCard.objects.filter(name=CARD).delete()
        return
    ModelCard.objects.update_or_create(name=CARD, defaults={"as_of": as_of, "figures": figures | _SAYS})


_SAYS = {
    "called": "What goes with it, and what runs out",
    "says": "It ranks goods that a customer never bought by what others took next, and times what they buy again.",
    "cannot_know": [
        "What a customer buys elsewhere, or has been given.",
        "What comes into the catalogue next; and of what is not sold for long, whether it will come back.",
        "Why something is bought: what was a present is taken for their own.",
    ],
}
