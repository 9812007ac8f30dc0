"""Today: the short list of what is worth doing now, for whom, why, and in which words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from regulars.customise.channels import CHANNELS
from regulars.customise.suggestions import Suggestion, suggestions
from regulars.kernel.errors import BadInput
from regulars.ledger.business import business
from regulars.ledger.models import Action, Decision

_PARTS = 4
"""One move takes at most a quarter of the list while others wait, so that a day has more than one kind of work."""

_CALLS = [channel.key for channel in CHANNELS.values() if channel.takes_time]


def todays_list(limit: int = 20, kind: str | None = None) -> list[Suggestion]:
    """The open decisions most worth carrying out, the control group left out, best first.

    One move takes at most a quarter of the list while others wait; calls and visits end at CALLS_A_DAY.

    Args:
        limit: lines at most.
        kind: only actions of this kind (`Action.Kind`), such as task. Raises BadInput for a kind that there is not.
    """
    if kind is not None and kind not in Action.Kind.values:
        raise BadInput(f"There is no kind of action '{kind}'.", hint=f"Kinds are {', '.join(Action.Kind.values)}.")
    terms = business()
    actions = Action.objects.filter(kind=kind) if kind else Action.objects.all()
    waiting = [line for action in actions.values_list("pk", flat=True) for line in _most_worthwhile(action, limit)]
    shown = balanced(waiting, limit, terms.calls_a_day)
    found = Decision.objects.in_bulk([line.decision for line in shown])
    return suggestions([found[line.decision] for line in shown if line.decision in found], terms)


@dataclass(frozen=True, slots=True)
class Line:
    """What balancing the list asks of an open decision."""

    decision: int
    action: int
    takes_time: bool
    worth: Decimal


def balanced(waiting: Iterable[Line], limit: int, calls: int) -> list[Line]:
    """The lines to show, by worth: up to a quarter of the list for each move, then whatever is worth most.

    Args:
        waiting: open decisions in any order.
        limit: lines at most.
        calls: how many of them may take a colleague's time.
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
            if has_time and of_action[line.action] < cap and line not in shown:
                of_action[line.action] += 1
                calls -= line.takes_time
                shown.append(line)
    return sorted(shown, key=lambda line: (-line.worth, line.decision))


def _most_worthwhile(action: int, limit: int) -> Iterable[Line]:
    """An action's open decisions most worth doing, calls and others apart, so that neither crowds out the other.

    The index `decision_today` gives them in order.
    """
    waiting = Decision.objects.filter(state=Decision.State.OPEN, control=False, action=action).order_by("-worth", "pk")
    for takes_time, part in ((True, waiting.filter(channel__in=_CALLS)), (False, waiting.exclude(channel__in=_CALLS))):
        for decision, worth in part.values_list("pk", "worth")[:limit]:
            yield Line(decision, action, takes_time, worth)
