"""Text, keys, yes and no, and JSON of what is left."""

from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.identify.formats.parts.headers import match_headers, same
from regulars.identify.formats.parts.texts import (
    as_json,
    clean,
    clean_text,
    email_key,
    name_key,
    phone_key,
    whole_number,
    yes_or_no,
)


def one(expression, **values):
    return pl.DataFrame(
        {name: [value] for name, value in values.items()}, schema=dict.fromkeys(values, pl.String)
    ).select(x=expression)["x"][0]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  Ann\t", "Ann"), ("\u00a0\ufeffAnn\u200b", "Ann"), ("'+44 7700", "+44 7700"), ("'=1+1", "=1+1"),
        ("'0123", "0123"), ("'t Hooft", "'t Hooft"), ("O'Hara", "O'Hara"), ("", None), ("   ", None), ("NULL", None),
        ("null", None), ("Null", "Null"), ("None", None), ("NaN", None), ("n/a", None), ("-", None), ("\\N", None),
        ("0", "0"), ("a - b", "a - b"),
    ],
)  # fmt: skip
def test_clean(text, cleaned):
    assert clean_text(pl.Series("a", [text])).to_list() == [cleaned]


def test_clean_many_columns_at_once():
    frame = pl.DataFrame({"a": [" x ", "'+1"], "b": ["'t", "-"]})
    assert clean(frame).rows() == [("x", "'t"), ("+1", None)]
    assert clean(frame.select()).width == 0


def test_keys():
    assert one(email_key(pl.col("e")), e="Ann@X.Example") == "ann@x.example"
    assert one(email_key(pl.col("e")), e="no address") is None
    assert one(email_key(pl.col("e")), e="two words@x.example") is None
    assert one(phone_key(pl.col("p")), p="+44 (0)7700-900123") == "tel:4407700900123"
    assert one(phone_key(pl.col("p")), p="ext 12") is None
    assert one(name_key(pl.col("n"), pl.col("c")), n="Ann  SMITH", c="bd23 1aa") == "name:ann smith BD231AA"
    assert one(name_key(pl.col("n"), pl.col("c")), n="Ann", c=None) == "name:ann"
    assert one(name_key(pl.col("n"), pl.col("c")), n=None, c="BD23") is None


def test_whole_numbers_lose_the_point_of_spreadsheets():
    for text, plain in (
        ("17850.0", "17850"),
        ("17850.00", "17850"),
        ("0012.0", "0012"),
        ("1.5", "1.5"),
        ("A1.0", "A1.0"),
    ):
        assert one(whole_number(pl.col("n")), n=text) == plain


def test_yes_and_no_in_many_languages():
    for word, meaning in (
        ("Yes", True),
        ("ja", True),
        ("SÍ", True),
        ("1", True),
        ("nein", False),
        ("FALSE", False),
        ("maybe", None),
    ):
        assert one(yes_or_no(pl.col("w")), w=word) is meaning


def test_json_of_what_is_there():
    fields = {"a": pl.col("a"), 'odd "name"': pl.col("b")}
    assert json.loads(one(as_json(fields), a='x"\\\n', b="é")) == {"a": 'x"\\\n', 'odd "name"': "é"}
    assert json.loads(one(as_json(fields), a=None, b="1")) == {'odd "name"': "1"}
    assert one(as_json(fields), a=None, b=None) is None
    assert one(as_json({}), a="1") is None


@given(st.dictionaries(st.text(min_size=1, max_size=4), st.text(max_size=6), max_size=4))
def test_json_is_read_back(values):
    columns = {f"c{place}": text for place, text in enumerate(values.values())}
    expression = as_json({name: pl.col(f"c{place}") for place, name in enumerate(values)})
    text = one(expression, x="", **columns)
    assert (json.loads(text) if text else {}) == values


def test_headers_are_compared_as_people_mean_them():
    assert same("\ufeffEmail  Address ") == same("EMAIL_ADDRESS")
    found = match_headers(["EMAIL address", "Zip", "zip"], {"email": ("Email", "Email Address"), "postcode": ("ZIP",)})
    assert found == {"EMAIL address": "email", "Zip": "postcode"}
    assert match_headers(["Name"], {"full_name": ("Name",), "order": ("Name",)}) == {"Name": "full_name"}
