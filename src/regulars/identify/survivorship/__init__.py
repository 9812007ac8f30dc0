"""Survivorship: of each field the best that any linked record says, where it comes from, and why that one."""

from regulars.identify.survivorship.many import choose
from regulars.identify.survivorship.one import choose_for
from regulars.identify.survivorship.rules import FIELDS, RULES, Rule

__all__ = ["FIELDS", "RULES", "Rule", "choose", "choose_for"]
