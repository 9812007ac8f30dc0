"""When each customer is there, and in which channel they heed us: the step that keeps it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction

from regulars.differentiate.cards import keep_card
from regulars.differentiate.heeding import HEEDED, heeds_of_customers
from regulars.differentiate.hours import hours_of_customers
from regulars.ledger.business import Business
from regulars.ledger.frames import replace_frame
from regulars.ledger.listening import EVERYBODY
from regulars.ledger.models import Listening


@dataclass(frozen=True, slots=True)
class ListeningReport:
    """What was learnt: customers with moments of their own, those whose best hours stand out, and those of whom a
    channel says something; `everybody` heeds each channel in this share of tries."""

    as_of: datetime
    customers: int
    moments: int
    best: int
    heeding: int
    everybody: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return asdict(self) | {"as_of": self.as_of.isoformat()}

    def words(self) -> list[str]:
        """The report as a person reads it."""
        return [
            f"Customers of whom we know when they are there: {self.customers:,}; best hours stand out for "
            f"{self.best:,}; a channel says something of {self.heeding:,}."
        ]


def learn_listening(as_of: datetime, business: Business, *, at: datetime) -> ListeningReport:
    """Learn each customer's hours and channels, in place of what was learnt before. One transaction.

    Args:
        as_of: what may be known of events.
        business: the settings.
        at: the moment of writing; deliveries count as they stand then.
    """
    hours = hours_of_customers(as_of, business.time_zone)
    heeds = heeds_of_customers(as_of, at=at)
    rows = (
        hours.rows.join(heeds.rows, on="customer", how="full", coalesce=True)
        .with_columns(
            pl.col("hours", "best", "evidence").fill_null(""),
            says=_json(pl.col("says")),
            as_of=pl.lit(as_of),
        )
        .sort("customer")
    )
    everybody = {channel: heeds.everybody[channel] for channel in HEEDED}
    with transaction.atomic():
        replace_frame(Listening, rows)
        shares = {
            channel: {"mean": fit.mean, "weight": fit.weight, "customers": fit.people}
            for channel, fit in everybody.items()
        }
        keep_card(EVERYBODY, as_of, {"hours": hours.everybody, "moments": hours.moments, "channels": shares})
    return ListeningReport(
        as_of,
        hours.rows.height,
        hours.moments,
        int((hours.rows["best"] != "").sum()),
        heeds.rows.height,
        {channel: round(fit.mean, 4) for channel, fit in everybody.items()},
    )


def _json(said: pl.Expr) -> pl.Expr:
    """A list of our own words, which have no quotation marks, as JSON."""
    several = pl.format('["{}"]', said.list.join('", "'))
    return pl.when(said.list.len() > 0).then(several).otherwise(pl.lit("[]"))
