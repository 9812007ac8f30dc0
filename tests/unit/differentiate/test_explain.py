"""How a value came about, in words."""

from __future__ import annotations

from decimal import Decimal

from regulars.differentiate.explain import explain_value
from regulars.ledger.business import Business
from regulars.ledger.models import Score


def test_a_value_is_taken_apart(terms: Business):
    score = Score(
        value=Decimal("3118.38"),
        value_low=Decimal("1056.82"),
        value_high=Decimal("5690.81"),
        expected_orders_year=8.24,
        expected_spend=Decimal("412.5"),
        risk=0.12,
        at_stake=Decimal("378.76"),
        tier="steady",
    )
    assert explain_value(score, terms, "GBP") == [
        "Worth £3,118: the margin we expect over the next 3 years. In nine cases out of ten it will be between £1,057 "
        "and £5,691.",
        "Reckoned from about 8.2 buying days in the coming year, £412 each after returns, at a margin of 40%, less "
        "what serving them is likely to take; later money counts 10% less for each year.",
        "Stays away longer than suits their own rhythm with a probability of 0.12; that puts £379 at stake.",
    ]


def test_of_the_likely_lost_it_is_said_what_coming_back_would_bring(terms: Business):
    known = {"value": Decimal(9), "expected_orders_year": 0.2, "at_stake": Decimal(8), "value_if_back": Decimal("84.6")}
    said = "If they had left and came back, they would earn us £85 in the 3 years after."
    for risk, told in ((0.79, False), (0.8, True)):
        lines = explain_value(Score(risk=risk, tier="low", **known), terms, "GBP")
        assert (lines[-1] == said) is told
    lines = explain_value(Score(risk=0.9, tier="low", **known | {"value_if_back": None}), terms, "GBP")
    assert lines[-1].endswith("at stake.")


def test_no_value_no_sums(terms: Business):
    assert explain_value(Score(tier="prospect"), terms, "GBP") == [
        "No value is worked out for customers who have not bought yet."
    ]
    assert explain_value(Score(tier="below zero", value=Decimal(0)), terms, "GBP") == [
        "No value is worked out for customers who only took money back."
    ]
