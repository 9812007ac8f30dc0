"""Records in normal form: a million at once or one alone, by the same functions of single values.

A table's columns are named by role (`full_name`, `email`, `street` …; `email#2` is a second one). Batches work out each
distinct value once; `normal_form` of a row is what `normal_forms` of the table says in that row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any

import numpy as np
import polars as pl

from regulars.science.matching.conventions import Conventions, conventions_of
from regulars.science.matching.making import Making, Source
from regulars.science.matching.normal import names
from regulars.science.matching.normal.addresses import Place, house_number, parse_address, place_of, postcode
from regulars.science.matching.normal.companies import company
from regulars.science.matching.normal.countries import country, country_code, region
from regulars.science.matching.normal.dates import birth_date
from regulars.science.matching.normal.emails import email_or_slip
from regulars.science.matching.normal.identifiers import identifier
from regulars.science.matching.normal.mailboxes import complete_names, names_beside
from regulars.science.matching.normal.names import Name
from regulars.science.matching.normal.phones import phone
from regulars.science.matching.normal.plain import plain
from regulars.science.matching.normal.texts import city, gender

__all__ = ["Conventions", "conventions_of", "normal_form", "normal_forms"]

_NAME_ROLES = ("given_name", "family_name", "middle_name", "suffix", "title", "gender")
_PARTS_OF_NAMES = frozenset({"given_name", "family_name", "middle_name"})
_NAME_FORMS = ("given", "family", "generation", "gender")
_NAME_READERS: tuple[Callable[[str], Any], ...] = (
    names.parse_given, names.parse_family, plain, names.generation_of, names.gender_of_title, gender,
)  # fmt: skip
_PLACE_ROLES = ("street", "house_number", "city", "postcode", "region", "country")
_PLACE_FORMS = ("house", "street", "city", "postcode", "region", "country")
_ALONE: dict[str, Callable[[str], str]] = {
    "email": email_or_slip, "company": company, "organisation": company, "id": identifier, "text": plain,
}  # fmt: skip


def normal_forms(told: pl.DataFrame, conventions: Conventions) -> pl.DataFrame:
    """The forms of all records: text columns, "" where unknown, in the order of the rows."""
    texts = {name: _encoded(told[name]) for name in told.columns}
    made: dict[str, pl.Series] = {}
    for making in _makings(tuple(told.columns), conventions):
        made.update(making.of_all(texts, told.height))
    if not made:
        return pl.DataFrame(height=told.height)
    forms = pl.DataFrame(made)
    if "given" in made and "email" in told.columns:
        forms = complete_names(forms, told["email"].cast(pl.String))
    return forms


def normal_form(told: Mapping[str, str | None], conventions: Conventions) -> dict[str, str]:
    """The forms of one record, by name."""
    made: dict[str, str] = {}
    for making in _makings(tuple(told), conventions):
        made.update(making.of_one(told))
    if "given" in made and told.get("email"):
        made["given"], made["family"] = names_beside(made["given"], made["family"], told["email"] or "")
    return made


def _encoded(column: pl.Series) -> Source:
    coded = column.cast(pl.String).fill_null("").to_arrow().dictionary_encode()
    if hasattr(coded, "combine_chunks"):
        coded = coded.combine_chunks()
    return coded.indices.to_numpy(zero_copy_only=False).astype(np.int64), coded.dictionary.to_pylist()


@lru_cache(maxsize=64)
def _makings(columns: tuple[str, ...], conventions: Conventions) -> list[Making]:
    """What is made of a table with these columns."""
    makings: list[Making] = []
    fulls = [name for name in columns if _role(name) == "full_name"]
    if fulls or not {*_NAME_ROLES}.isdisjoint(columns):
        makings.append(_names(fulls, whole=_PARTS_OF_NAMES.isdisjoint(columns)))
    for number, others in _addresses(columns):
        makings.append(_place(number, others, conventions))
    for name in columns:
        role = _role(name)
        if role == "phone":
            makings.append(_phone(name, conventions, local="country" in columns))
        elif role == "birth_date":
            read = partial(birth_date, day_first=conventions.day_first, latest_year=conventions.latest_year)
            makings.append(Making((name,), (name,), (read,)))
        elif role.split(":", 1)[0] in _ALONE:
            makings.append(Making((name,), (name,), (_ALONE[role.split(":", 1)[0]],)))
    return makings


def _role(column: str) -> str:
    return column.split("#", 1)[0]


def _number(column: str) -> str:
    """What makes the column a second or third of its role: "#2", "#3"; "" for the first."""
    return column[len(_role(column)) :]


def _names(fulls: Sequence[str], *, whole: bool) -> Making:
    """Names of these columns of full names; `whole`: there are no columns of parts, so the first tells it all."""
    given, family, generation, sex = (attrgetter(form) for form in _NAME_FORMS)
    full = len(_NAME_ROLES)
    of_parts = (((0, given),), ((1, family),), (), ((5, str),))
    of_whole = (((full, given),), ((full, family),), ((full, generation),), ((5, str), (full, sex)))
    return Making(
        (*_NAME_ROLES, *fulls),
        _NAME_FORMS,
        (*_NAME_READERS, *(names.parse_full for _ in fulls)),
        _name,
        simple=(
            *(_only_given, _only_family, _empty, _empty, _empty, _anything),
            *(_anything if whole and at == 0 else _nobody for at in range(len(fulls))),
        ),
        shown=of_whole if whole and fulls else of_parts,
    )


def _name(given: Name, family: Name, middle: str, suffix: str, title: str, told: str, *fulls: Name) -> tuple[str, ...]:
    name = names.name_of(given, family, middle, fulls)
    return name.given, name.family, suffix or name.generation, told or title or name.gender


def _only_given(name: Name) -> bool:
    """Whether nothing but the given column decides: one word, or one and an initial."""
    _, second, more = (*name.given.partition(" "),)
    return not (name.family or name.generation or name.gender or len(more) > 1) and second in {"", " "}


def _only_family(name: Name) -> bool:
    return not (name.given or name.generation or name.gender or len(name.parts) > 1)


def _nobody(name: Name) -> bool:
    return name == names.NOBODY


def _empty(value: str) -> bool:
    return not value


def _anything(_: object) -> bool:
    return True


def _addresses(columns: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The numbers of the addresses; for the first, the streets without a city of their own: other ways to write it.

    A second region or country with neither street, city nor postcode is no address.
    """
    held: dict[str, set[str]] = {}
    for name in columns:
        if _role(name) in _PLACE_ROLES:
            held.setdefault(_number(name), set()).add(_role(name))
    if "" not in held:
        return [(number, []) for number in held]
    whole = [number for number, roles in held.items() if number and roles & {"city", "postcode"}]
    others = ["street" + number for number in held if number not in {"", *whole} and "street" in held[number]]
    return [("", others), *((number, []) for number in whole)]


