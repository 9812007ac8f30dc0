"""How mail to an address fares: nothing more goes to one where nobody is."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from regulars.interact.dialogue.pose import take_back
from regulars.interact.mail.events import BOUNCED, enter
from regulars.ledger.models import Delivery, MailAddress

_SOFT_LIMIT = 5
"""So many reports in a row that a mailbox is full or out of reach, and it is taken to be given up."""


def address_fails(address: str) -> str:
    """Why nothing is sent there; empty where mail goes through, as far as is known."""
    failing = MailAddress.objects.filter(address=address.lower(), undeliverable_since__isnull=False).first()
    return failing.why if failing else ""


def note_bounce(delivery: Delivery, *, hard: bool, why: str, at: datetime) -> None:
    """A mail came back: for good (`hard`), or for now, which counts up. An event on the timeline either way."""
    row, _ = MailAddress.objects.get_or_create(
        address=delivery.address.lower(), defaults={"customer": delivery.customer}
    )
    MailAddress.objects.filter(pk=row.pk).update(soft_bounces=F("soft_bounces") + int(not hard))
    row.refresh_from_db()
    if row.undeliverable_since is None and (hard or row.soft_bounces >= _SOFT_LIMIT):
        row.undeliverable_since, row.why = at, why[:300]
        row.save(update_fields=["undeliverable_since", "why"])
    # Whose mail came back for good gets no more (`ledger.reach`); a full mailbox is no reason to give somebody up.
    became = Delivery.State.BOUNCED if hard else Delivery.State.FAILED
    Delivery.objects.filter(pk=delivery.pk).exclude(state=Delivery.State.BOUNCED).update(state=became, detail=why)
    take_back(delivery)
    enter(delivery, BOUNCED, at, summary=why, hard=hard)


def note_sign_of_life(address: str) -> None:
    """Somebody writes from there, so mail to them is tried again."""
    MailAddress.objects.filter(address=address.lower()).update(undeliverable_since=None, soft_bounces=0, why="")
