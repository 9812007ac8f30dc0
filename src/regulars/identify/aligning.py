"""Two records side by side, field by field: what is the same, nearly the same, different, or told by one alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import JaroWinkler

_NEARLY = 0.9
_SHORTEST = 4  # letters; of shorter texts one letter is too much of the whole

LABELS = {
    "name": "Name",
    "email": "E-mail",
    "phone": "Phone",
    "birth_date": "Birthday",
    "company": "Company",
    "street": "Street",
    "postcode": "Postcode",
    "city": "Town",
    "region": "Region",
    "country": "Country",
    "external_id": "Number there",
}
_LITTLE = {"region", "country"}
"""Fields that say nothing where both sides agree on them."""
_EXACT = {"birth_date", "postcode", "external_id", "country"}


class Agreement(StrEnum):
    """How the two sides of a field stand to each other."""

    SAME = "the same"
    NEARLY = "nearly the same"
    DIFFERENT = "different"
    ONE = "only one side tells"


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both records as they were told; empty where a side does not tell it."""

    field: str
    label: str
    left: str
    right: str
    agreement: Agreement


def align(left: Mapping[str, str | None], right: Mapping[str, str | None]) -> list[Line]:
    """The fields that at least one of two records tells, in the order of LABELS."""
    both = [(field, label, said(left, field), said(right, field)) for field, label in LABELS.items()]
    lines = [Line(field, label, one, other, compare(field, one, other)) for field, label, one, other in both]
    return [line for line in lines if (line.left or line.right) and not _says_nothing(line)]


def _says_nothing(line: Line) -> bool:
    return line.field in _LITTLE and line.agreement in {Agreement.SAME, Agreement.ONE}


def said(told: Mapping[str, str | None], field: str) -> str:
    """What a record says in a field, as text; its name is the full one, else given and family name."""
    if field != "name":
        return (told.get(field) or "").strip()
    parts = [told.get("given_name") or "", told.get("family_name") or ""]
    return ((told.get("full_name") or "").strip() or " ".join(part.strip() for part in parts)).strip()


def compare(field: str, one: str, other: str) -> Agreement:
    """How two texts of a field agree, in the eyes of a reader."""
    if not one or not other:
        return Agreement.ONE
    left, right = _plain(field, one), _plain(field, other)
    if left == right:
        return Agreement.SAME
    if field == "phone" and min(len(left), len(right)) > _SHORTEST and (left.endswith(right) or right.endswith(left)):
        return Agreement.SAME  # with and without the code of the country
    if field in _EXACT or min(len(left), len(right)) < _SHORTEST:
        return Agreement.DIFFERENT
    near = JaroWinkler.normalized_similarity(left, right)
    return Agreement.NEARLY if near >= _NEARLY else Agreement.DIFFERENT


def _plain(field: str, text: str) -> str:
    if field == "phone":
        return re.sub(r"\D", "", text).lstrip("0")
    plain = " ".join(re.sub(r"[^\w@]+" if field != "email" else r"\s+", " ", text.casefold()).split())
    return plain.replace(" ", "") if field == "postcode" else plain
