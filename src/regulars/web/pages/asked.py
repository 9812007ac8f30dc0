"""What customers see who are asked: a survey's sheet, or one question, behind a personal link. No sign-in, no scripts.

The link itself is what gives leave, and no cookie takes part, so these forms carry no CSRF token. Opening a link counts
for nothing, whatever answer it marks: mail scanners open all links. Only what is sent from the page counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from regulars.interact.dialogue.catalogue import question_named
from regulars.interact.dialogue.learn import asking_behind, decline, take_answer
from regulars.interact.surveys.answer import Sheet, sheet_behind, take_sheet
from regulars.interact.surveys.letters import choices_of
from regulars.interact.surveys.scales import LONGEST, SCALES, TEXT
from regulars.interact.surveys.wording import (
    LANGUAGES,
    asked_in,
    ends_of,
    ends_of_scale,
    languages_of,
    pick,
    say,
    speaks,
)
from regulars.kernel.errors import BadInput, NotFound, RegularsError
from regulars.ledger.business import business
from regulars.ledger.models import Question, Survey

_PART = 6
"""Questions on one page of a longer survey: each page is kept as it is sent."""

_WORDS = (
    "send", "send_one", "thanks", "saved", "saved_one", "unnamed", "named", "sent_unnamed", "closed", "gone",
    "optional", "no_answer", "change", "chosen", "wrong", "next", "kept",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One question as the page shows it. `given`: what is marked; of words only `kept`, that there are some."""

    key: str
    text: str
    kind: str
    choices: list[tuple[str, str]]
    low: str
    high: str
    given: str
    kept: bool


def _public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that anybody may open who has its link: never stored, never indexed, its address told to nobody."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def shown(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, token, datetime.now(UTC))
        except NotFound:
            response = _page(request, "web/asked/told.html", "en", status=404, told=say("gone", "en"))
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return shown


@_public
def survey_sheet(request: HttpRequest, token: str, at: datetime) -> HttpResponse:
    """A survey's questions for one customer, to answer and to change until it closes."""
    sheet = sheet_behind(token, at=at)
    language = _language(request, sheet)
    if not sheet.open or sheet.used_up:
        told = say("closed" if not sheet.open else "sent_unnamed", language)
        return _page(request, "web/asked/told.html", language, told=told, title=_title(sheet.survey, language))
    if request.method == "POST":
        return _take(request, sheet, language, at)
    if "done" in request.GET:
        return _page(
            request,
            "web/asked/told.html",
            language,
            title=say("thanks", language),
            told=say("saved", language),
            again=f"{request.path}?lang={language}",
        )
    return _show(request, sheet, language)


def _take(request: HttpRequest, sheet: Sheet, language: str, at: datetime) -> HttpResponse:
    part, parts = _part(request, sheet)
    said = {question.key: request.POST.get(question.key, "") for question in _asked(sheet, part)}
    try:
        unread = take_sheet(sheet, said, at=at)
        problem = say("wrong", language) if unread else ""
    except BadInput:
        return _show(request, sheet, language, problem=say("empty", language), typed=said)
    if part == parts and not problem and not any(said.values()) and not sheet.answers:
        problem = say("empty", language)
    if problem:
        return _show(request, sheet, language, problem=problem, typed=said, wrong=unread)
    if part < parts:
        return _go(f"{request.path}?lang={language}&part={part + 1}")
    return _go(f"{request.path}?lang={language}&done=1")


def _show(
    request: HttpRequest,
    sheet: Sheet,
    language: str,
    *,
    problem: str = "",
    typed: dict[str, str] | None = None,
    wrong: list[str] | None = None,
) -> HttpResponse:
    part, parts = _part(request, sheet)
    asked = _asked(sheet, part)
    marked = {question.key for question in asked if request.GET.get(question.key)}
    fields = [_field(question, sheet, language, request, typed or {}) for question in asked]
    return _page(
        request,
        "web/asked/sheet.html",
        language,
        status=422 if problem else 200,
        title=_title(sheet.survey, language),
        intro=pick(sheet.survey.texts.get("intro", {}), language) if part == 1 else "",
        fields=fields,
        marked=bool(marked),
        problem=problem,
        wrong=wrong or [],
        part=part,
        parts=parts,
        anonymous=sheet.survey.anonymous,
        longest=LONGEST,
        languages=[(each, say("language", each)) for each in languages_of(sheet.survey)],
    )


