"""The page of roles and scopes, from their table."""

from __future__ import annotations

from regulars.ledger.users import ABILITIES, Ability, Role
from regulars.server.reference import rows

_MEANS = {
    Ability.SEE: "customers, today's list, imports, measures",
    Ability.ACT: "inbox and outbox; carry out and skip decisions; calls, notes, tasks, promises, consents",
    Ability.IMPORT: "take files in, and take imports back",
    Ability.RUN: "work everything out anew",
    Ability.EXPORT: "lists of customers, and everything about one customer",
    Ability.MANAGE: "settings, people who sign in, tokens, erasing a customer",
}


def page() -> str:
    """What each role may do; a token's scopes are the same words."""
    roles = tuple(Role)
    lines = [
        (f"`{ability}`", _MEANS[ability], *("yes" if ability in ABILITIES[role] else "" for role in roles))
        for ability in Ability
    ]
    return "\n\n".join(
        [
            "# Roles and scopes",
            "Each person who signs in has one role. A token for the HTTP API has one or more of the same abilities as "
            "its scopes, and never more than the person who made it has today.",
            rows(("may", "that is", *roles), lines),
        ]
    )
