"""Which of what was found in customers' words we act upon: one rule, for all who do."""

from __future__ import annotations

from django.db.models import Q

YES = "yes"


def is_said(kind: str) -> Q:
    """Understandings of that kind that we act upon: sure enough when they were found, or corrected to it by a person.

    How sure is enough differs by kind; the model that found it knows (`science.language.sayings.Sureness`).
    """
    return Q(kind=kind) & (Q(corrected_to=YES) | Q(corrected_to=None, label=YES, acts=True))
