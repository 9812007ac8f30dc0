"""The form of an action of our own: what was typed becomes terms, and what is wrong is said at its field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from django.http import QueryDict

from regulars.customise.moves import Words
from regulars.customise.own.checking import WRITTEN, faults
from regulars.customise.own.terms import Effect, Terms
from regulars.customise.rules.three import QUESTIONS, Rules

_LONGEST = 20_000
_Read = TypeVar("_Read")


def typed_of(terms: Terms) -> dict[str, Any]:
    """What the fields hold before anybody types."""
    given = terms.to_json()
    empty = {name: "" for name in ("budget", "stock", "valid_from", "valid_until") if given[name] is None}
    return given | empty | {"effect": given["effect"] | {"size": str(terms.effect.size)}}


def read_form(given: QueryDict) -> tuple[dict[str, Any], Terms | None, dict[str, str]]:
    """What was typed, as `typed_of` has it; the terms, None where something is wrong; and what is, by field."""
    typed = _typed(given)
    wrong: dict[str, str] = {}

    def read(name: str, text: str, reader: Callable[[str], _Read], rule: str, otherwise: _Read) -> _Read:
        try:
            return reader(text) if text else otherwise
        except (ValueError, InvalidOperation):
            wrong[name] = f"'{text}' cannot be read: it is {rule}."
            return otherwise

    money, count, day = "an amount such as 2.50", "a whole number such as 20", "a date such as 2025-05-04"
    effect = typed["effect"]
    terms = Terms(
        name=typed["name"],
        kind=typed["kind"],
        why=typed["why"],
        purpose=typed["purpose"],
        measure=typed["measure"],
        group=typed["group"],
        monthly=typed["monthly"],
        despite_complaint=typed["despite_complaint"],
        holdout=typed["holdout"],
        cost=read("cost", typed["cost"], Decimal, money, Decimal(0)),
        budget=read("budget", typed["budget"], Decimal, money, None),
        stock=read("stock", typed["stock"], int, count, None),
        valid_from=read("valid_from", typed["valid_from"], date.fromisoformat, day, None),
        valid_until=read("valid_until", typed["valid_until"], date.fromisoformat, day, None),
        rest_days=read("rest_days", typed["rest_days"], int, count, 0),
        priority=read("priority", typed["priority"], int, count, 0),
        effect=Effect(
            effect["of"],
            read("size", effect["size"], Decimal, "a number such as 2.50 or 0.05", Decimal(0)),
            effect["assumes"],
            effect["like"],
        ),
        rules=Rules.from_json(typed["rules"]),
        words={
            channel: Words(said["body"], said["subject"]) for channel, said in typed["words"].items() if said["body"]
        },
    )
    wrong = faults(terms) | wrong
    return typed, None if wrong else terms, wrong


def _typed(given: QueryDict) -> dict[str, Any]:
    def line(name: str, otherwise: str = "") -> str:
        return " ".join(given.get(name, otherwise).split())

    texts = ("name", "kind", "purpose", "group", "cost", "budget", "stock", "valid_from", "valid_until")
    return {
        **{name: line(name) for name in texts},
        "why": given.get("why", "").strip(),
        "measure": given.get("measure", "").strip(),
        "rest_days": line("rest_days", "120"),
        "priority": line("priority", "0"),
        **{name: name in given for name in ("monthly", "despite_complaint", "holdout")},
        "effect": {
            "of": line("effect_of", "sum"),
            "size": line("effect_size"),
            "assumes": line("effect_assumes"),
            "like": line("effect_like"),
        },
        "rules": {name: given.get(f"rule_{name}", "").strip() for name in QUESTIONS},
        "words": {
            channel: {
                "subject": line(f"subject_{channel}"),
                "body": given.get(f"words_{channel}", "").strip().replace("\r\n", "\n")[:_LONGEST],
            }
            for channel in WRITTEN
        },
    }
