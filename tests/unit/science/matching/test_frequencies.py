"""How rare a value is."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.support.people import people

from regulars.demo.million import make_people
from regulars.science.matching.compare.catalogue import WHOLE_NAME, comparisons_of, derive_columns
from regulars.science.matching.conventions import conventions_of
from regulars.science.matching.encode import Column
from regulars.science.matching.forms import normal_forms
from regulars.science.matching.frequencies import (
    CLASSES,
    Counts,
    count_values,
    frequency_bits,
    rarity_classes,
    whole_name_bits,
)
from regulars.science.matching.match import match

ROWS = np.array([0])


def counted(rows: list[dict[str, str]], owner: list[int]) -> Counts:
    table = derive_columns(people(*rows))
    return count_values(table, comparisons_of(set(table.columns)), Column(np.array(owner, dtype=np.int32), ()), 1.0)


def test_values_are_counted_by_people_with_the_two_who_are_compared_left_out() -> None:
    rows = [{"family": "cole"}] * 6 + [{"family": "berg"}] * 4
    counts = counted(rows, [0, 0, 1, 2, 3, 4, 5, 5, 5, 5])
    assert counts.common["family"] == {"cole": pytest.approx((5 - 2 + counts.rare["family"] * 6) / 6, abs=1e-3)}
    assert "berg" not in counts.common["family"]


def test_a_record_that_tells_a_name_alone_is_no_further_holder_of_it() -> None:
    told = [{"given": "ann", "family": "cole", "phone": str(number)} for number in range(2)]
    alone = [{"given": "ann", "family": "cole", "phone": ""} for _ in range(5)]
    assert counted([*told, *alone], list(range(7))).common[WHOLE_NAME] == {}
    assert list(counted([*told, told[0] | {"phone": "9"}, *alone], list(range(8))).common[WHOLE_NAME]) == ["ann cole"]


def test_the_more_frequent_of_two_values_counts() -> None:
    table = people({"family": "cole"}, {"family": "berg"})
    counts = Counts({"family": {"cole": 0.25}}, {"family": 2**-10})
    assert frequency_bits(table, counts, "family", ROWS, ROWS + 1).tolist() == [-2.0]


def test_strangers_of_one_whole_name_by_how_rare_it_is() -> None:
    table = derive_columns(people(*[{"given": "ann", "family": "cole"}] * 2, {"given": "ann", "family": "berg"}))
    shares = {"given": {"ann": 2**-5}, "family": {"cole": 2**-6}}
    by_class = tuple(float(number) for number in range(CLASSES))
    rare = Counts({**shares, WHOLE_NAME: {}}, {"given": 2**-9, "family": 2**-9}, by_class)
    assert rarity_classes(table, rare, ROWS, ROWS + 1).tolist() == [3]  # 11 bits, three a class
    assert whole_name_bits(table, rare, ROWS, ROWS + 1).tolist() == [3.0]
    assert rarity_classes(table, rare, ROWS, ROWS + 2).tolist() == [CLASSES]
    assert whole_name_bits(table, rare, ROWS, ROWS + 2).tolist() == [0.0]
    common = Counts({**shares, WHOLE_NAME: {"ann cole": 2**-7}}, rare.rare, by_class)
    assert rarity_classes(table, common, ROWS, ROWS + 1).tolist() == [CLASSES]
    assert whole_name_bits(table, common, ROWS, ROWS + 1).tolist() == [4.0]


def test_that_names_go_by_origin_is_learned_from_the_table() -> None:
    """Two peoples that share no given and no family name: a whole name is twice as frequent as its parts have it."""
    made = make_people(6_000, seed=3)
    told = made.drop("source", "truth")
    two = (made["truth"].to_numpy() % 12 > 0).astype(int)  # most of one people, few of the other
    names = pl.Series(np.array(["", "Zz"])[1 - two])
    parted = told.with_columns((names + pl.col(name)).alias(name) for name in ("given_name", "family_name"))
    learned = [match(normal_forms(table, conventions_of(table))).model.counts.whole_names for table in (told, parted)]
    assert sum(learned[1]) > sum(learned[0]) + 1.0
