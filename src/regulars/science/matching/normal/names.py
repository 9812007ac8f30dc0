"""Names of people: given names, family name, generation and a hint at the gender, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from anyascii import anyascii

from regulars.science.matching.normal.nicknames import nicknames_of, same_given_name
from regulars.science.matching.normal.plain import says_nothing, words

__all__ = ["Name", "name_of", "nicknames_of", "parse_family", "parse_full", "parse_given", "same_given_name"]

_MEN = frozenset("mr mister sir lord herr hr monsieur senor signor sig dhr don master messrs".split())
_WOMEN = frozenset(
    "mrs ms miss mme mlle madame mademoiselle frau lady dame senora senorita sra srta signora sigra mevr "
    "mevrouw mw".split()
)
_CALLINGS = frozenset(
    "mx dr prof professor doctor rev reverend hon capt captain lt sgt maj ing dipl mag ir drs dott dottssa avv "
    "dra pr rabbi imam fr col cmdr".split()
)
_TITLES = _MEN | _WOMEN | _CALLINGS
_NAMES_TOO = frozenset({"don", "master", "pr", "ing", "ir", "mag", "fr", "col", "hr", "sig", "maj", "mw", "lt"})
"""Titles that are dropped only in front of at least two names, for they are also names or initials."""
_GENERATIONS = {"jr": "jr", "jnr": "jr", "junior": "jr", "sr": "sr", "snr": "sr", "senior": "sr", "ii": "ii",
                "2nd": "ii",                "iii": "iii", "3rd": "iii", "iv": "iv", "4th": "iv"}  # fmt: skip
_DEGREES = frozenset(
    "phd dphil md dds dvm esq esquire mba msc bsc cpa obe mbe cbe kbe ra rn jd llm llb mp qc kc frs mph edd dmd".split()
)
_SUFFIXES = _GENERATIONS.keys() | _DEGREES
_PARTICLES = frozenset(
    "van von vom zum zur der den de del della dello delle degli di da das do dos du la le los las bin ibn ben al el ul "
    "ter ten te mac mc o st saint san santa abu bint af av zu und".split()
)
_NOBILITY = re.compile(
    r"\b(?:\d+(?:st|nd|rd|th)|baron(?:et|ess)?|bart|earl|viscount(?:ess)?|duke|duchess|marquess|marquis|count(?:ess)?)\b",
    re.IGNORECASE,
)
_ASIDES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|(?<=\s)'[^']+'(?=\s)")
_BORN = re.compile(r"[\s,]+(?:n[ée]e|geb\.?|geborene|born|aka|a\.k\.a\.|alias)\s.*$", re.IGNORECASE)
_COUPLE = re.compile(r"\s*(?:&|\+|/|\b(?:and|und(?! zu)|et)\b)\s*", re.IGNORECASE)
_CJK = re.compile("[\u3400-\u9fff\uac00-\ud7af]{2,4}")
_TWO_SIGNS = frozenset(
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 남궁 황보 제갈 선우".split()
)
_PLAIN = re.compile(r"[a-z]+")
_COMMON = re.compile(r"[A-Z]?[a-z]+(?: [A-Z]\.?)? [A-Z]?[a-z]+")
"""Two names, perhaps with an initial between them: most full names, which need no closer look."""
_NO_NAMES = (
    _TITLES | _SUFFIXES | _PARTICLES | frozenset({"and", "und", "et", "nee", "geb", "geborene", "born", "aka", "alias"})
)


class Name(NamedTuple):
    """A name in plain words. `parts` are the words of the family name, which is written as one."""

    given: str = ""
    family: str = ""
    generation: str = ""
    gender: str = ""
    parts: tuple[str, ...] = ()


NOBODY = Name()


def parse_full(text: str) -> Name:
    """The name in a text that holds all of it: "Family, Given", "Dr. Given van der Family Jr", "FAMILY G MRS" …

    Of a couple ("John & Mary Smith") it is the first. A name alone counts as given, after a title as family name.
    """
    if _COMMON.fullmatch(text):
        said = text.lower().replace(".", "").split()
        if _NO_NAMES.isdisjoint(said):
            return Name(" ".join(said[:-1]), said[-1], "", "", (said[-1],))
    if says_nothing(text):
        return NOBODY
    sign = _CJK.fullmatch(text.strip())
    if sign:
        return _of_signs(sign.group())
    text = _without_asides(text)
    segments = [segment for segment in text.split(",") if segment.strip()]
    if len(segments) > 1:
        return _with_commas(segments)
    return _in_order(segments[0]) if segments else NOBODY


def _of_signs(text: str) -> Name:
    """A Chinese, Japanese or Korean name without spaces: the family name's sign first."""
    at = 2 if text[:2] in _TWO_SIGNS and len(text) > 2 else 1
    family = "".join(words(text[:at]))
    given = " ".join(word for sign in text[at:] for word in words(anyascii(sign)))
    return Name(given, family, "", "", (family,))


