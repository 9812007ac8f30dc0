"""The chance that each customer buys within a time of their own: what the model says, corrected where that wins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from regulars.science.lifetime.correction import Correction
from regulars.science.lifetime.features import describe_habits, matrix
from regulars.science.lifetime.likelihood import Floats
from regulars.science.lifetime.purchase_days import histories_of
from regulars.science.lifetime.valuation import BaseModels


@dataclass(frozen=True, slots=True)
class Chances:
    """What is known of a base's customers, to say how likely each buys.

    Not one less the "probability alive" of the BG/NBD, which is certain of whoever bought once, however long ago.

    Attributes:
        models: of the base.
        history: frequency, recency and age of its customers, shape (n,) each.
        correction, habits: learned, and what it looks at; None where nothing is corrected.
    """

    models: BaseModels
    history: tuple[Floats, Floats, Floats]
    correction: Correction | None
    habits: pl.DataFrame | None

    @classmethod
    def of(
        cls, base: pl.DataFrame, models: BaseModels, correction: Correction | None, days: pl.DataFrame, day: date
    ) -> Chances:
        """Of a described base and its purchase days."""
        habits = describe_habits(days, day) if correction else None
        if habits is not None:
            habits = base.select("customer").join(habits, on="customer", how="left", maintain_order="left")
        return cls(models, histories_of(base), correction, habits)

    def within(self, weeks: Floats) -> Floats:
        """The probability that each buys within so many weeks, shape (n,)."""
        purchases = self.models.purchases
        active = np.clip(purchases.probability_active(weeks, *self.history), 0.0, 1.0)
        if self.correction is None or self.habits is None:
            return active
        mean = purchases.probability_alive(*self.history) * purchases.purchases_if_alive(weeks, *self.history)
        return self.correction.chance(matrix(self.habits, mean, active, weeks), active)
