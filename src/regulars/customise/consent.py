"""What each customer allows: the latest statement of each record, and the stricter of them where records disagree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from regulars.customise.channels import CONSENT_CHANNELS, MARKETING, PERSON, PURPOSES
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Consent
from regulars.ledger.models.consent import NEEDS_YES

CONSENT_COLUMNS = tuple(f"{channel}_{purpose}" for channel in CONSENT_CHANNELS for purpose in PURPOSES)
"""What a frame must have for `permitted`."""

_STRICTNESS = {Consent.State.GRANTED: 0, Consent.State.PENDING: 1, Consent.State.DENIED: 2}
_GRANTED, _DENIED = 0, 2


def consents_of_customers(at: datetime, customers: Sequence[int] | None = None) -> pl.DataFrame:
    """One row for each customer who stated anything by `at`; of the named customers only, where given.

    Returns:
        customer (Int64), and for each channel and purpose a column such as `email_marketing` (Int8): 0 granted,
        1 pending, 2 denied, null where nothing was stated.
    """
    stated = Consent.objects.filter(given_at__lte=at, record__link__isnull=False).order_by()
    if customers is not None:
        stated = stated.filter(record__link__customer__in=customers)
    columns = ["record__link__customer", "record", "channel", "purpose", "state", "given_at"]
    return strictest(read_frame(stated, columns).rename({"record__link__customer": "customer"}))


def strictest(stated: pl.DataFrame) -> pl.DataFrame:
    """What holds, of statements with the columns customer, record, channel, purpose, state, given_at.

    Of one record's statements the latest holds, of several at one moment the strictest; of the records of one
    customer, the strictest. An unknown state counts as denied.
    """
    strictness = pl.col("state").replace_strict(_STRICTNESS, default=_DENIED, return_dtype=pl.Int8)
    latest = (
        stated.with_columns(strictness=strictness)
        .sort("given_at", "strictness")
        .group_by("customer", "record", "channel", "purpose")
        .agg(pl.col("strictness").last())
    )
    return (
        latest.group_by("customer")
        .agg(
            pl.col("strictness")
            .filter((pl.col("channel") == channel) & (pl.col("purpose") == purpose))
            .max()
            .alias(_column(channel, purpose))
            for channel in CONSENT_CHANNELS
            for purpose in PURPOSES
        )
        .sort("customer")
    )


def permitted(channel: str, purpose: str) -> pl.Expr:
    """Whether the customer may be reached there for that purpose; over the columns of `strictest`.

    Marketing by e-mail or SMS needs a yes. Elsewhere, and for service, nobody having said no is enough (pending is no).
    Someone whom we have no address of is reached by a colleague, unless they refused marketing anywhere.
    """
    if channel == PERSON.key:
        if purpose != MARKETING:
            return pl.lit(value=True)
        refused = [pl.col(_column(other, MARKETING)) == _DENIED for other in CONSENT_CHANNELS]
        return ~pl.any_horizontal(refused).fill_null(value=False)
    stated = pl.col(_column(channel, purpose))
    silence_is_yes = not (channel in NEEDS_YES and purpose == MARKETING)
    return (stated == _GRANTED).fill_null(value=silence_is_yes)


def _column(channel: str, purpose: str) -> str:
    return f"{channel}_{purpose}"
