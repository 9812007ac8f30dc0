"""Find cues in a sentence, quickly: each is looked for only where its rarest word stands.

A cue is written as words in their order:

    cancel*|end my|our ..2 contract|account     any of several words; * for any ending; ..2 for up to two words between
    ^how often                                  at the start of the sentence only
    don't really? like                          ? for a word that may be missing

Lines of cues start with what they speak for and how strongly: `sure`, `likely`, `hint`, or `not`, which takes the force
of the others in the same sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from zlib import crc32

STRENGTHS = ("sure", "likely", "hint", "not")

_WORD = re.compile(r"[\w']+(?:-[\w']+)*")
_BETWEEN = r"[^\w']+"
_STEM = 4  # letters by which words with any ending are found


@dataclass(frozen=True, slots=True)
class Hit:
    """One cue that was found: what for, how strongly, its words, and a number that is the cue's own for good."""

    kind: str
    strength: str
    words: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class _Cue:
    kind: str
    strength: str
    pattern: re.Pattern[str]
    anchor: tuple[str, ...]
    number: int


class Cues:
    """The cues of one language."""

    def __init__(self, lines: str) -> None:
        """Read cues, a line each. Raises ValueError for a line that is none."""
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        self._cues: list[_Cue] = []
        for line in filter(None, map(str.strip, lines.splitlines())):
            self._add(line)

    def find(self, sentence: str) -> list[Hit]:
        """The cues in this sentence."""
        lowered = sentence.lower().replace("’", "'").replace("‘", "'")
        wanted: set[int] = set()
        whole = _WORD.findall(lowered)
        for word in (*whole, *(part for each in whole if "-" in each for part in each.split("-"))):
            wanted.update(self._by_word.get(word, ()))
            wanted.update(self._by_stem.get(word[:_STEM], ()))
        hits = []
        for number in sorted(wanted):
            cue = self._cues[number]
            if found := cue.pattern.search(lowered):
                start, end = found.span() if len(lowered) == len(sentence) else (0, len(sentence))
                hits.append(Hit(cue.kind, cue.strength, sentence[start:end], cue.number))
        return hits

    def _add(self, line: str) -> None:
        head, _, words = line.partition(":")
        kind, _, strength = head.strip().partition(" ")
        if strength not in STRENGTHS or not words.strip():
            raise ValueError(f"'{line}' is no cue; it starts with what for and one of {', '.join(STRENGTHS)}.")
        cue = _Cue(kind, strength, *_compile(words.split()), number=crc32(line.encode()) >> 1)
        for option in cue.anchor:
            if option.endswith("*"):
                if len(option) <= _STEM:
                    raise ValueError(f"'{option}' in '{line}' is too short to be found with any ending.")
                self._by_stem[option[:_STEM]].append(len(self._cues))
            else:
                self._by_word[option].append(len(self._cues))
        self._cues.append(cue)


def _compile(tokens: list[str]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """The pattern, and the words of which one must be there: those of the token whose words are longest."""
    pieces: list[str] = []
    anchors: list[tuple[str, ...]] = []
    lead = r"(?<![\w'])"
    for token in tokens:
        if token.startswith(".."):
            lead = rf"{_BETWEEN}(?:[\w']+{_BETWEEN}){{0,{int(token[2:])}}}"
            continue
        options = token.removeprefix("^").removesuffix("?").split("|")
        one = "|".join(re.escape(option).replace(r"\*", r"[\w']*") for option in options)
        before = r"^[^\w']*" if token.startswith("^") else lead
        piece = rf"{before}(?:{one})(?![\w'])"
        if token.endswith("?"):
            pieces.append(f"(?:{piece})?")
        else:
            pieces.append(piece)
            anchors.append(tuple(options))
        lead = _BETWEEN
    anchor = max(anchors, key=lambda each: min(len(option) for option in each))
    return re.compile("".join(pieces)), anchor


def hits_of(sentence: str, language: str) -> list[Hit]:
    """The cues of a sentence in a language (two letters); none where we have no cues of it."""
    cues = _cues_of(language)
    return cues.find(sentence) if cues else []


@lru_cache(maxsize=256)
def _cues_of(language: str) -> Cues | None:
    listed = files(__package__).joinpath(f"{language}.txt")
    return Cues(listed.read_text(encoding="utf-8")) if listed.is_file() else None
