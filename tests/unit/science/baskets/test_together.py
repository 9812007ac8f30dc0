"""Which goods go together."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.support.shopping import COFFEE, FILTERS, shopping

from regulars.science.baskets.history import History
from regulars.science.baskets.together import Together


@pytest.fixture(scope="module")
def history() -> History:
    return History.of(shopping())


@pytest.fixture(scope="module")
def together(history: History) -> Together:
    return Together.of(history.lines)


def place_of(history: History, together: Together, product: str) -> int:
    return int(np.searchsorted(together.products, history.products.search_sorted(product)))


def test_filters_go_with_coffee(history: History, together: Together) -> None:
    coffee, filters = (place_of(history, together, thing) for thing in (COFFEE, FILTERS))
    row = together.likeness.toarray()[coffee]
    assert row.argmax() == filters
    assert 0.8 < row[filters] < 1


def test_likeness_is_mutual_and_never_with_itself(together: Together) -> None:
    likeness = together.likeness.toarray()
    assert np.allclose(likeness, likeness.T)
    assert not likeness.diagonal().any()


def test_the_newest_basket_counts_most(history: History, together: Together) -> None:
    coffee, filters = (history.products.search_sorted(thing) for thing in (COFFEE, FILTERS))
    lines = pl.DataFrame(
        {"customer": [0, 1, 2], "basket": [0, 1, 2], "product": [coffee] * 3, "at": [0.0] * 3, "place": [0, 2, 5]}
    )
    near = together.with_recent(lines, np.array([0, 1, 2]))[:, np.searchsorted(together.products, filters)]
    assert near[1] == pytest.approx(near[0] * 0.7**2)
    assert near[2] == 0


def test_rare_goods_say_nothing() -> None:
    lines = pl.DataFrame({"customer": [0, 1], "basket": [0, 1], "product": [0, 1], "at": [0.0, 1.0], "place": [0, 0]})
    together = Together.of(lines)
    assert len(together.products) == 0
    assert together.with_recent(lines, np.array([0, 1])).shape == (2, 0)
