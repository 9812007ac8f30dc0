"""Who recommends us, what that is worth within a year, and who is champion, affluent, advocate or miser."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from regulars.ledger.business import Business
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Answer, Referral
from regulars.science.quality.advocacy import (
    CELLS,
    expected_referrals,
    place_on_map,
    probability_to_recommend,
    referral_value,
)

_PROMOTER = 9
_YEAR_DAYS = 365.25


def advocates_of(figures: pl.DataFrame, as_of: datetime, business: Business) -> pl.DataFrame:
    """What is known of buyers as advocates.

    Args:
        figures: one row a customer: customer, orders, complaints, value, margin, first_order_at.
        as_of: what was known by then.
        business: whose acquisition cost counts.

    Returns:
        One row a buyer with a value: customer, recommends, referral_value, advocacy (one of the map's cells).
    """
    buyers = figures.filter((pl.col("orders") > 0) & pl.col("value").is_not_null()).sort("customer")
    if buyers.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    brought = read_frame(Referral.objects.filter(at__lte=as_of).order_by(), ["referrer"])
    counted = brought.group_by(customer="referrer").agg(brought=pl.len())
    signs = buyers.select("customer", "complaints", repeats=pl.col("orders") - 1)
    for told in (counted, _answers(as_of)):
        signs = signs.join(told, on="customer", how="left", maintain_order="left")
    chance = probability_to_recommend(signs)["recommends"].to_numpy()
    years = (pl.lit(as_of) - pl.col("first_order_at")).dt.total_days() / _YEAR_DAYS
    known = buyers.select(years=years)["years"].fill_null(0.0).to_numpy()
    referrals = expected_referrals(signs["brought"].fill_null(0).cast(pl.Float64).to_numpy(), known, chance)
    margin = float(buyers["margin"].cast(pl.Float64).sum()) / max(float(np.maximum(known, 1.0).sum()), 1.0)
    worth = referral_value(referrals, max(margin, 0.0), float(business.acquisition_cost))
    cells = place_on_map(buyers["value"].cast(pl.Float64).to_numpy(), worth)
    return pl.DataFrame(
        {"customer": buyers["customer"], "recommends": chance, "referral_value": worth, "advocacy": cells}
    )


def sum_up_map(advocates: pl.DataFrame, figures: pl.DataFrame) -> list[dict[str, Any]]:
    """Of each cell of the map: customers, their value, and the referral value of the year."""
    both = advocates.join(figures.select("customer", "value"), on="customer", how="left")
    found = both.group_by("advocacy").agg(
        customers=pl.len(), value=pl.col("value").cast(pl.Float64).sum(), referral_value=pl.col("referral_value").sum()
    )
    rows = {row["advocacy"]: row for row in found.iter_rows(named=True)}
    return [rows.get(cell, {"advocacy": cell, "customers": 0, "value": 0.0, "referral_value": 0.0}) for cell in CELLS]


_SCHEMA = {"customer": pl.Int64, "recommends": pl.Float64, "referral_value": pl.Float64, "advocacy": pl.String}


def _answers(as_of: datetime) -> pl.DataFrame:
    """Answers to "would you recommend us": customer, promoter_answers, other_answers."""
    asked = Answer.objects.filter(question__scale="nps", at__lte=as_of, number__isnull=False).order_by()
    said = read_frame(asked, ["customer", "number"])
    promoter = pl.col("number") >= _PROMOTER
    return said.group_by("customer").agg(promoter_answers=promoter.sum(), other_answers=(~promoter).sum())
