"""Whose complaint comes first: by what is at stake, and by whether it is the second lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from regulars.kernel.money import say_money
from regulars.ledger.models import Case, Conversation, Customer, Score
from regulars.science.lifetime.tiers import BELOW_ZERO, LOW, MOST_GROWABLE, MOST_VALUABLE
from regulars.science.quality.complaints import is_marked

LATELY = timedelta(days=183)
_RISKY = 0.5


@dataclass(frozen=True, slots=True)
class Priority:
    """How urgent, and why in plain words."""

    level: Case.Priority
    reasons: tuple[str, ...]


def priority_of(customer: Customer, currency: str, *, at: datetime, matter: str) -> Priority:
    """The priority of a complaint of this customer; `matter` names the complaint itself, which is no second one."""
    score: Score | None = Score.objects.filter(customer=customer).first()
    reasons = []
    if _complained_lately(customer, at, matter):
        reasons.append("It is not their first complaint in half a year.")
    if score and score.value is not None and score.tier in {MOST_VALUABLE, MOST_GROWABLE}:
        worth = say_money(score.value, currency, cents=False).strip()
        reasons.append(f"They are among the {score.tier}, worth {worth}.")
    if score and score.value is not None and score.value > 0 and (score.risk or 0) >= _RISKY:
        reasons.append("They may well stay away anyway.")
    if reasons:
        return Priority(Case.Priority.HIGH, tuple(reasons))
    if score and score.tier in {LOW, BELOW_ZERO}:
        return Priority(Case.Priority.LOW, ("Little is at stake.",))
    return Priority(Case.Priority.NORMAL, ())


def _complained_lately(customer: Customer, at: datetime, matter: str) -> bool:
    since = at - LATELY
    if Case.objects.filter(customer=customer, opened_at__gte=since, opened_at__lte=at).exclude(matter=matter).exists():
        return True
    told = Conversation.objects.filter(record__link__customer=customer, opened_at__gte=since, opened_at__lte=at)
    return any(is_marked(talk.tags, talk.satisfaction) for talk in told if matter_of(talk) != matter)


def matter_of(talk: Conversation) -> str:
    """What names the matter of a conversation for ever, however often an import tells it anew."""
    return f"conversation {talk.source_id} {talk.key}"
