"""What each customer buys: the one thing, the last thing, what others take with it, and what is about to run out."""

from __future__ import annotations

from datetime import date

import polars as pl

_NOT_GOODS = (
    r"(?i)^(dotcom )?(postage|carriage|shipping|delivery|discount|manual|samples?|adjust\w*|bank charges|"
    r"amazon ?fee|next day carriage|gift card|gift voucher|credit)\b"
)
"""Lines of an order that nobody comes for."""

_MANY_CATEGORIES, _CATEGORISED = 3, 0.8
_FEWEST_BOUGHT = 3  # times, before we say that something is bought again and again
_STEADY = 0.6  # standard deviation of the gaps over their mean
_SHORTEST_GAP_DAYS, _LONGEST_GAP_DAYS = 10, 200
_AHEAD_DAYS = 7
_LATE_GAPS = 0.5
_NEIGHBOURS = 150  # customers asked what else they buy: those of the fewest things, whose choice says most
_FEWEST_NEIGHBOURS = 2


def goods_of_customers(lines: pl.LazyFrame, day: date) -> pl.DataFrame:
    """What each customer buys, as of the end of `day`.

    Args:
        lines: purchase lines of known customers: customer, occurred_at (local), order_id, product, product_name,
            category, amount.
        day: the day of looking.

    Returns:
        One row for each customer who bought goods: customer; last_thing, the dearest of the last order; only_thing,
        null for who buys several (a category where the shop has categories, else a product); companion, what most
        others who buy the same also buy; due_thing, bought at steady gaps and about to run out (null: nothing), with
        due_times, due_gap_days, due_in_days (negative: late), due_last_on, due_spend (for one time).
    """
    bought = (
        lines.filter((pl.col("amount") > 0) & (pl.col("occurred_at").dt.date() <= day))
        .select(
            "customer",
            "order_id",
            "category",
            pl.col("occurred_at").dt.date().alias("on"),
            pl.col("amount").cast(pl.Float64),
            key=pl.coalesce("product", "product_name"),
            name=called(pl.coalesce("product_name", "product")),
        )
        .filter(pl.col("key").is_not_null() & ~pl.col("name").str.contains(_NOT_GOODS))
        .collect()
    )
    last = (
        bought.sort("customer", "on", "amount", "key", descending=[False, True, True, False])
        .group_by("customer", maintain_order=True)
        .agg(last_thing=pl.col("name").first(), once=pl.col("order_id").n_unique() == 1)
    )
    kinds = _kinds(bought)
    only = (
        kinds.group_by("customer")
        .agg(pl.len().alias("kinds"), only_thing=pl.col("thing").first())
        .select("customer", only_thing=pl.when(pl.col("kinds") == 1).then("only_thing"))
    )
    newcomers = last.filter("once")
    loyal = only.join(newcomers, on="customer", how="anti")
    products = bought.select("customer", thing="name").unique()
    companions = pl.concat(
        [
            _with_companion(newcomers.select("customer", thing="last_thing"), products),
            _with_companion(loyal.select("customer", thing="only_thing"), kinds),
        ]
    )
    return (
        last.drop("once")
        .join(only, on="customer", how="left")
        .join(companions, on="customer", how="left")
        .join(_due(bought, day), on="customer", how="left")
        .sort("customer")
    )


def called(name: pl.Expr) -> pl.Expr:
    """A product's name as one says it: without its size or colour ("Decaf - 1kg"), and not in capitals throughout."""
    short = name.str.split(" - ").list.first().str.strip_chars()
    short = pl.when(short != "").then(short).otherwise(name.str.strip_chars())
    shouted = (short == short.str.to_uppercase()) & short.str.contains(r"[A-Z]{2}.*[A-Z]{2}")
    return pl.when(shouted).then(short.str.to_lowercase()).otherwise(short)


