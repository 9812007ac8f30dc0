"""Six things that a text may say, each with how sure we are, and the sentence that says it.

Cues written by hand, the words themselves and what they mean are weighed together by one logistic regression a thing.
How sure that makes us is learned author by author: on the texts of each, by what all the others' texts teach.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regulars.kernel.errors import BadInput
from regulars.science.language.calibration import calibration_error, cautious_threshold
from regulars.science.language.classifier import spread
from regulars.science.language.evidence import OURS, SIX, WIDTH, Evidence, evidence_of
from regulars.science.language.features import KINDS, WORDS, Features, Mix, Parts, Weighing, parts_of
from regulars.science.language.meaning import Meaning
from regulars.science.language.words import quote

MIX = Mix(3.0, 2.0)
CUES = 1.0
"""How much the cues weigh beside the words (3) and what they mean (2)."""

EACH_CUE = 1.0
"""How much it weighs that this very cue stands there."""

_PARTS = 6
_CONFIDENCE = 0.95  # of the lower bound of the precision from which on it acts
_PROMISE = SIX.index("promise")
_FEWEST = 6  # texts that say it, below which nothing can be learned


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a text says."""

    kind: str
    probability: float
    words: str
    acts: bool
    """Sure enough to act on: the wanted share of such findings is right."""


@dataclass(frozen=True, slots=True)
class Sureness:
    """Of one kind: how a score becomes a probability, from which one on we act, and how well that went.

    Attributes:
        slope, offset: probability = 1 / (1 + exp(-(slope x score + offset))).
        threshold: the probability from which on we act.
        texts, positives: that sureness was learned on.
        error: expected calibration error there.
        found: the share of positives at or above the threshold, there.
    """

    slope: float
    offset: float
    threshold: float
    texts: int
    positives: int
    error: float
    found: float


