"""Which area each operation belongs to, by its address: whom the console opens the area, the API answers."""

from __future__ import annotations

from regulars.ledger.areas import Area

AREAS = {
    "today": Area.TODAY,
    "decisions": Area.TODAY,
    "customers": Area.CUSTOMERS,
    "segments": Area.CUSTOMERS,
    "identity": Area.CUSTOMERS,
    "accounts/": Area.CUSTOMERS,
    "accounts": Area.IDENTIFY,
    "identify": Area.IDENTIFY,
    "imports": Area.IDENTIFY,
    "jobs": Area.IDENTIFY,
    "reviews": Area.IDENTIFY,
    "relationships": Area.DIFFERENTIATE,
    "arrangements": Area.INTERACT,
    "calendars": Area.INTERACT,
    "cases": Area.INTERACT,
    "conversations": Area.INTERACT,
    "dialogue": Area.INTERACT,
    "files": Area.INTERACT,
    "live": Area.INTERACT,
    "outbox": Area.INTERACT,
    "promises": Area.INTERACT,
    "said": Area.INTERACT,
    "site": Area.INTERACT,
    "surveys": Area.INTERACT,
    "tasks": Area.INTERACT,
    "actions": Area.CUSTOMISE,
    "funnel": Area.CUSTOMISE,
    "experience": Area.MEASURE,
    "experiments": Area.MEASURE,
    "gaps": Area.MEASURE,
    "improvements": Area.MEASURE,
    "measure": Area.MEASURE,
    "runs": Area.MEASURE,
    "service": Area.MEASURE,
    "word-of-mouth": Area.MEASURE,
    "audit": Area.SETTINGS,
    "settings": Area.SETTINGS,
}
"""By the first word of the address; `accounts/`: one account, whose page is a customer's, where the list is not."""


def area_of(path: str) -> Area:
    """The area of the operation at an address below /api/. Raises LookupError for an operation without one."""
    word, below, _ = path.partition("/")
    area = AREAS.get(f"{word}{below}") or AREAS.get(word)
    if area is None:
        raise LookupError(f"The operations at '/api/{word}' belong to no area: give them one in api/areas.py.")
    return area
