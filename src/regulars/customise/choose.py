"""Choose: of the ways open to each customer the one worth most by the member they fall to, within what there is of all.

Numbers only; the loops are compiled code, which is loaded when something is first chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.customise.field import Terms, field_of
from regulars.customise.groups import Groups
from regulars.customise.limits import Limit
from regulars.customise.offer import RuledOut
from regulars.customise.weigh import Weighed
from regulars.science.policy.among import Floats, Limits, Reach, Whole


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen, and what became of the rest.

    Attributes:
        row: of `Weighed`, by customer; -1 for leaving in peace. Shape (n,).
        sampled: how likely that choice was, over the members. Shape (n,).
        expected: margin, as it is believed; by row of `Weighed`.
        worth: that, less cost and the price of attention; by row.
        barred: a RuledOut, 0 for what was open to the end; by row.
        reaches: how far each limit reached, by key.
    """

    row: Whole
    sampled: Floats
    expected: Floats
    worth: Floats
    barred: NDArray[np.int8]
    reaches: dict[str, Reach]


def choose(
    weighed: Weighed,
    terms: Terms,
    groups: Groups,
    limits: Sequence[Limit],
    reaches: Mapping[str, Reach] | None = None,
) -> Choices:
    """One choice for each customer.

    Args:
        weighed: what there is for whom.
        terms: what is believed.
        groups: who is decided on by what.
        limits: what is scarce.
        reaches: how far each limit reaches, where that was settled for all; None: settle it for these.
    """
    from regulars.customise.believed import believed, without_dear_tries
    from regulars.customise.settle import settle
    from regulars.science.policy import compiled

    field = field_of(weighed, terms, groups)
    expected, worth = believed(field, terms, groups)
    field = without_dear_tries(field, worth, terms)
    settled = dict(reaches) if reaches is not None else settle(field, groups, limits)
    chosen, sampled, barred = compiled.choose(field, _within(limits, settled, len(weighed.ways)))
    mine = np.zeros(len(barred), np.bool_)
    mine[chosen[chosen >= 0]] = True
    barred[(barred == 0) & (worth <= 0) & ~mine] = RuledOut.NOT_WORTH_IT
    return Choices(chosen, sampled, expected, worth, barred, settled)


def _within(limits: Sequence[Limit], reaches: Mapping[str, Reach], ways: int) -> Limits:
    """The limits that do not reach everybody, in turn."""
    short = [(limit, reaches[limit.key]) for limit in limits if not reaches.get(limit.key, Reach()).to_all]
    return Limits(
        np.array([limit.inside for limit, _ in short], np.bool_).reshape(len(short), ways),
        np.array([limit.use for limit, _ in short], np.float64).reshape(len(short), ways),
        np.array([limit.reason for limit, _ in short], np.int8),
        np.array([reach.gain for _, reach in short], np.float64),
        np.array([reach.customer for _, reach in short], np.int64),
    )
