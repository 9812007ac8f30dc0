"""The verdict on an action, in plain words."""

from __future__ import annotations

from regulars.kernel.money import say_money
from regulars.science.experiments.balance import Balance
from regulars.science.experiments.compare import Comparison

TOO_EARLY = "too early to tell"
NO_CONTROL = "cannot be told: nobody was left alone to compare with"
AS_SEEN = "as seen so far; looking again does not make it less true"


def too_early(treated: int, control: int, fewest: int, buyers: int) -> str:
    """Groups that are too small."""
    return (
        f"{TOO_EARLY}: {treated:,} could have it and {control:,} were left alone, and it takes {fewest} of each, "
        f"{buyers} of whom bought"
    )


def uneven(balance: Balance) -> str:
    """Groups that chance did not make so."""
    return (
        f"cannot be told: {balance.control:,} were left alone where chance would leave about {balance.expected:,.0f}, "
        "so the groups differ in more than this"
    )


def verdict(found: Comparison, currency: str) -> str:
    """What the always-valid interval says."""
    low, high = say_money(found.low, currency), say_money(found.high, currency)
    between = f"between {low} and {high}, {AS_SEEN}"
    if found.low > 0:
        return f"has earned {say_money(found.effect, currency)} a customer, {between}"
    if found.high < 0:
        return f"has cost {say_money(-found.effect, currency)} of margin a customer: the effect is {between}"
    return f"no difference to be seen yet: the effect on a customer is {between}"
