"""Mask personal data in a text: addresses, numbers and names go, order numbers stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_EMAIL = re.compile(r"[\w.+%-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}")
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?\b")
_CARD = re.compile(r"(?<![\w.-])[2-6](?:[ -]?\d){12,18}(?![\w-])")
_PHONE = re.compile(
    r"(?<![\w#/.-])(?:"
    r"\+\d{1,3}[ ./-]?(?:\(0?\d{0,5}\)[ ./-]?)?\d{1,5}(?:[ ./-]?\d{2,5}){1,5}"  # +44 20 7946 0958
    r"|00\d{2}[ ./-]?\d{1,5}(?:[ ./-]?\d{2,5}){1,5}"
    r"|\(\d{3,5}\)[ ./-]?\d{3,5}(?:[ ./-]?\d{2,5}){0,3}"  # (020) 7946 0958
    r"|0\d{2,5}[ ./-]?\d{3,5}(?:[ ./-]?\d{2,5}){0,3}"  # 01632 960 983
    r"|\d{3}[.-]\d{3}[.-]\d{4}"  # 415-555-0132
    r")(?![\w-])"
)
_OURS = re.compile(
    r"(?:\b(?:orders?|order no|invoice|ticket|case|claim|reference|ref|tracking|parcel|customer|article|item|serial"
    r"|bestell\w*|auftrags?\w*|rechnungs?\w*|kunden\w*|vorgangs?\w*|artikel\w*|sendungs?\w*)\b"
    r"|#)[\s:.#-]*(?:(?:number|no|nr|nummer|is|ist|lautet)\b[\s:.#-]*){0,2}$",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"(?:phone|mobile|tel|telephone|ring|call|telefon|handy|mobil)\W*(?:number|no|nr|nummer)?\W*(?:is|ist)?\W*$", re.I
)
_STREET = re.compile(
    r"\b\d{1,5}[a-zA-Z]?,? (?:(?:[A-Z][\w'’.-]*|of|the|de|la) ){1,4}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Court|Ct|Crescent|Square|Sq|Terrace|Row|Way|Place|Pl"
    r"|Boulevard|Blvd|Gardens|Grove|Hill|Mews|Parade|Park|Walk)\b\.?"
    r"|\b(?:[A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|str\.|weg|gasse|allee|platz|ufer|ring|damm)"
    r"|(?:Am|An der|Auf dem|Im|In der|Zum|Zur) [A-ZÄÖÜ][\wäöüß-]+) \d{1,4} ?[a-zA-Z]?\b"
    r"|\b[A-ZÄÖÜ][\wäöüß-]+er (?:Straße|Strasse|Str\.|Weg|Allee|Platz|Ring|Damm) \d{1,4} ?[a-zA-Z]?\b"
)
_POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|(?:D-|A-|CH-)?\d{4,5} (?=[A-ZÄÖÜ][a-zäöüß]{2,})[A-ZÄÖÜ][a-zäöüß]+"
    r"|[A-Z]{2} \d{5}(?:-\d{4})?)\b"
)
_CALLED = r"(?-i:[A-ZÄÖÜÀ-Þ][\w'’.-]*(?:[ -](?:van|von|de|der|da|bin|al|el|[A-ZÄÖÜÀ-Þ][\w'’-]*)){0,3})"
_TITLED = re.compile(
    rf"\b(?:my name is|my name's|this is|i am called|ich heiße|mein name ist|dear|hallo|hello|hi|liebe|lieber"
    rf"|sehr geehrter?|(?:kind|best|warm)?\s?(?:regards|wishes)|yours (?:sincerely|faithfully)|sincerely"
    rf"|(?:mit )?freundlichen grüßen|viele grüße|gruß)[,:]?\s+(?:(?:mrs?|ms|miss|dr|prof|herrn?|frau)\.? )?({_CALLED})"
    rf"|\b(?-i:(?:Mrs?|Ms|Miss|Dr|Prof|Herrn?|Frau)\.?) ({_CALLED})",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    "sir madam team all both everyone everybody customer guest support service there damen herren kunden ladies "
    "gentlemen manager colleagues sirs not the a an my what how to in".split()
)
_DIGIT = re.compile(r"\d{3}")
_ANY_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal data, and how often each kind was found: email, phone, iban, card, address, name."""

    text: str
    found: dict[str, int]


