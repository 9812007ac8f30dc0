"""One customer's facts as they are now: those that everybody was decided on by, with what has happened since."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from django.db.models import Q

from regulars.customise.arranged import (
    arrangements_of_customers,
    brought_to_customers,
    without_what_is_brought,
)
from regulars.customise.history import talks_of_customers
from regulars.kernel.time import local_day
from regulars.ledger.business import Business
from regulars.ledger.facts_file import KeptFacts
from regulars.ledger.models import Arrangement, Conversation, Score, Task
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
    task = Task.objects.filter(customer=customer, done_at__isnull=True).exists()
    known = {**reach_of_one(customer, ours, at), "task_open": task, "arranged": False, "sent_by_itself": False}
    if Arrangement.objects.filter(customer=customer).exclude(state=Arrangement.State.ENDED).exists():
        known |= arrangements_of_customers(customer).drop("customer").row(0, named=True)
        row = without_what_is_brought(row, brought_to_customers(customer))
    fresh = {name: pl.Series(name, [value], dtype=_TYPES[name]) for name, value in known.items()}
    score = Score.objects.filter(customer=customer, as_of__gt=kept.as_of).first()
    if score is not None:
        row = row.with_columns(**_scored(score, business, at))
    talked = Q(opened_at__gt=kept.as_of) | Q(closed_at__gt=kept.as_of)
    if Conversation.objects.filter(talked, record__link__customer=customer, opened_at__lte=at).exists():
        row = row.with_columns(**_talked(at, customer, row.columns))
    return row.with_columns(*fresh.values())


def _scored(score: Score, business: Business, at: datetime) -> dict[str, pl.Expr]:
    """What live equity has written of the customer since."""
    last = score.last_order_at
    ordered = local_day(last, business.time_zone) if last else None
    quiet = (local_day(at, business.time_zone) - ordered).days if ordered else None
    return {
        "value": pl.lit(float(score.value) if score.value is not None else None, dtype=pl.Float64),
        "orders": pl.lit(score.orders, dtype=pl.Int64),
        "spent": pl.lit(float(score.revenue), dtype=pl.Float64),
        "last_order_on": pl.lit(ordered, dtype=pl.Date),
        "quiet_days": pl.lit(quiet, dtype=pl.Int64),
        "never_bought": pl.lit(score.orders == 0),
    }


def _talked(at: datetime, customer: int, columns: list[str]) -> dict[str, pl.Expr]:
    """Their conversations, counted anew."""
    talks = talks_of_customers(at, _LOOK_BACK_DAYS, customer)
    return {name: pl.lit(talks[name]).first() for name in talks.columns if name in columns and name != "customer"}
