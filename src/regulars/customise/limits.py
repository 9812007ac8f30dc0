"""What there is only so much of: the team's time, what an action has in stock, and what it may cost in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.customise.offer import Offer, RuledOut
from regulars.customise.weigh import Way

TIME = "time"


@dataclass(frozen=True, slots=True)
class Limit:
    """Something scarce.

    Attributes:
        key: its name, as kept with the policy.
        reason: what keeps those out whom it does not reach.
        inside: which ways take of it, shape (ways,).
        use: how much one takes, shape (ways,).
        left: how much there is.
    """

    key: str
    reason: RuledOut
    inside: NDArray[np.bool_]
    use: NDArray[np.float64]
    left: float


def limits_of(offers: Sequence[Offer], ways: Sequence[Way], calls: int) -> tuple[Limit, ...]:
    """Every limit, in the order in which they are asked: stocks and budgets, then the calls that the team can make."""
    found: list[Limit] = []
    cost, one = np.array([way.cost for way in ways]), np.ones(len(ways))
    for place, offer in enumerate(offers):
        mine = np.array([way.offer == place for way in ways], np.bool_)
        if offer.stock_left is not None:
            found.append(Limit(f"stock {offer.move.key}", RuledOut.NO_STOCK, mine, one, float(offer.stock_left)))
        if offer.budget_left is not None:
            found.append(Limit(f"budget {offer.move.key}", RuledOut.NO_BUDGET, mine, cost, offer.budget_left))
    calling = np.array([way.channel.takes_time for way in ways], np.bool_)
    return (*found, Limit(TIME, RuledOut.NO_TIME, calling, one, float(calls)))
