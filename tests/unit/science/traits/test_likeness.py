"""Prospects: chances follow those who bought, and where nothing tells them apart everybody has the same."""

import numpy as np
import polars as pl
import pytest

from regulars.science.traits.likeness import learn_likeness


def prospects(count, seed, telling=True):
    rng = np.random.default_rng(seed)
    table = pl.DataFrame(
        {
            "source": rng.choice(["fair", "list"], count),
            "company": rng.random(count) < 0.3,
            "age": rng.integers(18, 80, count),
            "town": pl.Series(rng.choice(["Leeds", "York", ""], count)).replace("", None),
        }
    )
    odds = (
        -1.2
        + (1.6 * (table["source"] == "fair").cast(pl.Float64) + 0.8 * table["company"].cast(pl.Float64)).to_numpy()
        * telling
    )
    return table, rng.random(count) < 1 / (1 + np.exp(-odds))


def test_chances_rank_and_mean_what_they_say():
    found = learn_likeness(*prospects(4_000, 1), prospects(1_000, 2)[0])
    assert found.auc > 0.65
    assert found.ece < 0.04
    assert found.chance[(prospects(1_000, 2)[0]["source"] == "fair").to_numpy()].mean() > 1.8 * found.chance.min()
    assert found.weights[0][0].startswith("source")
    assert sum(count for *_, count in found.calibration) == 4_000


def test_where_nothing_tells_them_apart_everybody_gets_the_rate():
    known, bought = prospects(1_500, 3, telling=False)
    found = learn_likeness(known, bought, known.head(10))
    assert found.brier is None
    assert found.chance == pytest.approx(np.full(10, bought.mean()), abs=0.01)


def test_too_few_get_the_rate_too():
    known, bought = prospects(60, 4)
    found = learn_likeness(known, bought, known)
    assert found.auc is None
    assert len(set(found.chance)) == 1
    nobody = learn_likeness(known.clear(), np.zeros(0, dtype=bool), known)
    assert nobody.chance[0] == pytest.approx(0.5)


def test_nobody_to_ask_for_is_no_trouble():
    assert len(learn_likeness(*prospects(1_000, 5), prospects(1, 6)[0].clear()).chance) == 0
