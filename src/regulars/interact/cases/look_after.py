"""What the worker does about cases, again and again: find, follow, ask, prove, escalate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from regulars.interact.cases.asking import ask_what_was_answered
from regulars.interact.cases.escalating import escalate
from regulars.interact.cases.finding import open_from_marks, open_from_words
from regulars.interact.cases.following import follow
from regulars.interact.cases.proving import close_what_time_proved
from regulars.ledger.models import Conversation
from regulars.ledger.service_terms import ServiceTerms, service_terms

_WHOLE_AGAIN = timedelta(hours=1)
_LATE_COMMITS = 10_000


@dataclass(slots=True)
class _Seen:
    """How far this process has looked through conversations: only to spare work, finding anew finds nothing twice."""

    last: int = 0
    whole_at: datetime | None = None


_seen = _Seen()


def look_after_cases(at: datetime) -> int:
    """Do what is due in all cases; gives how many things were done."""
    terms = service_terms()
    done = open_from_words(terms, at=at) + _find_marked(terms, at)
    done += follow(at=at)
    done += close_what_time_proved(terms, at=at)
    return done + ask_what_was_answered(terms, at=at) + escalate(terms, at=at)


def _find_marked(terms: ServiceTerms, at: datetime) -> int:
    newest = Conversation.versions.aggregate(last=Max("pk"))["last"] or 0
    whole = _seen.whole_at is None or not timedelta(0) <= at - _seen.whole_at < _WHOLE_AGAIN or newest < _seen.last
    found = open_from_marks(terms, at=at, after=0 if whole else _seen.last - _LATE_COMMITS)
    _seen.last = newest
    if whole:
        _seen.whole_at = at
    return found
