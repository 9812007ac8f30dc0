"""Which comparisons a table allows, and what is derived for them."""

import numpy as np
from tests.support.people import forms, people

from regulars.science.matching.compare.catalogue import comparisons_of, derive_columns
from regulars.science.matching.encode import encode


def test_a_table_compares_what_it_has_always_in_the_same_order() -> None:
    fields = {"text:job", "id:ssn", "phone", "city", "given", "company", "id:card"}
    names = [known.name for known in comparisons_of(fields)]
    assert names == ["given", "phone", "address", "company", "id:card", "id:ssn", "text:job"]
    assert comparisons_of(set()) == []


def test_usual_shares_of_every_comparison_make_a_whole() -> None:
    every = "given family email phone birth_date street gender generation company organisation id:a text:b".split()
    for known in comparisons_of(set(every)):
        assert 0.95 < sum(level.usual for level in known.levels) < 1.05
        assert known.at(known.levels[-1].name) == len(known.levels)
        assert all(level.words for level in known.levels), "an explanation has words for it"
        assert known.levels[0].name in {"different", "another"}


def test_every_comparison_runs_on_a_table_that_has_its_first_field_alone() -> None:
    for field in "given family email phone birth_date street postcode city gender company id:a text:b".split():
        value = {"email": "ann@a.example", "phone": "+44207946", "birth_date": "1980-05-03"}.get(field, "ann")
        table = people({field: value}, {field: value})
        (known,) = comparisons_of(set(table.columns) - {"address", "email local"})
        assert known.compare(table, np.array([0]), np.array([1]))[0] > 0


def test_an_address_is_house_and_street_where_both_are_known() -> None:
    home = {"house": "12", "street": "church lane", "email": "ann.cole@a.example"}
    table = derive_columns(encode(forms(home, {"house": "3"}, {"street": "mill road"})))
    address = table.first("address")
    assert address is not None
    assert address.codes.tolist() == [0, -1, -1]
    assert list(address.values) == ["12 church lane"]


def test_the_name_before_the_at_stands_alone() -> None:
    table = people({"email": "ann@a.example"}, {"email": "ann@b.example"}, {"email": ""}, {"email": "@c.example"})
    local = table.first("email local")
    assert local is not None
    assert local.codes.tolist() == [0, 0, -1, -1]
    assert list(local.values) == ["ann"]


def test_streets_without_houses_are_the_address() -> None:
    table = people({"street": "church lane"}, {"street": "church lane"})
    assert table.first("address") is table.first("street")
