"""From pairs to people: what joins, what keeps apart, and what a person's word counts."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pytest

from regulars.science.matching.clusters import LARGEST, STRONGEST, cluster, components, says
from regulars.science.matching.compare.levels import Rows
from regulars.science.matching.scoring import Scored

Pairs = dict[tuple[int, int], float]


def scored(
    pairs: Pairs,
    vetoed: Collection[tuple[int, int]] = (),
    opposed: Collection[tuple[int, int]] = (),
) -> Scored:
    """Pairs with their log-odds in bits; those below zero contradict each other as much."""
    keys = list(pairs)
    bits = np.array(list(pairs.values()), dtype=np.float32)
    return Scored(
        np.array([left for left, _ in keys], dtype=np.int64),
        np.array([right for _, right in keys], dtype=np.int64),
        np.ones((len(keys), 1), dtype=np.int8),
        bits,
        bits,
        np.minimum(bits, 0),
        np.array([pair in vetoed for pair in keys], dtype=bool),
        np.array([pair in opposed for pair in keys], dtype=bool),
    )


def joined(
    height: int,
    pairs: Pairs,
    beside: Pairs | None = None,
    *,
    together: Collection[tuple[int, int]] = (),
    apart: Collection[tuple[int, int]] = (),
    vetoed: Collection[tuple[int, int]] = (),
    opposed: Collection[tuple[int, int]] = (),
) -> list[int]:
    """Clusters by candidate pairs; `beside` are the log-odds of pairs that share no key (else -15)."""

    def complete(left: Rows, right: Rows) -> Scored:
        asked = list(zip(left.tolist(), right.tolist(), strict=True))
        assert len(set(asked)) == len(asked), "no pair is scored twice"
        return scored({pair: (beside or {}).get(pair, -15.0) for pair in asked}, vetoed, opposed)

    found = cluster(
        height, scored(pairs, vetoed, opposed), complete, threshold=0.5, together=together, apart=apart
    ).tolist()
    assert all(found[owner] == owner and owner <= row for row, owner in enumerate(found))
    return found


def test_nobody_is_joined_without_a_pair() -> None:
    assert joined(3, {}) == [0, 1, 2]
    assert joined(0, {}) == []


def test_a_likely_pair_joins_and_an_unlikely_one_does_not() -> None:
    assert joined(4, {(0, 2): 3.0, (1, 3): -3.0}) == [0, 1, 0, 3]


def test_a_chain_whose_ends_do_not_mind_is_one_person() -> None:
    assert joined(3, {(0, 1): 8.0, (1, 2): 8.0}, {(0, 2): 0.0}) == [0, 0, 0]


def test_a_shared_mailbox_does_not_glue_two_people_together() -> None:
    """Row 1 is a record of no more than an address; 0 and 2 are two people who both have it."""
    assert joined(3, {(0, 1): 6.0, (1, 2): 1.0}, {(0, 2): -10.0}) == [0, 0, 2]


def test_a_record_that_fits_two_people_equally_well_goes_to_one_of_them() -> None:
    assert joined(3, {(0, 1): 3.0, (1, 2): 3.0}, {(0, 2): -10.0}) == [0, 0, 2]


def test_a_record_that_fits_three_people_equally_well_goes_to_none() -> None:
    strangers = {(0, 2): -10.0, (0, 3): -10.0, (2, 3): -10.0}
    assert joined(4, {(0, 1): 3.0, (1, 2): 3.0, (1, 3): 3.0}, strangers) == [0, 1, 2, 3]


def test_clusters_are_joined_by_all_that_their_pairs_say() -> None:
    twice = {(0, 1): 9.0, (2, 3): 9.0, (1, 2): 5.0}
    assert joined(4, twice, {(0, 2): 4.0, (0, 3): 4.0, (1, 3): 4.0}) == [0, 0, 0, 0]
    assert joined(4, twice, {(0, 2): -6.0, (0, 3): -6.0, (1, 3): -6.0}) == [0, 0, 2, 2]


def test_a_veto_holds_in_a_pair_and_through_a_third() -> None:
    assert joined(2, {(0, 1): 20.0}, vetoed={(0, 1)}) == [0, 1]
    three = joined(3, {(0, 1): 9.0, (1, 2): 12.0, (0, 2): 20.0}, vetoed={(0, 2)})
    assert three[0] != three[2]


def test_an_opposed_pair_does_not_start_a_merge() -> None:
    assert joined(2, {(0, 1): 5.0}, opposed={(0, 1)}) == [0, 1]


def test_a_persons_word_joins_what_no_pair_speaks_for() -> None:
    assert joined(2, {}, together=[(1, 0)]) == [0, 0]
    assert joined(2, {(0, 1): -9.0}, together=[(0, 1)]) == [0, 0]
    assert joined(2, {(0, 1): 9.0}, together=[(0, 1)], vetoed={(0, 1)}) == [0, 0]


def test_a_persons_words_join_a_whole_chain_of_strangers() -> None:
    assert joined(4, {}, together=[(0, 1), (1, 2), (2, 3)]) == [0, 0, 0, 0]
    assert joined(4, {(0, 2): -12.0, (1, 3): 14.0}, together=[(0, 1), (2, 1)]) == [0, 0, 0, 3]


def test_a_persons_word_outweighs_a_veto_between_others() -> None:
    assert joined(3, {}, together=[(0, 1), (1, 2)], vetoed={(0, 2)}) == [0, 0, 0]


def test_a_persons_word_keeps_apart_what_all_else_joins() -> None:
    sure = {(0, 1): 20.0, (0, 2): 20.0, (1, 2): 20.0}
    assert joined(2, {(0, 1): 20.0}, apart=[(1, 0)]) == [0, 1]
    one, other, _ = joined(3, sure, apart=[(0, 1)])
    assert one != other
    assert joined(3, sure, apart=[(0, 1), (1, 2), (0, 2)]) == [0, 1, 2]


def test_where_two_words_contradict_each_other_apart_holds() -> None:
    assert joined(2, {}, together=[(0, 1)], apart=[(0, 1)]) == [0, 1]
    found = joined(3, {}, together=[(0, 1), (1, 2)], apart=[(0, 2)])
    assert found[0] != found[2]
    both = joined(4, {}, together=[(0, 1), (2, 3), (0, 2), (1, 3)], apart=[(0, 3)])
    assert both[0] != both[3]


def test_a_refused_word_leaves_the_rest_as_it_is() -> None:
    pairs = {(0, 1): 12.0, (2, 3): 12.0, (1, 2): 4.0}
    beside = {(0, 2): -15.0, (0, 3): -15.0, (1, 3): -15.0}
    assert joined(4, pairs, beside, together=[(1, 2)], apart=[(0, 2), (1, 3), (1, 2)]) == [0, 0, 2, 2]


def test_words_are_heard_in_groups_too_large_to_score_every_pair_of() -> None:
    height = LARGEST + 20
    chain = {(row, row + 1): 9.0 for row in range(height - 3)}
    words = joined(height, chain, together=[(0, height - 1)], apart=[(0, height - 3)])
    assert words[height - 1] == words[0]
    assert words[height - 3] != words[0]
    assert words[height - 2] == height - 2
    assert len(set(joined(height, chain))) == 3, "without words the chain is one"


def test_one_pair_counts_no_more_than_its_limit() -> None:
    said = says(scored({(0, 1): 40.0, (1, 2): -40.0}), 0.5, np.zeros(2, dtype=bool))
    assert said.weight.tolist() == [STRONGEST, -STRONGEST]
    assert said.joins.tolist() == [True, False]


@pytest.mark.parametrize("conflict", [0.0, -3.0, -6.0])
def test_a_pair_below_the_threshold_says_what_it_contradicts_itself_in(conflict: float) -> None:
    pair = replace(scored({(0, 1): -8.0}), conflict=np.full(1, conflict, dtype=np.float32))
    said = says(pair, 0.5, np.zeros(1, dtype=bool))
    assert not said.joins[0]
    assert said.weight[0] <= 0
    assert (said.weight[0] == 0) == (conflict == 0), "too little to tell is no contradiction"
    assert said.weight[0] >= conflict


def test_a_higher_threshold_asks_for_more() -> None:
    pair = scored({(0, 1): 2.0})
    assert says(pair, 0.5, np.zeros(1, dtype=bool)).joins.tolist() == [True]
    assert says(pair, 0.9, np.zeros(1, dtype=bool)).joins.tolist() == [False]


@pytest.mark.parametrize("links", [100, 3_000])
def test_components_of_few_and_of_many_are_the_same(links: int) -> None:
    rng = np.random.default_rng(5)
    left, right = rng.integers(0, 4_000, (2, links))
    found = components(4_000, left, right)
    assert (found[left] == found[right]).all()
    few = components(4_000, left[:100], right[:100])
    assert (found[left[:100]] == found[right[:100]]).all()
    assert len(np.unique(few)) >= len(np.unique(found))
    root: dict[int, set[int]] = {row: {row} for row in range(4_000)}
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        if root[one] is not root[other]:
            whole = root[one] | root[other]
            for row in whole:
                root[row] = whole
    assert len({id(group) for group in root.values()}) == len(np.unique(found))
