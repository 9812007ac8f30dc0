from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from tests.unit.customise.conftest import TODAY, Stall

from regulars.customise.history import Period, count_talks, orders_of_customers, talks_of_customers

DAY = date(2025, 6, 30)


def orders(*rows: tuple[int, int, float, float]) -> pl.DataFrame:
    """Of (customer, days ago, gross, refunded)."""
    return pl.DataFrame(
        [
            {
                "customer": customer,
                "occurred_at": datetime(2025, 6, 30, 9) - timedelta(days=days),  # noqa: DTZ001 (the shop's clock)
                "gross": gross,
                "refunded": refunded,
                "amount": gross - refunded,
            }
            for customer, days, gross, refunded in rows
        ],
        schema_overrides={"gross": pl.Float64, "refunded": pl.Float64, "amount": pl.Float64},
    )


def row(frame: pl.DataFrame, customer: int) -> dict[str, Any]:
    return frame.row(by_predicate=pl.col("customer") == customer, named=True)


@pytest.mark.parametrize(
    ("known", "days"), [(2000, 365), (729, 365), (728, 182), (373, 182), (362, 91), (200, 91), (180, None), (0, None)]
)
def test_the_period_is_the_longest_that_the_log_holds_twice(known: int, days: int | None) -> None:
    period = Period.within(known)

    assert (period.days if period else None) == days


def test_a_year_is_set_beside_the_year_before() -> None:
    found = orders_of_customers(
        orders((1, 0, 50, 0), (1, 364, 30, 10), (1, 365, 100, 0), (1, 729, 7, 0), (1, 730, 1000, 0)), DAY
    )

    said = row(found, 1)
    assert (said["spent_now"], said["spent_before"], said["spent_lately"]) == (70.0, 107.0, 177.0)
    assert (said["orders_now"], said["orders_before"]) == (2, 2)
    assert (said["period"], said["both_periods"]) == ("12 months", "2 years")
    assert said["spent_ever"] == 1177.0


def test_a_short_log_compares_half_years_and_a_shorter_one_nothing() -> None:
    half = row(orders_of_customers(orders((1, 10, 5, 0), (1, 200, 80, 0), (1, 370, 1, 0)), DAY), 1)
    nothing = row(orders_of_customers(orders((1, 10, 5, 0), (1, 100, 80, 0)), DAY), 1)

    assert (half["period"], half["spent_now"], half["spent_before"]) == ("6 months", 5.0, 80.0)
    assert (nothing["period"], nothing["spent_now"], nothing["spent_before"]) == (None, 0.0, 0.0)


def test_what_came_back_counts_whether_under_its_order_or_under_an_id_of_its_own() -> None:
    said = row(orders_of_customers(orders((1, 10, 50, 20), (1, 5, 0, 30), (1, 740, 9, 9)), DAY), 1)

    assert (said["returns_lately"], said["sent_back_lately"]) == (2, 50.0)
    assert said["spent_now"] == 0.0


def test_the_silence_before_the_last_order_skips_days_without_a_purchase() -> None:
    said = row(orders_of_customers(orders((1, 3, 50, 0), (1, 3, 20, 0), (1, 60, 9, 9), (1, 243, 30, 0)), DAY), 1)

    assert said["gap_before_last_days"] == 240


def test_one_order_has_no_silence_before_it() -> None:
    assert row(orders_of_customers(orders((1, 3, 50, 0)), DAY), 1)["gap_before_last_days"] is None


def test_later_orders_are_not_known_yet() -> None:
    assert orders_of_customers(orders((1, -1, 50, 0)), DAY).is_empty()


def test_the_large_are_the_upper_fifth_of_those_who_bought_before() -> None:
    before = [(customer, 400, float(customer), 0.0) for customer in range(1, 101)]
    found = orders_of_customers(orders(*before, (101, 5, 9999.0, 0.0), (102, 800, 1.0, 0.0)), DAY)

    assert found.filter("big_before")["customer"].to_list() == list(range(81, 101))
    assert found.filter(pl.col("customer") == 101)["good_ever"].to_list() == [True]


def test_nobody_bought() -> None:
    assert orders_of_customers(orders((1, 3, 5, 0)).clear(), DAY).is_empty()


