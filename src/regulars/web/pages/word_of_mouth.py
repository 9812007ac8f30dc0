"""Word of mouth: who brought whom and what it is worth; and the form that notes who brought a customer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.interact.desk import find_customer
from regulars.ledger.models import Customer
from regulars.ledger.users import Ability
from regulars.measure.word_of_mouth import found as measured
from regulars.measure.word_of_mouth.record import forget_referrer, note_referrer
from regulars.measure.word_of_mouth.trees import largest_tree
from regulars.web.answers import back, go
from regulars.web.charts import months, tree
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

_SHOWN = 50


@page(Area.MEASURE)
def word_of_mouth(request: Asked) -> HttpResponse:
    """What brought customers are worth, the largest tree, by month, and who brings the most."""
    as_of = measured.as_it_stands(request.at)
    found = measured.word_of_mouth(as_of, request.business)
    branches = largest_tree(as_of)
    people = Customer.objects.in_bulk([one.customer for one in found.referrers[:_SHOWN]])
    context = {
        "found": found,
        "rows": [{"one": one, "customer": people[one.customer]} for one in found.referrers[:_SHOWN]],
        "tree": branches,
        "tree_chart": tree.draw(branches) if branches else "",
        "month_chart": months.draw(found.months) if len(found.months) > 1 else "",
    }
    return render(request, "web/word_of_mouth.html", context)


@require_POST
@page(Area.CUSTOMERS, Ability.ACT)
def brought_by(request: Asked, code: str) -> HttpResponse:
    """Note who brought a customer; empty, that nobody did."""
    customer = find_customer(code)
    given = request.POST.get("referrer", "").strip()
    with traced(request, "note who brought", f"customer {customer.code}"):
        if given:
            note_referrer(customer, find_customer(given), by=request.person.name, at=request.at)
        else:
            forget_referrer(customer)
    messages.success(request, "Noted." if given else "Nobody is noted as having brought them any more.")
    return go(request, back(request, resolve_url("customer", customer.code)))
