"""What is known of each relationship: the answers that customers gave, and the signs in what they do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from regulars.differentiate.service import conversations_of
from regulars.kernel.time import DAYS_PER_YEAR
from regulars.ledger.business import Business
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Answer, Referral, Score, Understanding
from regulars.ledger.orders import orders_in_currency
from regulars.ledger.understood import is_said
from regulars.science.quality.latent import TRAITS
from regulars.science.quality.signs import read_signs

YARDSTICKS = ("nps", "csat", "ces")
"""Scales whose questions all ask the same, whatever they are called."""

_SCALE_ITEM = re.compile(rf"^({'|'.join(TRAITS)})_\d+$")
_YEAR = DAYS_PER_YEAR * 24 * 3600


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to judge by.

    Attributes:
        customers: who has bought or answered, in order: customer (Int64), and what `signs` are read from.
        signs: a column each, row by row as `customers`.
        answers: customer, question (name of the item), number, at; those of the customers only.
    """

    customers: pl.DataFrame
    signs: pl.DataFrame
    answers: pl.DataFrame


def relations_of(as_of: datetime, business: Business) -> Known:
    """Everything that was known by that moment of those who bought or answered."""
    answers = answers_by(as_of)
    scores = read_frame(Score, ["customer", "orders", "first_order_at", "last_order_at", "typical_gap_days"])
    buyers = scores.filter(pl.col("orders") > 0)
    silent = scores.filter(pl.col("orders") == 0).join(answers, on="customer", how="semi")
    customers = pl.concat([buyers, silent]).sort("customer")
    for told in (
        _orders(as_of, business),
        _complaints(as_of),
        _understood(as_of),
        _brought(as_of),
        answers.group_by("customer").agg(answered=pl.col("at").dt.date().n_unique()),
    ):
        customers = customers.join(told, on="customer", how="left", maintain_order="left")
    return Known(
        customers,
        read_signs(_told(customers, as_of)),
        answers.join(customers.select("customer"), on="customer", how="semi"),
    )


def answers_by(as_of: datetime) -> pl.DataFrame:
    """Answers to scale items and yardsticks by a moment: customer, question, number, at."""
    said = read_frame(
        Answer.objects.filter(at__lte=as_of, number__isnull=False).order_by(),
        ["customer", "question__key", "question__scale", "number", "at"],
    )
    yardstick = pl.col("question__scale").is_in(YARDSTICKS)
    item = pl.col("question__key").str.contains(_SCALE_ITEM.pattern)
    return said.filter(yardstick | item).select(
        "customer",
        question=pl.when(yardstick).then("question__scale").otherwise("question__key"),
        number="number",
        at="at",
    )


def _told(customers: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """What signs are read from; who complained of nothing, praised nothing and brought nobody has 0 there."""
    years = (pl.lit(as_of) - pl.col("first_order_at")).dt.total_seconds() / _YEAR
    counted = ("complaints", "praises", "leavings", "brought", "answered")
    return customers.select(
        *(pl.col(name).fill_null(0) for name in counted),
        days_silent=(pl.lit(as_of) - pl.col("last_order_at")).dt.total_seconds() / (24 * 3600),
        usual_gap_days="typical_gap_days",
        sent_back="sent_back",
        bargains="bargains",
        years=years,
        orders_a_year=pl.col("orders") / pl.max_horizontal(years, pl.lit(1.0)),
    )


def _orders(as_of: datetime, business: Business) -> pl.DataFrame:
    """customer, sent_back (share of the money), bargains (share of the orders that were made cheaper)."""
    orders, _ = orders_in_currency(business, as_of)
    gross = pl.col("gross").sum()
    bought = pl.col("gross") > 0
    return orders.group_by("customer").agg(
        sent_back=pl.when(gross > 0).then(pl.col("refunded").sum() / gross),
        bargains=(pl.col("discount") > 0).filter(bought).mean(),
    )


def _complaints(as_of: datetime) -> pl.DataFrame:
    said = conversations_of(as_of).filter("complaint").with_columns(at="opened_at")
    return said.group_by("customer").agg(complaints=_faded(as_of))


def _understood(as_of: datetime) -> pl.DataFrame:
    """Praise, and words of leaving, that were understood: customer, praises, leavings. What people put right counts."""
    owner = "record__link__customer"
    meant = is_said("praise") | is_said("leaving")
    found = Understanding.objects.filter(meant, at__lte=as_of, record__link__isnull=False).order_by()
    said = read_frame(found, [owner, "kind", "at"]).rename({owner: "customer"})
    return said.group_by("customer").agg(
        praises=_faded(as_of, pl.col("kind") == "praise"), leavings=_faded(as_of, pl.col("kind") == "leaving")
    )


def _brought(as_of: datetime) -> pl.DataFrame:
    brought = read_frame(Referral.objects.filter(at__lte=as_of).order_by(), ["referrer"])
    return brought.group_by(customer="referrer").agg(brought=pl.len())


def _faded(as_of: datetime, which: pl.Expr | None = None) -> pl.Expr:
    """How many there were, each counting half after a year."""
    years = (pl.lit(as_of) - pl.col("at")).dt.total_seconds() / _YEAR
    weight = pl.lit(0.5).pow(years)
    return weight.filter(which).sum() if which is not None else weight.sum()