def _field(question: Question, sheet: Sheet, language: str, request: HttpRequest, typed: dict[str, str]) -> Field:
    low, high = ends_of(question, language)
    held = sheet.answers.get(question.key, "")
    words = question.scale == TEXT
    given = typed.get(question.key) or request.GET.get(question.key) or ("" if words else held)
    return Field(
        question.key,
        asked_in(question, language),
        "text" if words else "scale" if question.scale in SCALES else "choice",
        choices_of(question, language),
        low,
        high,
        given,
        words and bool(held),
    )


def _part(request: HttpRequest, sheet: Sheet) -> tuple[int, int]:
    """Which page of how many. An anonymous sheet is one page: what is kept of it is kept once."""
    parts = 1 if sheet.survey.anonymous else max(-(-len(sheet.questions) // _PART), 1)
    wanted = request.GET.get("part", "1")
    return min(max(int(wanted), 1), parts) if wanted.isdecimal() and len(wanted) < 4 else 1, parts


def _asked(sheet: Sheet, part: int) -> list[Question]:
    if sheet.survey.anonymous:
        return list(sheet.questions)
    return list(sheet.questions[_PART * (part - 1) : _PART * part])


def _title(survey: Survey, language: str) -> str:
    return pick(survey.texts.get("title", {}), language, survey.name)


def _language(request: HttpRequest, sheet: Sheet) -> str:
    spoken, wanted = languages_of(sheet.survey), request.GET.get("lang", "")
    return wanted if wanted in spoken else speaks(sheet.invited.customer, spoken, sheet.survey.language)


@_public
def question_sheet(request: HttpRequest, token: str, at: datetime) -> HttpResponse:
    """One question, to answer, to change, or not to answer. What was answered before is not shown."""
    asking = asking_behind(token, at=at)
    ask = question_named(asking.question)
    wanted = request.GET.get("lang", "")
    language = wanted if wanted in LANGUAGES else speaks(asking.customer, LANGUAGES, "en")
    if "done" in request.GET and request.method != "POST":
        again = f"{request.path}?lang={language}"
        told = say("saved_one", language)
        return _page(request, "web/asked/told.html", language, title=say("thanks", language), told=told, again=again)
    problem, said = "", request.GET.get("a", "")
    if request.method == "POST":
        said = request.POST.get("a", "")
        if "decline" in request.POST:
            decline(asking, at=at)
            return _page(request, "web/asked/told.html", language, title=say("thanks", language), told="")
        try:
            take_answer(asking, said, at=at, by="the customer")
            return _go(f"{request.path}?lang={language}&done=1")
        except RegularsError:
            problem = say("wrong", language)
    low, high = ends_of_scale(ask.scale, language)
    return _page(
        request,
        "web/asked/question.html",
        language,
        status=422 if problem else 200,
        title=pick(ask.texts, language),
        choices=[(option.key, pick(option.texts, language)) for option in ask.options],
        is_date=ask.is_date,
        scale=bool(ask.scale),
        low=low,
        high=high,
        given=said,
        marked=bool(said) and request.method != "POST",
        problem=problem,
        languages=[(each, say("language", each)) for each in LANGUAGES],
    )


def _go(url: str) -> HttpResponse:
    return HttpResponseRedirect(url, status=303)


def _page(request: HttpRequest, template: str, language: str, *, status: int = 200, **more: Any) -> HttpResponse:
    said = {key: say(key, language) for key in _WORDS}
    return render(request, template, {"language": language, "say": said, "who": business().name, **more}, status=status)
