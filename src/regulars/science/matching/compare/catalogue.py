"""Which comparisons a table allows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from regulars.science.matching.compare.addresses import ADDRESS
from regulars.science.matching.compare.contacts import EMAIL, PHONE
from regulars.science.matching.compare.dates import BIRTH_DATE
from regulars.science.matching.compare.levels import Comparison
from regulars.science.matching.compare.names import FAMILY, GIVEN
from regulars.science.matching.compare.texts import GENDER, GENERATION, identifier_comparison, text_comparison
from regulars.science.matching.encode import Column, People, combine
from regulars.science.matching.normal.emails import number_of

WHOLE_NAME = "whole name"
_FIXED = (GIVEN, FAMILY, EMAIL, PHONE, BIRTH_DATE, ADDRESS, GENDER, GENERATION)


def comparisons_of(fields: set[str]) -> list[Comparison]:
    """The comparisons that these fields allow, always in the same order."""
    found = [known for known in _FIXED if any(field in fields for field in known.needs)]
    found += [text_comparison(field, field) for field in ("company", "organisation") if field in fields]
    for field in sorted(fields):
        kind, _, label = field.partition(":")
        if kind == "id":
            found.append(identifier_comparison(field, label.replace("_", " ")))
        elif kind == "text":
            found.append(text_comparison(field, label.replace("_", " ")))
    return found


def derive_columns(people: People) -> People:
    """People with what is made of other columns: whole address, name before the @, and both names together."""
    street, house = people.first("street"), people.first("house")
    if street is not None:
        people.add("address", combine([house, street], " ") if house is not None else street)
    given, family = people.first("given"), people.first("family")
    if given is not None and family is not None:
        people.add(WHOLE_NAME, combine([given, family], " "))
    email = people.first("email")
    if email is not None:
        people.add("email local", _mapped(email, lambda value: value[: value.rfind("@")]))
        people.add("email number", _mapped(email, number_of))
    return people


def _mapped(column: Column, make: Callable[[str], str]) -> Column:
    """The column with each value replaced by what `make` gives of it."""
    numbers: dict[str, int] = {}
    mapped = [numbers.setdefault(text, len(numbers)) if (text := make(value)) else -1 for value in column.values]
    return Column(np.array([*mapped, -1], dtype=np.int32)[column.codes], list(numbers))
