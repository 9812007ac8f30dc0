"""What every page of the console knows: the navigation, who is looking, the business, the theme."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from regulars.ledger.users import Ability
from regulars.web.roles import Area

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"

ADDRESSES = {
    Area.TODAY: "today",
    Area.CUSTOMERS: "customers",
    Area.IDENTIFY: "identify",
    Area.DIFFERENTIATE: "differentiate",
    Area.INTERACT: "interact",
    Area.CUSTOMISE: "customise",
    Area.MEASURE: "measure",
    Area.SETTINGS: "settings",
}
"""Name of the address of each area's first page."""

STEPS = (Area.IDENTIFY, Area.DIFFERENTIATE, Area.INTERACT, Area.CUSTOMISE, Area.MEASURE)


def console(request: HttpRequest) -> dict[str, Any]:
    """For every template: `navigation`, `person`, `may`, `business`, `currency`, `theme`, `local_day`."""
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    person, business = getattr(request, "person", None), getattr(request, "business", None)
    known = {
        "theme": theme if theme in THEMES else "auto",
        "themes": THEMES,
        "person": person,
        "business": business,
        "currency": business.currency if business else "",
        "may": {ability.name.lower(): person is not None and ability in person.may for ability in Ability},
    }
    if person is None:
        return known
    return known | {
        "local_day": timezone.localtime(request.at).date(),  # type: ignore[attr-defined]
        "navigation": [
            {
                "name": area.value,
                "address": ADDRESSES[area],
                "here": area == request.area,  # type: ignore[attr-defined]
                "step": STEPS.index(area) + 1 if area in STEPS else None,
            }
            for area in person.opens
        ],
    }
