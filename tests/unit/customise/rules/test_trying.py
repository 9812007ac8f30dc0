"""Rules tried on everybody, and on one customer with their own values."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.customise.conftest import TODAY, Stall, people

from regulars.customise.rules.reading import BadRule
from regulars.customise.rules.three import Rules
from regulars.customise.rules.trying import facts_to_try, try_rules
from regulars.ledger.business import Business
from regulars.ledger.facts_file import forget_facts

RULES = Rules(may="orders >= 3", now="quiet_days > 30 and not complaint_open", suits="city = 'York'")


def test_how_many_are_left_after_each_rule_and_who() -> None:
    everybody = people(
        {"orders": 1},
        {"quiet_days": 40, "city": "York"},
        {"quiet_days": 40, "complaint_open": True},
        {"quiet_days": 50, "city": "Leeds"},
    )

    tried = try_rules(RULES, everybody, 4)

    assert (tried.customers, tried.fits, tried.examples, tried.holds) == (4, 1, (2,), False)
    assert [step.left for step in tried.steps] == [3, 2, 1]
    assert [[part.holds for part in step.parts] for step in tried.steps] == [[True], [True, True], [False]]
    assert tried.steps[1].parts[0].values == (("quiet days", "50"),)
    assert tried.steps[2].parts[0].asks == "a town that is “York”"
    assert tried.told == RULES.told


def test_nobody_in_particular() -> None:
    tried = try_rules(Rules(), people({}, {}))

    assert (tried.fits, tried.holds, [step.parts for step in tried.steps]) == (2, None, [(), (), ()])


def test_a_value_that_is_not_known() -> None:
    (part,) = try_rules(Rules(may="favourite = 'tea'"), people({"favourite": None}), 1).steps[0].parts

    assert (part.values, part.holds) == ((("favourite", "not known"),), False)


def test_a_rule_that_cannot_be_read_says_so() -> None:
    rules = Rules(may="orders >", suits="shoe_size = 9")

    assert set(rules.faults) == {"may", "suits"}
    with pytest.raises(BadRule):
        try_rules(rules, people({}))


def test_rules_from_texts_by_name() -> None:
    assert Rules.from_json({"may": " orders > 1 "}) == Rules(may="orders > 1")
    assert Rules.from_json(RULES.to_json()) == RULES
    assert [fact.name for fact in RULES.facts] == ["orders", "quiet_days", "complaint_open", "city"]


@pytest.mark.parametrize("days_later", [0, 30])
def test_facts_are_gathered_once_and_kept_until_somebody_is_forgotten(
    stall: Stall, terms: Business, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days_later: int
) -> None:
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))
    number = stall.regular("Anna Smith", city="York")
    rules, later = Rules(may="city = 'York'"), TODAY + timedelta(days=days_later)

    first = facts_to_try(TODAY, terms, at=TODAY)
    stall.regular("Ben Moss", city="York")

    assert "email" not in first.columns
    assert try_rules(rules, first).examples == (number,)
    assert try_rules(rules, facts_to_try(later, terms, at=later)).fits == 1
    forget_facts()
    assert try_rules(rules, facts_to_try(later, terms, at=later)).fits == 2
