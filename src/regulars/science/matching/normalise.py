"""Normal forms of what people write, so that the same thing is the same text."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import phonenumbers

_BLOCKED = re.compile(r"[0-]*|-1|null|none|undefined|anonymous|unknown|n/?a|test", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
_NOBODY = frozenset({"noreply", "no-reply", "donotreply", "nobody", "example", "none", "na"})
_DOTS_IGNORED = frozenset({"gmail.com", "googlemail.com"})
_PLUS_TAGS = _DOTS_IGNORED | {"outlook.com", "hotmail.com", "live.com", "icloud.com", "fastmail.com", "proton.me"}
_TITLES = frozenset("mr mrs ms miss mx dr prof sir dame lady lord rev mme mlle m herr frau dhr mevr sr sra".split())
_SUFFIXES = frozenset("jr sr junior senior ii iii iv phd md esq".split())


def is_blocked(value: str) -> bool:
    """Whether the value identifies nobody, by Segment's list (all zeros and dashes, -1, null, anonymous …) and ours."""
    return _BLOCKED.fullmatch(value.strip()) is not None


def email(text: str) -> str | None:
    """The address by which the mailbox is known: lower case, without dots and plus-tags that mean nothing there.

    None for what is no address or nobody's. Known providers only: elsewhere dots and tags may tell people apart.
    """
    address = text.strip().strip("<>").lower()
    if not _EMAIL.fullmatch(address):
        return None
    local, domain = address.rsplit("@", 1)
    if domain in _PLUS_TAGS:
        local = local.split("+", 1)[0]
    if domain in _DOTS_IGNORED:
        local, domain = local.replace(".", ""), "gmail.com"
    if not local or local in _NOBODY or is_blocked(local):
        return None
    return f"{local}@{domain}"


def phone(text: str, country: str) -> str | None:
    """The number in E.164; `country` (two letters, may be empty) is where a number without a prefix is dialled.

    None for what cannot be a number there.
    """
    cleaned = text.strip().lstrip("'")
    if is_blocked(cleaned):
        return None
    try:
        number = phonenumbers.parse(cleaned, country or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def words(text: str) -> list[str]:
    """The words of a text without accents, case and punctuation."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
    return re.findall(r"[^\W_]+", plain.replace("'", "").replace("’", ""))


def postcode(text: str) -> str | None:
    """Letters and digits of the postcode, upper case; None where none are left."""
    return "".join(words(text)).upper() or None


def given_and_family(full_name: str | None, given: str | None, family: str | None) -> tuple[str, str, str]:
    """Given names, family name and generation (jr, sr, ii …) as plain words; each may be empty.

    "Family, Given" is recognised by its comma, "FAMILY G MRS" by the title at its end; titles are dropped.
    """
    if not given and not family and full_name:
        given, family = _split(full_name)
    given_words = [word for word in words(given or "") if word not in _TITLES]
    family_words = words(family or "")
    generation = next((word for word in family_words if word in _SUFFIXES), "")
    return " ".join(given_words), "".join(word for word in family_words if word not in _SUFFIXES), generation


def _split(full_name: str) -> tuple[str, str]:
    """Given names and family name with its generation, as they stand in a full name."""
    if "," in full_name:
        family, _, given = full_name.partition(",")
        return given, family
    parts = full_name.split()
    plain = ["".join(words(part)) for part in parts]
    names = [part for part, word in zip(parts, plain, strict=True) if word not in _TITLES | _SUFFIXES]
    generation = [part for part, word in zip(parts, plain, strict=True) if word in _SUFFIXES]
    if len(names) < 2:
        return "".join(names), " ".join(generation)
    if len(plain) > 2 and plain[-1] in _TITLES:
        return " ".join(names[1:]), " ".join([names[0], *generation])
    return " ".join(names[:-1]), " ".join([names[-1], *generation])


@cache
def _nicknames():  # type: ignore[no-untyped-def]
    from nicknames import NickNamer

    return NickNamer()


@cache
def same_given_name(one: str, other: str) -> bool:
    """Whether two given names (plain words) may be one person's: equal, an initial, a nickname, or either unknown."""
    if not one or not other:
        return True
    first, second = one.split(maxsplit=1)[0], other.split(maxsplit=1)[0]
    if first == second or (first[0] == second[0] and 1 in {len(first), len(second)}):
        return True
    known = _nicknames()
    return (
        second in known.nicknames_of(first)
        or first in known.nicknames_of(second)
        or bool(known.canonicals_of(first) & known.canonicals_of(second))
    )
