"""The model for tables too small to learn from: what anybody would say of two records."""

from __future__ import annotations

import pytest
from tests.support.people import forms

from regulars.science.matching.match import match, settle
from regulars.science.matching.model import Model
from regulars.science.matching.usual import usual_model

FIELDS = {
    "given",
    "family",
    "email",
    "phone",
    "birth_date",
    "street",
    "house",
    "postcode",
    "city",
    "gender",
    "generation",
}
ANN = {"given": "ann", "family": "cole", "email": "ann@a.example", "phone": "+447700900123"}


def together(*records: dict[str, str], size: int = 3) -> bool:
    """Whether the records are taken for one person."""
    return bool((settle(forms(*records), model=usual_model(FIELDS, size)).clusters == 0).all())


@pytest.mark.parametrize(
    "other",
    [
        {"given": "ann", "family": "cole", "email": "ann@a.example"},
        {"given": "a", "family": "cole", "phone": "+447700900123"},
        {"email": "ann@a.example"},
        {"given": "ann", "family": "moss", "email": "ann@a.example", "phone": "+447700900123"},
    ],
)
def test_one_person(other: dict[str, str]) -> None:
    assert together(ANN, other)
    assert together(ANN, other, size=190)


@pytest.mark.parametrize(
    "other",
    [
        {"given": "bob", "family": "cole", "email": "ann@a.example", "phone": "+447700900999"},
        {"given": "zoe", "family": "cole", "phone": "+447700900123"},
        {"given": "peter", "family": "stone"},
        {"given": "ann", "family": "stone"},
        {"phone": "+447700900777"},
    ],
)
def test_two_people(other: dict[str, str]) -> None:
    assert not together(ANN, other)


def test_one_record_alone_and_none() -> None:
    model = usual_model(FIELDS, 1)
    assert match(forms(ANN), model=model).clusters.tolist() == [0]


def test_every_share_is_one_in_all_and_the_model_comes_back_from_json() -> None:
    model = usual_model({*FIELDS, "company", "organisation", "id:user", "text:job"}, 5)
    for known in model.fields.values():
        for shares in (known.same, known.chance, known.household, known.namesake):
            assert shares.sum() == pytest.approx(1)
            assert (shares > 0).all()
    again = Model.from_json(model.to_json())
    assert again.to_json() == model.to_json()
    assert ("id:user",) in again.schemes
