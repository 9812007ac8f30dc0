"""Settings: the business's own choices, the people who sign in and their roles, and the audit log."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.kernel.options import setting_named
from regulars.ledger.business import change_setting, setting_values
from regulars.ledger.models import Trace
from regulars.ledger.users import (
    Ability,
    Role,
    add_user,
    change_address,
    change_password,
    change_role,
    password_made_up,
    role_of,
)
from regulars.web.answers import go
from regulars.web.roles import OPENS, Area, Asked, page
from regulars.web.traces import traced

_TRACES = 50


@page(Area.SETTINGS)
def settings(request: Asked) -> HttpResponse:
    """What the business chose, a row a setting."""
    rows = [
        {"name": name, "value": str(value), "origin": origin, "help": setting_named(name).help}
        for name, (value, origin) in setting_values().items()
    ]
    return render(request, "web/settings.html", {"settings": rows, "tab": "business"})


@page(Area.SETTINGS)
def people(request: Asked) -> HttpResponse:
    """Who may sign in, and as what."""
    users = User.objects.prefetch_related("groups").order_by("username")
    context = {
        "people": [{"user": user, "role": role_of(user)} for user in users],
        "roles": [(role, [area for area in Area if area in OPENS[role]]) for role in Role],
        "suggested": password_made_up(),
        "tab": "people",
    }
    return render(request, "web/people.html", context)


@page(Area.SETTINGS)
def audit_log(request: Asked) -> HttpResponse:
    """Who did what, the newest first."""
    pages = Paginator(Trace.objects.order_by("-at", "-pk"), _TRACES)
    return render(request, "web/audit.html", {"traces": pages.get_page(request.GET.get("page")), "tab": "audit"})


@require_POST
@page(Area.SETTINGS, Ability.MANAGE)
def set_setting(request: Asked, name: str) -> HttpResponse:
    """Change one setting."""
    with traced(request, "change setting", name):
        change_setting(name, request.POST.get("value", ""))
    messages.success(request, f"{setting_named(name).name} is changed. Figures follow at the next run.")
    return go(request, f"{resolve_url('settings')}#{name}")


@require_POST
@page(Area.SETTINGS, Ability.MANAGE)
def add_person(request: Asked) -> HttpResponse:
    """Let somebody sign in."""
    given = request.POST
    added = add_user(
        given.get("name", "").strip(),
        given.get("role", ""),
        given.get("password", ""),
        by=request.person.name,
        at=request.at,
    )
    messages.success(request, f"{added.username} may sign in now. Pass the password on by a safe way.")
    return go(request, resolve_url("people"))


@require_POST
@page(Area.SETTINGS, Ability.MANAGE)
def set_role(request: Asked, name: str) -> HttpResponse:
    """Give somebody another role."""
    change_role(name, request.POST.get("role", ""), by=request.person.name, at=request.at)
    messages.success(request, f"{name} has a new role.")
    return go(request, resolve_url("people"))


@require_POST
@page(Area.SETTINGS, Ability.MANAGE)
def set_address(request: Asked, name: str) -> HttpResponse:
    """Enter the e-mail address of one of us, for tests of what we write."""
    change_address(name, request.POST.get("address", "").strip(), by=request.person.name, at=request.at)
    messages.success(request, f"The address of {name} is changed.")
    return go(request, resolve_url("people"))


@require_POST
@page(Area.SETTINGS, Ability.MANAGE)
def set_password(request: Asked, name: str) -> HttpResponse:
    """Give somebody a new password."""
    change_password(name, request.POST.get("password", ""), by=request.person.name, at=request.at)
    messages.success(request, f"{name} has a new password. Pass it on by a safe way.")
    return go(request, resolve_url("people"))
