"""The one question before anything is sent: may we, now? And if only time stands in the way, from when?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from regulars.kernel.quiet_hours import Quiet, quiet_until
from regulars.ledger.models import Consent, Customer, Wish
from regulars.ledger.reach.addresses import came_back
from regulars.ledger.reach.consent import SERVICE, refusal, settle, strictness
from regulars.ledger.reach.contacts import contacts_of, free_again
from regulars.ledger.reach.rules import Rules, rules
from regulars.ledger.reach.wishes import Limit, Wishes, settle_wishes
from regulars.ledger.reach.zones import zones_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: whether it may be sent now, else why not in plain words, and from when it may (None: not at all)."""

    allowed: bool
    reason: str = ""
    not_before: datetime | None = None


def may_reach(
    customer: Customer,
    channel: str,
    purpose: str,
    *,
    at: datetime,
    topic: str = "",
    address: str = "",
    by_hand: bool = False,
    set_rules: Rules | None = None,
) -> Verdict:
    """Whether this customer may be reached there for that, at this moment.

    Asked in turn: consent; an address from which mail came back; topics that they do not want; a pause; how often
    they, and we, want them to be turned to; quiet hours on their own clock. The last three heal with time. `service`
    answers what the customer began: it heeds a no and has a ceiling of its own, the rest does not hold it back.

    Args:
        customer: who.
        channel: email, sms, phone, post; or person, for a colleague who reaches out the way they know.
        purpose: marketing, service or research.
        at: now.
        topic: of what, where the customer can choose topics.
        address: where to; empty: the customer's own.
        by_hand: one of us does it, or has just done it, and looks at the clock: quiet hours are not asked.
        set_rules: the business's rules, where they were read already.
    """
    said = Consent.objects.filter(record__link__customer=customer, given_at__lte=at)
    settled = {place: strictness(statement) for place, statement in settle(said).items()}
    refused = refusal(settled, channel, purpose)
    if not refused and came_back(customer, channel, address, at):
        refused = "mail to this address came back"
    if refused:
        return Verdict(False, refused)
    ours = set_rules or rules()
    wishes = wishes_of(customer, at)
    if purpose != SERVICE and topic and topic.casefold() in wishes.unwanted:
        return Verdict(False, f"they do not want to hear of {topic}")
    return _in_time(customer, channel, purpose, at, wishes, ours, by_hand=by_hand)


def wishes_of(customer: Customer, at: datetime) -> Wishes:
    """What holds at that moment of all that this customer wished."""
    return settle_wishes(Wish.objects.filter(record__link__customer=customer, stated_at__lte=at))


def _in_time(
    customer: Customer, channel: str, purpose: str, at: datetime, wishes: Wishes, ours: Rules, *, by_hand: bool
) -> Verdict:
    """What time heals: a pause, how often, quiet hours. The moment given is the first that is right for all of them."""
    moment, reason = at, ""
    if purpose != SERVICE and wishes.paused_until and wishes.paused_until > at:
        moment, reason = wishes.paused_until, "they asked for a pause"
    for limit, counted in _limits(customer, channel, purpose, at, wishes, ours):
        free = free_again(counted, limit)
        if free is None:
            return Verdict(False, f"they want none by {channel}")
        if free > at:
            moment, reason = max(moment, free), reason or f"they were reached as often as may be: {limit.words}"
    if purpose != SERVICE and not by_hand:
        calm = quiet_until(moment, quiets_of(customer, wishes, ours))
        if calm is None:
            return Verdict(False, reason or "their quiet hours leave no moment")
        if calm > moment:
            moment, reason = calm, reason or "it is within their quiet hours"
    return Verdict(True) if moment <= at else Verdict(False, reason, moment.astimezone(UTC))


def _limits(
    customer: Customer, channel: str, purpose: str, at: datetime, wishes: Wishes, ours: Rules
) -> list[tuple[Limit, list[datetime]]]:
    """Each limit that applies, with the moments of the contacts that count towards it."""
    serves = purpose == SERVICE
    here = [ours.service] if serves and ours.service else [] if serves else wishes.limits_of(channel)
    everywhere = [ours.unasked] if ours.unasked and not serves else []
    if not here and not everywhere:
        return []
    since = at - timedelta(days=max(limit.days for limit in (*here, *everywhere)))
    alike = [one for one in contacts_of(customer, since) if one.service == serves]
    return [(limit, [one.at for one in alike if one.channel == channel]) for limit in here] + [
        (limit, [one.at for one in alike]) for limit in everywhere
    ]


def quiets_of(customer: Customer, wishes: Wishes, ours: Rules) -> list[Quiet]:
    """The quiet hours that hold for this customer, on their clock: the business's and their own."""
    hours = [*wishes.quiet, *([ours.quiet] if ours.quiet else [])]
    zones = zones_of(customer, wishes.zone, ours.zone)
    return [Quiet(each, zone) for each in hours for zone in zones]
