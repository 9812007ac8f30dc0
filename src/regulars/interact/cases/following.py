"""Follow what is said in the conversations of open cases: our answers, and the customers' words since."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from regulars.interact.cases.asking import QUESTION
from regulars.interact.cases.handling import answer, hear, settle
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Case, CaseEntry, Message, Understanding
from regulars.ledger.understood import is_said
from regulars.science.quality.complaints import says_settled

_FOR_UNDERSTANDING = timedelta(minutes=10)
"""How long a message may wait to be understood before its plain words must do."""

_AT_ONCE = 500


def follow(*, at: datetime) -> int:
    """Take what is new in open cases' conversations; gives how many messages and answers were taken."""
    return _take_messages(at) + _take_replies(at) + _take_closings(at)


def _take_messages(at: datetime) -> int:
    open_cases: dict[int | None, int] = dict(
        Case.objects.filter(closed_at=None, conversation__isnull=False)
        .values_list("conversation", "pk")
        .order_by("-pk")
    )
    taken = CaseEntry.objects.filter(message=OuterRef("pk"))
    followed = Case.objects.filter(closed_at=None, conversation__isnull=False).order_by().values("conversation")
    new = Message.objects.filter(conversation__in=followed, automatic=False, at__lte=at).exclude(Exists(taken))
    count = 0
    for message in new.order_by("at", "pk")[:_AT_ONCE]:
        case = Case.objects.filter(pk=open_cases.get(message.conversation_id, 0), closed_at=None).first()
        if case is None or message.at <= case.opened_at or _waits_to_be_understood(message, at):
            continue
        with suppress(BadInput):  # another worker closed it meanwhile
            _take(case, message)
            count += 1
    return count


def _take_replies(at: datetime) -> int:
    """Answers by mail to our question whether it is settled, which begin a conversation of their own."""
    count = 0
    for case in Case.objects.filter(closed_at=None, asked_at__isnull=False).order_by("asked_at")[:_AT_ONCE]:
        replies = Message.objects.filter(
            conversation__record__link__customer=case.customer_id,
            conversation__subject__icontains=QUESTION,
            conversation__opened_at__gt=case.asked_at,
            from_customer=True,
            automatic=False,
            at__lte=at,
            case_entries=None,
        )
        for message in replies.order_by("at", "pk"):
            if not _waits_to_be_understood(message, at):
                with suppress(BadInput):  # an earlier reply closed it
                    _take(case, message)
                    count += 1
    return count


def _waits_to_be_understood(message: Message, at: datetime) -> bool:
    return message.from_customer and message.understood_at is None and at - message.at < _FOR_UNDERSTANDING


def _take(case: Case, message: Message) -> None:
    if not message.from_customer:
        answer(case.pk, message.text, by=message.written_by, at=message.at, message=message)
        return
    words = _settles(message)
    if words and case.last_answer_at is not None and case.last_answer_at < message.at:
        settle(case.pk, words, by="", at=message.at, message=message)
    else:
        hear(case.pk, message.text, at=message.at, message=message)


def _settles(message: Message) -> str:
    """The words of a message that say it is settled: plain ones, or praise, and nothing that speaks against it."""
    said = Understanding.objects.filter(message=message)
    if said.filter(is_said("complaint") | is_said("leaving") | is_said("question")).exists():
        return ""
    praise = said.filter(is_said("praise")).values_list("words", flat=True).first()
    return says_settled(message.text) or praise or ""


def _take_closings(at: datetime) -> int:
    """Conversations that the help desk closed: that was our answer, and time must prove it."""
    closed = Case.objects.filter(closed_at=None, conversation__closed_at__isnull=False, conversation__closed_at__lte=at)
    count = 0
    for case in closed.select_related("conversation")[:_AT_ONCE]:
        talk = case.conversation
        ended = talk.closed_at if talk else None
        if talk is None or ended is None or ended < case.opened_at or talk.messages.exists():
            continue  # where messages are known, they are our answers
        if case.last_answer_at is None or ended > case.last_answer_at:
            answer(case.pk, f"{talk.source.name} closed it.", by=talk.assigned_to, at=ended)
            count += 1
    return count
