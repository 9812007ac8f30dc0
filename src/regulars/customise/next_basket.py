"""What each customer of any file of baskets will want next, and how well that is foreseen: no ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from regulars.kernel.errors import BadInput
from regulars.science.baskets.history import History
from regulars.science.baskets.judging import judge_next_baskets
from regulars.science.baskets.replenishment import Replenishment

_FEWEST_BASKETS = 2


@dataclass(frozen=True, slots=True)
class Suggested:
    """Figures to be shown, and what each customer will want.

    Columns customer, rank, product, score, within_14_days: the chance to buy it again by then, null for what the
    customer bought less than twice.
    """

    figures: dict[str, Any]
    suggestions: pl.DataFrame


def suggest_next_baskets(
    lines: pl.DataFrame, *, top: int = 10, left_out: pl.DataFrame | None = None, seed: int = 0
) -> Suggested:
    """Learn from each customer's earlier baskets what their next one holds; and judge it on the newest.

    Args:
        lines: customer, basket, product (text), occurred_at; a product of a basket a row.
        top: goods a customer at most.
        left_out: customer, product: goods never to name to a customer, or to anybody (customer null).
        seed: decides what is left to chance.

    Returns:
        The figures are of each customer's newest basket, held out. The very ranker that was judged so makes the
        suggestions; what it looks at then includes the newest baskets.

    Raises:
        BadInput: nobody has two baskets.
    """
    history = History.of(lines)
    baskets = history.lines.group_by("customer").agg(baskets=pl.col("basket").n_unique())["baskets"]
    if int((baskets >= _FEWEST_BASKETS).sum()) == 0:
        raise BadInput(
            f"None of the {len(baskets):,} customers has more than one basket; what comes next is learnt from those "
            "who came again.",
            hint="Say which column numbers the baskets (--basket), or take a longer time.",
        )
    judged, learnt = judge_next_baskets(history, top, seed=seed)
    now = float(history.lines.select(pl.col("at").max()).item())
    asked = history.lines.select("customer").unique().sort("customer").with_columns(at=pl.lit(now))
    wishes = _split(left_out)
    named = learnt.suggest(history, asked, top, unwanted=wishes[0], out_of_stock=wishes[1])
    again = Replenishment(seed).fit(history, now)
    named = named.join(again.chances(history, now), on=["customer", "product"], how="left", maintain_order="left")
    moments = lines["occurred_at"]
    figures = {
        "customers": len(baskets),
        "baskets": int(baskets.sum()),
        "products": len(history.products),
        "from": moments.min(),
        "until": moments.max(),
        "judged": {
            "customers": judged.customers,
            "top": top,
            "recall": judged.recall,
            "recall_of_whole_baskets": judged.whole_recall,
            "lessons": judged.lessons,
        },
        "bought_again": {"way": again.way, "areas_under_the_curve": again.areas},
        "what_counts": dict(sorted(learnt.weights.items(), key=lambda each: -each[1])),
    }
    return Suggested(figures, _named(named, history))


def _split(left_out: pl.DataFrame | None) -> tuple[pl.DataFrame | None, pl.Series | None]:
    """Goods not for a customer, and goods for nobody."""
    if left_out is None:
        return None, None
    return left_out.drop_nulls("customer"), left_out.filter(pl.col("customer").is_null())["product"]


def _named(suggestions: pl.DataFrame, history: History) -> pl.DataFrame:
    return suggestions.select(
        customer=history.customers.gather(suggestions["customer"]),
        rank="rank",
        product=history.products.gather(suggestions["product"]),
        score=pl.col("score").round(4),
        within_14_days=pl.col("chance").round(4),
    )
