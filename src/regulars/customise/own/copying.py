"""A copy of an action, to be changed and kept under a name of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from regulars.customise.catalogue import latest_terms, words_of
from regulars.customise.moves import Move, Words
from regulars.customise.own.terms import Effect, Terms
from regulars.customise.playbook import playbook
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Action


def copy_of(action: Action) -> Terms:
    """The terms of an action under another name. Raises BadInput for a move that is no longer in the playbook."""
    if not action.playbook:
        terms = latest_terms(action)
        return replace(terms, name=_named(terms.name))
    move = next((move for move in playbook() if move.key == action.key), None)
    if move is None:
        raise BadInput(f"'{action.key}' is no longer in the playbook, so it cannot be copied.")
    said = {channel: words for (_, channel), words in words_of([action.pk]).items()}
    return replace(_terms_of(move, said), cost=action.cost)


def _terms_of(move: Move, words: Mapping[str, Words]) -> Terms:
    """The terms of a move of the playbook, with people's words for it, and what it is assumed to bring."""
    return Terms(
        name=_named(move.name),
        kind=move.kind,
        why=move.why,
        purpose=move.purpose,
        cost=move.cost,
        rest_days=move.rest_days,
        effect=Effect(of="like", like=move.key),
        measure=move.measure,
        rules=move.rules,
        words={channel: words.get(channel, said) for channel, said in move.words.items()},
        despite_complaint=move.despite_complaint,
        holdout=move.holdout,
    )


def _named(name: str) -> str:
    return f"{name[:190]} (copy)"
