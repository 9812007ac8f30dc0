"""Read texts: masked, in which language, of what mood and topic, and what they say; each step's work is shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from regulars.science.language.classifier import TextClassifier
from regulars.science.language.evidence import evidence_in
from regulars.science.language.features import Mix, parts_of
from regulars.science.language.languages import language_of
from regulars.science.language.masking import mask
from regulars.science.language.sayings import Listener, Said
from regulars.science.language.words import quote

LEAST = 0.5
"""From this probability on a finding is kept; only what `acts` is acted upon."""

_EVERYTHING = Mix(1.0, 1.0, 1.0)
_BATCH = 512


@dataclass(frozen=True, slots=True)
class Note:
    """A text to read. `names` are of people known to be meant, to be masked; `ours`: we wrote it."""

    text: str
    ours: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A label with how sure we are and the words that led to it; `label` is empty where we abstain."""

    label: str
    probability: float
    words: str


@dataclass(frozen=True, slots=True)
class Read:
    """What one text comes to."""

    masked: str
    language: str
    language_probability: float
    mood: Named
    topic: Named | None
    says: tuple[Said, ...]
    found_by: str = ""


class Reader:
    """Reads with a listener, a classifier of moods and, once topics are learned, one of topics."""

    def __init__(self, listener: Listener, mood: TextClassifier, topic: TextClassifier | None = None) -> None:
        """All three must have been learned with the same meaning."""
        self.listener, self.mood, self.topic = listener, mood, topic

    def read(self, notes: Sequence[Note]) -> list[Read]:
        """Read them, in their order."""
        return [read for first in range(0, len(notes), _BATCH) for read in self._batch(notes[first : first + _BATCH])]

    def _batch(self, notes: Sequence[Note]) -> list[Read]:
        texts = [mask(note.text, note.names).text for note in notes]
        spoken = [language_of(text) for text in texts]
        parts = parts_of(texts, [_EVERYTHING], self.listener.meaning, [language for language, _ in spoken])
        tone = parts.tone if parts.tone is not None else np.zeros((len(texts), 1))
        evidence = [
            evidence_in(text, language, ours=note.ours, compound=float(figures[0]))
            for text, (language, _), note, figures in zip(texts, spoken, notes, tone, strict=True)
        ]
        heard = self.listener.probabilities(parts, evidence)
        moods = self.mood.name_parts(texts, parts, unsaid="neutral")
        topics = self.topic.name_parts(texts, parts) if self.topic else [None] * len(texts)
        return [
            Read(
                masked=text,
                language=language,
                language_probability=sure,
                mood=Named(*mood),
                topic=Named(*topic) if topic else None,
                found_by=self.listener.meaning.name,
                says=tuple(self.listener.said(text, found, probabilities, least=LEAST)),
            )
            for text, (language, sure), mood, topic, found, probabilities in zip(
                texts, spoken, moods, topics, evidence, heard, strict=True
            )
        ]


def shown(text: str) -> str:
    """A masked text, short enough for an example."""
    return quote(text)
