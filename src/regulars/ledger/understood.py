"""Which of what was found in customers' words we act upon."""

from __future__ import annotations

from django.db.models import Q

ACTS = 0.9
"""How sure we must be of what somebody says before anything is done about it."""

YES = "yes"


def is_said(kind: str, *, acts: float = ACTS) -> Q:
    """Understandings of that kind that we act upon: sure enough, or corrected to it by a person."""
    return Q(kind=kind) & (Q(corrected_to=YES) | Q(corrected_to=None, label=YES, probability__gte=acts))
