"""A rule read: the text parsed by sqlglot, and of what it understood only facts, values and comparisons let through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError

from regulars.customise.rules.facts import FACTS, Fact, Kind, nearest
from regulars.customise.rules.tree import (
    SWAPPED,
    All,
    Between,
    Compare,
    Either,
    Holds,
    Known,
    Node,
    OneOf,
    Times,
    Value,
    negated,
)
from regulars.kernel.errors import BadInput

LONGEST = 2_000
"""Letters of one rule."""

_OPERATORS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "!=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_YES, _NO, _EMPTY = frozenset({"yes", "true"}), frozenset({"no", "false"}), frozenset({"empty", "null", "unknown"})
_HOW = "Compare facts with values: orders >= 2 and city in ('Leeds', 'York')."


class BadRule(BadInput):
    """A rule that cannot be used; the message quotes the place, `start` and `end` count letters from 0."""

    def __init__(self, problem: str, *, start: int, end: int, hint: str = "") -> None:
        super().__init__(problem, hint=hint)
        self.start, self.end = start, end


@lru_cache(maxsize=1024)
def read_rule(text: str) -> Node:
    """The rule as a tree; an empty text holds for everybody.

    Raises BadRule, which quotes the place, for what is no rule, a fact that there is not, or a value of another kind.
    """
    if not text.strip():
        return All()
    if len(text) > LONGEST:
        raise BadRule(f"This rule has {len(text):,} letters; {LONGEST:,} are the most.", start=LONGEST, end=len(text))
    try:
        return _Reader(text).rule(_parsed(text))
    except RecursionError:
        raise BadRule("This rule has too many brackets within each other.", start=0, end=len(text)) from None


def _parsed(text: str) -> exp.Expr:
    """What sqlglot makes of one expression. Raises BadRule."""
    # Curly quotes, as word processors write them, are meant as straight ones; the places stay the same.
    text = text.translate(str.maketrans("“”", '""'))
    dialect = Dialect.get_or_raise("")
    try:
        tokens = dialect.tokenize(text)
        noted = next((token for token in tokens if token.comments), None)
        found = dialect.parser().parse_into(exp.Condition, tokens, text) if not noted else []
    except SqlglotError as error:
        where = (getattr(error, "errors", None) or [{}])[0]
        mark = where.get("highlight") or ""
        start = len(where.get("start_context") or "") if len(text) <= 100 else text.find(mark)
        start = max(0, min(start, len(text)))
        near = f" near “{_short(text[start:])}”" if text[start:].strip() else " at its end"
        raise BadRule(f"“{_short(text)}” cannot be read{near}.", start=start, end=len(text), hint=_HOW) from None
    if noted:
        raise BadRule("A rule has no remarks: leave out -- and /* */.", start=noted.start, end=noted.end + 1)
    if len(found) != 1 or found[0] is None:
        raise BadRule(f"“{_short(text)}” is not one rule.", start=0, end=len(text), hint=_HOW)
    return found[0]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Takes over, from the tree of the parser, what a rule may say; everything else is refused with its place."""

    text: str

    def rule(self, node: exp.Expr) -> Node:  # noqa: PLR0911 (one for each kind of node)
        match node:
            case exp.Paren() if self._only(node, "this"):
                return self.rule(node.this)
            case exp.Not() if self._only(node, "this"):
                return negated(self.rule(node.this))
            case exp.And() if self._only(node, "this", "expression"):
                return All((*self._flat(node.this, All), *self._flat(node.expression, All)))
            case exp.Or() if self._only(node, "this", "expression"):
                return Either((*self._flat(node.this, Either), *self._flat(node.expression, Either)))
            case exp.Column():
                return self._bare(node)
            case exp.Is() if self._only(node, "this", "expression"):
                return self._is(node)
            case exp.In() if self._only(node, "this", "expressions") and node.expressions:
                fact = self._fact(node.this)
                return OneOf(fact, tuple(self._value(fact, each, plain=True) for each in node.expressions))
            case exp.Between() if self._only(node, "this", "low", "high"):
                fact = self._fact(node.this)
                self._ordered(fact, node)
                return Between(fact, self._value(fact, node.args["low"]), self._value(fact, node.args["high"]))
            case _ if type(node) in _OPERATORS and self._only(node, "this", "expression"):
                return self._compare(node)
        raise self._refusal(node, "cannot be in a rule", hint=_HOW)

    def _flat(self, node: exp.Expr, kind: type[All] | type[Either]) -> tuple[Node, ...]:
        found = self.rule(node)
        return found.parts if isinstance(found, kind) and found.parts else (found,)

    def _compare(self, node: exp.Expr) -> Node:
        operator, left, right = _OPERATORS[type(node)], node.this, node.args["expression"]
        if self._word(left) not in FACTS and self._word(right) in FACTS:
            left, right, operator = right, left, SWAPPED[operator]
        fact = self._fact(left)
        if fact.kind is Kind.YES_NO:
            yes = self._yes_or_no(fact, right)
            if operator not in {"=", "!="}:
                raise self._refusal(
                    node, f"compares '{fact.name}', which is yes or no, by size", hint=f"Write {fact.name}."
                )
            return Holds(fact, yes == (operator == "="))
        if operator not in {"=", "!="}:
            self._ordered(fact, node)
        return Compare(fact, operator, self._value(fact, right))

    def _bare(self, node: exp.Expr) -> Node:
        fact = self._fact(node)
        if fact.kind is not Kind.YES_NO:
            raise self._refusal(
                node, f"is a {fact.kind.value}, and is compared with nothing", hint=f"Write {_example(fact)}."
            )
        return Holds(fact, yes=True)

    def _is(self, node: exp.Is) -> Node:
        fact, right = self._fact(node.this), node.args["expression"]
        if isinstance(right, exp.Null) or self._word(right) in _EMPTY:
            return Known(fact, known=False)
        if fact.kind is Kind.YES_NO:
            return Holds(fact, self._yes_or_no(fact, right))
        raise self._refusal(
            node, "is no question we know", hint=f"Write {fact.name} is empty, or {fact.name} is not empty."
        )

    def _yes_or_no(self, fact: Fact, node: exp.Expr) -> bool:
        word = "yes" if isinstance(node, exp.Boolean) and node.this else self._word(node)
        if isinstance(node, exp.Boolean) and not node.this:
            word = "no"
        if word not in _YES | _NO:
            raise self._refusal(
                node, f"is no answer: '{fact.name}' is yes or no", hint=f"Write {fact.name}, or not {fact.name}."
            )
        return word in _YES

    def _fact(self, node: exp.Expr) -> Fact:
        name = self._word(node)
        if not isinstance(node, exp.Column) or not name:
            raise self._refusal(node, "is no fact", hint="A comparison has a fact on its left side: orders >= 2.")
        fact = FACTS.get(name)
        if fact is None:
            close = nearest(name)
            raise self._refusal(
                node, "is no fact we know", hint=f"Did you mean {close}?" if close else "See the list of facts."
            )
        return fact

    def _word(self, node: exp.Expr) -> str:
        """The one word of a column that names nothing but itself; empty for all else."""
        bare = isinstance(node, exp.Column) and self._has_only(node, "this") and isinstance(node.this, exp.Identifier)
        return str(node.this.this).lower() if bare and not node.this.args.get("quoted") else ""

    def _ordered(self, fact: Fact, node: exp.Expr) -> None:
        if not fact.kind.is_number and fact.kind is not Kind.DAY:
            raise self._refusal(
                node, f"compares '{fact.name}', which is {fact.kind.value}, by size", hint=f"Write {_example(fact)}."
            )

    def _value(self, fact: Fact, node: exp.Expr, *, plain: bool = False) -> Value:
        """What a fact is compared with: a value of its kind, or another number, unless it must be `plain`."""
        if fact.kind is Kind.YES_NO:
            raise self._refusal(
                node, f"cannot be compared with '{fact.name}', which is yes or no", hint=f"Write {fact.name}."
            )
        if not plain and fact.kind.is_number and (times := self._times(node)):
            return times
        text = self._text(node)
        if fact.kind is Kind.TEXT and text is not None:
            known = {choice.lower() for choice in fact.choices}
            if known and text.strip().lower() not in known:
                raise self._refusal(node, f"is no {fact.name}", hint=f"It is one of: {', '.join(fact.choices)}.")
            return text
        if fact.kind is Kind.DAY and text is not None:
            try:
                return date.fromisoformat(text.strip())
            except ValueError:
                raise self._refusal(node, "is no date", hint="Write it as '2025-05-04'.") from None
        number = self._number(node)
        if fact.kind.is_number and number is not None:
            if fact.kind is Kind.SHARE and not 0 <= number <= 1:
                raise self._refusal(node, f"is no share: '{fact.name}' is between 0 and 1", hint="30% is 0.3.")
            return number
        raise self._refusal(
            node, f"does not go with '{fact.name}', which is a {fact.kind.value}", hint=f"Write {_example(fact)}."
        )

    def _times(self, node: exp.Expr) -> Times | None:
        """A number of the customer's own, or so many times one."""
        factor = 1.0
        if isinstance(node, exp.Mul) and self._only(node, "this", "expression"):
            sides = (node.this, node.args["expression"])
            number = next((found for side in sides if (found := self._number(side)) is not None), None)
            node = next((side for side in sides if isinstance(side, exp.Column)), node)
            if number is None or not isinstance(node, exp.Column):
                raise self._refusal(node, "is no number times a fact", hint="Write quiet_days > 1.5 * usual_gap_days.")
            factor = number
        if not isinstance(node, exp.Column) or not self._word(node):
            return None
        other = self._fact(node)
        if not other.kind.is_number:
            raise self._refusal(node, f"is a {other.kind.value}, where a number is wanted")
        return Times(factor, other)

    def _text(self, node: exp.Expr) -> str | None:
        if isinstance(node, exp.Cast) and self._only(node, "this", "to") and node.to.this is exp.DataType.Type.DATE:
            node = node.this
        if isinstance(node, exp.Literal) and node.is_string:
            return str(node.this)
        quoted = isinstance(node, exp.Column) and self._has_only(node, "this") and isinstance(node.this, exp.Identifier)
        return str(node.this.this) if quoted and node.this.args.get("quoted") else None

    def _number(self, node: exp.Expr) -> float | None:
        if isinstance(node, exp.Neg):
            number = self._number(node.this)
            return None if number is None else -number
        if not isinstance(node, exp.Literal) or node.is_string:
            return None
        try:
            number = float(node.this)
        except ValueError:
            return None
        return number if abs(number) < 1e15 else None

    def _only(self, node: exp.Expr, *names: str) -> bool:
        """True; refuses a node that says anything beside these parts."""
        if not self._has_only(node, *names):
            raise self._refusal(node, "says more than a rule may", hint=_HOW)
        return True

    @staticmethod
    def _has_only(node: exp.Expr, *names: str) -> bool:
        return all(name in names or value in (None, False, []) for name, value in node.args.items())

    def _refusal(self, node: exp.Expr, problem: str, *, hint: str = "") -> BadRule:
        places = [each.meta for each in node.walk() if "start" in each.meta]
        start = min((int(place["start"]) for place in places), default=0)
        end = max((int(place["end"]) + 1 for place in places), default=len(self.text))
        return BadRule(f"“{_short(self.text[start:end])}” {problem}.", start=start, end=end, hint=hint)


def _example(fact: Fact) -> str:
    match fact.kind:
        case Kind.TEXT:
            return f"{fact.name} = '{fact.choices[0] if fact.choices else 'Leeds'}'"
        case Kind.DAY:
            return f"{fact.name} < '2025-05-04'"
        case Kind.YES_NO:
            return fact.name
        case Kind.SHARE:
            return f"{fact.name} >= 0.3"
        case _:
            return f"{fact.name} >= 2"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}…"
