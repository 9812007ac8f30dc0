"""Making a survey: from a ready-made one or from nothing, with questions of our own, while it is a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from regulars.interact.surveys.readymade import ready_made_named
from regulars.interact.surveys.sample import Wanted
from regulars.interact.surveys.scales import CHOICE, KINDS, SCALES
from regulars.interact.surveys.wording import LANGUAGES
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Question, Survey

_MOST_QUESTIONS = 40
_LONGEST_QUESTION = 500
_OPTIONS_OF_KANO = 5
_RESERVED = {
    "sheet",
    "stratum",
    "code",
    "tier",
    "answered_at",
    "lang",
    "part",
    "done",
    "csrfmiddlewaretoken",
}  # names that are taken


def survey_numbered(number: int) -> Survey:
    """The survey of that number. Raises NotFound."""
    found = Survey.objects.filter(pk=number, standing=False).first()
    if found is None:
        raise NotFound(f"There is no survey {number}.", hint="Interact, Surveys lists them all.")
    return found


def make_survey(name: str, *, ready: str = "", by: str, at: datetime) -> Survey:
    """A draft: with the questions of the ready-made survey `ready`, or with none. Raises BadInput or NotFound."""
    name = name.strip()
    if len(name) > 200:
        raise BadInput(f"A survey's name has {len(name)} letters; 200 is the most.")
    taken = ready_made_named(ready) if ready else None
    if not name and taken is None:
        raise BadInput("A survey needs a name.", hint="Say what it is to find out, such as 'After delivery, autumn'.")
    with transaction.atomic():
        survey = Survey.objects.create(
            name=name or (taken.name if taken else ""),
            made_from=ready,
            made_by=by,
            made_at=at,
            texts={part: dict(words) for part, words in taken.texts.items()} if taken else {},
            wanted=Wanted.usual(taken.measures if taken else "csat").to_json(),
        )
        for question in taken.questions if taken else ():
            _add(survey, **_of_file(question))
    return survey


def add_question(
    survey: Survey,
    *,
    text: str,
    scale: str,
    language: str = "",
    choices: Sequence[str] = (),
    about: str = "",
    part: str = "",
) -> Question:
    """One more question at the end of a draft, in one language (its own where none is given).

    Raises BadInput for empty or too long words, an unknown scale or part, a choice of fewer than two.
    """
    _need_draft(survey)
    text, language = text.strip(), language or survey.language
    if not text or len(text) > _LONGEST_QUESTION:
        raise BadInput(f"A question has 1 to {_LONGEST_QUESTION} letters; this one has {len(text)}.")
    if scale not in KINDS:
        raise BadInput(f"'{scale}' is no scale; it is one of {', '.join(KINDS)}.")
    if part not in Question.Part.values:
        raise BadInput(f"'{part}' is no part; it is one of {', '.join(filter(None, Question.Part.values))}, or empty.")
    options = [option.strip()[:120] for option in choices if option.strip()] if scale == CHOICE else []
    _check_part(part, about, scale, options)
    if scale == CHOICE and len(set(options)) < 2:
        raise BadInput("A choice needs two different answers at least.", hint="Write one answer a line.")
    if survey.questions.count() >= _MOST_QUESTIONS:
        raise BadInput(f"A survey has {_MOST_QUESTIONS} questions at most; few people answer even ten.")
    return _add(
        survey,
        key=_free_key(survey, text),
        text=text,
        scale=scale,
        texts={language: text},
        about=about.strip()[:120],
        part=part,
        choices=[{"key": f"{place}", "texts": {language: option}} for place, option in enumerate(options, start=1)],
    )


def _check_part(part: str, about: str, scale: str, options: Sequence[str]) -> None:
    if not part:
        return
    if part in (Question.Part.THERE, Question.Part.MISSING):
        if not about.strip() or len(options) != _OPTIONS_OF_KANO:
            raise BadInput(
                "How it would be with or without it needs its need and five answers to choose from.",
                hint="From the first to the last: I like it, it must be so, I do not care, I can live with it, "
                "I dislike it.",
            )
    elif not (about.strip() and scale in SCALES):
        raise BadInput(
            "What is wanted, delivered or important needs its need and a scale of numbers.",
            hint="Name the need in the same words for each part, such as 'quick help'.",
        )


def remove_question(survey: Survey, key: str) -> None:
    """Take a question out of a draft. Raises BadInput or NotFound."""
    _need_draft(survey)
    if not survey.questions.filter(key=key).delete()[0]:
        raise NotFound(f"The survey has no question '{key}'.", hint="Open its page again.")


def change_survey(survey: Survey, changes: Mapping[str, Any]) -> Survey:
    """Change a draft: name, language, anonymous, closes_at (None: when we close it), title, intro, wanted.

    Raises BadInput for a value that breaks a rule; then nothing is changed.
    """
    _need_draft(survey)
    if "name" in changes:
        survey.name = str(changes["name"]).strip()[:200]
        if not survey.name:
            raise BadInput("A survey needs a name.")
    if "language" in changes:
        if changes["language"] not in LANGUAGES:
            raise BadInput(f"'{changes['language']}' is no language of ours; it is one of {', '.join(LANGUAGES)}.")
        survey.language = changes["language"]
    if "anonymous" in changes:
        survey.anonymous = bool(changes["anonymous"])
    if "closes_at" in changes:
        survey.closes_at = changes["closes_at"]
    for part in ("title", "intro"):
        if part in changes:
            words = str(changes[part]).strip()[:1000]
            survey.texts = {**survey.texts, part: {**survey.texts.get(part, {}), survey.language: words}}
    if "wanted" in changes:
        wanted: Wanted = changes["wanted"]
        survey.wanted = wanted.checked().to_json()
    survey.save()
    return survey


def throw_away(survey: Survey) -> None:
    """Delete a draft. Raises BadInput for one that was opened."""
    _need_draft(survey)
    survey.delete()


def _need_draft(survey: Survey) -> None:
    if survey.state != Survey.State.DRAFT:
        raise BadInput(
            f"'{survey.name}' is {survey.get_state_display()}; only a draft can be changed.",
            hint="Make a new survey: answers to different questions cannot be compared.",
        )


def _add(survey: Survey, **columns: Any) -> Question:
    return Question.objects.create(survey=survey, place=survey.questions.count() + 1, **columns)


def _of_file(said: Mapping[str, Any]) -> dict[str, Any]:
    columns = ("key", "scale", "about", "part", "texts", "choices")
    return {"text": said["texts"]["en"], **{name: said[name] for name in columns if name in said}}


def _free_key(survey: Survey, text: str) -> str:
    """A key from the first words that no other question of the survey has."""
    root = slugify(text)[:48].strip("-") or "question"
    held = {*_RESERVED, *survey.questions.values_list("key", flat=True)}
    return next(key for key in (root, *(f"{root}-{place}" for place in range(2, 100))) if key not in held)
