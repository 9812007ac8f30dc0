"""The first resolver: exact keys, and vetoes that keep strangers apart."""

import polars as pl

from regulars.science.matching.clusters import Member, cluster
from regulars.science.matching.rules import MOST_SHARERS, find_pairs

COLUMNS = ["given", "family", "generation", "email", "phone", "postcode", "user_id"]


def people(*rows: dict[str, str]) -> pl.DataFrame:
    table = [{"record": index + 1, **dict.fromkeys(COLUMNS, ""), **row} for index, row in enumerate(rows)]
    return pl.DataFrame(table)


def pairs(*rows: dict[str, str]) -> list[tuple[int, int]]:
    return find_pairs(people(*rows)).select("left", "right").rows()


def test_a_nickname_at_the_same_address_is_the_same_person() -> None:
    ann, liz = (
        {"given": "elizabeth", "family": "cole", "email": "e@c.co"},
        {"given": "liz", "family": "cole", "email": "e@c.co"},
    )
    found = find_pairs(people(ann, liz))
    assert found.rows() == [(1, 2, 0.995, "the same e-mail address and name")]


def test_a_shared_address_does_not_join_two_first_names() -> None:
    assert pairs({"given": "ann", "email": "family@c.co"}, {"given": "peter", "email": "family@c.co"}) == []


def test_father_and_son_of_one_name_stay_two() -> None:
    senior = {"given": "john", "family": "cole", "generation": "sr", "postcode": "AB1"}
    junior = {"given": "john", "family": "cole", "generation": "jr", "postcode": "AB1"}
    assert pairs(senior, junior) == []


def test_a_key_that_many_share_is_a_relationship_not_a_match() -> None:
    crowd = [{"email": "office@firm.co"} for _ in range(MOST_SHARERS + 1)]
    assert pairs(*crowd) == []
    assert len(pairs(*crowd[:3])) == 3


def test_each_pair_comes_once_by_its_strongest_key() -> None:
    both = {"given": "ann", "family": "cole", "email": "a@c.co", "phone": "+441", "postcode": "AB1"}
    found = find_pairs(people(both, both))
    assert found["probability"].to_list() == [0.995]


def member(given: str = "", birth: str = "", **identifiers: str) -> Member:
    return Member(
        names={(given, "cole", "")} if given else set(),
        birth_dates={birth} if birth else set(),
        identifiers={kind: {value} for kind, value in identifiers.items()},
    )


def test_chains_join_and_are_named_by_their_first_record() -> None:
    assert cluster({3: member(), 5: member(), 9: member()}, [(5, 9), (3, 5)]) == {3: 3, 5: 3, 9: 3}


def test_the_stronger_pair_wins_where_a_nameless_record_fits_two_people() -> None:
    members = {1: member("ann"), 2: member(), 3: member("peter")}
    assert cluster(members, [(2, 3), (1, 2)]) == {1: 1, 2: 2, 3: 2}


def test_two_birth_dates_are_two_people() -> None:
    assert cluster({1: member(birth="1980-01-01"), 2: member(birth="1981-01-01")}, [(1, 2)]) == {1: 1, 2: 2}


def test_one_person_has_one_user_id_and_at_most_five_addresses() -> None:
    assert cluster({1: member(user_id="a"), 2: member(user_id="b")}, [(1, 2)]) == {1: 1, 2: 2}
    members = {number: member(email=f"{number}@c.co") for number in range(1, 7)}
    chain = [(number, number + 1) for number in range(1, 6)]
    assert sorted(set(cluster(members, chain).values())) == [1, 6]
