"""Findings about customers as sentences that a person can check."""

from __future__ import annotations

from regulars.kernel.money import say_money
from regulars.science.traits.subgroups import Condition, Finding

BEST, NO_BUYER = "best", "no_buyer"

_WHAT = {BEST: "are among the best customers", NO_BUYER: "did not buy in their first year"}
_PLAINLY_MORE = 1.1  # times as many as of everybody; below, both shares say more

_SAYS = {
    "source": "came through {}",
    "country": "live in {}",
    "town": "live in {}",
    "mail": "have a mail address at {}",
    "first_category": "first bought {}",
    "first_channel": "first bought through {}",
    "first_spend": "spent {} on their first order",
    "language": "have {} as their language",
    "month": "became known to us in {}",
}
_YES_OR_NO = {
    "phone": ("gave a phone number", "gave no phone number"),
    "company": ("gave a company", "gave no company"),
    "household": ("belong to a household or company we know", "belong to no household or company we know"),
    "newsletter": ("get the newsletter", "do not get the newsletter"),
    "newsletter_at_first": (
        "signed up for the newsletter at once",
        "did not sign up for the newsletter at once",
    ),
    "wrote_at_first": ("wrote to us at once", "did not write to us at once"),
    "first_offer": ("had something off their first order", "paid the full price at first"),
}
_OTHERWISE = {
    ("mail", "none"): "gave no mail address",
    ("mail", "their own"): "have a mail address that is not with a usual provider",
    ("town", None): "live in a smaller town, or one we do not know",
    ("country", None): "live in a country we do not know",
    ("language", None): "have not told us their language",
    ("first_category", None): "first bought something of no category",
}


def say_finding(about: str, finding: Finding, currency: str) -> str:
    """Such as "Came through the fair and live in Leeds: 31% are among the best customers, 2.1 times as many as of
    everybody."
    """
    said = [say_condition(condition, currency) for condition in finding.conditions]
    who = " and ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else said[0]
    beside = f"{finding.lift:.1f}".removesuffix(".0") + " times as many as of everybody"
    if finding.lift < _PLAINLY_MORE:
        beside = f"of everybody {finding.usual:.0%}"
    return f"{who[:1].upper()}{who[1:]}: {finding.rate:.0%} {_WHAT[about]}, {beside}."


def say_condition(condition: Condition, currency: str) -> str:
    """One condition in words that go on after "they", such as "first bought Coffee"."""
    name, value = condition.attribute, condition.value
    if name in _YES_OR_NO and value in {"true", "false"}:
        return _YES_OR_NO[name][value == "false"]
    if condition.low is not None or condition.high is not None:
        return _SAYS[name].format(_say_range(condition.low, condition.high, currency))
    if (name, value) in _OTHERWISE:
        return _OTHERWISE[name, value]
    if name == "first_spend" and value:
        return _SAYS[name].format(_say_amount(float(value), currency))
    return _SAYS[name].format(value or "we do not know what")


def _say_range(low: float | None, high: float | None, currency: str) -> str:
    if low is None:
        return f"under {_say_amount(high or 0.0, currency)}"
    if high is None:
        return f"{_say_amount(low, currency)} or more"
    return f"{_say_amount(low, currency)} to {_say_amount(high, currency)}"


def _say_amount(amount: float, currency: str) -> str:
    return say_money(amount, currency, cents=False).strip()
