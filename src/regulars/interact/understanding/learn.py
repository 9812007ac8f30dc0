"""Learn from people's corrections, and what this business's topics are; a new model is kept only if it is no worse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max

from regulars.interact.understanding.in_force import TOPIC_FILE, kept_in, meaning_in_force, reader_in_force
from regulars.interact.understanding.understand import names_of, unread
from regulars.ledger.models import Message, ModelCard, Understanding
from regulars.science.language.classifier import TextClassifier
from regulars.science.language.defaults import (
    MOOD_FILE,
    SIX_FILE,
    Labelled,
    learn_listener,
    learn_mood,
    read_labelled,
)
from regulars.science.language.evidence import SIX
from regulars.science.language.masking import mask
from regulars.science.language.meaning import Meaning
from regulars.science.language.sayings import Listener
from regulars.science.language.topics import find_topics

CARD = "understanding"

CANNOT_KNOW = [
    "How your customers write, until your people correct it: in plain messages by authors it had never seen, the model "
    "that we ship found seven complaints in ten, nearly nine praises and preferences, and half of the promises; nine "
    "in ten of what it found, or more, were right.",
    "Irony, and what is meant but not written: of complaints that it hears in wry texts, one in three is none.",
    "Texts in languages other than English and German as well as those: it has cues in these two only.",
    "Whether what a customer states is true, or still holds: each preference keeps the day on which it was said.",
]

_EVERY = timedelta(hours=20)
_HELD_OUT = 4  # one correction in so many is kept apart, to judge by
_FEWEST_HELD_OUT = 3
_LATEST = 5_000  # messages that topics are learned from
_FEWEST_TAGGED = 20
_WEEKS = 26


@dataclass(frozen=True, slots=True)
class LearnReport:
    """What was learned: corrections used, whether each model was kept, and the topics with their messages."""

    corrections: int
    listener_kept: bool
    mood_kept: bool
    topics: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Correction:
    text: str
    kind: str
    to: str
    ours: bool
    apart: bool


def learn_when_due(at: datetime) -> int:
    """Learn where something came in since the last time, at most once in a night; gives 1 where it did.

    Not while messages wait to be read: what is read with the old models meanwhile would be without a topic.
    """
    card = ModelCard.objects.filter(name=CARD).first()
    if card is not None and at - card.as_of < _EVERY:
        return 0
    since = card.as_of if card else None
    corrected = Understanding.objects.filter(corrected_at__isnull=False)
    told = Message.objects.filter(from_customer=True, automatic=False)
    newest = max(
        (
            moment
            for moment in (corrected.aggregate(at=Max("corrected_at"))["at"], told.aggregate(at=Max("at"))["at"])
            if moment is not None
        ),
        default=None,
    )
    if newest is None or (since is not None and newest <= since) or unread().exists():
        return 0
    learn(at)
    return 1


def learn(at: datetime) -> LearnReport:
    """Learn from all corrections, find the topics anew, and keep the model card."""
    meaning = meaning_in_force()
    folder = kept_in(meaning)
    corrections = _corrections()
    rows = [*read_labelled(), *_rows([each for each in corrections if not each.apart])]
    apart = [each for each in corrections if each.apart]
    reader = reader_in_force()
    listener_kept = mood_kept = False
    if any(each.kind in SIX for each in corrections):
        new = learn_listener(rows, meaning)
        listener_kept = _right_six(new, apart) >= _right_six(reader.listener, apart)
        if listener_kept:
            _replace(new, folder / SIX_FILE)
    if any(each.kind == "mood" for each in corrections):
        mood = learn_mood(rows, meaning)
        mood_kept = _right(mood, apart, "mood") >= _right(reader.mood, apart, "mood")
        if mood_kept:
            _replace(mood, folder / MOOD_FILE)
    topics = _learn_topics(at, meaning, folder, corrections)
    report = LearnReport(len(corrections), listener_kept, mood_kept, topics)
    _keep_card(report, at)
    return report


def _corrections() -> list[_Correction]:
    """What people corrected in messages, masked; one in four is kept apart."""
    rows = Understanding.objects.filter(corrected_to__isnull=False, message__isnull=False).select_related(
        "message", "record__link__customer"
    )
    return [
        _Correction(
            mask(row.message.text, names_of(row.record)).text,
            row.kind,
            str(row.corrected_to),
            not row.message.from_customer,
            row.pk % _HELD_OUT == 0,
        )
        for row in rows.order_by("pk")
        if row.message is not None
    ]


def _rows(corrections: Sequence[_Correction]) -> list[Labelled]:
    return [
        Labelled(
            text=each.text,
            mood=each.to if each.kind == "mood" else None,
            says={each.kind: each.to == "yes"} if each.kind in SIX else {},
            ours=each.ours,
        )
        for each in corrections
        if each.kind != "topic"
    ]


def _right_six(listener: Listener, apart: Sequence[_Correction]) -> float:
    """The share of corrections kept apart that it gets right; with too few of them nobody can say: none is worse."""
    ours = [each for each in apart if each.kind in SIX]
    if len(ours) < _FEWEST_HELD_OUT:
        return 1.0
    heard = listener.hear([each.text for each in ours], [each.ours for each in ours])
    said = [bool(heard[row, SIX.index(each.kind)] >= 0.5) for row, each in enumerate(ours)]
    return sum(one == (each.to == "yes") for one, each in zip(said, ours, strict=True)) / len(ours)


def _right(model: TextClassifier, apart: Sequence[_Correction], kind: str) -> float:
    ours = [each for each in apart if each.kind == kind]
    if len(ours) < _FEWEST_HELD_OUT:
        return 1.0
    said = model.predict([each.text for each in ours])
    return sum(one == each.to for one, each in zip(said, ours, strict=True)) / len(ours)


def _replace(model: Listener | TextClassifier, path: Path) -> None:
    """Write the model beside, then put it in place whole."""
    new = path.with_suffix(".new")
    model.save(new)
    new.replace(path)


def _learn_topics(at: datetime, meaning: Meaning, folder: Path, corrections: Sequence[_Correction]) -> dict[str, int]:
    """Learn topics from the tags of conversations where there are some, else from groups of like messages; name those
    of the last half year anew, except where a person did. Gives each topic's messages.
    """
    latest = _latest(at)
    texts = _masked(latest)
    labelled = _tagged(latest, texts)
    if not labelled:
        found = find_topics(texts, meaning=meaning)
        if found is None:
            return {}
        labelled = [(text, found.names[group]) for text, group in zip(texts, found.groups, strict=True)]
    labelled += [(each.text, each.to) for each in corrections if each.kind == "topic"]
    sizes = Counter(topic for _, topic in labelled)
    labelled = [(text, topic) for text, topic in labelled if sizes[topic] >= 2]
    if len({topic for _, topic in labelled}) < 2:
        return {}
    model = TextClassifier(meaning=meaning, precision=0.7).fit(
        [text for text, _ in labelled], [topic for _, topic in labelled]
    )
    _replace(model, folder / TOPIC_FILE)
    return _name_again(model, at)


def _latest(at: datetime) -> list[Message]:
    """What customers told lately, the newest first."""
    told = Message.objects.filter(from_customer=True, automatic=False, at__lte=at)
    return list(told.select_related("conversation__record__link__customer").order_by("-at", "-pk")[:_LATEST])


def _masked(messages: Sequence[Message]) -> list[str]:
    return [mask(message.text, names_of(message.conversation.record)).text for message in messages]


def _tagged(messages: Sequence[Message], texts: Sequence[str]) -> list[tuple[str, str]]:
    """Messages with their conversation's first tag, where at least two tags have enough of them."""
    tags = [message.conversation.tags.replace(";", ",").split(",")[0].strip().lower() for message in messages]
    sizes = Counter(tag for tag in tags if tag)
    common = {tag for tag, size in sizes.items() if size >= _FEWEST_TAGGED}
    return [(text, tag) for text, tag in zip(texts, tags, strict=True) if tag in common] if len(common) > 1 else []


