"""Orders: numbered in order of time, placed where their people buy, within opening hours."""

from __future__ import annotations

import polars as pl

from regulars.demo.story import Story


def with_kind(story: Story) -> pl.DataFrame:
    kinds = story.traits.select("kind").with_row_index("person").cast({"person": pl.Int64})
    return story.orders.join(kinds, on="person", how="left")


def test_orders_are_in_order_of_time_and_numbered_as_the_tills_count(story: Story) -> None:
    assert story.orders["day"].is_sorted()
    assert story.orders["name"].n_unique() == story.orders.height
    shop = story.orders.filter(pl.col("channel") != "dealer")["name"]
    assert shop.to_list() == [f"#{1001 + i}" for i in range(len(shop))]
    dealer = story.orders.filter(pl.col("channel") == "dealer")["name"]
    assert dealer.to_list() == [f"INV-{20401 + i}" for i in range(len(dealer))]


def test_each_kind_buys_where_it_buys(story: Story) -> None:
    orders = with_kind(story)
    channels = dict(orders.group_by("kind").agg(pl.col("channel").unique()).rows())
    assert set(channels["dealer"]) == {"dealer"}
    assert set(channels["wholesale"]) == {"web"}
    assert set(channels["shop"]) == {"web", "pos"}
    assert set(channels["both"]) == {"web", "pos", "dealer"}
    assert set(channels[None]) == {"pos"}  # passers-by


def test_the_till_is_for_the_neighbourhood(story: Story) -> None:
    local = story.crowd.addresses["local"].gather(story.crowd.people["home"])
    known = story.orders.filter((pl.col("person") < story.size) & (pl.col("channel") != "dealer"))
    near = local.gather(known["person"])
    at_till = known["channel"] == "pos"
    assert at_till.filter(near).mean() > 8 * at_till.filter(~near).mean()  # type: ignore[operator]


def test_the_counter_is_open_from_nine_to_half_past_five_and_not_on_sundays(story: Story) -> None:
    counter = story.orders.filter((pl.col("channel") != "web") & (pl.col("day") >= 2))
    hour = (counter["day"] % 1) * 24
    assert hour.is_between(9, 17.5).all()
    assert 6 not in story.season.weekdays(counter["day"].to_numpy())


def test_passers_by_come_once_and_before_the_last_day(story: Story) -> None:
    passing = story.orders.filter(pl.col("person") >= story.size)
    assert passing.height == round(story.size * 0.035)
    assert not passing["person"].is_duplicated().any()
    assert (passing["day"] < story.season.until_day).all()


def test_nth_counts_each_persons_orders(story: Story) -> None:
    counted = story.orders.sort("person", "nth").group_by("person", maintain_order=True).agg("nth", "day")
    for nth, day in counted.select("nth", "day").head(200).rows():
        assert nth == list(range(len(nth)))
        assert [int(d) for d in day] == sorted(int(d) for d in day)


def test_the_held_back_quarter_is_apart(story: Story) -> None:
    past, later = story.orders_of("web", "pos", "dealer"), story.orders_of("web", "pos", "dealer", held_back=True)
    assert past.height + later.height == story.orders.height
    assert past["day"].max() < story.season.until_day <= later["day"].min()  # type: ignore[operator]
    assert later.height > 50
