"""Figures in words, for all customers at once: expressions over the decision frame, for reasons and templates."""

from __future__ import annotations

import polars as pl


def money(amount: pl.Expr) -> pl.Expr:
    """An amount as people write it, in the frame's currency (columns `sign`, `cents`); no cents from 100 up."""
    size = amount.abs()
    small = (size < 99.995) & pl.col("cents")
    hundredths = (size * 100).round().cast(pl.Int64)
    exact = pl.format("{}.{}", hundredths // 100, (hundredths % 100).cast(pl.String).str.zfill(2))
    minus = pl.when(amount <= -0.005).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.format("{}{}{}", minus, pl.col("sign"), pl.when(small).then(exact).otherwise(whole(size)))


def figures(amount: pl.Expr) -> pl.Expr:
    """A sum above zero as figures alone, with two decimals: 1045.50; null for what is not."""
    hundredths = (amount * 100).round().cast(pl.Int64)
    said = pl.format("{}.{}", hundredths // 100, (hundredths % 100).cast(pl.String).str.zfill(2))
    return pl.when(hundredths > 0).then(said)


def whole(number: pl.Expr) -> pl.Expr:
    """A number zero or more, below 10^12, as people write it: 1,234."""
    count = number.round().cast(pl.Int64)
    groups = [((count // 1000**power) % 1000).cast(pl.String) for power in range(4)]
    padded = [group.str.zfill(3) for group in groups]
    return (
        pl.when(count < 10**3)
        .then(groups[0])
        .when(count < 10**6)
        .then(pl.format("{},{}", groups[1], padded[0]))
        .when(count < 10**9)
        .then(pl.format("{},{},{}", groups[2], padded[1], padded[0]))
        .otherwise(pl.format("{},{},{},{}", groups[3], padded[2], padded[1], padded[0]))
    )


def day(date: pl.Expr) -> pl.Expr:
    """A date as people write it: 4 May 2011."""
    return date.dt.strftime("%-d %B %Y")


def times(count: pl.Expr) -> pl.Expr:
    """Once, twice, 3 times; never."""
    return (
        pl.when(count == 0)
        .then(pl.lit("never"))
        .when(count == 1)
        .then(pl.lit("once"))
        .when(count == 2)
        .then(pl.lit("twice"))
        .otherwise(pl.format("{} times", whole(count)))
    )


def days(count: pl.Expr) -> pl.Expr:
    """A stretch of days as people say it: 1 day, 24 days, 5 weeks, 4 months."""
    number = count.round()
    return (
        pl.when(number <= 1)
        .then(pl.lit("day"))
        .when(number < 28)
        .then(pl.format("{} days", number.cast(pl.Int64)))
        .when(number < 84)
        .then(pl.format("{} weeks", (number / 7).round().cast(pl.Int64)))
        .otherwise(pl.format("{} months", (number / 30.44).round().cast(pl.Int64)))
    )


def percent(share: pl.Expr) -> pl.Expr:
    """A share as a whole percentage: 71%; never a certain one that is not."""
    said = (share * 100).round().cast(pl.Int64).cast(pl.String)
    words = pl.when((share > 0) & (share < 0.005)).then(pl.lit("under 1"))
    return pl.format("{}%", words.when((share < 1) & (share >= 0.995)).then(pl.lit("over 99")).otherwise(said))


def orders(count: pl.Expr) -> pl.Expr:
    """1 order, 12 orders."""
    return pl.when(count == 1).then(pl.lit("1 order")).otherwise(pl.format("{} orders", whole(count)))


LAST_ORDER = pl.format("Last ordered on {}.", day(pl.col("last_order_on")))

RHYTHM = (
    pl.when((pl.col("typical_gap_days") >= 2) & (pl.col("quiet_days") > 1.2 * pl.col("typical_gap_days")))
    .then(
        pl.format(
            "Usually orders every {}; the last order was on {}.",
            days(pl.col("typical_gap_days")),
            day(pl.col("last_order_on")),
        )
    )
    .when(pl.col("typical_gap_days") >= 2)
    .then(pl.format("Orders every {}, last on {}.", days(pl.col("typical_gap_days")), day(pl.col("last_order_on"))))
    .otherwise(LAST_ORDER)
)

WORTH = pl.when(pl.col("value") > 0).then(
    pl.format("Expected to earn us {} in the next {} years.", money(pl.col("value")), pl.col("horizon_years"))
)

AT_STAKE = pl.when((pl.col("at_stake") >= pl.col("usual_order_margin")) & (pl.col("risk") >= 0.2)).then(
    pl.format(
        "{} of margin is at stake: the risk that they stay away is {}.",
        money(pl.col("at_stake")),
        percent(pl.col("risk")),
    )
)
