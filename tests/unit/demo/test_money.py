"""Money: every order adds up, to the penny, and so does what is given back."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from regulars.demo.money import sum_by_order
from regulars.demo.story import Story


def kinds(story: Story) -> pl.Series:
    people = pl.concat([story.traits["kind"], pl.Series(["passer-by"] * (story.orders["person"].max() + 1))])  # type: ignore[operator]
    return people.gather(story.orders["person"])


def test_the_goods_are_the_sum_of_the_lines(story: Story) -> None:
    worth = (story.lines["quantity"] * story.lines["pence"]).to_list()
    summed = [0] * story.orders.height
    for order, value in zip(story.lines["order"], worth, strict=True):
        summed[order] += value
    assert story.orders["merchandise"].to_list() == summed


def test_subtotal_and_total_add_up(story: Story) -> None:
    o = story.orders
    assert (o["subtotal"] == o["merchandise"] - o["discount"]).all()
    assert (o["total"] == o["subtotal"] + o["shipping"]).all()
    assert (o["discount"] >= 0).all()
    assert (o["subtotal"] > 0).all()


def test_postage_is_free_from_thirty_five_pounds_and_never_paid_at_the_counter(story: Story) -> None:
    posted = story.orders.filter((pl.col("channel") == "web") & ~pl.col("express") & ~pl.col("collects"))
    assert ((posted["shipping"] == 0) == (posted["subtotal"] >= 3500)).all()
    assert set(posted["shipping"]) == {0, 395}
    assert set(story.orders.filter("express")["shipping"]) == {695}
    assert set(story.orders.filter((pl.col("channel") != "web") | pl.col("collects"))["shipping"]) == {0}


def test_vat_is_a_sixth_of_what_bears_it(story: Story) -> None:
    taxable = pl.Series(story.catalogue.taxable).gather(story.lines["product"])
    worth = (story.lines["quantity"] * story.lines["pence"]).to_numpy()
    bearing = sum_by_order(story.lines["order"].to_numpy(), worth * taxable.to_numpy(), story.orders.height)
    share = bearing * (story.orders["subtotal"] / story.orders["merchandise"]).to_numpy()
    np.testing.assert_allclose(story.orders["tax"].to_numpy(), share / 6, atol=0.5 + 1e-6)
    assert (story.orders["tax"].to_numpy()[bearing == 0] == 0).all()


@pytest.mark.parametrize(
    ("prefix", "percent"),
    [("WELCOME10", 10), ("FRIEND-", 10), ("BLACKFRIDAY20", 20), ("SPRING15", 15), ("STAFF40", 40), ("TRADE25", 25)],
)
def test_a_code_takes_off_its_percentage(story: Story, prefix: str, percent: int) -> None:
    used = story.orders.filter(pl.col("code").str.starts_with(prefix))
    assert used.height > 0
    np.testing.assert_allclose(used["discount"].to_numpy(), used["merchandise"].to_numpy() * percent / 100, atol=0.5)


def test_without_a_code_there_is_no_discount(story: Story) -> None:
    assert (story.orders.filter(pl.col("code") == "")["discount"] == 0).all()
    assert set(story.orders.filter(pl.col("code") == "LOYAL5")["discount"]) <= {500}


def test_staff_and_trade_have_their_codes_and_nobody_else_has(story: Story) -> None:
    kind = kinds(story)
    assert ((story.orders["code"] == "STAFF40") == ((kind == "staff") & (story.orders["channel"] != "dealer"))).all()
    assert ((story.orders["code"] == "TRADE25") == (kind == "wholesale")).all()


def test_public_sales_are_used_in_their_days_only(story: Story) -> None:
    for code in ("BLACKFRIDAY20", "SPRING15"):
        days = story.orders.filter(pl.col("code") == code)["day"]
        windows = [(s.first_day, s.end_day) for s in story.season.sales() if s.code == code]
        assert all(any(first <= day < end for first, end in windows) for day in days)


def test_the_welcome_is_for_the_first_order(story: Story) -> None:
    assert (story.orders.filter(pl.col("code") == "WELCOME10")["nth"] == 0).all()


def test_refunds_never_exceed_the_total(story: Story) -> None:
    o = story.orders
    assert o["refund"].is_between(0, o["total"]).all()
    assert 0.02 < (o["refund"] > 0).mean() < 0.1  # type: ignore[operator]
    assert (o.filter("cancelled")["refund"] == o.filter("cancelled")["total"]).all()
    assert (o.filter("returned")["refund"] > 0).all()
    assert (o.filter(pl.col("channel") == "dealer")["refund"] == 0).all()


def test_a_refund_in_part_is_one_line_after_discount(story: Story) -> None:
    part = story.orders.with_row_index("order").filter(
        (pl.col("refund") > 0) & (pl.col("refund") < pl.col("total")) & (pl.col("code") == "")
    )
    worth = story.lines.select(pl.col("order").cast(pl.UInt32), worth=pl.col("quantity") * pl.col("pence"))
    dearest = worth.group_by("order").agg(pl.col("worth").max())
    joined = part.join(dearest, on="order")
    assert joined.height > 10
    assert (joined["refund"] == joined["worth"]).all()


def test_the_costly_cost(story: Story) -> None:
    costly = pl.concat([story.traits["costly"], pl.Series([False] * (story.orders["person"].max() + 1))])  # type: ignore[operator]
    is_costly = costly.gather(story.orders["person"])
    refunded = story.orders["refund"] > 0
    assert refunded.filter(is_costly).mean() > 5 * refunded.filter(~is_costly).mean()  # type: ignore[operator]
