"""Purchases day by day, and the gaps between them."""

import datetime

import numpy as np
import polars as pl
import pytest

from regulars.science.lifetime.purchase_days import base_of, log_gaps, purchase_days
from regulars.science.lifetime.summary import summarise_purchases

DAY = datetime.date(2024, 1, 1)


def days(*told: tuple[int, int]) -> pl.DataFrame:
    """Customers and the week in which each bought."""
    return pl.DataFrame(
        {
            "customer": [customer for customer, _ in told],
            "occurred_at": [DAY + datetime.timedelta(weeks=week) for _, week in told],
            "amount": [1.0] * len(told),
        }
    )


def test_gaps_are_in_weeks_and_each_customers_own():
    found = log_gaps(days((2, 0), (1, 2), (1, 0), (1, 5)))
    assert found["customer"].to_list() == [1, 2]
    assert found["log_gaps"].to_list() == pytest.approx([np.log(2 * 3), 0.0])


def test_a_base_knows_only_the_gaps_until_its_day():
    bought = days((1, 0), (1, 2), (1, 5), (2, 1), (2, 4))
    until = DAY + datetime.timedelta(weeks=3)
    base = base_of(summarise_purchases(bought, until), bought, until)
    assert base.log_gaps == pytest.approx(np.log(2))
    assert base.histories.customers == 2


def test_days_that_net_to_nothing_count_only_when_asked():
    bought = days((1, 0), (1, 0), (1, 1)).with_columns(amount=pl.Series([5.0, -5.0, 3.0]))
    assert purchase_days(bought)["occurred_at"].to_list() == [DAY + datetime.timedelta(weeks=1)]
    assert len(purchase_days(bought, count_free=True)) == 2
