"""The facts that a rule may ask about: one table, from which checking, telling back and the reference page are made."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

import polars as pl

from regulars.customise import sayings
from regulars.science.lifetime.tiers import TIERS


class Kind(Enum):
    """What a fact is; the value is how people are told."""

    COUNT = "number"
    DAYS = "days"
    MONEY = "money"
    SHARE = "share, 0 to 1"
    DAY = "date"
    TEXT = "text"
    YES_NO = "yes or no"

    @property
    def is_number(self) -> bool:
        """Whether it may be compared by size with a number."""
        return self in {Kind.COUNT, Kind.DAYS, Kind.MONEY, Kind.SHARE}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a rule may ask about a customer.

    Attributes:
        name: as rules write it.
        kind: what it is compared with.
        means: in a sentence without its full stop, for the reference.
        phrase: how a rule on it is told back, with {} for the bound; of yes or no, what holds where it is yes.
        column: of the decision frame; empty: the same as the name.
        otherwise: of yes or no, what holds where it is no.
        choices: the only texts it can be; empty: any.
    """

    name: str
    kind: Kind
    means: str
    phrase: str
    column: str = ""
    otherwise: str = ""
    choices: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name as people say it: quiet days."""
        return self.name.replace("_", " ")

    @property
    def source(self) -> str:
        """The column of the decision frame."""
        return self.column or self.name

    @property
    def expr(self) -> pl.Expr:
        """Its value over the decision frame, null where unknown: Float64, Date, Boolean, or text in small letters.

        The frame has no figure that is not a number (`facts.gather`), so none is looked for here.
        """
        found = pl.col(self.source)
        if self.kind.is_number:
            return found.cast(pl.Float64)
        if self.kind is Kind.TEXT:
            text = found.cast(pl.String).str.strip_chars().str.to_lowercase()
            return pl.when(text != "").then(text)
        return found

    @property
    def said(self) -> pl.Expr:
        """Its value as people read it; null where unknown."""
        found = pl.col(self.source)
        match self.kind:
            case Kind.MONEY:
                return sayings.money(found)
            case Kind.SHARE:
                return sayings.percent(found)
            case Kind.DAY:
                return sayings.day(found)
            case Kind.YES_NO:
                return pl.when(found).then(pl.lit("yes")).when(~found).then(pl.lit("no"))
            case Kind.TEXT:
                return pl.when(found.cast(pl.String) != "").then(found.cast(pl.String))
            case _:
                minus = pl.when(found <= -0.5).then(pl.lit("-")).otherwise(pl.lit(""))
                return pl.format("{}{}", minus, sayings.whole(found.abs()))


_C, _D, _M, _S, _T, _Y, _ON = Kind.COUNT, Kind.DAYS, Kind.MONEY, Kind.SHARE, Kind.TEXT, Kind.YES_NO, Kind.DAY

TABLE: tuple[Fact, ...] = (
    # Who they are
    Fact("city", _T, "the town they live in", "a town that is {}"),
    Fact("country", _T, "the country they live in", "a country that is {}"),
    Fact("language", _T, "the language they read, such as en", "a language that is {}"),
    Fact("company", _T, "the company they are with", "a company that is {}"),
    Fact("known_days", _D, "how long we have known them", "{} days known to us"),
    Fact("birthday_in_days", _D, "days until their birthday", "{} days until their birthday"),
    Fact("has_email", _Y, "we know an e-mail address", "an e-mail address", "at_email", "no e-mail address"),
    Fact("has_phone", _Y, "we know a phone number", "a phone number", "at_phone", "no phone number"),
    Fact("has_address", _Y, "we know where to write to", "a postal address", "at_post", "no postal address"),
    # What they bought
    Fact("orders", _C, "orders so far", "{} orders"),
    Fact("never_bought", _Y, "on our list, and has not bought", "no order yet", "", "an order already"),
    Fact("spent", _M, "what they have spent so far", "{} spent so far"),
    Fact("first_order", _ON, "the day of their first order", "a first order {}", "first_order_on"),
    Fact("last_order", _ON, "the day of their last order", "a last order {}", "last_order_on"),
    Fact("quiet_days", _D, "days since their last order", "{} days since the last order"),
    Fact("usual_gap_days", _D, "days that usually pass between orders", "{} days between orders", "typical_gap_days"),
    Fact("usual_order", _M, "what an order of theirs is expected to be", "{} for a usual order", "expected_spend"),
    Fact("orders_a_year", _C, "orders expected in a year", "{} orders expected in a year", "expected_orders_year"),
    Fact("customer_years", _C, "whole years since their first order", "{} years as a customer"),
    Fact("anniversary_in_days", _D, "days until the day of their first order", "{} days until their anniversary"),
    Fact("spent_lately", _M, "spent in the last two periods (see below)", "{} spent lately"),
    Fact("spent_now", _M, "spent in the last period", "{} spent in the last period"),
    Fact("spent_before", _M, "spent in the period before", "{} spent in the period before"),
    Fact("orders_now", _C, "orders in the last period", "{} orders in the last period"),
    Fact("orders_before", _C, "orders in the period before", "{} orders in the period before"),
    Fact(
        "large_before",
        _Y,
        "among the fifth who spent most in the period before",
        "a large spend in the period before",
        "big_before",
        "no large spend in the period before",
    ),
    Fact(
        "good_ever",
        _Y,
        "among the two fifths who ever spent most",
        "a good customer's spend in all",
        "",
        "less than a good customer's spend in all",
    ),
    Fact(
        "silence_before_days",
        _D,
        "days without an order before the last one",
        "{} days without an order before the last",
        "gap_before_last_days",
    ),
    Fact(
        "second_order_from",
        _D,
        "days after which a quarter of all second orders have come (the same for all)",
        "{} days to the first second orders",
    ),
    Fact(
        "second_order_until",
        _D,
        "days after which three quarters of them have come (the same for all)",
        "{} days to most second orders",
    ),
    Fact("last_thing", _T, "the dearest thing of their last order", "a last thing bought that is {}"),
    Fact("only_thing", _T, "the one thing they buy, where they buy only one", "an only thing that is {}"),
    Fact(
        "goes_with", _T, "what most others buy who buy the same", "something that goes with it that is {}", "companion"
    ),
    Fact("favourite", _T, "what they like best", "a favourite that is {}"),
    Fact(
        "due_thing", _T, "what they buy again and again and is about to run out", "a thing about to run out that is {}"
    ),
    Fact("due_times", _C, "how often they bought that", "{} times that it was bought"),
    Fact("due_in_days", _D, "days until it runs out; below zero: it has", "{} days until it runs out"),
    Fact(
        "arranged",
        _Y,
        "we keep a standing order or a reminder for them",
        "a standing order or a reminder",
        "",
        "no standing order or reminder",
    ),
    Fact(
        "sent_by_itself",
        _Y,
        "an order that they arranged goes out on its day",
        "an order that goes out by itself",
        "",
        "no order that goes out by itself",
    ),
    # What they are worth
    Fact("value", _M, "what they are expected to earn us", "{} of lifetime value"),
    Fact(
        "valuable", _Y, "among the fifth of largest value", "a value among the largest fifth", "", "no such large value"
    ),
    Fact("tier", _T, "their tier of value", "the tier {}", choices=(*TIERS, "prospect")),
    Fact("risk", _S, "how likely it is that they stay away", "a risk of staying away of {}"),
    Fact(
        "active_chance",
        _S,
        "how likely it is that they are still customers",
        "a chance of being active of {}",
        "p_active",
    ),
    Fact("at_stake", _M, "value that we lose if they leave", "{} at stake"),
    Fact("earned_lately", _M, "margin of the last two periods, less returns and talks", "{} earned for us lately"),
    # What was said
    Fact("talks_lately", _C, "conversations in the last two years", "{} conversations in two years"),
    Fact("talks_year", _C, "conversations in the last year", "{} conversations in a year"),
    Fact("returns_lately", _C, "orders sent back or cancelled in the last two periods", "{} returns lately"),
    Fact("sent_back_lately", _M, "what those were worth", "{} sent back lately"),
    Fact("troubles_lately", _C, "returns and conversations together", "{} returns and conversations lately"),
    Fact("complaints_half_year", _C, "complaints in the last six months", "{} complaints in six months"),
    Fact("complaint_open", _Y, "a complaint is not settled", "an open complaint", "", "no open complaint"),
    Fact("complaint_days", _D, "days since their last complaint", "{} days since the last complaint"),
    Fact("last_complaint", _ON, "the day of their last complaint", "a last complaint {}", "last_complaint_on"),
    Fact("praises_year", _C, "times they praised us in the last year", "{} times of praise in a year"),
    Fact("praise_days", _D, "days since they praised us", "{} days since they praised us"),
    Fact("task_open", _Y, "a colleague has a task for them", "an open task", "", "no open task"),
    Fact("promise_kept_days", _D, "days since we kept a promise to them", "{} days since we kept a promise"),
    Fact("promise_broken_days", _D, "days since we broke a promise to them", "{} days since we broke a promise"),
    Fact("brought", _C, "customers they brought who have bought", "{} customers brought who bought"),
    Fact(
        "brought_days", _D, "days since the last of those first bought", "{} days since one they brought first bought"
    ),
)

FACTS: dict[str, Fact] = {fact.name: fact for fact in TABLE}

NOT_ASKED = frozenset(
    {
        *("customer", "name", "email", "phone", "at_person", "known_on", "birthday_on", "since_known"),
        *("active_years", "spent_ever", "period", "both_periods", "order_margin", "active_year_margin", "margin_rate"),
        *(
            "horizon_years",
            "sign",
            "cents",
            "usual_order_margin",
            "newcomer_value",
            "return_value",
            "due_gap_days",
            "due_last_on",
        ),
        *("heeds_email", "heeds_phone", "heeds_post", "heeds_person", "due_chance"),
        *("due_spend", "due_margin", "favourites", "last_complaint", "last_praise", "last_praise_on"),
    }
)
"""Columns of the frame that no rule asks about: personal data, and what stands behind other facts."""


def nearest(name: str) -> str | None:
    """The fact whose name looks most like this one; None where none does."""
    found = get_close_matches(name.lower(), FACTS, n=1, cutoff=0.6)
    return found[0] if found else next((fact for fact in FACTS if name and name.lower() in fact), None)
