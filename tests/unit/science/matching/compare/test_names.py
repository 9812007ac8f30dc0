"""Given and family names: one person's slips and short forms are told from somebody else's name."""

import numpy as np
import pytest
from tests.support.people import level, levels, people

from regulars.science.matching.compare.names import FAMILY, GIVEN, compare_family, compare_given


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("ann", "ann", "exact"),
        ("elizabeth", "liz", "variant"),
        ("steven", "stephen", "variant"),
        ("alexandros", "alex", "variant"),
        ("mary ann", "ann", "variant"),
        ("ann marie", "marie", "variant"),
        ("william", "w", "initial"),
        ("john", "jonh", "typo"),
        ("katherine", "katharine", "typo"),
        ("zorvath", "zorwath", "typo"),
        ("peter", "ann", "another"),
        ("christina", "christopher", "another"),
        ("zqorv", "blimt", "different"),
        ("ann", "", ""),
        ("", "", ""),
    ],
)
def test_given_names(one: str, other: str, expected: str) -> None:
    assert level("given", {"given": one}, {"given": other}) == expected


@pytest.mark.parametrize(("one", "other"), [("mary", "mark"), ("mary", "may"), ("dan", "ian")])
def test_two_well_known_names_are_two_names_even_a_letter_apart(one: str, other: str) -> None:
    assert level("given", {"given": one}, {"given": other}) == "another"


def test_well_known_names_that_sound_alike_are_one() -> None:
    assert level("given", {"given": "kristen"}, {"given": "kristin"}) == "typo"


def test_an_initial_of_another_letter_does_not_fit() -> None:
    assert level("given", {"given": "william"}, {"given": "x"}) in {"different", "another"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("cole", "cole", "exact"),
        ("smith", "smyth", "typo"),
        ("petersen", "peterson", "typo"),
        ("hoffmann", "hofman", "typo"),
        ("smith", "s", "initial"),
        ("garcia", "garcialopez", "part"),
        ("lopez", "garcialopez", "part"),
        ("robertson", "robinson", "similar"),
        ("cole", "berg", "different"),
        ("cole", "", ""),
    ],
)
def test_family_names(one: str, other: str, expected: str) -> None:
    assert level("family", {"family": one}, {"family": other}) == expected


def test_swapped_names_are_told_once() -> None:
    straight, swapped = {"given": "ann", "family": "cole"}, {"given": "cole", "family": "ann"}
    assert level("given", straight, swapped) == "swapped"
    assert level("family", straight, swapped) == "", "the given names' level has said it already"


def test_names_are_swapped_give_or_take_a_letter() -> None:
    assert level("given", {"given": "mathilda", "family": "berg"}, {"given": "berg", "family": "matilda"}) == "swapped"


def test_two_strangers_with_the_same_initials_crossed_are_not_swapped() -> None:
    one, other = {"given": "anton", "family": "berger"}, {"given": "bertram", "family": "adler"}
    assert level("given", one, other) in {"different", "another"}
    assert level("family", one, other) == "different"


def test_without_family_names_nothing_is_swapped() -> None:
    assert level("given", {"given": "cole"}, {"given": "ann"}) in {"different", "another"}
    assert level("given", {"given": "cole", "family": ""}, {"given": "ann", "family": "cole"}) != "swapped"


def test_family_names_are_compared_where_there_are_no_given_names() -> None:
    assert level("family", {"family": "cole"}, {"family": "kole"}) == "typo"


def test_many_pairs_at_a_time_stand_as_they_do_one_by_one() -> None:
    """From 256 unequal pairs on, each pair of values is judged only once."""
    names = ["ann", "anne", "peter", "p", "pete", "zorvath", "zorwath", "mary", "mark", ""]
    pairs = [({"given": one}, {"given": other}) for one in names for other in names] * 4
    assert levels("given", *pairs) == [level("given", *pair) for pair in pairs[:100]] * 4


def test_levels_are_listed_from_different_up() -> None:
    table = people({"given": "ann", "family": "cole"}, {"given": "ann", "family": "cole"})
    rows = np.array([0]), np.array([1])
    assert compare_given(table, *rows).tolist() == [len(GIVEN.levels)]
    assert compare_family(table, *rows).tolist() == [len(FAMILY.levels)]
    assert GIVEN.personal
    assert not FAMILY.personal


def test_an_unknown_first_name_is_swapped_with_nothing() -> None:
    """Whatever other names the table holds: an unknown one is none of them."""
    for other in ("cole", "zoe"):
        table = people(
            {"given": "", "family": "ann"}, {"given": "ann", "family": "cole"}, {"given": other, "family": ""}
        )
        assert compare_family(table, np.array([0]), np.array([1])).tolist() == [FAMILY.at("different")]
