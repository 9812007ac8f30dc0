"""Gaps: what customers want beside what they get, of everybody, by group, and one gap on its own page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render, resolve_url

from regulars.differentiate.customers import members_of_segments
from regulars.interact.desk import find_customer
from regulars.interact.staff import who_may_act
from regulars.kernel.errors import NotFound
from regulars.ledger.anonymity import FEWEST
from regulars.ledger.models import Customer
from regulars.measure.gaps.cuts import Cut
from regulars.measure.gaps.found import ENOUGH, Group, Own, gap_among, gaps_found, gaps_of_customer, own_gaps
from regulars.measure.gaps.improve import improvements
from regulars.science.quality.gaps import Gap
from regulars.web.charts import quadrants
from regulars.web.remembered import remembered
from regulars.web.roles import Area, Asked, page

_SHOWN = 25
CUTS = (("", "Everybody"), (Cut.TIER, "By value tier"), (Cut.SEGMENT, "By segment"), (Cut.PRODUCT, "By product"))


@page(Area.MEASURE)
def gaps(request: Asked) -> HttpResponse:
    """Needs by what falls shortest, in their quadrants; groups; what delights; and what is being improved."""
    found = gaps_found(request.at, request.GET.get("cut", ""), members_of_segments)
    shown = found.everybody
    state = [(one.need, one.delivered, one.wanted, one.importance) for one in shown.gaps]
    context = {
        "found": found,
        "rows": [{"gap": one, "address": address_of(one.need)} for one in shown.gaps],
        "groups": [_group_row(group) for group in found.groups],
        "chart": remembered("quadrants", state, lambda: quadrants.draw(shown.gaps)) if len(shown.gaps) > 1 else "",
        "cuts": CUTS,
        "cut": request.GET.get("cut", ""),
        "enough": ENOUGH,
        "fewest": FEWEST,
        "open": improvements()[:_SHOWN],
        "closed": improvements(closed=True)[:_SHOWN],
        "today": request.at.date(),
    }
    return render(request, "web/gaps.html", context)


def address_of(need: str, cut: str = "", among: str = "", customer: str = "") -> str:
    """Where one gap has its page."""
    told = {"need": need, "cut": cut, "among": among, "customer": customer}
    return f"{resolve_url('gap')}?{urlencode({name: value for name, value in told.items() if value})}"


def _group_row(group: Group) -> dict[str, Any]:
    shown = [{"gap": one, "address": address_of(one.need, group.cut, group.name)} for one in group.gaps[:2]]
    return {"group": group, "shortest": shown}


@page(Area.MEASURE)
def gap(request: Asked) -> HttpResponse:
    """One gap: how wide it is, whose it is, and the form that takes it on."""
    asked = {name: request.GET.get(name, "") for name in ("need", "cut", "among", "customer")}
    context = _of_customer(request, asked) if asked["customer"] else _of_group(request, asked)
    taken = [one for one in improvements() if one.need == asked["need"]]
    return render(
        request,
        "web/gap.html",
        {**context, "asked": asked, "people": who_may_act(), "taken": taken, "enough": ENOUGH},
    )


def _of_group(request: Asked, asked: dict[str, str]) -> dict[str, Any]:
    where = (asked["need"], asked["cut"], asked["among"])
    found, group = gap_among(request.at, *where, segments=members_of_segments)
    own = own_gaps(request.at, *where, segments=members_of_segments)
    return {"gap": found, "group": group, "own": _named(own[:_SHOWN]), "known": len(own)}


def _of_customer(request: Asked, asked: dict[str, str]) -> dict[str, Any]:
    customer = find_customer(asked["customer"])
    own = [one for one in gaps_of_customer(customer.pk, request.at) if one.need == asked["need"]]
    if not own:
        raise NotFound(f"{customer.called} did not tell what they want and get in '{asked['need'][:120]}'.")
    return {"gap": _alone(own[0]), "customer": customer, "own": [], "known": 1}


def _alone(own: Own) -> Gap:
    """As a gap: of one answer its interval says nothing."""
    bounds = (own.gap, own.gap)
    return Gap(own.need, own.wanted, own.delivered, own.importance, own.gap, *bounds, answers=1)


def _named(own: list[Own]) -> list[dict[str, Any]]:
    people = Customer.objects.in_bulk([one.customer for one in own])
    return [
        {
            "own": one,
            "customer": people[one.customer],
            "address": address_of(one.need, customer=people[one.customer].code),
        }
        for one in own
        if one.customer in people
    ]
