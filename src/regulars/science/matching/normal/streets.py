"""Words of streets: types, directions and units, written out or short, in the languages around us."""

from __future__ import annotations

from collections.abc import Sequence

_TYPES = {
    "street": "st str strt stree", "road": "rd", "avenue": "ave av aven avn avda avd", "lane": "ln", "drive": "dr drv",
    "boulevard": "blvd bd bld boul bvd boulv", "court": "ct crt", "place": "pl plc", "square": "sq sqr",
    "terrace": "ter terr tce trc",
    "crescent": "cres crs cr cresc", "close": "cl", "circle": "cir circ",
    "circuit": "cct crct crcuit", "highway": "hwy hwy hiway",
    "parkway": "pkwy pky pkway parkwy", "trail": "trl tr", "way": "wy", "gardens": "gdns gdn", "grove": "gr grv gro",
    "mount": "mt", "park": "pk prk", "heights": "hts", "expressway": "expy expwy", "freeway": "fwy", "turnpike": "tpke",
    "route": "rte", "esplanade": "esp", "parade": "pde", "mews": "mws", "cove": "cv", "ridge": "rdg", "junction": "jct",
    "point": "pt", "plaza": "plz pza", "crossing": "xing", "alley": "aly", "bridge": "brg", "canyon": "cyn",
    "valley": "vly", "village": "vlg", "springs": "spgs", "rise": "rse", "walk": "wlk", "loop": "lp",
    "strasse": "strasse", "gasse": "", "weg": "", "allee": "", "platz": "", "chaussee": "", "ufer": "", "ring": "",
    "rue": "", "chemin": "che chem", "impasse": "imp", "quai": "", "calle": "cl c", "paseo": "pso", "carretera": "ctra",
    "camino": "cno", "via": "", "viale": "vle", "corso": "cso", "piazza": "pzza", "vicolo": "vco", "straat": "",
    "laan": "", "gracht": "", "plein": "", "rua": "", "travessa": "tv", "ulica": "ul ulitsa", "gatan": "", "vagen": "",
    "row": "", "hill": "", "view": "vw", "broadway": "bway", "run": "", "pass": "", "path": "", "green": "grn",
    "causeway": "cswy", "centre": "center ctr", "quay": "qy", "promenade": "prom", "vista": "", "common": "cmn",
}  # fmt: skip
_LONG = {short: long for long, shorts in _TYPES.items() for short in shorts.split()} | {"c": "c", "cl": "close"}
TYPES = frozenset(_TYPES)
_DIRECTIONS = {
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se",
    "southwest": "sw", "nord": "n", "sud": "s", "ost": "e", "norte": "n", "sur": "s", "este": "e", "oeste": "w",
}  # fmt: skip
DIRECTIONS = frozenset(_DIRECTIONS.values())
_ORDINALS = dict(zip("first second third fourth fifth sixth seventh eighth ninth tenth".split(),
                     "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th".split(), strict=True))  # fmt: skip
_SAINTS = frozenset({"st", "ste", "snt"})
UNITS = frozenset(
    "apt apartment appt apmt apmnt appartment unit suite ste flat room rm floor level lvl lot shop office bldg "
    "bld building "
    "tower block blk penthouse ph etage stock og eg wohnung whg top piso puerta pta porta interno int scala bis "
    "villa door dept department trlr trailer space spc slip".split()
)
_IN_FRONT = frozenset("ul av avda avd bd rte che ctra pso blvd mt pza vle cso".split())
"""Short kinds of street that stand in front of its name."""
ENDINGS = {**{long: long for long in _TYPES if long not in _DIRECTIONS}, **_LONG}
"""What a kind of street at the end is written as."""
SPECIAL = _LONG.keys() | TYPES | UNITS | _SAINTS | _DIRECTIONS.keys() | DIRECTIONS | _ORDINALS.keys()
"""Words that are not simply part of a street's name."""


def written_out(said: Sequence[str]) -> list[str]:
    """The words of a street with its type written out, directions as letters and ordinals as figures.

    >>> written_out("n city rd".split()), written_out("st james st".split()), written_out("hauptstr".split())
    (['n', 'city', 'road'], ['saint', 'james', 'street'], ['hauptstrasse'])
    """
    last = len(said) - 1
    return [_word(word, at, last, said) for at, word in enumerate(said)]


def _word(word: str, at: int, last: int, said: Sequence[str]) -> str:
    if word in _SAINTS and at < last and (at == 0 or said[at - 1] in DIRECTIONS):
        return "saint"
    if word in _LONG and (at or (last and word in _IN_FRONT)):
        return _LONG[word]
    if len(word) > 5 and word.endswith("str"):
        return word + "asse"
    return _DIRECTIONS.get(word) or _ORDINALS.get(word, word)


def is_type(word: str) -> bool:
    """Whether the word is a kind of street or ends with one (hauptstrasse)."""
    return word in TYPES or (
        len(word) > 6 and word.endswith(("strasse", "straat", "gasse", "platz", "gatan", "vagen", "laan", "weg"))
    )
