"""Subscribers of any file: who will cancel and why, judged on those not learnt from; and how long they stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.science.lifetime.accuracy import calibration_bins, calibration_gap, ranking
from regulars.science.lifetime.contracts import SBG, BdW, observed_survival, renewals_of_tenures
from regulars.science.risk.cancelling import Cancelling

_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """Figures to be shown, and each subscriber with risk and reasons."""

    figures: dict[str, Any]
    subscribers: pl.DataFrame


def judge_cancelling(facts: pl.DataFrame, cancelled: NDArray[np.bool_], tenure: str = "", *, seed: int = 0) -> Judged:
    """Each subscriber's risk by a model that did not learn from them, and how good these risks are.

    Args:
        facts: a subscriber a row, numbers as numbers.
        cancelled: whether they did, shape (n,).
        tenure: the column of renewals that they came to, for the survival table; "" for none.
        seed: of the folds.

    Raises:
        BadInput: too few who cancelled or stayed.
    """
    whole = Cancelling(seed).fit(facts, cancelled)
    # Each fold has its share of those who cancelled.
    rng = np.random.default_rng(seed)
    order = np.lexsort((rng.random(len(cancelled)), cancelled))
    fold = np.empty(len(cancelled), dtype=np.int64)
    fold[order] = np.arange(len(cancelled)) % _FOLDS
    risk = np.empty(len(cancelled))
    why = np.empty(len(cancelled), dtype=object)
    for each in range(_FOLDS):
        there = fold == each
        learnt = Cancelling(seed).fit(facts.filter(pl.Series(~there)), cancelled[~there])
        asked = facts.filter(pl.Series(there))
        risk[there] = learnt.predict(asked)
        why[there] = ["; ".join(reason.words for reason in reasons) for reasons in learnt.reasons(asked)]
    weights = np.abs(whole.contributions(facts)).mean(axis=0)
    figures: dict[str, Any] = {
        "subscribers": len(cancelled),
        "rate": float(cancelled.mean()),
        "auc": ranking(risk, cancelled),
        "brier": float(((risk - cancelled) ** 2).mean()),
        "ece": calibration_gap(risk, cancelled),
        "calibration": calibration_bins(risk, cancelled),
        "left_out": list(whole.left_out),
        "facts": [
            {"fact": whole.facts[place], "weight": float(weights[place])}
            for place in np.argsort(-weights, kind="stable")
        ],
    }
    if tenure:
        figures["survival"] = _survival(facts[tenure].cast(pl.Float64).to_numpy(), cancelled)
    return Judged(figures, facts.with_columns(risk=pl.Series(risk), reasons=pl.Series(why.tolist(), dtype=pl.String)))


def _survival(tenure: NDArray[np.float64], cancelled: NDArray[np.bool_]) -> list[dict[str, float]]:
    renewals = renewals_of_tenures(tenure, cancelled)
    seen = observed_survival(renewals)
    time = np.arange(len(seen))
    geometric, weibull = SBG().fit(renewals).survival(time), BdW().fit(renewals).survival(time)
    return [
        {"renewals": int(t), "observed": float(seen[t]), "sbg": float(geometric[t]), "bdw": float(weibull[t])}
        for t in time
    ]
