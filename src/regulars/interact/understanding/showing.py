"""What customers say lately, to be shown: topics by week with those that rise, moods, findings, masked examples."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from regulars.interact.understanding.understand import names_of
from regulars.kernel.errors import NotFound
from regulars.ledger.models import Message, Understanding
from regulars.ledger.understood import YES, is_said
from regulars.science.language.defaults import MOODS
from regulars.science.language.evidence import SIX
from regulars.science.language.masking import mask
from regulars.science.language.reading import shown
from regulars.science.language.topics import Rise, rising_topics

WEEKS = 12
FALSE_SHARE = 0.1
"""Of the topics that are called rising, at most so many are false alarms."""

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding on a message: what it says now, after corrections."""

    number: int
    kind: str
    label: str
    probability: float
    words: str
    corrected: bool


@dataclass(frozen=True, slots=True)
class Example:
    """One message, masked, with the marks on it."""

    message: int
    at: datetime
    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: messages a week, the oldest first, how this week compares, and examples."""

    name: str
    weeks: tuple[int, ...]
    rise: Rise
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Lately:
    """What was said in the last weeks: topics, the rising ones first; moods and the six things by their number."""

    messages: int
    topics: tuple[Topic, ...]
    moods: tuple[tuple[str, int], ...]
    says: tuple[tuple[str, int], ...]


def said_lately(at: datetime) -> Lately:
    """Topics, moods and findings of the WEEKS before a moment."""
    recent, weeks = _recent(at), _topics_by_week(at)
    ordered = sorted(
        _rises(weeks), key=lambda rise: (not rise.rising, rise.chance if rise.rising else 0, -sum(weeks[rise.topic]))
    )
    moods = Counter(
        corrected or label for label, corrected in recent.filter(kind="mood").values_list("label", "corrected_to")
    )
    return Lately(
        messages=Message.objects.filter(from_customer=True, at__gt=at - timedelta(weeks=WEEKS), at__lte=at).count(),
        topics=tuple(
            Topic(rise.topic, tuple(weeks[rise.topic]), rise, examples(recent.filter(is_now("topic", rise.topic))))
            for rise in ordered
        ),
        moods=tuple((mood, moods[mood]) for mood in MOODS),
        says=tuple((kind, recent.filter(is_said(kind), message__from_customer=True).count()) for kind in SIX),
    )


def rising_now(at: datetime) -> list[Rise]:
    """The topics that rise in the week before a moment, the surest first."""
    return [rise for rise in _rises(_topics_by_week(at)) if rise.rising]


def _recent(at: datetime) -> QuerySet[Understanding]:
    return Understanding.objects.filter(at__gt=at - timedelta(weeks=WEEKS), at__lte=at)


def _topics_by_week(at: datetime) -> dict[str, list[int]]:
    """Findings of each topic, a number a week, the oldest first."""
    weeks: dict[str, list[int]] = defaultdict(lambda: [0] * WEEKS)
    for label, corrected, moment in _recent(at).filter(kind="topic").values_list("label", "corrected_to", "at"):
        weeks[corrected or label][WEEKS - 1 - min(int((at - moment) / timedelta(weeks=1)), WEEKS - 1)] += 1
    return weeks


def _rises(weeks: dict[str, list[int]]) -> list[Rise]:
    return rising_topics(weeks, false_share=FALSE_SHARE) if weeks else []


def newest_said(at: datetime) -> datetime:
    """The moment to look from: this one, or where the newest text is older than a week (an export of the past, say)
    the moment of that text.
    """
    found = (
        Understanding.objects.filter(kind="language", at__lte=at).order_by("-at").values_list("at", flat=True).first()
    )
    return found if found is not None and found < at - timedelta(weeks=1) else at


def is_now(kind: str, label: str) -> Q:
    """Findings of a kind whose label is this, corrections taken in."""
    return Q(kind=kind) & (Q(corrected_to=label) | Q(corrected_to=None, label=label))


def saying(what: str, at: datetime, most: int) -> tuple[Example, ...]:
    """The newest messages of the WEEKS before a moment that say one of the six things, or are in a mood.

    Raises NotFound for a word that is neither.
    """
    if what not in (*SIX, *MOODS):
        raise NotFound(f"Nothing is called '{what}'.", hint=f"Messages are marked {', '.join((*SIX, *MOODS))}.")
    return examples(_recent(at).filter(is_now("mood", what) if what in MOODS else is_said(what)), most)


def examples(rows: QuerySet[Understanding], most: int = _EXAMPLES) -> tuple[Example, ...]:
    """The newest messages among findings, masked, with all their marks."""
    numbers = list(rows.filter(message__isnull=False).order_by("-at", "-pk").values_list("message", flat=True)[:most])
    return messages_shown(numbers)


def messages_shown(numbers: Sequence[int | None]) -> tuple[Example, ...]:
    """These messages, masked, with their marks, in this order."""
    told = Message.objects.select_related("conversation__record__link__customer").in_bulk(
        [number for number in numbers if number is not None]
    )
    marks = defaultdict(list)
    for row in Understanding.objects.filter(message__in=told).exclude(kind="language").order_by("pk"):
        now = row.corrected_to or row.label
        if now != "no" and (row.kind not in SIX or row.acts or row.corrected_to == YES):
            corrected = row.corrected_to is not None
            marks[row.message_id].append(Mark(row.pk, row.kind, now, row.probability, row.words, corrected))
    return tuple(
        Example(
            message.pk,
            message.at,
            shown(mask(message.text, names_of(message.conversation.record)).text),
            tuple(marks[message.pk]),
        )
        for message in (told[number] for number in numbers if number in told)
    )
