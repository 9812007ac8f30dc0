"""What serving each customer took: their conversations, and the complaints among them."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from regulars.ledger.frames import read_frame
from regulars.ledger.models import Conversation

_COMPLAINT = (
    r"(?i)\b(complain\w*|damaged?|broken|faulty|defect\w*|wrong|missing|late|delay\w*|quality|unhappy|disappoint\w*)\b"
)
"""Words of help desks' tags that stand for a complaint."""

_BAD = "bad"


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


def tell_complaints(said: pl.DataFrame) -> pl.DataFrame:
    """The conversations with `complaint`: whether the tags say so or the customer rated it bad."""
    words = pl.col("tags").fill_null("").str.replace_all("_", " ", literal=True)
    bad = pl.col("satisfaction").fill_null("") == _BAD
    return said.with_columns(complaint=words.str.contains(_COMPLAINT) | bad)


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
