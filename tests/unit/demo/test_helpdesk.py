"""The help desk: who wrote, about what, and that the subject fits the order."""

from __future__ import annotations

import polars as pl
import pytest

from regulars.demo.story import Story

TOPICS = {"complaint", "leaving", "chasing", "return", "delivery", "question", "praise", "admin"}


@pytest.fixture(scope="module")
def about(story: Story) -> pl.DataFrame:
    """The tickets that name an order, with that order and its dearest product."""
    dearest = story.lines.sort("order", "pence", "product").group_by("order", maintain_order=True).last()
    orders = story.orders.with_row_index("order").cast({"order": pl.Int64}).join(dearest.drop("pence"), on="order")
    named = story.tickets.with_columns(name=pl.col("subject").str.extract(r"(#\d+)")).drop_nulls("name")
    return named.join(orders, on="name", suffix="_order")


def test_all_topics_come_up_and_complaints_most(story: Story) -> None:
    counts = dict(story.tickets["topic"].value_counts().rows())
    assert set(counts) == TOPICS
    assert max(counts, key=lambda topic: counts[topic]) == "complaint"


def test_tickets_are_in_order_of_time_and_before_the_last_day(story: Story) -> None:
    assert story.tickets["day"].is_sorted()
    assert story.tickets["day"].is_between(0, story.season.until_day).all()


def test_no_placeholder_is_left_in_a_subject(story: Story) -> None:
    assert not story.tickets["subject"].str.contains(r"[{}]").any()
    assert not story.tickets["subject"].str.contains("None", literal=True).any()


def test_a_ticket_that_names_an_order_is_its_buyers_and_comes_after_it(about: pl.DataFrame) -> None:
    assert about.height > 40
    assert (about["person"] == about["person_order"]).all()
    assert (about["day"] > about["day_order"].floor()).all()
    assert (about["day"] < about["day_order"] + 22).all()


def test_complaints_follow_troubles_only(about: pl.DataFrame) -> None:
    upset = about.filter(pl.col("topic").is_in(["complaint", "leaving", "chasing"]))
    assert upset["complained"].all()
    assert not about.filter(pl.col("topic") == "praise")["complained"].any()


def test_who_says_goodbye_does_not_come_back(story: Story) -> None:
    leaving = story.tickets.filter(pl.col("topic") == "leaving")
    assert leaving["tags"].str.contains("leaving").all()
    last_visit = (
        story.orders.filter(pl.col("channel") != "dealer").group_by("person").agg(pl.col("day").max().alias("last"))
    )
    joined = leaving.join(last_visit, on="person")
    assert joined.height == leaving.height
    assert (joined["last"].floor() <= joined["day"]).all()


def test_nobody_complains_of_the_post_who_carried_it_home(about: pl.DataFrame) -> None:
    assert not about.filter(pl.col("channel") == "pos")["tags"].str.contains("delivery").any()
    assert set(about["channel"]) <= {"web", "pos"}


def test_subjects_fit_the_product(story: Story) -> None:
    short = {n.split(" - ")[0]: bool(d) for n, d in story.catalogue.frame.select("name", "durable").rows()}
    for subject in story.tickets.filter(pl.col("subject").str.ends_with("tastes stale"))["subject"]:
        assert short[subject.removesuffix(" tastes stale")] is False
    for subject in story.tickets.filter(pl.col("subject").str.ends_with("is chipped"))["subject"]:
        assert short[subject.removeprefix("My ").removesuffix(" is chipped")] is True


def test_prospects_ask_too_and_passers_by_do_not(story: Story) -> None:
    kind = story.traits["kind"].gather(story.tickets["person"])
    assert "prospect" in set(kind)
    assert (story.tickets["person"] < story.size).all()
