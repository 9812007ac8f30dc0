"""From purchases to one row a customer."""

import datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from regulars.science.lifetime.summary import SCHEMA, summarise_purchases

AS_OF = datetime.date(2024, 3, 31)


def purchases(*rows):
    days = [datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.UTC) for _, day, _ in rows]
    return pl.DataFrame(
        {"customer": [row[0] for row in rows], "occurred_at": days, "amount": [row[2] for row in rows]},
        schema={"customer": pl.String, "occurred_at": pl.Datetime("us", "UTC"), "amount": pl.Float64},
    )


def only(summary):
    assert len(summary) == 1
    return summary.row(0, named=True)


def test_one_row_with_every_column():
    found = only(
        summarise_purchases(
            purchases(("ann", "2024-01-01", 10), ("ann", "2024-01-15", 30), ("ann", "2024-02-05", 50)), AS_OF
        )
    )
    assert found == {
        "customer": "ann",
        "frequency": 2,
        "recency_weeks": 5.0,
        "age_weeks": 90 / 7,
        "mean_spend": 40.0,
        "first_at": datetime.date(2024, 1, 1),
        "last_at": datetime.date(2024, 2, 5),
        "total_spend": 90.0,
    }


def test_purchases_of_one_day_are_one_purchase():
    found = only(
        summarise_purchases(
            purchases(("ann", "2024-01-01T09:00", 10), ("ann", "2024-01-01T23:59", 5), ("ann", "2024-01-08T00:00", 7)),
            AS_OF,
        )
    )
    assert (found["frequency"], found["mean_spend"], found["total_spend"]) == (1, 7.0, 22.0)


def test_a_single_purchase_has_no_repeat_spend():
    found = only(summarise_purchases(purchases(("ann", "2024-03-31", 10)), AS_OF))
    assert (found["frequency"], found["recency_weeks"], found["age_weeks"]) == (0, 0.0, 0.0)
    assert found["mean_spend"] is None


def test_what_happens_after_the_day_is_not_known_on_it():
    early = purchases(("ann", "2024-01-01", 10), ("ann", "2024-03-31T23:59", 20))
    later = purchases(("ann", "2024-04-01T00:00", 99), ("bob", "2024-04-02", 99))
    assert_frame_equal(summarise_purchases(pl.concat([early, later]), AS_OF), summarise_purchases(early, AS_OF))


def test_what_happened_before_the_records_begin_is_ignored():
    rows = purchases(("ann", "2023-12-31", 99), ("ann", "2024-01-01", 10), ("bob", "2023-01-01", 99))
    found = only(summarise_purchases(rows, AS_OF, first_day=datetime.date(2024, 1, 1)))
    assert (found["customer"], found["total_spend"]) == ("ann", 10.0)


def test_a_day_that_nets_to_nothing_or_less_is_no_purchase():
    rows = purchases(
        ("ann", "2024-01-01", 10),
        ("ann", "2024-01-08", 74),
        ("ann", "2024-01-08", -74),
        ("ann", "2024-01-15", -10),
        ("bob", "2024-01-01", -5),
    )
    found = only(summarise_purchases(rows, AS_OF))
    assert (found["customer"], found["frequency"], found["total_spend"]) == ("ann", 0, 10.0)


def test_free_orders_count_when_asked_for_and_returns_never_do():
    rows = purchases(("ann", "2024-01-01", 0), ("bob", "2024-01-01", -5))
    assert summarise_purchases(rows, AS_OF).is_empty()
    assert only(summarise_purchases(rows, AS_OF, count_free=True))["customer"] == "ann"


@pytest.mark.parametrize("dtype", [pl.Int64, pl.UInt32, pl.String, pl.Categorical])
def test_any_customer_id_is_kept_as_it_is(dtype):
    ids = pl.Series("customer", ["7", "12"]).cast(dtype)
    rows = pl.DataFrame({"customer": ids, "occurred_at": [AS_OF, AS_OF], "amount": [1.0, 2.0]})
    found = summarise_purchases(rows, AS_OF)
    assert found.schema["customer"] == dtype
    assert set(found["customer"]) == set(ids)


def test_whole_amounts_do_and_the_columns_are_as_stated():
    rows = pl.DataFrame({"customer": [1, 1], "occurred_at": [AS_OF, AS_OF], "amount": [1, 2]})
    found = summarise_purchases(rows, AS_OF)
    assert dict(found.schema) == {"customer": pl.Int64, **SCHEMA}


def test_no_purchases_no_customers():
    assert dict(summarise_purchases(purchases(), AS_OF).schema) == {"customer": pl.String, **SCHEMA}


def test_days_are_those_of_the_time_zone_given():
    late = pl.Series([datetime.datetime(2024, 1, 1, 23, 30, tzinfo=datetime.UTC)])
    there = late.dt.convert_time_zone("Europe/Amsterdam")
    rows = pl.DataFrame({"customer": [1], "occurred_at": there, "amount": [1.0]})
    assert only(summarise_purchases(rows, AS_OF))["first_at"] == datetime.date(2024, 1, 2)
