"""Possible futures of a customer who hasn't left, drawn from what the models know of them, and the money in each.

The same draws serve every customer, so the answer for one depends neither on the order nor on the company of others.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, gammaincinv, ndtri

from regulars.science.lifetime.gammagamma import GammaGammaFit
from regulars.science.lifetime.likelihood import Floats
from regulars.science.lifetime.outlook import PurchaseFit

_ARRIVALS = 1024  # purchases beyond so many have no chance in their number worth counting
_TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Futures:
    """Draws of everything that is unknown about a customer, as uniform numbers or their like; shape (draws, ...)."""

    rate: Floats
    chance: Floats
    patience: Floats
    level: Floats
    basket: Floats
    arrivals: Floats

    @classmethod
    def draw(cls, draws: int, seed: int) -> "Futures":
        """Spread the draws evenly over all unknowns at once: scrambled Sobol points."""
        from scipy.stats.qmc import Sobol  # a third of a second, which only drawing should pay

        generator = np.random.default_rng(seed)
        points = Sobol(6, rng=generator).random_base2(math.ceil(math.log2(draws)))[:draws]
        # The middle of its slice for each draw: however many there are, each unknown alone has its own distribution.
        uniform = (np.argsort(np.argsort(points, axis=0), axis=0) + 0.5) / draws
        waits = generator.standard_exponential((draws, _ARRIVALS))
        waits[:, 0] = -np.log(uniform[:, 5])  # the first purchase decides most futures, so it is spread evenly too
        return cls(
            rate=uniform[:, 0],
            chance=uniform[:, 1],
            patience=-np.log(uniform[:, 2]),
            level=uniform[:, 3],
            basket=ndtri(uniform[:, 4]),
            arrivals=np.cumsum(waits, axis=1),
        )

    def spend_if_alive(
        self,
        purchases: PurchaseFit,
        spend: GammaGammaFit,
        frequency: Floats,
        recency: Floats,
        age: Floats,
        *,
        horizon_weeks: float,
        weekly_rate: float,
    ) -> Floats:
        """Discounted spend until the horizon in each future, per unit of (gamma + frequency * mean spend).

        Given the history, nu is Gamma(q + p x, gamma + x z): the money scales with the last, so that a customer's own
        mean spend is a factor outside.

        Args:
            frequency, recency, age: of n customers who haven't left, shape (n,).

        Returns:
            Shape (n, draws), in ascending order along the draws.
        """
        counts, place = np.unique(frequency, return_inverse=True)
        nu = np.maximum(gammaincinv(spend.q + spend.p * counts[:, None], self.level), _TINY)[place]
        came = purchases.draw_futures(self, horizon_weeks, frequency, recency, age)
        # Purchases before the last lie anywhere in the stretch: each is counted at the stretch's mean discount.
        passed = weekly_rate * came.stretch
        discount = -np.expm1(-passed) / np.maximum(passed, _TINY) if weekly_rate else 1.0
        number = came.within + came.at_end
        discounted = (came.within * discount + came.at_end * np.exp(-passed)) / np.maximum(number, 1)
        return np.sort(discounted * self._baskets(spend.p * number) / nu, axis=1)

    def rates(self, shape: float, frequency: Floats, a: Floats) -> Floats:
        """Draws of rates that are Gamma(shape + frequency, a), shape (n, draws)."""
        counts, place = np.unique(frequency, return_inverse=True)
        return np.asarray(np.maximum(gammaincinv(shape + counts[:, None], self.rate), _TINY)[place] / a[:, None])

    def chances(self, a: float, b: Floats) -> Floats:
        """Draws of chances that are Beta(a, b), shape (n, draws)."""
        shapes, place = np.unique(b, return_inverse=True)
        return np.asarray(betaincinv(a, shapes[:, None], self.chance)[place])

    def leavings(self, shape: float) -> Floats:
        """Draws of leaving rates that are Gamma(shape, 1), shape (draws,)."""
        return np.asarray(np.maximum(gammaincinv(shape, self.chance), _TINY))

    def count(self, expected: Floats) -> Floats:
        """Poisson numbers: how many of a draw's arrivals come before the expected number, shape (n, draws)."""
        counts = np.empty_like(expected)
        for draw, arrivals in enumerate(self.arrivals):
            counts[:, draw] = np.searchsorted(arrivals, expected[:, draw])
        return np.where(counts < _ARRIVALS, counts, np.maximum(expected, _ARRIVALS))

    def _baskets(self, shape: Floats) -> Floats:
        """Gamma(shape) of each draw by Wilson and Hilferty's cube (1931); 0 for shape 0."""
        ninth = 1 / (9 * np.maximum(shape, _TINY))
        cube = np.maximum(1 - ninth + self.basket * np.sqrt(ninth), 0.0) ** 3
        return np.where(shape > 0, shape * cube, 0.0)
