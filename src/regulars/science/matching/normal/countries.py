"""Countries by code or name in nine languages, and the regions of the United States, Canada and Australia."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import get_global

from regulars.science.matching.normal.plain import plain

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "sv", "pl")
_ALSO = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "great britain": "GB",
    "united kingdom": "GB", "eire": "IE", "republic of ireland": "IE", "usa": "US", "u s a": "US", "u s": "US",
    "united states of america": "US", "america": "US", "holland": "NL", "the netherlands": "NL", "rsa": "ZA",
    "uae": "AE", "brd": "DE", "czech republic": "CZ", "korea": "KR", "russia": "RU", "lichtenstein": "LI",
    "hong kong": "HK", "macau": "MO", "viet nam": "VN",
}  # fmt: skip
_US = """al alabama ak alaska az arizona ar arkansas ca california co colorado ct connecticut de delaware dc
district_of_columbia fl florida ga georgia hi hawaii id idaho il illinois in indiana ia iowa ks kansas ky kentucky
la louisiana me maine md maryland ma massachusetts mi michigan mn minnesota ms mississippi mo missouri mt montana
ne nebraska nv nevada nh new_hampshire nj new_jersey nm new_mexico ny new_york nc north_carolina nd north_dakota oh ohio
ok oklahoma or oregon pa pennsylvania ri rhode_island sc south_carolina sd south_dakota tn tennessee tx texas ut utah
vt vermont va virginia wa washington wv west_virginia wi wisconsin wy wyoming pr puerto_rico"""
_CA = """ab alberta bc british_columbia mb manitoba nb new_brunswick nl newfoundland_and_labrador ns nova_scotia
on ontario pe prince_edward_island qc quebec sk saskatchewan yt yukon nt northwest_territories nu nunavut"""
_AU = """nsw new_south_wales vic victoria qld queensland sa south_australia wa western_australia tas tasmania
act australian_capital_territory nt northern_territory"""


def _pairs(text: str) -> dict[str, str]:
    said = text.split()
    return {name.replace("_", " "): code for code, name in zip(said[::2], said[1::2], strict=True)}


REGIONS = {**_pairs(_CA), **_pairs(_AU), **_pairs(_US), "newfoundland": "nl", "calif": "ca",
           "penna": "pa", "mass": "ma", "tenn": "tn", "tex": "tx", "fla": "fl", "ariz": "az", "wash": "wa"}  # fmt: skip
"""Names of regions to their codes."""
CODES = frozenset(REGIONS.values())


def region(text: str) -> str:
    """The region's code where it has one ("Ohio" is "oh"), else its name in plain words."""
    said = plain(text)
    return REGIONS.get(said) or REGIONS.get(said.replace(" ", ""), said.replace(" ", "") if len(said) <= 5 else said)


def country(text: str) -> str:
    """The country's ISO code (two letters), from its code or its name; its name in plain words where it is unknown."""
    return country_code(text) or plain(text)


def country_code(text: str) -> str:
    """The ISO code of a country that is named in any of nine languages or by a code; "" where it is none."""
    word = plain(text)
    if len(word) == 2 and word != "uk":
        return word.upper() if word.upper() in _territories() else ""
    return _ALSO.get(word) or _names().get(word) or _three_letter_codes().get(word) or ""


@cache
def _territories() -> frozenset[str]:
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha() and code != "ZZ")


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in _territories():
                names.setdefault(plain(str(name)), code)
    return names


@cache
def _three_letter_codes() -> dict[str, str]:
    aliases = get_global("territory_aliases")
    return {old.casefold(): new[0] for old, new in aliases.items() if len(old) == 3 and old.isalpha() and len(new) == 1}
