"""What programs send and get of actions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from regulars.api.types import Text
from regulars.customise.moves import MEASURE

Money = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
Rule = Annotated[Text, Field(max_length=2_000)]


class ActionOut(Schema):
    """One action of the catalogue, and what became of it; money in the business's currency."""

    key: str
    name: str
    kind: str
    why: str
    assumes: str
    measure: str
    told: str = Field(description="Whom it is for, in plain English.")
    cost: Decimal
    enabled: bool
    approved: bool = Field(description="False: nobody gets it before a second person has approved it.")
    valid: bool = Field(description="Whether it is offered today.")
    playbook: bool = Field(description="Ready-made; else an action of our own.")
    change: int | None = Field(description="Number of the change that waits for a second person.")
    channels: list[str]
    waiting: int
    done: int
    skipped: int
    stock_left: int | None
    budget_left: float | None


class ActionIn(Schema):
    """What to change; null leaves it."""

    enabled: bool | None = None
    cost: Money | None = None


class EffectTerms(Schema):
    """What an action is assumed to bring: a sum of margin, or a share of what `of` names."""

    of: Literal["sum", "order", "year", "stake", "like"] = "sum"
    size: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=4)] = Decimal(1)
    assumes: Annotated[Text, Field(max_length=2_000)] = ""
    like: Annotated[Text, Field(max_length=64)] = Field("", description="Key of a move, where `of` is like.")


class RulesTerms(Schema):
    """For whom: eligibility, applicability, suitability. An empty rule holds for everybody; all must hold."""

    may: Rule = Field("", examples=["orders >= 2 and tier = 'most valuable'"])
    now: Rule = Field("", examples=["quiet_days > 60"])
    suits: Rule = ""


class WordsTerms(Schema):
    """What is said in one channel: Liquid templates."""

    subject: Annotated[Text, Field(max_length=200)] = ""
    body: Annotated[Text, Field(max_length=20_000)]


class ActionTerms(Schema):
    """All terms of an action of our own."""

    name: Annotated[Text, Field(max_length=200)]
    kind: Annotated[Text, Field(max_length=10)] = "offer"
    why: Annotated[Text, Field(max_length=2_000)] = ""
    purpose: Annotated[Text, Field(max_length=32)] = "marketing"
    cost: Money = Decimal(0)
    budget: Money | None = None
    monthly: bool = Field(default=False, description="The budget begins anew each month.")
    stock: Annotated[int, Field(ge=0, lt=10**9)] | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    group: Annotated[Text, Field(max_length=64)] = ""
    rest_days: Annotated[int, Field(ge=0, le=3650)] = 120
    priority: Annotated[int, Field(ge=-100, le=100)] = 0
    effect: EffectTerms = Field(default_factory=lambda: EffectTerms.model_validate({}))
    measure: Annotated[Text, Field(max_length=2_000)] = MEASURE
    rules: RulesTerms = Field(default_factory=lambda: RulesTerms.model_validate({}))
    words: dict[str, WordsTerms]
    despite_complaint: bool = False
    holdout: bool = True


class ActionChangeOut(Schema):
    """One change of an action."""

    number: int
    action: str
    state: str
    made_by: str
    made_at: datetime
    settled_by: str
    settled_at: datetime | None
    terms: dict[str, Any]


class RulesTryIn(Schema):
    """Rules to try, and a customer to try them on."""

    rules: RulesTerms
    customer: Annotated[Text, Field(max_length=32)] | None = Field(None, description="A customer's code.")


class RulePartOut(Schema):
    """One part of a rule beside one customer."""

    asks: str
    values: dict[str, str]
    holds: bool


class RuleStepOut(Schema):
    """One of the three rules: how many customers are left after it, and its parts beside the customer."""

    question: str
    left: int
    parts: list[RulePartOut]


class RulesTriedOut(Schema):
    """What rules come to."""

    told: str
    customers: int
    fits: int
    holds: bool | None
    steps: list[RuleStepOut]
    examples: list[str] = Field(description="Codes of a few customers for whom the rules hold.")


class RuleFactOut(Schema):
    """One fact that rules may ask about."""

    name: str
    kind: str
    means: str
    choices: list[str]
