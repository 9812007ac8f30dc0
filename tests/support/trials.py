"""Tests with a known truth: customers of whom it is known what each treatment does to them."""

from __future__ import annotations

import numpy as np
import polars as pl

from regulars.science.uplift.trial import Trial, trial_of


def made_trial(
    count: int = 3000, *, effect: float = 0.0, lift: tuple[float, ...] = (0.1, 0.05), binary: bool = True, seed: int = 0
) -> Trial:
    """Customers with three facts; the first decides who responds anyway, the second whom the first treatment suits.

    Args:
        count: customers.
        effect: by how much more the first treatment does for those whose second fact is above 0, and less for others.
        lift: what each treatment does on average.
        binary: whether the outcome is a yes or no.
        seed: of everything.
    """
    rng = np.random.default_rng(seed)
    facts = rng.normal(size=(count, 3))
    arm = rng.permutation(count) % (len(lift) + 1)
    usual = 0.3 + 0.1 * np.tanh(facts[:, 0]) + np.r_[0.0, lift][arm] + effect * np.sign(facts[:, 1]) * (arm == 1)
    outcome = rng.random(count) < usual if binary else usual + 0.3 * rng.normal(size=count)
    return trial_of(facts, arm, outcome.astype(float))


def made_table(count: int = 3000, *, effect: float = 0.0, seed: int = 0) -> pl.DataFrame:
    """The same as a file has it, with treatments and facts in words."""
    trial = made_trial(count, effect=effect, seed=seed)
    names = np.array(["nothing", "letter", "call"])
    return pl.DataFrame(
        {
            "customer": [f"c{place}" for place in range(count)],
            "loyal": trial.facts[:, 0],
            "likes letters": np.where(trial.facts[:, 1] > 0, "yes", "no"),
            "town": np.array(["Leeds", "York", "Bath"])[np.arange(count) % 3],
            "treatment": names[trial.arm],
            "bought": trial.outcome,
        }
    )
