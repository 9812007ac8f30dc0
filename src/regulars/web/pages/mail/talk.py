"""One conversation, with the customer beside it: read, answer, note, assign, close, put off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from regulars.differentiate.likes import likes_of
from regulars.interact.arrangements.suggesting import make_suggested, suggested_in
from regulars.interact.inbox import deeds
from regulars.interact.inbox.answer import Overtaken, answer
from regulars.interact.inbox.files import MailFile, attached_file
from regulars.interact.inbox.talk import begin_answering, customer_of, find_talk, messages_of, newest
from regulars.interact.tasks import open_tasks
from regulars.interact.timeline import timeline_of
from regulars.interact.understanding.understand import last_mood, understandings_of
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Arrangement, Conversation, Customer
from regulars.ledger.users import Ability
from regulars.web.answers import go
from regulars.web.arranged import rows_in, wanted_in
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

SNOOZES = {"tomorrow": ("until tomorrow", 1), "days": ("for three days", 3), "week": ("for a week", 7)}
_MORNING = 9
_FEW = 6


@page(Area.INTERACT, Ability.ACT)
def talk(request: Asked, number: int) -> HttpResponse:
    """The conversation and whom it is with; says so if a colleague has it open."""
    return _show(request, find_talk(number))


def _show(request: Asked, found: Conversation, problem: str = "", typed: str = "", form: str = "") -> HttpResponse:
    other = begin_answering(found, request.person.name, request.at)
    customer = customer_of(found)
    context = {
        "tab": "inbox",
        "talk": found,
        "customer": customer,
        "said": messages_of(found),
        "seen": newest(found),
        "other": other,
        "people": User.objects.filter(is_active=True, groups__isnull=False).order_by("username").distinct(),
        "snoozes": [(key, name) for key, (name, _) in SNOOZES.items()],
        "snoozed": found.snoozed_until is not None and found.snoozed_until > request.at,
        "problem": problem,
        "typed": typed,
        "form": form,
        "suggested": _suggested(request, found, problem if form == "arrange" else ""),
        "arrangement_kinds": Arrangement.Kind.choices,
        "arrangement_units": Arrangement.Unit.choices,
        "arrangement_channels": Arrangement.Channel.choices,
        **_beside(customer),
    }
    return render(request, "web/mail/talk.html", context, status=422 if problem else 200)


def _beside(customer: Customer) -> dict[str, Any]:
    """What to know of the customer while answering."""
    return {
        "score": getattr(customer, "score", None),
        "likes": likes_of(customer, _FEW),
        "mood": last_mood(customer.pk),
        "understood": understandings_of(customer.pk, limit=_FEW),
        "entries": timeline_of(customer, _FEW),
        "promises": customer.promises.filter(kept_at=None, broken_at=None).order_by("due_on", "made_at"),
        "tasks": open_tasks(customer),
    }


def _suggested(request: Asked, found: Conversation, problem: str) -> dict[str, Any]:
    """The arrangement that their words ask for, as the form beside them has it; after a problem as it was typed."""
    seen = suggested_in(found, found.messages.all(), at=request.at)
    if seen is None or seen.made:
        return {"made": seen is not None, "message": seen.message if seen else 0}
    given, wanted = request.POST, seen.wanted
    if problem:
        *rows, typed = rows_in(given, all_of_them=True) or [{}]
        fields = {name: given.get(name, "") for name in ("kind", "every", "unit", "first_on", "channel", "evidence")}
        return {"message": seen.message, "problem": problem, "rows": rows, **typed, **fields}
    # What they named is to be put right by hand; of what they had before only the quantity is.
    named = wanted.lines[0] if len(wanted.lines) == 1 and not wanted.lines[0].product else None
    return {
        "message": seen.message,
        "rows": () if named else wanted.lines,
        "name": named.name if named else wanted.words,
        "quantity": named.quantity if named else 1,
        "kind": wanted.kind,
        "every": wanted.every or "",
        "unit": wanted.unit,
        "first_on": wanted.first_on.isoformat() if wanted.first_on else "",
        "channel": wanted.channel,
        "evidence": wanted.evidence,
    }


Deed = Callable[[Asked, Conversation], str]


def _form(did: str) -> Callable[[Deed], Callable[..., HttpResponseBase]]:
    """A form of the page: done and traced, or shown again with what was wrong and all that was typed."""

    def take(enter: Deed) -> Callable[..., HttpResponseBase]:
        @require_POST
        @page(Area.INTERACT, Ability.ACT)
        def view(request: Asked, number: int) -> HttpResponse:
            found = find_talk(number)
            try:
                with traced(request, did, f"conversation {number}"):
                    said = enter(request, found)
            except BadInput as error:
                form = "again" if isinstance(error, Overtaken) else enter.__name__
                return _show(request, found, str(error), request.POST.get("text", ""), form)
            messages.success(request, said)
            stays = enter.__name__ in {"note", "assign", "reopen", "arrange"}
            return go(request, resolve_url("conversation", number) if stays else resolve_url("inbox"))

        view.__doc__ = enter.__doc__
        return view

    return take


@_form("answer conversation")
def send_answer(request: Asked, found: Conversation) -> str:
    """An answer by e-mail; the conversation may be closed with it."""
    given = request.POST
    seen = int(given.get("seen", "0")) if given.get("seen", "0").isdigit() else 0
    closes = given.get("then") == "close"
    answer(found, given.get("text", ""), by=request.person.name, at=request.at, seen=seen, then_close=closes)
    if closes:
        return "Your answer is on its way, and the conversation closed."
    return "Your answer is on its way."


@_form("note on conversation")
def note(request: Asked, found: Conversation) -> str:
    """Words for colleagues."""
    deeds.add_note(found, request.POST.get("text", ""), by=request.person.name, at=request.at)
    return "The note is kept. Only colleagues see it."


@_form("make arrangement")
def arrange(request: Asked, found: Conversation) -> str:
    """Remember what the customer asked for in the conversation, as one of us confirmed it."""
    make_suggested(customer_of(found), wanted_in(request.POST), by=request.person.name, at=request.at)
    return "We shall remember it for them, and they are told."


@_form("assign conversation")
def assign(request: Asked, found: Conversation) -> str:
    """Give the conversation to one of us, or back to all."""
    to = request.POST.get("to", "").strip()
    deeds.assign(found, to)
    return f"It is {to}'s now." if to else "It is nobody's now."


@_form("close conversation")
def close(request: Asked, found: Conversation) -> str:
    """Nothing more is to be done."""
    deeds.close(found, at=request.at)
    return "Closed. It opens again when they write."


@_form("reopen conversation")
def reopen(request: Asked, found: Conversation) -> str:
    """It waits for us again."""
    deeds.reopen(found, at=request.at)
    return "It is open again."


@_form("snooze conversation")
def snooze(request: Asked, found: Conversation) -> str:
    """Put it off until a morning."""
    chosen = SNOOZES.get(request.POST.get("until", ""))
    if chosen is None:
        raise BadInput("That is no time to put it off to.", hint="Choose one of the list.")
    morning = _morning(request.at, chosen[1], request.business.time_zone)
    deeds.snooze(found, morning, at=request.at)
    return f"It comes back on {morning.astimezone(ZoneInfo(request.business.time_zone)):%A, %-d %B}, at nine."


def _morning(at: datetime, days: int, zone: str) -> datetime:
    local = at.astimezone(ZoneInfo(zone)) + timedelta(days=days)
    return local.replace(hour=_MORNING, minute=0, second=0, microsecond=0)


@page(Area.INTERACT, Ability.ACT)
def attachment(_: Asked, number: int) -> HttpResponse:
    """A file that came with a message, to be saved and never shown by the browser as a page of ours."""
    return download_mail_file(attached_file(number))


def download_mail_file(file: MailFile) -> HttpResponse:
    """As a download, whatever is in it."""
    response = HttpResponse(file.content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
