"""Surveys in the console: the list, and one survey: written while it is a draft, its results afterwards."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from regulars.interact.surveys.export import answers_csv
from regulars.interact.surveys.letters import choices_of
from regulars.interact.surveys.make import survey_numbered
from regulars.interact.surveys.readymade import ready_made
from regulars.interact.surveys.results import results_of
from regulars.interact.surveys.sample import Plan, Wanted, plan_sample, scales_to_size_by
from regulars.interact.surveys.scales import CHOICE, SCALES, TEXT
from regulars.interact.surveys.wording import LANGUAGES, ends_of, languages_of, pick, say
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Customer, Invitation, Question, Survey
from regulars.ledger.users import Ability
from regulars.science.lifetime.tiers import BELOW_ZERO, LOW, MOST_GROWABLE, MOST_VALUABLE, STEADY
from regulars.web.answers import download
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import leave_trace

TIERS = (MOST_VALUABLE, MOST_GROWABLE, STEADY, LOW, BELOW_ZERO, "prospect")
_SHOWN = 100
_PARTS = (
    (Question.Part.NONE, "stands alone"),
    (Question.Part.WANTED, "what is wanted"),
    (Question.Part.DELIVERED, "what is delivered"),
    (Question.Part.IMPORTANCE, "how much it matters"),
    (Question.Part.THERE, "how it would be with it"),
    (Question.Part.MISSING, "how it would be without it"),
)


@page(Area.INTERACT)
def surveys(request: Asked) -> HttpResponse:
    """All surveys, and what a new one can be made from."""
    asked = Survey.objects.filter(standing=False).order_by("-made_at", "-pk")[:_SHOWN]
    return render(
        request,
        "web/surveys.html",
        {"rows": [_row(survey) for survey in asked], "ready": ready_made(), "anybody": Customer.objects.exists()},
    )


def _row(survey: Survey) -> dict[str, Any]:
    invited = Invitation.objects.filter(survey=survey)
    return {
        "survey": survey,
        "questions": survey.questions.count(),
        "invited": invited.count(),
        "answered": invited.filter(answered=True).count(),
    }


@page(Area.INTERACT)
def survey(request: Asked, number: int) -> HttpResponse:
    """One survey: what it asks and whom, or what it found."""
    found = survey_numbered(number)
    return _draft(request, found) if found.state == Survey.State.DRAFT else _results(request, found)


def _draft(request: Asked, survey: Survey) -> HttpResponse:
    wanted = Wanted.of(survey)
    plan: Plan | None = None
    problem = ""
    try:
        plan = plan_sample(wanted)
    except BadInput as error:
        problem = str(error)
    context = {
        "survey": survey,
        "questions": [_shown(question, survey.language) for question in _questions(survey)],
        "speaks": [say("language", each) for each in languages_of(survey)],
        "languages": [(each, say("language", each)) for each in LANGUAGES],
        "scales": [*((key, scale.name) for key, scale in SCALES.items()), (CHOICE, "a choice"), (TEXT, "words")],
        "parts": _PARTS,
        "sized_by": [(key, SCALES[key].name) for key in scales_to_size_by()],
        "tiers": TIERS,
        "wanted": wanted,
        "plan": plan,
        "problem": problem,
        "title": pick(survey.texts.get("title", {}), survey.language),
        "intro": pick(survey.texts.get("intro", {}), survey.language),
    }
    return render(request, "web/survey.html", context)


def _questions(survey: Survey) -> list[Question]:
    return list(survey.questions.order_by("place", "pk"))


def _shown(question: Question, language: str) -> dict[str, Any]:
    low, high = ends_of(question, language)
    return {
        "question": question,
        "text": question.texts.get(language) or question.text,
        "scale": SCALES[question.scale].name if question.scale in SCALES else question.scale,
        "choices": choices_of(question, language) if question.scale == CHOICE else [],
        "low": low,
        "high": high,
    }


def _results(request: Asked, survey: Survey) -> HttpResponse:
    results = results_of(survey)
    invited = Invitation.objects.filter(survey=survey)
    waiting = invited.filter(answered=False, reminded_at=None).count() if survey.state == Survey.State.OPEN else 0
    context = {
        "survey": survey,
        "results": results,
        "scores": [one for one in results.questions if one.score or one.counts],
        "words": [one for one in results.questions if one.scale == TEXT and one.answers],
        "names": {key: scale.score for key, scale in SCALES.items()},
        "invited": invited.count(),
        "reminded": invited.filter(reminded_at__isnull=False).count(),
        "waiting": waiting,
        "passed_over": sorted(survey.drawn.get("passed_over", {}).items(), key=lambda each: -each[1]),
        "answers_wanted": survey.drawn.get("answers", 0),
        "wanted": Wanted.of(survey),
        "may_export": Ability.EXPORT in request.person.may and not results.hidden and results.sheets,
    }
    return render(request, "web/survey_results.html", context)


@page(Area.INTERACT, Ability.EXPORT)
def answers(request: Asked, number: int) -> HttpResponse:
    """A survey's answers as CSV; of an anonymous one without anything that tells who."""
    found = survey_numbered(number)
    table = answers_csv(found)
    leave_trace(request, "export survey", f"survey {found.pk}")
    return download(request, f"survey-{found.pk}.csv", "text/csv", [table])  # type: ignore[return-value]


@page(Area.INTERACT)
def preview(request: Asked, number: int) -> HttpResponse:
    """A survey as customers will see it, in one of its languages; nothing can be sent."""
    found = survey_numbered(number)
    spoken = languages_of(found)
    wanted = request.GET.get("lang", "")
    language = wanted if wanted in spoken else found.language
    context = {
        "survey": found,
        "language": language,
        "languages": [(each, say("language", each)) for each in spoken],
        "title": pick(found.texts.get("title", {}), language, found.name),
        "intro": pick(found.texts.get("intro", {}), language),
        "questions": [
            {**_shown(question, language), "choices": choices_of(question, language)} for question in _questions(found)
        ],
        "kept": say("unnamed" if found.anonymous else "named", language),
    }
    return render(request, "web/survey_preview.html", context)
