"""The field of choosing: what is weighed, believed and dealt, as the arrays that science chooses among."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regulars.customise.groups import Group, Groups
from regulars.customise.weigh import Weighed
from regulars.science.policy.among import Field, Floats, draws_of, members_of

_FIRST = 1e6
"""What a higher priority adds to whatever is worth doing at all: more than any margin."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy decides by.

    Attributes:
        weights: of the members, shape (members, offers, features); offers in order of key.
        mean: what is believed on average, shape (offers, features).
        attention: price of a customer's whole attention, as a call asks for it.
        seed: of chance.
    """

    weights: Floats
    mean: Floats
    attention: float
    seed: int

    @property
    def columns(self) -> Floats:
        """The members, and last the effects as they are assumed: business as usual."""
        usual = np.zeros_like(self.mean[None])
        usual[..., 0] = 1.0
        return np.concatenate([self.weights, usual])


def field_of(weighed: Weighed, terms: Terms, groups: Groups) -> Field:
    """What each customer's rows are worth by each member. Args: as for `choose`."""
    offer, numbers, members = weighed.offer_of_way, weighed.customers, len(terms.weights)
    member = members_of(numbers, terms.seed, members) if members else 0
    return Field(
        customer=weighed.customer,
        way=weighed.way,
        assumed=weighed.assumed,
        barred=weighed.barred,
        action=offer,
        less=weighed.cost_of_way + terms.attention * weighed.attention_of_way,
        first=_FIRST * np.array([each.priority for each in weighed.offers], np.float64)[offer],
        owed=np.array([not each.move.holdout for each in weighed.offers], np.bool_)[offer],
        numbers=numbers,
        features=weighed.features,
        column=np.where(groups.are(Group.USUAL), members, member),
        by_chance=groups.are(Group.RANDOM),
        draw=draws_of(numbers, terms.seed),
        weights=terms.columns.transpose(1, 2, 0),
    ).in_one_piece()
