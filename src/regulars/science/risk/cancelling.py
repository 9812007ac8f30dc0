"""Who will cancel: a probability for each subscriber from what is known of them, with the reasons in plain words.

Two learners look at the same facts: a logistic regression on splines and indicators, which sees trends and adds them
up, and boosted trees (LightGBM), which see what only counts together. Their log odds are averaged, and a line through
the averages, learnt out of fold, makes the probabilities mean what they say (Platt 1999). Both are sums of
contributions, one a fact (for trees: Lundberg and others 2020), so that the reasons are the very terms of the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.kernel.errors import BadInput

Floats = NDArray[np.float64]

_FEWEST = 50  # who cancelled, and who did not, to learn from
_FOLDS = 5
_MOST_VALUES = 50  # of a fact in words; the rest are "other"
_TREES: dict[str, Any] = {
    "objective": "binary",
    "verbosity": -1,
    "learning_rate": 0.03,
    "num_leaves": 8,
    "min_data_in_leaf": 30,
    "lambda_l2": 5.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "num_threads": 1,
    "deterministic": True,
}
_ROUNDS = 250


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact and what it does: its share of the log odds, above 0 where it makes cancelling likelier."""

    fact: str
    value: str
    weight: float

    @property
    def words(self) -> str:
        """Such as "contract: Month-to-month"."""
        return f"{self.fact}: {self.value}"


@dataclass(frozen=True, slots=True)
class CancellingFit:
    """What was learnt; made by `Cancelling.fit`.

    Attributes:
        facts: names of the facts that are looked at.
        left_out: facts that tell who somebody is (different for almost everybody) or nothing.
        slope, intercept: of the line from the averaged log odds to those of the probability.
        rate: share that cancelled, among those learnt from.
        subscribers: how many.
    """

    facts: tuple[str, ...]
    left_out: tuple[str, ...]
    slope: float
    intercept: float
    rate: float
    subscribers: int
    _encoder: _Encoder
    _learners: _Learners

    def predict(self, subscribers: pl.DataFrame) -> Floats:
        """The probability that each cancels, shape (n,)."""
        odds = self._learners.log_odds(self._encoder.encode(subscribers)).sum(axis=1)
        return np.asarray(1 / (1 + np.exp(-(self.slope * (odds + self._learners.base) + self.intercept))))

    def contributions(self, subscribers: pl.DataFrame) -> Floats:
        """What each fact adds to each subscriber's log odds, beside the average subscriber's; shape (n, facts)."""
        return self.slope * self._learners.log_odds(self._encoder.encode(subscribers))

    def reasons(self, subscribers: pl.DataFrame, most: int = 3) -> list[list[Reason]]:
        """For each subscriber the facts that make cancelling likelier, the weightiest first."""
        weights = self.contributions(subscribers)
        order = np.argsort(-weights, axis=1)[:, :most]
        shown = subscribers.select(self._encoder.shown()).rows()
        return [
            [Reason(self.facts[place], shown[row][place], float(weights[row, place])) for place in order[row]]
            if weights[row].max() > 0
            else []
            for row in range(len(subscribers))
        ]


@dataclass(frozen=True, slots=True)
class Cancelling:
    """The estimator. `seed` decides the folds and the trees."""

    seed: int = 0

    def fit(self, subscribers: pl.DataFrame, cancelled: Sequence[bool] | NDArray[np.bool_]) -> CancellingFit:
        """Learn from subscribers and whether they cancelled.

        Args:
            subscribers: one row each; columns of numbers, of text or of booleans, nulls allowed.
            cancelled: shape (n,).

        Raises:
            BadInput: too few who cancelled or who stayed, or no facts to learn from.
        """
        label = np.asarray(cancelled, dtype=np.float64)
        if len(label) != len(subscribers):
            raise BadInput(f"There are {len(subscribers)} subscribers and {len(label)} answers; give one for each.")
        least = min(int(label.sum()), int(len(label) - label.sum()))
        if least < _FEWEST:
            raise BadInput(
                f"Only {least} subscribers {'cancelled' if label.mean() < 0.5 else 'stayed'}; to learn from them takes "
                f"{_FEWEST}.",
                hint="Take a longer time, or more subscribers.",
            )
        encoder, left_out = _Encoder.of(subscribers)
        facts = encoder.encode(subscribers)
        fold = np.random.default_rng(self.seed).permutation(len(label)) % _FOLDS
        out_of_fold = np.empty(len(label))
        for each in range(_FOLDS):
            there = fold == each
            learnt = _Learners.of(facts.take(~there), label[~there], self.seed)
            out_of_fold[there] = learnt.log_odds(facts.take(there)).sum(axis=1) + learnt.base
        slope, intercept = _line(out_of_fold, label)
        learners = _Learners.of(facts, label, self.seed)
        return CancellingFit(
            encoder.names, left_out, slope, intercept, float(label.mean()), len(label), encoder, learners
        )


