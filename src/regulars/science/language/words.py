"""The words of a text that a weight on its letters points at."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
LONGEST_QUOTE = 160


def words_at(text: str, letters: NDArray[np.float64], most: int) -> list[tuple[str, float]]:
    """The words whose letters weigh most, the heaviest first; only those that speak for it."""
    summed = np.concatenate(([0.0], np.cumsum(letters)))
    found: dict[str, float] = {}
    for match in _WORD.finditer(text):
        if match.start() < len(letters):
            weight = float(summed[min(match.end(), len(letters))] - summed[match.start()])
            found[match.group()] = found.get(match.group(), 0.0) + weight
    ranked = sorted(found.items(), key=lambda each: -each[1])
    return [(word, weight) for word, weight in ranked[:most] if weight > 0]


def quote(sentence: str) -> str:
    """A sentence short enough to be shown."""
    sentence = " ".join(sentence.split())
    return sentence if len(sentence) <= LONGEST_QUOTE else sentence[: LONGEST_QUOTE - 1].rstrip() + "…"
