"""What columns are called, in the languages of the shops around us; the names themselves are in names.csv."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files


def _read_names() -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    with files(__package__).joinpath("names.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            names[row["field"]] = (*names.get(row["field"], ()), *row["names"].split(" | "))
    return names


FIELD_NAMES = _read_names()
"""Field to the names it goes by, as `plain` writes them."""

_EXACT, _ENDS, _BEGINS, _HOLDS = 1.0, 0.7, 0.55, 0.45


@cache
def plain(name: str) -> str:
    """A column's name as words in small letters without accents.

    >>> plain("InvoiceNo"), plain("Straße / Nr."), plain("customer_id")
    ('invoice no', 'strasse nr', 'customer id')
    """
    split = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    folded = unicodedata.normalize("NFKD", split.casefold())
    letters = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^0-9a-z]+", " ", letters.replace("ł", "l")).split())


@cache
def _folded(words: str) -> str:
    """Umlauts written out are the same as without their dots: aendern, ändern."""
    return re.sub(r"([aou])e", r"\1", words)


def likeness(column: str, field: str) -> float:
    """How well the column's name fits the field, 0 to 1: 1 for one of its names, less where it only holds one."""
    words = _folded(plain(column))
    best = 0.0
    for name in FIELD_NAMES.get(field, ()):
        known = _folded(plain(name))
        if words == known or words.replace(" ", "") == known.replace(" ", ""):
            return _EXACT
        if len(known) < 3:
            continue
        longer = 0.01 * len(known)
        if words.endswith(f" {known}"):
            best = max(best, _ENDS + longer)
        elif words.startswith(f"{known} "):
            best = max(best, _BEGINS + longer)
        elif f" {known} " in words:
            best = max(best, _HOLDS + longer)
    return min(best, _EXACT - 0.01)


def names_score(columns: Sequence[str], fields: Iterable[str], needs: Iterable[tuple[str, ...]]) -> float:
    """How much names alone speak for a format of these fields: 0 unless each of `needs` is named, below 0.5 always."""
    named = {field for field in fields if any(likeness(column, field) == _EXACT for column in columns)}
    if not all(named & set(choice) for choice in needs):
        return 0.0
    return 0.25 + 0.24 * min(len(named) / len(columns), 1.0)
