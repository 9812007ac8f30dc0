"""Who is in which tier, and why."""

import polars as pl
import pytest

from regulars.science.lifetime.tiers import TIERS, TierRules, assign_tiers


def base(values, chances=0.5, spend=10.0, **columns):
    """Customers worth 10 a purchase, unless their purchases are given."""
    count = len(values)
    return pl.DataFrame(
        {
            "customer": range(count),
            "lifetime_value": [float(value) for value in values],
            "p_active_next_quarter": chances if isinstance(chances, list) else [chances] * count,
            "expected_spend": spend if isinstance(spend, list) else [spend] * count,
            "expected_purchases_next_year": [max(value, 0.0) / 10 for value in values],
            **columns,
        },
        schema_overrides=dict.fromkeys(
            ("lifetime_value", "p_active_next_quarter", "expected_purchases_next_year"), pl.Float64
        ),
    )


def tiers(values, rules=None, **columns):
    return assign_tiers(base(values, **columns), rules or TierRules())["tier"].to_list()


NOBODY_GROWS = TierRules(growable_limit=0.0)


def test_the_few_who_hold_half_of_the_value_are_the_most_valuable():
    assert tiers([900, 800, *[100] * 18], NOBODY_GROWS)[:3] == ["most valuable", "most valuable", "steady"]


def test_no_more_than_a_fifth_are_most_valuable_however_even_the_base():
    found = tiers([*range(101, 121)], NOBODY_GROWS)
    assert found.count("most valuable") == 4
    assert found[-4:] == ["most valuable"] * 4


def test_equals_share_a_tier():
    assert set(tiers([50] * 10, NOBODY_GROWS)) == {"steady"}
    assert set(tiers([1, 1, 100, 100, 100, 100], NOBODY_GROWS)[2:]) == {"steady"}


def test_the_low_hold_a_twentieth_together_and_nothing_is_low_too():
    assert tiers([100, 100, 4, 1, 0], NOBODY_GROWS)[2:] == ["low", "low", "low"]


def test_below_zero_costs_money_whatever_else():
    found = assign_tiers(base([-5, 100, 100, 100, 100], chances=[1.0, 0.1, 0.1, 0.1, 0.1]))
    assert found["tier"][0] == "below zero"
    assert tiers([-1, -2]) == ["below zero", "below zero"]


def test_the_most_growable_still_come_but_less_than_their_like():
    chances = [0.9] * 10 + [0.9, 0.01] + [0.5] * 28
    values = [100.0 + place for place in range(10)] + [40.0, 40.0] + [90.0] * 28
    found = assign_tiers(base(values, chances), TierRules(growable_limit=0.03))
    growing = found.filter(pl.col("tier") == "most growable")
    assert growing["customer"].to_list() == [10]
    assert growing["growth"].item() == pytest.approx(0.9 * (growing["look_alike_value"].item() - 40))
    assert found["growth"].min() == 0


def test_growth_is_in_coming_more_often_and_not_in_spending_more():
    thrifty, lavish = [10.0] * 25, [200.0] * 25
    found = assign_tiers(base(thrifty + lavish, spend=[5.0] * 50, expected_purchases_next_year=[2.0] * 50))
    assert found["growth"].sum() == 0
    assert found["look_alike_value"].to_list() == thrifty + lavish


def test_look_alikes_are_those_who_spend_about_as_much_at_a_time():
    found = assign_tiers(base([10.0] * 25 + [200.0] * 25, spend=[5.0] * 25 + [80.0] * 25))
    assert found["growth"].sum() == 0
    mixed = assign_tiers(base([10.0] * 25 + [200.0] * 25, spend=5.0))
    assert mixed["look_alike_value"].to_list() == [200.0] * 50


def test_look_alikes_can_be_given_and_too_few_of_them_do_not_count():
    kind = ["tea"] * 30 + ["coffee"] * 30 + ["cocoa"]
    found = assign_tiers(base([10.0] * 30 + [50.0] * 30 + [20.0], look_alike=kind))
    assert found["look_alike_value"].unique(maintain_order=True).to_list() == [10.0, 50.0]
    assert found["look_alike_value"][-1] == 50.0  # of the whole base, as one customer has nobody alike


def test_who_will_surely_not_come_has_nothing_to_grow():
    found = assign_tiers(base([0.0] + [50.0] * 30, chances=[0.0] + [0.5] * 30))
    assert found.row(0)[1:] == ("low", 0.0, 0.0)


def test_order_makes_no_difference_and_columns_are_as_stated():
    values = base([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 90], chances=[place / 12 for place in range(12)])
    found = assign_tiers(values)
    assert found.columns == ["customer", "tier", "look_alike_value", "growth"]
    assert found.schema["tier"] == pl.Enum(TIERS)
    assert found["customer"].to_list() == values["customer"].to_list()
    assert assign_tiers(values.reverse()).reverse().equals(found)


def test_one_customer_no_value_and_nobody():
    assert tiers([10]) == ["steady"]
    assert tiers([0, 0]) == ["low", "low"]
    assert tiers([]) == []
