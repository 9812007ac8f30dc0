"""Free attributes, gender and cities."""

from __future__ import annotations

from regulars.science.matching.normal.plain import plain, words

__all__ = ["city", "gender", "plain"]

_FEMALE = frozenset("f female w weiblich frau woman femme femenino feminin mujer donna femmina vrouw vrouwelijk "
                    "kvinna k "
                    "kobieta girl mrs ms fem feminino mulher v".split())  # fmt: skip
_MALE = frozenset("m male mann maennlich mannlich man homme masculin masculino hombre uomo maschio mannelijk "
                  "mezczyzna boy mr h homem masc".split())  # fmt: skip
_LONG = {
    "st": "saint",
    "ste": "sainte",
    "mt": "mount",
    "ft": "fort",
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
}


def gender(text: str) -> str:
    """f or m; "" for anything else."""
    said = "".join(words(text))
    return "f" if said in _FEMALE else "m" if said in _MALE else ""


def city(text: str) -> str:
    """The city in plain words: "St. Louis" is "saint louis"; what stands in brackets is dropped."""
    said = plain(text.split("(", 1)[0] or text).split()
    if len(said) > 1 and said[0] in _LONG:
        said[0] = _LONG[said[0]]
    return " ".join(said)
