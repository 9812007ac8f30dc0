"""How a file writes dates, numbers and money, found from its content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl
from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies

from regulars.identify.canonical import LINE
from regulars.identify.formats.guess.content import SINCE_1970, country_codes
from regulars.identify.formats.guess.names import plain
from regulars.identify.formats.guess.questions import Finding, Question
from regulars.identify.formats.parts.numbers import SIGNS, currency_codes
from regulars.identify.formats.parts.texts import clean_text
from regulars.identify.formats.parts.times import EPOCH, NUMERIC
from regulars.identify.reading import Table

_FIGURES = r"^(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})(?:\D|$)"
_MONTH_FIRST = frozenset({"US", "PH", "PR", "GU", "FM", "PW", "MH"})
_LATER_MONTH = 12
_MOSTLY, _ENOUGH = 0.5, 0.25
_WORDS = {
    "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "pound": "GBP", "pounds": "GBP",
    "sterling": "GBP", "franken": "CHF", "kronor": "SEK", "yen": "JPY", "zloty": "PLN",
}  # fmt: skip


def date_format(table: Table, sample: pl.DataFrame, columns: Sequence[str], country: str) -> Finding:
    """Conventions.date_format of the columns: by the sample, else by the whole file, else a question `date_order`."""
    texts = _stacked(sample, columns)
    if texts.is_empty():
        return Finding("")
    if texts.str.contains(SINCE_1970).mean() > _MOSTLY:  # type: ignore[operator]
        return Finding(EPOCH, "Times are counted in seconds since 1970.")
    if not texts.str.contains(_FIGURES).any():
        return Finding("")
    named = ", ".join(f"'{column}'" for column in columns)
    day_first, month_first = _order_evidence(texts)
    if not day_first and not month_first:
        if texts.str.contains(r"^\d{1,2}\.\d{1,2}\.").all():
            return Finding(NUMERIC["dmy"], f"Dates in {named} are read as day.month.year, as dates with points are.")
        day_first, month_first = _evidence_of_whole(table, columns)
    if day_first or month_first:
        order = "dmy" if day_first >= month_first else "mdy"
        doubt = f"Dates in {named} are read as {_order_words(order)}; some fit only the other way." if (
            day_first and month_first
        ) else ""  # fmt: skip
        return Finding(NUMERIC[order], doubt)
    order = "mdy" if country in _MONTH_FIRST else "dmy"
    question = Question(
        "date_order",
        f"No date in {named} shows which comes first, day or month (such as {texts[0]}). Which is it?",
        {"dmy": _order_words("dmy"), "mdy": _order_words("mdy")},
        order,
    )
    return Finding(NUMERIC[order], f"Dates in {named} are read as {_order_words(order)}; nothing shows it.", question)


def _order_words(order: str) -> str:
    return {"dmy": "day first (31/12/2024)", "mdy": "month first (12/31/2024)"}[order]


def _stacked(frame: pl.DataFrame, columns: Iterable[str]) -> pl.Series:
    parts = [clean_text(frame[column]).drop_nulls().rename("text") for column in columns]
    return pl.concat(parts) if parts else pl.Series("text", [], dtype=pl.String)


def _order_evidence(texts: pl.Series) -> tuple[int, int]:
    """How many dates can only have the day first, and how many only the month."""
    first = texts.str.extract(_FIGURES, 1).cast(pl.Int32, strict=False)
    second = texts.str.extract(_FIGURES, 2).cast(pl.Int32, strict=False)
    return int(((first > _LATER_MONTH) & (second <= _LATER_MONTH)).sum()), int(
        ((second > _LATER_MONTH) & (first <= _LATER_MONTH)).sum()
    )


def _evidence_of_whole(table: Table, columns: Sequence[str]) -> tuple[int, int]:
    for chunk in table.chunks():
        evidence = _order_evidence(_stacked(chunk.frame, columns))
        if any(evidence):
            return evidence
    return 0, 0


def decimal_comma(sample: pl.DataFrame, columns: Sequence[str], separator: str) -> Finding:
    """`comma` or `point`, by which numbers like 1,234 are read; a question `decimal` where none shows it.

    `separator` is empty for files that are no text: their numbers are numbers.
    """
    texts = _stacked(sample, columns)
    comma = int(texts.str.contains(r",(?:\d{1,2}|\d{4,})\D*$|\.\d{3},\d").sum())
    point = int(texts.str.contains(r"\.(?:\d{1,2}|\d{4,})\D*$|,\d{3}\.\d").sum())
    if comma or point:
        return Finding("comma" if comma > point else "point")
    unclear = texts.filter(texts.str.contains(r"^\D*[1-9]\d{0,2}[.,]\d{3}\D*$"))
    if unclear.is_empty() or not separator:
        return Finding("point")
    likely = "comma" if separator == ";" else "point"
    options = {"point": "1.5 is one and a half, 1,500 fifteen hundred", "comma": "1,5 is one and a half"}
    question = Question("decimal", f"Is {unclear[0]} more than a thousand, or a little more?", options, likely)
    return Finding(likely, f"Numbers such as {unclear[0]} are read with a decimal {likely}.", question)


def country(sample: pl.DataFrame, columns: Sequence[str], usual: str) -> tuple[str, float]:
    """The ISO code of most lines' country and their share; without any, the usual one and 0."""
    for column in columns:
        codes = country_codes(clean_text(sample[column]))
        given = codes.drop_nulls()
        common = given.mode().sort()
        share = (given == common[0]).sum() / len(codes) if len(given) else 0.0
        if share > _ENOUGH:
            return str(common[0]), share
    return usual, 0.0


