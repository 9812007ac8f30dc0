"""Behaviour: people come as often as they are wont, leave when they have had enough, and follow the seasons."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from regulars.demo.behaviour import live
from regulars.demo.season import Season

SEASON = Season.ending(date(2026, 3, 31))


def same_traits(size: int, **changed: object) -> pl.DataFrame:
    """`size` people alike: weekly purchases from the first day on, no troubles, nobody leaves."""
    usual: dict[str, object] = {
        "kind": "shop",
        "first_day": 0.0,
        "weekly_rate": 0.25,
        "dropout": 0.0,
        "regularity": 1.0,
        "shift_day": np.inf,
        "shift_factor": 1.0,
        "trouble_rate": 0.0,
        "price_sensitive": False,
        "costly": False,
    }
    return pl.DataFrame({name: [value] * size for name, value in (usual | changed).items()})


def visits(size: int = 300, **changed: object) -> pl.DataFrame:
    return live(same_traits(size, **changed), SEASON, np.random.default_rng(5))


def test_purchases_come_at_the_persons_own_rate() -> None:
    lived = visits()
    weeks = SEASON.effort(np.array([float(SEASON.horizon)]))[0] / 7
    assert lived.height / 300 == pytest.approx(1 + 0.25 * weeks, rel=0.05)
    assert lived["day"].is_between(0, SEASON.horizon).all()
    assert lived.select("person", "day").equals(lived.select("person", "day").sort("person", "day"))


def test_christmas_is_the_high_season() -> None:
    month = SEASON.months(visits()["day"].to_numpy())
    assert (month == 12).sum() > 1.25 * (month == 7).sum()


def test_who_surely_leaves_comes_once() -> None:
    lived = visits(dropout=1.0)
    assert lived.height == 300
    assert lived["last"].all()


def test_who_never_comes_is_not_there() -> None:
    traits = pl.concat([same_traits(3, first_day=np.inf), same_traits(1), same_traits(2, first_day=1e6)])
    assert set(live(traits, SEASON, np.random.default_rng(5))["person"]) == {3}


def test_the_regular_keep_steadier_intervals() -> None:
    def spread(regularity: float) -> float:
        gaps = visits(regularity=regularity).select(gap=pl.col("day").diff().over("person"))["gap"].drop_nulls()
        return float(gaps.std()) / float(gaps.mean())  # type: ignore[arg-type]

    assert spread(3.0) < 0.8 * spread(1.0)


def test_a_halved_habit_shows() -> None:
    day = float(SEASON.until_day - 365)
    lived = visits(shift_day=day, shift_factor=0.4, weekly_rate=0.5)
    before = lived.filter(pl.col("day").is_between(day - 365, day)).height
    after = lived.filter(pl.col("day").is_between(day, day + 365)).height
    assert 0.3 < after / before < 0.55


def test_troubles_are_told_by_two_thirds_and_drive_people_away() -> None:
    untroubled, troubled = visits(dropout=0.05), visits(dropout=0.05, trouble_rate=0.5)
    assert troubled["troubled"].mean() == pytest.approx(0.5, abs=0.05)
    told = troubled.filter("troubled")["complained"].mean()
    assert told == pytest.approx(0.65, abs=0.05)
    assert not troubled.filter(~pl.col("troubled"))["complained"].any()
    assert troubled.height < 0.6 * untroubled.height
    left = troubled.group_by("troubled").agg(pl.col("last").mean()).sort("troubled")["last"].to_list()
    assert left[1] > 2.5 * left[0]


def test_the_costly_put_up_with_more() -> None:
    patient = visits(dropout=0.02, trouble_rate=0.5, costly=True)
    assert patient.height > 1.5 * visits(dropout=0.02, trouble_rate=0.5).height


def test_who_watches_prices_waits_for_the_sales() -> None:
    sale = next(s for s in SEASON.sales() if s.code == "BLACKFRIDAY20")

    def inside(price_sensitive: bool) -> tuple[int, int]:
        day = visits(price_sensitive=price_sensitive)["day"]
        return (
            day.is_between(sale.first_day, sale.end_day, closed="left").sum(),
            day.is_between(sale.first_day - 18, sale.first_day, closed="left").sum(),
        )

    during, before = inside(True)
    usual_during, usual_before = inside(False)
    assert during > 2 * usual_during
    assert before < 0.5 * usual_before


def test_people_keep_to_their_hours() -> None:
    lived = visits().with_columns(hour=(pl.col("day") % 1) * 24)
    assert lived["hour"].is_between(6, 24).all()
    own = lived.group_by("person").agg(pl.col("hour").std())["hour"].mean()
    assert own < 0.7 * float(lived["hour"].std())  # type: ignore[arg-type, operator]
