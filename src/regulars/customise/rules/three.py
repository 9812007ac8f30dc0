"""Whom an action is for, in three rules: may they have it, does it make sense now, would it be right for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from regulars.customise.rules.compiling import as_expression
from regulars.customise.rules.facts import Fact
from regulars.customise.rules.reading import BadRule, read_rule
from regulars.customise.rules.telling import told
from regulars.customise.rules.tree import All, Node, facts_of

QUESTIONS = {
    "may": "May they have it?",
    "now": "Does it make sense now?",
    "suits": "Would it be right for them?",
}
"""The rules by name, with what each answers."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The texts of the three rules; an empty one holds for everybody, and all must hold.

    Attributes:
        may: eligibility, may they have it: what they are.
        now: applicability, does it make sense now: what has just happened, or is about to.
        suits: suitability, would it be right for them: what we would do them good with.
    """

    may: str = ""
    now: str = ""
    suits: str = ""

    @classmethod
    def from_json(cls, given: Mapping[str, str]) -> Rules:
        """From texts by name; those that are not given are empty."""
        return cls(**{name: str(given.get(name, "")).strip() for name in QUESTIONS})

    def to_json(self) -> dict[str, str]:
        """Texts by name."""
        return {name: getattr(self, name) for name in QUESTIONS}

    @property
    def tree(self) -> All:
        """All of them as one. Raises BadRule for a text that is no rule."""
        parts: list[Node] = []
        for name in QUESTIONS:
            found = read_rule(getattr(self, name))
            parts += found.parts if isinstance(found, All) else [found]
        return All(tuple(parts))

    @property
    def expression(self) -> pl.Expr:
        """Boolean over the decision frame, never null. Raises BadRule."""
        return as_expression(self.tree)

    @property
    def told(self) -> str:
        """All of them in one sentence of plain English. Raises BadRule."""
        return told(self.tree)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What they ask about, in their order. Raises BadRule."""
        return facts_of(self.tree)

    @property
    def faults(self) -> dict[str, BadRule]:
        """What is wrong with each rule that cannot be used."""
        found: dict[str, BadRule] = {}
        for name in QUESTIONS:
            try:
                read_rule(getattr(self, name))
            except BadRule as fault:
                found[name] = fault
        return found
