"""Your site: what its placements show to whom, and how to put Regulars on its pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.interact.site.content import Words, add_placement, put_content, remove_content, remove_placement
from regulars.interact.site.exposures import customers_shown
from regulars.interact.site.proof import proof_secret
from regulars.kernel.errors import RegularsError
from regulars.ledger.business import setting_values
from regulars.ledger.models import Action, Content, Placement, Source
from regulars.ledger.reach.consent import MARKETING, SERVICE
from regulars.ledger.users import Ability
from regulars.ledger.write_keys import FORMAT
from regulars.web.answers import go
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

_DAYS = 30


@page(Area.INTERACT)
def site(request: Asked) -> HttpResponse:
    """What each placement of your site shows, to whom, and how to put Regulars on its pages."""
    return _show(request)


@require_POST
@page(Area.INTERACT, Ability.RUN)
def make_placement(request: Asked) -> HttpResponse:
    """Make a place that pages can ask for."""
    key = request.POST.get("key", "")
    with traced(request, "make placement", f"placement {key[:64]}"):
        placement = add_placement(key, request.POST.get("name", ""))
    messages.success(request, f"Pages can ask for {placement.key} now. Say what it shows.")
    return go(request, f"{resolve_url('site')}#{placement.key}")


@require_POST
@page(Area.INTERACT, Ability.RUN)
def put_words(request: Asked, key: str) -> HttpResponse:
    """Say what a placement shows to those for whom an action was chosen, or to everybody else."""
    given = request.POST
    words = Words(*(given.get(name, "") for name in ("heading", "text", "link_label", "link_to")))
    try:
        with traced(request, "change content", f"placement {key}", action=given.get("action", "")):
            put_content(
                key,
                words,
                action=given.get("action", ""),
                language=given.get("language", ""),
                purpose=given.get("purpose", MARKETING),
            )
    except RegularsError as error:
        return _show(request, {"placement": key, "says": str(error), "typed": given}, status=422)
    messages.success(request, "Kept. Your site shows it within a minute.")
    return go(request, f"{resolve_url('site')}#{key}")


@require_POST
@page(Area.INTERACT, Ability.RUN)
def take_words_away(request: Asked, number: int) -> HttpResponse:
    """Take one content of a placement away."""
    with traced(request, "remove content", f"content {number}"):
        remove_content(number)
    messages.success(request, "Taken away.")
    return go(request, resolve_url("site"))


@require_POST
@page(Area.INTERACT, Ability.RUN)
def take_placement_away(request: Asked, key: str) -> HttpResponse:
    """Take a placement away with all that it shows."""
    with traced(request, "remove placement", f"placement {key}"):
        remove_placement(key)
    messages.success(request, f"{key} is no more; pages that ask for it keep their own words.")
    return go(request, resolve_url("site"))


def _show(request: Asked, problem: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    seen = customers_shown((request.at - timedelta(days=_DAYS)).date())
    placements = [
        {
            "row": placement,
            "contents": Content.objects.filter(placement=placement)
            .select_related("action")
            .order_by("action", "language"),
            "customers": seen.get(placement.key, 0),
        }
        for placement in Placement.objects.order_by("key")
    ]
    said = {name: str(value) for name, (value, _) in setting_values().items()}
    address = said["PUBLIC_ADDRESS"] or f"{request.scheme}://{request.get_host()}"
    may_manage = Ability.MANAGE in request.person.may
    context = {
        "placements": placements,
        "problem": problem or {},
        "actions": Action.objects.filter(enabled=True).order_by("name"),
        "purposes": (MARKETING, SERVICE),
        "address": address,
        "origins": said["SITE_ORIGINS"],
        "days": _DAYS,
        "secrets": [
            (source, proof_secret(source.pk)) for source in Source.objects.filter(format=FORMAT).order_by("name")
        ]
        if may_manage
        else [],
    }
    response = render(request, "web/site.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
