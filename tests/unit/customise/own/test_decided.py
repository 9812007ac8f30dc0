"""Our own actions among the decisions: for exactly those whom the rules fit, and only while they are to be had."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.unit.customise.conftest import TODAY, Stall
from tests.unit.customise.own.conftest import TEA

from regulars.customise.act import carry_out
from regulars.customise.catalogue import catalogue, change_action
from regulars.customise.decide import decide
from regulars.customise.offers import offers
from regulars.customise.own.changes import change, make
from regulars.ledger.business import Business
from regulars.ledger.models import Action, Decision, Delivery


@pytest.fixture
def tea(stall: Stall) -> Action:
    """Offered to those in York who have bought: Anna and Cy, and not Ben of Leeds, nor Dee who never bought."""
    for name, city in (("Anna Smith", "York"), ("Ben Moss", "Leeds"), ("Cy Young", "york ")):
        stall.regular(name, city=city, phone="+441134960001")
    stall.customer("Dee Fox", city="York", phone="+441134960002")
    return make(TEA, by="mark", at=TODAY).action


@pytest.fixture
def open_terms(terms: Business) -> Business:
    return replace(terms, control_share=Decimal(0))


def who_gets(action: Action, terms: Business) -> list[str]:
    decide(TODAY, terms, at=TODAY)
    open_ = Decision.objects.filter(action=action, state="open").order_by("customer__name")
    return [decision.customer.name for decision in open_]


def test_it_is_chosen_for_exactly_those_whom_its_rules_fit(tea: Action, open_terms: Business) -> None:
    assert who_gets(tea, open_terms) == ["Anna Smith", "Cy Young"]
    decision = Decision.objects.filter(action=tea).first()
    assert decision is not None
    assert decision.reasons == ["City: York.", "Orders: 5."]
    assert decision.channel == "phone"
    assert decision.cost == 5


def test_changed_rules_count_from_the_next_run_on(tea: Action, open_terms: Business) -> None:
    who_gets(tea, open_terms)
    change(tea, replace(TEA, rules=replace(TEA.rules, may="city = 'Leeds'")), by="mark", at=TODAY)

    assert who_gets(tea, open_terms) == ["Ben Moss"]


def test_switched_off_nobody_gets_it(tea: Action, open_terms: Business) -> None:
    change_action(tea.key, enabled=False, by="mark", at=TODAY)

    assert who_gets(tea, open_terms) == []


def test_it_is_carried_out_under_its_own_purpose_and_uses_up_its_stock(tea: Action, open_terms: Business) -> None:
    change(tea, replace(TEA, stock=3, budget=Decimal(20)), by="mark", at=TODAY)
    who_gets(tea, open_terms)
    decision = Decision.objects.filter(action=tea, state="open").order_by("pk")[0]

    carry_out(decision.pk, by="mark", at=TODAY)

    assert Delivery.objects.get().purpose == "service"
    (offer,) = (offer for offer in offers(TODAY) if offer.action == tea.pk)
    assert (offer.stock_left, offer.budget_left) == (2, 15.0)
    entry = next(entry for entry in catalogue(TODAY) if entry.key == tea.key)
    assert (entry.stock_left, entry.budget_left, entry.done, entry.playbook) == (2, 15.0, 1, False)
    assert entry.told == "Customers with a town that is “York” and at least 1 order."


@pytest.mark.parametrize(
    ("limits", "valid"),
    [
        ({}, True),
        ({"valid_from": date(2025, 6, 30), "valid_until": date(2025, 6, 30)}, True),
        ({"valid_from": date(2025, 7, 1)}, False),
        ({"valid_until": date(2025, 6, 29)}, False),
    ],
)
def test_an_offer_says_whether_it_is_to_be_had_today(tea: Action, limits: dict[str, date], valid: bool) -> None:
    change(tea, replace(TEA, group="tea", priority=3, **limits), by="mark", at=TODAY)

    (offer,) = (offer for offer in offers(TODAY) if offer.action == tea.pk)

    assert (offer.valid, offer.group, offer.priority, offer.enabled) == (valid, "tea", 3, True)
    assert next(entry for entry in catalogue(TODAY) if entry.key == tea.key).valid == valid


def test_out_of_season_nobody_gets_it(tea: Action, open_terms: Business) -> None:
    change(tea, replace(TEA, valid_from=date(2025, 7, 1)), by="mark", at=TODAY)

    assert who_gets(tea, open_terms) == []
