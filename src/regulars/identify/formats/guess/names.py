"""What columns are called, in the languages of the shops around us; the names themselves are in names.csv."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
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

_EXACT, _VAGUE, _ENDS, _BEGINS, _HOLDS = 1.0, 0.8, 0.7, 0.55, 0.45
_VAGUE_NAMES = frozenset(
    {
        *FIELD_NAMES["row"], "created", "created at", "timestamp", "time", "day", "date added", "name", "total", "net",
        "value", "sum", "paid", "spent", "code", "reference", "ref", "title", "type", "contact", "customer", "client",
    }
)  # fmt: skip
"""Names that a better one beside them outdoes."""


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


def likeness(column: str, names: Iterable[str]) -> float:
    """How well the column's name fits one of the names, 0 to 1: 1 for the very name, less where it only holds it."""
    words = plain(column)
    folded = _folded(words)
    best = 0.0
    for name in names:
        known = _folded(plain(name))
        if folded == known or folded.replace(" ", "") == known.replace(" ", ""):
            best = max(best, _VAGUE if words in _VAGUE_NAMES else _EXACT)
            continue
        if len(known) < 3:
            continue
        longer = 0.005 * len(known)
        if folded.endswith(f" {known}"):
            best = max(best, _ENDS + longer)
        elif folded.startswith(f"{known} "):
            best = max(best, _BEGINS + longer)
        elif f" {known} " in folded:
            best = max(best, _HOLDS + longer)
    return best


def names_score(columns: Sequence[str], fields: Mapping[str, Sequence[str]], needs: Iterable[tuple[str, ...]]) -> float:
    """How much names alone speak for a format of these fields: 0 unless each of `needs` is named, below 0.5 always."""
    named = {field for field, names in fields.items() if any(likeness(column, names) >= _VAGUE for column in columns)}
    if not all(named & set(choice) for choice in needs):
        return 0.0
    return 0.25 + 0.24 * min(len(named) / len(columns), 1.0)
