"""Two records side by side: what a reader would call the same, nearly the same, or different."""

from __future__ import annotations

import pytest

from regulars.identify.aligning import Agreement, align, compare, said

SAME, NEARLY, DIFFERENT, ONE = Agreement.SAME, Agreement.NEARLY, Agreement.DIFFERENT, Agreement.ONE


@pytest.mark.parametrize(
    ("field", "one", "other", "agreement"),
    [
        ("name", "Ann Cole", "ann  COLE", SAME),
        ("name", "Ann Cole", "Anne Cole", NEARLY),
        ("name", "Ann Cole", "Bob Stone", DIFFERENT),
        ("name", "O'Brien", "O Brien", SAME),
        ("name", "Ann", "Ana", DIFFERENT),  # of three letters one is too much
        ("email", "Ann@Example.com", "ann@example.com", SAME),
        ("email", "ann.cole@example.com", "ann.coles@example.com", NEARLY),
        ("email", "ann@example.com", "info@dealer.net", DIFFERENT),
        ("email", "ann-b@example.com", "ann.b@example.com", NEARLY),  # a sign more is another address
        ("phone", "+44 20 7946 0011", "020 7946-0011", SAME),
        ("phone", "020 7946 0011", "020 7946 0012", NEARLY),
        ("phone", "11", "+44 20 7946 0011", DIFFERENT),
        ("birth_date", "1980-02-01", "1980-02-10", DIFFERENT),
        ("postcode", "LS1 4AP", "ls14ap", SAME),
        ("postcode", "LS1 4AP", "LS1 4AQ", DIFFERENT),
        ("street", "1, High St.", "1 High St", SAME),
        ("city", "Leeds", "", ONE),
        ("city", "", "Leeds", ONE),
    ],
)
def test_compare(field: str, one: str, other: str, agreement: Agreement) -> None:
    assert compare(field, one, other) is agreement
    assert compare(field, other, one) is agreement


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"full_name": " Ann Cole ", "given_name": "Nan"}, "Ann Cole"),
        ({"given_name": "Ann", "family_name": "Cole"}, "Ann Cole"),
        ({"given_name": "Ann", "family_name": None}, "Ann"),
        ({"family_name": "Cole"}, "Cole"),
        ({}, ""),
    ],
)
def test_a_name_is_said_whole(told: dict[str, str | None], name: str) -> None:
    assert said(told, "name") == name


def test_lines_stand_in_order_and_leave_out_what_nobody_tells() -> None:
    lines = align(
        {"city": "Leeds", "full_name": "Ann Cole", "email": None, "phone": ""},
        {"given_name": "Ann", "family_name": "Cole", "email": "ann@x.org", "phone": None},
    )
    assert [(line.label, line.left, line.right, line.agreement) for line in lines] == [
        ("Name", "Ann Cole", "Ann Cole", SAME),
        ("E-mail", "", "ann@x.org", ONE),
        ("Town", "Leeds", "", ONE),
    ]


def test_a_country_is_shown_only_where_it_parts_them() -> None:
    both = {"full_name": "Ann Cole", "country": "GB"}
    assert [line.field for line in align(both, both)] == ["name"]
    assert [line.field for line in align(both, {"full_name": "Ann Cole"})] == ["name"]
    assert [line.field for line in align(both, {**both, "country": "IE"})] == ["name", "country"]


def test_every_agreement_has_words() -> None:
    assert all(agreement.value and agreement.value.islower() for agreement in Agreement)
