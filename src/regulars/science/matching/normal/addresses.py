"""Addresses, on one line or split over columns: house, street, city, postcode, region and country."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from regulars.science.matching.normal.countries import CODES, REGIONS, country_code
from regulars.science.matching.normal.plain import fold, says_nothing
from regulars.science.matching.normal.streets import DIRECTIONS, ENDINGS, SPECIAL, UNITS, is_type, written_out
from regulars.science.matching.normal.texts import city as plain_city

_SEGMENTS = re.compile(r"[,;\n\r|]+")
_ASIDES = re.compile(r"\([^()]*\)")
_WORDS = re.compile(r"[a-z0-9]+")
_COMMON = re.compile(
    r"(\d{1,5}[a-z]?) ([a-z]+(?: [a-z]+){0,3})\.?(?:,? (?:apt|apartment|unit|suite|ste)\.? #?\d{1,4}[a-z]?)?"
)
"""House, street of words, and perhaps a unit: most addresses, which need no closer look."""
_BOX = re.compile(
    r"\b(?:p\.?\s*o\.?\s*box|post office box|po\.? bx|postfach|postbus|boite postale"
    r"|b\.?p\.?|apartado|casella postale|gpo box)"
    r"\s*#?\s*(\d[\d ]*\d|\d)"
)
_HOUSE = re.compile(r"\d{1,5}[a-z]?")
_NUMBER_WORDS = frozenset({"no", "nr", "num", "numero", "number", "n"})
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_FIVE_DIGITS = re.compile(r"\d{5}")
_TAILS = (
    re.compile(r"\b([a-z]{1,2}\d[a-z\d]?) ?(\d[a-z]{2})$"),  # United Kingdom
    re.compile(r"\b([a-z]\d[a-z])[ -]?(\d[a-z]\d)$"),  # Canada
    re.compile(r"\b(\d{4}) ?([a-z]{2})$"),  # Netherlands
    re.compile(r"\b(\d{5})(?:[- ]?\d{4})?$"),
    re.compile(r"\b(\d{6})$"),
    re.compile(r"\b(\d{4})$"),
)
_HEADS = (
    re.compile(r"^(\d{4})-(\d{3})\b(?= )"),  # Portugal
    re.compile(r"^(\d{2})-(\d{3})\b(?= )"),  # Poland
    re.compile(r"^(?:[a-z]{1,2}[- ])?(\d{3}) (\d{2})\b(?= )"),  # Sweden
    re.compile(r"^(?:[a-z]{1,2}[- ])?(\d{4}) ?([a-z]{2})\b(?= )"),
    re.compile(r"^(?:[a-z]{1,2}[- ])?(\d{4,6})\b(?= )"),
)


class Place(NamedTuple):
    """An address in parts, each in plain words, "" where it is not said."""

    house: str = ""
    street: str = ""
    city: str = ""
    postcode: str = ""
    region: str = ""
    country: str = ""


NOWHERE = Place()


def postcode(text: str) -> str:
    """Letters and digits of the postcode in capitals; of an American nine-digit one the first five.

    >>> postcode("m1s 1t4"), postcode("92723-0000"), postcode("D-12345"), postcode("2119.0")
    ('M1S1T4', '92723', '12345', '2119')
    """
    if says_nothing(text):
        return ""
    folded = fold(text).strip()
    if folded.endswith(".0") and folded[:-2].isdigit():
        folded = folded[:-2]
    found = "".join(_WORDS.findall(folded))
    if found.isdigit():
        found = found[:5] if len(found) == 9 else found
        return found if found.strip("0") else ""
    if "-" in folded and found.lstrip("abcdefghijklmnopqrstuvwxyz").isdigit() and len(found) <= 7:
        found = found.lstrip("abcdefghijklmnopqrstuvwxyz")
    return found.upper()


def parse_address(text: str) -> Place:
    """The parts of an address: house and street, and what follows them where the text goes on to the city.

    >>> parse_address("123 Main Street, Las Vegas NV 89132")
    Place(house='123', street='main street', city='las vegas', postcode='89132', region='nv', country='')
    """
    folded = fold(text)
    common = _COMMON.fullmatch(folded)
    if common:
        *name, kind = common[2].split()
        if kind in ENDINGS and name and SPECIAL.isdisjoint(name) and (len(name[0]) > 1 or name[0] > "d"):
            return Place(common[1], f"{' '.join(name)} {ENDINGS[kind]}")
    return _parse(folded)


def _parse(folded: str) -> Place:
    if says_nothing(folded):
        return NOWHERE
    folded = _ASIDES.sub(" ", folded).replace("'", "").replace("#", " no ").replace("c/", "calle ")
    box = _BOX.search(folded)
    if box:
        rest = [part for part in _split(folded[: box.start()] + "," + folded[box.end() :]) if part]
        return _after("".join(box[1].split()), "po box", rest)
    segments = _split(folded)
    if not segments:
        return NOWHERE
    at = _street_segment(segments)
    house, street, tail = _street(segments[at])
    if not house and at + 1 < len(segments) and _HOUSE.fullmatch(segments[at + 1]):  # "Via Roma, 12"
        house, at = segments[at + 1], at + 1
    elif not house and at and _only_number(segments[at - 1]):  # "No 321, Street 128"
        house = _only_number(segments[at - 1])
    return _after(house, street, [*([tail] if tail else []), *segments[at + 1 :]])


def _split(folded: str) -> list[str]:
    found = (" ".join(re.findall(r"[a-z0-9]+(?:[-/][a-z0-9]+)*", part)) for part in _SEGMENTS.split(folded))
    return [part for part in found if part]


def _only_number(segment: str) -> str:
    said = [word for word in segment.split() if word not in _NUMBER_WORDS]
    return said[0] if len(said) == 1 and _HOUSE.fullmatch(said[0]) else ""


def _is_unit(segment: str) -> bool:
    said = segment.split()
    return bool(UNITS.intersection(said)) and not (len(said) > 3 and any(is_type(word) for word in written_out(said)))


def _street_segment(segments: Sequence[str]) -> int:
    """Which segment names the street: one with a number and a kind of street, a number, or a kind; else the first."""
    best, found = -1, 0
    for at, segment in enumerate(segments):
        said = segment.split()
        worth = 0
        if len(said) > 1 and not _is_unit(segment):
            typed = any(is_type(word) for word in written_out(said)) or "ul" in said
            numbered = (bool(_HOUSE.fullmatch(said[0])) and len(said[0]) < 5) or any(
                _HOUSE.fullmatch(word) for word in said[1:]
            )
            worth = 2 * typed + numbered
        if worth > best:
            best, found = worth, at
    return found


def _street(segment: str) -> tuple[str, str, str]:
    """House, street, and the words after the street that belong to the city."""
    said = segment.replace("/", " / ").split()
    said, house = _house_of(said)
    said = [word for part in said for word in part.split("-") if word and word != "/"]
    said = written_out(_without_units(said))
    tail: list[str] = []
    types = [at for at, word in enumerate(said) if is_type(word)]
    code = next((at for at in range(2, len(said) - 1) if _FIVE_DIGITS.fullmatch(said[at])), 0)
    if code and house:  # 5 Rue du Bac 75007 Paris
        said, tail = said[:code], said[code:]
    elif types and house:
        end = types[0] if types[0] > 0 else types[-1]
        while end + 1 in types:
            end += 1
        end += 1
        while end < len(said) and (said[end] in DIRECTIONS or (said[end].isdigit() and types[0] == 0)):
            end += 1
        if types[0] > 0 and end < len(said) and not all(word.isdigit() for word in said[end:]):
            said, tail = said[:end], said[end:]
    elif (
        len(said) > 2 and is_type(said[0]) and said[1].isdigit() and said[2] not in DIRECTIONS
    ):  # Street 128 Phnom Penh
        said, tail = said[:2], said[2:]
    return house, " ".join(said), " ".join(tail)


def _house_of(said: list[str]) -> tuple[list[str], str]:
    """The words without the house number, and the number: at the start, at the end, or after a building's name."""
    while len(said) > 1 and said[0] in _NUMBER_WORDS and said[1][:1].isdigit():
        said = said[1:]
    if not said:
        return said, ""
    if len(said) > 4 and said[0] in UNITS and said[2] == "/":  # unit 3/12
        said = said[1:]
    if len(said) > 3 and said[1] == "/" and said[2][:1].isdigit():  # unit/house
        said = said[2:]
    number = said[0].split("-")[-1] if re.fullmatch(r"\d+[a-z]?-\d+[a-z]?", said[0]) else said[0]
    if _HOUSE.fullmatch(number) and not _ORDINAL.fullmatch(number):
        rest = said[1:]
        if rest and len(rest) > 2 and rest[0] in {"a", "b", "c", "d"} and number.isdigit():
            return rest[1:], number + rest[0]
        if rest and "-" in said[0]:
            number = said[0].split("-")[0]
        return rest, number
    for at in range(len(said) - 1, 0, -1):
        word = said[at].split("-")[0]
        if _HOUSE.fullmatch(word) and said[at - 1] not in UNITS | {"/", "route", "highway"}:
            after = said[at + 1 :]
            if after and any(is_type(part) for part in written_out(["", *after])[1:]):
                return after, word  # "Adventura Apartments 638 Downey St"
            if at == 1 and said[0] in {"street", "road", "route", "highway"}:
                continue
            letter = after[0] if after and len(after[0]) == 1 and after[0].isalpha() else ""
            return said[:at], word + letter
    return said, ""


