"""Answering a conversation: once, by one of us, knowing all that was said in it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from regulars.interact.inbox.talk import customer_of
from regulars.interact.outbox import queue
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Conversation, Delivery, Message

_LONGEST = 50_000
_MOST_NAMED = 20


class Overtaken(BadInput):
    """Something was said in the conversation that the one who answers has not seen."""


def answer(talk: Conversation, text: str, *, by: str, at: datetime, seen: int) -> Message:
    """Answer by e-mail; it waits no longer, and is the answerer's from now on if it was nobody's.

    Args:
        talk: the conversation.
        text: what to say.
        by: who answers.
        at: now.
        seen: the newest message (`talk.newest`) that this person has seen.

    Raises:
        BadInput: there is nothing in the answer, too much, or no address to send it to.
        Overtaken: a colleague, or the customer, said something meanwhile.
    """
    words = checked(text)
    with transaction.atomic():
        held = Conversation.objects.select_for_update(of=("self",)).select_related("record__link__customer")
        found = held.filter(pk=talk.pk).first()
        if found is None:
            raise NotFound(f"There is no conversation {talk.pk}.", hint="Its customer may have been erased.")
        _must_have_seen(found, by, seen)
        address = found.address or customer_of(found).email
        if not address:
            raise BadInput("No e-mail address of this customer is known.", hint="Call them, or enter their address.")
        message = Message.objects.create(conversation=found, at=at, from_customer=False, text=words, written_by=by)
        queue(
            customer_of(found),
            key=f"message {message.pk}",
            purpose="service",
            subject=_subject(found),
            text=words,
            at=at,
            address=address,
            message=message,
            headers=_thread_headers(found),
        )
        found.waiting_since, found.snoozed_until, found.answering_by = None, None, ""
        found.assigned_to = found.assigned_to or by
        found.save(update_fields=["waiting_since", "snoozed_until", "answering_by", "assigned_to"])
    return message


def checked(text: str) -> str:
    """The words of an answer or note. Raises BadInput for none, or too many."""
    words = text.strip()
    if not words:
        raise BadInput("There is nothing in it yet.", hint="Write a few words.")
    if len(words) > _LONGEST:
        raise BadInput(f"It has {len(words):,} letters; {_LONGEST:,} is the most.")
    return words


def _must_have_seen(talk: Conversation, by: str, seen: int) -> None:
    last = talk.messages.filter(note=False, pk__gt=seen).order_by("-pk").first()
    if last is None:
        return
    if last.from_customer:
        raise Overtaken("The customer wrote again while you were writing.", hint="Read it, then send your answer.")
    who = "You" if last.written_by == by else last.written_by or "Somebody"
    raise Overtaken(
        f"{who} answered while you were writing.", hint="Read it; send yours too only if it adds something."
    )


def _subject(talk: Conversation) -> str:
    return f"Re: {talk.subject}"[:400] if talk.subject else ""


def _thread_headers(talk: Conversation) -> dict[str, str]:
    """What mail programs put a thread together by; the newest that we know the name of is answered."""
    ours = Delivery.objects.filter(message__conversation=talk, mail_id__isnull=False)
    named = [(said.at, said.mail_id) for said in talk.messages.filter(mail_id__isnull=False)]
    named += [(sent.at, sent.mail_id) for sent in ours]
    ids = list(dict.fromkeys(f"<{mail_id}>" for _, mail_id in sorted(named)))
    if not ids:
        return {}
    theirs = talk.messages.filter(from_customer=True, mail_id__isnull=False).order_by("at", "pk").last()
    return {
        "In-Reply-To": f"<{theirs.mail_id}>" if theirs else ids[-1],
        "References": " ".join(ids[-_MOST_NAMED:]),
    }
