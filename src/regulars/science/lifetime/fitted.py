"""What every fitted purchase model says, once it can tell who hasn't left and what they will buy."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from regulars.science.lifetime.groups import broadcast, distinct_pairs
from regulars.science.lifetime.likelihood import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted(ABC):
    """A fitted model of purchases; its parameters are the fields of the model's own class.

    Attributes:
        log_likelihood: of the data it was fitted on, without the prior; None where it wasn't fitted.
        customers: how many it was fitted on.
        at_bound: the data have no inner maximum (nobody repeated, a single customer, nobody ever left...), and a
            parameter stands at its limit; predictions are finite, but a prior gives more sensible ones.
    """

    log_likelihood: float | None = None
    customers: float = 0.0
    at_bound: bool = False

    by_last: ClassVar[bool] = False

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters by name."""
        return {field.name: float(getattr(self, field.name)) for field in fields(self) if not field.kw_only}

    @abstractmethod
    def probability_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Probability that the customer hasn't left for good."""

    @abstractmethod
    def purchases_if_alive(
        self,
        weeks: ArrayLike,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        weekly_rate: float = 0.0,
    ) -> Floats:
        """Expected (discounted) purchases in the coming weeks of a customer known not to have left."""

    @abstractmethod
    def purchases_if_back(
        self,
        weeks: float,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        weekly_rate: float = 0.0,
    ) -> Floats:
        """Expected (discounted) purchases in the weeks after an order with which one comes back who had left.

        They buy and leave as they are used to. That they left is known, and told of them: who has left is likelier
        one of those who leave easily. The order itself isn't counted; after it they may leave as after any other.
        """

    def purchases_after_last(
        self, weeks: float, frequency: ArrayLike, recency: ArrayLike, weekly_rate: float = 0.0
    ) -> Floats:
        """Expected (discounted) purchases in the weeks after the last purchase, from what was known right then."""
        (x, last), place = distinct_pairs(*broadcast(frequency, recency))
        return np.asarray(self.discounted_purchases(weeks, weekly_rate, x, last, last)[place])

    def expected_purchases(self, weeks: ArrayLike) -> Floats:
        """Expected repeat purchases of a new customer in their first weeks, E[X(t)]."""
        return self.conditional_expected_purchases(weeks, 0.0, 0.0, 0.0)

    def conditional_expected_purchases(
        self, weeks: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Floats:
        """Expected purchases in the coming weeks given the history, E[X(T, T + t) | x, t_x, T]."""
        alive = self.probability_alive(frequency, recency, age)
        return alive * self.purchases_if_alive(weeks, frequency, recency, age)

    def discounted_purchases(
        self, weeks: ArrayLike, weekly_rate: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Floats:
        """Expected purchases in the coming weeks, each counted exp(-weekly_rate * weeks until then).

        With `weeks` infinite it is the DERT of Fader, Hardie, Lee (2005), "RFM and CLV".
        """
        alive = self.probability_alive(frequency, recency, age)
        return alive * self.purchases_if_alive(weeks, frequency, recency, age, weekly_rate)
