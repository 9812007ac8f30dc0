"""What stands in a column, whatever it is called."""

from __future__ import annotations

from dataclasses import dataclass, fields

import polars as pl

from regulars.identify.canonical import LINE, Conventions
from regulars.identify.formats.parts.numbers import currency_codes, numbers
from regulars.identify.formats.parts.texts import NO, YES, clean_text
from regulars.identify.formats.parts.times import times
from regulars.science.matching.normal import countries

_LOOKED_AT, _MOST_COLUMNS, _SOME = 1_000, 300, 0.3
_PHONE = r"^(?:\+|\(\+?)?\d(?:(?: ?[/\-] ?|[ .]|\)? ?\(|\) ?)?\d)+(?:\s?x\d+)?$"
SINCE_1970 = r"^1\d{9}(?:\d{3})?(?:\.\d+)?$"


@dataclass(frozen=True, slots=True)
class Content:
    """Shares (0 to 1) of a column's values that look like this or that; `filled` is the share of rows with a value."""

    filled: float
    email: float
    phone: float
    number: float
    date: float
    epoch: float
    """seconds since 1970"""
    clock: float
    country: float
    currency: float
    yes_no: float
    digits: float
    """with a figure in it"""
    words: float
    """average number of words"""
    length: float
    """average number of letters"""


def look(column: pl.Series) -> Content:
    """What stands in the first values of the column."""
    values = clean_text(column.head(_LOOKED_AT))
    given = values.drop_nulls()
    if given.is_empty():
        return Content(*(0.0 for _ in fields(Content)))
    count = len(given)

    def share(mask: pl.Series) -> float:
        return float(mask.sum()) / count

    digit_count = given.str.count_matches(r"\d")
    figures = share(digit_count > 0) >= _SOME
    dates = _dates(given) if figures else digit_count < 0
    text_length = given.str.len_chars()
    return Content(
        filled=count / len(values),
        email=share(given.str.contains(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")),
        phone=share(given.str.contains(_PHONE) & digit_count.is_between(7, 15) & ~dates),
        number=share(numbers(given, decimal_comma=False).is_not_null()) if figures else 0.0,
        date=share(dates),
        epoch=share(given.str.contains(SINCE_1970)),
        clock=share(given.str.contains(r"^\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?$")),
        country=share(country_codes(given).is_not_null()),
        currency=share(currency_codes(given).is_not_null()),
        yes_no=share(given.str.to_lowercase().is_in([*YES, *NO])),
        digits=share(digit_count > 0),
        words=float((given.str.count_matches(r"\s+") + 1).mean()),  # type: ignore[arg-type]
        length=float(text_length.mean()),  # type: ignore[arg-type]
    )


def look_at(sample: pl.DataFrame) -> dict[str, Content]:
    """What stands in the columns of the sample (as reading.Chunk.frame): all of them, but for tables beyond measure."""
    return {column: look(sample[column]) for column in sample.columns[:_MOST_COLUMNS] if column != LINE}


def _dates(given: pl.Series) -> pl.Series:
    found = times(given, Conventions()).is_not_null()
    return found | given.str.contains(r"^\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?:\D.*)?$")


def country_codes(column: pl.Series) -> pl.Series:
    """ISO codes of the countries that the texts name, in any of nine languages; null where they name none."""
    unique = column.drop_nulls().unique()
    codes = {text: country_code(text) for text in unique}
    return column.replace_strict(codes, default=None, return_dtype=pl.String)


def country_code(text: str) -> str | None:
    """The ISO code (two letters) of a country, from its code or its name."""
    return countries.country_code(text) or None
