"""What one of us does with a conversation beside answering: a note, giving it to somebody, closing, putting it off."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User

from regulars.interact.inbox.words import checked
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Conversation, Message

_LONGEST_SNOOZE = timedelta(days=366)


def add_note(talk: Conversation, text: str, *, by: str, at: datetime) -> Message:
    """Words for colleagues; never sent. Raises BadInput for none, or too many."""
    return Message.objects.create(
        conversation=talk, at=at, from_customer=False, note=True, text=checked(text), written_by=by
    )


def assign(talk: Conversation, to: str) -> None:
    """Give it to somebody who signs in, or (empty) back to all. Raises BadInput for somebody unknown."""
    if to and not User.objects.filter(username=to, is_active=True).exists():
        raise BadInput(f"Nobody called '{to}' signs in here.", hint="Choose one of the names.")
    Conversation.objects.filter(pk=talk.pk).update(assigned_to=to)


def close(talk: Conversation, *, at: datetime) -> None:
    """Nothing more is to be done; it opens again when the customer writes."""
    Conversation.objects.filter(pk=talk.pk, closed_at=None).update(
        closed_at=at, status="closed", waiting_since=None, snoozed_until=None
    )


def reopen(talk: Conversation, *, at: datetime) -> None:
    """It waits for us again."""
    Conversation.objects.filter(pk=talk.pk).exclude(closed_at=None).update(
        closed_at=None, status="open", waiting_since=at
    )


def snooze(talk: Conversation, until: datetime, *, at: datetime) -> None:
    """Put it off: it comes back at that moment, or when the customer writes. Raises BadInput for a moment gone by."""
    if not at < until <= at + _LONGEST_SNOOZE:
        raise BadInput("It can be put off until a moment ahead, within a year.", hint="Choose another one.")
    Conversation.objects.filter(pk=talk.pk).update(snoozed_until=until)
