"""Texts as numbers to learn from: weighed words and letters, what the words mean, and the tone of English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regulars.science.language.grams import Kind, count_grams, gram_places
from regulars.science.language.meaning import Meaning, WordMeaning
from regulars.science.language.tone import TONES, tone_of

KINDS: tuple[Kind, ...] = ("words", "letters")


@dataclass(frozen=True, slots=True)
class Mix:
    """How much each part weighs beside the others; 0 leaves it out."""

    grams: float = 1.0
    meaning: float = 0.0
    tone: float = 0.0


@dataclass(frozen=True, slots=True)
class Weighing:
    """The grams of one kind that were seen in learning, and how telling each is.

    Attributes:
        columns: of the hashed counts, in order.
        weights: the inverse document frequency of each, smoothed as scikit-learn does.
    """

    columns: NDArray[np.int32]
    weights: NDArray[np.float32]

    @staticmethod
    def learn(counts: Any, fewest: int) -> Weighing:
        """Keep grams that stand in at least so many texts."""
        documents = np.bincount(counts.indices, minlength=counts.shape[1])
        columns = np.flatnonzero(documents >= fewest).astype(np.int32)
        weights = np.log((1 + counts.shape[0]) / (1 + documents[columns])) + 1
        return Weighing(columns, weights.astype(np.float32))

    def weigh(self, counts: Any) -> Any:
        """Counts of the kept grams as TF-IDF with sublinear counts, each text of length 1."""
        from scipy import sparse

        place = np.full(counts.shape[1], -1, dtype=np.int32)
        place[self.columns] = np.arange(len(self.columns), dtype=np.int32)
        found = place[counts.indices]
        kept = found >= 0
        ends = np.concatenate(([0], np.cumsum(kept)))[counts.indptr]
        columns = found[kept]
        data = (1 + np.log(counts.data[kept])) * self.weights[columns]
        texts = np.repeat(np.arange(counts.shape[0]), np.diff(ends))
        length = np.sqrt(np.bincount(texts, weights=data.astype(np.float64) ** 2, minlength=counts.shape[0]))
        data = data / np.maximum(length, 1e-12)[texts]
        return sparse.csr_matrix((data.astype(np.float32), columns, ends), shape=(counts.shape[0], len(self.columns)))


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the features of some texts, before they are mixed."""

    counts: dict[Kind, Any]
    meaning: NDArray[np.float32] | None
    tone: NDArray[np.float32] | None

    def __getitem__(self, rows: NDArray[np.int64]) -> Parts:
        return Parts(
            {kind: counts[rows] for kind, counts in self.counts.items()},
            None if self.meaning is None else self.meaning[rows],
            None if self.tone is None else self.tone[rows],
        )


def parts_of(
    texts: Sequence[str], mixes: Sequence[Mix], meaning: Meaning, languages: Sequence[str] | None = None
) -> Parts:
    """All parts that any of these mixes needs; languages as two letters each, where they are known."""
    spoken: Sequence[str | None] = languages if languages is not None else [None] * len(texts)
    grams = any(mix.grams for mix in mixes)
    return Parts(
        {kind: count_grams(texts, kind) for kind in KINDS} if grams else {},
        meaning.embed(texts) if any(mix.meaning for mix in mixes) else None,
        np.array([tone_of(text, each) for text, each in zip(texts, spoken, strict=True)], np.float32).reshape(-1, TONES)
        if any(mix.tone for mix in mixes)
        else None,
    )


@dataclass(frozen=True, slots=True)
class Features:
    """What was learned of how texts become numbers: a mix, and the weighing of grams."""

    mix: Mix
    weighings: dict[Kind, Weighing]

    @staticmethod
    def learn(parts: Parts, mix: Mix, fewest: int) -> Features:
        """The weighing of the grams of these texts."""
        kinds = KINDS if mix.grams else ()
        return Features(mix, {kind: Weighing.learn(parts.counts[kind], fewest) for kind in kinds})

    def join(self, parts: Parts) -> Any:
        """The features of texts: a CSR matrix, grams first, then meaning, then tone."""
        from scipy import sparse

        blocks = [weighing.weigh(parts.counts[kind]) * self.mix.grams for kind, weighing in self.weighings.items()]
        if self.mix.meaning and parts.meaning is not None:
            blocks.append(sparse.csr_matrix(parts.meaning * np.float32(self.mix.meaning)))
        if self.mix.tone and parts.tone is not None:
            blocks.append(sparse.csr_matrix(parts.tone * np.float32(self.mix.tone)))
        return sparse.hstack(blocks, format="csr")

    def telling(self, text: str, weights: NDArray[np.float32], meaning: Meaning) -> NDArray[np.float64]:
        """What each letter of the text adds to a weighted sum of its features.

        Args:
            text: to look into.
            weights: one for each feature, as `join` orders them.
            meaning: as in `parts_of`; one whose pieces cannot be told adds nothing.
        """
        letters = np.zeros(len(text) + 1)
        first = 0
        for kind, weighing in self.weighings.items():
            ours = weights[first : first + len(weighing.columns)] * self.mix.grams
            _add_grams(letters, text, kind, weighing, ours)
            first += len(weighing.columns)
        # Where there are words and letters they tell enough, and soonest.
        if self.mix.meaning and not self.weighings and (found := meaning.pieces(text)) is not None:
            vectors, places = found
            worth = vectors @ weights[first : first + vectors.shape[1]] * self.mix.meaning
            _spread(letters, np.array(places, dtype=np.int64).reshape(-1, 2), worth)
        return letters[:-1]


def _add_grams(
    letters: NDArray[np.float64], text: str, kind: Kind, weighing: Weighing, weights: NDArray[np.float32]
) -> None:
    places = gram_places([text], kind)
    where = np.searchsorted(weighing.columns, places.column)
    where = np.minimum(where, max(len(weighing.columns) - 1, 0))
    known = weighing.columns[where] == places.column if len(weighing.columns) else np.zeros(len(where), dtype=bool)
    if not known.any():
        return
    where = where[known]
    columns, inverse, counts = np.unique(where, return_inverse=True, return_counts=True)
    values = (1 + np.log(counts)) * weighing.weights[columns]
    values = values / max(float(np.linalg.norm(values)), 1e-12)
    worth = (values * weights[columns] / counts)[inverse]
    _spread(letters, np.stack([places.start[known], places.end[known]], axis=1), worth)


def _spread(letters: NDArray[np.float64], places: NDArray[np.int64], worth: NDArray[Any]) -> None:
    """Add each worth, evenly, to the letters from its start to its end."""
    start, end = np.clip(places, 0, len(letters) - 1).T
    share = worth / np.maximum(end - start, 1)
    steps = np.zeros(len(letters) + 1)
    np.add.at(steps, start, share)
    np.add.at(steps, end, -share)
    letters += np.cumsum(steps)[:-1]


WORDS = WordMeaning()
"""The meaning that is always there."""