def currency(
    sample: pl.DataFrame,
    *,
    column: str | None,
    amounts: Sequence[str],
    told: str,
    usual: str,
    place: tuple[str, float],
    zone: str,
) -> Finding:
    """The currency of amounts without one: told, the file's own, the business's, else that of most lines' country.

    `place` is that country and the share of lines; `zone` the business's time zone, the last resort.
    """
    own = _own_currency(sample, column, amounts, place[0])
    if told or own:
        return Finding(told or own)
    if usual:
        return Finding(usual, f"The file names no currency: {usual} taken, the currency of the business.")
    code, share = place
    if share > _MOSTLY:
        found = _currency_of(code)
        where = Locale("en").territories[code]
        return Finding(found, f"The file names no currency: {found} taken, for {share:.0%} of lines say {where}.")
    at_home = next((land for land, zones in _zones_of_countries() if zone in zones and zone != "UTC"), "")
    likely = _currency_of(at_home or code or "US")
    question = Question("currency", "In which currency are the amounts? The file does not say.", {}, likely)
    return Finding(likely, f"The file names no currency: {likely} taken, without any sign of it.", question)


def _own_currency(sample: pl.DataFrame, column: str | None, amounts: Sequence[str], code: str) -> str:
    """The commonest currency in the currency column, else on the amounts, else in their columns' names."""
    if column is not None:
        named = currency_codes(clean_text(sample[column]).drop_nulls()).drop_nulls()
        return str(named.mode().sort()[0]) if len(named) else ""
    texts = _stacked(sample, amounts)
    signs = texts.str.extract(r"([^\d.,\s()+'’-]{1,3})").drop_nulls()
    known = currency_codes(signs).drop_nulls()
    if len(known):
        return str(known.mode().sort()[0])
    if (signs == "$").any():
        at_home = _currency_of(code) if code else "USD"
        return at_home if at_home.endswith("D") else "USD"
    for name in amounts:
        for word in plain(name).split():
            if word in _WORDS or word.upper() in {"EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "JPY"}:
                return _WORDS.get(word, word.upper())
        sign = next((currency for sign, currency in SIGNS.items() if sign in name), "")
        if sign:
            return sign
    return ""


def _currency_of(code: str) -> str:
    return next(iter(get_territory_currencies(code)), "USD")


def _zones_of_countries() -> Iterable[tuple[str, Sequence[str]]]:
    zones = get_global("zone_territories")
    by_country: dict[str, list[str]] = {}
    for zone, land in zones.items():
        by_country.setdefault(str(land), []).append(str(zone))
    return by_country.items()


def without_zone(sample: pl.DataFrame, columns: Sequence[str]) -> bool:
    """Whether some times of day among the sample's values come without a zone."""
    texts = _stacked(sample.drop(LINE, strict=False), columns)
    return bool((texts.str.contains(r"\d:\d\d") & ~texts.str.contains(r"(?i)(?:[+-]\d\d:?\d\d|z|utc|gmt)$")).any())
