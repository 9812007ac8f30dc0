"""What every use case of arrangements shares: finding one, the customer's day, an event on the timeline, a mail."""

from __future__ import annotations

from datetime import date, datetime

from regulars.interact.desk import desk_record
from regulars.interact.outbox import queue
from regulars.interact.preferences.asking import public_address
from regulars.interact.preferences.links import ARRANGEMENTS, make_token
from regulars.kernel.errors import BadInput, NotFound
from regulars.kernel.time import local_day
from regulars.ledger.business import business
from regulars.ledger.log.write import append_event
from regulars.ledger.models import Arrangement, Customer
from regulars.ledger.reach.ask import wishes_of
from regulars.ledger.reach.zones import zones_of


def find_arrangement(number: int, *, customer: Customer | None = None) -> Arrangement:
    """One that has not ended, locked until the transaction ends. Raises NotFound, or BadInput for one that has.

    With `customer` only one of theirs is found.
    """
    asked = Arrangement.objects.select_for_update(of=("self",)).select_related("customer").filter(pk=number)
    found = asked.first() if customer is None else asked.filter(customer=customer).first()
    if found is None:
        raise NotFound(f"There is no arrangement {number}.", hint="It may have been removed; reload the page.")
    if found.state == Arrangement.State.ENDED:
        raise BadInput(f"Arrangement {number} has ended.", hint="Make a new one.")
    return found


def today_of(customer: Customer, at: datetime) -> date:
    """Which day it is where the customer lives; of a country with several zones, the first."""
    zone = zones_of(customer, wishes_of(customer, at).zone, business().time_zone)[0]
    return local_day(at, zone.key)


def what_of(arrangement: Arrangement) -> str:
    """What it is about, in words: the reminder's, or the lines with their quantities and the note."""
    listed = ", ".join(f"{line['quantity']} × {line['name'] or line['product']}" for line in arrangement.lines)
    return f"{listed} ({arrangement.words})" if listed and arrangement.words else listed or arrangement.words


def about(number: int, day: date) -> str:
    """The reference of an event on the timeline that is about the one of that day."""
    return f"arrangement {number}, {day}"


def thing_of(words: str) -> str:
    """A thing's name as names are compared: case and blanks make no difference."""
    return " ".join(words.split()).casefold()[:200]


def note_event(
    arrangement: Arrangement,
    name: str,
    *,
    by: str,
    at: datetime,
    due_on: date | None = None,
    reference: str | None = None,
    why: str = "",
) -> int:
    """Put what happened, and why, on the customer's timeline; gives the event's sequence number."""
    told = {
        "arrangement": arrangement.pk,
        "kind": arrangement.kind,
        "lines": arrangement.lines,
        "words": arrangement.words,
        "address": arrangement.address,
        "next_on": arrangement.next_on.isoformat() if arrangement.next_on else None,
        "due_on": due_on.isoformat() if due_on else None,
        "by": by,
    }
    summary = f"{arrangement.get_kind_display().capitalize()}: {what_of(arrangement)}{f' ({why})' if why else ''}"
    record = desk_record(arrangement.customer, at)
    return append_event(record, name, at, summary=summary, properties=told, reference=reference)


def mail_about(arrangement: Arrangement, key: str, subject: str, text: str, *, at: datetime) -> bool:
    """Queue a service mail, once for each key; False where we have no address."""
    if not arrangement.customer.email:
        return False
    site = public_address("").rstrip("/")
    page = f"{site}/arrangements/{make_token(arrangement.customer, ARRANGEMENTS, at)}/"
    here = f"\n\nAll we remember for you, to change, skip, pause or end it:\n{page}" if site else ""
    queue(
        arrangement.customer,
        key=f"arrangement {arrangement.pk} {key}",
        purpose="service",
        topic="arrangements",
        subject=subject,
        text=f"{text}{here}\n\n{business().name}",
        at=at,
    )
    return True
