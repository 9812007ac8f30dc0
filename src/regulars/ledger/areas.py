"""The areas of Regulars and which role opens which: one table for the console's pages and the API's operations."""

from __future__ import annotations

from enum import StrEnum

from regulars.kernel.errors import NotAllowed
from regulars.ledger.users import Role


class Area(StrEnum):
    """The console's navigation, in its order."""

    TODAY = "Today"
    CUSTOMERS = "Customers"
    IDENTIFY = "Identify"
    DIFFERENTIATE = "Differentiate"
    INTERACT = "Interact"
    CUSTOMISE = "Customise"
    MEASURE = "Measure"
    SETTINGS = "Settings"


OPENS: dict[Role, frozenset[Area]] = {
    Role.OWNER: frozenset(Area),
    Role.MARKETER: frozenset(Area) - {Area.SETTINGS},
    Role.AGENT: frozenset({Area.TODAY, Area.CUSTOMERS, Area.INTERACT}),
    Role.ANALYST: frozenset(Area),
}
"""Which areas each role may open. What it may do there is the same as everywhere: `ledger.users.ABILITIES`."""


def opens(role: Role | None) -> list[Area]:
    """The areas that a role opens, in their order; none without a role."""
    return [area for area in Area if role and area in OPENS[role]]


def require_area(role: Role | None, needed: Area, who: str) -> None:
    """Raise NotAllowed unless the role opens the area."""
    if needed not in opens(role):
        roles = ", ".join(role for role in Role if needed in OPENS[role])
        raise NotAllowed(f"'{who}' may not open {needed}: it takes the role {roles}.", hint="Ask an owner.")
