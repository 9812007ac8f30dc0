"""The question at the end of a mail, with one-click answers; and as a mail of its own to those worth asking most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.html import format_html

from regulars.interact.dialogue.pose import Posed, pose
from regulars.interact.outbox import queue
from regulars.interact.surveys.guard import Limits, resting_customers
from regulars.interact.surveys.letters import buttons, lines
from regulars.interact.surveys.links import address_of
from regulars.interact.surveys.wording import say
from regulars.ledger.business import business, setting_values
from regulars.ledger.models import Action, Asking, Customer, Decision, Delivery
from regulars.ledger.reach.consent import MARKETING, RESEARCH

_LOOK_AT = 400


@dataclass(frozen=True, slots=True)
class Block:
    """A question to put at the end of a mail, in both its forms."""

    text: str
    html: str


def block_for(delivery: Delivery, at: datetime) -> Block | None:
    """The one question for the end of a mail that is about to be handed over; None: it carries none.

    It counts as asked, once for a delivery: write it down in the transaction that hands the delivery over, and
    `take_back` it where the carrier refuses.
    """
    if not _may_carry(delivery) or Asking.objects.filter(delivery=delivery).exists():
        return None
    posed = pose(delivery.customer, "mail", at, delivery=delivery)
    return _block(posed) if posed else None


def _may_carry(delivery: Delivery) -> bool:
    """Whether it is an ordinary mail: we decided to sell something by it, and it asks nothing by itself."""
    if delivery.purpose != MARKETING or delivery.decision is None or not setting_values()["ASK_IN_MAILS"][0]:
        return False
    action = delivery.decision.action
    return action is not None and action.kind != Action.Kind.QUESTION


def _block(posed: Posed) -> Block:
    choices, page = list(posed.options), address_of(posed.path)
    low, high = posed.ends
    ends = f"({choices[0][0]} = {low}, {choices[-1][0]} = {high})" if low else ""
    return Block(
        f"{posed.text} {ends}".rstrip() + f"\n\n{lines(page, 'a', choices)}",
        format_html("<p><strong>{}</strong><br>{}</p><p>{}</p>", posed.text, ends, buttons(page, "a", choices))
        if ends
        else format_html("<p><strong>{}</strong></p><p>{}</p>", posed.text, buttons(page, "a", choices)),
    )


def ask_by_mail(most: int, *, at: datetime) -> int:
    """Ask those customers whose next step is worth most one question each, by a mail of its own; gives how many.

    Each is asked in a transaction of its own: what was asked is queued, and nothing else.
    """
    resting = resting_customers(at, Limits.set_here())
    open_ones = Decision.objects.filter(state=Decision.State.OPEN, control=False, action__isnull=False)
    reachable = open_ones.exclude(customer__email="").order_by("-worth", "customer")
    asked = 0
    for number in reachable.values_list("customer", flat=True)[:_LOOK_AT]:
        if asked >= most:
            break
        if number in resting:
            continue
        with transaction.atomic():
            customer = Customer.objects.get(pk=number)
            posed = pose(customer, "mail", at)
            if posed is None:
                continue
            # What comes back was never asked: `take_back` finds the asking by the mail that carried it.
            Asking.objects.filter(pk=posed.number).update(delivery=_send(customer, posed, at))
        asked += 1
    return asked


def _send(customer: Customer, posed: Posed, at: datetime) -> Delivery:
    block, language, who = _block(posed), posed.language, business().name
    hello = f"{say('hello', language)}{f' {customer.name.split()[0]}' if customer.name.strip() else ''},"
    return queue(
        customer,
        key=f"question {posed.number}",
        purpose=RESEARCH,
        subject=say("one_mail", language),
        text="\n\n".join((hello, block.text, who)),
        html=format_html("<p>{}</p>", hello) + block.html + format_html("<p>{}</p>", who),
        at=at,
    )