def called_category(name: pl.Expr) -> pl.Expr:
    """A category's name within a sentence: Coffee is coffee there, and DVDs stay what they are."""
    return pl.when(name.str.contains(r"[A-Z]{2}")).then(name).otherwise(name.str.to_lowercase()).str.strip_chars()


def _kinds(bought: pl.DataFrame) -> pl.DataFrame:
    """Distinct (customer, thing): categories in a shop that sorts its goods by them, else products."""
    sorted_share = bought["category"].is_not_null().mean()
    sorts = isinstance(sorted_share, float) and sorted_share >= _CATEGORISED
    if sorts and bought["category"].n_unique() >= _MANY_CATEGORIES:
        things = bought.drop_nulls("category").select("customer", thing=called_category(pl.col("category")))
    else:
        things = bought.select("customer", thing="name")
    return things.unique().sort("customer", "thing")


def _with_companion(asked: pl.DataFrame, kinds: pl.DataFrame) -> pl.DataFrame:
    """For each customer with a thing: what most others who buy it also buy, by name where two are level."""
    # Pairs of things are many: they are counted as numbers, which stand in the order of the names.
    names = kinds.select("thing").unique().sort("thing").with_row_index("number")
    numbered = kinds.join(names, on="thing").select("customer", "number")
    wanted = names.join(asked.select("thing").unique(), on="thing", how="semi")
    buyers = (
        numbered.with_columns(basket=pl.len().over("customer"))
        .filter(pl.col("basket") > 1)
        .join(wanted, on="number", how="semi")
        .sort("number", "basket", "customer")
        .group_by("number", maintain_order=True)
        .head(_NEIGHBOURS)
        .select("customer", "number")
    )
    found = (
        buyers.lazy()
        .join(numbered.lazy().rename({"number": "other"}), on="customer")
        .filter(pl.col("other") != pl.col("number"))
        .group_by("number", "other")
        .len()
        .filter(pl.col("len") >= _FEWEST_NEIGHBOURS)
        .sort("number", "len", "other", descending=[False, True, False])
        .unique("number", keep="first", maintain_order=True)
        .join(names.lazy(), on="number")
        .join(names.lazy().select(other="number", companion="thing"), on="other")
        .collect()
    )
    return asked.join(found, on="thing").select("customer", "companion")


def _due(bought: pl.DataFrame, day: date) -> pl.DataFrame:
    """For each customer the thing bought most often at steady gaps that is about to run out, or has just done so."""
    ends = pl.col("on").max() - pl.col("on").min()
    gap, since = pl.col("due_gap_days"), (pl.lit(day) - pl.col("due_last_on")).dt.total_days()
    return (
        bought.lazy()
        .group_by("customer", "key", "on")
        .agg(pl.col("amount").sum(), pl.col("name").max())
        .sort("customer", "key", "on")
        .group_by("customer", "key", maintain_order=True)
        .agg(
            due_thing=pl.col("name").last(),
            due_times=pl.len().cast(pl.Int64),
            due_gap_days=ends.dt.total_days() / (pl.len() - 1),
            unsteady=pl.col("on").diff().dt.total_days().std(ddof=0),
            due_last_on=pl.col("on").max(),
            due_spend=pl.col("amount").mean(),
        )
        .filter(
            (pl.col("due_times") >= _FEWEST_BOUGHT)
            & gap.is_between(_SHORTEST_GAP_DAYS, _LONGEST_GAP_DAYS)
            & (pl.col("unsteady") <= _STEADY * gap)
        )
        .with_columns(due_in_days=(gap - since).round().cast(pl.Int64))
        .filter((pl.col("due_in_days") <= _AHEAD_DAYS) & (pl.col("due_in_days") >= -_LATE_GAPS * gap))
        .sort("customer", "due_times", "due_spend", "key", descending=[False, True, True, False])
        .group_by("customer", maintain_order=True)
        .first()
        .drop("key", "unsteady")
        .collect()
    )
