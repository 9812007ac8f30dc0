"""A rule told back in plain English, so that whoever wrote it sees what was understood."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from regulars.customise.rules.facts import Fact, Kind
from regulars.customise.rules.tree import All, Between, Compare, Either, Holds, Known, Node, OneOf, Times, Value

_NUMBER = {
    "=": "exactly {}",
    "!=": "other than {}",
    "<": "less than {}",
    "<=": "at most {}",
    ">": "more than {}",
    ">=": "at least {}",
}
_DAY = {"=": "on {}", "!=": "not on {}", "<": "before {}", "<=": "up to {}", ">": "after {}", ">=": "from {} on"}


def told(node: Node) -> str:
    """The whole rule as a sentence: Customers with at least 2 orders and …"""
    if node == All():
        return "All customers."
    return f"Customers with {told_part(node)}."


def told_part(node: Node) -> str:  # noqa: PLR0911 (one for each kind of node)
    """One part of it, without capital and full stop."""
    match node:
        case All(parts):
            return _joined((_within(part) for part in parts), "and")
        case Either(parts):
            return f"either {_joined((_within(part) for part in parts), 'or')}"
        case Compare(fact, operator, value):
            return _compared(fact, operator, value)
        case Between(fact, low, high, outside):
            bound = f"{'not ' if outside else ''}between {_said(fact, low)} and {_said(fact, high)}"
            own = isinstance(low, Times) or isinstance(high, Times)
            return f"{_noun(fact)} {bound}" if own else fact.phrase.format(bound)
        case OneOf(fact, values, none):
            listed = _joined((_said(fact, value) for value in values), "or")
            return fact.phrase.format(f"{'not ' if none else ''}{listed}")
        case Known(fact, known):
            return f"{'a known' if known else 'no known'} {fact.label}"
        case Holds(fact, yes):
            return fact.phrase if yes else fact.otherwise


def _within(node: Node) -> str:
    """A part of a larger rule; what is joined itself stands in brackets."""
    return f"({told_part(node)})" if isinstance(node, All | Either) else told_part(node)


def _compared(fact: Fact, operator: str, value: Value) -> str:
    if fact.kind is Kind.TEXT:
        return fact.phrase.format(f"{'not ' if operator == '!=' else ''}{_said(fact, value)}")
    if fact.kind is Kind.DAY:
        return fact.phrase.format(_DAY[operator].format(_said(fact, value)))
    if isinstance(value, Times):
        return f"{_noun(fact)} of {_NUMBER[operator].format(_said(fact, value))}"
    counts = fact.kind in {Kind.COUNT, Kind.DAYS}
    if counts and operator == "=" and value == 0:
        return fact.phrase.format("no")
    phrase = _of_one(fact.phrase) if counts and value == 1 else fact.phrase
    return phrase.format(_NUMBER[operator].format(_said(fact, value)))


def _of_one(phrase: str) -> str:
    """{} orders is {} order: the word after the number loses its s."""
    number, counted, *rest = phrase.split(" ")
    return " ".join([number, counted.removesuffix("s"), *rest])


def _noun(fact: Fact) -> str:
    """What a number counts, without the number: days between orders."""
    counted = fact.phrase.removesuffix(" of {}").removeprefix("{} ")
    return f"money {counted}" if fact.kind is Kind.MONEY else counted


def _said(fact: Fact, value: Value) -> str:
    if isinstance(value, Times):
        times = "" if value.factor == 1 else f"{value.factor:g} times "
        return f"{times}their {_noun(value.fact)}"
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    if isinstance(value, str):
        return f"“{value}”"
    return f"{100 * value:g}%" if fact.kind is Kind.SHARE else f"{value:,g}" if abs(value) < 10**6 else f"{value:,.0f}"


def _joined(parts: Iterable[str], word: str) -> str:
    *most, last = parts
    return f"{', '.join(most)} {word} {last}" if most else last
