"""Groups of like needs: those that are there are found, and named by what sets them apart."""

import numpy as np
import polars as pl

from regulars.science.traits.alike import group_alike

WORDS = {"offer": "buys on offer", "evening": "buys in the evening", "dear": "likes the dearer things"}


def crowd(seed=1):
    """Three groups of two hundred, each high in one need."""
    rng = np.random.default_rng(seed)
    level = np.kron(np.eye(3), np.ones((200, 1)))
    return pl.DataFrame(
        {"customer": range(600)}
        | {name: level[:, place] + rng.normal(0, 0.15, 600) for place, name in enumerate(WORDS)}
    )


def test_groups_are_found_and_named():
    place, groups = group_alike(crowd(), WORDS)
    assert {group.name for group in groups} == {"Buys on offer", "Buys in the evening", "Likes the dearer things"}
    assert sum(group.customers for group in groups) == 600
    assert all(len(set(place[start : start + 200])) == 1 for start in (0, 200, 400))
    first = groups[place[0]]
    assert first.apart[0][0] == "offer"


def test_no_two_groups_share_a_name_and_the_same_again_is_the_same():
    rng = np.random.default_rng(2)
    needs = pl.DataFrame({"customer": range(500)} | {name: rng.random(500) for name in WORDS})
    place, groups = group_alike(needs, WORDS)
    assert len({group.name for group in groups}) == len(groups)
    assert np.array_equal(place, group_alike(needs, WORDS)[0])


def test_few_customers_or_needs_are_one_group():
    place, groups = group_alike(crowd().head(20), WORDS)
    assert [group.name for group in groups] == ["Everybody"]
    assert set(place) == {0}
    same = pl.DataFrame({"customer": range(100), "offer": [1.0] * 100})
    assert group_alike(same, WORDS)[1][0].customers == 100
    assert group_alike(crowd().clear(), WORDS)[1][0].customers == 0
