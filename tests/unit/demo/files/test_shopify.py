"""The Shopify export: a row a line, adding up, signed by people as people sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from regulars.demo.files.headers import SHOPIFY_ORDERS
from regulars.demo.story import Story

if TYPE_CHECKING:
    from tests.unit.demo.conftest import Exports

REPEATED = {"Name", "Email", "Created at", "Vendor"}


def money(frame: pl.DataFrame, column: str) -> pl.Series:
    """A column of pounds as whole pence."""
    return (frame[column].cast(pl.Float64) * 100).round().cast(pl.Int64)


def test_a_row_a_line_item_newest_order_first(exports: Exports, story: Story) -> None:
    orders = story.orders_of("web", "pos")
    assert exports.shopify.height == story.lines.filter(pl.col("order").is_in(orders["order"].implode())).height
    assert exports.orders["Name"].to_list() == orders["name"].reverse().to_list()


def test_only_the_first_row_of_an_order_has_the_orders_own_fields(exports: Exports) -> None:
    further = exports.shopify.filter(~pl.col("Name").is_first_distinct())
    assert further.height > 500
    for column in set(SHOPIFY_ORDERS) - REPEATED:
        if not column.startswith("Lineitem"):
            assert further[column].null_count() == further.height, column
    assert further.select("Name", "Created at", "Vendor", "Lineitem name").null_count().sum_horizontal().item() == 0


def test_amounts_have_two_decimals(exports: Exports) -> None:
    for column in (
        "Subtotal",
        "Shipping",
        "Taxes",
        "Total",
        "Discount Amount",
        "Refunded Amount",
        "Outstanding Balance",
    ):
        assert exports.orders[column].str.contains(r"^\d+\.\d\d$").all(), column
    assert exports.shopify["Lineitem price"].str.contains(r"^\d+\.\d\d$").all()


def test_every_order_adds_up_to_the_penny(exports: Exports) -> None:
    rows = exports.shopify.select(
        "Name", value=money(exports.shopify, "Lineitem price") * exports.shopify["Lineitem quantity"].cast(pl.Int64)
    )
    goods = dict(rows.group_by("Name").agg(pl.col("value").sum()).rows())
    orders = exports.orders
    merchandise = pl.Series([goods[name] for name in orders["Name"]])
    assert (money(orders, "Subtotal") == merchandise - money(orders, "Discount Amount")).all()
    assert (money(orders, "Total") == money(orders, "Subtotal") + money(orders, "Shipping")).all()
    tax = orders.filter(pl.col("Tax 1 Value").is_not_null())
    assert (tax["Tax 1 Value"] == tax["Taxes"]).all()
    assert (money(orders.filter(pl.col("Tax 1 Value").is_null()), "Taxes") == 0).all()


def test_the_financial_status_says_what_was_given_back(exports: Exports) -> None:
    orders = exports.orders.with_columns(
        refund=money(exports.orders, "Refunded Amount"), total=money(exports.orders, "Total")
    )
    paid, part, whole = (
        orders.filter(pl.col("Financial Status") == s) for s in ("paid", "partially_refunded", "refunded")
    )
    assert paid.height + part.height + whole.height == orders.height
    assert (paid["refund"] == 0).all()
    assert ((part["refund"] > 0) & (part["refund"] < part["total"])).all()
    assert (whole["refund"] == whole["total"]).all()
    cancelled = orders.filter(pl.col("Cancelled at").is_not_null())
    assert set(cancelled["Financial Status"]) == {"refunded"}
    assert (cancelled["Cancelled at"] > cancelled["Created at"]).all()


def test_times_are_local_with_their_offset(exports: Exports) -> None:
    for column in ("Created at", "Paid at"):
        assert exports.orders[column].str.contains(r"^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d \+0[01]00$").all()
    january = exports.orders.filter(pl.col("Created at").str.contains("-01-"))
    assert january["Created at"].str.ends_with("+0000").all()


def test_parcels_leave_after_the_order_in_working_hours(exports: Exports) -> None:
    sent = exports.orders.filter((pl.col("Source") == "web") & pl.col("Fulfilled at").is_not_null())
    assert sent.height / exports.orders.filter(pl.col("Source") == "web").height > 0.9
    assert (sent["Fulfilled at"] > sent["Created at"]).all()
    assert sent["Fulfilled at"].str.slice(11, 2).cast(pl.Int64).is_between(8, 16).all()
    assert (sent["Fulfillment Status"] == "fulfilled").all()


def test_cells_that_a_spreadsheet_would_spoil_have_an_apostrophe(exports: Exports) -> None:
    assert exports.orders["Billing Zip"].drop_nulls().str.starts_with("'").all()
    phones = pl.concat([exports.orders["Phone"], exports.orders["Billing Phone"]]).drop_nulls()
    assert phones.str.contains(r"^('\+44|0|\()").all()
    assert phones.str.starts_with("'+44").any()
    assert phones.str.starts_with("07").any()


def test_orders_on_the_web_have_an_email_and_an_address(exports: Exports) -> None:
    web = exports.orders.filter(pl.col("Source") == "web")
    wanted = ("Email", "Billing Name", "Billing Address1", "Billing City", "Billing Zip", "Shipping Method")
    for column in wanted:
        assert web[column].null_count() == 0, column
    flats = web.filter(pl.col("Billing Address2").is_not_null())
    assert (flats["Billing Street"] == flats["Billing Address1"] + ", " + flats["Billing Address2"]).all()


def test_some_at_the_till_leave_a_telephone_a_name_or_nothing(exports: Exports) -> None:
    till = exports.orders.filter(pl.col("Source") == "pos")
    assert till["Employee"].null_count() == till["Location"].null_count() == 0
    assert till["Billing Address1"].null_count() == till.height
    silent = till.filter(pl.col("Email").is_null())
    phone = pl.col("Phone").is_not_null() | pl.col("Billing Phone").is_not_null()
    assert silent.filter(phone).height > 10
    nobody = silent.filter(~phone & pl.col("Billing Name").is_null())
    assert nobody.height > 10


def test_presents_go_to_somebody_else_with_a_note(exports: Exports) -> None:
    presents = exports.orders.filter(pl.col("Note Attributes").is_not_null())
    assert presents.height > 10
    assert (presents["Shipping Address1"] != presents["Billing Address1"]).all()
    merry = presents.filter(pl.col("Note Attributes").str.contains("Christmas"))
    assert merry["Created at"].str.slice(5, 2).unique().to_list() in ([], ["12"])


def test_who_moved_orders_from_the_new_address(exports: Exports, story: Story) -> None:
    people = story.crowd.people.with_row_index("row").hstack(story.contacts)
    movers = people.filter(pl.col("moved_day").is_finite() & (pl.col("office") < 0))
    seen = 0
    for row in movers.iter_rows(named=True):
        lines = exports.orders.filter(pl.col("Email").is_in([row["email"], row["later_email"]]))
        towns = set(lines["Billing City"].drop_nulls())
        homes = {story.crowd.addresses["city"][row["home"]], story.crowd.addresses["city"][row["next_home"]]}
        seen += len(homes) == 2 and towns == homes
    assert seen > 3


def test_names_vary_for_the_same_address(exports: Exports) -> None:
    names = exports.orders.drop_nulls("Email").group_by("Email").agg(pl.col("Billing Name").n_unique())
    assert 0.05 < (names["Billing Name"] > 1).mean() < 0.5  # type: ignore[operator]


@pytest.mark.parametrize("tag", ["staff", "wholesale"])
def test_the_owner_tagged_staff_and_trade(exports: Exports, tag: str) -> None:
    assert exports.orders.filter(pl.col("Tags") == tag).height > 0


def test_the_trade_orders_in_its_companys_name(exports: Exports) -> None:
    trade = exports.orders.filter(pl.col("Tags") == "wholesale")
    assert trade["Billing Company"].null_count() == 0
    assert (trade["Payment Method"] == "manual").all()


def test_ids_and_receipts_are_unique(exports: Exports) -> None:
    assert exports.orders["Id"].n_unique() == exports.orders.height
    receipts = exports.orders["Receipt Number"].drop_nulls()
    assert receipts.n_unique() == len(receipts)
