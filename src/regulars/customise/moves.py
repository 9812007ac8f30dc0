"""Move: one thing worth doing for one kind of customer, as one file of the playbook declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from regulars.customise.channels import PERSON, PHONE
from regulars.customise.rules.three import Rules
from regulars.ledger.models import Action
from regulars.ledger.reach.consent import MARKETING


@dataclass(frozen=True, slots=True)
class Words:
    """What to say, as Liquid templates over `facts.SAYABLE`. On the phone, `body` is what to have in mind."""

    body: str
    subject: str = ""


_AS_RULED = pl.lit(value=True)

MEASURE = "Margin of the four weeks after, beside that of the control group, which is left alone."
"""What tells of most actions whether they work."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Move:
    """A ready-made move. Its expressions run over the decision frame (`facts.decision_frame`), one row a customer.

    Attributes:
        key, name: for good, and as people read it.
        kind: of action.
        purpose: MARKETING or SERVICE, which consents are asked for.
        why: the one-to-one practice behind it.
        assumes: what `lift` takes for granted until the control group tells better.
        rules: for whom it is meant, as marketers read it.
        eligible: Boolean, what the rules come to; may be given in their place. Null counts as no.
        lift: the margin expected to follow which otherwise would not, when said in person; null counts as nothing.
        reasons: sentences with the customer's own figures, most telling first; null says nothing.
        measure: what will tell whether it works.
        words: by channel, the preferred first; without a way to reach a customer, a colleague takes the phone's.
        cost: of doing it once, beside the channel's.
        rest_days: not again within so many days after it was done or skipped.
        despite_complaint: may be done while a complaint is open: it answers, and is read in whatever way it comes.
        holdout: False where leaving the control group alone would do a customer wrong.
    """

    key: str
    name: str
    kind: Action.Kind
    why: str
    assumes: str
    lift: pl.Expr
    reasons: tuple[pl.Expr, ...]
    words: Mapping[str, Words]
    rules: Rules = field(default_factory=Rules)
    eligible: pl.Expr = _AS_RULED
    measure: str = MEASURE
    purpose: str = MARKETING
    cost: Decimal = Decimal(0)
    rest_days: int = 120
    despite_complaint: bool = False
    holdout: bool = True

    def __post_init__(self) -> None:
        if self.eligible is _AS_RULED:
            object.__setattr__(self, "eligible", self.rules.expression)

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels it may go through, the preferred first."""
        return (*self.words, PERSON.key) if PHONE.key in self.words else tuple(self.words)
