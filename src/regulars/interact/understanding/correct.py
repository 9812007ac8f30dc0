"""Corrections by people: what was found stays as it was, with what it should have been beside it; both teach."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from regulars.interact.understanding.acting import forget_preference, keep_preference
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Message, Understanding
from regulars.science.language.defaults import MOODS
from regulars.science.language.evidence import SIX
from regulars.science.language.words import quote

BY_HAND = "a person"
_LONGEST = 200


def correct(number: int, to: str, by: str, at: datetime) -> Understanding:
    """Say what it should have been: a mood, a topic, or for one of the six yes or no.

    Raises NotFound, or BadInput for a value that the kind cannot have.
    """
    found = Understanding.objects.select_related("record__link__customer", "record__source").filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no finding {number}.", hint="It may have been removed; reload the page.")
    _check(found.kind, to)
    with transaction.atomic():
        found.corrected_to, found.corrected_by, found.corrected_at = to, by, at
        found.save(update_fields=["corrected_to", "corrected_by", "corrected_at"])
        link = getattr(found.record, "link", None)
        if found.kind == "preference" and link is not None:
            if to == "no":
                forget_preference(link.customer, found.words)
            else:
                keep_preference(link.customer, found.words, found.record, said_at=found.at)
    return found


def say_missing(message: int, kind: str, to: str, by: str, at: datetime) -> Understanding:
    """Say what nobody found in a message; said again, it corrects what was said first. Raises NotFound or BadInput."""
    _check(kind, to)
    with transaction.atomic():
        held = Message.objects.select_for_update(of=("self",)).select_related("conversation__record")
        told = held.filter(pk=message).first()
        if told is None:
            raise NotFound(f"There is no message {message}.", hint="It may have been removed; reload the page.")
        before = Understanding.objects.filter(message=told, kind=kind, found_by=BY_HAND).order_by("pk").first()
        found = before or Understanding.objects.create(
            record=told.conversation.record,
            message=told,
            at=told.at,
            kind=kind,
            label="no" if kind in SIX else "",
            probability=0.0,
            words=quote(told.text),
            found_by=BY_HAND,
            found_at=at,
        )
        return correct(found.pk, to, by, at)


def _check(kind: str, to: str) -> None:
    if kind in SIX:
        allowed: tuple[str, ...] = ("yes", "no")
    elif kind == "mood":
        allowed = MOODS
    elif kind == "topic":
        if not to.strip() or len(to) > _LONGEST:
            raise BadInput(
                f"A topic has 1 to {_LONGEST} letters; this one has {len(to)}.", hint="Give it a short name."
            )
        return
    else:
        raise BadInput(f"'{kind}' cannot be corrected.", hint=f"Moods, topics and {', '.join(SIX)} can.")
    if to not in allowed:
        raise BadInput(f"'{to}' is no {kind}.", hint=f"It is one of {', '.join(allowed)}.")
