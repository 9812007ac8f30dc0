"""The newsletter: who signed up and when, with which address, who left it again and why."""

import numpy as np
import polars as pl

from regulars.demo.contacts import emails_on
from regulars.demo.season import Season

_SIGNS_UP = {"shop": 0.58, "both": 0.5, "dealer": 0.08, "prospect": 1.0, "staff": 1.0, "wholesale": 0.5}
_LEAVES = 0.14
REASONS = (
    "NORMAL",
    "No longer interested (no longer interested in receiving these emails)",
    "Too many emails",
    "Never signed up (I never signed up for this mailing list)",
    "Inappropriate content",
    "Other (fill in reason below)",
)


def sign_up(traits: pl.DataFrame, contacts: pl.DataFrame, season: Season, rng: np.random.Generator) -> pl.DataFrame:
    """One row per person, in the order of `traits`: `joined` (day, infinite for never), `left` (infinite for still
    there), `address` (the e-mail on the list), `reason` (an index of REASONS)."""
    size = len(traits)
    first = traits["first_day"].to_numpy()
    chance = traits["kind"].replace_strict(_SIGNS_UP).to_numpy()
    signs = rng.random(size) < chance
    early = rng.random(size) < 0.15
    joined = np.where(early, np.maximum(first - rng.uniform(1, 80, size), 1.3), first + rng.uniform(0, 0.01, size))
    curious = season.at_hours(rng.beta(1.3, 1.0, size) * (season.until_day - 12), rng.normal(17, 5, size), rng)
    joined = np.where((traits["kind"] == "prospect").to_numpy(), curious, joined)
    joined = np.where(signs & (joined < season.until_day), joined, np.inf)
    left = np.where(rng.random(size) < _LEAVES, joined + 3 + rng.exponential(240, size), np.inf)
    left = np.where(left < season.until_day - 1, left, np.inf)
    everyone = np.arange(size)
    typed = emails_on(contacts, everyone, np.where(np.isfinite(joined), joined, 0.0), rng)
    return pl.DataFrame(
        {
            "joined": joined,
            "left": left,
            "address": typed,
            "reason": rng.choice(len(REASONS), size=size, p=[0.45, 0.2, 0.2, 0.05, 0.02, 0.08]),
        }
    )
