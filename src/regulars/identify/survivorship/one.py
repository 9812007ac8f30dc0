"""The rules for one customer, as a plain function: a record that arrives has no time for columns.

It says to the letter what `many.py` says; a property test compares the two.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from regulars.identify.survivorship import rules
from regulars.identify.survivorship.rules import FIELDS, PLACE, Why

_TITLE = re.compile(rules.TITLE)
_WORD = re.compile(rules.WORD)
_WHOLE_WORD = re.compile(rules.WHOLE_WORD)
_PUNCTUATION = re.compile(rules.PUNCTUATION)
_NO_DIGIT = re.compile(rules.NO_DIGIT)
_ADDRESS = re.compile(rules.ADDRESS)
_ROLE = re.compile(rules.ROLE)
_WHOLE_DATE = re.compile(rules.WHOLE_DATE)
_DAY = 86_400

Grade = tuple[str, int, int]
"""What is compared with other statements, the grade, and days beside trust, age and agreement."""


@dataclass(slots=True)
class _Record:
    """A record as it is weighed."""

    said: Mapping[str, Any]
    trust: int
    day: int
    place: tuple[str | None, str | None, str | None]  # street, city, postcode, folded


@dataclass(slots=True)
class _Chosen:
    record: _Record
    words: str


def choose_for(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The golden fields of one customer (None where nobody says) and `origins`, as `choose` gives them for many.

    Each record has `record, source, trust, learned_at`, what it says of the fields (None or absent where it says
    nothing) and, where it is known, `used`: whether its e-mail address was used.
    """
    ordered = sorted(records, key=lambda said: said["record"])
    ordered.sort(key=lambda said: said["learned_at"], reverse=True)
    told = [_read(said) for said in ordered]
    chosen = {field: _chosen(field, told, grade) for field, grade in _GRADES.items()}
    chosen.update(_place(told))
    golden: dict[str, Any] = {}
    origins = []
    for field in FIELDS:
        found = chosen[field]
        golden[field] = found.record.said[field] if found else None
        if found:
            origins.append(f'"{field}": {_origin(found.record.said)}{found.words}"}}')
    golden["origins"] = "{" + ", ".join(origins) + "}"
    return golden


