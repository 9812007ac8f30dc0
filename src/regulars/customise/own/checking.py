"""What is wrong with the terms of an action, said of each field before anything is kept."""

from __future__ import annotations

from collections.abc import Iterator

from regulars.customise.channels import CHANNELS, PERSON
from regulars.customise.own.terms import EFFECTS, Terms
from regulars.customise.playbook import playbook
from regulars.customise.words import faults_of
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Action
from regulars.ledger.reach.consent import PURPOSES

WRITTEN = tuple(channel for channel in CHANNELS if channel != PERSON.key)
"""Channels that have words of their own; a colleague who reaches out the way they know takes those for the phone."""

_LONGEST_NAME, _LONGEST_TEXT, _MOST = 200, 2_000, 10**9


def faults(terms: Terms) -> dict[str, str]:
    """What is wrong, by name of the field; none: the action can be offered."""
    return dict(_faults(terms))


def must_be_right(terms: Terms) -> None:
    """Raise BadInput with the first fault."""
    for name, fault in _faults(terms):
        raise BadInput(fault if name in fault else f"{name.replace('_', ' ').capitalize()}: {fault}")


def _faults(terms: Terms) -> Iterator[tuple[str, str]]:
    if not 1 <= len(terms.name) <= _LONGEST_NAME:
        yield "name", f"A name has 1 to {_LONGEST_NAME} letters; this one has {len(terms.name)}."
    if terms.kind not in set(Action.Kind):
        yield "kind", f"'{terms.kind}' is no kind of action; it is one of {', '.join(Action.Kind)}."
    if terms.purpose not in PURPOSES:
        yield "purpose", f"'{terms.purpose}' is no purpose; it is one of {', '.join(PURPOSES)}."
    for name in ("why", "measure"):
        if len(getattr(terms, name)) > _LONGEST_TEXT:
            yield name, f"This is too long; {_LONGEST_TEXT:,} letters are the most."
    yield from _faults_of_limits(terms)
    yield from _faults_of_effect(terms)
    yield from ((f"rule_{name}", str(fault)) for name, fault in terms.rules.faults.items())
    yield from _faults_of_words(terms)


def _faults_of_limits(terms: Terms) -> Iterator[tuple[str, str]]:
    for name, amount in (("cost", terms.cost), ("budget", terms.budget)):
        if amount is not None and not (amount.is_finite() and 0 <= amount < _MOST):
            yield name, f"{amount} cannot be: it is an amount of money, zero or more."
    if terms.stock is not None and not 0 <= terms.stock < _MOST:
        yield "stock", f"{terms.stock} cannot be: it is a number of customers, zero or more."
    if terms.valid_from and terms.valid_until and terms.valid_until < terms.valid_from:
        yield "valid_until", f"It would end on {terms.valid_until} before it begins on {terms.valid_from}."
    if len(terms.group) > 64:
        yield "group", "The name of a group has 64 letters at most."
    if not 0 <= terms.rest_days <= 3650:
        yield "rest_days", f"{terms.rest_days} cannot be: it is a number of days, 0 to 3650."
    if not -100 <= terms.priority <= 100:
        yield "priority", f"{terms.priority} cannot be: it is a number from -100 to 100, mostly 0."


def _faults_of_effect(terms: Terms) -> Iterator[tuple[str, str]]:
    effect = terms.effect
    if effect.of not in EFFECTS:
        yield "effect", f"'{effect.of}' is nothing we reckon with; it is one of {', '.join(EFFECTS)}."
    elif effect.of == "like":
        if effect.like not in {move.key for move in playbook()}:
            yield "like", f"'{effect.like}' is no move of the playbook."
    elif not effect.size.is_finite() or effect.size < 0 or effect.size >= _MOST:
        yield "size", f"{effect.size} cannot be: what an action brings is zero or more."
    elif effect.of != "sum" and effect.size > 1:
        yield "size", f"{effect.size} is no share: it is between 0 and 1, and 5% is 0.05."


def _faults_of_words(terms: Terms) -> Iterator[tuple[str, str]]:
    if not terms.words:
        yield "words", f"Say what to say, by at least one of {', '.join(WRITTEN)}."
    for channel, said in terms.words.items():
        if channel not in WRITTEN:
            yield "words", f"'{channel}' is no way to say it; there are {', '.join(WRITTEN)}."
            continue
        found = faults_of(said.body) + (faults_of(said.subject) if said.subject else [])
        if channel == "email" and not said.subject:
            found.append("An e-mail has a subject.")
        if found:
            yield f"words_{channel}", found[0]