def _place(number: str, others: Sequence[str], conventions: Conventions) -> Making:
    digits = conventions.postcode_digits

    def read_street(text: str) -> Place:
        found = parse_address(text)
        return found._replace(postcode=_padded(found.postcode, digits)) if found.postcode else found

    def join(street: Place, house: str, town: str, code: str, area: str, land: str, *more: Place) -> Place:
        told = next((place for place in (street, *more) if place.street or place.house), street)
        return place_of(told, house, town, code, area, land)

    return Making(
        (*(role + number for role in _PLACE_ROLES), *others),
        tuple(form + number for form in _PLACE_FORMS),
        (read_street, house_number, city, lambda text: _padded(postcode(text), digits), region, country)
        + (read_street,) * len(others),
        join,
        simple=(_only_street, *(_anything,) * 5, *(_nowhere,) * len(others)),
        shown=(
            ((1, str), (0, attrgetter("house"))),
            ((0, attrgetter("street")),),
            *(((at, str),) for at in range(2, 6)),
        ),
    )


def _nowhere(place: Place) -> bool:
    return not (place.street or place.house)


def _only_street(place: Place) -> bool:
    return not (place.city or place.postcode or place.region or place.country)


def _padded(code: str, digits: int) -> str:
    """A postcode that has lost its leading zero, with it."""
    return "0" + code if digits and len(code) == digits - 1 and code.isdigit() else code


def _phone(column: str, conventions: Conventions, *, local: bool) -> Making:
    if not local:
        return Making((column,), (column,), (partial(phone, country=conventions.country),))

    def join(number: str, where: str) -> tuple[str]:
        return (phone(number, where or conventions.country),) if number else ("",)

    return Making((column, "country"), (column,), (str, country_code), join)