def _name_again(model: TextClassifier, at: datetime) -> dict[str, int]:
    """Name what was read until now; what is read from now on is named by this model."""
    latest = _latest(at)
    messages = [message for message in latest if message.at > latest[0].at - timedelta(weeks=_WEEKS)]
    named = model.name_texts(_masked(messages))
    wanted = {message.pk: one for message, one in zip(messages, named, strict=True)}
    held = set(
        Understanding.objects.filter(kind="topic", corrected_to__isnull=False, message__in=list(wanted)).values_list(
            "message", flat=True
        )
    )
    with transaction.atomic():
        Understanding.objects.filter(kind="topic", corrected_to=None, message__in=list(wanted)).delete()
        Understanding.objects.bulk_create(
            Understanding(
                record=message.conversation.record,
                message=message,
                at=message.at,
                kind="topic",
                label=wanted[message.pk][0],
                probability=wanted[message.pk][1],
                words=wanted[message.pk][2][:400],
                acts=True,
                found_by=model.meaning.name,
                found_at=at,
            )
            for message in messages
            if message.understood_at is not None and message.pk not in held and wanted[message.pk][0]
        )
    return dict(Counter(label for label, _, _ in named if label).most_common())


def _keep_card(report: LearnReport, at: datetime) -> None:
    reader = reader_in_force()
    topic = reader.topic.report if reader.topic else None
    figures: dict[str, Any] = {
        "meaning": reader.listener.meaning.name,
        "corrections": report.corrections,
        "listener_kept": report.listener_kept,
        "mood_kept": report.mood_kept,
        "topics": report.topics,
        "six": {kind: asdict(each) for kind, each in reader.listener.sureness.items()},
        "mood": asdict(reader.mood.report) if reader.mood.report else None,
        "topic": asdict(topic) if topic else None,
        "cannot_know": CANNOT_KNOW,
    }
    ModelCard.objects.update_or_create(name=CARD, defaults={"as_of": at, "figures": figures})
