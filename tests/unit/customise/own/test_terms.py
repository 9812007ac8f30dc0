"""Terms kept and read again, and what is wrong with them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.unit.customise.own.conftest import TEA

from regulars.customise.moves import Words
from regulars.customise.own.checking import faults, must_be_right
from regulars.customise.own.terms import Effect, Terms
from regulars.customise.rules.three import Rules
from regulars.kernel.errors import BadInput

FULL = replace(
    TEA,
    budget=Decimal("50.00"),
    monthly=True,
    stock=7,
    valid_from=date(2025, 6, 1),
    valid_until=date(2025, 6, 30),
    group="tea",
    priority=2,
    despite_complaint=True,
    holdout=False,
)


@pytest.mark.parametrize("terms", [TEA, FULL, Terms(name="Bare")])
def test_terms_come_back_as_they_were_kept(terms: Terms) -> None:
    assert Terms.from_json(terms.to_json()) == terms


def test_right_terms_have_no_faults() -> None:
    assert faults(FULL) == {}
    must_be_right(FULL)


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"name": ""}, "name", "1 to 200 letters"),
        ({"kind": "present"}, "kind", "'present' is no kind"),
        ({"purpose": "fun"}, "purpose", "'fun' is no purpose"),
        ({"why": "x" * 2001}, "why", "too long"),
        ({"cost": Decimal(-1)}, "cost", "-1 cannot be"),
        ({"budget": Decimal("NaN")}, "budget", "zero or more"),
        ({"stock": -1}, "stock", "number of customers"),
        ({"valid_until": date(2025, 5, 1)}, "valid_until", "before it begins"),
        ({"group": "x" * 65}, "group", "64 letters"),
        ({"rest_days": -1}, "rest_days", "0 to 3650"),
        ({"priority": 101}, "priority", "-100 to 100"),
        ({"effect": Effect("luck")}, "effect", "'luck' is nothing"),
        ({"effect": Effect("like", like="luck")}, "like", "no move of the playbook"),
        ({"effect": Effect("sum", Decimal(-1))}, "size", "zero or more"),
        ({"effect": Effect("order", Decimal(5))}, "size", "5% is 0.05"),
        ({"rules": Rules(now="ordrs = 1")}, "rule_now", "Did you mean orders?"),
        ({"words": {}}, "words", "at least one of"),
        ({"words": {"pigeon": Words("Coo")}}, "words", "'pigeon' is no way"),
        ({"words": {"email": Words("Hello")}}, "words_email", "has a subject"),
        ({"words": {"phone": Words("Hello {{ first_name }}")}}, "words_phone", "no fallback"),
    ],
)
def test_what_is_wrong_is_said_of_its_field(change: dict[str, Any], field: str, says: str) -> None:
    wrong = faults(replace(FULL, **change))

    assert list(wrong) == [field]
    assert says in wrong[field]
    with pytest.raises(BadInput):
        must_be_right(replace(FULL, **change))
