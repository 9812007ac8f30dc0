"""Accounts: households, companies and dealers; who belongs to each, in which role, and how we know."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, Sum
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.identify.accounts import (
    forget_statement,
    members_of,
    open_account,
    remove_membership,
    removed_from,
    state_membership,
)
from regulars.interact.desk import find_customer
from regulars.kernel.errors import NotFound
from regulars.ledger.models import Account, Membership, Score
from regulars.ledger.users import Ability
from regulars.web.answers import go
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

_A_PAGE = 50
_MEMBERS = 200
_HOLDS = ~Q(memberships__role=Membership.Role.REMOVED)
PLURALS = {"household": "Households", "company": "Companies", "dealer": "Dealers"}


@page(Area.IDENTIFY)
def accounts(request: Asked) -> HttpResponse:
    """Households, companies and dealers, those worth most first."""
    kind, search = request.GET.get("kind", ""), request.GET.get("search", "").strip()
    counts = dict(Account.objects.order_by().values_list("kind").annotate(Count("pk")))
    held = Account.objects.annotate(
        members=Count("memberships", filter=_HOLDS),
        worth=Sum("memberships__customer__score__value", filter=_HOLDS),
    )
    if kind in PLURALS:
        held = held.filter(kind=kind)
    if search:
        held = held.filter(name__icontains=search)
    ordered = (
        held.order_by("-members", "name")
        if kind == "dealer"
        else held.order_by(F("worth").desc(nulls_last=True), "name")
    )
    context = {
        "accounts": Paginator(ordered, _A_PAGE).get_page(request.GET.get("page")),
        "kinds": [(name, plural, counts.get(name, 0)) for name, plural in PLURALS.items()],
        "kind": kind,
        "search": search,
        "anything": bool(counts),
        "names": Account.Kind.choices,
    }
    return render(request, "web/accounts.html", context)


@require_POST
@page(Area.IDENTIFY, Ability.ACT)
def open_one(request: Asked) -> HttpResponse:
    """Open an account by hand; its members are entered on its page."""
    with traced(request, "open account", "accounts"):
        opened = open_account(request.POST.get("kind", ""), request.POST.get("name", ""))
    messages.success(request, f"{opened.name} is opened. Say below who belongs to it.")
    return go(request, resolve_url("account", opened.pk))


@page(Area.CUSTOMERS)
def account(request: Asked, number: int) -> HttpResponse:
    """One household, company or dealer: its members, their roles, and how we know of each."""
    found = _find(number)
    members = members_of(found, _MEMBERS)
    people = [member.customer.pk for member in members]
    scores = {score.customer_id: score for score in Score.objects.filter(customer__in=people)}
    context = {
        "account": found,
        "members": [{"member": member, "score": scores.get(member.customer.pk)} for member in members],
        "count": found.memberships.exclude(role=Membership.Role.REMOVED).count(),
        "worth": Score.objects.filter(customer__memberships__in=_holding(found)).aggregate(Sum("value"))["value__sum"],
        "roles": [choice for choice in Membership.Role.choices if choice[0] != Membership.Role.REMOVED],
        "removed": removed_from(found),
    }
    return render(request, "web/account.html", context)


@require_POST
@page(Area.CUSTOMERS, Ability.ACT)
def add_member(request: Asked, number: int) -> HttpResponse:
    """Enter that a customer belongs to the account."""
    found, customer = _find(number), find_customer(request.POST.get("code", "").strip())
    role = request.POST.get("role", Membership.Role.MEMBER)
    with traced(request, "add member", f"account {number}", customer=customer.code):
        state_membership(customer, found, role, by=request.person.name, at=request.at)
    messages.success(request, f"{customer.called} is in {found.name} now.")
    return go(request, resolve_url("account", number))


@require_POST
@page(Area.CUSTOMERS, Ability.ACT)
def remove_member(request: Asked, number: int, code: str) -> HttpResponse:
    """Enter that a customer does not belong to the account, whatever records suggest."""
    found, customer = _find(number), find_customer(code)
    with traced(request, "remove member", f"account {number}", customer=customer.code):
        remove_membership(customer, found, by=request.person.name, at=request.at)
    messages.success(request, f"{customer.called} is no longer in {found.name}. Take that back below if it was wrong.")
    still = Account.objects.filter(pk=number).exists()
    return go(request, resolve_url("account", number) if still else resolve_url("customer", customer.code))


@require_POST
@page(Area.CUSTOMERS, Ability.ACT)
def forget_member(request: Asked, number: int, code: str) -> HttpResponse:
    """Take back what one of us said of a customer in this account."""
    found, customer = _find(number), find_customer(code)
    with traced(request, "forget member", f"account {number}", customer=customer.code):
        forget_statement(customer, found)
    messages.success(request, f"Of {customer.called} the records decide again, the next time that they are matched.")
    return go(request, resolve_url("account", number))


def _find(number: int) -> Account:
    found = Account.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no account {number}.", hint="Look it up under Identify, Households and companies.")
    return found


def _holding(found: Account) -> Any:
    return found.memberships.exclude(role=Membership.Role.REMOVED)
