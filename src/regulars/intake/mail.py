"""A mail comes in: its sender becomes, or is, a customer; its words go to the conversation; reports settle deliveries.

Each is taken in by one transaction, with the mark that it was: a crash leaves it taken in or still to be.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from regulars.identify.arrival import arrive
from regulars.interact.mail import mailbox, threads
from regulars.interact.mail.addresses import note_bounce, note_sign_of_life
from regulars.interact.mail.events import RECEIVED, SPAM, enter, record_of
from regulars.interact.mail.failures import named
from regulars.interact.mail.links import number_in_wish
from regulars.interact.mail.reading import Arrived, fingerprint_of, read_mail
from regulars.interact.mail.terms import MailTerms, mail_terms
from regulars.interact.mail.unsubscribe import refuse, unsubscribe
from regulars.interact.outbox.places import note_place
from regulars.kernel.errors import BadSetting
from regulars.ledger.business import business
from regulars.ledger.log.write import append_event
from regulars.ledger.mail_files import keep_file
from regulars.ledger.models import (
    ArrivedMail,
    Attachment,
    Conversation,
    Customer,
    Delivery,
    Identifier,
    MailPlace,
    Message,
    Record,
    Source,
)

FORMAT, SOURCE = "mail", "E-mail"
_TRUST = 40
_AT_ONCE = 100
Kind = ArrivedMail.Kind


@dataclass(frozen=True, slots=True)
class Taken:
    """What a mail was taken for, and the message that it became, if any."""

    kind: str
    message: int | None = None


def fetch_mail(at: datetime) -> int:
    """Take in what is new in the mailbox; gives how many mails."""
    try:
        box = mailbox.mailbox()
    except BadSetting as error:
        note_place("mailbox", at, str(error))
        return 0
    if box is None:
        return 0
    taken = 0
    try:
        with mailbox.opened(box) as way:
            place = mailbox.catch_up(way, box, at)
            for uid, raw in mailbox.new_mails(way, place, _AT_ONCE):
                take_in(raw, at=at, place=place, uid=uid)
                taken += 1
        note_place(box.name, at)
    except mailbox.FAILURES as error:
        note_place(box.name, at, f"The mailbox cannot be read: {named(error)}.")
    return taken


def take_in(raw: bytes, *, at: datetime, place: MailPlace | None = None, uid: int = 0) -> Taken:
    """Take in one mail, once: one that we have changes nothing. One that cannot be read is put aside with a reason.

    `place` and `uid`: the mailbox and the mail's number there, which is then where we are.
    """
    try:
        with transaction.atomic():
            taken = _take(raw, at)
            _advance(place, uid)
        return taken
    except (OperationalError, InterfaceError):
        raise  # the database, not the mail: it is tried again
    except Exception as error:  # no mail, however broken, may stop those behind it
        logging.getLogger("regulars").warning("A mail was put aside: %s", type(error).__name__)
        with transaction.atomic():
            ArrivedMail.objects.get_or_create(
                fingerprint=fingerprint_of(raw),
                defaults={"at": at, "kind": Kind.ASIDE, "reason": _reason(error), "file": keep_file(raw)},
            )
            _advance(place, uid)
        return Taken(Kind.ASIDE)


def _reason(error: Exception) -> str:
    return f"It could not be read ({type(error).__name__})."


def _advance(place: MailPlace | None, uid: int) -> None:
    if place is not None:
        here = MailPlace.objects.filter(pk=place.pk, uid_validity=place.uid_validity, last_uid__lt=uid)
        here.update(last_uid=uid)


def _take(raw: bytes, at: datetime) -> Taken:
    fingerprint = fingerprint_of(raw)
    if ArrivedMail.objects.filter(fingerprint=fingerprint).exists():
        return Taken(Kind.DUPLICATE)
    terms = mail_terms()
    arrived = read_mail(raw, at)
    delivery = threads.answered_delivery(arrived)
    kind, customer, message = _sort(arrived, delivery, terms, at)
    ArrivedMail.objects.create(fingerprint=fingerprint, at=at, kind=kind, customer=customer)
    return Taken(kind, message.pk if message else None)


def _sort(
    arrived: Arrived, delivery: Delivery | None, terms: MailTerms, at: datetime
) -> tuple[str, Customer | None, Message | None]:
    """What it is, whom it is about, and the message that it became."""
    if arrived.report is not None:
        return _take_report(arrived, at)
    wished = number_in_wish(arrived.subject)
    if wished is not None:
        ended = Delivery.objects.select_related("customer").filter(pk=wished).first()
        if ended is not None:
            unsubscribe(ended, proof=f"mail of {arrived.at:%Y-%m-%d %H:%M} UTC", at=at)
        return Kind.UNSUBSCRIBE, ended.customer if ended else None, None
    if terms.ours(arrived.sender):
        return Kind.OURS, None, None
    if _have(arrived):
        return Kind.DUPLICATE, None, None
    if arrived.automatic and delivery is None:
        # Receipts and newsletters make nobody a prospect.
        return Kind.AUTOMATIC, None, None
    return _take_message(arrived, delivery, terms, at)


def _have(arrived: Arrived) -> bool:
    """Whether the same words came under the same name, by another way."""
    same = Message.objects.filter(mail_id=arrived.mail_id).first() if arrived.mail_id else None
    return same is not None and same.text == arrived.text


def _take_report(arrived: Arrived, at: datetime) -> tuple[str, Customer | None, None]:
    report = arrived.report
    assert report is not None  # noqa: S101 (for the type checker; the caller looked)
    kind = Kind.COMPLAINT if report.kind == "complaint" else Kind.BOUNCE
    # Anybody can write a report: it counts only where it names a mail of ours by the name that we gave it.
    about = threads.delivery_named(report.about)
    if about is None:
        return kind, None, None
    if report.kind == "bounce":
        note_bounce(about, hard=report.hard, why=report.why, at=at)
    elif report.kind == "complaint":
        take_complaint(about, proof=f"their mail provider's report of {at:%Y-%m-%d %H:%M} UTC", at=at)
    elif report.kind == "delivered":
        note_delivered(about, at)
    return kind, about.customer, None


def take_complaint(delivery: Delivery, *, proof: str, at: datetime) -> None:
    """They called it spam: no more of what nobody asked for, from now on."""
    for purpose in ("marketing", "research"):
        refuse(delivery.customer, delivery.address, purpose, proof=f"complaint: {proof}", at=at)
    note_delivered(delivery, at)
    enter(delivery, SPAM, at, summary=delivery.subject)


def note_delivered(delivery: Delivery, at: datetime) -> None:
    """It arrived, also where we did not know whether it went."""
    waiting = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.SENDING)
    waiting.update(state=Delivery.State.SENT, sent_at=at, detail="")


def _take_message(
    arrived: Arrived, delivery: Delivery | None, terms: MailTerms, at: datetime
) -> tuple[str, Customer, Message]:
    talk = threads.find_thread(arrived, delivery)
    theirs = _record_of_sender(arrived, talk, delivery, at)
    customer = Customer.objects.get(links__record=theirs)
    if talk is None or not threads.same_person(talk, customer):
        talk = threads.open_thread(theirs, arrived)
        if arrived.automatic:
            talk.status, talk.closed_at = "closed", arrived.at
            talk.save(update_fields=["status", "closed_at"])
    if delivery is not None:
        note_delivered(delivery, at)
        if delivery.customer_id == customer.pk:
            threads.put_what_was_answered(talk, delivery)
    message = threads.put_message(talk, arrived, by=arrived.name or arrived.sender)
    _keep_files(message, arrived, terms)
    if not arrived.automatic:
        note_sign_of_life(arrived.sender)
    append_event(
        theirs,
        RECEIVED,
        arrived.at,
        summary=arrived.subject or arrived.text[:200],
        properties={"conversation": talk.pk, "message": message.pk, "automatic": arrived.automatic},
        reference=f"conversation {talk.pk}",
    )
    return Kind.AUTOMATIC if arrived.automatic else Kind.MESSAGE, customer, message


def _record_of_sender(arrived: Arrived, talk: Conversation | None, delivery: Delivery | None, at: datetime) -> Record:
    """Whose words these are. Who answers a mail of ours from where it was sent to, or from an address that nobody has,
    is the one it was sent to."""
    unknown = not Identifier.objects.filter(kind="email", value=arrived.sender).exists()
    if talk is not None and arrived.answers and hasattr(talk.record, "link") and (unknown or _at(talk, arrived)):
        return talk.record
    if delivery is not None and (unknown or delivery.address.lower() == arrived.sender):
        return record_of(delivery.customer, delivery.address, at)
    return record_for(arrived.sender, arrived.name, at)


def _at(talk: Conversation, arrived: Arrived) -> bool:
    return talk.address.lower() == arrived.sender


def record_for(address: str, name: str, at: datetime) -> Record:
    """The record of who writes from that address, and through it the customer: the only one who has it and may be
    called so; else found by all that is known, or new as a prospect."""
    owners = Customer.objects.filter(
        links__record__identifiers__kind="email", links__record__identifiers__value=address
    )
    only = list(owners.distinct()[:2])
    if len(only) == 1 and _may_be_called(only[0], name):
        return record_of(only[0], address, at)
    source, _ = Source.objects.get_or_create(name=SOURCE, defaults={"format": FORMAT, "trust": _TRUST})
    said = {"email": address, "full_name": name or None}
    # Somebody else at the same address has a record of their own, and leaves the first one's name alone.
    key = f"{address} {name.casefold()}"[:320] if only else address
    return Record.objects.get(pk=arrive(source, key, said, at=at, country=business().country).record)


def _may_be_called(customer: Customer, name: str) -> bool:
    """Whether nothing speaks against it: people who share an address are told apart by their names."""
    ours, theirs = set(customer.name.casefold().split()), set(name.casefold().split())
    return not ours or not theirs or bool(ours & theirs)


def _keep_files(message: Message, arrived: Arrived, terms: MailTerms) -> None:
    for file in arrived.files:
        small = 0 < len(file.content) <= terms.largest_file
        Attachment.objects.create(
            message=message,
            name=file.name[:200] or "file",
            kind=file.kind[:120],
            size=len(file.content),
            file=keep_file(file.content) if small else "",
        )
