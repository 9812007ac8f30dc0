"""Rules told back, as people read them."""

import pytest

from regulars.customise.rules.facts import FACTS, Kind
from regulars.customise.rules.reading import read_rule
from regulars.customise.rules.telling import told
from regulars.customise.rules.tree import Compare, Holds, Known


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("", "All customers."),
        (
            "orders >= 2 and quiet_days > 60",
            "Customers with at least 2 orders and more than 60 days since the last order.",
        ),
        (
            "orders = 1 and city in ('Leeds', 'York') and tier = 'most valuable'",
            "Customers with exactly 1 order, a town that is “Leeds” or “York” and the tier “most valuable”.",
        ),
        ("orders = 0", "Customers with no orders."),
        ("quiet_days <= 1", "Customers with at most 1 day since the last order."),
        ("spent < 1250.50", "Customers with less than 1,250.5 spent so far."),
        ("risk >= 0.8", "Customers with a risk of staying away of at least 80%."),
        ("last_order < '2025-05-04'", "Customers with a last order before 4 May 2025."),
        ("city != 'Leeds'", "Customers with a town that is not “Leeds”."),
        ("orders not between 2 and 4", "Customers with not between 2 and 4 orders."),
        ("not complaint_open", "Customers with no open complaint."),
        ("favourite is not empty", "Customers with a known favourite."),
        (
            "quiet_days > 1.5 * usual_gap_days",
            "Customers with days since the last order of more than 1.5 times their days between orders.",
        ),
        (
            "spent_now <= 0.5 * spent_before",
            "Customers with money spent in the last period of at most 0.5 times their money spent in the period "
            "before.",
        ),
        (
            "orders > 1 and (complaint_open or never_bought)",
            "Customers with more than 1 order and (either an open complaint or no order yet).",
        ),
    ],
)
def test_a_rule_in_plain_english(rule: str, sentence: str) -> None:
    assert told(read_rule(rule)) == sentence


@pytest.mark.parametrize("name", FACTS)
def test_every_fact_can_be_told_both_ways(name: str) -> None:
    fact = FACTS[name]
    nodes = (
        [Holds(fact, yes=True), Holds(fact, yes=False)]
        if fact.kind is Kind.YES_NO
        else [Compare(fact, "=", 2.0 if fact.kind.is_number else "x"), Known(fact, known=False)]
    )

    first, second = map(told, nodes)

    assert first != second
    assert not {"{", "}", "  "} & set(first + second)
    assert len(first) > len("Customers with .")
    assert len(second) > len("Customers with .")