def _without_units(said: list[str]) -> list[str]:
    """The words without "flat 3", "apt b" and the like, at the end or the beginning."""
    kept: list[str] = []
    skip = False
    for at, word in enumerate(said):
        if skip:
            skip = False
            continue
        following = said[at + 1] if at + 1 < len(said) else ""
        if word in UNITS and (following[:1].isdigit() or len(following) == 1 or (at and not following)):
            skip = bool(following)
            continue
        kept.append(word)
    return kept or said


def _after(house: str, street: str, segments: Sequence[str]) -> Place:
    """The place with city, postcode, region and country from the segments after the street."""
    left = [segment for segment in segments if not _is_unit(segment)]
    found_postcode = found_region = found_country = ""
    for at in range(len(left) - 1, -1, -1):
        segment = left[at]
        if not found_country and len(segment) > 2:
            found_country = country_code(segment)
            if found_country and len(left) > 1:
                left[at] = ""
                continue
            found_country = ""
            segment, found_country = _country_at_end(segment)
        if not found_postcode:
            segment, found_postcode = _take_postcode(segment)
        if not found_region:
            segment, found_region = _take_region(segment, alone=at > 0 or bool(found_postcode) or len(left) > 1)
        left[at] = segment
    cities = [segment for segment in left if segment]
    towns = [segment for segment in cities if not segment.endswith("shire")] or cities
    city = plain_city(towns[-1]) if towns else ""
    return Place(house, street, city, found_postcode, found_region, found_country)


