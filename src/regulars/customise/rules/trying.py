"""Rules tried while they are written: on everybody, and on one customer with their own values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from regulars.customise.facts import gather
from regulars.customise.rules.compiling import as_expression
from regulars.customise.rules.facts import TABLE
from regulars.customise.rules.reading import read_rule
from regulars.customise.rules.telling import told_part
from regulars.customise.rules.three import QUESTIONS, Rules
from regulars.customise.rules.tree import All, Node, facts_of
from regulars.ledger.business import Business
from regulars.ledger.facts_file import keep_facts, kept_facts

_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a rule beside one customer: what it asks, the customer's own values, and whether it holds."""

    asks: str
    values: tuple[tuple[str, str], ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One of the three rules: what it answers, how many customers are left after it, and its parts beside one."""

    question: str
    left: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What rules come to.

    Attributes:
        told: the rules in plain English.
        customers: all there are; fits: those for whom the rules hold.
        steps: rule by rule.
        examples: numbers of a few customers for whom they hold.
        holds: for the one customer; None: nobody was asked about.
    """

    told: str
    customers: int
    fits: int
    steps: tuple[Step, ...]
    examples: tuple[int, ...]
    holds: bool | None = None


def facts_to_try(as_of: datetime, business: Business, *, at: datetime) -> pl.DataFrame:
    """What rules may ask about everybody: customer, and the columns of the facts.

    As the last decisions were made on; where those are not kept, gathered as of a moment, and kept.
    """
    columns = list(dict.fromkeys(("customer", "sign", "cents", *(fact.source for fact in TABLE))))
    kept = kept_facts()
    if kept is not None and set(columns) <= set(kept.frame.columns):
        return kept.frame.select(columns)
    facts = gather(as_of, business, at=at)
    keep_facts(facts.frame, facts.currency, as_of)
    return facts.frame.select(columns)


def try_rules(rules: Rules, everybody: pl.DataFrame, customer: int | None = None) -> Tried:
    """What the rules come to; `everybody` is of `facts_to_try`. Raises BadRule for a rule that cannot be read."""
    trees = {name: read_rule(getattr(rules, name)) for name in QUESTIONS}
    one = everybody.filter(pl.col("customer") == customer) if customer is not None else everybody.head(0)
    left, steps = everybody, []
    for name, tree in trees.items():
        left = left.filter(as_expression(tree))
        parts = tuple(_part(part, one) for part in _parts(tree)) if one.height else ()
        steps.append(Step(QUESTIONS[name], left.height, parts))
    return Tried(
        told=rules.told,
        customers=everybody.height,
        fits=left.height,
        steps=tuple(steps),
        examples=tuple(left["customer"].head(_EXAMPLES).to_list()),
        holds=all(part.holds for step in steps for part in step.parts) if one.height else None,
    )


def _parts(tree: Node) -> tuple[Node, ...]:
    return tree.parts if isinstance(tree, All) else (tree,)


def _part(part: Node, one: pl.DataFrame) -> Part:
    facts = facts_of(part)
    said = one.select(pl.lit(value=True).alias("_"), *(fact.said.alias(fact.name) for fact in facts)).row(0, named=True)
    values = tuple((fact.label, said[fact.name] or "not known") for fact in facts)
    return Part(told_part(part), values, bool(one.select(as_expression(part)).item()))
