"""A mapping proposed for an unknown table: which column is which field, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from regulars.identify.formats.guess.content import Content
from regulars.identify.formats.guess.names import FIELD_NAMES, likeness
from regulars.identify.formats.parts.export import Format, Headers
from regulars.identify.formats.parts.numbers import numbers
from regulars.identify.formats.parts.texts import clean_text

_BY_CONTENT = 0.5
_AGREES = 0.8
_CENT = 0.011


@dataclass(frozen=True, slots=True)
class Proposal:
    """`mapping` is column to field, `because` column to the reason in words; `missing` says what the format lacks."""

    mapping: dict[str, str]
    because: dict[str, str]
    missing: tuple[tuple[str, ...], ...]
    sureness: float


def _text(content: Content) -> bool:
    return content.email < 0.5 and content.date < 0.5 and content.number < 0.5


def _name(content: Content) -> bool:
    return _text(content) and content.digits < 0.3


_FITS: Mapping[str, Callable[[Content], bool]] = {
    "email": lambda seen: seen.email >= 0.4,
    "phone": lambda seen: seen.phone >= 0.5,
    "time": lambda seen: seen.date >= 0.5 or seen.epoch >= 0.9,
    "updated": lambda seen: seen.date >= 0.5 or seen.epoch >= 0.9,
    "birth_date": lambda seen: seen.date >= 0.5,
    "clock": lambda seen: seen.clock >= 0.8,
    "quantity": lambda seen: seen.number >= 0.5,
    "unit_price": lambda seen: seen.number >= 0.5,
    "amount": lambda seen: seen.number >= 0.5,
    "discount": lambda seen: seen.number >= 0.5,
    "currency": lambda seen: seen.currency >= 0.7,
    "country": lambda seen: seen.country >= 0.3,
    "postcode": lambda seen: seen.digits >= 0.5 and seen.length <= 12,
    "full_name": _name,
    "given_name": _name,
    "family_name": _name,
    "city": _name,
    "region": _text,
    "company": _text,
    "street": _text,
    "language": lambda seen: _name(seen) and seen.length <= 20,
    "description": _text,
    "category": lambda seen: seen.email < 0.5 and seen.date < 0.5,
    "status": lambda seen: _text(seen) and seen.words < 4,
    "order": lambda seen: seen.email < 0.5 and seen.clock < 0.5,
    "customer": lambda seen: seen.words < 1.5,
    "product": lambda seen: seen.email < 0.5 and seen.words < 2.5,
    "conversation": lambda seen: seen.email < 0.5 and seen.clock < 0.5 and seen.words < 2.5,
    "text": lambda seen: _text(seen) and seen.words >= 3,
    "subject": _text,
    "direction": lambda seen: _name(seen) and seen.words < 3,
    "channel": lambda seen: _name(seen) and seen.words < 3,
    "agent": lambda seen: seen.date < 0.5 and seen.number < 0.5 and seen.words < 4,
}
"""What a column has to hold to be the field; for a consent, a yes or no."""


def could_be(content: Content, field: str) -> bool:
    """Whether what stands in a column could be the field, whatever the column is called."""
    return content.filled > 0 and _fits(field)(content)


def _fits(field: str) -> Callable[[Content], bool]:
    return _consents if field.endswith("_consent") else _FITS[field]


def _consents(content: Content) -> bool:
    return content.yes_no >= 0.8


_TELLING: Mapping[str, tuple[Callable[[Content], float], float, str]] = {
    "email": (lambda seen: seen.email, 0.8, "are e-mail addresses"),
    "time": (lambda seen: seen.date, 0.9, "are dates"),
    "phone": (lambda seen: seen.phone if seen.number < 0.5 else 0.0, 0.9, "are telephone numbers"),
    "country": (lambda seen: seen.country if seen.length > 2 else 0.0, 0.8, "are countries"),
    "currency": (lambda seen: seen.currency, 0.95, "are currencies"),
}
"""Fields that their values give away whatever the column is called, from what share on."""


def propose(
    sample: pl.DataFrame, contents: Mapping[str, Content], format_: Format, given: Mapping[str, str]
) -> Proposal:
    """The likeliest mapping of the sample's columns to the format's fields; what is `given` stands.

    `sample` as in reading.Chunk.frame, `contents` what `look_at` says of it.
    """
    mapping, because = dict(given), dict.fromkeys(given, "as told")
    taken = set(given.values())
    total = 0.0
    for score, field, column, why in _candidates(contents, format_.fields):
        if column not in mapping and field not in taken:
            mapping[column], because[column] = field, why
            taken.add(field)
            total += score
    for settle in (_drop_repeated_total, _name_products, _number_customers):
        settle(mapping, because, sample, set(given))
    taken = set(mapping.values())
    missing = tuple(choice for choice in format_.needs if not taken & set(choice))
    ordered = [column for column in sample.columns if column in mapping]
    return Proposal(
        {column: mapping[column] for column in ordered}, {column: because[column] for column in ordered}, missing, total
    )


def _candidates(contents: Mapping[str, Content], fields: Headers) -> list[tuple[float, str, str, str]]:
    """Scores of field for column with the reason, best first; ties go to the field, then the column, named first."""
    found = []
    for field in fields:
        for column, content in contents.items():
            if not content.filled or not _fits(field)(content):
                continue
            score = likeness(column, fields[field])
            why = "by its name"
            if field in _TELLING:
                measure, least, words = _TELLING[field]
                share = measure(content)
                if share >= least and score < _BY_CONTENT:
                    score, why = _BY_CONTENT * share, f"{share:.0%} of its values {words}"
            if score:
                found.append((score, field, column, why))
    return sorted(found, key=lambda candidate: -candidate[0])


def _drop_repeated_total(
    mapping: dict[str, str], because: dict[str, str], sample: pl.DataFrame, given: set[str]
) -> None:
    """An amount beside quantity and price that is not their product is the order's, repeated on each line: leave it."""
    column_of = {field: column for column, field in mapping.items()}
    if not {"amount", "quantity", "unit_price"} <= column_of.keys() or column_of["amount"] in given:
        return
    amount, quantity, price = (
        numbers(clean_text(sample[column_of[field]]), decimal_comma=_has_decimal_commas(sample[column_of[field]]))
        for field in ("amount", "quantity", "unit_price")
    )
    differs = ((quantity * price - amount).abs().cast(pl.Float64) > _CENT).drop_nulls()
    if len(differs) and differs.sum() > (1 - _AGREES) * len(differs):
        del mapping[column_of["amount"]]
        because.pop(column_of["amount"])