def talk(days: int, **fields: Any) -> dict[str, Any]:
    usual = {
        "customer": 1,
        "opened_at": TODAY - timedelta(days=days),
        "closed_at": None,
        "status": "solved",
        "satisfaction": "",
        "tags": "",
        "subject": "",
    }
    return usual | fields


def test_a_complaint_of_last_night_is_a_day_old_in_the_morning() -> None:
    late = datetime(2025, 6, 29, 22, 30, tzinfo=UTC)
    frame = pl.DataFrame(
        [talk(0, tags="late") | {"opened_at": late}], schema_overrides={"closed_at": pl.Datetime("us", "UTC")}
    )
    days = {zone: row(count_talks(frame, late + timedelta(hours=3), 730, zone), 1) for zone in ("UTC", "Asia/Tokyo")}
    assert {zone: said["complaint_days"] for zone, said in days.items()} == {"UTC": 1, "Asia/Tokyo": 0}
    assert days["Asia/Tokyo"]["last_complaint_on"] == date(2025, 6, 30)


def counted(*talks: dict[str, Any], as_of: datetime = TODAY) -> dict[str, Any]:
    frame = pl.DataFrame(list(talks), schema_overrides={"closed_at": pl.Datetime("us", "UTC")})
    return row(count_talks(frame, as_of, 730, "UTC"), 1)


@pytest.mark.parametrize("tags", ["late,delivery", "wrong_item", "damaged", "faulty", "quality,leaving", "complaint"])
def test_tags_tell_a_complaint(tags: str) -> None:
    assert counted(talk(5, tags=tags))["complaints_half_year"] == 1


@pytest.mark.parametrize("tags", ["product", "delivery,address", "thanks", "unsubscribe", ""])
def test_other_tags_do_not(tags: str) -> None:
    assert counted(talk(5, tags=tags))["complaints_half_year"] == 0


def test_a_bad_rating_is_a_complaint_and_a_good_one_is_praise_unless_it_ended_one() -> None:
    said = counted(talk(9, satisfaction="bad"), talk(8, satisfaction="good"), talk(7, satisfaction="good", tags="late"))

    assert (said["complaints_half_year"], said["praises_year"]) == (2, 1)


def test_the_newest_complaint_is_the_one_talked_of() -> None:
    said = counted(
        talk(30, tags="late", subject="Late"), talk(3, tags="faulty", subject=" Lid came off "), talk(1, tags="x")
    )

    assert (said["last_complaint"], said["complaint_days"]) == ("Lid came off", 3)
    assert said["last_complaint_on"] == date(2025, 6, 27)


@pytest.mark.parametrize(
    ("change", "waits"),
    [
        ({"status": "open"}, True),
        ({"status": "pending"}, True),
        ({"status": "solved"}, False),
        ({"status": "closed"}, False),
        ({"status": "solved", "closed_at": TODAY + timedelta(days=1)}, True),
        ({"status": "open", "tags": "product"}, False),
    ],
)
def test_a_complaint_waits_until_it_is_settled(change: dict[str, Any], waits: bool) -> None:
    assert counted(talk(5, **{"tags": "late"} | change))["complaint_open"] is waits


def test_a_complaint_forgotten_in_the_help_desk_long_ago_waits_no_more() -> None:
    assert counted(talk(120, tags="late", status="open"))["complaint_open"] is False


def test_the_ledger_is_asked_for_what_was_said_by_then(stall: Stall) -> None:
    anna = stall.customer("Anna Smith")
    stall.writes(anna, 400, tags="thanks", subject="Thank you!")
    stall.writes(anna, 20, tags="late", subject="Late")
    stall.writes(anna, -2, tags="late", subject="Late AGAIN")

    said = row(talks_of_customers(TODAY, 730, "UTC"), anna)

    assert (said["talks_lately"], said["talks_year"], said["complaints_half_year"], said["praises_year"]) == (
        2,
        1,
        1,
        0,
    )
    assert said["last_complaint"] == "Late"
    assert said["last_praise"] == "Thank you!"
    assert talks_of_customers(datetime(2020, 1, 1, tzinfo=UTC), 730, "UTC").is_empty()
