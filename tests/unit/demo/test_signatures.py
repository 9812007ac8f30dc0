"""Signatures: in full, by nickname, with an initial; mostly as usual."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from regulars.demo.people import Crowd
from regulars.demo.signatures import CALLED, FULL, INITIAL, TITLED, sign, usual_signatures


@pytest.fixture
def crowd() -> Crowd:
    people = pl.DataFrame(
        {
            "given": ["Elizabeth", "Siân", "John"],
            "called": ["Liz", "Siân", "Jack"],
            "surname": ["Hartley", "Llewellyn", "Ogden"],
            "title": ["Mrs", "Dr", "Mr"],
            "suffix": ["", "", "Jr"],
            "born": [date(1960, 1, 1)] * 3,
        }
    )
    return Crowd(people, pl.DataFrame(), pl.DataFrame())


def written(crowd: Crowd, person: int, usual: int, times: int = 600) -> list[str]:
    return sign(crowd, np.full(times, person), np.full(3, usual), np.random.default_rng(1))


@pytest.mark.parametrize(
    ("usual", "form"),
    [(FULL, "Elizabeth Hartley"), (CALLED, "Liz Hartley"), (INITIAL, "E Hartley"), (TITLED, "Mrs E Hartley")],
)
def test_people_mostly_sign_as_usual(crowd: Crowd, usual: int, form: str) -> None:
    names = written(crowd, 0, usual)
    assert names.count(form) > 0.85 * len(names)


def test_now_and_then_a_slip_or_another_form(crowd: Crowd) -> None:
    names = set(written(crowd, 0, FULL, 3000))
    assert {"Elizabeth Hartley", "Liz Hartley", "E Hartley", "elizabeth hartley", "ELIZABETH HARTLEY"} <= names
    mistyped = {name for name in names if name.startswith("Elizabeth ") and name != "Elizabeth Hartley"}
    assert mistyped
    assert all(name.split()[1][0] == "H" for name in mistyped)


def test_some_never_bother_with_accents(crowd: Crowd) -> None:
    assert not any("â" in name for name in written(crowd, 1, CALLED))
    assert any("â" in name for name in written(crowd, 1, FULL))


def test_the_son_writes_his_suffix_half_of_the_time(crowd: Crowd) -> None:
    names = [name for name in written(crowd, 2, FULL) if name.lower().startswith("john ogden")]
    suffixed = sum(name.lower().endswith(" jr") for name in names)
    assert 0.4 < suffixed / len(names) < 0.7


def test_most_sign_in_full_and_a_quarter_by_nickname() -> None:
    usual = usual_signatures(5000, np.random.default_rng(0))
    share = np.bincount(usual, minlength=4) / 5000
    np.testing.assert_allclose(share, [0.60, 0.29, 0.07, 0.04], atol=0.03)