def _read(said: Mapping[str, Any]) -> _Record:
    learned_at: datetime = said["learned_at"]
    street, city, postcode = (said.get(name) for name in PLACE)
    return _Record(
        said,
        said["trust"],
        max(int(learned_at.timestamp() // _DAY), 0),
        (_fold(street), _fold(city), _fold(postcode)),
    )


def _fold(value: str | None) -> str | None:
    return None if value is None else _PUNCTUATION.sub("", value.lower())


def _well_written(value: str) -> int:
    return rules.WELL_WRITTEN_DAYS if value not in {value.upper(), value.lower()} else 0


@lru_cache(maxsize=4096)
def _name(value: str) -> Grade:
    words = _TITLE.sub("", value, count=1)
    if "@" in value:
        grade = 0
    elif len(_WHOLE_WORD.findall(words)) >= 2:
        grade = 3
    else:
        grade = 1 + (len(_WORD.findall(words)) >= 2)
    letters = min(len(value), rules.MOST_LETTERS)
    return _PUNCTUATION.sub("", value.lower()), grade, letters * rules.LETTER_DAYS + _well_written(value)


@lru_cache(maxsize=4096)
def _email(value: str, used: bool) -> Grade:
    said = value.lower()
    grade = 1 + used if _ADDRESS.search(value) else 0
    return said, grade, 0 if _ROLE.search(said) else rules.PERSONAL_DAYS


@lru_cache(maxsize=4096)
def _phone(value: str) -> Grade:
    digits = _NO_DIGIT.sub("", value)
    extra = rules.INTERNATIONAL_DAYS if value.startswith("+") else 0
    return digits[-rules.TAIL :], int(len(digits) >= rules.FEWEST_DIGITS), extra


def _birth_date(value: str) -> Grade:
    whole = _WHOLE_DATE.search(value) and not value.endswith(rules.FIRST_OF_JANUARY)
    return _PUNCTUATION.sub("", value.lower()), int(bool(whole)), 0


def _plain(value: str) -> Grade:
    return _PUNCTUATION.sub("", value.lower()), 0, 0


def _company(value: str) -> Grade:
    return _PUNCTUATION.sub("", value.lower()), 0, _well_written(value)


def _graded(field: str, grade: Callable[[str], Grade]) -> Callable[[_Record], Grade | None]:
    def of(record: _Record) -> Grade | None:
        value = record.said.get(field)
        return None if value is None else grade(value)

    return of


def _graded_email(record: _Record) -> Grade | None:
    value = record.said.get("email")
    return None if value is None else _email(value, bool(record.said.get("used")))


_GRADES: Mapping[str, Callable[[_Record], Grade | None]] = {
    "name": _graded("name", _name),
    "email": _graded_email,
    "phone": _graded("phone", _phone),
    "company": _graded("company", _company),
    "language": _graded("language", _plain),
    "birth_date": _graded("birth_date", _birth_date),
}


def _chosen(field: str, told: Sequence[_Record], grade: Callable[[_Record], Grade | None]) -> _Chosen | None:
    """The best statement; of equals the first, for the records are in the order of ties."""
    statements = [(record, graded) for record in told if (graded := grade(record)) is not None]
    if not statements:
        return None
    sources: dict[str, set[str]] = {}
    for record, graded in statements:
        sources.setdefault(graded[0], set()).add(record.said["source"])
    if len(sources) == 1:
        return _uncontested(field, statements)
    rule = rules.rule_of(field)
    weighed = []
    for record, (said, graded_as, extra) in statements:
        more = min(len(sources[said]), rules.MOST_AGREEING + 1) - 1
        parts = (rule.trust_days * record.trust, record.day, rule.agreement_days * more, extra)
        weighed.append((graded_as, sum(parts), said, parts, record))
    best = max(weighed, key=_strength)
    rival = max((one for one in weighed if one[2] != best[2]), key=_strength)
    why = _why(best, rival, told=[record for record, _ in statements])
    return _Chosen(best[4], rules.reason(field, why, len(statements), len(sources[best[2]])))


_Weighed = tuple[int, int, str, tuple[int, ...], _Record]


def _strength(one: _Weighed) -> tuple[int, int]:
    return one[:2]


def _uncontested(field: str, statements: Sequence[tuple[_Record, Grade]]) -> _Chosen:
    rule = rules.rule_of(field)
    best = max(statements, key=lambda one: (one[1][1], rule.trust_days * one[0].trust + one[0].day + one[1][2]))
    why = Why.AGREED if len(statements) > 1 else Why.ONLY
    return _Chosen(best[0], rules.reason(field, why, len(statements), 1))


def _why(best: _Weighed, rival: _Weighed, told: Sequence[_Record]) -> Why:
    """What decided between the two: the grade, else the part that made most of the difference, else the age."""
    if best[0] > rival[0]:
        return Why.GRADE
    leads = [mine - theirs for mine, theirs in zip(best[3], rival[3], strict=True)]
    largest = max(leads)
    record = best[4]
    if largest <= 0 and record.said["learned_at"] <= rival[4].said["learned_at"]:
        return Why.FIRST
    part = leads.index(largest) if largest > 0 else 1
    if part == 0:
        return Why.TRUST if record.trust == max(other.trust for other in told) else Why.MORE_TRUST
    if part == 1:
        return Why.NEWEST if record is told[0] else Why.NEWER
    return Why.AGREEMENT if part == 2 else Why.WRITING


def _place(told: Sequence[_Record]) -> dict[str, _Chosen | None]:
    """Street, city, postcode and country: those of one record, and what other records of the same place add."""
    address = _chosen("street", told, _graded_place)
    near = [record for record in told if address and _is_near(record, address.record)]
    found = {name: _filled(name, address, near) for name in PLACE}
    fitting = [record for record in told if not address or not _is_elsewhere(record, address.record)]
    found["country"] = _filled("country", address, fitting)
    return found


def _graded_place(record: _Record) -> Grade | None:
    street, city, postcode = record.place
    if street is None and city is None and postcode is None:
        return None
    town = postcode if postcode is not None else city
    number = _NO_DIGIT.sub("", street or "")
    grade = 0 if town is None else 1 + (street is not None)
    return f"{number}|{town or ''}", grade, 0


def _is_elsewhere(record: _Record, address: _Record) -> bool:
    return any(mine is not None and theirs is not None and mine != theirs for mine, theirs in _towns(record, address))


def _is_near(record: _Record, address: _Record) -> bool:
    towns = _towns(record, address)
    return any(mine is not None and mine == theirs for mine, theirs in towns) and not _is_elsewhere(record, address)


def _towns(record: _Record, address: _Record) -> list[tuple[str | None, str | None]]:
    return list(zip(record.place[1:], address.place[1:], strict=True))


def _filled(name: str, address: _Chosen | None, fitting: Sequence[_Record]) -> _Chosen | None:
    """The part of the address from the address's own record, else from the best of those that fit."""
    if address and address.record.said.get(name) is not None:
        return address
    spare = _chosen(name, fitting, _graded(name, _plain))
    if spare and address:
        return _Chosen(spare.record, rules.reason(name, Why.FILLED, 0, 0))
    return spare


def _origin(said: Mapping[str, Any]) -> str:
    """The JSON of a record's source, number and time, up to the reason."""
    source, learned_at = _from(said["source"], said["learned_at"])
    return f'{{"source": {source}, "record": {said["record"]}, "learned_at": "{learned_at}", "why": "'


@lru_cache(maxsize=4096)
def _from(source: str, learned_at: datetime) -> tuple[str, str]:
    """As JSON and as ISO 8601 text; a record gives several fields."""
    return json.dumps(source), f"{learned_at:%Y-%m-%dT%H:%M:%SZ}"
