"""The lists: complete, clean, and drawn by weight."""

from __future__ import annotations

import polars as pl
import pytest

from regulars.demo.wordlists import Bag, read_list, read_names


@pytest.mark.parametrize(
    "name", ["given_names", "surnames", "streets", "towns", "products", "mail_domains", "ticket_subjects"]
)
def test_lists_have_no_stray_blanks_and_no_repeats(name: str) -> None:
    frame = read_list(name)
    assert frame.height > 5
    assert not frame.is_duplicated().any()
    for column in frame.select(pl.col(pl.String)).iter_columns():
        assert (column == column.str.strip_chars()).all(), column.name


def test_a_bag_draws_by_weight_to_its_edges() -> None:
    bag = Bag.of(["rare", "common"], [1, 3])
    assert [bag.draw(c) for c in (0.0, 0.2499, 0.25, 0.9999999)] == ["rare", "rare", "common", "common"]


def test_names_are_of_many_origins_and_some_are_not_ascii() -> None:
    names = read_names()
    assert len(names.surnames) >= 15
    assert {origin for origin, _, _ in names.given} == set(names.surnames)
    spelled = [n for bag in names.surnames.values() for n in bag.things]
    assert {"Wójcik", "Núñez", "Müller", "Şahin", "O'Brien"} <= set(spelled)


def test_every_origin_has_names_for_both_sexes_and_every_generation() -> None:
    names = read_names()
    for origin in names.surnames:
        for sex in "fm":
            for era in (1, 2, 3):
                bag = names.given_for(origin, sex, era)
                assert len({given.name for given in bag.things}) > 4, (origin, sex, era)


def test_nicknames_are_listed() -> None:
    elizabeth = next(g for g in read_names().given["british", "f", 1].things if g.name == "Elizabeth")
    assert {"Liz", "Beth", "Betty"} <= set(elizabeth.nicknames)
    assert next(g for g in read_names().given["british", "f", 1].things if g.name == "Jean").nicknames == ()


def test_no_mail_domain_can_receive_mail() -> None:
    domains = read_list("mail_domains")
    assert domains["domain"].str.ends_with(".example").all()
    assert domains["misspelt"].str.ends_with(".example").all()
    assert (domains["domain"] != domains["misspelt"]).all()
