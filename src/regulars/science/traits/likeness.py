"""How likely a prospect is to buy within a year, learnt from those who were prospects a year ago or earlier."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.kernel.errors import BadInput
from regulars.science.experiments.groups import positions
from regulars.science.lifetime.accuracy import calibration_bins, calibration_gap, ranking

Floats = NDArray[np.float64]

_FEWEST = 50  # persons who bought, and who did not, to learn from
_LEARNT_FROM = 100_000  # rows
_FOLDS = 5
_COMMON = 20  # values of an attribute that count by themselves


@dataclass(frozen=True, slots=True)
class Likeness:
    """Chances to buy, and how good they were out of fold.

    Attributes:
        chance: of each prospect asked for, shape (n,).
        learnt_from, rate: how many earlier prospects, and which share of them bought within the year.
        auc, brier, ece: of the chances out of fold. Without a Brier score nothing was learnt, and everybody gets the
            rate: there was too little, or what is known of prospects says nothing of who buys.
        calibration: in tenths: chance said, share that bought, how many.
        weights: what counts: attribute and value, with the log odds it adds; the weightiest first.
    """

    chance: Floats
    learnt_from: int
    rate: float
    auc: float | None
    brier: float | None
    ece: float | None
    calibration: tuple[tuple[float, float, int], ...]
    weights: tuple[tuple[str, float], ...]


def learn_likeness(
    known: pl.DataFrame,
    bought: NDArray[np.bool_],
    asked: pl.DataFrame,
    *,
    ids: Iterable[int] | None = None,
    seed: int = 0,
) -> Likeness:
    """The chance of each prospect to buy, by what they have in common with those who did.

    Args:
        known: earlier prospects with what was known of them then; columns of text, booleans or numbers.
        bought: whether they bought within the year, shape (len(known),).
        asked: the prospects of today, with the same columns.
        ids: whose row of `known` is whose, shape (len(known),): one person's rows fall in one fold, whatever their
            order; without them each row is a person.
        seed: of the folds.

    Raises:
        BadInput: a length or a column that does not go with the others.
    """
    from sklearn.linear_model import LogisticRegression

    place = positions(range(len(bought)) if ids is None else map(int, ids), f"likeness:{seed}")
    if not len(known) == len(bought) == len(place):
        raise BadInput(
            f"There are {len(known)} prospects, {len(bought)} outcomes and {len(place)} ids.",
            hint="Give one of each for each prospect.",
        )
    if lacking := sorted(set(known.columns) - set(asked.columns)):
        raise BadInput(f"Nothing is known of '{lacking[0]}' of those asked for.", hint="Give both the same columns.")
    rate = float((bought.sum() + 0.5) / (len(bought) + 1))
    some = np.argsort(place, kind="stable")[:_LEARNT_FROM]
    known, bought, place = known[some], bought[some], place[some]
    if min(len(np.unique(place[bought])), len(np.unique(place[~bought]))) < _FEWEST:
        return Likeness(np.full(len(asked), rate), len(bought), rate, None, None, None, (), ())
    names, facts = _encode(known, known)
    model = LogisticRegression(C=0.3, max_iter=1000)
    fold = np.unique(place, return_inverse=True)[1] % _FOLDS
    said = np.empty(len(bought))
    for each in range(_FOLDS):
        there = fold == each
        said[there] = model.fit(facts[~there], bought[~there]).predict_proba(facts[there])[:, 1]
    if ((said - bought) ** 2).mean() >= rate * (1 - rate):
        # What we know of prospects says nothing of who buys: everybody gets the share that did.
        return Likeness(np.full(len(asked), rate), len(bought), rate, ranking(said, bought), None, None, (), ())
    model.fit(facts, bought)
    chance = model.predict_proba(_encode(known, asked)[1])[:, 1] if len(asked) else np.zeros(0)
    order = np.argsort(-np.abs(model.coef_[0]), kind="stable")
    return Likeness(
        chance,
        len(bought),
        rate,
        ranking(said, bought),
        float(((said - bought) ** 2).mean()),
        calibration_gap(said, bought),
        tuple(calibration_bins(said, bought)),
        tuple((names[place], round(float(model.coef_[0][place]), 3)) for place in order[:10]),
    )


def _encode(known: pl.DataFrame, told: pl.DataFrame) -> tuple[list[str], Floats]:
    """Attributes as columns of numbers, by the values that are common among the known."""
    names: list[str] = []
    columns: list[Floats] = []
    for column in known:
        mine = told[column.name]
        if column.dtype.is_numeric() and column.n_unique() > 4:
            values, filled = (side.cast(pl.Float64).fill_nan(None) for side in (column, mine))
            told_of = values.drop_nulls().to_numpy()
            middle, spread = float(told_of.mean()), float(told_of.std()) or 1.0
            columns.append(((filled.fill_null(middle) - middle) / spread).to_numpy())
            names.append(column.name)
            continue
        text, asked = column.cast(pl.String).fill_null(""), mine.cast(pl.String).fill_null("")
        common = text.value_counts().sort(["count", column.name], descending=[True, False])[column.name].head(_COMMON)
        for value in common:
            columns.append((asked == value).cast(pl.Float64).to_numpy())
            names.append(f"{column.name}: {value or 'not known'}")
    return names, np.column_stack(columns)