@dataclass(frozen=True, slots=True)
class _Facts:
    """Encoded facts: plain numbers for trees (categories as codes), and columns for a line, with whose they are."""

    plain: Floats
    wide: Floats
    whose: NDArray[np.int64]
    coded: tuple[int, ...]

    def take(self, rows: NDArray[np.bool_]) -> _Facts:
        return _Facts(self.plain[rows], self.wide[rows], self.whose, self.coded)


@dataclass(frozen=True, slots=True)
class _Encoder:
    """How facts become numbers, learnt from those seen."""

    numbers: dict[str, tuple[float, ...]]
    words: dict[str, tuple[str, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.numbers, *self.words)

    @classmethod
    def of(cls, subscribers: pl.DataFrame) -> tuple[_Encoder, tuple[str, ...]]:
        numbers: dict[str, tuple[float, ...]] = {}
        words: dict[str, tuple[str, ...]] = {}
        left_out = []
        for column in subscribers:
            distinct = column.drop_nulls().n_unique()
            numeric = column.dtype.is_numeric() and distinct > 2
            if distinct < 1 + (column.null_count() == 0) or (not numeric and distinct > max(0.5 * len(column), 2)):
                left_out.append(column.name)
            elif numeric:
                knots = column.drop_nulls().cast(pl.Float64).to_numpy()
                numbers[column.name] = tuple(np.unique(np.quantile(knots, (0.05, 0.2, 0.4, 0.6, 0.8, 0.95))).tolist())
            else:
                common = (
                    column.cast(pl.String)
                    .drop_nulls()
                    .value_counts()
                    .sort(["count", column.name], descending=[True, False])
                )
                words[column.name] = tuple(common[column.name].head(_MOST_VALUES).to_list())
        if not numbers and not words:
            raise BadInput("There are no facts to learn from.", hint="Give columns that differ between subscribers.")
        return cls(numbers, words), tuple(left_out)

    def encode(self, subscribers: pl.DataFrame) -> _Facts:
        plain: list[Floats] = []
        wide: list[Floats] = []
        whose: list[int] = []
        for place, (name, knots) in enumerate(self.numbers.items()):
            value = subscribers[name].cast(pl.Float64).to_numpy()
            plain.append(value)
            missing = ~np.isfinite(value)
            filled = np.where(missing, knots[len(knots) // 2], value)
            scale = (knots[-1] - knots[0]) or 1.0
            hinges = [np.clip((filled - knots[0]) / scale, -1.0, 2.0)]
            hinges += [np.maximum(filled - knot, 0.0) / scale for knot in knots[:-1]]
            wide += [*hinges, missing.astype(np.float64)]
            whose += [place] * (len(hinges) + 1)
        for place, (name, values) in enumerate(self.words.items(), len(self.numbers)):
            column = subscribers[name].cast(pl.String)
            code = np.full(len(column), np.nan)
            for number, word in enumerate(values):
                there = (column == word).fill_null(False).to_numpy()
                code[there] = number
                wide.append(there.astype(np.float64))
                whose.append(place)
            plain.append(code)
        coded = tuple(range(len(self.numbers), len(self.names)))
        return _Facts(np.column_stack(plain), np.column_stack(wide), np.array(whose), coded)

    def shown(self) -> list[pl.Expr]:
        """Facts as people read them."""
        whole = [
            pl.col(name).cast(pl.Float64).round(2).cast(pl.String).str.strip_suffix(".0").fill_null("not known")
            for name in self.numbers
        ]
        return [*whole, *(pl.col(name).cast(pl.String).fill_null("not known") for name in self.words)]


@dataclass(frozen=True, slots=True)
class _Learners:
    """The two, and the log odds of an average subscriber."""

    line: Floats
    centre: Floats
    trees: Any
    base: float

    @classmethod
    def of(cls, facts: _Facts, label: Floats, seed: int) -> _Learners:
        import lightgbm
        from sklearn.linear_model import LogisticRegression

        centre = facts.wide.mean(axis=0)
        spread = facts.wide.std(axis=0)
        spread[spread == 0] = 1.0
        linear = LogisticRegression(C=0.1, max_iter=2000).fit((facts.wide - centre) / spread, label)
        data = lightgbm.Dataset(facts.plain, label, categorical_feature=list(facts.coded))
        trees = lightgbm.train(_TREES | {"seed": seed}, data, _ROUNDS)
        expected = float(np.asarray(trees.predict(facts.plain[:1], pred_contrib=True))[0, -1])
        return cls(linear.coef_[0] / spread, centre, trees, (float(linear.intercept_[0]) + expected) / 2)

    def log_odds(self, facts: _Facts) -> Floats:
        """What each fact adds, shape (n, facts); with `base` they sum to the averaged log odds."""
        terms = (facts.wide - self.centre) * self.line
        linear = np.zeros(facts.plain.shape)
        np.add.at(linear.T, facts.whose, terms.T)
        grown = np.asarray(self.trees.predict(facts.plain, pred_contrib=True, num_threads=1))[:, :-1]
        return np.asarray((linear + grown) / 2)


def _line(odds: Floats, label: Floats) -> tuple[float, float]:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e6).fit(odds[:, None], label)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
