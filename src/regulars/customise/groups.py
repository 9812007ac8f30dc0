"""Who is treated by what: the policy, business as usual, anything by chance, or nothing, to compare with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.ledger.models import Decision
from regulars.science.experiments.groups import positions

Group = Decision.Group

_PLACES = (Group.POLICY, Group.USUAL, Group.RANDOM, Group.HOLDOUT)


@dataclass(frozen=True, slots=True)
class Groups:
    """Which group each customer is in, by a stable hash: a share that grows keeps whom it has.

    Attributes:
        of: the place of each customer's group among `_PLACES`, shape (n,).
        held_share: of policy and holdout together, how many are left alone.
    """

    of: NDArray[np.int8]
    held_share: float

    @classmethod
    def deal(cls, customers: NDArray[np.int64], salt: str, *, holdout: float, random: float, usual: float) -> Groups:
        """Deal the groups.

        Args:
            customers: their numbers.
            salt: of the hash.
            holdout, random, usual: shares; what they leave is the policy's. Where they come to more than all, the
                holdout is served first, then random.
        """
        at = positions(customers.tolist(), salt)
        random = min(random, 1 - holdout)
        usual = min(usual, 1 - holdout - random)
        of = np.select(
            [at < holdout, at >= 1 - random, at >= 1 - random - usual],
            [_PLACES.index(Group.HOLDOUT), _PLACES.index(Group.RANDOM), _PLACES.index(Group.USUAL)],
            _PLACES.index(Group.POLICY),
        )
        policy = 1 - holdout - random - usual
        return cls(of.astype(np.int8), holdout / (policy + holdout) if holdout else 0.0)

    def are(self, group: Decision.Group) -> NDArray[np.bool_]:
        """Who is in that group."""
        return np.asarray(self.of == _PLACES.index(group))

    def name(self, place: int) -> str:
        """The group of the customer at that place, as decisions have it."""
        return _PLACES[int(self.of[place])].value

    def names(self) -> pl.Series:
        """Each customer's group, as decisions have it."""
        names = pl.Series([place.value for place in _PLACES], dtype=pl.String)
        return names.gather(pl.Series(self.of.astype(np.int64)))
