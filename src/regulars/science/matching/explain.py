"""Why two records are, or are not, taken for one person: in plain words, the weightiest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.science.matching.compare.catalogue import derive_columns
from regulars.science.matching.compare.levels import Comparison, Levels
from regulars.science.matching.encode import encode
from regulars.science.matching.model import Model
from regulars.science.matching.scoring import field_bits, score_pairs

_WORTH_SAYING = 1.0  # bits


@dataclass(frozen=True, slots=True)
class Reason:
    """One statement, and how much it weighs: bits for (+) or against (-) the two being one person."""

    sentence: str
    bits: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a pair comes to: `probability` (0 to 1) of one person, and the reasons."""

    probability: float
    reasons: tuple[Reason, ...]


def explain(model: Model, one: Mapping[str, str], other: Mapping[str, str]) -> Explanation:
    """The reasons for a pair of records in normal form (fields that are absent or "" are unknown)."""
    names = sorted(one.keys() | other.keys())
    forms = pl.DataFrame({name: [one.get(name, ""), other.get(name, "")] for name in names})
    people = derive_columns(encode(forms))
    first, second = np.array([0]), np.array([1])
    scored = score_pairs(people, model, first, second)
    bits = field_bits(people, model, first, second, scored.levels)[0]
    reasons = [
        Reason(comparison.levels[level - 1].words, round(float(weight), 2))
        for comparison, level, weight in zip(model.comparisons, scored.levels[0].tolist(), bits, strict=True)
        if level and abs(weight) >= _WORTH_SAYING
    ]
    return Explanation(float(scored.probability[0]), tuple(sorted(reasons, key=lambda reason: -abs(reason.bits))))


def sentences(model: Model, levels: Levels) -> list[str]:
    """For each pair (a row of levels a pair) what speaks for it, in a few words: for evidence kept by the million."""
    if not len(levels):
        return []
    patterns, which = _patterns(levels)
    comparisons = model.comparisons
    fields = [model.fields[comparison.name] for comparison in comparisons]
    usual = [known.bits["same"] - known.bits["chance"] for known in fields]
    said = [_sentence(comparisons, pattern.tolist(), usual) for pattern in patterns]
    return [said[number] for number in which]


def _patterns(levels: Levels) -> tuple[Levels, NDArray[np.int64]]:
    if len(levels) == 1:
        return levels, np.zeros(1, dtype=np.int64)
    code = np.zeros(len(levels), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for column in range(levels.shape[1]):
            code = (code + levels[:, column].astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    _, first, which = np.unique(code, return_index=True, return_inverse=True)
    return levels[first], which


def _sentence(comparisons: Sequence[Comparison], pattern: Sequence[int], usual: Sequence[NDArray[np.float32]]) -> str:
    """The two or three strongest agreements of a pattern, as one sentence part."""
    agreed = sorted(
        (
            (bits[level], comparison.levels[level - 1].words)
            for comparison, level, bits in zip(comparisons, pattern, usual, strict=True)
            if level
        ),
        reverse=True,
    )
    words = [phrase for bits, phrase in agreed if bits >= _WORTH_SAYING][:3]
    if not words:
        return "together with other records of this person"
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
