"""Who may open which page, and do what there: asked by every view and by the navigation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from regulars.kernel.errors import NotAllowed, NotFound, RegularsError
from regulars.ledger.areas import OPENS, Area, opens
from regulars.ledger.business import Business, business
from regulars.ledger.users import ABILITIES, Ability, Role, role_of
from regulars.web.answers import back, go

__all__ = ["OPENS", "Area", "Asked", "Person", "View", "page", "view_marks"]


@dataclass(frozen=True, slots=True)
class Person:
    """Who is looking at the page."""

    name: str
    role: Role | None

    @property
    def opens(self) -> list[Area]:
        """The areas in the order of the navigation."""
        return opens(self.role)

    @property
    def may(self) -> frozenset[Ability]:
        """All that this person may do."""
        return ABILITIES[self.role] if self.role else frozenset()


class Asked(HttpRequest):
    """A request as our views get it: who asks, when, and in which business."""

    person: Person
    area: Area
    at: datetime
    business: Business
    htmx: HtmxDetails


Rest = ParamSpec("Rest")
View = Callable[Concatenate[Asked, Rest], HttpResponseBase]


def page(area: Area, ability: Ability = Ability.SEE) -> Callable[[View[Rest]], Callable[..., HttpResponseBase]]:
    """A view of `area` that takes `ability`; others are sent to sign in, or told that they may not.

    What a step refuses becomes a page, or after a form a message on the page that the form came from.
    """

    def guard(view: View[Rest]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            asked = cast(Asked, request)
            asked.person = Person(request.user.get_username(), role_of(request.user))
            asked.area, asked.at, asked.business = area, datetime.now(UTC), business()
            with timezone.override(ZoneInfo(asked.business.time_zone)):
                if area not in asked.person.opens or ability not in asked.person.may:
                    return render(asked, "web/refused.html", {"needed": ability}, status=403)
                try:
                    return view(asked, *args, **kwargs)
                except RegularsError as error:
                    return _refuse(asked, error)

        guarded.area, guarded.ability = area, ability  # type: ignore[attr-defined]
        return guarded

    return guard


def _refuse(request: Asked, error: RegularsError) -> HttpResponse:
    status = 404 if isinstance(error, NotFound) else 403 if isinstance(error, NotAllowed) else 400
    if request.method == "POST":
        messages.error(request, str(error))
        return go(request, back(request))
    return render(request, "web/problem.html", {"error": error}, status=status)


def view_marks(view: Any) -> tuple[Area, Ability] | None:
    """What a guarded view was marked with; None for one that anybody may open."""
    area = getattr(view, "area", None)
    return (area, view.ability) if area else None
