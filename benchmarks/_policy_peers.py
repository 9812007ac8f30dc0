"""The peers of `policy`, in an environment of their own: scikit-uplift, causalml, LightGBM and Open Bandit's priors.

    python -m benchmarks._policy_peers IN.npz OUT.npz

IN holds facts, arm, outcome and folds (splits, n); OUT gets for each peer the uplift of arms 1 and 2 for the customers
that it did not learn from, shape (splits, n, 2), and the priors of the Thompson policy where obp is installed.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Learner = Callable[[Any, Any, Any, Any], Any]


def _sklift(kind: str, base: Callable[[], Any]) -> Learner:
    from sklift import models

    def learn(facts: Any, outcome: Any, treated: Any, asked: Any) -> Any:
        both = kind == "TwoModels"
        made = getattr(models, kind)(*(base() for _ in range(2 if both else 1)))
        return made.fit(facts, outcome, treated).predict(asked)

    return learn


def _causalml(kind: str, **made_with: Any) -> Learner:
    from causalml.inference import meta

    def learn(facts: Any, outcome: Any, treated: Any, asked: Any) -> Any:
        made = getattr(meta, kind)(**made_with)
        made.fit(facts, treated, outcome, p=np.full(len(treated), treated.mean()))
        return made.predict(asked, p=np.full(len(asked), treated.mean())).ravel()

    return learn


def peers() -> dict[str, Learner]:
    """Those that are installed, by name."""
    from lightgbm import LGBMClassifier
    from sklearn.linear_model import LinearRegression, LogisticRegression

    def trees() -> Any:
        return LGBMClassifier(verbose=-1, n_jobs=1)

    def line() -> Any:
        return LogisticRegression(C=0.001, max_iter=500)

    found: dict[str, Learner] = {}
    if importlib.util.find_spec("sklift"):
        found["T-learner, LightGBM's defaults"] = _sklift("TwoModels", trees)
        found["scikit-uplift, two logistic models, C=.001"] = _sklift("TwoModels", line)
        found["scikit-uplift, class transformation"] = _sklift("ClassTransformation", line)
    if importlib.util.find_spec("causalml"):
        found["causalml, X-learner, logistic"] = _causalml(
            "BaseXClassifier", outcome_learner=line(), effect_learner=LinearRegression()
        )
        found["causalml, T-learner, logistic"] = _causalml("BaseTClassifier", learner=LogisticRegression(max_iter=500))
    return found


def thompson_priors() -> Any:
    """Beta parameters of the 80 items, campaign all, shape (2, 80); None where obp is not installed."""
    spec = importlib.util.find_spec("obp")
    if spec is None or spec.origin is None:
        return None
    text = (Path(spec.origin).parent / "policy" / "conf" / "prior_bts.yaml").read_text()
    numbers = re.findall(r"-\s+([\d.]+)", re.split(r"\n(?=\w)", text[text.index("all:") :])[0])
    return np.array(numbers, dtype=float).reshape(2, 80)


def main(given: str, taken: str) -> None:
    """Learn and predict."""
    warnings.filterwarnings("ignore")
    data = np.load(given)
    facts, arm, outcome, folds = (data[name] for name in ("facts", "arm", "outcome", "folds"))
    out: dict[str, Any] = {}
    for name, learn in peers().items():
        uplift = np.zeros((*folds.shape, 2))
        for split, there in enumerate(folds):
            for treatment in (1, 2):
                known = ~there & ((arm == 0) | (arm == treatment))
                treated = (arm[known] == treatment).astype(int)
                uplift[split, there, treatment - 1] = learn(facts[known], outcome[known], treated, facts[there])
        out[name] = uplift
    priors = thompson_priors()
    np.savez(taken, **out, **({} if priors is None else {"priors": priors}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
