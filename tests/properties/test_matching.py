"""What holds of matching whatever the records: order does not matter, answers are respected, nothing gets lost."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.crowd import crowd
from tests.support.people import forms

from regulars.science.matching import blocking
from regulars.science.matching.compare.catalogue import comparisons_of, derive_columns
from regulars.science.matching.encode import encode
from regulars.science.matching.learning import learn
from regulars.science.matching.match import key_lists, match, settle
from regulars.science.matching.model import Model
from regulars.science.matching.narrowing import hopeful
from regulars.science.matching.scoring import FLOOR, keep, score_pairs, weigh
from regulars.science.matching.usual import usual_model

VALUES = {
    "given": ["ann", "anne", "a", "peter", "pete", "cole", "mary ann", "zorvath"],
    "family": ["cole", "kole", "berg", "bergmann", "ann"],
    "generation": ["jr", "sr"],
    "gender": ["f", "m"],
    "email": ["ann.cole@a.example", "ann.cole@b.example", "cole@home.example", "info@firm.example"],
    "email#2": ["cole@home.example", "peter@a.example"],
    "phone": ["+442079460018", "+442079460019", "9460018", "+15551234567"],
    "phone#2": ["+442079460018", "+15551234567"],
    "birth_date": ["1980-05-03", "1980-03-05", "1980-05-04", "1951", "1951-11-28"],
    "house": ["12", "12a", "3"],
    "street": ["church lane", "chruch lane", "mill road"],
    "postcode": ["ab1 2cd", "ab1 2ce", "zz9 9zz"],
    "city": ["leeds", "hull"],
    "company": ["acme", "acme holdings"],
    "id:card": ["c00001", "c00002", "c00020"],
    "text:job": ["baker", "head baker", "teacher"],
}
FIELDS = {name.split("#", maxsplit=1)[0] for name in VALUES}
USUAL = usual_model(FIELDS, 3)

records = st.fixed_dictionaries(
    {name: st.one_of(st.just(""), st.sampled_from(values)) for name, values in VALUES.items()}
)
tables = st.lists(records, min_size=2, max_size=9).map(lambda rows: forms(*rows))
few = settings(max_examples=40)


@pytest.fixture(scope="module")
def town() -> pl.DataFrame:
    return crowd(2_000)


@pytest.fixture(scope="module")
def trained(town: pl.DataFrame) -> Model:
    return match(town).model


def partition(clusters: Sequence[int], names: Sequence[int]) -> set[frozenset[int]]:
    """The clusters as sets of names."""
    found: dict[int, set[int]] = {}
    for cluster, name in zip(clusters, names, strict=True):
        found.setdefault(cluster, set()).add(name)
    return {frozenset(group) for group in found.values()}


@few
@given(table=tables, data=st.data())
def test_the_order_of_records_does_not_matter(table, data):
    order = data.draw(st.permutations(range(table.height)))
    one, other = settle(table, model=USUAL), settle(table[list(order)], model=USUAL)
    assert partition(other.clusters.tolist(), order) == partition(one.clusters.tolist(), range(table.height))
    probabilities = {frozenset((left, right)): share for left, right, _, share in one.pairs.rows()}
    for left, right, _, share in other.pairs.rows():
        assert share == pytest.approx(probabilities[frozenset((order[left], order[right]))], abs=1e-5)


def test_the_order_of_a_whole_town_decides_no_more_than_exact_ties(town, trained):
    """Where a record fits two others to the last digit equally well, and not both, it may go to either."""
    order = np.random.default_rng(3).permutation(town.height).tolist()
    one, other = match(town, model=trained), match(town[order], model=trained)
    assert one.pairs.height == other.pairs.height
    mine, yours = partition(one.clusters.tolist(), range(town.height)), partition(other.clusters.tolist(), order)
    assert len(set().union(*(mine ^ yours))) < town.height / 200


@few
@given(table=tables)
def test_a_small_table_is_matched_as_it_is_settled(table):
    matched, settled = match(table, model=USUAL), settle(table, model=USUAL)
    assert matched.clusters.tolist() == settled.clusters.tolist()
    assert matched.pairs.sort("left", "right").equals(settled.pairs.sort("left", "right"))
    assert matched.shared.equals(settled.shared)


@few
@given(table=tables)
def test_keys_of_a_record_are_those_of_its_schemes(table):
    schemes = [*USUAL.schemes, ("phone", "given sound"), ("text:job", "names"), ("id:card",)]
    people = derive_columns(encode(table))
    columns = [hashes for scheme in schemes for hashes in blocking.scheme_hashes(people, scheme) or []]
    for row, keys in enumerate(blocking.key_lists(people, schemes)):
        expected = {int(hashes[row].astype(np.int64)) for hashes in columns} - {0}
        assert set(keys.tolist()) == expected
        assert len(keys) == len(expected)


@few
@given(table=tables)
def test_keys_depend_on_nothing_but_the_record(table):
    every = key_lists(table, USUAL)
    for row in range(table.height):
        assert key_lists(table[row : row + 1], USUAL)[0].tolist() == every[row].tolist()


def pairs_of(height: int) -> st.SearchStrategy[set[tuple[int, int]]]:
    return st.sets(st.sampled_from(list(combinations(range(height), 2))), max_size=4)


@few
@given(table=tables, data=st.data())
def test_what_people_said_is_always_respected(table, data):
    together, apart = data.draw(pairs_of(table.height)), data.draw(pairs_of(table.height))
    told = settle(table, model=USUAL, together=together, apart=apart).clusters
    assert all(told[one] != told[other] for one, other in apart)
    chain = partition_of_pairs(table.height, together)
    consistent = all(not {one, other} <= group for group in chain for one, other in apart)
    if consistent:
        assert all(told[one] == told[other] for one, other in together), "also along a chain of answers"


def partition_of_pairs(height: int, pairs: set[tuple[int, int]]) -> list[set[int]]:
    """The groups that pairs make of rows."""
    groups = [{row} for row in range(height)]
    for one, other in pairs:
        mine, yours = (next(group for group in groups if row in group) for row in (one, other))
        if mine is not yours:
            groups.remove(yours)
            mine |= yours
    return groups


@few
@given(table=tables)
def test_junior_never_joins_senior(table):
    found = settle(table, model=USUAL).clusters
    if "generation" in table.columns:
        for one, other in combinations(range(table.height), 2):
            if found[one] == found[other]:
                assert {"jr", "sr"} != {table["generation"][one], table["generation"][other]}


@few
@given(table=tables)
def test_levels_and_scores_are_the_same_from_either_side(table):
    people = derive_columns(encode(table))
    left, right = (rows.astype(np.int64) for rows in np.triu_indices(table.height, 1))
    for comparison in comparisons_of(set(people.columns)):
        levels = comparison.compare(people, left, right)
        assert levels.tolist() == comparison.compare(people, right, left).tolist(), comparison.name
        assert ((levels >= 0) & (levels <= len(comparison.levels))).all()
    one, other = score_pairs(people, USUAL, left, right), score_pairs(people, USUAL, right, left)
    assert one.log_odds.tolist() == pytest.approx(other.log_odds.tolist(), abs=1e-4)


@few
@given(table=tables)
def test_a_model_that_was_written_down_scores_as_before(table):
    again = Model.from_json(USUAL.to_json())
    one, other = settle(table, model=USUAL), settle(table, model=again)
    assert one.clusters.tolist() == other.clusters.tolist()
    assert one.pairs["weight"].to_list() == pytest.approx(other.pairs["weight"].to_list(), abs=1e-3)


answers = st.lists(st.tuples(st.floats(-25, 25), st.booleans()), min_size=1, max_size=30)


@few
@given(told=answers, pair=st.tuples(st.floats(-25, 25), st.floats(-25, 25)))
def test_answers_never_change_the_order_of_pairs(told, pair):
    taught = learn(USUAL, [bits for bits, _ in told], [same for _, same in told])
    low, high = (taught.slope * bits + taught.shift for bits in sorted(pair))
    assert taught.slope > 0
    assert low <= high


@few
@given(bits=st.floats(-6, 6), times=st.integers(1, 20), same=st.booleans())
def test_more_answers_of_one_kind_move_probabilities_their_way(bits, times, same):
    def read(answers: int) -> float:
        taught = learn(USUAL, [bits] * answers, [same] * answers)
        return taught.slope * bits + taught.shift

    before, after, later = bits, read(times), read(2 * times)
    assert (after >= before - 1e-3) if same else (after <= before + 1e-3)
    assert (later >= after - 1e-2) if same else (later <= after + 1e-2)


@few
@given(table=tables, threshold=st.floats(0.3, 0.95))
def test_a_pair_joins_only_if_something_permits_it(table, threshold):
    """Each record of a cluster is tied to another of it by a pair of at least the threshold, and none is vetoed."""
    matched = settle(table, model=USUAL.with_threshold(threshold))
    tied = {
        row
        for left, right, _, share in matched.pairs.rows()
        if share >= threshold - 1e-6 and matched.clusters[left] == matched.clusters[right]
        for row in (left, right)
    }
    clusters = matched.clusters.tolist()
    assert {row for row, owner in enumerate(clusters) if clusters.count(owner) > 1} <= tied


@few
@given(table=tables)
def test_narrowing_loses_no_pair_above_the_floor(table):
    assert_nothing_lost(table, USUAL)
    assert_nothing_lost(table, replace(USUAL, slope=0.6, shift=4.0))  # nor where answers have made the model bolder


def test_narrowing_loses_no_pair_above_the_floor_in_a_town(town, trained):
    assert_nothing_lost(town[:900], trained)


def assert_nothing_lost(table: pl.DataFrame, model: Model) -> None:
    people = derive_columns(encode(table))
    left, right = (rows.astype(np.int64) for rows in np.triu_indices(people.height, 1))
    every = keep(score_pairs(people, model, left, right))
    narrowed = keep(weigh(people, model, *hopeful(people, model, [left * people.height + right], FLOOR)))
    expected = dict(zip(zip(every.left.tolist(), every.right.tolist(), strict=True), every.log_odds, strict=True))
    found = dict(zip(zip(narrowed.left.tolist(), narrowed.right.tolist(), strict=True), narrowed.log_odds, strict=True))
    assert found.keys() == expected.keys()
    assert list(found.values()) == pytest.approx([expected[pair] for pair in found], abs=1e-4)
