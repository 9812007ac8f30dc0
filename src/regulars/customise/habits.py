"""What the team does with what is suggested to it: how often it carries an action out, and what it has no time for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

import numpy as np
from django.db.models import Count

from regulars.ledger.models import Decision
from regulars.science.policy.followed import shares_followed

LOOKED_BACK = timedelta(days=180)
LATELY = timedelta(days=14)
_WORKING_DAYS = 10
"""Of the days of LATELY."""

ENOUGH = 3
"""So often "we cannot do that now", within LATELY, has fewer of an action given out; ours."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What the team does with suggestions.

    Attributes:
        followed: by action, the chance that a colleague carries out a suggestion of it.
        usual: that chance for an action which was never suggested.
        at_most: by action, how many of it a list gives out, where the team said that it cannot do more.
    """

    followed: Mapping[int, float]
    usual: float
    at_most: Mapping[int, int]

    def chance(self, action: int) -> float:
        """That a suggestion of this action is carried out."""
        return self.followed.get(action, self.usual)


def habits_of_the_team(at: datetime) -> Habits:
    """What colleagues did with suggestions in the half year before `at`, and in the last fortnight."""
    since = at - LOOKED_BACK
    done, skipped = _closed(Decision.State.DONE, since, at), _closed(Decision.State.SKIPPED, since, at)
    actions = sorted(done.keys() | skipped.keys())
    # The last place stands for an action of which nothing is known yet.
    shares = shares_followed(
        np.array([*(done[action] for action in actions), 0]), np.array([*(skipped[action] for action in actions), 0])
    )
    return Habits(
        followed=dict(zip(actions, shares[:-1].tolist(), strict=True)), usual=float(shares[-1]), at_most=_at_most(at)
    )


def _at_most(at: datetime) -> dict[int, int]:
    since = at - LATELY
    could_not = _closed(Decision.State.SKIPPED, since, at, why_kind=Decision.WhyNot.CANNOT)
    done = _closed(Decision.State.DONE, since, at)
    return {
        action: max(1, ceil(done[action] / _WORKING_DAYS)) for action, often in could_not.items() if often >= ENOUGH
    }


def _closed(state: Decision.State, since: datetime, until: datetime, **more: str) -> Counter[int]:
    """Decisions closed that way between two moments, by action; the index `decision_closed` finds them."""
    closed = Decision.objects.filter(
        state=state, closed_at__gt=since, closed_at__lte=until, action__isnull=False, **more
    ).order_by()
    return Counter({action: count for action, count in closed.values_list("action").annotate(Count("pk")) if action})
