"""Addresses: on one line or split, in several countries' ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.science.matching.normal.addresses import Place, house_number, parse_address, place_of, postcode
from regulars.science.matching.normal.countries import country, country_code, region
from regulars.science.matching.normal.texts import city


@pytest.mark.parametrize(
    ("written", "house", "street"),
    [
        ("123 Main St", "123", "main street"),
        ("123 MAIN STREET", "123", "main street"),
        ("123 main st.", "123", "main street"),
        ("4650 Maple Dr", "4650", "maple drive"),
        ("12a High Street", "12a", "high street"),
        ("12 b High Street", "12b", "high street"),
        ("9304 W. 15th St", "9304", "w 15th street"),
        ("9304 West Fifteenth St", "9304", "w fifteenth street"),
        ("127 First Ave", "127", "1st avenue"),
        ("1450 N City Rd Suite 900", "1450", "n city road"),
        ("Suite 900, 1450 N City Rd", "1450", "n city road"),
        ("5201 Elm St Apt 4B", "5201", "elm street"),
        ("5201 Elm St, Unit 4", "5201", "elm street"),
        ("5201 Elm St #4", "5201", "elm street"),
        ("Flat 3, 12 High Street", "12", "high street"),
        ("3/12 High Street", "12", "high street"),
        ("Unit 3/12 High Street", "12", "high street"),
        ("1234 County Road 12", "1234", "county road 12"),
        ("12-14 King St", "12", "king street"),
        ("4297 Broadway", "4297", "broadway"),
        ("P.O. Box 12987", "12987", "po box"),
        ("PO BOX 12987", "12987", "po box"),
        ("Postfach 12 34", "1234", "po box"),
        ("St James Rd", "", "saint james road"),
        ("12 St James Square", "12", "saint james square"),
        ("Hauptstr. 12a", "12a", "hauptstrasse"),
        ("Hauptstraße 12 a", "12a", "hauptstrasse"),
        ("Am Alten Weg 3", "3", "am alten weg"),
        ("12 rue de la Paix", "12", "rue de la paix"),
        ("12, rue de la Paix", "12", "rue de la paix"),
        ("12 bd Voltaire", "12", "boulevard voltaire"),
        ("Via Roma, 12", "12", "via roma"),
        ("Calle Mayor 5", "5", "calle mayor"),
        ("C/ Mayor 5", "5", "calle mayor"),
        ("Kerkstraat 12", "12", "kerkstraat"),
        ("wallaby place", "", "wallaby place"),
        ("pridhamstreet", "", "pridhamstreet"),
        ("12 Avenue Road", "12", "avenue road"),
        ("Skyline Apartments, 705 Sheppard Ave", "705", "sheppard avenue"),
        ("Skyline Apartments 705 Sheppard Ave", "705", "sheppard avenue"),
        ("No 321, Street 128", "321", "street 128"),
        ("#321, Street 128", "321", "street 128"),
        ("call before 5pm", "", "call before 5pm"),
        ("n/a", "", ""),
        ("", "", ""),
        (" , ", "", ""),
    ],
)
def test_a_street(written: str, house: str, street: str) -> None:
    assert parse_address(written)[:2] == (house, street)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("123 Main Street, Las Vegas NV 89132", Place("123", "main street", "las vegas", "89132", "nv")),
        (
            "123 Main Street\nLas Vegas, NV 89132-1234\nUSA",
            Place("123", "main street", "las vegas", "89132", "nv", "US"),
        ),
        ("1515 Adela Ln, LV, NV", Place("1515", "adela lane", "lv", "", "nv")),
        ("445 Overpass Rd San Ramon", Place("445", "overpass road", "san ramon")),
        ("80 Delaware Ave SE Washington DC 40040", Place("80", "delaware avenue se", "washington", "40040", "dc")),
        ("9304 W. 15th St La Blanca, FL 60527", Place("9304", "w 15th street", "la blanca", "60527", "fl")),
        ("6371 E Foothill Dr, 95915", Place("6371", "e foothill drive", "", "95915")),
        ("Hughes Plaza, 100 Howard Way, Las Vegas, NV 89111", Place("100", "howard way", "las vegas", "89111", "nv")),
        ("133 New Bridge Road, Singapore 059413", Place("133", "new bridge road", "singapore", "059413")),
        ("Ansbacher Strasse 23, 56422 Düsseldorf", Place("23", "ansbacher strasse", "dusseldorf", "56422")),
        ("Feldstrasse 10, FL-2198 Triesen, Liechtenstein", Place("10", "feldstrasse", "triesen", "2198", "", "LI")),
        (
            "18 Danver Place, Loughborough, Leicestershire, LE11 1UU, United Kingdom",
            Place("18", "danver place", "loughborough", "LE111UU", "", "GB"),
        ),
        ("12 St James Square, London SW1Y 4JH", Place("12", "saint james square", "london", "SW1Y4JH")),
        ("705 Sheppard Ave, Toronto, ON M1S 1T4", Place("705", "sheppard avenue", "toronto", "M1S1T4", "on")),
        ("12 rue de la Paix, 75002 Paris", Place("12", "rue de la paix", "paris", "75002")),
        ("Kerkstraat 12, 1017 GA Amsterdam", Place("12", "kerkstraat", "amsterdam", "1017GA")),
        ("5 Rue du Bac 75007 PARIS", Place("5", "rue du bac", "paris", "75007")),
        ("Rua Augusta 12, 1100-053 Lisboa", Place("12", "rua augusta", "lisboa", "1100053")),
        ("ul. Długa 12/4, 00-238 Warszawa", Place("12", "ulica dluga", "warszawa", "00238")),
        ("Storgatan 5, 111 22 Stockholm", Place("5", "storgatan", "stockholm", "11122")),
        ("Rose Cottage, Church Lane, Ashby", Place("", "church lane", "ashby")),
        ("No 321, Street 128 Phnom Penh Cambodia", Place("321", "street 128", "phnom penh", "", "", "KH")),
        ("7 Wallaby Pl, Cleveland QLD 2119", Place("7", "wallaby place", "cleveland", "2119", "qld")),
    ],
)
def test_an_address_on_one_line(written: str, place: Place) -> None:
    assert parse_address(written) == place


def test_columns_win_over_what_the_street_says_too() -> None:
    street = parse_address("123 Main Street, Las Vegas NV 89132")
    assert place_of(street, "", "", "", "", "") == street
    assert place_of(street, "125", "reno", "89501", "ca", "US") == Place(
        "125", "main street", "reno", "89501", "ca", "US"
    )


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("89132", "89132"),
        ("89132-0000", "89132"),
        ("891320000", "89132"),
        ("m1s 1t4", "M1S1T4"),
        ("sw1y4jh", "SW1Y4JH"),
        ("D-12345", "12345"),
        ("2119.0", "2119"),
        ("1017 GA", "1017GA"),
        ("00000", ""),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_postcode(written: str, code: str) -> None:
    assert postcode(written) == code


def test_a_house_number_of_its_own() -> None:
    assert [house_number(text) for text in ("12", "12 A", "5/12", "No. 7", "007", "", "x")] == [
        "12",
        "12a",
        "12",
        "7",
        "7",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Ohio", "oh"),
        ("OHIO", "oh"),
        ("OH", "oh"),
        ("New South Wales", "nsw"),
        ("N.S.W.", "nsw"),
        ("Québec", "qc"),
        ("Rheinland-Pfalz", "rheinland pfalz"),
        ("", ""),
    ],
)
def test_region(written: str, code: str) -> None:
    assert region(written) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Germany", "DE"),
        ("Deutschland", "DE"),
        ("de", "DE"),
        ("DEU", "DE"),
        ("UK", "GB"),
        ("U.S.A.", "US"),
        ("Österreich", "AT"),
        ("España", "ES"),
        ("Narnia", ""),
        ("", ""),
    ],
)
def test_country(written: str, code: str) -> None:
    assert country_code(written) == code
    assert country(written) == (code or written.lower())


def test_city() -> None:
    assert [
        city(text) for text in ("St. Louis", "Saint Louis", "Köln (Porz)", "  NEW  YORK ", "Mt Isa", "unknown")
    ] == [
        "saint louis",
        "saint louis",
        "koln",
        "new york",
        "mount isa",
        "",
    ]


@given(st.text(st.sampled_from("12 ab,.-/#St üß北\n"), max_size=40))
def test_any_text_has_a_place_of_plain_words(text: str) -> None:
    for part in parse_address(text):
        assert part == "" or (part.isascii() and part.replace(" ", "").isalnum() and part == " ".join(part.split()))
