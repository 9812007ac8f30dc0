"""One customer's facts as they are now: those that everybody was decided on by, with what has happened since."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl

from regulars.customise import sql
from regulars.customise.arranged import (
    arrangements_of_customers,
    brought_to_customers,
    without_what_is_brought,
)
from regulars.customise.history import talks_of_customers
from regulars.customise.past import CLOSED, RECENT, recent_of
from regulars.kernel.time import local_day
from regulars.ledger.business import Business
from regulars.ledger.driver import as_moment, as_value, run
from regulars.ledger.facts_file import KeptFacts
from regulars.ledger.reach.consent import CONSENT_COLUMNS
from regulars.ledger.reach.many import WISH_COLUMNS
from regulars.ledger.reach.one import reach_of_one
from regulars.ledger.reach.rules import Rules

_LOOK_BACK_DAYS = 730
_YES_NO = ("task_open", "arranged", "sent_by_itself")
_TYPES = {**dict.fromkeys(CONSENT_COLUMNS, pl.Int8()), **WISH_COLUMNS, **dict.fromkeys(_YES_NO, pl.Boolean())}


def fresh_facts(kept: KeptFacts, customer: int, business: Business, ours: Rules, *, at: datetime) -> pl.DataFrame:
    """The row of the decision frame of one customer, or none for who was not known when facts were kept.

    Consents, wishes, open tasks and arrangements are as of `at`; orders and conversations since then count, as far as
    their value, their orders and their complaints say. What they buy and how they compare with others is of the last
    run.
    """
    row = kept.of(customer)
    if row.is_empty():
        return row
    now, since = as_value(at), as_value(kept.as_of)
    task, talked, arranged = run(sql.STANDING, [customer, customer, now, since, since, customer]).fetchone()
    known = {**reach_of_one(customer, ours, at), "task_open": bool(task), "arranged": False, "sent_by_itself": False}
    if arranged:
        known |= arrangements_of_customers(customer).drop("customer").row(0, named=True)
        row = without_what_is_brought(row, brought_to_customers(customer))
    score = run(sql.SCORE_SINCE, [customer, since]).fetchone()
    return row.with_columns(
        **(_scored(score, business, at) if score else {}),
        **(_talked(at, customer, business.time_zone, row.columns) if talked else {}),
        **{name: pl.Series(name, [value], dtype=_TYPES[name]) for name, value in known.items()},
    )


def recent_of_one(customer: int, at: datetime, zone: str) -> pl.DataFrame:
    """What was done for one customer, or skipped, as `past.recent_decisions` has it of all."""
    closed = run(sql.CLOSED_DECISIONS, [customer, as_value(at)]).fetchall()
    if not closed:
        return pl.DataFrame(schema=RECENT)
    told = [
        (who, action, state, as_moment(ended), why, lifted and as_moment(lifted))
        for who, action, state, ended, why, lifted in closed
    ]
    return recent_of(pl.DataFrame(told, schema=CLOSED, orient="row"), at, zone)


def _scored(score: tuple[Any, ...], business: Business, at: datetime) -> dict[str, pl.Expr]:
    """What live equity has written of the customer since; `score` is of `sql.SCORE_SINCE`."""
    value, if_back, orders, revenue, last = score
    ordered = local_day(as_moment(last), business.time_zone) if last else None
    quiet = (local_day(at, business.time_zone) - ordered).days if ordered else None
    return {
        "value": pl.lit(None if value is None else float(value), dtype=pl.Float64),
        **({} if if_back is None else {"return_value": pl.lit(float(if_back))}),
        "orders": pl.lit(orders, dtype=pl.Int64),
        "spent": pl.lit(float(revenue), dtype=pl.Float64),
        "last_order_on": pl.lit(ordered, dtype=pl.Date),
        "quiet_days": pl.lit(quiet, dtype=pl.Int64),
        "never_bought": pl.lit(orders == 0),
    }


def _talked(at: datetime, customer: int, zone: str, columns: list[str]) -> dict[str, pl.Expr]:
    """Their conversations, counted anew."""
    talks = talks_of_customers(at, _LOOK_BACK_DAYS, zone, customer)
    return {name: pl.lit(talks[name]).first() for name in talks.columns if name in columns and name != "customer"}
