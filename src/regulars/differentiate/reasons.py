"""Why we think so: a customer's figures as up to four short sentences, for all customers at once."""

from __future__ import annotations

from datetime import date

import polars as pl

from regulars.kernel.money import say_money
from regulars.science.lifetime.tiers import BELOW_ZERO

PROSPECT = "prospect"
"""The tier of whoever has not bought; the other tiers are those of `science.lifetime.tiers`."""

MOST = 4
"""Sentences for each customer at most."""

LIKELY, UNLIKELY = 0.65, 0.35
"""Chances of an order within a quarter above which we say "will probably", and below which "probably not"."""

_LATE = 1.5  # usual gaps of silence that are worth a word
_SENT_BACK = 0.2  # share of what was bought
_HALF = 0.5
_NO_CENTS = 100  # from which money is said without cents


def give_reasons(figures: pl.DataFrame, day: date, currency: str) -> pl.Series:
    """Reasons of each customer, most telling first, as a JSON list of sentences.

    Args:
        figures: one row a customer, null where unknown: tier; orders; gross, net, refunded (money, all time);
            net_year and net_year_before (the last 365 days, and the 365 before); margin, earned on the net;
            cost, of serving and discounts; conversations; typical_gap_days, gaps; quiet_days, since the last
            order; p_active (chance of an order within 13 weeks); complaints, last_complaint_at; known_since.
        day: the day of looking.
        currency: of the money.
    """
    said = figures.with_columns(
        _money(figures[name].fill_null(0.0), currency).alias(f"{name}_said")
        for name in ("gross", "net", "refunded", "net_year", "net_year_before", "margin")
    )
    sentences = (
        _complaints(),
        _costs_money(),
        _rhythm(),
        _outlook(),
        _shift(),
        _sent_back(),
        _spending(),
        _stranger(day),
    )
    lists = said.select(
        pl.concat_list(sentence.cast(pl.String) for sentence in sentences).list.drop_nulls().list.head(MOST)
    )
    quoted = pl.element().str.replace_all(r'(["\\])', r"\$1").pipe(lambda text: pl.format('"{}"', text))
    return lists.select(reasons=pl.format("[{}]", pl.first().list.eval(quoted).list.join(", "))).to_series()


def _complaints() -> pl.Expr:
    """The complaints; most telling of all, so that nobody sends an offer to someone who is angry."""
    times = _times("complaints")
    when = pl.col("last_complaint_at").dt.strftime("%B %Y")
    several = pl.format("Complained {}, last in {}.", times, when)
    once = pl.format("Complained once, in {}.", when)
    return pl.when(pl.col("complaints") > 1).then(several).when(pl.col("complaints") == 1).then(once)


def _rhythm() -> pl.Expr:
    """How often they used to order, beside how long it has been."""
    gap, quiet = pl.col("typical_gap_days"), pl.col("quiet_days")
    apart = _days(gap.round().clip(lower_bound=1))
    every = pl.when(apart == "1 day").then(pl.lit("day")).otherwise(apart)
    silent = pl.format("Used to order every {}; has been quiet for {}.", every, _days(quiet))
    regular = pl.format("Orders about every {}; the last time {}.", every, _ago(quiet))
    twice = pl.format("Bought on two days, {} apart; the last time {}.", apart, _ago(quiet))
    first = pl.when(pl.col("orders") == 1).then(pl.lit("once")).otherwise(pl.lit("on one day only"))
    once = pl.format("Ordered {}, {}.", first, _ago(quiet))
    return (
        pl.when((pl.col("gaps") > 1) & (quiet > _LATE * gap))
        .then(silent)
        .when(pl.col("gaps") > 1)
        .then(regular)
        .when(pl.col("gaps") == 1)
        .then(twice)
        .when(quiet.is_not_null())
        .then(once)
    )


def _outlook() -> pl.Expr:
    """What will probably happen within a quarter, with the chance beside it."""
    chance = pl.col("p_active")
    said = (
        pl.when(chance < 0.005)
        .then(pl.lit("under 0.01"))
        .when(chance > 0.995)
        .then(pl.lit("over 0.99"))
        .otherwise((chance * 100).round().cast(pl.Int64).cast(pl.String).str.zfill(3).str.replace(r"(..)$", ".$1"))
    )
    words = (
        pl.when(chance < UNLIKELY)
        .then(pl.lit("Will probably not come back within three months"))
        .when(chance > LIKELY)
        .then(pl.lit("Will probably order again within three months"))
        .otherwise(pl.lit("May or may not order within three months"))
    )
    return pl.when(chance.is_not_null()).then(pl.format("{} ({} chance of an order).", words, said))