def _country_at_end(segment: str) -> tuple[str, str]:
    said = segment.split()
    if len(said) > 1 and len(said[-1]) > 3 and said[-1] not in REGIONS:
        found = country_code(said[-1])
        if found:
            return " ".join(said[:-1]), found
    return segment, ""


def _take_postcode(segment: str) -> tuple[str, str]:
    for pattern in _TAILS:
        found = pattern.search(segment)
        if found:
            return segment[: found.start()].strip(" -"), "".join(part for part in found.groups() if part).upper()
    for pattern in _HEADS:
        found = pattern.search(segment)
        if found:
            return segment[found.end() :].strip(" -"), "".join(part for part in found.groups() if part).upper()
    return segment, ""


def _take_region(segment: str, *, alone: bool) -> tuple[str, str]:
    """The segment without the region at its end, and the region; a city called like a region stays a city."""
    said = segment.split()
    for size in (3, 2, 1):
        name = " ".join(said[-size:])
        if len(said) > size or (len(said) == size and alone and (len(name) <= 3 or size > 1)):
            if name in REGIONS:
                return " ".join(said[:-size]), REGIONS[name]
            if size == 1 and name in CODES:
                return " ".join(said[:-1]), name
    return segment, ""


def place_of(street: Place, house: str, city: str, postcode: str, region: str, country: str) -> Place:
    """One place of what the columns say; what the street's column says beyond the street fills what they leave open."""
    found_house = house or street.house
    found_street = street.street
    if street.city and not (city or postcode or street.postcode or street.region) and not found_house:
        found_street = f"{found_street} {street.city}".strip()
    return Place(found_house, found_street, city or street.city, postcode or street.postcode, region or street.region,
                 country or street.country)  # fmt: skip


def house_number(text: str) -> str:
    """The number of a house in a column of its own: "12 A" is "12a", "5/12" is 12."""
    said = re.findall(r"\d+[a-z]?|[a-z]+", fold(text).rsplit("/", 1)[-1].replace(" ", ""))
    number = next((word for word in said if word[0].isdigit()), "")
    return number.lstrip("0") or number
