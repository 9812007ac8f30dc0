"""A classifier of texts: learns from labelled ones, says how sure it is, abstains where it isn't, and says which words
made it think so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regulars.kernel.errors import BadInput
from regulars.science.language.calibration import (
    calibration_error,
    learn_temperature,
    softmax,
    threshold_for,
)
from regulars.science.language.features import KINDS, WORDS, Features, Mix, Parts, Weighing, parts_of
from regulars.science.language.meaning import Meaning
from regulars.science.language.words import words_at

MIXES = (Mix(1.0), Mix(0.0, 1.0), Mix(1.0, 1.5))
"""What is tried: words and letters alone, meaning alone, and both."""

_TRIED = 3_000  # texts: which mix is best is seen on fewer than all
_HELD_OUT = 4_000  # from so many texts on, one part held out tells as much about sureness as three folds
_SHARE_HELD_OUT = 0.15
_FOLDS = 3
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Report:
    """How well it does on texts that it had not seen.

    Attributes:
        texts, classes: what it learned from.
        mix: what was chosen.
        accuracy: the share named rightly, without abstaining.
        macro_f1: the mean over classes of the harmonic mean of precision and recall.
        error: expected calibration error.
        threshold: of sureness, below which it abstains.
        answered, precision: the share it answers with that threshold, and how many of these are right.
        tried: the accuracy of each mix.
    """

    texts: int
    classes: int
    mix: Mix
    accuracy: float
    macro_f1: float
    error: float
    threshold: float
    answered: float
    precision: float
    tried: tuple[tuple[Mix, float], ...] = ()


class TextClassifier:
    """Learns to name texts; used as a scikit-learn estimator is.

    >>> texts = ["where is my parcel", "parcel not here", "pay by card", "card payment failed"] * 5
    >>> model = TextClassifier().fit(texts, ["parcel", "parcel", "pay", "pay"] * 5)
    >>> model.predict(["my parcel"])
    ['parcel']
    """

    def __init__(
        self,
        *,
        mixes: Sequence[Mix] = MIXES,
        meaning: Meaning = WORDS,
        precision: float = 0.9,
        balanced: bool = False,
        strength: float = 1.0,
        seed: int = 0,
    ) -> None:
        """What to learn with.

        Args:
            mixes: of features; the best by cross-validation is taken.
            meaning: makes the vectors.
            precision: how often an answer is to be right; below the sureness that this takes, it abstains.
            balanced: rare classes count as much as common ones.
            strength: of the fit (C of the support vectors).
            seed: of the folds.
        """
        self.mixes, self.meaning = tuple(mixes), meaning
        self.wanted, self.balanced, self.strength, self.seed = precision, balanced, strength, seed
        self.classes_: tuple[str, ...] = ()
        self.report: Report | None = None

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> TextClassifier:
        """Learn. Raises BadInput for fewer than two classes, or fewer than two texts of one."""
        names, truth, counts = np.unique(
            np.asarray(labels, dtype=object).astype(str), return_inverse=True, return_counts=True
        )
        if len(names) < 2 or counts.min() < _FEWEST:
            few = names[counts < _FEWEST][:3].tolist()
            raise BadInput(
                f"There is too little to learn from: {len(names)} classes"
                + (f", too few texts of {few}." if few else "."),
                hint=f"Give at least two classes with at least {_FEWEST} texts each.",
            )
        self.classes_ = tuple(names.tolist())
        parts = parts_of(texts, self.mixes, self.meaning)
        folds = self._folds(truth)
        tried = self._try(parts, truth)
        mix = max(tried, key=lambda each: each[1])[0] if tried else self.mixes[0]
        seen, scores = self._unseen(parts, truth, folds, mix)
        self._temperature = learn_temperature(scores, truth[seen])
        self.report = self._judge(softmax(scores * self._temperature), truth[seen], mix, tuple(tried), len(truth))
        self._features, self._weights, self._offsets = self._learn(parts, truth, mix)
        return self

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Calibrated probabilities (texts x classes), classes as in `classes_`."""
        return self.probabilities_of(self.scores(texts))

    def predict(self, texts: Sequence[str], *, abstain: bool = False) -> list[str | None]:
        """The likeliest class of each; with `abstain` None where we are not sure enough."""
        sure = self.predict_proba(texts)
        best = sure.argmax(axis=1)
        level = self.threshold if abstain else 0.0
        return [self.classes_[place] if sure[row, place] >= level else None for row, place in enumerate(best)]

    @property
    def threshold(self) -> float:
        """The sureness below which it abstains."""
        return self.report.threshold if self.report else 0.0

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """What each class scores (texts x classes), before it becomes a probability."""
        return self.scores_of(parts_of(texts, [self._features.mix], self.meaning))

    def scores_of(self, parts: Parts) -> NDArray[np.float64]:
        """`scores` of texts whose parts are known."""
        return np.asarray(self._features.join(parts) @ self._weights.T + self._offsets, dtype=np.float64)

    def probabilities_of(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scores as calibrated probabilities."""
        return softmax(scores * self._temperature)

    def scope(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """How much each text is like what was learned from; the lower, the likelier it is about something else."""
        return self.scope_of(self.scores(texts))

    def scope_of(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """`scope` of texts whose scores are known."""
        return np.asarray(scores.max(axis=1) * self._temperature)

    def name_texts(self, texts: Sequence[str]) -> list[tuple[str, float, str]]:
        """`name_parts` of texts alone."""
        return self.name_parts(texts, parts_of(texts, [self._features.mix], self.meaning)) if texts else []

    def name_parts(self, texts: Sequence[str], parts: Parts, *, unsaid: str = "") -> list[tuple[str, float, str]]:
        """Of each text the class, empty where it abstains, its probability, and the words that speak for it.

        The class `unsaid` needs no words.
        """
        scores = self.scores_of(parts)
        sure = self.probabilities_of(scores)
        best = sure.argmax(axis=1)
        found = []
        for row, (text, place) in enumerate(zip(texts, best, strict=True)):
            named = sure[row, place] >= self.threshold
            told = named and self.classes_[place] != unsaid
            words = self._telling(text, scores[row], int(place), 3) if told else []
            found.append(
                (self.classes_[place] if named else "", float(sure[row, place]), ", ".join(w for w, _ in words))
            )
        return found

    def explain(self, text: str, label: str | None = None, *, most: int = 5) -> list[tuple[str, float]]:
        """The words that speak most for a class (the likeliest where none is given), with how much."""
        scores = self.scores([text])[0]
        place = self.classes_.index(label) if label is not None else int(scores.argmax())
        return self._telling(text, scores, place, most)

    def _telling(self, text: str, scores: NDArray[np.float64], place: int, most: int) -> list[tuple[str, float]]:
        """The words that speak for a class rather than for the next likely one."""
        rivals = scores.copy()
        rivals[place] = -np.inf
        weights = self._weights[place] - self._weights[int(rivals.argmax())]
        return words_at(text, self._features.telling(text, weights, self.meaning), most)

    def save(self, path: Path) -> None:
        """Keep the model in one file of arrays and JSON; loading it runs no code."""
        features = self._features
        told = {
            "classes": self.classes_,
            "mix": asdict(features.mix),
            "meaning": self.meaning.name,
            "temperature": self._temperature,
            "wanted": self.wanted,
            "report": asdict(self.report) if self.report else None,
        }
        arrays = {
            f"{kind}_{part}": getattr(each, part)
            for kind, each in features.weighings.items()
            for part in ("columns", "weights")
        }
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                told=np.frombuffer(json.dumps(told).encode(), dtype=np.uint8),
                weights=self._weights.astype(np.float16 if self._weights.size > 10**6 else np.float32),
                offsets=self._offsets,
                **arrays,
            )

    @classmethod
    def load(cls, path: Path, *, meaning: Meaning = WORDS) -> TextClassifier:
        """A kept model. Raises BadInput where it was learned with another meaning than the one given."""
        with np.load(path, allow_pickle=False) as kept:
            told = json.loads(kept["told"].tobytes())
            mix = Mix(**told["mix"])
            if mix.meaning and told["meaning"] != meaning.name:
                raise BadInput(
                    f"The model was learned with {told['meaning']}, not with {meaning.name}.", hint="Learn it anew."
                )
            model = cls(mixes=[mix], meaning=meaning, precision=told["wanted"])
            model.classes_ = tuple(told["classes"])
            model._temperature = told["temperature"]
            model._weights = kept["weights"].astype(np.float32)
            model._offsets = kept["offsets"]
            kinds = KINDS if mix.grams else ()
            model._features = Features(
                mix, {kind: Weighing(kept[f"{kind}_columns"], kept[f"{kind}_weights"]) for kind in kinds}
            )
        if told["report"]:
            tried = tuple((Mix(**each), share) for each, share in told["report"].pop("tried"))
            model.report = Report(**{**told["report"], "mix": mix}, tried=tried)
        return model

    def _learn(self, parts: Parts, truth: NDArray[np.int64], mix: Mix) -> Any:
        features = Features.learn(parts, mix, 1 if len(truth) < 500 else 2)
        weights, offsets = fit_lines(features.join(parts), truth, len(self.classes_), self.strength, self.balanced)
        return features, weights, offsets

    def _folds(self, truth: NDArray[np.int64]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """What to learn from and what to look at; no class may be missing where we learn."""
        place = spread(truth, self.seed)
        if len(truth) >= _HELD_OUT:
            held = place % round(1 / _SHARE_HELD_OUT) == 1
            return [(np.flatnonzero(~held), np.flatnonzero(held))]
        return [
            (np.flatnonzero(place % _FOLDS != fold), np.flatnonzero(place % _FOLDS == fold)) for fold in range(_FOLDS)
        ]

    def _try(self, parts: Parts, truth: NDArray[np.int64]) -> list[tuple[Mix, float]]:
        if len(self.mixes) == 1:
            return []
        some = np.sort(np.argsort(spread(truth, self.seed), kind="stable")[:_TRIED])
        few, place = truth[some], spread(truth[some], self.seed + 1)
        inside, outside = np.flatnonzero(place % 4 != 1), np.flatnonzero(place % 4 == 1)
        some_parts = parts[some]
        found = []
        for mix in self.mixes:
            features, weights, offsets = self._learn(some_parts[inside], few[inside], mix)
            scores = np.asarray(features.join(some_parts[outside]) @ weights.T + offsets)
            found.append((mix, float(_figure(scores.argmax(axis=1), few[outside], len(self.classes_), self.balanced))))
        return found

    def _unseen(self, parts: Parts, truth: NDArray[np.int64], folds: Any, mix: Mix) -> Any:
        seen, scores = [], []
        for inside, outside in folds:
            features, weights, offsets = self._learn(parts[inside], truth[inside], mix)
            seen.append(outside)
            scores.append(np.asarray(features.join(parts[outside]) @ weights.T + offsets, dtype=np.float64))
        return np.concatenate(seen), np.concatenate(scores)

    def _judge(self, sure: NDArray[np.float64], truth: NDArray[np.int64], mix: Mix, tried: Any, texts: int) -> Report:
        best, level = sure.argmax(axis=1), sure.max(axis=1)
        right = best == truth
        threshold = threshold_for(level, right, self.wanted)
        answered = level >= threshold
        return Report(
            texts=texts,
            classes=len(self.classes_),
            mix=mix,
            accuracy=float(right.mean()),
            macro_f1=macro_f1(best, truth, len(self.classes_)),
            error=calibration_error(level, right),
            threshold=threshold,
            answered=float(answered.mean()),
            precision=float(right[answered].mean()) if answered.any() else 0.0,
            tried=tried,
        )


def fit_lines(
    matrix: Any, truth: NDArray[np.int64], classes: int, strength: float, balanced: bool
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A line for each class against the rest (linear support vectors): weights (classes x features) and offsets."""
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=strength, class_weight="balanced" if balanced else None, dual=True, tol=1e-2, random_state=0)
    machine.fit(matrix, truth)
    weights, offsets = machine.coef_.astype(np.float32), machine.intercept_.astype(np.float32)
    if classes == 2:  # scikit-learn keeps one line for both
        weights, offsets = np.concatenate((-weights, weights)), np.concatenate((-offsets, offsets))
    return weights, offsets


def macro_f1(said: NDArray[np.int64], truth: NDArray[np.int64], classes: int) -> float:
    """The mean over classes of the harmonic mean of precision and recall."""
    both = np.bincount(truth[said == truth], minlength=classes)
    size = np.bincount(said, minlength=classes) + np.bincount(truth, minlength=classes)
    return float((2 * both / np.maximum(size, 1))[size > 0].mean())


def spread(truth: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """A place for each text so that every class is spread evenly: its rank, by chance, within its class."""
    order = np.random.default_rng(seed).permutation(len(truth))
    ranks = np.empty(len(truth), dtype=np.int64)
    sorted_by_class = order[np.argsort(truth[order], kind="stable")]
    starts = np.searchsorted(truth[sorted_by_class], truth[sorted_by_class])
    ranks[sorted_by_class] = np.arange(len(truth)) - starts
    return ranks


def _figure(said: NDArray[np.int64], truth: NDArray[np.int64], classes: int, balanced: bool) -> float:
    return macro_f1(said, truth, classes) if balanced else float((said == truth).mean())
