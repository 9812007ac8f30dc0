"""Tasks and promises: what each of us is to do, what we seem to have promised, and both as a calendar."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.interact.owed import open_promises
from regulars.interact.tasks import open_tasks, snooze_task
from regulars.interact.tasks.calendar import feeds_of, open_feed, revoke_feed
from regulars.interact.tasks.promises import accept_promise, decline_promise, due_of, proposed_promises
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Task
from regulars.ledger.users import Ability
from regulars.measure.service.figures import LATELY_DAYS, all_together, promises_by_person
from regulars.web.answers import back, go
from regulars.web.fields import read_day, read_time
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

_SHOWN = 100
_PROPOSED_SHOWN = 20
_MORNING = time(9)
_FEED_SECRET = "calendar-address"  # noqa: S105 (the key of a session, under which the address is shown once)


@page(Area.INTERACT)
def commitments(request: Asked) -> HttpResponse:
    """Open tasks of one of us or all, promises to take up and to keep, and how many were kept."""
    mine = request.GET.get("whose") != "all"
    zone = request.business.time_zone
    tasks = open_tasks(assigned_to=request.person.name if mine else None)
    people = promises_by_person(request.at)
    proposed = proposed_promises(at=request.at)[:_PROPOSED_SHOWN]
    return render(
        request,
        "web/commitments.html",
        {
            "mine": mine,
            "tasks": [task for task in tasks if not _is_off(task, request.at)][:_SHOWN],
            "put_off": [task for task in tasks if _is_off(task, request.at)][:_SHOWN],
            "promises": open_promises(at=request.at, limit=_SHOWN),
            "proposed": [{"found": found, "due": due_of(found, zone)} for found in proposed],
            "kept": all_together(people),
            "people": people,
            "days": LATELY_DAYS,
            "feeds": feeds_of(request.person.name),
            "zones": sorted(available_timezones()),
            "zone": zone,
            "address": request.session.pop(_FEED_SECRET, ""),
        },
    )


@require_POST
@page(Area.INTERACT, Ability.ACT)
def put_off(request: Asked, number: int) -> HttpResponse:
    """Put a task out of sight for a while."""
    until = _until(request.POST.get("until", ""), request)
    with traced(request, "put off task", f"task {number}"):
        snooze_task(number, until, at=request.at)
    local = until.astimezone(ZoneInfo(request.business.time_zone))
    messages.success(request, f"Put off until {local:%-d %B, %H:%M}.")
    return go(request, back(request, "commitments"))


@require_POST
@page(Area.INTERACT, Ability.ACT)
def take_up(request: Asked, number: int) -> HttpResponse:
    """A proposed promise is one, or is none."""
    if request.POST.get("answer") == "no":
        with traced(request, "decline promise", f"understanding {number}"):
            decline_promise(number, by=request.person.name, at=request.at)
        messages.success(request, "It was no promise; we shall learn from that.")
        return go(request, back(request, "commitments"))
    due = read_day(request.POST.get("due_on", ""))
    with traced(request, "accept promise", f"understanding {number}"):
        accept_promise(number, by=request.person.name, at=request.at, due_on=due, text=request.POST.get("text", ""))
    messages.success(request, "We shall remember the promise.")
    return go(request, back(request, "commitments"))


@require_POST
@page(Area.INTERACT, Ability.ACT)
def make_calendar(request: Asked) -> HttpResponse:
    """Make a calendar address of one's own; it is shown once."""
    given = request.POST
    minutes = given.get("remind_minutes", "30")
    if not minutes.isdigit():
        raise BadInput(f"'{minutes}' is no number of minutes.")
    with traced(request, "make calendar", request.person.name):
        secret, _ = open_feed(
            request.person.name,
            given.get("zone", ""),
            at=request.at,
            remind_time=read_time(given.get("remind_time", "")) or _MORNING,
            remind_minutes=int(minutes),
        )
    request.session[_FEED_SECRET] = request.build_absolute_uri(resolve_url("calendar", secret))
    return go(request, f"{resolve_url('commitments')}#calendar")


@require_POST
@page(Area.INTERACT, Ability.ACT)
def end_calendar(request: Asked, number: int) -> HttpResponse:
    """End a calendar address of one's own."""
    with traced(request, "end calendar", f"calendar {number}"):
        revoke_feed(number, person=request.person.name, at=request.at)
    messages.success(request, "That address leads nowhere from now on.")
    return go(request, f"{resolve_url('commitments')}#calendar")


def _is_off(task: Task, at: datetime) -> bool:
    return task.snoozed_until is not None and task.snoozed_until > at


def _until(wanted: str, request: Asked) -> datetime:
    """The moment that a choice of the form means: an hour, tomorrow or next Monday morning, or a day."""
    zone = ZoneInfo(request.business.time_zone)
    today = request.at.astimezone(zone).date()
    if wanted == "hour":
        return request.at + timedelta(hours=1)
    days = {"tomorrow": 1, "week": 7 - today.weekday()}
    day = today + timedelta(days=days[wanted]) if wanted in days else read_day(wanted)
    if day is None:
        raise BadInput("A task is put off until a moment.", hint="Choose an hour, tomorrow, next week, or a day.")
    return datetime.combine(day, _MORNING, zone)
