"""The keys of a record that arrives are those that a whole run gives it."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from regulars.science.matching.match import key_lists
from regulars.science.matching.one import keys_of_one
from regulars.science.matching.usual import usual_model

TEXT = st.text(st.sampled_from("abz é@.0-ß漢"), max_size=60)
FIELDS = (
    "given",
    "family",
    "email",
    "email#2",
    "phone",
    "phone#2",
    "birth_date",
    "house",
    "street",
    "city",
    "postcode",
)
SCHEMES = (
    *(
        ("email",),
        ("local",),
        ("names",),
        ("sounds",),
        ("starts",),
        ("tail",),
        ("phone", "initial"),
        ("email", "sound"),
    ),
    *(("street", "house"), ("sound", "birth date"), ("given", "birthday"), ("family start", "postcode"), ("company",)),
)


@given(st.dictionaries(st.sampled_from(FIELDS), TEXT, max_size=8))
def test_keys_of_one_are_the_keys_of_many(form: dict[str, str]) -> None:
    from dataclasses import replace

    model = replace(usual_model({"given", "family"}, 10), schemes=SCHEMES)
    table = pl.DataFrame({name: [form.get(name, "")] for name in FIELDS})
    assert keys_of_one(form, SCHEMES) == [int(key) for key in key_lists(table, model)[0]]


def test_nothing_known_has_no_keys() -> None:
    assert keys_of_one({}, SCHEMES) == []
    assert keys_of_one({"given": ""}, SCHEMES) == []
