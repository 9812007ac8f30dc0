"""Phone numbers in E.164, by the rules of the library `phonenumbers`; the common shapes without its detours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneMetadata

from regulars.science.matching.normal.identifiers import is_blocked

_PUNCTUATION = str.maketrans("", "", " -.()/\t\u00a0'")
_PLUS = str.maketrans({"＋": "+", "\u2011": "-", "\u2010": "-", "\u2013": "-", "\u202f": " "})
_LEAST_DIGITS = 6
_REPEATED = re.compile(r"\D*(\d)(?:\D*\1)+\D*")
_FLOAT = re.compile(r"\d{7,15}\.0")


class _Plan(NamedTuple):
    """What a country's numbers look like, of the library's own data."""

    code: str
    prefix: str
    lengths: frozenset[int]
    pattern: re.Pattern[str]


def phone(text: str, country: str = "") -> str:
    """The number in E.164; `country` (two letters, may be empty) is where a number without a prefix is dialled.

    Where that cannot be told, the digits as they are; "" for what is no number: too few digits, or all the same.
    """
    found = e164(text, country)
    if found:
        return found
    if is_blocked(text) or _REPEATED.fullmatch(text) or "@" in text:
        return ""
    digits = "".join(letter for letter in text if letter.isascii() and letter.isdigit())
    return digits if _LEAST_DIGITS <= len(digits) <= 17 else ""


def e164(text: str, country: str = "") -> str:
    """The number in E.164; "" for what cannot be a number there."""
    bare = text.translate(_PUNCTUATION)
    if bare.isascii():
        if bare.isdigit():
            if bare[:2] == "00":
                bare = "+" + bare[2:]
            else:
                quick = _national(bare, country) if country else ""
                if quick:
                    return "" if bare.count(bare[-1]) == len(bare) else quick
        if bare[:1] == "+" and bare[1:].isdigit():
            quick = _international(bare[1:])
            if quick:
                return quick
    return _by_library(text, country)


def _by_library(text: str, country: str) -> str:
    cleaned = text.translate(_PLUS).strip().lstrip("'")
    if _FLOAT.fullmatch(cleaned):
        cleaned = cleaned[:-2]
    if is_blocked(cleaned) or _REPEATED.fullmatch(cleaned):
        return ""
    if cleaned[:2] == "00" or cleaned[:4] == "(00)":
        cleaned = "+" + cleaned.removeprefix("(").removeprefix("00")
    for tried, where in ((cleaned, country), ("+" + cleaned, "")):
        try:
            number = phonenumbers.parse(tried, where or None)
        except phonenumbers.NumberParseException:
            continue
        surely = tried is cleaned or (country and len(cleaned) > 10)
        if surely and phonenumbers.is_possible_number(number):
            number.extension = None
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return ""


def _national(digits: str, country: str) -> str:
    """A number as it is dialled in the country, where it is plainly one; "" where the library should look."""
    plan = _plan(country)
    if plan is None or digits[0] not in plan.prefix + "23456789":
        return ""
    if plan.prefix and digits.startswith(plan.prefix):
        digits = digits[len(plan.prefix) :]
        if digits[:1] in {"0", plan.prefix, ""}:
            return ""
    elif digits[0] == "0":
        return ""
    if len(digits) in plan.lengths and not digits.startswith(plan.code) and plan.pattern.fullmatch(digits):
        return f"+{plan.code}{digits}"
    return ""


def _international(digits: str) -> str:
    for size in (1, 2, 3) if digits[:1] != "0" else ():
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:size] or 0))
        if regions:
            plan = _plan(regions[0])
            rest = digits[size:]
            if plan and len(rest) in plan.lengths and rest[0] != "0" and rest[0] != plan.prefix:
                return f"+{digits}" if plan.pattern.fullmatch(rest) else ""
            return ""
    return ""


@cache
def _plan(country: str) -> _Plan | None:
    """The country's plan; None where its prefixes are not simply put in front, so that the library must look."""
    data = PhoneMetadata.metadata_for_region(country, None)
    if data is None or data.general_desc is None or data.national_prefix_transform_rule:
        return None
    prefix = data.national_prefix or ""
    lengths = frozenset(length for length in data.general_desc.possible_length if length > 0)
    if len(prefix) > 1 or not data.general_desc.national_number_pattern:
        return None
    return _Plan(str(data.country_code), prefix, lengths, re.compile(data.general_desc.national_number_pattern))


_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("US", re.compile(r"1?[2-9]\d\d[2-9]\d{6}")),
    ("GB", re.compile(r"07[1-57-9]\d{8}|0(?:20[378]\d{7}|1\d{9}|11\d{8})")),
    ("DE", re.compile(r"01[567]\d{8,9}")),
    ("FR", re.compile(r"0[67]\d{8}")),
    ("AU", re.compile(r"04\d{8}|0[2378][2-9]\d{7}")),
    ("ES", re.compile(r"[67]\d{8}")),
)


def country_of_numbers(texts: Iterable[str]) -> str:
    """The country where most of these numbers would be dialled; "" where they do not tell."""
    seen: Counter[str] = Counter()
    count = 0
    for text in texts:
        bare = text.strip().translate(_PUNCTUATION)
        count += 1
        if bare.startswith(("+", "00")):
            found = e164(bare)
            if found:
                regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(
                    phonenumbers.parse(found).country_code or 0, ("",)
                )
                seen[regions[0]] += 1
            continue
        seen.update([country for country, shape in _SHAPES if shape.fullmatch(bare)])
    best = seen.most_common(2)
    if not best or best[0][1] < 0.3 * count:
        return ""
    return "" if len(best) > 1 and best[1][1] > 0.8 * best[0][1] else best[0][0]
