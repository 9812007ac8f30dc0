"""The truth: covers every record that an importer will make, and the quarter that was held back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl
import pytest
from openpyxl import load_workbook

from regulars.demo import Business
from regulars.demo.story import Story

if TYPE_CHECKING:
    from tests.unit.demo.conftest import Exports

FORMATS = ["shopify_orders", "mailchimp_audience", "zendesk_tickets", "dealer_sales"]


def key_of_order(row: dict[str, str | None]) -> str:
    """How the importer recognises the customer of a Shopify order, written anew from the words of the contract."""
    if row["Email"]:
        return row["Email"].strip().lower()
    for phone in (row["Phone"], row["Billing Phone"]):
        if phone and (digits := re.sub(r"\D", "", phone)):
            return f"tel:{digits}"
    return f"order:{row['Name']}"


def keys_in_files(business: Business, exports: Exports) -> dict[str, set[str]]:
    mail = pl.concat([exports.audience["Email Address"], exports.unsubscribed["Email Address"]])
    sheet = load_workbook(business.files[5]).worksheets[0]
    numbers = {row[0] for row in sheet.iter_rows(min_row=2, min_col=3, max_col=3, values_only=True)} - {None}
    return {
        "shopify_orders": {key_of_order(row) for row in exports.orders.iter_rows(named=True)},
        "mailchimp_audience": set(mail.str.to_lowercase()),
        "zendesk_tickets": set(exports.tickets["Requester id"]),
        "dealer_sales": {str(number) for number in numbers},
    }


def test_the_truth_covers_every_record_and_no_other(business: Business, exports: Exports) -> None:
    assert set(exports.records["format"]) == set(FORMATS)
    for source, keys in keys_in_files(business, exports).items():
        assert set(exports.truth(source)) == keys, source


def test_a_key_belongs_to_one_person_who_is_known(exports: Exports) -> None:
    assert exports.records.columns == ["format", "source_key", "person"]
    assert not exports.records.select("format", "source_key").is_duplicated().any()
    assert set(exports.records["person"]) <= set(exports.people["person"])


def test_a_shared_key_belongs_to_who_uses_it_most(exports: Exports, story: Story) -> None:
    shared = story.contacts["email"].is_duplicated()
    rows = story.crowd.people.select("person", "household").hstack(story.contacts.select("email")).filter(shared)
    truth = exports.truth("shopify_orders")
    used = story.orders_of("web").group_by("person").len()
    times = {story.person_ids()[p]: n for p, n in used.rows()}
    checked = 0
    for address, people in rows.group_by("email").agg("person").rows():
        counts = sorted((times.get(p, 0) for p in people), reverse=True)
        if address in truth and counts[0] > counts[1] + 1:
            checked += 1
            assert times[truth[address]] == counts[0]
    assert checked > 0


def test_people_are_known_from_more_than_one_file(exports: Exports) -> None:
    files = exports.records.group_by("person").agg(pl.col("format").n_unique(), pl.len())
    assert 0.4 < (files["format"] > 1).mean() < 0.8  # type: ignore[operator]
    assert files["len"].max() >= 4  # type: ignore[operator]
    dealer = set(exports.truth("dealer_sales").values())
    also = dealer & set(exports.truth("shopify_orders").values())
    assert 0.3 < len(also) / len(dealer) < 0.8


def test_nobody_without_any_name_has_a_second_record(exports: Exports) -> None:
    passing = exports.people.filter(pl.col("kind") == "passer-by")["person"]
    theirs = exports.records.filter(pl.col("person").is_in(passing.implode()))
    assert theirs.height == len(passing) > 10
    assert theirs["source_key"].str.starts_with("order:#").all()


@pytest.mark.parametrize("value", ["active", "lost", "prospect"])
def test_people_have_a_true_state(exports: Exports, value: str) -> None:
    assert exports.people.filter(pl.col("state") == value).height > 50


def test_the_state_agrees_with_the_orders(exports: Exports, story: Story) -> None:
    people = exports.people.with_columns(pl.col("orders", "later_orders", "complaints").cast(pl.Int64))
    assert (people.filter(pl.col("state") == "prospect")["orders"] == 0).all()
    assert (people.filter(pl.col("state") == "lost")["later_orders"] == 0).all()
    placed = story.orders_of("web", "pos", "dealer")
    known = pl.Series(story.person_ids()).gather(placed["person"]).is_in(people["person"].implode())
    assert people["orders"].sum() == known.sum()  # who was only ever a cash sale at the dealer's is not known
    assert known.mean() > 0.99  # type: ignore[operator]
    assert set(people["habit"].drop_nulls()) == {"steady", "halved", "doubled"}


def test_referrals_name_people_of_the_truth(exports: Exports, story: Story) -> None:
    brought = exports.people.filter(pl.col("referred_by").is_not_null())
    assert brought.height == story.referrals.height
    assert set(brought["referred_by"]) <= set(exports.people["person"])


def test_who_moved_has_a_date(exports: Exports) -> None:
    moved = exports.people["moved"].drop_nulls()
    assert 10 < len(moved) < exports.people.height / 4
    assert moved.str.contains(r"^202[3-6]-\d\d-\d\d$").all()


def test_the_held_back_orders_are_net_and_of_that_quarter(exports: Exports, story: Story, business: Business) -> None:
    held = exports.holdout
    assert held.columns == ["person", "occurred_at", "order", "revenue", "source"]
    days = held["occurred_at"].str.slice(0, 10)
    assert (days > business.until.isoformat()).all()
    assert (days <= business.holdout_until.isoformat()).all()
    assert held["revenue"].str.contains(r"^\d+\.\d\d$").all()
    money = dict(story.orders.select("name", pl.struct("subtotal", "refund", "total", "cancelled")).rows())
    for order, revenue in held.select("order", "revenue").rows():
        row = money[order]
        assert not row["cancelled"]
        assert row["refund"] < row["total"]
        assert round(float(revenue) * 100) == row["subtotal"] - min(row["refund"], row["subtotal"])
    assert set(held["person"]) <= set(exports.people["person"])


def test_what_is_held_back_is_in_no_file(exports: Exports) -> None:
    assert not set(exports.holdout["order"]) & set(exports.orders["Name"])
