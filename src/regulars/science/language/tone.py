"""The tone of an English text: VADER's four figures and a few signs; of other languages the signs only.

VADER takes a text for one sentence: its time grows with the square of the words, a "not" or "but" reaches over full
stops, and long texts end at one extreme or the other. So it is asked sentence by sentence.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from regulars.science.language.languages import language_of
from regulars.science.language.sentences import sentences_of

TONES = 7

_FIGURES = ("compound", "neg", "neu", "pos")
_LONGEST = 3_000
_FEWEST = 20  # letters: of shorter texts nobody can tell the language, and English words are told by VADER itself


def tone_of(text: str, language: str | None = None) -> tuple[float, ...]:
    """TONES numbers between -1 and 1: VADER's compound, negative, neutral and positive; shouting, '!' and '?'.

    VADER's are means over the sentences, which count by their length.

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
    sentences = sentences_of(text)
    if not sentences:
        return (0.0, 0.0, 0.0, 0.0, *signs)
    scores = [_analyser().polarity_scores(sentence) for sentence in sentences]
    figures = np.array([[score[name] for name in _FIGURES] for score in scores])
    compound, negative, neutral, positive = np.average(figures, axis=0, weights=[len(each) for each in sentences])
    return (float(compound), float(negative), float(neutral), float(positive), *signs)


@lru_cache(maxsize=1)
def _analyser() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
