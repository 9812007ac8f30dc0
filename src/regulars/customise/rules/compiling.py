"""A rule over all customers at once: its tree as an expression over the decision frame. Unknown counts as no."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_

import polars as pl

from regulars.customise.rules.tree import All, Between, Compare, Either, Holds, Known, Node, OneOf, Times, Value

_OPERATORS = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


def as_expression(node: Node) -> pl.Expr:
    """Boolean, never null, over the columns of the facts that the rule asks about."""
    return _holds(node).fill_null(value=False)


def _holds(node: Node) -> pl.Expr:  # noqa: PLR0911 (one for each kind of node)
    match node:
        case All(parts):
            return reduce(and_, map(_holds, parts)) if parts else pl.lit(value=True)
        case Either(parts):
            return reduce(or_, map(_holds, parts)) if parts else pl.lit(value=False)
        case Compare(fact, operator, value):
            found: pl.Expr = _OPERATORS[operator](fact.expr, _value(value))
            return found
        case Between(fact, low, high, outside):
            within = fact.expr.is_between(_value(low), _value(high))
            return ~within if outside else within
        case OneOf(fact, values, none):
            known = [value.lower() if isinstance(value, str) else value for value in values]
            among = fact.expr.is_in(known)
            return ~among if none else among
        case Known(fact, known):
            return fact.expr.is_not_null() if known else fact.expr.is_null()
        case Holds(fact, yes):
            return fact.expr if yes else ~fact.expr


def _value(value: Value) -> pl.Expr:
    if isinstance(value, Times):
        return value.fact.expr * value.factor
    if isinstance(value, str):
        return pl.lit(value.strip().lower())
    return pl.lit(value, dtype=pl.Date) if isinstance(value, date) else pl.lit(value, dtype=pl.Float64)
