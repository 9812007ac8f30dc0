"""What serving each customer took: their conversations, and the complaints among them."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from regulars.ledger.frames import read_frame
from regulars.ledger.models import Conversation
from regulars.science.quality.complaints import tell_complaints


def service_of_customers(as_of: datetime) -> pl.DataFrame:
    """One row for each customer who talked to us by `as_of`.

    A conversation is a complaint where its tags say so or the customer rated it bad.

    Returns:
        customer (Int64), conversations, complaints, last_complaint_at (Datetime UTC, null without a complaint).
    """
    return count_complaints(conversations_of(as_of))


def conversations_of(as_of: datetime) -> pl.DataFrame:
    """Each conversation of a customer by `as_of`: customer, opened_at, satisfaction, tags, complaint (Boolean)."""
    known = Conversation.objects.filter(opened_at__lte=as_of, record__link__isnull=False).order_by()
    said = read_frame(known, ["record__link__customer", "opened_at", "satisfaction", "tags"])
    return tell_complaints(said.rename({"record__link__customer": "customer"}))


def count_complaints(said: pl.DataFrame) -> pl.DataFrame:
    """Sum conversations up by customer; columns as `conversations_of` gives them."""
    return (
        said.group_by("customer")
        .agg(
            conversations=pl.len().cast(pl.Int64),
            complaints=pl.col("complaint").sum().cast(pl.Int64),
            last_complaint_at=pl.col("opened_at").filter(pl.col("complaint")).max(),
        )
        .sort("customer")
    )
