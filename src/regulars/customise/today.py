"""Today: the short list of what is worth doing now, for whom, why, and in which words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from regulars.customise.habits import Habits, habits_of_the_team
from regulars.customise.kinds_of_work import CALLS, Work, decisions_of
from regulars.customise.suggestions import Suggestion, suggestions
from regulars.kernel.errors import BadInput
from regulars.ledger.business import business
from regulars.ledger.models import Action, Decision

_PARTS = 4
"""One move takes at most a quarter of the list while others wait, so that a day has more than one kind of work."""


def todays_list(limit: int = 20, kind: str | None = None, *, at: datetime, work: str | None = None) -> list[Suggestion]:
    """The open decisions most worth carrying out, the control group left out, best first.

    Best is what brings most as often as the team carries such things out: worth times that chance. One move takes at
    most a quarter of the list while others wait, and no more than the team says it can do; calls and visits end at
    CALLS_A_DAY.

    Args:
        limit: lines at most.
        kind: only actions of this kind (`Action.Kind`), such as task.
        at: now; what the team did until then tells what it will carry out.
        work: only this kind of work (`kinds_of_work.Work`), such as calls.

    Raises BadInput for a kind, or a kind of work, that there is not.
    """
    _must_be("kind of action", kind, Action.Kind.values)
    _must_be("kind of work", work, list(Work))
    terms, habits = business(), habits_of_the_team(at)
    actions = Action.objects.filter(kind=kind) if kind else Action.objects.all()
    only = Work(work) if work else None
    waiting = [
        line for action in actions.values_list("pk", flat=True) for line in _waiting(action, limit, only, habits)
    ]
    shown = balanced(waiting, limit, terms.calls_a_day, habits.at_most)
    found = Decision.objects.in_bulk([line.decision for line in shown])
    return suggestions([found[line.decision] for line in shown if line.decision in found], terms, habits)


@dataclass(frozen=True, slots=True)
class Line:
    """What balancing the list asks of an open decision; `worth` counts as often as the team does such things."""

    decision: int
    action: int
    takes_time: bool
    worth: float


def balanced(waiting: Iterable[Line], limit: int, calls: int, at_most: Mapping[int, int]) -> list[Line]:
    """The lines to show, by worth: up to a quarter of the list for each move, then whatever is worth most.

    Args:
        waiting: open decisions in any order.
        limit: lines at most.
        calls: how many of them may take a colleague's time.
        at_most: by action, how many of it, for those that the team cannot do more of.
    """
    best_first = sorted(waiting, key=lambda line: (-line.worth, line.decision))
    most = max(1, ceil(limit / _PARTS))
    of_action: Counter[int] = Counter()
    shown: list[Line] = []
    for cap in (most, limit):
        for line in best_first:
            if len(shown) == limit:
                break
            has_time = not line.takes_time or calls > 0
            room = min(cap, at_most.get(line.action, cap))
            if has_time and of_action[line.action] < room and line not in shown:
                of_action[line.action] += 1
                calls -= line.takes_time
                shown.append(line)
    return sorted(shown, key=lambda line: (-line.worth, line.decision))


def held_back(at: datetime) -> list[tuple[str, int]]:
    """Actions of which fewer are given out, since the team could not do them: name, and how many a list has at most."""
    at_most = habits_of_the_team(at).at_most
    return [(action.name, at_most[action.pk]) for action in Action.objects.filter(pk__in=at_most).order_by("name")]


def _waiting(action: int, limit: int, work: Work | None, habits: Habits) -> Iterable[Line]:
    """An action's open decisions most worth doing, calls and others apart, so that neither crowds out the other.

    The index `decision_today` gives them in order.
    """
    waiting = Decision.objects.filter(state=Decision.State.OPEN, control=False, action=action).order_by("-worth", "pk")
    if work:
        waiting = waiting.filter(decisions_of(work))
    chance = habits.chance(action)
    for takes_time, part in ((True, waiting.filter(channel__in=CALLS)), (False, waiting.exclude(channel__in=CALLS))):
        for decision, worth in part.values_list("pk", "worth")[:limit]:
            yield Line(decision, action, takes_time, float(worth) * chance)


def _must_be(what: str, given: str | None, known: list[str]) -> None:
    if given is not None and given not in known:
        raise BadInput(f"There is no {what} '{given}'.", hint=f"There are {', '.join(known)}.")
