"""Numbers and amounts of money as people write them, exactly."""

from __future__ import annotations

import polars as pl
from babel.core import get_global

EXACT = pl.Decimal(38, 10)
"""What numbers are read into, so that quantity times price is exact before it is rounded to four places."""

SIGNS = {"£": "GBP", "€": "EUR", "US$": "USD", "¥": "JPY", "₹": "INR", "₺": "TRY", "₽": "RUB", "₩": "KRW", "₪": "ILS",
         "A$": "AUD", "C$": "CAD", "R$": "BRL", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "Fr.": "CHF"}  # fmt: skip
"""Signs that mean one currency. A bare $ or kr means several."""
CURRENCIES = frozenset(get_global("all_currencies"))

_CODES = "|".join(sorted(CURRENCIES))
_WRITTEN = "|".join([*(sign.replace("$", r"\$").replace(".", r"\.") for sign in SIGNS), r"\$", "kr", "Rs", _CODES])
_BEFORE = rf"(?i)^([-+]?)\s*(?:{_WRITTEN})\.?\s*([-+]?[\d.,])"
_AFTER = rf"(?i)([\d.,])\s*(?:{_WRITTEN})\.?(-?)$"


def numbers(column: pl.Series, *, decimal_comma: bool) -> pl.Series:
    """The column's numbers as EXACT; null where a text is none (or is beyond 28 digits).

    Reads 1234.5, 1,234.50, 1.234,50, 1 234,50, 1'234.50, (12.50), 12.50-, £12.50, 12.50 EUR. `decimal_comma` settles
    what only it can: whether 1,234 and 1.234 are a thousand or a little more than one.
    """
    plain = column
    if decimal_comma:
        separated = column.str.contains(r"[.,]").fill_null(True)
        plain = column.set(separated, None)
    result = plain.cast(EXACT, strict=False)
    pending = result.is_null() & column.is_not_null()
    if not pending.any():
        return result
    places = pending.arg_true()
    return result.scatter(places, _unify(column.gather(places), decimal_comma=decimal_comma).cast(EXACT, strict=False))


def _unify(column: pl.Series, *, decimal_comma: bool) -> pl.Series:
    """The numbers with a point and no other sign; null where the text is no number."""
    text = pl.col("text")
    for pattern, to in (
        ("[−–]", "-"), (r"^\((.+)\)$", "-$1"), (_BEFORE, "$1$2"), (_AFTER, "$1$2"),
    ):  # fmt: skip
        text = text.str.replace(pattern, to)
    grouped = text.str.contains(r"^[-+]?\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d+)?-?$")
    text = pl.when(grouped).then(text.str.replace_all(r"[\s'’]", "")).otherwise(text)
    text = text.str.replace(r"^\+?([\d.,]+)$", "$1").str.replace(r"^([\d.,]+)-$", "-$1")
    number = pl.col("number")
    no_commas, no_points = number.str.replace_all(",", ""), number.str.replace_all(r"\.", "")
    point_for_comma = number.str.replace(",", ".", literal=True)
    sole_comma = point_for_comma if decimal_comma else no_commas
    sole_point = no_points if decimal_comma else number
    unified = (
        pl.when(number.str.contains(r"^-?\d{1,3}(\.\d{3})+,\d+$")).then(no_points.str.replace(",", ".", literal=True))
        .when(number.str.contains(r"^-?\d{1,3}(,\d{3})+\.\d+$")).then(no_commas)
        .when(number.str.contains(r"^-?\d{1,2}(,\d{2})+,\d{3}(\.\d+)?$")).then(no_commas)
        .when(number.str.contains(r"^-?\d{1,3}(,\d{3}){2,}$")).then(no_commas)
        .when(number.str.contains(r"^-?\d{1,3}(\.\d{3}){2,}$")).then(no_points)
        .when(number.str.contains(r"^-?[1-9]\d{0,2},\d{3}$")).then(sole_comma)
        .when(number.str.contains(r"^-?[1-9]\d{0,2}\.\d{3}$")).then(sole_point)
        .when(number.str.contains(r"^-?\d*,\d+$")).then(point_for_comma)
        .when(number.str.contains(r"^-?\d+\.?\d*$|^-?\.\d+$")).then(number)
    )  # fmt: skip
    return column.to_frame("text").select(text.alias("number")).select(unified).to_series()


def currency_codes(column: pl.Series) -> pl.Series:
    """ISO codes of the currencies that the texts name, in capitals; null where they name none."""
    text = column.str.strip_chars(". ")
    named = text.replace(SIGNS).str.to_uppercase()
    return pl.select(pl.when(named.is_in(list(CURRENCIES))).then(named)).to_series()
