"""Places: addresses that could be, telephone numbers that ring nowhere."""

from __future__ import annotations

import numpy as np
import phonenumbers
import polars as pl
import pytest
from phonenumbers import PhoneNumberType, carrier

from regulars.demo.places import Exchange, Gazetteer
from regulars.demo.wordlists import read_list


@pytest.fixture
def gazetteer() -> Gazetteer:
    return Gazetteer(np.random.default_rng(2))


def test_addresses_are_handed_out_in_order_with_postcodes_of_their_town(gazetteer: Gazetteer) -> None:
    assert [gazetteer.settle() for _ in range(400)] == list(range(400))
    frame = gazetteer.frame()
    assert frame["postcode"].str.contains(r"^[A-Z]{1,2}\d{1,2} \d[ABD-HJLNP-UW-Z]{2}$").all()
    outcodes = dict(read_list("towns").select("town", "outcodes").rows())
    for city, postcode in frame.select("city", "postcode").rows():
        assert postcode.split()[0] in outcodes[city].split("|")


def test_local_addresses_are_near_the_shop(gazetteer: Gazetteer) -> None:
    for _ in range(50):
        gazetteer.settle(local=True)
    frame = gazetteer.frame()
    assert frame["local"].all()
    assert set(frame["city"]) <= {"Skipton", "Keighley", "Ilkley", "Settle"}


def test_provinces_are_shopifys_codes(gazetteer: Gazetteer) -> None:
    for _ in range(1500):
        gazetteer.settle()
    pairs = set(gazetteer.frame().select("nation", "province").unique().rows())
    assert pairs == {("England", "ENG"), ("Scotland", "SCT"), ("Wales", "WLS"), ("Northern Ireland", "NIR")}


def test_mobiles_are_valid_new_and_of_no_network() -> None:
    exchange = Exchange(np.random.default_rng(3))
    numbers = [exchange.mobile() for _ in range(500)]
    assert len(set(numbers)) == 500
    for number in numbers:
        parsed = phonenumbers.parse(number, "GB")
        assert phonenumbers.is_valid_number(parsed)
        assert phonenumbers.number_type(parsed) == PhoneNumberType.MOBILE
        assert carrier.name_for_number(parsed, "en") == ""


@pytest.mark.parametrize("dial", sorted({f"0{d}" for d in read_list("towns")["dial"]}))
def test_landlines_are_valid_and_of_the_blocks_kept_for_drama(dial: str) -> None:
    exchange = Exchange(np.random.default_rng(4))
    number = exchange.landline(dial)
    assert number.startswith(dial)
    assert len(number) == 11
    assert phonenumbers.is_valid_number(phonenumbers.parse(number, "GB"))
    assert any(block in number for block in ("4960", "4980", "79460", "96496", "20180"))


def test_when_the_landlines_of_an_area_run_out_people_get_mobiles() -> None:
    exchange = Exchange(np.random.default_rng(5))
    numbers = pl.Series([exchange.landline("0113") for _ in range(1500)])
    assert numbers.n_unique() == 1500
    assert 800 < numbers.str.starts_with("0113").sum() <= 1000
    assert numbers.str.starts_with("07").sum() >= 500
