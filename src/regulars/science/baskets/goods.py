"""What all customers together tell of each product: how common it is, and when it is bought again."""

from __future__ import annotations

import polars as pl

WEEK, MONTH = 7, 28  # days
_DOUBT = 5.0  # buyers' worth of what holds for all goods, where a product has few


def count_goods(lines: pl.DataFrame) -> pl.DataFrame:
    """How common each product is and how it is bought again.

    Args:
        lines: as `History.lines`.

    Returns:
        product; popularity (share of baskets that hold it), repeat_rate (share of its buyers who bought it again,
        shrunk to all goods' where buyers are few), product_gap (days from one purchase to the next, mean over
        customers; null where nobody bought it twice); in order of product.
    """
    baskets = lines["basket"].n_unique()
    each = lines.group_by("customer", "product").agg(
        times=pl.len(),
        gap=(pl.col("at").max() - pl.col("at").min()) / (pl.len() - 1).cast(pl.Float64),
    )
    again = pl.col("times") > 1
    usual = each.select(again.mean()).item() or 0.0
    return (
        each.group_by("product")
        .agg(
            popularity=pl.col("times").sum() / baskets,
            repeat_rate=(again.sum() + _DOUBT * usual) / (pl.len() + _DOUBT),
            # A gap of a customer who bought often counts as often as it was seen.
            product_gap=(pl.col("gap") * (pl.col("times") - 1)).filter(again).sum()
            / (pl.col("times") - 1).filter(again).sum(),
        )
        .with_columns(pl.col("product_gap").fill_nan(None))
        .sort("product")
    )


def count_lately(lines: pl.DataFrame, weeks: pl.Series) -> pl.DataFrame:
    """How common each product was in the four weeks before each week asked for.

    Args:
        lines: as `History.lines`.
        weeks: whole weeks since 1970.

    Returns:
        week, product, lately (share of those weeks' baskets); only what was bought in them. The week itself is not
        looked at: what is asked about lies in it.
    """
    asked = pl.DataFrame({"week": weeks.unique().sort()})
    back = pl.DataFrame({"back": list(range(1, MONTH // WEEK + 1))}, schema={"back": pl.Int64})
    seen = asked.join(back, how="cross").with_columns(seen=pl.col("week") - pl.col("back"))
    weekly = lines.with_columns(seen=week_of(pl.col("at")))
    baskets = weekly.group_by("seen").agg(baskets=pl.col("basket").n_unique())
    whole = seen.join(baskets, on="seen").group_by("week").agg(pl.col("baskets").sum())
    return (
        seen.join(weekly.group_by("seen", "product").len(), on="seen")
        .group_by("week", "product")
        .agg(pl.col("len").sum())
        .join(whole, on="week")
        .select("week", "product", lately=pl.col("len") / pl.col("baskets"))
    )


def week_of(at: pl.Expr) -> pl.Expr:
    """The whole week since 1970 of a moment in days."""
    return (at / WEEK).floor().cast(pl.Int64)
