"""What each customer buys: the one thing, the last thing, what others take with it, and what is about to run out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from regulars.customise.next_goods import NextGoods, foresee_goods
from regulars.science.baskets.replenishment import HORIZON

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
_GONE_DAYS, _GONE_GAPS = 90, 3
"""So long nobody bought it, and so many times its usual gap: it is no longer to be had, or out of season."""

_NEEDED = 0.15
"""Chance within a fortnight from which something is about to run out: what plain gaps pick comes true less often."""

_JUST_BOUGHT, _LONG_PAST = 0.5, 2.0
"""Of the usual gap: before, it cannot be running out; after, it is not a matter of reminding any more."""


def _no_words() -> pl.DataFrame:
    return pl.DataFrame(schema={"customer": pl.Int64, "word": pl.String})


@dataclass(frozen=True, slots=True)
class Wished:
    """What customers said of goods: customer and word (in small letters, found in a product's name or category).

    `brought` is what comes to them anyway, as they arranged it with us: names of goods.
    """

    liked: pl.DataFrame
    refused: pl.DataFrame
    brought: pl.DataFrame = field(default_factory=_no_words)


NOTHING_SAID = Wished(_no_words(), _no_words())


@dataclass(frozen=True, slots=True)
class Goods:
    """A row for each customer, as `learn_goods` says; and figures for the model card."""

    frame: pl.DataFrame
    figures: dict[str, Any]


def learn_goods(lines: pl.LazyFrame, day: date, said: Wished = NOTHING_SAID, *, seed: int = 0) -> Goods:
    """What each customer buys and will want next, as of the end of `day`.

    Something new is named by the ranker of `next_goods` where the baskets are enough to learn from and it does better
    than simpler ways, else by what the neighbours buy: never what the customer has, refused, or nobody can have.

    Args:
        lines: purchase lines of known customers: customer, occurred_at (local), order_id, product, product_name,
            category, amount.
        day: the day of looking.
        said: what customers like and refuse, and what comes to them anyway, which they need not be reminded of.
        seed: decides what is left to chance.

    Returns:
        One row for each customer who bought goods: customer; last_thing, the dearest of the last order; only_thing,
        null for who buys several (a category where the shop has categories, else a product); companion, something
        new that goes with it; due_thing, bought again and again and about to run out (null: nothing), with due_times,
        due_gap_days, due_in_days (negative: late by its gap; a fortnight at most), due_last_on, due_spend (for one
        time) and due_chance, that it is needed within a fortnight (null where plain gaps decide).
    """
    bought = _bought(lines, day)
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
    gone = _gone(bought)
    asked = pl.concat([newcomers.select("customer"), loyal.drop_nulls("only_thing").select("customer")])
    foreseen = foresee_goods(bought, day, asked["customer"], seed=seed)
    usual = pl.concat(
        [
            _with_companion(newcomers.select("customer", thing="last_thing"), products, gone),
            _with_companion(loyal.select("customer", thing="only_thing"), kinds, gone),
        ]
    )
    new = _named(foreseen.new, bought, loyal, said.liked, gone)
    companions = _without_refused(pl.concat([new, usual.with_columns(rank=pl.lit(1_000, pl.Int64))]), bought, said)
    frame = (
        last.drop("once")
        .join(only, on="customer", how="left")
        .join(companions, on="customer", how="left")
        .join(_due(_still_asked_for(bought, gone, said.brought), day, foreseen), on="customer", how="left")
        .sort("customer")
    )
    return Goods(frame, foreseen.figures)


def _bought(lines: pl.LazyFrame, day: date) -> pl.DataFrame:
    return (
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


def _gone(bought: pl.DataFrame) -> pl.Series:
    """Names of goods that nobody has bought for long, beside how often they used to go."""
    newest = bought["on"].max()
    days = (
        bought.select("name", "on")
        .unique()
        .group_by("name")
        .agg(first=pl.col("on").min(), last=pl.col("on").max(), days=pl.len())
    )
    gap = (pl.col("last") - pl.col("first")).dt.total_days() / (pl.col("days") - 1).clip(1)
    silent = (pl.lit(newest, dtype=pl.Date) - pl.col("last")).dt.total_days()
    return days.filter(silent > pl.max_horizontal(pl.lit(_GONE_DAYS), _GONE_GAPS * gap))["name"].sort()


def _named(
    new: pl.DataFrame, bought: pl.DataFrame, loyal: pl.DataFrame, liked: pl.DataFrame, gone: pl.Series
) -> pl.DataFrame:
    """What the ranker names: customer, companion, rank; for who buys of one category only, of another; liked first."""
    kind_of = bought.group_by("name").agg(kind=called_category(pl.col("category").drop_nulls().sort().first()))
    told = (
        new.filter(~pl.col("name").is_in(gone.implode()))
        .join(kind_of, on="name", how="left")
        .join(loyal, on="customer", how="left")
        .filter(~pl.col("kind").eq_missing(pl.col("only_thing")) | pl.col("only_thing").is_null())
    )
    likes = _said_of(told, liked).with_columns(likes=pl.lit(value=True))
    told = told.join(likes, on=["customer", "name"], how="left")
    rank = pl.when(pl.col("likes")).then(pl.col("rank") - 100).otherwise("rank")
    return told.select("customer", companion="name", rank=rank)


def _without_refused(named: pl.DataFrame, bought: pl.DataFrame, said: Wished) -> pl.DataFrame:
    """The best of each customer's companions that they did not refuse: customer, companion."""
    kind_of = bought.group_by("name").agg(kind=called_category(pl.col("category").drop_nulls().sort().first()))
    told = named.rename({"companion": "name"}).join(kind_of, on="name", how="left")
    kept = told.join(_said_of(told, said.refused), on=["customer", "name"], how="anti")
    best = kept.sort("customer", "rank", "name").unique("customer", keep="first", maintain_order=True)
    return best.select("customer", companion="name")


def _said_of(told: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """Rows of `told` (customer, name, kind) of which the customer said something: customer, name."""
    pairs = told.select("customer", "name", "kind").join(said, on="customer")
    words = pl.concat_str("name", pl.col("kind").fill_null(""), separator=" ").str.to_lowercase()
    return pairs.filter(words.str.contains(pl.col("word"), literal=True)).select("customer", "name").unique()


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


def _with_companion(asked: pl.DataFrame, kinds: pl.DataFrame, gone: pl.Series) -> pl.DataFrame:
    """For each customer with a thing: what most others who buy it also buy, by name where two are level.

    Nothing is named of `gone`.
    """
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
        .join(
            names.lazy().filter(pl.col("thing").is_in(gone.implode())), left_on="other", right_on="number", how="anti"
        )
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


def brought_already(things: pl.DataFrame, brought: pl.DataFrame) -> pl.DataFrame:
    """Of things (customer, name) those that come to the customer anyway: theirs by name, or a part of it either way."""
    name, word = pl.col("name").str.to_lowercase(), pl.col("word")
    pairs = things.select("customer", "name").unique().join(brought, on="customer")
    alike = name.str.contains(word, literal=True) | word.str.contains(name, literal=True)
    return pairs.filter(alike).select("customer", "name").unique()


def _still_asked_for(bought: pl.DataFrame, gone: pl.Series, brought: pl.DataFrame) -> pl.DataFrame:
    """What was bought, without what is no longer to be had, and what comes anyway."""
    there = bought.filter(~pl.col("name").is_in(gone.implode()))
    return there.join(brought_already(there, brought), on=["customer", "name"], how="anti", maintain_order="left")


def _due(bought: pl.DataFrame, day: date, foreseen: NextGoods) -> pl.DataFrame:
    """For each customer the thing bought again and again that is likeliest to run out now, or has just done so."""
    habits = _habits(bought, day)
    if foreseen.again.is_empty():
        gap = pl.col("due_gap_days")
        soon = habits.filter(
            (pl.col("unsteady") <= _STEADY * gap)
            & (pl.col("due_in_days") <= _AHEAD_DAYS)
            & (pl.col("due_in_days") >= -_LATE_GAPS * gap)
        ).with_columns(due_chance=pl.lit(None, dtype=pl.Float64))
    else:
        chance = pl.col("due_chance")
        gaps = pl.col("since_days") / pl.col("due_gap_days")
        soon = (
            habits.join(
                foreseen.again.rename({"name": "due_thing", "chance": "due_chance"}), on=["customer", "due_thing"]
            )
            .filter((chance >= _NEEDED) & gaps.is_between(_JUST_BOUGHT, _LONG_PAST))
            .with_columns(pl.col("due_in_days").clip(upper_bound=int(HORIZON)))
        )
    return (
        soon.sort(
            "customer", "due_chance", "due_times", "due_spend", "due_thing", descending=[False, True, True, True, False]
        )
        .group_by("customer", maintain_order=True)
        .first()
        .select(
            *("customer", "due_thing", "due_times", "due_gap_days", "due_last_on", "due_spend", "due_in_days"),
            "due_chance",
        )
    )


def _habits(bought: pl.DataFrame, day: date) -> pl.DataFrame:
    """What each customer bought often enough, at gaps that we can serve: columns as `learn_goods` has them, since_days
    and unsteady (standard deviation of the gaps, days)."""
    ends = pl.col("on").max() - pl.col("on").min()
    gap = pl.col("due_gap_days")
    since = (pl.lit(day) - pl.col("due_last_on")).dt.total_days()
    return (
        bought.lazy()
        .group_by("customer", "name", "on")
        .agg(pl.col("amount").sum())
        .sort("customer", "name", "on")
        .group_by("customer", "name", maintain_order=True)
        .agg(
            due_times=pl.len().cast(pl.Int64),
            due_gap_days=ends.dt.total_days() / (pl.len() - 1),
            unsteady=pl.col("on").diff().dt.total_days().std(ddof=0),
            due_last_on=pl.col("on").max(),
            due_spend=pl.col("amount").mean(),
        )
        .filter((pl.col("due_times") >= _FEWEST_BOUGHT) & gap.is_between(_SHORTEST_GAP_DAYS, _LONGEST_GAP_DAYS))
        .with_columns(since_days=since, due_in_days=(gap - since).round().cast(pl.Int64))
        .rename({"name": "due_thing"})
        .collect()
    )
