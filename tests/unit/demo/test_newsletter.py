"""The newsletter: prospects all, customers most, some gone again."""

from __future__ import annotations

import polars as pl

from regulars.demo.newsletter import REASONS
from regulars.demo.story import Story


def test_every_prospect_and_most_customers_sign_up(story: Story) -> None:
    joined = story.newsletter["joined"].is_finite()
    kind = story.traits["kind"]
    assert joined.filter(kind == "prospect").all()
    assert 0.45 < joined.filter(kind == "shop").mean() < 0.7  # type: ignore[operator]
    assert joined.filter(kind == "dealer").mean() < 0.25  # type: ignore[operator]


def test_all_happens_before_the_last_day_and_leaving_after_joining(story: Story) -> None:
    members = story.newsletter.filter(pl.col("joined").is_finite())
    assert members["joined"].is_between(0, story.season.until_day).all()
    gone = members.filter(pl.col("left").is_finite())
    assert 0.05 < gone.height / members.height < 0.2
    assert (gone["left"] > gone["joined"]).all()
    assert (gone["left"] < story.season.until_day).all()
    never = story.newsletter.filter(~pl.col("joined").is_finite())
    assert never["left"].is_infinite().all()


def test_customers_sign_up_about_their_first_order(story: Story) -> None:
    both = story.newsletter.with_columns(story.traits["first_day"], story.traits["kind"])
    late = both.filter(pl.col("joined").is_finite() & (pl.col("kind") == "shop"))["joined"]
    first = both.filter(pl.col("joined").is_finite() & (pl.col("kind") == "shop"))["first_day"]
    assert ((late - first).is_between(-80, 1.5)).all()


def test_reasons_are_mailchimps_own(story: Story) -> None:
    assert story.newsletter["reason"].is_between(0, len(REASONS) - 1).all()
    assert REASONS[0] == "NORMAL"
