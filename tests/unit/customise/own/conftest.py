"""An action of our own, as a marketer would enter it."""

from __future__ import annotations

from decimal import Decimal

from regulars.customise.moves import Words
from regulars.customise.own.terms import Effect, Terms
from regulars.customise.rules.three import Rules

TEA = Terms(
    name="A tin of tea for York",
    kind="offer",
    why="They asked for tea.",
    purpose="service",
    cost=Decimal("2.00"),
    rest_days=90,
    effect=Effect("sum", Decimal(500), "One in two buys more tea."),
    rules=Rules(may="city = 'York'", now="orders >= 1"),
    words={"email": Words("Hello{% if first_name %} {{ first_name }}{% endif %}, tea?", "Tea"), "phone": Words("Tea?")},
)
"""So much that no move of the playbook is worth more."""
