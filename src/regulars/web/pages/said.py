"""What customers say: topics that rise, moods, and what their messages say, each to be corrected with one click."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from regulars.interact.understanding.correct import correct, say_missing
from regulars.interact.understanding.in_force import reader_in_force
from regulars.interact.understanding.learn import CANNOT_KNOW, CARD
from regulars.interact.understanding.showing import FALSE_SHARE, WEEKS, newest_said, said_lately, saying
from regulars.ledger.models import ModelCard
from regulars.ledger.understood import YES
from regulars.ledger.users import Ability
from regulars.science.language.defaults import MOODS
from regulars.science.language.evidence import SIX
from regulars.web.answers import back, go
from regulars.web.charts import weeks
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

_SHOWN = 20


@page(Area.INTERACT)
def said(request: Asked) -> HttpResponse:
    """Topics, the rising ones first; with `?says=complaint` the newest messages that say so."""
    moment = newest_said(request.at)
    lately = said_lately(moment)
    kind = request.GET.get("says", "")
    return render(
        request,
        "web/said.html",
        {
            "lately": lately,
            "topics": [
                {"topic": topic, "chart": weeks.draw(topic.weeks, topic.name), "all": sum(topic.weeks)}
                for topic in lately.topics
            ],
            "names": [topic.name for topic in lately.topics],
            "kind": kind,
            "marked": saying(kind, moment, _SHOWN) if kind else (),
            "moods": MOODS,
            "six": SIX,
            "weeks": WEEKS,
            "as_of": moment if moment < request.at else None,
            "false_share": FALSE_SHARE,
        },
    )


@page(Area.INTERACT)
def said_model(request: Asked) -> HttpResponse:
    """What the models that read messages learned from, how well they do, and what they cannot know."""
    reader = reader_in_force()
    return render(
        request,
        "web/said_model.html",
        {
            "card": ModelCard.objects.filter(name=CARD).first(),
            "six": reader.listener.sureness.items(),
            "mood": reader.mood.report,
            "topic": reader.topic.report if reader.topic else None,
            "cannot_know": CANNOT_KNOW,
        },
    )


@require_POST
@page(Area.INTERACT, Ability.ACT)
def correct_said(request: Asked, number: int) -> HttpResponse:
    """Say what a finding should have been."""
    with traced(request, "correct finding", str(number)):  # a topic is anybody's words, and the log outlives them
        correct(number, request.POST.get("to", ""), request.person.name, request.at)
    return go(request, back(request, "said"))


@require_POST
@page(Area.INTERACT, Ability.ACT)
def add_said(request: Asked, number: int) -> HttpResponse:
    """Say what nobody found in a message."""
    kind = request.POST.get("kind", "")
    with traced(request, "add finding", str(number), kind=kind):
        say_missing(number, kind, YES, request.person.name, request.at)
    return go(request, back(request, "said"))
