"""Who of us can be given something to do, and who answers for it when it is late."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User

from regulars.ledger.users import ABILITIES, Ability, Role

_FIRST = (Role.AGENT, Role.MARKETER, Role.OWNER)
"""Whom to ask first where nobody knows the customer yet."""


def who_may_act() -> list[str]:
    """Everybody who may act for customers, by name."""
    roles = [role for role in Role if Ability.ACT in ABILITIES[role]]
    return list(_active(roles))


def who_answers_first() -> list[str]:
    """Those of the first kind of role that anybody has: agents, else marketers, else owners."""
    return next((found for role in _FIRST if (found := _active([role]))), [])


def who_manages() -> str:
    """Whom to tell when something is late: the first owner by name; empty without one."""
    return next(iter(_active([Role.OWNER])), "")


def _active(roles: Sequence[str]) -> list[str]:
    people = User.objects.filter(is_active=True, groups__name__in=roles).distinct().order_by("username")
    return list(people.values_list("username", flat=True))