def _has_decimal_commas(column: pl.Series) -> bool:
    return bool(column.str.contains(r",\d{1,2}$").any())


def _name_products(mapping: dict[str, str], because: dict[str, str], sample: pl.DataFrame, given: set[str]) -> None:
    """A `name` in a table with products and no other person field is the product's."""
    column_of = {field: column for column, field in mapping.items()}
    about_person = {"email", "phone", "given_name", "family_name", "street", "city", "postcode", "company"}
    name = column_of.get("full_name")
    if (
        name is not None
        and name not in given
        and "product" in column_of
        and "description" not in column_of
        and not about_person & column_of.keys()
        and sample[name].n_unique() <= 2 * sample[column_of["product"]].n_unique()
    ):
        mapping[name] = "description"
        because[name] = "by its name, beside a product"


def _number_customers(mapping: dict[str, str], because: dict[str, str], sample: pl.DataFrame, given: set[str]) -> None:
    """A column called `id` numbers the orders, unless it repeats and nothing else tells customers apart."""
    column_of = {field: column for column, field in mapping.items()}
    order = column_of.get("order")
    told = {"customer", "email", "phone", "full_name", "family_name"} & column_of.keys()
    if order is None or order in given or told or likeness(order, FIELD_NAMES["row"]) < _BY_CONTENT:
        return
    numbers_given = sample[order].drop_nulls()
    if numbers_given.n_unique() < len(numbers_given):
        mapping[order] = "customer"
        because[order] = "by its name, for it repeats"
