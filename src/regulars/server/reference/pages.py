"""The page of the console's pages, from their addresses and what guards them."""

from __future__ import annotations

import inspect

from django.urls import URLPattern

from regulars.ledger.users import ABILITIES, Role
from regulars.server.reference import rows
from regulars.web.roles import OPENS, view_marks
from regulars.web.urls import urlpatterns


def page() -> str:
    """Every address of the console with what it is for, and which roles may open it."""
    lines = []
    for pattern in urlpatterns:
        lines.append((f"`/{_readable(str(pattern.pattern))}`", _what(pattern), _who(pattern.callback)))
    return "\n\n".join(
        [
            "# Pages of the console",
            "Pages are rendered by the server and work without scripts. Addresses that change something take a form "
            "that is posted, with its CSRF token.",
            rows(("address", "what it is for", "who"), lines),
        ]
    )


def _what(pattern: URLPattern) -> str:
    """The first line of what a view of ours says of itself, else its name."""
    view = getattr(pattern.callback, "view_class", pattern.callback)
    ours = getattr(view, "__module__", "").startswith("regulars.")
    said = (inspect.getdoc(view) or "").partition("\n")[0] if ours else ""
    return said or f"{str(pattern.name).replace('-', ' ').capitalize()}."


def _who(view: object) -> str:
    marks = view_marks(view)
    if marks is None:
        return "anybody"
    area, ability = marks
    roles = [role for role in Role if area in OPENS[role] and ability in ABILITIES[role]]
    return "all roles" if len(roles) == len(Role) else ", ".join(roles)


def _readable(address: str) -> str:
    return (
        address.replace("<int:", "<")
        .replace("<str:", "<")
        .replace("<code:", "<")
        .replace("<slug:", "<")
        .replace("<uuid:", "<")
    )
