"""A rule as it was understood: comparisons of facts, joined by and/or. Negations are pushed into the comparisons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from regulars.customise.rules.facts import Fact

OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
SWAPPED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Times:
    """So many times another fact."""

    factor: float
    fact: Fact


Value = float | str | date | Times


@dataclass(frozen=True, slots=True)
class Compare:
    """A fact beside a value; `operator` is a key of OPPOSITE."""

    fact: Fact
    operator: str
    value: Value


@dataclass(frozen=True, slots=True)
class Between:
    """A fact within two bounds, both included; `outside`: beyond them."""

    fact: Fact
    low: Value
    high: Value
    outside: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """A fact among values; `none`: known, and none of them."""

    fact: Fact
    values: tuple[Value, ...]
    none: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """Whether a fact is known at all."""

    fact: Fact
    known: bool


@dataclass(frozen=True, slots=True)
class Holds:
    """A fact of yes or no."""

    fact: Fact
    yes: bool


@dataclass(frozen=True, slots=True)
class All:
    """All parts hold; without parts it holds for everybody."""

    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """One part holds at least."""

    parts: tuple[Node, ...]


Leaf = Compare | Between | OneOf | Known | Holds
Node = Leaf | All | Either


def negated(node: Node) -> Node:  # noqa: PLR0911 (one for each kind of node)
    """What holds where this is known not to. Unknown facts hold in neither."""
    match node:
        case All(parts):
            return Either(tuple(negated(part) for part in parts))
        case Either(parts):
            return All(tuple(negated(part) for part in parts))
        case Compare(fact, operator, value):
            return Compare(fact, OPPOSITE[operator], value)
        case Between(fact, low, high, outside):
            return Between(fact, low, high, not outside)
        case OneOf(fact, values, none):
            return OneOf(fact, values, not none)
        case Known(fact, known):
            return Known(fact, not known)
        case Holds(fact, yes):
            return Holds(fact, not yes)


def leaves(node: Node) -> Iterator[Leaf]:
    """Every comparison, from left to right."""
    if isinstance(node, All | Either):
        for part in node.parts:
            yield from leaves(part)
    else:
        yield node


def facts_of(node: Node) -> tuple[Fact, ...]:
    """The facts that a rule asks about, each once, in its order."""
    found: dict[str, Fact] = {}
    for leaf in leaves(node):
        found[leaf.fact.name] = leaf.fact
        for value in _values(leaf):
            if isinstance(value, Times):
                found[value.fact.name] = value.fact
    return tuple(found.values())


def _values(leaf: Leaf) -> tuple[Value, ...]:
    match leaf:
        case Compare(_, _, value):
            return (value,)
        case Between(_, low, high, _):
            return (low, high)
        case OneOf(_, values, _):
            return values
        case _:
            return ()