class Listener:
    """Hears the six things; learns from texts with what each says."""

    def __init__(self, *, meaning: Meaning = WORDS, precision: float = 0.9, seed: int = 0) -> None:
        """`precision` is how often it is to be right where it acts; each kind has a threshold of its own for that."""
        self.meaning, self.wanted, self.seed = meaning, precision, seed
        self.sureness: dict[str, Sureness] = {}

    def fit(
        self,
        texts: Sequence[str],
        says: NDArray[np.float64],
        *,
        ours: Sequence[bool],
        authors: Sequence[str] | None = None,
        judges: Collection[str] | None = None,
    ) -> Listener:
        """Learn.

        Args:
            texts: masked.
            says: texts x SIX: 1 it says so, 0 it does not, NaN where nobody said.
            ours: whether we wrote it.
            authors: who wrote each; "" for nobody in particular.
            judges: the authors whose texts tell how sure we may be (and nobody's in particular); None for all.
        """
        parts = parts_of(texts, [MIX], self.meaning)
        evidence = evidence_of(texts, ours)
        names = np.array(authors if authors is not None else [""] * len(texts))
        self._features = Features.learn(parts, MIX, 2)
        self._cues = _cues_seen(evidence)
        matrix = self._join(parts, evidence)
        theirs = ~np.asarray(ours, dtype=bool)
        lines = []
        for place, kind in enumerate(SIX):
            told = np.flatnonzero(
                ~np.isnan(says[:, place]) & (theirs | (place == _PROMISE))
            )  # of ours only promises count
            truth = says[told, place].astype(np.int64)
            if min(truth.sum(), (1 - truth).sum()) < _FEWEST:
                raise BadInput(
                    f"There are too few texts to learn what a {kind} is.", hint=f"Give {_FEWEST} and as many others."
                )
            lines.append(_fit(matrix[told], truth))
            self.sureness[kind] = _sureness(
                matrix[told], truth, apart_by_author(names[told], truth, judges, self.seed), self.wanted
            )
        self._weights = np.stack([weights for weights, _ in lines]).astype(np.float32)
        self._offsets = np.array([offset for _, offset in lines], dtype=np.float32)
        return self

    def probabilities(self, parts: Parts, evidence: Sequence[Evidence]) -> NDArray[np.float64]:
        """How likely each text says each thing (texts x SIX)."""
        scores = np.asarray(self._join(parts, evidence) @ self._weights.T + self._offsets, dtype=np.float64)
        slopes, offsets = np.array([(self.sureness[kind].slope, self.sureness[kind].offset) for kind in SIX]).T
        sure = 1 / (1 + np.exp(-(scores * slopes + offsets)))
        ours = np.array([each.figures[OURS] > 0 for each in evidence], dtype=bool)
        sure[np.ix_(ours, np.arange(len(SIX)) != _PROMISE)] = 0.0  # of ours only promises count
        return np.asarray(sure)

    def hear(self, texts: Sequence[str], ours: Sequence[bool]) -> NDArray[np.float64]:
        """`probabilities` of texts alone."""
        return self.probabilities(parts_of(texts, [MIX], self.meaning), evidence_of(texts, ours))

    def said(self, text: str, evidence: Evidence, probabilities: NDArray[np.float64], *, least: float) -> list[Said]:
        """What is at least so likely said, the likeliest first, each with the sentence that says so."""
        found = [
            Said(kind, float(sure), self._words(text, evidence, place), bool(sure >= self.sureness[kind].threshold))
            for place, (kind, sure) in enumerate(zip(SIX, probabilities, strict=True))
            if sure >= min(least, self.sureness[kind].threshold)
        ]
        return sorted(found, key=lambda each: -each.probability)

    def save(self, path: Path) -> None:
        """Keep it in one file of arrays and JSON."""
        told = {
            "meaning": self.meaning.name,
            "wanted": self.wanted,
            "sureness": {kind: asdict(each) for kind, each in self.sureness.items()},
        }
        arrays = {
            f"{kind}_{part}": getattr(each, part)
            for kind, each in self._features.weighings.items()
            for part in ("columns", "weights")
        }
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                told=np.frombuffer(json.dumps(told).encode(), dtype=np.uint8),
                weights=self._weights.astype(np.float16),
                offsets=self._offsets,
                cues=self._cues,
                **arrays,
            )

    @classmethod
    def load(cls, path: Path, *, meaning: Meaning = WORDS) -> Listener:
        """A kept one. Raises BadInput where it was learned with another meaning."""
        with np.load(path, allow_pickle=False) as kept:
            told = json.loads(kept["told"].tobytes())
            if told["meaning"] != meaning.name:
                raise BadInput(
                    f"It was learned with {told['meaning']}, not with {meaning.name}.", hint="Learn it anew."
                )
            listener = cls(meaning=meaning, precision=told["wanted"])
            listener._weights, listener._offsets = kept["weights"].astype(np.float32), kept["offsets"]
            listener._cues = kept["cues"]
            listener._features = Features(
                MIX, {kind: Weighing(kept[f"{kind}_columns"], kept[f"{kind}_weights"]) for kind in KINDS}
            )
        listener.sureness = {kind: Sureness(**each) for kind, each in told["sureness"].items()}
        return listener

    def _join(self, parts: Parts, evidence: Sequence[Evidence]) -> Any:
        """Words and meaning, then each cue, then the figures."""
        from scipy import sparse

        figures = np.array([each.figures for each in evidence], dtype=np.float32).reshape(-1, WIDTH)
        found = [np.array(sorted(each.cues & self._known), dtype=np.int64) for each in evidence]
        ends = np.concatenate(([0], np.cumsum([len(each) for each in found]))).astype(np.int64)
        columns = np.searchsorted(self._cues, np.concatenate((*found, np.zeros(0, dtype=np.int64))))
        each_cue = sparse.csr_matrix(
            (np.full(len(columns), EACH_CUE, dtype=np.float32), columns, ends), shape=(len(evidence), len(self._cues))
        )
        return sparse.hstack(
            [self._features.join(parts), each_cue, sparse.csr_matrix(figures * np.float32(CUES))], format="csr"
        )

    @cached_property
    def _known(self) -> set[int]:
        return set(self._cues.tolist())

    def _words(self, text: str, evidence: Evidence, place: int) -> str:
        """The sentence with the strongest cues; where none has any, the one whose words weigh most."""
        best = evidence.best(SIX[place])
        if best or len(evidence.sentences) < 2:
            return quote(best or text)
        weights = self._weights[place, : self._weights.shape[1] - WIDTH - len(self._cues)]
        worth = [
            float(self._features.telling(sentence, weights, self.meaning).sum()) for sentence in evidence.sentences
        ]
        return quote(evidence.sentences[int(np.argmax(worth))])


