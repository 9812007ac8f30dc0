"""Roles of columns, by their names and by what stands in them."""

from __future__ import annotations

import random

import polars as pl
import pytest

from regulars.identify.columns import roles_of

_GIVEN = (
    "Mary John Susan Robert Patricia Michael Linda William Elizabeth David Barbara Richard Jennifer Thomas Anna Peter"
).split()
_FAMILY = (
    "Abbot Baxter Carver Dalton Easton Farrow Garner Hadley Ingram Jarvis Keller Langley Marsden Norton Osborn Parry "
    "Quill Radley Selby Thorne Upton Vance Weston Yardley"
).split()
_STREETS = ["Mill Road", "Church St", "High Street", "Elm Ave", "Park Lane", "Oak Drive"]
_CITIES = ["London", "Bristol", "Leeds", "Manchester", "Oxford", "York", "Cardiff", "Dublin"]
_COMPANIES = ["Acme Ltd", "Umbrella Inc", "Globex", "Initech GmbH", "Hooli", "Soylent Corp"]
_NOTES = [
    f"leave it {where}"
    for where in (
        "at the back door",
        "with Sam",
        "behind the shed",
        "under the mat",
        "in the hall",
        "by the gate",
        "next door",
        "at the desk",
        "in the porch",
        "with the guard",
        "on the step",
    )
]


@pytest.fixture(scope="module")
def people() -> pl.DataFrame:
    """Six hundred rows of four hundred people, in columns named by role."""
    dice = random.Random(3)
    rows = []
    for number in range(400):
        given, family = dice.choice(_GIVEN), dice.choice(_FAMILY)
        person = {
            "given_name": given,
            "family_name": family,
            "full_name": f"{given} {family}",
            "email": f"{given}.{family}{number}@mail.example".lower(),
            "phone": f"020 7{dice.randrange(100, 1000)} {dice.randrange(1000, 10000)}",
            "birth_date": f"{dice.randrange(1940, 2003)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}",
            "street": f"{dice.randrange(1, 200)} {dice.choice(_STREETS)}",
            "house_number": str(dice.randrange(1, 200)),
            "city": dice.choice(_CITIES),
            "postcode": f"{dice.choice(['BS', 'LS', 'M'])}{dice.randrange(1, 20)} {dice.randrange(1, 9)}AB",
            "region": dice.choice(["Avon", "Kent", "Surrey", "Devon"]),
            "country": dice.choice(["United Kingdom", "Ireland"]),
            "gender": dice.choice(["F", "M"]),
            "company": dice.choice(_COMPANIES),
            "row": f"r{number}",
            "card": f"LC{dice.randrange(10**6, 10**7)}",
            "noted": dice.choice(_NOTES),
            "state": dice.choice(["active", "lost"]),
        }
        rows += [person, dict(person)] if number % 2 else [person]
    for at, row in enumerate(rows):
        row["row"] = f"r{at}"
    return pl.DataFrame(rows)


