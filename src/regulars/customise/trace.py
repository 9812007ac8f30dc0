"""How one decision came about: what was known, what every move fell for, what was left, and what followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from regulars.customise.aftermath import Happened, what_followed
from regulars.customise.asking import MANY_ORDERS
from regulars.customise.catalogue import Entry, catalogue
from regulars.customise.explain import NOTHING
from regulars.customise.gates import OTHER, gates
from regulars.kernel.errors import NotFound
from regulars.ledger.models import Decision, Policy


@dataclass(frozen=True, slots=True)
class Feature:
    """What the policy tells customers apart by, as people read it: `kind` is money, share or count."""

    name: str
    kind: str
    value: float


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one move: its name, channel (key, or empty), worth (None where it was not reckoned), and why."""

    action: str
    name: str
    channel: str
    worth: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Passed:
    """One gate, and the moves that fell at it."""

    name: str
    asks: str
    fell: tuple[Fate, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of what the chosen move is worth, signed, in the business's currency."""

    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PolicyTold:
    """The policy decided by, as it was kept; empty where it was not."""

    version: str
    made_at: datetime | None = None
    seed: int | None = None
    terms: Mapping[str, Any] | None = None
    limits: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionTrace:
    """How a decision came about. Money in the business's currency.

    Attributes:
        decision: its number; code, called: whose it is.
        state, closed_by, closed_at, why_not: what became of it.
        as_of, decided_at: until when facts counted, and when it was decided; age_days: how old the facts are now.
        action, channel: name and channel of what was chosen; empty for leaving them in peace.
        group: how chance dealt this customer; propensity: how likely what was chosen was, for them.
        pieces: what its worth is made of; worth: their sum.
        reasons: what spoke for it; facts: what the words may say; features: what the policy told them apart by.
        gates: in the order asked, with what fell at each; open: what was left beside the chosen, best first;
            not_meant: moves of today's catalogue of which nothing is kept: not meant for them then, or worth less.
        policy: what it was decided by; followed: what followed within four weeks, oldest first.
    """

    decision: int
    code: str
    called: str
    state: str
    closed_by: str
    closed_at: datetime | None
    why_not: str
    as_of: datetime
    decided_at: datetime
    age_days: int
    action: str
    channel: str
    group: str
    propensity: float
    pieces: tuple[Piece, ...]
    worth: Decimal
    reasons: tuple[str, ...]
    facts: Mapping[str, str]
    features: tuple[Feature, ...]
    gates: tuple[Passed, ...]
    open: tuple[Fate, ...]
    not_meant: tuple[str, ...]
    policy: PolicyTold
    followed: tuple[Happened, ...]


def trace_of(number: int, *, at: datetime) -> DecisionTrace:
    """How the decision of that number came about, and what followed until `at`. Raises NotFound."""
    decision = Decision.objects.select_related("customer", "action").filter(pk=number).first()
    if decision is None:
        raise NotFound(f"There is no decision {number}.", hint="Search for the customer to see theirs.")
    action = decision.action
    fates = [_fate(told) for told in decision.alternatives]
    ruled_out = {told["action"]: told["ruled_out"] for told in decision.alternatives if told.get("ruled_out")}
    named = {fate.action for fate in fates} | ({action.key} if action else set())
    return DecisionTrace(
        decision=decision.pk,
        code=decision.customer.code,
        called=decision.customer.called,
        state=decision.get_state_display(),
        closed_by=decision.closed_by,
        closed_at=decision.closed_at,
        why_not=_why_not(decision),
        as_of=decision.as_of,
        decided_at=decision.decided_at,
        age_days=max(0, (at - decision.as_of).days),
        action=action.name if action else "",
        channel=decision.channel,
        group=_group(decision),
        propensity=decision.propensity,
        pieces=_pieces(decision) if action else (),
        worth=decision.worth,
        reasons=tuple(decision.reasons),
        facts={name: str(value) for name, value in decision.facts.items() if value not in (None, "")},
        features=_features(decision.features),
        gates=_gates(fates, ruled_out),
        open=tuple(fate for fate in fates if fate.action not in ruled_out),
        not_meant=tuple(entry.name for entry in _known(named, at)),
        policy=_policy(decision.policy),
        followed=tuple(what_followed(decision, until=at)),
    )


def _features(kept: Sequence[float]) -> tuple[Feature, ...]:
    """In the order in which a decision keeps them (`asking.ask`); older decisions kept fewer, or none."""
    assumed, comes, often, back = (*kept, None, None, None, None)[:4]
    if often == -0.5:  # who never bought is no customer yet; the policy takes it for a half
        comes = None
    found = (
        ("Margin that it assumes", "money", assumed),
        ("Chance that they are still a customer", "share", None if comes is None else comes + 0.5),
        (f"Orders, up to {MANY_ORDERS}", "count", None if often is None else (MANY_ORDERS + 1) ** (often + 0.5) - 1),
        ("What they would bring if they came", "money", back or None),
    )
    return tuple(Feature(name, kind, float(value)) for name, kind, value in found if value is not None)


def _fate(told: Mapping[str, Any]) -> Fate:
    why = told.get("ruled_out") or ("the zero line that all must pass" if told["action"] == NOTHING else "worth less")
    worth = told.get("worth")
    name = str(told.get("name", told["action"]))
    return Fate(told["action"], name, told.get("channel") or "", None if worth is None else float(worth), why)


def _gates(fates: list[Fate], ruled_out: Mapping[str, str]) -> tuple[Passed, ...]:
    """Every gate, also those at which nothing fell; reasons in words that are no longer used come last."""
    fallen = [fate for fate in fates if fate.action in ruled_out]
    passed, seen = [], set()
    for gate in gates():
        words = {reason.words for reason in gate.reasons}
        fell = tuple(fate for fate in fallen if fate.why in words)
        seen |= {fate.action for fate in fell}
        passed.append(Passed(gate.name, gate.asks, fell))
    rest = tuple(fate for fate in fallen if fate.action not in seen)
    return (*passed, Passed(OTHER.name, OTHER.asks, rest)) if rest else tuple(passed)


def _pieces(decision: Decision) -> tuple[Piece, ...]:
    attention = decision.expected_margin - decision.cost - decision.worth
    return (
        Piece("Expected to earn", decision.expected_margin),
        Piece("Costs us", -decision.cost),
        Piece("Their attention", -attention),
    )


def _group(decision: Decision) -> str:
    """The group in words; before there were groups, only who was left alone was kept."""
    holdout = Decision.Group.HOLDOUT
    return str(holdout.label) if decision.control else decision.get_group_display()


def _why_not(decision: Decision) -> str:
    return ": ".join(part for part in (decision.get_why_kind_display(), decision.why_not) if part)


def _known(named: set[str], at: datetime) -> list[Entry]:
    return [entry for entry in catalogue(at) if entry.enabled and entry.key not in named]


def _policy(version: str) -> PolicyTold:
    kept = Policy.objects.filter(version=version).first()
    if kept is None:
        return PolicyTold(version)
    return PolicyTold(version, kept.made_at, kept.seed, kept.terms, tuple(kept.limits))
