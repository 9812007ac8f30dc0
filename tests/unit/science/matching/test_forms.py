"""Forms: what a table says in a row is what the record says alone."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.science.matching.forms import Conventions, conventions_of, normal_form, normal_forms

_VALUES: dict[str, list[str]] = {
    "full_name": [
        "Ann Lee",
        "Lee, Ann",
        "Dr. Ann van der Lee Jr",
        "John & Mary Poe",
        "王杰",
        "Cher",
        "Mrs Poe",
        "unknown",
    ],
    "given_name": ["Ann", "Mary Ann", "Ann B.", "Ann Lee", "Mrs. Ann", "Lee, Ann", "John & Mary", "Morris II", "null"],
    "middle_name": ["B.", "van", "Mary", "n/a"],
    "family_name": ["Lee", "van der Lee", "Ann Lee", "Lee Jr.", "Lee, Ann", "O'Hare", "Lee-Poe"],
    "suffix": ["Jr", "III", "PhD"],
    "title": ["Mrs", "Dr.", "Herr"],
    "gender": ["F", "male", "Unknown"],
    "email": ["A.Lee+x@gmail.com", "ann@firm.example", "no-reply@b.co", "Ann <ann@b.co>"],
    "phone": ["(702) 919-1300", "+44 7700 900123", "07700 900123", "0049 30 1234567", "321-3212", "000-000", "call"],
    "birth_date": ["3/4/1980", "24/06/71", "1971-06-24", "1971", "31/02/1980", "24-May-11"],
    "street": [
        "12 Main St",
        "12 Main St Apt 4",
        "123 Main Street, Las Vegas NV 2101",
        "Hauptstr. 12a",
        "PO Box 7",
        "call first",
    ],
    "house_number": ["12", "12 A", "5/12"],
    "city": ["St. Louis", "NEW YORK", "unknown"],
    "postcode": ["89132", "2101", "m1s 1t4", "89132-0000"],
    "region": ["NV", "Ohio", "Bayern"],
    "country": ["USA", "Deutschland", "GB", "Narnia"],
    "company": ["Acme & Co. Ltd.", "I.B.M."],
    "organisation": ["The Acme Corp", "Acme (London) Ltd"],
    "id:passport": ["ab-123 4567", "000"],
    "text:occupation": ["Chief Accountant", "N/A"],
    "email#2": ["bob@b.co"],
    "phone#2": ["702 919 1301"],
    "street#2": ["14 Main St, Reno NV 89501"],
    "city#2": ["Reno"],
    "region#2": ["CA"],
    "street#3": ["16 Elm St", "PO Box 9"],
    "full_name#2": ["Ann Roe", "张秀英"],
}
_CONVENTIONS = st.builds(
    Conventions,
    country=st.sampled_from(["", "US", "GB", "DE"]),
    day_first=st.booleans(),
    latest_year=st.sampled_from([1999, 2015, 2024]),
    postcode_digits=st.sampled_from([0, 5]),
)


@st.composite
def _tables(draw: st.DrawFn) -> pl.DataFrame:
    roles = draw(st.lists(st.sampled_from(sorted(_VALUES)), min_size=1, max_size=9, unique=True))
    height = draw(st.integers(0, 12))
    columns = {
        role: draw(
            st.lists(
                st.none() | st.just("") | st.sampled_from(_VALUES[role]) | st.text(max_size=12),
                min_size=height,
                max_size=height,
            )
        )
        for role in roles
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(roles, pl.String))


@settings(max_examples=400)
@given(_tables(), _CONVENTIONS)
def test_a_record_alone_is_the_record_in_its_table(told: pl.DataFrame, conventions: Conventions) -> None:
    forms = normal_forms(told, conventions)
    assert forms.height == told.height
    assert all(dtype == pl.String for dtype in forms.dtypes)
    assert not any(forms[name].has_nulls() for name in forms.columns)
    alone = [normal_form(row, conventions) for row in told.iter_rows(named=True)]
    assert forms.to_dicts() == alone


def test_everything_that_a_table_says() -> None:
    told = pl.DataFrame(
        {
            "title": ["Mrs", None],
            "given_name": ["Ann B.", "Robert"],
            "family_name": ["van der Lee", "Poe Jr"],
            "email": ["A.Lee@gmail.com", ""],
            "phone": ["(702) 919-1300", "+44 7700 900123"],
            "birth_date": ["12/24/1978", "3/4/1980"],
            "street": ["12 Main St Apt 4", "1 Elm Street, Las Vegas NV 89132"],
            "city": ["St. Louis", None],
            "company": ["Acme Inc.", None],
            "id:passport": [None, "ab-1234567"],
        }
    )
    conventions = conventions_of(told)
    assert conventions == Conventions(country="US", day_first=False)
    assert normal_forms(told, conventions).to_dicts() == [
        {
            "given": "ann b",
            "family": "vanderlee",
            "generation": "",
            "gender": "f",
            "email": "alee@gmail.com",
            "phone": "+17029191300",
            "birth_date": "1978-12-24",
            "house": "12",
            "street": "main street",
            "city": "saint louis",
            "postcode": "",
            "region": "",
            "country": "",
            "company": "acme",
            "id:passport": "",
        },
        {
            "given": "robert",
            "family": "poe",
            "generation": "jr",
            "gender": "",
            "email": "",
            "phone": "+447700900123",
            "birth_date": "1980-03-04",
            "house": "1",
            "street": "elm street",
            "city": "las vegas",
            "postcode": "89132",
            "region": "nv",
            "country": "",
            "company": "",
            "id:passport": "AB1234567",
        },
    ]


def test_a_second_address_is_read_by_itself() -> None:
    told = {
        "street": "12 Main St",
        "city": "Reno",
        "street#2": "14 Elm St, Las Vegas NV 89132",
        "city#2": "",
    }
    forms = normal_form(told, Conventions(country="US"))
    assert (forms["street"], forms["city"], forms["postcode"]) == ("main street", "reno", "")
    assert (forms["house#2"], forms["street#2"], forms["city#2"], forms["postcode#2"]) == (
        "14",
        "elm street",
        "las vegas",
        "89132",
    )


def test_a_street_without_a_city_of_its_own_is_another_way_to_write_the_first() -> None:
    told = {"street": "", "street#2": "12 Main St", "city": "Reno"}
    assert normal_form(told, Conventions()) == {
        "house": "12",
        "street": "main street",
        "city": "reno",
        "postcode": "",
        "region": "",
        "country": "",
    }
    assert normal_form(told | {"street": "14 Elm St"}, Conventions())["street"] == "elm street"
    assert "country#2" not in normal_form(told | {"country": "USA", "country#2": "US"}, Conventions())


def test_a_phone_is_dialled_in_its_records_country() -> None:
    told = pl.DataFrame(
        {"phone": ["030 1234567", "030 1234567", "702 919 1300"], "country": ["Germany", "Austria", None]}
    )
    assert normal_forms(told, Conventions(country="US"))["phone"].to_list() == [
        "+49301234567",
        "+43301234567",
        "+17029191300",
    ]


def test_a_table_without_roles_has_no_forms() -> None:
    assert normal_forms(pl.DataFrame({"x": ["1"]}), Conventions()).columns == []
    assert normal_form({"x": "1"}, Conventions()) == {}


@pytest.mark.parametrize(
    ("column", "values", "country", "wanted"),
    [
        ("birth_date", ["24/06/1971", "3/4/1980"], "", Conventions(day_first=True)),
        ("birth_date", ["06/24/1971", "3/4/1980"], "", Conventions(day_first=False)),
        ("birth_date", ["06/24/1971", "12/25/1980", "24/06/1971"], "GB", Conventions(country="GB", day_first=False)),
        ("birth_date", ["3/4/1980"], "us", Conventions(country="US", day_first=False)),
        ("birth_date", ["3/4/1980"], "GB", Conventions(country="GB", day_first=True)),
        ("birth_date", ["2019-01-01", "20210304"], "", Conventions(latest_year=2021)),
        ("phone", ["07700 900123", "020 7946 0000"], "", Conventions(country="GB")),
        ("phone", ["12", None], "", Conventions()),
        ("country", ["Germany", "Germany", "USA", None], "", Conventions(country="DE")),
        ("region", ["12", "Bayern"], "", Conventions()),
        ("region", ["NSW", "vic", "sa"], "", Conventions(country="AU")),
        ("region", ["CA", "tx", "Ohio"], "", Conventions(country="US", day_first=False)),
        ("street", ["1 Elm St, Reno NV 89501", "Elm St 7"], "", Conventions(country="US", day_first=False)),
        ("postcode", ["89132", "12345", "10001", "2101"], "", Conventions(postcode_digits=5)),
        ("postcode", ["2101", "3000"], "", Conventions()),
    ],
)
def test_conventions_of_a_table(column: str, values: list[str | None], country: str, wanted: Conventions) -> None:
    assert conventions_of(pl.DataFrame({column: values}), country) == wanted


def test_a_few_records_from_abroad_do_not_decide_the_country() -> None:
    told = pl.DataFrame({"region": ["NV", "OH", "CA", None], "country": [None, None, None, "Singapore"]})
    assert conventions_of(told).country == "US"
    told = pl.DataFrame({"region": ["NV", None, None, None], "country": [None, "Singapore", "Singapore", "SG"]})
    assert conventions_of(told).country == "SG"


def test_conventions_are_kept_as_plain_values() -> None:
    conventions = Conventions("AU", day_first=False, latest_year=1999, postcode_digits=5)
    assert Conventions.from_json(conventions.to_json()) == conventions


def test_a_postcode_gets_back_the_zero_that_a_spreadsheet_took() -> None:
    assert normal_form({"postcode": "2101"}, Conventions(postcode_digits=5))["postcode"] == "02101"
    assert normal_form({"street": "1 Elm St, Boston MA 02101"}, Conventions(postcode_digits=5))["postcode"] == "02101"
    assert normal_form({"postcode": "2101"}, Conventions())["postcode"] == "2101"
