"""Texts as counts of their words, pairs of words, and runs of two to five letters: hashed, so no vocabulary is kept.

Hashing of whole batches is arithmetic on arrays of code points: several times as fast as counting in dictionaries, and
it knows where in the text each gram stands, so a weight can be traced back to the letters it came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

BITS = 20
SIZE = 1 << BITS
"""Columns of a count: of each kind of gram."""

LONGEST_TEXT = 20_000
"""Letters of a text that are read; nobody says anything new after ten pages."""

Kind = Literal["words", "letters"]

_RUNS = (2, 3, 4, 5)
_LONGEST_WORD = 40
_BASE = 6364136223846793005  # Knuth's multiplier
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Places:
    """Every gram of a batch: the text it is of, its column, and from where to where it stands in that text."""

    text: NDArray[np.int64]
    column: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]


def count_grams(texts: Sequence[str], kind: Kind) -> Any:
    """How often each gram comes in each text: a SciPy CSR matrix (texts x SIZE), float32."""
    from scipy import sparse

    parts = []
    for first in range(0, len(texts), _BATCH):
        batch = texts[first : first + _BATCH]
        found = gram_places(batch, kind)
        keys, counts = np.unique(found.text << BITS | found.column, return_counts=True)
        starts = np.searchsorted(keys >> BITS, np.arange(len(batch) + 1))
        parts.append(
            sparse.csr_matrix(
                (counts.astype(np.float32), (keys & (SIZE - 1)).astype(np.int32), starts), shape=(len(batch), SIZE)
            )
        )
    return sparse.vstack(parts, format="csr") if parts else sparse.csr_matrix((0, SIZE), dtype=np.float32)


def gram_places(texts: Sequence[str], kind: Kind) -> Places:
    """Every gram with where it stands; capitals count as small letters."""
    points, text, place = _points(texts)
    if kind == "letters":
        return _runs(points, text, place)
    return _words(points, text, place)


def _points(texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]:
    """Code points of all texts one after another, each between blanks; of each its text and its place there."""
    lowered = [f" {_lower(text[:LONGEST_TEXT])} " for text in texts]
    lengths = np.array([len(text) for text in lowered], dtype=np.int64)
    points = np.frombuffer("".join(lowered).encode("utf-32-le", "replace"), dtype=np.uint32)
    text = np.repeat(np.arange(len(texts)), lengths)
    place = np.arange(len(points)) - np.repeat(np.cumsum(lengths) - lengths, lengths) - 1
    return points.astype(np.uint64), text, place


def _lower(text: str) -> str:
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def _runs(points: NDArray[np.uint64], text: NDArray[np.int64], place: NDArray[np.int64]) -> Places:
    """Runs of letters within a text, each blank between words once."""
    blank = _kinds()[np.minimum(points, 0xFFFF)] == 0
    kept = ~(blank & np.concatenate(([False], blank[:-1] & (text[1:] == text[:-1]))))
    points, text, place = np.where(blank, np.uint64(32), points)[kept], text[kept], place[kept]
    columns, texts, starts, ends = [], [], [], []
    hashed = points * np.uint64(_BASE)
    for length in range(2, max(_RUNS) + 1):
        if len(points) < length:
            break
        hashed = (hashed[:-1] ^ points[length - 1 :]) * np.uint64(_BASE)
        inside = text[length - 1 :] == text[: len(text) - length + 1]
        columns.append(_column(hashed[inside] + np.uint64(length)))
        texts.append(text[: len(inside)][inside])
        starts.append(place[: len(inside)][inside])
        ends.append(place[length - 1 :][inside] + 1)
    return _joined(texts, columns, starts, ends)


def _words(points: NDArray[np.uint64], text: NDArray[np.int64], place: NDArray[np.int64]) -> Places:
    """Words of two letters or more, signs that carry feeling, and pairs of neighbours."""
    kinds = _kinds()[np.minimum(points, 0xFFFF)]
    inside = kinds == 2
    begins = inside & ~np.concatenate(([False], inside[:-1]))
    if not begins.any():
        return _joined([], [], [], [])
    first = np.flatnonzero(begins)
    last = np.flatnonzero(inside & ~np.concatenate((inside[1:], [False])))
    which = np.cumsum(begins) - 1
    at = np.flatnonzero(inside)
    offset = np.minimum(at - first[which[at]], _LONGEST_WORD)
    summed = np.add.reduceat(points[at] * _powers()[offset], np.searchsorted(at, first))
    hashed = (summed ^ (summed >> np.uint64(29))) * np.uint64(_BASE)
    owner, start, end = text[first], place[first], place[last] + 1
    long = end - start >= 2
    pair = owner[1:] == owner[:-1]
    both = (hashed[:-1] * np.uint64(3) ^ hashed[1:]) * np.uint64(_BASE)
    return _joined(
        [owner[long], owner[:-1][pair]],
        [_column(hashed[long]), _column(both[pair])],
        [start[long], start[:-1][pair]],
        [end[long], end[1:][pair]],
    )


def _joined(texts: list[Any], columns: list[Any], starts: list[Any], ends: list[Any]) -> Places:
    none = [np.zeros(0, dtype=np.int64)]
    return Places(*(np.concatenate(part or none) for part in (texts, columns, starts, ends)))


def _column(hashed: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The upper bits of a mixed hash, which are the good ones."""
    mixed = (hashed ^ (hashed >> np.uint64(31))) * np.uint64(_BASE)
    return (mixed >> np.uint64(64 - BITS)).astype(np.int64)


@lru_cache(maxsize=1)
def _powers() -> NDArray[np.uint64]:
    """An odd factor for each place in a word."""
    factors = [1]
    for _ in range(_LONGEST_WORD):
        factors.append(factors[-1] * _BASE % 2**64 | 1)
    return np.array(factors, dtype=np.uint64)


@lru_cache(maxsize=1)
def _kinds() -> NDArray[np.uint8]:
    """Of each code point of the basic plane: 0 blank, 1 sign, 2 part of a word; what lies beyond counts as the last."""
    letters = [chr(code) if not 0xD800 <= code <= 0xDFFF else "." for code in range(0x10000)]
    return np.array(
        [0 if letter.isspace() else 2 if letter.isalnum() or letter == "_" else 1 for letter in letters], np.uint8
    )
