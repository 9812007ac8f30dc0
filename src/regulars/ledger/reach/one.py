"""Reach of one customer in one go, as `many.reach_of_customers` has it of all: for who waits for a decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from regulars.ledger.driver import as_moment, as_value, run
from regulars.ledger.models import Consent, Wish
from regulars.ledger.reach.consent import CHANNELS, CONSENT_COLUMNS, PERSON, SERVICE, column, settle, strictness
from regulars.ledger.reach.contacts import REACHED
from regulars.ledger.reach.many import WISH_COLUMNS
from regulars.ledger.reach.rules import Rules
from regulars.ledger.reach.wishes import Limit, settle_wishes

# The consents of one customer's records until a moment.
_CONSENTS = """
SELECT said.record_id, said.channel, said.purpose, said.state, said.given_at
FROM ledger_link link JOIN ledger_consent said ON said.record_id = link.record_id
WHERE link.customer_id = %s AND said.given_at <= %s
"""

# The wishes of one customer's records until a moment.
_WISHES = """
SELECT said.id, said.record_id, said.about, said.channel, said.item, said.value, said.stated_at
FROM ledger_link link JOIN ledger_wish said ON said.record_id = link.record_id
WHERE link.customer_id = %s AND said.stated_at <= %s
"""

# When one customer was turned to after a moment, and through which channel, as `contacts.reached` has it.
_CONTACTS = f"""
SELECT channel, handed_at, sent_at, "at" FROM ledger_delivery
WHERE customer_id = %s AND purpose <> '{SERVICE}' AND COALESCE(handed_at, sent_at, "at") > %s
AND state IN ({", ".join(f"'{state.value}'" for state in REACHED)})
"""

# Whether nobody has been at a customer's present address by a moment.
_DEAD = """
SELECT 1 FROM ledger_mailaddress place JOIN ledger_customer customer ON customer.id = place.customer_id
WHERE place.customer_id = %s AND LOWER(place.address) = LOWER(customer.email) AND place.undeliverable_since <= %s
"""


def reach_of_one(customer: int, ours: Rules, at: datetime) -> dict[str, object]:
    """CONSENT_COLUMNS and WISH_COLUMNS of one customer; None where nothing is known.

    Args:
        customer: the number.
        ours: the business's rules.
        at: when; what was stated later does not count.
    """
    asked = [customer, as_value(at)]
    found: dict[str, object] = dict.fromkeys((*CONSENT_COLUMNS, *WISH_COLUMNS))
    said = settle(
        Consent(record_id=record, channel=channel, purpose=purpose, state=state, given_at=as_moment(given))
        for record, channel, purpose, state, given in run(_CONSENTS, asked)
    )
    found |= {column(*place): strictness(statement) for place, statement in said.items() if column(*place) in found}
    wishes = settle_wishes(
        Wish(id=wish, record_id=record, about=about, channel=by, item=item, value=value, stated_at=as_moment(stated))
        for wish, record, about, by, item, value, stated in run(_WISHES, asked)
    )
    if wishes.paused_until and wishes.paused_until > at:
        found["paused"] = True
    if wishes.unwanted:
        found["unwanted"] = sorted(wishes.unwanted)
    found["full"] = _full(customer, [(by, limit) for by, limit in wishes.limits if by], ours.unasked, at)
    if run(_DEAD, asked).fetchone():
        found["dead"] = ["email"]
    return found


def _full(customer: int, limits: Sequence[tuple[str, Limit]], unasked: Limit | None, at: datetime) -> list[str] | None:
    """Channels in which the customer's own limits, or the business's over all of them, are used up."""
    if not limits and unasked is None:
        return None
    days = max([limit.days for _, limit in limits] + ([unasked.days] if unasked else []))
    contacts = [
        (channel, as_moment(handed or sent or entered))
        for channel, handed, sent, entered in run(_CONTACTS, [customer, as_value(at - timedelta(days=days))])
    ]
    full = {
        channel
        for channel, limit in limits
        if sum(by == channel and moment > at - timedelta(days=limit.days) for by, moment in contacts) >= limit.most
    }
    if unasked and sum(moment > at - timedelta(days=unasked.days) for _, moment in contacts) >= unasked.most:
        full |= {*CHANNELS, PERSON}
    return sorted(full) or None
