"""A message sent in by a form opens a conversation that waits for our answer."""

from __future__ import annotations

from regulars.ledger.models import Conversation, Message, Submission

_SUBJECT = 80


def open_conversation(submission: Submission, text: str) -> Conversation:
    """Open it under the person who wrote; it waits from the moment that they did."""
    first = text.strip().partition("\n")[0]
    called = " ".join(filter(None, (submission.said.get(name) for name in ("full_name", "given_name", "family_name"))))
    conversation = Conversation.objects.create(
        record=submission.record,
        source=submission.form.source,
        key=f"submission {submission.pk}",
        channel="form",
        subject=first if len(first) <= _SUBJECT else f"{first[: _SUBJECT - 1].rstrip()}…",
        status="open",
        opened_at=submission.at,
        address=submission.email,
        waiting_since=submission.at,
    )
    Message.objects.create(
        conversation=conversation,
        at=submission.at,
        from_customer=True,
        text=text,
        written_by=(called or submission.email)[:150],
    )
    return conversation
