"""Suggestion: one decision as people see it, with who, what, why and the words filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from regulars.customise.catalogue import words_of
from regulars.customise.channels import CHANNELS
from regulars.customise.habits import Habits
from regulars.customise.kinds_of_work import work_of
from regulars.customise.manner import manner_for
from regulars.customise.moves import Words
from regulars.customise.words import first_name, render, render_html, render_subject
from regulars.ledger.business import Business
from regulars.ledger.models import Action, Customer, Decision, Score

Templates = Mapping[tuple[int, str], Words]
"""What to say, by action and channel, as `catalogue.words_of` gives it."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to do for one customer. Money in the business's currency.

    Attributes:
        rank: 1 for the first of its list.
        decision: number of the decision, for `act.carry_out` and `act.skip`.
        code: of the customer; called, city, country, tier: who that is.
        value: lifetime value; risk: of no order within their own horizon. None where unknown.
        action: its name; key and kind of it; practice: the one-to-one practice behind it.
        work: kind of work (`kinds_of_work.Work`).
        channel: key; how: what to do, in words.
        why: reasons with the customer's own figures, most telling first.
        subject, words: what to say, filled in; subject only by e-mail.
        expected_margin, cost, worth: what it is expected to earn, what it costs, and what is left after attention.
        followed: the chance that a colleague carries it out, from what the team did with others of its action.
    """

    rank: int
    decision: int
    code: str
    called: str
    city: str
    country: str
    tier: str
    value: Decimal | None
    risk: float | None
    action: str
    key: str
    kind: str
    practice: str
    work: str
    channel: str
    how: str
    why: tuple[str, ...]
    subject: str
    words: str
    expected_margin: Decimal
    cost: Decimal
    worth: Decimal
    followed: float


def suggestions(decisions: Sequence[Decision], business: Business, habits: Habits) -> list[Suggestion]:
    """The decisions as suggestions, ranked as given; those to do nothing are left out.

    Reads names, scores and words in four queries, however many decisions there are.

    Args:
        decisions: open ones, or others.
        business: the settings.
        habits: of the team.
    """
    wanted = [decision.pk for decision in decisions if decision.action_id]
    found = Decision.objects.select_related("customer", "customer__score", "action").in_bulk(wanted)
    full = [found[number] for number in wanted if number in found]
    templates = words_of(decision.action_id for decision in full if decision.action_id)
    return [
        _suggest(rank, decision, decision.action, templates, business, habits)
        for rank, decision in enumerate(full, start=1)
        if decision.action
    ]


@dataclass(frozen=True, slots=True)
class Said:
    """Words filled in for one customer: on one line, as plain text, and with their marks as HTML; empty: none."""

    subject: str = ""
    text: str = ""
    html: str = ""


def say(decision: Decision, templates: Templates, business: Business) -> Said:
    """The words of a decision, filled in with the customer's facts; empty where nothing is to be said."""
    words = templates.get((decision.action_id or 0, decision.channel))
    return say_to(decision.customer, words, decision.facts, business) if words else Said()


def say_to(customer: Customer, words: Words, facts: Mapping[str, object], business: Business) -> Said:
    """Words filled in for a customer with `facts` of what they bought and said, and who they are.

    Raises BadInput as `words.render` does.
    """
    manner = manner_for(customer, business)
    known = dict(facts) | who_they_are(customer) | {"business": business.name, "language": manner.tongue}
    subject = render_subject(words.subject, known, manner) if words.subject else ""
    return Said(subject, render(words.body, known, manner), render_html(words.body, known, manner))


def who_they_are(customer: Customer) -> dict[str, object]:
    """The facts of `words.PERSONAL`; None where the name does not tell how to greet them."""
    return {
        "first_name": first_name(customer.name),
        "name": customer.name,
        "company": customer.company,
        "city": customer.city,
    }


def _suggest(
    rank: int,
    decision: Decision,
    action: Action,
    templates: Templates,
    business: Business,
    habits: Habits,
) -> Suggestion:
    customer = decision.customer
    score: Score | None = getattr(customer, "score", None)
    said = say(decision, templates, business)
    channel = CHANNELS.get(decision.channel)
    return Suggestion(
        rank=rank,
        decision=decision.pk,
        code=customer.code,
        called=customer.called,
        city=customer.city,
        country=customer.country,
        tier=score.tier if score else "prospect",
        value=score.value if score else None,
        risk=score.risk if score else None,
        action=action.name,
        key=action.key,
        kind=action.kind,
        practice=action.why,
        work=work_of(action.key, action.kind, decision.channel),
        channel=decision.channel,
        how=channel.says if channel else decision.channel,
        why=tuple(decision.reasons),
        subject=said.subject,
        words=said.text,
        expected_margin=decision.expected_margin,
        cost=decision.cost,
        worth=decision.worth,
        followed=habits.chance(action.pk),
    )
