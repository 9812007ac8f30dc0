"""What speaks for each of the six things in a text, as figures: which cues stand in how many of its sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.science.language.cues import Hit, hits_of
from regulars.science.language.languages import language_of
from regulars.science.language.sentences import sentences_of
from regulars.science.language.tone import tone_of

SIX = ("complaint", "praise", "question", "leaving", "preference", "promise")

_FACETS = ("sure", "likely", "hint", "not", "taken back", "sure more than once", "much")
_LONGEST = 60  # sentences that are read
_SHARED = 4
_SHORT = 40  # letters, up to which a text's language is a guess: cues of both languages are tried
_LANGUAGES = ("en", "de")

OURS = len(SIX) * len(_FACETS) + 1
"""The figure that says that we wrote the text."""

WIDTH = len(SIX) * len(_FACETS) + _SHARED
"""Figures of a text."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentences of a text with the cues in each, and the figures that these come to."""

    sentences: tuple[str, ...]
    hits: tuple[tuple[Hit, ...], ...]
    figures: NDArray[np.float32]

    @property
    def cues(self) -> set[int]:
        """The numbers of all cues that were found."""
        return {hit.number for found in self.hits for hit in found}

    def best(self, kind: str) -> str:
        """The sentence with the strongest cues for a kind; empty where none has any."""
        ranked = [(_strength(hits, kind), -place) for place, hits in enumerate(self.hits)]
        top = max(ranked, default=(0.0, 0))
        return self.sentences[-top[1]] if top[0] > 0 else ""


def evidence_in(
    text: str, language: str | None = None, *, ours: bool = False, compound: float | None = None
) -> Evidence:
    """Look for cues.

    Args:
        text: masked or not.
        language: two letters; found out where it isn't given. English cues are tried where it cannot be told, and all
            cues on short texts.
        ours: we wrote it.
        compound: VADER's figure, where it is known already.
    """
    spoken = language_of(text)[0] if language is None else language
    sentences = tuple(sentences_of(text)[:_LONGEST])
    tried = _LANGUAGES if len(text) <= _SHORT else (spoken or "en",)
    hits = tuple(tuple(hit for each in tried for hit in hits_of(sentence, each)) for sentence in sentences)
    tone = tone_of(text, spoken)[0] if compound is None else compound
    shared = (tone, float(ours), min(len(text) / 400, 1.0), float(any("?" in each for each in sentences)))
    return Evidence(sentences, hits, np.array([*_figures(hits), *shared], dtype=np.float32))


def evidence_of(texts: Sequence[str], ours: Iterable[bool]) -> list[Evidence]:
    """`evidence_in` of many texts."""
    return [evidence_in(text, ours=own) for text, own in zip(texts, ours, strict=True)]


def _figures(hits: Sequence[Sequence[Hit]]) -> list[float]:
    figures = []
    for kind in SIX:
        ours = [[hit for hit in found if hit.kind == kind] for found in hits]
        counter = [any(hit.strength == "not" for hit in found) for found in ours]
        strong, weak, hints, back = 0, 0, 0, 0
        for found, against in zip(ours, counter, strict=True):
            sure = len({hit.words for hit in found if hit.strength == "sure"})
            likely = len({hit.words for hit in found if hit.strength == "likely"})
            hints += sum(hit.strength == "hint" for hit in found)
            if against:
                back += sure + likely
            else:
                strong, weak = strong + sure, weak + likely
        figures += [
            float(strong > 0),
            float(weak > 0),
            float(hints > 0),
            float(any(counter)),
            float(back > 0),
            min(max(strong - 1, 0), 2) / 2,
            min(strong + weak, 4) / 4,
        ]
    return figures


def _strength(hits: Sequence[Hit], kind: str) -> float:
    worth = {"sure": 3.0, "likely": 1.0, "hint": 0.2, "not": -1.5}
    return sum(worth[hit.strength] for hit in hits if hit.kind == kind)
