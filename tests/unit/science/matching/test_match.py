"""Who is who in small tables made by hand, and in an invented town; nothing is configured anywhere."""

from collections.abc import Mapping

import numpy as np
import polars as pl
import pytest
from tests.support.crowd import crowd
from tests.support.people import forms

from regulars.science.matching import blocking
from regulars.science.matching.match import SHARED, Matched, best_threshold, key_lists, match, settle
from regulars.science.matching.model import Model
from regulars.science.matching.scoring import Scored
from regulars.science.matching.usual import usual_model

Record = Mapping[str, str]
HOME = {"house": "12", "street": "zadora", "city": "bakola", "postcode": "10333"}
TOWN = 2_500

ONE_PERSON: dict[str, list[Record]] = {
    "nickname": [
        {"given": "elizabeth", "family": "zimorato", "phone": "+12125550177", "birth_date": "1980-05-03"},
        {"given": "liz", "family": "zimorato", "phone": "+12125550177", "birth_date": "1980-05-03"},
    ],
    "initial": [
        {"given": "w", "family": "kurokano", "email": "william@kurokano.example", "city": "bakola"},
        {"given": "william", "family": "kurokano", "email": "william@kurokano.example", "city": "bakola"},
    ],
    "swapped names": [
        {"given": "linda", "family": "benatoro", "birth_date": "1961-03-22", "city": "bakola"},
        {"given": "benatoro", "family": "linda", "birth_date": "1961-03-22", "city": "bakola"},
    ],
    "typing errors": [
        {"given": "jennifer", "family": "dolaviko", "birth_date": "1972-08-14", "city": "bakola"},
        {"given": "jenifer", "family": "dolavkio", "birth_date": "1972-08-14", "city": "bakola"},
    ],
    "swapped day and month": [
        {"given": "emma", "family": "tarodila", "birth_date": "1984-05-03", "postcode": "10311", "city": "bakola"},
        {"given": "emma", "family": "tarodila", "birth_date": "1984-03-05", "postcode": "10311", "city": "bakola"},
    ],
    "moved house": [
        {"given": "leon", "family": "vidoraki", "email": "leon.vidoraki@mail.example", **HOME},
        {"given": "leon", "family": "vidoraki", "email": "leon.vidoraki@mail.example", "house": "4",
         "street": "melabo", "city": "netado", "postcode": "10007"},
    ],
}  # fmt: skip
STRANGERS: dict[str, list[Record]] = {
    "a couple with one mailbox and phone": [
        {"given": name, "family": "zorimato", "email": "zorimato@mail.example", "phone": "+12125550199", **HOME}
        for name in ("robert", "patricia")
    ],
    "namesakes whose addresses are made of their name": [
        {"given": "john", "family": "sorabelo", "email": "john.sorabelo@one.example", "phone": "+12125550144",
         "city": "bakola"},
        {"given": "john", "family": "sorabelo", "email": "john.sorabelo@another.example", "phone": "+16465550188",
         "city": "netado"},
    ],
    "father and son": [
        {"given": "james", "family": "lirokade", "generation": kind, "email": "james@lirokade.example", **HOME}
        for kind in ("sr", "jr")
    ],
    "colleagues behind one mailbox": [
        {"given": given, "family": family, "email": "info@firm.example", "phone": "+12125550111"}
        for given, family in zip(
            "robert linda noah mia ella max olivia".split(),
            "zamora betisol kilaner dorane sotira lebani rakedo".split(), strict=True)
    ],
    "hardly anything in common": [{"family": "zakotaro"}, {"given": "max"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def town() -> pl.DataFrame:
    cases = [record for case in (*ONE_PERSON.values(), *STRANGERS.values()) for record in case]
    return pl.concat([crowd(TOWN), forms(*cases)], how="diagonal").fill_null("")


@pytest.fixture(scope="module")
def matched(town: pl.DataFrame) -> Matched:
    return match(town)


def clusters_of(name: str, matched: Matched) -> list[int]:
    """The clusters of one case's records."""
    start = TOWN
    for case, records in (ONE_PERSON | STRANGERS).items():
        if case == name:
            return matched.clusters[start : start + len(records)].tolist()
        start += len(records)
    raise KeyError(name)


@pytest.mark.parametrize("case", ONE_PERSON)
def test_records_of_one_person_join(case: str, matched: Matched) -> None:
    assert len(set(clusters_of(case, matched))) == 1


@pytest.mark.parametrize("case", STRANGERS)
def test_two_people_stay_two(case: str, matched: Matched) -> None:
    assert len(set(clusters_of(case, matched))) == len(STRANGERS[case])


def test_identifiers_of_many_people_come_out_as_shared(matched: Matched) -> None:
    shared = {(kind, value): people for kind, value, people in matched.shared.rows()}
    assert shared["email", "info@firm.example"] == shared["phone", "+12125550111"] == 7
    assert all(people >= SHARED for people in shared.values())
    assert ("email", "zorimato@mail.example") not in shared


def test_clusters_are_named_by_their_smallest_row(matched: Matched) -> None:
    names = matched.clusters
    assert (names[names] == names).all()
    assert (names <= np.arange(len(names))).all()


def test_pairs_stand_once_in_order_and_in_range(matched: Matched) -> None:
    pairs = matched.pairs
    assert (pairs["left"] < pairs["right"]).all()
    assert not pairs.select("left", "right").is_duplicated().any()
    assert pairs["probability"].is_between(0.0099, 1).all()
    assert matched.levels.shape == (pairs.height, len(matched.model.comparisons))


def test_expected_errors_are_what_probabilities_add_up_to(matched: Matched) -> None:
    pairs = matched.pairs
    joined = matched.clusters[pairs["left"].to_numpy()] == matched.clusters[pairs["right"].to_numpy()]
    likely = pairs["probability"].to_numpy()
    assert matched.expected_wrong == pytest.approx((1 - likely[joined]).sum(), rel=1e-4)
    assert matched.expected_missed == pytest.approx(likely[~joined].sum(), rel=1e-4)


def test_the_same_table_gives_the_same_result(town: pl.DataFrame, matched: Matched) -> None:
    again = match(town)
    assert again.clusters.tolist() == matched.clusters.tolist()
    assert again.pairs.equals(matched.pairs)
    assert again.model.to_json() == matched.model.to_json()


def test_a_model_that_is_given_is_used(town: pl.DataFrame, matched: Matched) -> None:
    again = match(town, model=matched.model)
    assert again.model is matched.model
    assert again.threshold == matched.threshold
    assert again.clusters.tolist() == matched.clusters.tolist()


def test_a_neighbourhood_is_settled_as_the_whole_is_matched(town: pl.DataFrame, matched: Matched) -> None:
    few = town[TOWN:]
    settled, whole = settle(few, model=matched.model), match(few, model=matched.model)
    assert settled.clusters.tolist() == whole.clusters.tolist()
    assert settled.pairs.sort("left", "right").equals(whole.pairs.sort("left", "right"))


def test_a_neighbourhood_may_be_a_mapping_of_columns(town: pl.DataFrame, matched: Matched) -> None:
    few = town[TOWN : TOWN + 6]
    told = {name: few[name].to_list() for name in few.columns}
    assert settle(told, model=matched.model).clusters.tolist() == settle(few, model=matched.model).clusters.tolist()


def test_an_answer_joins_and_an_answer_parts(town: pl.DataFrame, matched: Matched) -> None:
    couple = TOWN + 12  # after six pairs of one person each
    told = match(town, model=matched.model, together=[(couple, couple + 1)], apart=[(TOWN, TOWN + 1)])
    assert told.clusters[couple] == told.clusters[couple + 1] == matched.clusters[couple]
    assert told.clusters[TOWN] != told.clusters[TOWN + 1]
    rest = np.setdiff1d(np.arange(town.height), [TOWN, TOWN + 1, couple, couple + 1])
    assert told.clusters[rest].tolist() == matched.clusters[rest].tolist()


def test_keys_bring_the_records_of_one_person_together(town: pl.DataFrame, matched: Matched) -> None:
    few = town[TOWN : TOWN + 12]
    keys = [set(some.tolist()) for some in key_lists(few, matched.model)]
    for row in range(0, 12, 2):
        assert keys[row] & keys[row + 1], list(ONE_PERSON)[row // 2]


def test_keys_are_the_same_from_a_table_and_from_a_single_record(town: pl.DataFrame, matched: Matched) -> None:
    every = key_lists(town[TOWN:], matched.model)
    for row in range(4):
        alone = {name: [town[name][TOWN + row]] for name in town.columns}
        assert key_lists(alone, matched.model)[0].tolist() == every[row].tolist()


def test_tables_larger_than_small_go_by_keys(town: pl.DataFrame) -> None:
    assert town.height > blocking.SMALL


COUPLE: list[Record] = [
    {"given": "ann", "family": "colettora", "email": "colettora@mail.example", "phone": "+12125550199", **HOME},
    {"given": "peter", "family": "colettora", "email": "colettora@mail.example", "phone": "+12125550199", **HOME},
    {"given": "ann", "family": "colettora", "email": "colettora@mail.example", "city": "bakola"},
]


@pytest.fixture
def usual() -> Model:
    return usual_model({name.split("#")[0] for record in COUPLE for name in record} | {"generation"}, 3)


def test_three_records_are_two_people_without_any_training(usual: Model) -> None:
    assert settle(forms(*COUPLE), model=usual).clusters.tolist() == [0, 1, 0]


def test_a_record_that_fits_father_and_son_joins_neither_into_the_other(usual: Model) -> None:
    junior, senior = ({**COUPLE[0], "generation": kind} for kind in ("jr", "sr"))
    found = settle(forms(junior, senior, COUPLE[0]), model=usual).clusters.tolist()
    assert found[0] != found[1]


def test_an_empty_table_and_a_single_record(usual: Model) -> None:
    one = settle(forms(COUPLE[0]), model=usual)
    assert one.clusters.tolist() == [0]
    assert one.pairs.is_empty()
    assert match(forms(COUPLE[0])).clusters.tolist() == [0]
    assert match(forms(COUPLE[0])[:0]).clusters.tolist() == []


def test_a_table_that_says_nothing_joins_nobody() -> None:
    blank = pl.DataFrame({"given": ["", "", ""], "phone": ["", "", ""]})
    assert match(blank).clusters.tolist() == [0, 1, 2]


def test_a_table_with_fewer_columns_than_the_model_knows(usual: Model) -> None:
    same = {"phone": "+12125550199"}
    assert settle(forms({**same, "given": "ann"}, {**same, "given": "ann"}), model=usual).clusters.tolist() == [0, 0]


def likely(*probabilities: float) -> Scored:
    share = np.array(probabilities)
    bits = np.log2(share / (1 - share)).astype(np.float32)
    rows, no = np.zeros(len(bits), dtype=np.int64), np.zeros(len(bits), dtype=bool)
    return Scored(rows, rows, np.zeros((len(bits), 0), dtype=np.int8), bits, bits, bits, no, no)


def test_the_threshold_makes_the_expected_f_measure_greatest() -> None:
    assert best_threshold(likely()) == 0.5
    # Joining the first two: 2 x 1.7 / (2 + 2.6) = .739; the first three: 2 x 2.3 / (3 + 2.6) = .821; all: .788.
    assert best_threshold(likely(0.9, 0.8, 0.6, 0.2, 0.1)) == pytest.approx(0.6, abs=1e-3)


def test_the_threshold_stays_within_reason() -> None:
    assert best_threshold(likely(0.999)) == 0.95
    assert best_threshold(likely(0.05)) == 0.3