def mask(text: str, names: Sequence[str] = ()) -> Masked:
    """Put [email], [phone], [iban], [card], [address] and [name] in place of what would tell who wrote.

    Args:
        text: as it was written.
        names: of people that are known to be meant, such as the customer's own; whole and in parts.

    An IBAN is one where its check digits agree, a card number where Luhn's sum does; a number that is called an order,
    invoice, ticket or customer number stays. Names that nobody gave are found after a title, a greeting, or
    "my name is".

    >>> mask("Order 48213, call me on 01632 960983 or mail jo@example.org").text
    'Order 48213, call me on [phone] or mail [email]'
    """
    found: dict[str, int] = {}
    if "@" in text:
        text = _replace(_EMAIL, "email", text, found, _always)
    if _DIGIT.search(text):
        text = _replace(_IBAN, "iban", text, found, lambda match: is_iban(match.group()))
        text = _replace(_CARD, "card", text, found, lambda match: is_card(match.group()) and not _is_ours(match))
        text = _replace(_PHONE, "phone", text, found, _is_phone)
    if _ANY_DIGIT.search(text):
        text = _replace(_STREET, "address", text, found, _always)
        text = _replace(_POSTCODE, "address", text, found, lambda match: not _is_ours(match))
    for name in names:
        pattern = _pattern_of(name)
        if pattern is not None:
            text = _replace(pattern, "name", text, found, _always)
    return Masked(_TITLED.sub(lambda match: _unnamed(match, found), text), found)


def is_iban(text: str) -> bool:
    """Whether the check digits of an IBAN agree (ISO 13616: the number modulo 97 is 1)."""
    plain = re.sub(r"[ -]", "", text).upper()
    if not 15 <= len(plain) <= 34:
        return False
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def is_card(text: str) -> bool:
    """Whether a number can be a payment card's: 13 to 19 digits whose Luhn sum is a multiple of ten (ISO 7812)."""
    digits = [int(letter) for letter in text if letter.isdigit()]
    if not 13 <= len(digits) <= 19:
        return False
    doubled = [digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def _replace(
    pattern: re.Pattern[str], kind: str, text: str, found: dict[str, int], holds: Callable[[re.Match[str]], bool]
) -> str:
    def instead(match: re.Match[str]) -> str:
        if not holds(match):
            return match.group()
        found[kind] = found.get(kind, 0) + 1
        return f"[{kind}]"

    return pattern.sub(instead, text)


def _always(_: re.Match[str]) -> bool:
    return True


def _is_ours(match: re.Match[str]) -> bool:
    """Whether the words before say that it is a number of ours, such as an order's."""
    before = match.string[max(match.start() - 40, 0) : match.start()]
    return _OURS.search(before) is not None and _CALL.search(before) is None


def _is_phone(match: re.Match[str]) -> bool:
    return 7 <= sum(letter.isdigit() for letter in match.group()) <= 15 and not _is_ours(match)


@lru_cache(maxsize=1024)
def _pattern_of(name: str) -> re.Pattern[str] | None:
    """A name, whole or in parts; parts of two letters mean too much else."""
    parts = [part for part in re.split(r"[\s,]+", name.strip()) if len(part) > 2]
    whole = [name.strip()] if len(name.strip()) > 2 else []
    if not whole:
        return None
    options = "|".join(
        rf"{re.escape(part)}|{re.escape(part.capitalize())}|{re.escape(part.upper())}" for part in [*whole, *parts]
    )
    return re.compile(rf"\b(?:{options})\b")


def _unnamed(match: re.Match[str], found: dict[str, int]) -> str:
    group = 1 if match.group(1) else 2
    name = match.group(group)
    if name.split()[0].strip(".,").lower() in _NOBODY:
        return match.group()
    found["name"] = found.get("name", 0) + 1
    start = match.start(group) - match.start()
    end = start + len(name.rstrip("."))
    return f"{match.group()[:start]}[name]{match.group()[end:]}"