def _cues_seen(evidence: Sequence[Evidence]) -> NDArray[np.int64]:
    """The cues that stand in two texts or more, in order."""
    numbers, counts = np.unique([number for each in evidence for number in sorted(each.cues)], return_counts=True)
    return numbers[counts > 1].astype(np.int64)


def apart_by_author(
    names: NDArray[Any], truth: NDArray[np.int64], judges: Collection[str] | None, seed: int
) -> NDArray[np.int64]:
    """For each text the part that is judged by what the others teach; -1 for those that only teach.

    A part is one judge's texts, or one of a few even parts of those that nobody in particular wrote ("").
    """
    own = [each for each in np.unique(names) if each and (judges is None or each in judges)]
    parts = np.full(len(names), -1, dtype=np.int64)
    for place, each in enumerate(own):
        parts[names == each] = place
    nobodys = np.flatnonzero(names == "")
    parts[nobodys] = len(own) + spread(truth[nobodys], seed) % _PARTS
    return parts


def _sureness(matrix: Any, truth: NDArray[np.int64], apart: NDArray[np.int64], wanted: float) -> Sureness:
    """How scores become probabilities, and from which on we act."""
    scores = np.zeros(len(truth))
    for each in np.unique(apart[apart >= 0]):
        inside, outside = np.flatnonzero(apart != each), np.flatnonzero(apart == each)
        weights, offset = _fit(matrix[inside], truth[inside])
        scores[outside] = matrix[outside] @ weights + offset
    judged = apart >= 0
    scores, right = scores[judged], truth[judged]
    slope, offset = _slope(scores, right)
    sure = 1 / (1 + np.exp(-(scores * slope + offset)))
    threshold = cautious_threshold(sure, right == 1, wanted, confidence=_CONFIDENCE)
    if right[sure >= threshold].mean() < wanted:  # it cannot be had, so only what is hardly in doubt acts
        threshold = max(threshold, 1 - (1 - wanted) / 2)
    return Sureness(
        slope=slope,
        offset=offset,
        threshold=threshold,
        texts=len(truth),
        positives=int(truth.sum()),
        error=calibration_error(sure, right == 1, bins=10),
        found=float((sure[right == 1] >= threshold).mean()),
    )


def _fit(matrix: Any, truth: NDArray[np.int64]) -> tuple[NDArray[np.float64], float]:
    from sklearn.linear_model import LogisticRegression

    machine = LogisticRegression(C=1.0, solver="liblinear", dual=True, tol=1e-3, max_iter=2000, random_state=0)
    line = machine.fit(matrix, truth)
    return line.coef_[0], float(line.intercept_[0])


def _slope(scores: NDArray[np.float64], truth: NDArray[np.int64]) -> tuple[float, float]:
    """Platt's sigmoid, its slope kept positive."""
    from sklearn.linear_model import LogisticRegression

    line = LogisticRegression(C=10.0).fit(scores[:, None], truth)
    return max(float(line.coef_[0, 0]), 0.05), float(line.intercept_[0])
