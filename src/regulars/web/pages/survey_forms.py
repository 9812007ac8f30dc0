"""What is entered about surveys: made, changed, opened, reminded of, closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.views.decorators.http import require_POST

from regulars.interact.surveys.invite import close_survey, open_survey, remind
from regulars.interact.surveys.make import (
    add_question,
    change_survey,
    make_survey,
    remove_question,
    survey_numbered,
    throw_away,
)
from regulars.interact.surveys.sample import Wanted
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Survey
from regulars.ledger.users import Ability
from regulars.web.answers import go
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced


def _form(did: str) -> Callable[[Callable[[Asked, Survey], str]], Callable[..., HttpResponseBase]]:
    """A form about one survey, which says what it did; then its page again."""

    def take(do: Callable[[Asked, Survey], str]) -> Callable[..., HttpResponseBase]:
        @require_POST
        @page(Area.INTERACT, Ability.RUN)
        def view(request: Asked, number: int) -> HttpResponse:
            found = survey_numbered(number)
            with traced(request, did, f"survey {found.pk}"):
                said = do(request, found)
            messages.success(request, said)
            return go(request, resolve_url("survey", found.pk))

        view.__doc__ = do.__doc__
        return view

    return take


@require_POST
@page(Area.INTERACT, Ability.RUN)
def make(request: Asked) -> HttpResponse:
    """Make a survey: from a ready-made one, or from nothing."""
    with traced(request, "make survey", request.POST.get("ready", "") or "own"):
        made = make_survey(
            request.POST.get("name", ""), ready=request.POST.get("ready", ""), by=request.person.name, at=request.at
        )
    messages.success(request, "The draft is made. Look at its questions, and whom it will ask.")
    return go(request, resolve_url("survey", made.pk))


@_form("change survey")
def change(request: Asked, survey: Survey) -> str:
    """Change a draft: its words, whether it is anonymous, when it closes, and how exactly we want to know."""
    given = request.POST
    change_survey(
        survey,
        {
            "name": given.get("name", survey.name),
            "language": given.get("language", survey.language),
            "title": given.get("title", ""),
            "intro": given.get("intro", ""),
            "anonymous": given.get("anonymous") == "yes",
            "closes_at": _end_of_day(given.get("closes_on", ""), request),
            "wanted": Wanted(
                given.get("scale", ""),
                _number(given.get("half_width", ""), "half-width"),
                _number(given.get("expected_response", ""), "expected response") / 100,
                tuple(given.getlist("tiers")),
                Wanted.of(survey).improvement,
            ),
        },
    )
    return "Changed."


@_form("add question to survey")
def add(request: Asked, survey: Survey) -> str:
    """Add a question of our own to a draft."""
    given = request.POST
    add_question(
        survey,
        text=given.get("text", ""),
        scale=given.get("scale", ""),
        choices=given.get("choices", "").splitlines(),
        about=given.get("about", ""),
        part=given.get("part", ""),
    )
    return "The question is added at the end."


@_form("remove question from survey")
def remove(request: Asked, survey: Survey) -> str:
    """Take a question out of a draft."""
    remove_question(survey, request.POST.get("key", ""))
    return "The question is taken out."


@_form("open survey")
def start(request: Asked, survey: Survey) -> str:
    """Open a survey: the sample is drawn and the invitations go into the outbox."""
    drawn = open_survey(survey, at=request.at)
    return f"The survey is open; {len(drawn.chosen):,} invitations are in the outbox."


@_form("remind of survey")
def remind_again(request: Asked, survey: Survey) -> str:
    """Remind those who have not answered; each once."""
    return f"{remind(survey, at=request.at):,} reminders are in the outbox. Nobody is reminded twice."


@_form("close survey")
def end(request: Asked, survey: Survey) -> str:
    """Close a survey: nothing can be answered any more."""
    close_survey(survey, at=request.at)
    return "The survey is closed."


@require_POST
@page(Area.INTERACT, Ability.RUN)
def discard(request: Asked, number: int) -> HttpResponse:
    """Throw a draft away."""
    found = survey_numbered(number)
    with traced(request, "throw survey away", f"survey {found.pk}"):
        throw_away(found)
    messages.success(request, "The draft is thrown away.")
    return go(request, resolve_url("surveys"))


def _number(text: str, what: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise BadInput(f"The {what} cannot be '{text}'.", hint="Write a number, such as 5.") from None


def _end_of_day(text: str, request: Asked) -> datetime | None:
    """The end of that day where the business is; None for no day."""
    if not text:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 (the zone comes below)
    except ValueError:
        raise BadInput(f"'{text}' is no day: write it as 2026-03-31.") from None
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(request.business.time_zone)).astimezone(UTC)
