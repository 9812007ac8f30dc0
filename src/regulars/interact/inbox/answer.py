"""Answering a conversation: once, by one of us, knowing all that was said in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from regulars.interact.inbox import deeds
from regulars.interact.inbox.talk import customer_of
from regulars.interact.inbox.words import checked
from regulars.interact.outbox import queue
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Conversation, Delivery, Message

_MOST_NAMED = 20


class Overtaken(BadInput):
    """Something was said in the conversation that the one who answers has not seen."""


class KeyUsed(BadInput):
    """The key that is to keep an answer from going twice stands for another answer."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer, and the mail that carries it; `again`: it was given before, and nothing was done now."""

    message: Message
    delivery: Delivery
    again: bool = False


def answer(
    talk: Conversation,
    text: str,
    *,
    by: str,
    at: datetime,
    seen: int,
    then_close: bool = False,
    key: str = "",
    whose: str | None = None,
) -> Answered:
    """Answer by e-mail; it waits no longer, and is the answerer's from now on if it was nobody's.

    Args:
        talk: the conversation.
        text: what to say.
        by: who answers.
        at: now.
        seen: the newest message (`talk.newest`) that this person has seen.
        then_close: nothing more is to be done after it.
        key: names this answer among all that this person gives here; who sends the same again, having heard nothing,
            gets what came of the first time. Empty: it is a new one.
        whose: it becomes where it was nobody's, if not `by`'s: a script answers, a person goes on. Empty: nobody's.

    Raises:
        BadInput: there is nothing in the answer, too much, or no address to send it to.
        KeyUsed: the key stands for other words.
        Overtaken: a colleague, or the customer, said something meanwhile.
    """
    words = checked(text)
    with transaction.atomic():
        held = Conversation.objects.select_for_update(of=("self",)).select_related("record__link__customer")
        found = held.filter(pk=talk.pk).first()
        if found is None:
            raise NotFound(f"There is no conversation {talk.pk}.", hint="Its customer may have been erased.")
        name = _name(found, by, key)
        before = _given(name, words)
        if before is not None:
            return before
        _must_have_seen(found, by, seen)
        address = found.address or customer_of(found).email
        if not address:
            raise BadInput("No e-mail address of this customer is known.", hint="Call them, or enter their address.")
        message = Message.objects.create(conversation=found, at=at, from_customer=False, text=words, written_by=by)
        delivery = queue(
            customer_of(found),
            key=name or f"message {message.pk}",
            purpose="service",
            subject=_subject(found),
            text=words,
            at=at,
            address=address,
            message=message,
            headers=_thread_headers(found),
        )
        found.waiting_since, found.snoozed_until, found.answering_by = None, None, ""
        found.assigned_to = found.assigned_to or (by if whose is None else whose)
        found.save(update_fields=["waiting_since", "snoozed_until", "answering_by", "assigned_to"])
        if then_close:
            deeds.close(found, at=at)
    return Answered(message, delivery)


def _name(talk: Conversation, by: str, key: str) -> str:
    """What the outbox calls an answer that has a key: the same for ever, and nobody else's."""
    # A digest, because people choose keys of any length, and a name may not tell who of us it was.
    return f"answer {talk.pk} {hashlib.sha256(f'{by}|{key}'.encode()).hexdigest()[:40]}" if key else ""


def _given(name: str, words: str) -> Answered | None:
    """The answer of that name, where it was given before. Raises KeyUsed for one with other words."""
    sent = Delivery.objects.filter(key=name).select_related("message").first() if name else None
    if sent is None or sent.message is None:
        return None
    if sent.message.text != words:
        raise KeyUsed("That key stands for an answer with other words.", hint="Make a new key for each answer.")
    return Answered(sent.message, sent, again=True)


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
