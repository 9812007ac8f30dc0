"""The tone of an English text: VADER's four figures and a few signs; of other languages the signs only."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from regulars.science.language.languages import language_of

TONES = 7

_LONGEST = 3_000
_FEWEST = 20  # letters: of shorter texts nobody can tell the language, and English words are told by VADER itself


def tone_of(text: str, language: str | None = None) -> tuple[float, ...]:
    """TONES numbers between -1 and 1: VADER's compound, negative, neutral and positive; shouting, '!' and '?'.

    The language is found out where it isn't given; of a text in no language that can be told the English is taken.
    """
    text = text[:_LONGEST]
    letters = sum(map(str.isalpha, text)) or 1
    signs = (
        sum(map(str.isupper, text)) / letters if letters > 8 else 0.0,
        min(text.count("!"), 3) / 3,
        min(text.count("?"), 3) / 3,
    )
    spoken = language_of(text)[0] if language is None and len(text) >= _FEWEST else language
    if spoken not in {"en", "", None}:
        return (0.0, 0.0, 0.0, 0.0, *signs)
    scores = _analyser().polarity_scores(text)
    return (scores["compound"], scores["neg"], scores["neu"], scores["pos"], *signs)


@lru_cache(maxsize=1)
def _analyser() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
