"""What follows from what a customer said: a stated preference is kept; a wish not to be contacted goes to a person."""

from __future__ import annotations

from datetime import datetime, timedelta

from regulars.ledger.models import Customer, Preference, Record, Task
from regulars.science.language.cues import hits_of
from regulars.science.language.reading import Read, shown
from regulars.science.language.sentences import sentences_of
from regulars.science.language.wishes import no_more_contact, wishes_in

BY = "Regulars, from a message"
_FRESH = timedelta(days=90)  # what was written before, in an export of years, was answered by somebody
_STOP = "Asks not to be contacted any more: enter what they wish under consents, and tell them"


def act_on(record: Record, read: Read, *, said_at: datetime, at: datetime) -> None:
    """Keep preferences stated surely enough, and ask a person about a wish to be left alone.

    Never a consent: what a text seems to say is no proof of what somebody allowed.
    """
    link = getattr(record, "link", None)
    if link is None:
        return
    for said in read.says:
        if said.kind == "preference" and said.acts:
            for words in stating(read) or [said.words]:
                keep_preference(link.customer, words, record, said_at=said_at)
    if no_more_contact(read.masked) and at - said_at <= _FRESH:
        ask_to_stop(link.customer, at=at)


def stating(read: Read) -> list[str]:
    """The sentences that surely state a wish."""
    return [
        sentence
        for sentence in sentences_of(read.masked)
        if any((hit.kind, hit.strength) == ("preference", "sure") for hit in hits_of(sentence, read.language or "en"))
    ]


def keep_preference(customer: Customer, words: str, record: Record, *, said_at: datetime) -> None:
    """Keep what the sentence states; said again, the newer statement is the evidence."""
    for wish in wishes_in(words):
        known = Preference.objects.filter(customer=customer, stated=True, subject=wish.subject, item__iexact=wish.item)
        evidence = f"Said on {said_at:%-d %B %Y}: “{shown(words)}”"
        if newest := known.order_by("-learned_at").first():
            if newest.learned_at < said_at:
                newest.evidence, newest.learned_at = evidence, said_at
                newest.save(update_fields=["evidence", "learned_at"])
            continue
        Preference.objects.create(
            customer=customer,
            source=record.source,
            stated=True,
            subject=wish.subject,
            item=wish.item[:400],
            strength=1.0,
            evidence=evidence,
            learned_at=said_at,
        )


def forget_preference(customer: Customer, words: str) -> int:
    """Forget what was kept from this sentence, as a person said that it states nothing; gives how many."""
    gone = 0
    for wish in wishes_in(words):
        gone += Preference.objects.filter(
            customer=customer,
            stated=True,
            subject=wish.subject,
            item__iexact=wish.item,
            evidence__endswith=f"“{shown(words)}”",
        ).delete()[0]
    return gone


def ask_to_stop(customer: Customer, *, at: datetime) -> None:
    """A task for a person, once while it is open."""
    if not Task.objects.filter(customer=customer, title=_STOP, done_at=None).exists():
        Task.objects.create(customer=customer, title=_STOP, created_by=BY, created_at=at, due_on=at.date())