def _without_asides(text: str) -> str:
    shorter = _BORN.sub("", _ASIDES.sub(" ", text)) if not text.isalpha() else text
    return shorter if shorter.strip() else text


def _with_commas(segments: Sequence[str]) -> Name:
    """Segments between commas: the first is the family name, unless all others are suffixes or ranks."""
    kept, generation = [segments[0]], ""
    for segment in segments[1:]:
        said = words(segment)
        if said and all(word in _SUFFIXES for word in said):
            generation = generation or next((_GENERATIONS[word] for word in said if word in _GENERATIONS), "")
        elif said and not _NOBILITY.search(segment):
            kept.append(segment)
    if len(kept) == 1:
        whole = _in_order(kept[0])
        return whole._replace(generation=whole.generation or generation)
    family, given = parse_family(kept[0]), parse_given(" ".join(kept[1:]))
    return Name(
        given.given,
        family.family or given.family,
        generation or family.generation or given.generation,
        given.gender or family.gender,
        family.parts or given.parts,
    )


def _in_order(text: str) -> Name:
    text = _first_of_couple(text)
    tokens = text.split()
    said, gender, generation, titled_last = _stripped([word for token in tokens for word in _token(token)])
    if not said:
        return Name("", "", generation, gender)
    if len(said) == 1:
        return _named([], said, generation, gender) if gender else _named(said, [], generation, gender)
    initials = len(said[0]) > 1 and all(len(word) == 1 for word in said[1:])  # Poe A B
    if initials or (titled_last and len(said[1]) == 1) or (len(tokens) > 1 and _shouted_first(tokens)):
        return _named(said[1:], said[:1], generation, gender)
    start = _family_start(said)
    return _named(said[:start], said[start:], generation, gender)


def _named(given: Sequence[str], family: Sequence[str], generation: str, gender: str) -> Name:
    """The name of these words, of which some may hold hyphens."""
    parts = tuple(part for word in family for part in word.split("-"))
    return Name(" ".join(given).replace("-", " "), "".join(parts), generation, gender, parts)


def _first_of_couple(text: str) -> str:
    """The first of "John & Mary Smith", who has the family name of the last where none is given; else the text."""
    one, *others = _COUPLE.split(text)
    if not others or not words(one) or not words(others[-1]):
        return text
    first, last = words(one), words(others[-1])
    names = [word for word in first if word not in _TITLES]
    if len(names) >= 2:
        return one
    shared = last[-1:] if names else [word for word in last if word not in _TITLES]
    return " ".join([*first, *shared])


def _token(token: str) -> list[str]:
    """The words of a token; hyphenated ones stay together, initials ("J.R.") come apart."""
    if "-" in token.strip("-"):
        parts = [word for part in token.split("-") if (word := "".join(words(part))) and not word.isdigit()]
        return ["-".join(parts)] if parts else []
    return [word for word in words(token) if not word.isdigit()]


def _shouted_first(tokens: Sequence[str]) -> bool:
    """Whether the first of the names is in capitals and the others are not, as in "SMITH John"."""
    first, others = tokens[0].strip(".,"), tokens[1:]
    shouted = len(first) > 2 and "." not in first and first.isupper()
    return shouted and others[0][:1].isupper() and not any(token.isupper() for token in others)


def _family_start(said: Sequence[str]) -> int:
    """Where the family name begins: at its first particle ("van der"), else at the last word."""
    for at in range(1, len(said) - 1):
        if said[at] in _PARTICLES and (len(said[at]) > 1 or at == len(said) - 2):
            return at
    if said[0] in _PARTICLES and len(said[0]) > 2 and said[0] in {"van", "von", "vom"}:
        return 0
    return len(said) - 1


def _stripped(said: list[str]) -> tuple[list[str], str, str, bool]:
    """The words without titles and suffixes at either end; gender, generation, and whether a title stood at the end."""
    gender = generation = ""
    titled_last = False
    start, end = 0, len(said)
    while end - start >= 1 and said[start] in _TITLES | {"m"} | _GENERATIONS.keys():
        word = said[start]
        left = end - start - 1
        if word in _GENERATIONS and not (word == "sr" and left >= 1):
            break
        if (word in _NAMES_TOO or word == "m") and left < (3 if word == "m" else 2):
            break
        if word == "m":
            break
        gender = gender or _gender_of(word)
        start += 1
    while end - start >= 2 or (start and end - start == 1):
        word = said[end - 1]
        if word in _GENERATIONS:
            generation = generation or _GENERATIONS[word]
        elif word in _TITLES and word not in _NAMES_TOO and end - start > 1:
            gender, titled_last = gender or _gender_of(word), True
        elif not (word in _DEGREES and end - start > 1):
            break
        end -= 1
    return said[start:end], gender, generation, titled_last


