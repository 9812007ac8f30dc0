"""Prospects: chances follow those who bought, and where nothing tells them apart everybody has the same."""

import numpy as np
import polars as pl
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.traits import likeness
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


def test_one_persons_rows_fall_in_one_fold_whatever_their_order():
    known, bought = prospects(1_000, 7)
    ids, order = np.arange(1_000) // 2, np.random.default_rng(8).permutation(1_000)
    found = learn_likeness(known, bought, known, ids=ids)
    again = learn_likeness(known[order], bought[order], known, ids=ids[order])
    assert again.chance == pytest.approx(found.chance, abs=1e-3)
    assert again.brier == pytest.approx(found.brier, abs=1e-4)


def test_numbers_nobody_told_and_lengths_that_differ():
    known, bought = prospects(1_000, 10)
    some = known.with_columns(age=pl.when(pl.col("age") > 40).then(pl.col("age").cast(pl.Float64)))
    some[0, "age"] = float("nan")
    assert learn_likeness(some, bought, some.head(5)).chance.min() > 0
    with pytest.raises(BadInput, match="1000 prospects, 999 outcomes"):
        learn_likeness(known, bought[1:], known)
    with pytest.raises(BadInput, match="Nothing is known of 'age'"):
        learn_likeness(known, bought, known.drop("age"))


def test_many_rows_of_few_persons_are_too_little():
    known, bought = prospects(1_000, 11)
    assert learn_likeness(known, bought, known, ids=np.arange(1_000) % 40).auc is None


def test_a_large_base_with_few_buyers_gives_everybody_the_same(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(likeness, "_LEARNT_FROM", 1_000)
    known, _ = prospects(20_000, 5)
    bought = np.arange(20_000) < 60
    found = learn_likeness(known, bought, prospects(10, 6)[0])
    assert len(set(found.chance)) == 1