def _named(people: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    return people.select(pl.col(role).alias(name) for name, role in names.items())


@pytest.mark.parametrize(
    "names",
    [
        {"first_name": "given_name", "surname": "family_name", "dob": "birth_date", "email": "email", "city": "city"},
        {
            "FirstName": "given_name",
            "LastName": "family_name",
            "EmailAddress": "email",
            "PhoneNumber": "phone",
            "ZIP": "postcode",
        },
        {" given_name": "given_name", " surname": "family_name", " street_number": "house_number", " suburb": "city"},
        {
            "Vorname": "given_name",
            "Nachname": "family_name",
            "Geburtsdatum": "birth_date",
            "Straße": "street",
            "Hausnr.": "house_number",
            "PLZ": "postcode",
            "Ort": "city",
            "Geschlecht": "gender",
            "Firma": "company",
            "Land": "country",
        },
        {
            "Prénom": "given_name",
            "Nom": "family_name",
            "Date de naissance": "birth_date",
            "Adresse": "street",
            "Code postal": "postcode",
            "Ville": "city",
            "Sexe": "gender",
            "Téléphone": "phone",
            "Courriel": "email",
            "Pays": "country",
        },
        {
            "Nombre": "given_name",
            "Apellidos": "family_name",
            "Fecha de nacimiento": "birth_date",
            "Dirección": "street",
            "Ciudad": "city",
            "Sexo": "gender",
            "Teléfono": "phone",
            "Correo electrónico": "email",
            "País": "country",
        },
        {
            "Nome": "given_name",
            "Cognome": "family_name",
            "Data di nascita": "birth_date",
            "Indirizzo": "street",
            "CAP": "postcode",
            "Città": "city",
            "Sesso": "gender",
        },
        {
            "Voornaam": "given_name",
            "Achternaam": "family_name",
            "Geboortedatum": "birth_date",
            "Straat": "street",
            "Huisnummer": "house_number",
            "Postcode": "postcode",
            "Woonplaats": "city",
            "Geslacht": "gender",
        },
        {
            "Imię": "given_name",
            "Nazwisko": "family_name",
            "Data urodzenia": "birth_date",
            "Ulica": "street",
            "Miasto": "city",
        },
        {
            "PRIMARY_NAME_FIRST": "given_name",
            "PRIMARY_NAME_LAST": "family_name",
            "ADDR_FULL": "street",
            "EMAIL_ADDRESS": "email",
            "PHONE_NUMBER": "phone",
            "DATE_OF_BIRTH": "birth_date",
            "ADDR_CITY": "city",
            "ADDR_POSTAL_CODE": "postcode",
            "EMPLOYER": "company",
        },
        {"name": "full_name", "mail": "email", "tel": "phone"},
        {"Naam": "full_name", "Kunde seit": "row"},
        {"Kunde": "full_name", "Ort": "city"},
    ],
)
def test_names_of_columns_in_several_languages(people: pl.DataFrame, names: dict[str, str]) -> None:
    wanted = {name: role for name, role in names.items() if role != "row"}
    assert roles_of(_named(people, names)) == wanted


_TOLD_BY_CONTENT = ["full_name", "email", "phone", "birth_date", "street", "city", "postcode", "gender", "country"]


@pytest.mark.parametrize("style", ["col{}", "field_{}", "{}", "xq{}z", "Spalte {}"])
def test_meaningless_names_leave_it_to_the_content(people: pl.DataFrame, style: str) -> None:
    names = {style.format(at): role for at, role in enumerate(_TOLD_BY_CONTENT, 1)}
    assert roles_of(_named(people, names)) == names


def test_given_and_family_names_under_meaningless_names(people: pl.DataFrame) -> None:
    assert roles_of(_named(people, {"a1": "row", "a2": "given_name", "a3": "family_name", "a4": "email"})) == {
        "a2": "given_name",
        "a3": "family_name",
        "a4": "email",
    }


def test_names_that_are_in_the_wrong_place(people: pl.DataFrame) -> None:
    names = {"email": "phone", "phone": "email", "city": "full_name", "name": "city"}
    found = roles_of(_named(people, names))
    assert found["email"] == "phone"
    assert found["phone"] == "email"


def test_content_that_belies_the_name_is_not_used_as_it(people: pl.DataFrame) -> None:
    dice = random.Random(4)
    table = _named(people, {"email": "email", "address": "noted", "industry": "full_name"}).with_columns(
        pl.Series("first_name", [f"{dice.getrandbits(48):012x}" for _ in range(people.height)]),
        pl.Series("last_name", [str(number) for number in dice.sample(range(10**5, 10**8), people.height)]),
    )
    assert roles_of(table) == {"email": "email", "address": "text:address", "industry": "full_name"}


def test_what_never_repeats_or_says_nothing_is_ignored(people: pl.DataFrame) -> None:
    names = {
        "first_name": "given_name",
        "unique_id": "row",
        "record_id": "row",
        "ref": "row",
        "cluster": "card",
        "status": "state",
    }
    assert roles_of(_named(people, names)) == {"first_name": "given_name"}


def test_an_identifier_is_known_by_its_name_or_by_whom_it_joins(people: pl.DataFrame) -> None:
    known = {"first_name": "given_name", "email": "email"}
    assert roles_of(_named(people, known | {"Passport No": "card"})) == known | {"Passport No": "id:passport_no"}
    assert roles_of(_named(people, known | {"xyz": "card"})) == known | {"xyz": "id:xyz"}
    groups = pl.Series("xyz", [f"G{at % 40:05}" for at in range(people.height)])
    assert roles_of(_named(people, known).with_columns(groups)) == known


def test_where_a_document_was_issued_is_not_where_its_holder_lives(people: pl.DataFrame) -> None:
    names = {
        "first_name": "given_name",
        "PASSPORT_COUNTRY": "country",
        "DRIVERS_LICENSE_STATE": "region",
        "PHONE_TYPE": "state",
    }
    assert roles_of(_named(people, names)) == {"first_name": "given_name"}


def test_a_second_column_of_a_role_is_numbered(people: pl.DataFrame) -> None:
    table = _named(people, {"email": "email", "work_email": "email", "billing_city": "city", "shipping_city": "city"})
    assert roles_of(table) == {
        "email": "email",
        "work_email": "email#2",
        "billing_city": "city",
        "shipping_city": "city#2",
    }


def test_the_parts_of_one_address_have_one_number(people: pl.DataFrame) -> None:
    names = {
        "billing_street": "street", "billing_address1": "street", "billing_city": "city",
        "shipping_street": "street", "shipping_city": "city", "shipping_zip": "postcode",
    }  # fmt: skip
    assert list(roles_of(_named(people, names)).values()) == [
        "street",
        "street#3",
        "city",
        "street#2",
        "city#2",
        "postcode#2",
    ]


def test_numbers_that_only_look_like_others(people: pl.DataFrame) -> None:
    dice = random.Random(8)
    table = _named(people, {"email": "email", "state": "state"}).with_columns(
        pl.Series("where", [f"198.192.{dice.randrange(99)}.{dice.randrange(10, 99)}" for _ in range(people.height)]),
        pl.Series("lon", [f"-{dice.randrange(9)}.{dice.randrange(1000, 9999)}" for _ in range(people.height)]),
        pl.Series("order", [f"#{dice.randrange(1000, 9999)}" for _ in range(people.height)]),
    )
    assert roles_of(table) == {"email": "email"}


def test_companies_without_people_are_the_records(people: pl.DataFrame) -> None:
    assert roles_of(_named(people, {"company": "company", "city": "city"})) == {
        "company": "organisation",
        "city": "city",
    }
    assert roles_of(_named(people, {"PRIMARY_NAME_ORG": "company", "PRIMARY_NAME_FIRST": "given_name"})) == {
        "PRIMARY_NAME_ORG": "organisation",
        "PRIMARY_NAME_FIRST": "given_name",
    }


def test_dates_of_orders_are_not_birth_dates(people: pl.DataFrame) -> None:
    dice = random.Random(5)
    dates = pl.Series("when", [f"202{dice.randrange(1, 4)}-0{dice.randrange(1, 10)}-11" for _ in range(people.height)])
    assert roles_of(_named(people, {"email": "email"}).with_columns(dates)) == {"email": "email"}


def test_people_of_history() -> None:
    dice = random.Random(6)
    rows = []
    for number in range(300):
        given, family = dice.choice(_GIVEN).lower(), dice.choice(_FAMILY).lower()
        rank = ", 2nd baronet" if number % 7 == 0 else ""
        row = {
            "unique_id": f"Q{number}-1",
            "full_name": f"{given} {family}{rank}",
            "first_and_surname": f"{given} {family}",
            "first_name": given,
            "surname": family,
            "dob": f"{dice.randrange(1600, 1900)}-{dice.randrange(1, 13):02}-11",
            "birth_place": dice.choice(_CITIES).lower(),
            "postcode_fake": f"bs{dice.randrange(1, 20)} {dice.randrange(1, 9)}ab",
            "gender": dice.choice(["male", "female"]),
            "occupation": dice.choice(["politician", "painter", "writer", "cricketer"]),
        }
        rows += [row, row | {"unique_id": f"Q{number}-2"}]
    assert roles_of(pl.DataFrame(rows)) == {
        "full_name": "full_name",
        "first_and_surname": "full_name#2",
        "first_name": "given_name",
        "surname": "family_name",
        "dob": "birth_date",
        "birth_place": "text:birth_place",
        "postcode_fake": "postcode",
        "gender": "gender",
        "occupation": "text:occupation",
    }


def test_those_who_serve_and_how_people_are_related_are_not_the_people(people: pl.DataFrame) -> None:
    dice = random.Random(7)
    sellers, related = (
        ["Anna Poe", "Peter Roe", "Linda Coe"],
        ["Reference person", "Opposite-sex spouse", "Adopted child"],
    )
    table = _named(people, {"first_name": "given_name", "last_name": "family_name"}).with_columns(
        pl.Series("Owner", dice.choices(sellers, k=people.height)),
        pl.Series("xy", dice.choices(sellers, k=people.height)),
        pl.Series("relationship_to_reference_person", dice.choices(related, k=people.height)),
    )
    assert roles_of(table) == {"first_name": "given_name", "last_name": "family_name"}


def test_tables_with_nothing_in_them() -> None:
    assert roles_of(pl.DataFrame()) == {}
    assert (
        roles_of(
            pl.DataFrame(
                {"first_name": [None, ""], "email": ["-", "n/a"]}, schema={"first_name": pl.String, "email": pl.String}
            )
        )
        == {}
    )
