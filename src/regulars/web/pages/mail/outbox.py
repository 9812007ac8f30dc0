"""The outbox for people: what waits and why, what came back, what nobody knows the outcome of, mails put aside."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.interact.inbox.files import mail_put_aside
from regulars.interact.outbox.health import problems
from regulars.interact.outbox.listing import counts_by_state, deliveries, put_aside
from regulars.interact.outbox.unknown import settle_unknown, unknown
from regulars.ledger.models import Delivery
from regulars.ledger.users import Ability
from regulars.web.answers import go
from regulars.web.pages.mail.talk import download_mail_file
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

_SHOWN = 50


@page(Area.INTERACT, Ability.ACT)
def outbox(request: Asked) -> HttpResponse:
    """What is to be sent and what became of it."""
    state, counts = request.GET.get("state", ""), counts_by_state()
    context = {
        "tab": "outbox",
        "state": state,
        "states": [(name, Delivery.State(name).label, count) for name, count in counts.items()],
        "lately": deliveries(state if state in counts else "")[:_SHOWN],
        "unknown": unknown()[:_SHOWN],
        "aside": put_aside()[:_SHOWN],
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
    return download_mail_file(mail_put_aside(number))
