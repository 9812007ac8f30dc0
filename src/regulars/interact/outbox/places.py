"""What was found at the last look at a mail server or mailbox, for the console to show."""

from __future__ import annotations

from datetime import datetime

from regulars.ledger.models import MailPlace


def note_place(name: str, at: datetime, problem: str = "") -> None:
    """All was well there, or something was wrong."""
    MailPlace.objects.update_or_create(name=name, defaults={"looked_at": at, "problem": problem[:400]})
