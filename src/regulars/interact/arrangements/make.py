"""Make an arrangement: what a customer said we should remember, with where they said so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from regulars.interact.arrangements.days import check_interval
from regulars.interact.arrangements.noting import mail_about, note_event, thing_of, today_of, what_of
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Arrangement, Customer

MOST_LINES = 50
_MOST_QUANTITY = Decimal(9999)
_LONGEST_NAME = 200
_LONGEST_ADDRESS = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """So many of one product; its name as the customer knows it."""

    name: str
    quantity: Decimal = Decimal(1)
    product: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be remembered.

    Attributes:
        kind: reorder, standing, reminder, or back: word when something is back.
        first_on: the first day; None: today. Nobody knows it of what shall be back.
        lines: what is to be sent; none with a reminder or word.
        words: of a reminder or word: of what; else a note.
        every, unit: so many weeks, months or years; 0: once.
        address: where to, if not where the customer lives.
        notice_days: how long before it falls due the customer is told.
        evidence: where they said so.
        channel: by which they are told that it is back: email, phone or post.
    """

    kind: str
    first_on: date | None = None
    lines: Sequence[Line] = ()
    words: str = ""
    every: int = 0
    unit: str = ""
    address: str = ""
    notice_days: int = 3
    evidence: str = ""
    channel: str = Arrangement.Channel.EMAIL


def make_arrangement(customer: Customer, wanted: Wanted, *, by: str, at: datetime) -> Arrangement:
    """Remember it, put it on the timeline and confirm it by mail. Raises BadInput for what breaks a rule.

    Who waits for word of the same thing already gets it once: that is the one that is given.
    """
    today = today_of(customer, at)
    first = wanted.first_on or today
    check_wanted(wanted, first, today)
    waits = wanted.kind == Arrangement.Kind.BACK
    with transaction.atomic():
        if waits and (same := _waiting_for(customer, thing_of(wanted.words))):
            return same
        made = Arrangement.objects.create(
            customer=customer,
            kind=wanted.kind,
            words=wanted.words.strip(),
            lines=lines_as_kept(wanted.lines),
            address=wanted.address.strip(),
            every=wanted.every,
            unit=wanted.unit,
            starts_on=first,
            next_on=None if waits else first,
            thing=thing_of(wanted.words) if waits else "",
            channel=wanted.channel,
            notice_days=wanted.notice_days,
            evidence=wanted.evidence.strip()[:400],
            made_by=by,
            made_at=at,
            changed_at=at,
        )
        note_event(made, "Arrangement Made", by=by, at=at)
        text = f"We shall remember this for you: {what_of(made)}.\nFor the first time on {first:%-d %B %Y}."
        if waits:
            text = f"We shall tell you {made.get_channel_display()}, once, when this is back: {made.words}."
        mail_about(made, "made", "We shall remember it for you", text, at=at)
    return made


def _waiting_for(customer: Customer, thing: str) -> Arrangement | None:
    """The word that they wait for already; asked twice at once, one comes after the other."""
    Customer.objects.select_for_update().get(pk=customer.pk)
    active = Arrangement.objects.filter(customer=customer, kind=Arrangement.Kind.BACK, state=Arrangement.State.ACTIVE)
    return active.filter(thing=thing).order_by("pk").first()


def lines_as_kept(lines: Sequence[Line]) -> list[dict[str, str]]:
    """As the ledger keeps them. Raises BadInput for a line without a name, or a quantity out of bounds."""
    if len(lines) > MOST_LINES:
        raise BadInput(f"An arrangement has {MOST_LINES} lines at most; this one has {len(lines)}.")
    for line in lines:
        if not line.name.strip() or len(line.name) > _LONGEST_NAME or len(line.product) > _LONGEST_NAME:
            raise BadInput(f"'{line.name[:40]}' is no name of a product: it has 1 to {_LONGEST_NAME} letters.")
        if not (line.quantity.is_finite() and 0 < line.quantity <= _MOST_QUANTITY):
            raise BadInput(f"{line.quantity} of {line.name} cannot be sent: a quantity is above 0, at most 9,999.")
    return [{**asdict(line), "name": line.name.strip(), "quantity": format(line.quantity, "f")} for line in lines]


def lines_of(kept: Sequence[Mapping[str, str]]) -> list[Line]:
    """Lines from what the ledger keeps."""
    return [Line(line["name"], Decimal(line["quantity"]), line["product"]) for line in kept]


def check_wanted(wanted: Wanted, first: date, today: date) -> None:
    """Raises BadInput for what breaks a rule; `first` is the day that falls due first."""
    if wanted.kind not in Arrangement.Kind.values:
        raise BadInput(f"'{wanted.kind}' is no kind of arrangement: it is {', '.join(Arrangement.Kind.values)}.")
    check_interval(wanted.every, wanted.unit)
    if wanted.kind == Arrangement.Kind.BACK:
        check_awaited(wanted)
        return
    reminds = wanted.kind == Arrangement.Kind.REMINDER
    if reminds and not wanted.words.strip():
        raise BadInput(f"A reminder has 1 to {_LONGEST_NAME} letters.", hint="Say of what the customer is reminded.")
    if len(wanted.words.strip()) > _LONGEST_NAME:
        raise BadInput(f"A reminder or a note has {_LONGEST_NAME} letters at most.")
    if not reminds and not wanted.lines:
        raise BadInput("Nothing is to be sent.", hint="Name at least one product.")
    if (wanted.kind == Arrangement.Kind.STANDING) > bool(wanted.every):
        raise BadInput("A standing order comes again.", hint="Say after how many weeks, months or years.")
    if wanted.kind == Arrangement.Kind.REORDER and wanted.every:
        raise BadInput("A reorder comes once.", hint="Make a standing order of what comes again.")
    if first < today:
        raise BadInput(f"{first} is past.", hint="Choose today or a later day.")
    if len(wanted.address) > _LONGEST_ADDRESS:
        raise BadInput(f"An address has {_LONGEST_ADDRESS:,} letters at most.")
    if not 0 <= wanted.notice_days <= 30:
        raise BadInput(f"The customer can be told 0 to 30 days before, not {wanted.notice_days}.")


def check_awaited(wanted: Wanted) -> None:
    """Raises BadInput for word of nothing, by no channel that we have, or with a day or an interval."""
    if not 1 <= len(wanted.words.strip()) <= _LONGEST_NAME:
        raise BadInput(f"What shall be back has 1 to {_LONGEST_NAME} letters.", hint="Name one thing.")
    if wanted.channel not in Arrangement.Channel.values:
        raise BadInput(f"'{wanted.channel}' is no way to tell: it is {', '.join(Arrangement.Channel.values)}.")
    if wanted.lines or wanted.every or wanted.first_on:
        raise BadInput(
            "Nobody knows the day on which something is back, and nothing is sent.",
            hint="Leave day and interval empty.",
        )
