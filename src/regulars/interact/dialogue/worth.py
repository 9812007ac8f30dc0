"""What an answer would be worth to us now: the next step of this customer with it, less the next step without it.

The next step is the open decision with its alternatives, as they were weighed; once that is carried out, what else
there was, until the next run weighs anew. An answer shifts what they bring; where it changes no choice, it is worth
nothing, and is not asked for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Count, Q
from numpy.typing import NDArray

from regulars.interact.dialogue.catalogue import Ask, Effect
from regulars.kernel.attention import attention_share
from regulars.ledger.business import Business
from regulars.ledger.models import Action, Asking, Customer, Decision, Preference, Score
from regulars.science.policy.information import believe, earned_by_answer, lean, value_of_answer

Floats = NDArray[np.float64]

_BARRED = "they have not agreed to be reached that way"  # as a decision says it
_NOTHING = "nothing"
_WEIGHED = (Decision.State.OPEN, Decision.State.DONE)
_REPLIES = {"mail": (0.12, 40.0), "web": (0.25, 40.0), "agent": (0.8, 20.0)}
"""Of each place, the share of questions that are answered, and how many askings that belief is as good as; ours."""
_PRICE = {"mail": 0.05, "web": 0.1, "agent": 0.4}
"""What a question costs of the price of attention: it stands beside something else, it is no contact of its own."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that could be done next: its key, kind and channel, what it brings before its cost, and that cost.
    `barred`: it waits for consent."""

    action: str
    kind: str
    channel: str
    gross: float
    cost: float
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Stakes:
    """What could be done next for one customer, doing nothing aside; and the margin of their usual order. Money in the
    business's currency."""

    steps: tuple[Step, ...]
    order_margin: float
    attention: float


@dataclass(frozen=True, slots=True)
class Valued:
    """A question for one customer: what an answer is expected to gain, and what asking is after its price and the
    chance that it is answered."""

    ask: Ask
    gain: float
    net: float


def stakes_of(customer: Customer, business: Business) -> Stakes | None:
    """What is at stake in the next step; None without a decision, and for the control group, which is left alone."""
    decision = Decision.objects.filter(customer=customer).select_related("action").order_by("-pk").first()
    if decision is None or decision.control or decision.state not in _WEIGHED:
        return None
    attention = float(business.attention_price)
    known = {action.key: action for action in Action.objects.only("key", "kind", "cost", "enabled")}
    steps, behind_us = [], {_NOTHING}
    if decision.action is not None:
        if decision.state == Decision.State.OPEN:
            steps.append(_step(known, decision.action.key, decision.channel, float(decision.worth), attention))
        else:
            behind_us.add(decision.action.key)
    for other in decision.alternatives:
        barred = other.get("ruled_out") == _BARRED
        if other["action"] in known and other["action"] not in behind_us and (barred or not other.get("ruled_out")):
            steps.append(
                _step(known, other["action"], other["channel"] or "", float(other["worth"]), attention, barred=barred)
            )
    score = Score.objects.filter(customer=customer).only("expected_spend").first()
    spend = float(score.expected_spend) if score and score.expected_spend is not None else 0.0
    return Stakes(tuple(steps), spend * float(business.margin_rate), attention)


def _step(
    known: Mapping[str, Action], key: str, channel: str, worth: float, attention: float, *, barred: bool = False
) -> Step:
    taken = attention * attention_share(channel)
    cost = float(known[key].cost) + taken if key in known else taken
    return Step(key, known[key].kind if key in known else "", channel, worth + cost, cost, barred)


def hints_of(customer: Customer) -> dict[tuple[str, str], float]:
    """What their behaviour hints at: (subject, item) to how strongly, of all that was inferred."""
    inferred = Preference.objects.filter(customer=customer, stated=False).order_by()
    return {(subject, item): held for subject, item, held in inferred.values_list("subject", "item", "strength")}


def answers_so_far(at: datetime) -> dict[str, Counter[str]]:
    """Of each question, how often each option was answered within the last two years."""
    said = Asking.objects.filter(answered_at__gt=at - timedelta(days=730), answered_at__lte=at).order_by()
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for question, answer, count in said.values_list("question", "answer").annotate(count=Count("pk")):
        found[question][answer] = count
    return found


def belief(ask: Ask, hints: Mapping[tuple[str, str], float], others: Mapping[str, int]) -> Floats:
    """How probable each answer is of one customer: what we supposed, what others answered (`others`, by option), and
    what their own behaviour hints at."""
    usual = believe(
        [option.chance for option in ask.options], [float(others.get(option.key, 0)) for option in ask.options]
    )
    subject = ask.fills.get("subject", "")
    return lean(
        usual,
        [max(hints.get((subject, option.item), 0.0), hints.get((subject, option.key), 0.0)) for option in ask.options],
    )


def table_of(ask: Ask, stakes: Stakes, prior: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """What each possible step is worth under each answer, shape (steps, answers), the first row doing nothing; and
    which of them wait for the answer, shape (steps,)."""
    rows: list[Sequence[float]] = [[0.0] * len(ask.options)]
    waits = [False]

    def add(row: Sequence[float], *, only_with: bool) -> None:
        rows.append(row)
        waits.append(only_with)

    for step in stakes.steps:
        factors = np.array([_factor(step, option.effects) for option in ask.options])
        # Today's worth is the average over what we do not know: the answers' factors are told beside it.
        factors = factors / float(factors @ prior)
        if step.barred:
            opened = [option.unlocks == step.channel for option in ask.options]
            if any(opened):
                add([step.gross - step.cost if yes else 0.0 for yes in opened], only_with=True)
            continue
        add(list(step.gross * factors - step.cost), only_with=False)
        known = _factor(step, ask.knowing)
        if known != 1.0:
            add(list(step.gross * factors * known - step.cost), only_with=True)
    if any(option.adds for option in ask.options):
        add(
            [stakes.order_margin * option.orders - stakes.attention if option.adds else 0.0 for option in ask.options],
            only_with=True,
        )
    return np.array(rows), np.array(waits)


def _factor(step: Step, effects: Sequence[Effect]) -> float:
    """All that applies to the step, multiplied."""
    found = 1.0
    for effect in effects:
        named = ((effect.action, step.action), (effect.kind, step.kind), (effect.channel, step.channel))
        if all(not wanted or wanted == held for wanted, held in named):
            found *= effect.factor
    return found


def reply_rate(place: str, at: datetime) -> float:
    """How many questions in a place are answered, as far as we know by now."""
    share, weight = _REPLIES[place]
    asked = Asking.objects.filter(place=place, at__lte=at - timedelta(days=3)).order_by()
    counted = asked.aggregate(all=Count("pk"), replied=Count("pk", filter=Q(answered_at__lte=at)))
    return float((share * weight + counted["replied"]) / (weight + counted["all"]))


def value(ask: Ask, stakes: Stakes, prior: Floats, *, place: str, replies: float) -> Valued:
    """What it is worth to ask this now, in this place."""
    table, waits = table_of(ask, stakes, prior)
    gain = value_of_answer(prior, table, only_with=waits, reliability=ask.reliability)
    return Valued(ask, gain, replies * gain - _PRICE[place] * stakes.attention)


def earned(ask: Ask, stakes: Stakes, prior: Floats, answer: int) -> float:
    """What this answer changed for the next step."""
    table, waits = table_of(ask, stakes, prior)
    return earned_by_answer(prior, table, answer, only_with=waits, reliability=ask.reliability)