def _shift() -> pl.Expr:
    """Customers of long standing whose last year was half of the year before, or less."""
    now, before = pl.col("net_year"), pl.col("net_year_before")
    fell = (before > 0) & (now <= _HALF * before)
    words = pl.format(
        "Spent {} in the last twelve months, after {} in the twelve before.",
        pl.when(now > 0).then(pl.col("net_year_said")).otherwise(pl.lit("nothing")),
        pl.col("net_year_before_said"),
    )
    return pl.when(fell).then(words)


def _costs_money() -> pl.Expr:
    """Customers below zero: what they took back, or what serving them cost, outweighs what they brought."""
    gross, net, served = pl.col("gross"), pl.col("net"), _counted("conversations", "conversation")
    more = pl.format("Sent back or cancelled {}, having bought {} that we know of.", "refunded_said", "gross_said")
    only = pl.format("Took back {} and has bought nothing that we know of.", "refunded_said")
    talked = pl.format("Brought {} of margin, less than {} with us cost.", "margin_said", served)
    let_off = pl.format("Brought {} of margin, less than returns and discounts took.", "margin_said")
    to_come = pl.lit("Serving customers like them is likely to take more than the margin they bring.")
    cost_so_far = pl.when(pl.col("conversations") > 0).then(talked).otherwise(let_off)
    dear = pl.when(pl.col("margin") < pl.col("cost")).then(cost_so_far).otherwise(to_come)
    below = pl.when(net >= 0).then(dear).when(gross > 0).then(more).otherwise(only)
    return pl.when(pl.col("tier") == BELOW_ZERO).then(below)


def _sent_back() -> pl.Expr:
    """Customers who return or cancel much."""
    gross, back = pl.col("gross"), pl.col("refunded")
    much = pl.format("Sent back or cancelled {} of the {} bought.", "refunded_said", "gross_said")
    return pl.when((back > _SENT_BACK * gross) & (back <= gross)).then(much)


def _spending() -> pl.Expr:
    """What they spent, in how many orders, and how much of it lately."""
    year, net = pl.col("net_year"), pl.col("net")
    lately = (
        pl.when(year <= 0)
        .then(pl.lit(", none of it in the last twelve months"))
        .when(year < 0.995 * net)
        .then(pl.format(", {} of it in the last twelve months", pl.col("net_year_said")))
        .otherwise(pl.lit(""))
    )
    words = "Spent {} in {}{}."
    return pl.when((pl.col("orders") > 0) & (net > 0)).then(
        pl.format(words, "net_said", _counted("orders", "order"), lately)
    )


def _stranger(day: date) -> pl.Expr:
    """Prospects: since when we know them."""
    known = (pl.lit(day) - pl.col("known_since").dt.date()).dt.total_days().clip(lower_bound=0)
    words = pl.format("Has not bought yet; we have known them for {}.", _days(known))
    return pl.when((pl.col("tier") == PROSPECT) & (pl.col("orders") == 0)).then(words)


def _counted(column: str, one: str) -> pl.Expr:
    count = pl.col(column)
    return pl.when(count == 1).then(pl.lit(f"1 {one}")).otherwise(pl.format(f"{{}} {one}s", count))


def _days(count: pl.Expr) -> pl.Expr:
    number = count.cast(pl.Int64)
    return pl.when(number == 1).then(pl.lit("1 day")).otherwise(pl.format("{} days", number))


def _ago(count: pl.Expr) -> pl.Expr:
    return pl.when(count == 0).then(pl.lit("today")).otherwise(pl.format("{} ago", _days(count)))


def _times(column: str) -> pl.Expr:
    count = pl.col(column)
    return pl.when(count == 2).then(pl.lit("twice")).otherwise(pl.format("{} times", count))


def _money(amounts: pl.Series, currency: str) -> pl.Series:
    """Amounts as people write them, without cents from 100 up."""
    cents = pl.col("amount").abs() < _NO_CENTS
    whole, exact = (pl.col("amount").round(digits, mode="half_to_even") for digits in (0, 2))
    shown = pl.DataFrame({"amount": amounts}).select(pl.when(cents).then(exact).otherwise(whole), cents=cents)
    # Many customers share an amount as it is shown, and each is worded once.
    distinct = shown.unique()
    words = [say_money(amount, currency, cents=few).strip() for amount, few in distinct.iter_rows()]
    worded = distinct.with_columns(words=pl.Series(words, dtype=pl.String))
    return shown.join(worded, on=["amount", "cents"], how="left", maintain_order="left")["words"]
