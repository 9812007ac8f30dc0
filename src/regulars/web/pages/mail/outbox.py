"""The outbox for people: what waits and why, what came back, what nobody knows the outcome of, mails put aside."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.interact.outbox.unknown import settle_unknown, unknown
from regulars.ledger.models import ArrivedMail, Delivery
from regulars.ledger.users import Ability
from regulars.web.answers import go
from regulars.web.pages.mail.health import problems
from regulars.web.pages.mail.talk import download_mail_file
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

_SHOWN = 50
_STATES = ("queued", "sending", "sent", "bounced", "failed", "withheld")


@page(Area.INTERACT, Ability.ACT)
def outbox(request: Asked) -> HttpResponse:
    """What is to be sent and what became of it."""
    held = Delivery.objects.exclude(state=Delivery.State.DONE)
    counts = dict(held.values_list("state").annotate(Count("pk")))
    state = request.GET.get("state", "")
    lately = held.filter(state=state) if state in _STATES else held
    context = {
        "tab": "outbox",
        "state": state,
        "states": [(name, Delivery.State(name).label, counts.get(name, 0)) for name in _STATES],
        "lately": lately.select_related("customer").order_by("-pk")[:_SHOWN],
        "unknown": unknown()[:_SHOWN],
        "aside": ArrivedMail.objects.filter(kind=ArrivedMail.Kind.ASIDE).order_by("-at")[:_SHOWN],
        "problems": problems(),
    }
    return render(request, "web/mail/outbox.html", context)


@require_POST
@page(Area.INTERACT, Ability.ACT)
def settle(request: Asked, number: int) -> HttpResponse:
    """Say whether a mail arrived of which we don't know."""
    arrived = request.POST.get("arrived") == "yes"
    with traced(request, "settle delivery", f"delivery {number}", arrived=arrived):
        settle_unknown(number, arrived=arrived, by=request.person.name, at=request.at)
    messages.success(request, "Noted that it arrived." if arrived else "It is sent again.")
    return go(request, resolve_url("outbox"))


@page(Area.INTERACT, Ability.ACT)
def aside(_: Asked, number: int) -> HttpResponse:
    """A mail that could not be read, as it came."""
    found = ArrivedMail.objects.filter(pk=number).exclude(file="").first()
    if found is None:
        raise Http404
    return download_mail_file(found.file, f"mail-{number}.eml")