def _gender_of(title: str) -> str:
    return "m" if title in _MEN or title == "sr" else "f" if title in _WOMEN else ""


def parse_given(text: str) -> Name:
    """What a column of given names says: often more than that ("Dr. Ann", "John & Mary", "Poe, John", "Morris II")."""
    lower = text.lower()
    if _PLAIN.fullmatch(lower) and lower not in _TITLES and lower not in _SUFFIXES:
        return NOBODY if says_nothing(lower) else Name(lower)
    if says_nothing(text):
        return NOBODY
    text = _without_asides(text)
    if "," in text:
        segments = [segment for segment in text.split(",") if words(segment)]
        if len(segments) > 1:
            return _with_commas(segments)
    if "&" in text or "+" in text or "/" in text:
        text = next((part for part in _COUPLE.split(text) if words(part)), text)
    said, gender, generation, _ = _stripped([word for word in words(text) if not word.isdigit()])
    return Name(" ".join(said), "", generation, gender)


def parse_family(text: str) -> Name:
    """What a column of family names says: "van den Berg", "Smith Jr.", "Smith, John", "Dobbins Senior"."""
    lower = text.lower()
    if _PLAIN.fullmatch(lower) and lower not in _TITLES and lower not in _SUFFIXES:
        return NOBODY if says_nothing(lower) else Name("", lower, "", "", (lower,))
    if says_nothing(text):
        return NOBODY
    text = _without_asides(text)
    if "," in text:
        segments = [segment for segment in text.split(",") if words(segment)]
        if len(segments) > 1:
            found = _with_commas(segments)
            return found if found.given and found.family else _family_words(segments[0], found.generation)
    return _family_words(text, "")


def _family_words(text: str, generation: str) -> Name:
    told = [word for word in words(text) if not word.isdigit()]
    said, gender, own, _ = _stripped(told)
    if not said and len(told) == 1:  # Mrs Lord
        return Name("", told[0], generation, "", tuple(told))
    return Name("", "".join(said), own or generation, gender, tuple(said))


def generation_of(text: str) -> str:
    """The generation in a column of suffixes; "" for degrees and whatever else stands there."""
    return next((_GENERATIONS[word] for word in words(text) if word in _GENERATIONS), "")


def gender_of_title(text: str) -> str:
    """f or m where the title says it."""
    return next((gender for word in words(text) if (gender := _gender_of(word))), "")


def name_of(given: Name, family: Name, middle: str = "", fulls: Iterable[Name] = ()) -> Name:
    """One name of what the columns say; columns of full names fill what the columns of parts leave open."""
    first, last = given.given or family.given, family.family or given.family
    parts = family.parts or given.parts
    if first and last:
        first, last, parts = _each_its_own(first, last, parts)
    if middle and last and all(word in _PARTICLES and len(word) > 1 for word in middle.split()):
        last, parts = middle.replace(" ", "") + last, (*middle.split(), *parts)  # a column of its own in Dutch tables
    elif middle:
        first = " ".join([first, *(word for word in middle.split() if word not in first.split())]).strip()
    generation, gender = family.generation or given.generation, given.gender or family.gender
    for full in fulls:
        if not first and not last:
            first, last, parts = full.given, full.family, full.parts
        elif not first:
            first = _rest(full, last)
        elif not last and full.family and full.family not in first.split():
            last, parts = full.family, full.parts
        generation, gender = generation or full.generation, gender or full.gender
    return Name(first, last, generation, gender, parts)


def _each_its_own(first: str, last: str, parts: tuple[str, ...]) -> tuple[str, str, tuple[str, ...]]:
    """Given and family name where either column may hold the whole name."""
    said = first.split()
    if len(parts) > 1 and parts[0] == said[0]:
        parts = parts[1:]
        last = "".join(parts)
    if len(said) > 1 and len(said[-1]) > 1:
        for size in range(1, len(said)):
            if "".join(said[size:]) == last:
                return " ".join(said[:size]), last, parts
    return first, last, parts


def _rest(full: Name, last: str) -> str:
    """The given names in a full name of which the family name is known."""
    said = [*full.given.split(), *full.parts]
    for start in range(len(said)):
        for end in range(start + 1, len(said) + 1):
            if "".join(said[start:end]) == last:
                return " ".join(said[:start] + said[end:])
    return full.given
