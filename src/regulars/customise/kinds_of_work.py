"""The kinds of work that a day has: complaints, calls, mails to approve, tasks, and the rest."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Q

from regulars.customise.channels import CHANNELS, EMAIL
from regulars.customise.playbook import playbook
from regulars.ledger.models import Action

CALLS = frozenset(channel.key for channel in CHANNELS.values() if channel.takes_time)


class Work(StrEnum):
    """Kinds of work, in the order in which a day takes them."""

    COMPLAINTS = "complaints"
    CALLS = "calls"
    MAILS = "mails"
    TASKS = "tasks"
    OTHERS = "others"

    @property
    def heading(self) -> str:
        """As a heading."""
        return _TITLES[self]


_TITLES = {
    Work.COMPLAINTS: "Complaints to settle",
    Work.CALLS: "Calls",
    Work.MAILS: "Mails to approve and send",
    Work.TASKS: "Tasks",
    Work.OTHERS: "Cards and the rest",
}


def work_of(key: str, kind: str, channel: str) -> Work:
    """The kind of work that an action (its key and kind) is when done through a channel."""
    if key in _complaints():
        return Work.COMPLAINTS
    if kind == Action.Kind.TASK:
        return Work.TASKS
    if channel in CALLS:
        return Work.CALLS
    return Work.MAILS if channel == EMAIL.key else Work.OTHERS


def decisions_of(work: Work) -> Q:
    """The same, as a condition on decisions."""
    complaint, task = Q(action__key__in=_complaints()), Q(action__kind=Action.Kind.TASK)
    call, mail = Q(channel__in=CALLS), Q(channel=EMAIL.key)
    return {
        Work.COMPLAINTS: complaint,
        Work.TASKS: ~complaint & task,
        Work.CALLS: ~complaint & ~task & call,
        Work.MAILS: ~complaint & ~task & mail,
        Work.OTHERS: ~complaint & ~task & ~call & ~mail,
    }[work]


def _complaints() -> frozenset[str]:
    """Only what settles a complaint may be done while one is open."""
    return frozenset(move.key for move in playbook() if move.despite_complaint)
