"""An action of our own as a move, so that everything treats it as it does the playbook's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import polars as pl

from regulars.customise.moves import Move
from regulars.customise.own.terms import Effect, Terms
from regulars.customise.playbook import playbook
from regulars.customise.rules.three import Rules
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Action

_MOST_REASONS = 4

OwnMove = tuple[Move, Terms]
"""An action of our own as a move, with the terms that it was made of."""


def as_move(key: str, terms: Terms) -> Move:
    """The move that an action's terms come to. Raises BadInput for a rule or a move that there is no more."""
    return Move(
        key=key,
        name=terms.name,
        kind=Action.Kind(terms.kind),
        why=terms.why,
        assumes=_assumes(terms.effect),
        rules=terms.rules,
        lift=_lift(terms.effect),
        reasons=_reasons(terms.rules),
        words=terms.words,
        purpose=terms.purpose,
        cost=terms.cost,
        rest_days=terms.rest_days,
        despite_complaint=terms.despite_complaint,
        holdout=terms.holdout,
        measure=terms.measure,
    )


def own_moves() -> dict[int, OwnMove]:
    """Approved actions of our own by their number; one that cannot be read any more is left out."""
    own = Action.objects.filter(playbook=False).order_by("key").values_list("pk", "key", "terms")
    return moves_of(own)


def moves_of(own: Iterable[tuple[int, str, Mapping[str, Any]]]) -> dict[int, OwnMove]:
    """The same of actions that were read already: number, key and terms of each; without terms it is not approved."""
    found: dict[int, OwnMove] = {}
    for number, key, told in own:
        if not told:
            continue
        terms = Terms.from_json(told)
        try:
            found[number] = (as_move(key, terms), terms)
        except BadInput:
            continue
    return found


def _lift(effect: Effect) -> pl.Expr:
    size = float(effect.size)
    match effect.of:
        case "order":
            return size * pl.coalesce("order_margin", "usual_order_margin")
        case "year":
            return size * pl.col("expected_orders_year") * pl.col("order_margin")
        case "stake":
            return size * pl.col("at_stake")
        case "like":
            return _move_like(effect.like).lift
        case _:
            return pl.lit(size)


def _assumes(effect: Effect) -> str:
    if effect.of == "like":
        like = _move_like(effect.like)
        return effect.assumes or f"As “{like.name}” does: {like.assumes}"
    return effect.assumes


def _move_like(key: str) -> Move:
    found = next((move for move in playbook() if move.key == key), None)
    if found is None:
        raise BadInput(f"'{key}' is no move of the playbook.", hint="Choose what the action brings anew.")
    return found


def _reasons(rules: Rules) -> tuple[pl.Expr, ...]:
    """The customer's own figures that the rules ask about, a sentence each."""
    return tuple(
        pl.format(f"{fact.label.capitalize()}: {{}}.", fact.said) for fact in islice(rules.facts, _MOST_REASONS)
    )
