"""The sentences, to the letter: they are what people read."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from regulars.differentiate.reasons import MOST, PROSPECT, give_reasons
from regulars.science.lifetime.tiers import BELOW_ZERO

DAY = date(2022, 6, 30)
NUMBERS = ("gross", "net", "refunded", "net_year", "net_year_before", "margin", "cost", "typical_gap_days", "p_active")
SCHEMA = {
    "tier": pl.String,
    **dict.fromkeys(NUMBERS, pl.Float64),
    **dict.fromkeys(("orders", "conversations", "gaps", "quiet_days", "complaints"), pl.Int64),
    **dict.fromkeys(("last_complaint_at", "known_since"), pl.Datetime("us", "UTC")),
}
BUYER: dict[str, Any] = {
    "tier": "steady",
    "orders": 14,
    "gross": 1240.0,
    "net": 1240.0,
    "refunded": 0.0,
    "net_year": 310.0,
    "net_year_before": 400.0,
    "margin": 434.0,
    "cost": 20.0,
    "typical_gap_days": 24.0,
    "gaps": 13,
    "quiet_days": 81,
    "p_active": 0.31,
    "complaints": 0,
    "conversations": 0,
    "known_since": datetime(2022, 6, 1, tzinfo=UTC),
}


def reasons(currency: str = "GBP", **changes: Any) -> list[str]:
    row = dict.fromkeys(SCHEMA) | BUYER | changes
    found = give_reasons(pl.DataFrame([row], schema=SCHEMA), DAY, currency)
    return json.loads(found[0])


def test_a_good_customer_gone_quiet():
    assert reasons() == [
        "Used to order every 24 days; has been quiet for 81 days.",
        "Will probably not come back within three months (0.31 chance of an order).",
        "Spent £1,240 in 14 orders, £310 of it in the last twelve months.",
    ]


def test_complaints_come_first_and_no_more_than_four_are_given():
    found = reasons(
        complaints=2, last_complaint_at=datetime(2022, 3, 9, tzinfo=UTC), gross=2000.0, refunded=760.0, net_year=150.0
    )
    assert found[0] == "Complained twice, last in March 2022."
    assert len(found) == MOST


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "Complained once, in March 2022."), (3, "Complained 3 times, last in March 2022.")],
)
def test_complaints_are_counted_in_words(count: int, words: str):
    assert reasons(complaints=count, last_complaint_at=datetime(2022, 3, 9, tzinfo=UTC))[0] == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"quiet_days": 20}, "Orders about every 24 days; the last time 20 days ago."),
        ({"quiet_days": 0}, "Orders about every 24 days; the last time today."),
        ({"quiet_days": 1}, "Orders about every 24 days; the last time 1 day ago."),
        ({"typical_gap_days": 1.0, "quiet_days": 2}, "Used to order every day; has been quiet for 2 days."),
        ({"gaps": 1, "typical_gap_days": 184.0}, "Bought on two days, 184 days apart; the last time 81 days ago."),
        ({"gaps": None, "typical_gap_days": None, "orders": 1}, "Ordered once, 81 days ago."),
        ({"gaps": None, "typical_gap_days": None, "orders": 3}, "Ordered on one day only, 81 days ago."),
    ],
)
def test_rhythm(changes: dict[str, Any], words: str):
    assert reasons(**changes)[0] == words


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.001, "Will probably not come back within three months (under 0.01 chance of an order)."),
        (0.05, "Will probably not come back within three months (0.05 chance of an order)."),
        (0.5, "May or may not order within three months (0.50 chance of an order)."),
        (0.9, "Will probably order again within three months (0.90 chance of an order)."),
        (0.999, "Will probably order again within three months (over 0.99 chance of an order)."),
    ],
)
def test_outlook(chance: float, words: str):
    assert reasons(p_active=chance)[1] == words


def test_someone_who_ordered_half_or_less_of_last_year():
    assert "Spent £150 in the last twelve months, after £400 in the twelve before." in reasons(net_year=150.0)
    assert "Spent nothing in the last twelve months, after £400 in the twelve before." in reasons(net_year=0.0)
    assert not any("twelve before" in line for line in reasons(net_year=201.0))


def test_spending_says_how_much_of_it_is_recent_only_where_that_tells_something():
    assert reasons(net_year=1240.0, net_year_before=0.0)[-1] == "Spent £1,240 in 14 orders."
    assert reasons(net_year=0.0, net_year_before=0.0)[-1] == (
        "Spent £1,240 in 14 orders, none of it in the last twelve months."
    )
    assert reasons(orders=1, net=9.5, net_year=9.5)[-1] == "Spent £9.50 in 1 order."


def test_someone_who_sends_much_back():
    assert "Sent back or cancelled £800 of the £2,040 bought." in reasons(gross=2040.0, refunded=800.0)
    assert not any("Sent back" in line for line in reasons(gross=2040.0, refunded=80.0))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"margin": 12.0, "conversations": 5},
            "Brought £12.00 of margin, less than 5 conversations with us cost.",
        ),
        ({"margin": 12.0}, "Brought £12.00 of margin, less than returns and discounts took."),
        (
            {"margin": 20.0, "conversations": 1},
            "Serving customers like them is likely to take more than the margin they bring.",
        ),
        (
            {"net": -60.0, "refunded": 160.0, "gross": 100.0},
            "Sent back or cancelled £160, having bought £100 that we know of.",
        ),
        (
            {"net": -102.45, "refunded": 102.45, "gross": 0.0, "orders": 0},
            "Took back £102 and has bought nothing that we know of.",
        ),
    ],
)
def test_someone_who_costs_money(changes: dict[str, Any], words: str):
    assert reasons(tier=BELOW_ZERO, **changes)[0] == words


def test_a_prospect():
    nothing = dict.fromkeys((*NUMBERS, "gaps", "quiet_days"))
    assert reasons(**nothing | {"tier": PROSPECT, "orders": 0}) == [
        "Has not bought yet; we have known them for 29 days."
    ]


def test_money_is_in_the_business_currency():
    assert reasons(currency="EUR")[-1] == "Spent €1,240 in 14 orders, €310 of it in the last twelve months."
    assert reasons(currency="")[-1] == "Spent 1,240 in 14 orders, 310 of it in the last twelve months."


def test_no_customers_no_reasons():
    assert give_reasons(pl.DataFrame(schema=SCHEMA), DAY, "GBP").is_empty()
