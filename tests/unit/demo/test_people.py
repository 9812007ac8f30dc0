"""People: households, nicknames, namesakes, fathers and sons, moves, offices."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from regulars.demo.people import Crowd, invent_people
from regulars.demo.season import Season
from regulars.demo.wordlists import read_names

SEASON = Season.ending(date(2026, 3, 31))


@pytest.fixture(scope="module")
def crowd() -> Crowd:
    return invent_people(4000, SEASON, np.random.default_rng(7))


def test_exactly_as_many_as_asked_for_with_ids_of_their_own(crowd: Crowd) -> None:
    assert crowd.people.height == 4000
    assert crowd.people["person"].n_unique() == 4000
    assert crowd.people["person"][0] == "P000001"


def test_households_of_one_to_four_live_together(crowd: Crowd) -> None:
    homes = crowd.people.group_by("household").agg(pl.len(), pl.col("home").n_unique().alias("homes"))
    assert set(homes["len"]) == {1, 2, 3, 4}
    assert (homes["homes"] == 1).all()
    assert 0.5 < (homes["len"] == 1).mean() < 0.7  # type: ignore[operator]


def test_most_couples_share_a_surname_and_some_do_not(crowd: Crowd) -> None:
    pairs = crowd.people.group_by("household").agg(pl.len(), pl.col("surname").n_unique().alias("surnames"))
    couples = pairs.filter(pl.col("len") == 2)
    assert 0.6 < (couples["surnames"] == 1).mean() < 0.9  # type: ignore[operator]


def test_everybody_is_grown_up(crowd: Crowd) -> None:
    assert crowd.people["born"].dt.year().max() <= 2026 - 18  # type: ignore[operator]


def test_nicknames_are_those_of_the_given_name(crowd: Crowd) -> None:
    known: dict[str, set[str]] = {}
    for bag in read_names().given.values():
        for given in bag.things:
            known.setdefault(given.name, {given.name}).update(given.nicknames)
    called = crowd.people.select("given", "called").rows()
    assert all(short in known[full] for full, short in called)
    assert 0.15 < sum(full != short for full, short in called) / len(called) < 0.45


def test_strangers_share_names(crowd: Crowd) -> None:
    shared = crowd.people.group_by("given", "surname").agg(pl.col("household").n_unique().alias("homes"))
    assert 20 < (shared["homes"] > 1).sum() < 400


def test_within_a_home_only_father_and_son_share_a_name(crowd: Crowd) -> None:
    same = crowd.people.filter(pl.len().over("household", "given", "surname") > 1)
    assert same.height >= 6
    assert set(same["suffix"]) == {"Sr", "Jr"}
    assert set(same["sex"]) == {"m"}
    born = same.pivot("suffix", index="household", values="born")
    assert (born["Sr"] < born["Jr"]).all()


def test_some_move_once_within_the_three_years(crowd: Crowd) -> None:
    moved = crowd.people.filter(pl.col("moved_day").is_finite())
    assert 0.05 < moved.height / crowd.people.height < 0.18
    assert (moved["next_home"] != moved["home"]).all()
    assert moved["next_home"].is_between(0, crowd.addresses.height - 1).all()
    assert moved["moved_day"].is_between(0, SEASON.until_day).all()
    assert (crowd.people.filter(~pl.col("moved_day").is_finite())["next_home"] == -1).all()


def test_a_few_offices_with_some_ten_colleagues_each(crowd: Crowd) -> None:
    staff = crowd.people.filter(pl.col("office") >= 0).group_by("office").len()
    assert crowd.offices.height == staff.height == 2
    assert (staff["len"] == 10).all()
    assert crowd.offices["name"].n_unique() == 2


def test_titles_suit(crowd: Crowd) -> None:
    assert set(crowd.people.filter(pl.col("sex") == "m")["title"]) == {"Mr", "Dr"}
    assert set(crowd.people.filter(pl.col("sex") == "f")["title"]) == {"Mrs", "Ms", "Miss", "Dr"}
