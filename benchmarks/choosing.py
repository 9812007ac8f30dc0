"""How many decisions a processor second, with 20 and 100 actions and 50 features, each with its propensity?

Beside it stands MABWiser's linear Thompson sampling, which gives no propensities, where it is installed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from regulars.science.policy.thompson import Arms, Policy

FEATURES, LEARNED = 50, 20_000


def run() -> None:
    """Print the table; the aims are 300,000 and 100,000 decisions, and 50,000 outcomes learned."""
    print("| with | actions | decisions a CPU-s | outcomes learned a CPU-s |\n|---|---|---|---|")
    for actions in (20, 100):
        rng = np.random.default_rng(0)
        features = rng.normal(size=(200_000, FEATURES))
        which, came = rng.integers(0, actions, LEARNED), rng.normal(size=LEARNED)
        arms = Arms(actions, FEATURES)
        learning = _seconds(lambda: arms.learn(features[:LEARNED], which, came))  # noqa: B023 (called at once)
        policy = Policy(arms, seed=0, explore=0.02)
        keys = np.arange(len(features))
        choosing = min(_seconds(lambda: policy.choose(features, keys)) for _ in range(3))  # noqa: B023
        print(f"| Regulars | {actions} | {len(features) / choosing:,.0f} | {LEARNED / learning:,.0f} |", flush=True)
        _peer(actions, features[:4_000], which[:2_000], came[:2_000])


def _peer(actions: int, features: np.ndarray, which: np.ndarray, came: np.ndarray) -> None:
    try:
        from mabwiser.mab import MAB, LearningPolicy
    except ModuleNotFoundError:
        return
    peer = MAB(list(range(actions)), LearningPolicy.LinTS())
    learning = _seconds(lambda: peer.fit(which, came, features[: len(which)]))
    choosing = _seconds(lambda: peer.predict(features))
    row = f"| MABWiser | {actions} | {len(features) / choosing:,.0f} | {len(which) / learning:,.0f} |"
    print(row, flush=True)


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
