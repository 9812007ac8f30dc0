"""Traits, as Segment's specification names them, as what a record says of a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from regulars.intake.events.values import as_json, first_text, text_of

_PLAIN: dict[str, tuple[tuple[str, ...], int]] = {
    "full_name": (("name", "fullName", "full_name"), 300),
    "given_name": (("firstName", "firstname", "first_name"), 150),
    "family_name": (("lastName", "lastname", "last_name"), 150),
    "email": (("email",), 320),
    "phone": (("phone",), 64),
    "language": (("language", "locale"), 35),
}
_ADDRESS: dict[str, tuple[tuple[str, ...], int]] = {
    "street": (("street", "line1", "address1"), 300),
    "city": (("city",), 150),
    "postcode": (("postalCode", "postal_code", "postcode", "zip"), 32),
    "region": (("state", "region", "province"), 150),
    "country": (("country",), 100),
}
_BIRTH = ("birthday", "birthDate", "dateOfBirth")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:$|T)")
_READ = frozenset(
    {name for names, _ in _PLAIN.values() for name in names} | {"address", "company", "id", "anonymousId", *_BIRTH}
)
_TELLING = frozenset({*_PLAIN, "street", "company"} - {"language"})
_LONGEST_EXTRA = 16_000

Said = dict[str, str]
"""Columns of Record and what is said of them."""


def read_traits(traits: Mapping[str, Any]) -> Said:
    """What the traits say, by columns of Record; those that have no column are kept in `extra`, a JSON object.

    >>> read_traits({"email": "ann@a.example", "address": {"city": "Leeds"}, "plan": "gold"})
    {'email': 'ann@a.example', 'city': 'Leeds', 'extra': '{"plan":"gold"}'}
    """
    said: Said = {}
    for column, (names, longest) in _PLAIN.items():
        _say(said, column, first_text(traits, names, longest))
    address, company = traits.get("address"), traits.get("company")
    if isinstance(address, dict):
        for column, (names, longest) in _ADDRESS.items():
            _say(said, column, first_text(address, names, longest))
    else:
        _say(said, "street", text_of(address, 300))
    _say(said, "company", text_of(company.get("name") if isinstance(company, dict) else company, 300))
    born = _DAY.match(first_text(traits, _BIRTH, 40) or "")
    _say(said, "birth_date", born[1] if born else None)
    beside = {name: value for name, value in traits.items() if name not in _READ and value not in (None, "", [], {})}
    kept = as_json(beside)
    if kept is not None and len(kept) <= _LONGEST_EXTRA:
        said["extra"] = kept
    return said


def tells_who(said: Said) -> bool:
    """Whether this tells who somebody is: by a name, an address to reach them at, or where they live or work."""
    return not _TELLING.isdisjoint(said)


def _say(said: Said, column: str, value: str | None) -> None:
    if value is not None:
        said[column] = value
