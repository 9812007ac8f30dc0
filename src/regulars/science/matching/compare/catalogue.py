"""Which comparisons a table allows."""

from __future__ import annotations

import numpy as np
import polars as pl

from regulars.science.matching.atoms import Hashes, hash_texts, mix
from regulars.science.matching.compare.addresses import ADDRESS
from regulars.science.matching.compare.contacts import EMAIL, MANY, PHONE, locals_of, numbers_of
from regulars.science.matching.compare.dates import BIRTH_DATE
from regulars.science.matching.compare.levels import Comparison, Rows, Texts
from regulars.science.matching.compare.names import FAMILY, GIVEN
from regulars.science.matching.compare.texts import GENDER, GENERATION, identifier_comparison, text_comparison
from regulars.science.matching.encode import Column, People, combine, encode_column

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
        people.add("email local", _mapped(email, locals_of(email)))
        people.add("email number", _mapped(email, numbers_of(email)))
    return people


def _mapped(column: Column, made: Texts) -> Column:
    """The column with each value replaced by what was made of it."""
    coded = encode_column(made.tolist() if len(made) < MANY else pl.Series(made, dtype=pl.String))
    return Column(np.append(coded.codes, np.int32(-1))[column.codes], coded.values)


_DERIVED = frozenset({"address", WHOLE_NAME, "email local", "email number"})


def row_hashes(people: People, rows: Rows) -> Hashes:
    """A hash of all that each of these rows says, whatever table it stands in and wherever."""
    hashed = np.zeros(len(rows), dtype=np.uint64)
    for name in people.columns.keys() - _DERIVED:
        for number, column in enumerate(people.columns[name]):
            at = np.flatnonzero(column.codes[rows] >= 0)
            said = hash_texts(column.texts()[column.codes[rows[at]]].tolist())
            hashed[at] += mix([np.full(len(at), hash_texts([f"{name}#{number}"])[0]), said])
    return hashed
