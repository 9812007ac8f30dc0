"""Actions of our own on either database: whom they are for, what they use up, and who has to agree."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from tests.unit.customise.conftest import TODAY, Stall, folder_of_its_own, stall
from tests.unit.customise.own.conftest import TEA

from regulars.customise.act import carry_out
from regulars.customise.catalogue import change_words, latest_terms, words_of
from regulars.customise.decide import decide
from regulars.customise.moves import Words
from regulars.customise.offers import offers
from regulars.customise.own import changes
from regulars.customise.own.compiling import own_moves
from regulars.customise.own.differences import Difference, differences
from regulars.customise.own.left import Left, left_of
from regulars.customise.own.terms import Terms
from regulars.kernel.errors import RegularsError
from regulars.ledger.business import business, change_setting
from regulars.ledger.models import Action, ActionChange, Decision, Delivery

__all__ = ["folder_of_its_own", "stall"]

AT_ONCE = 4
WORDS = {"phone": Words("Tea?"), "post": Words("Dear you, tea?"), "email": Words("Tea?", "Tea")}
"""Longer and shorter names, which PostgreSQL would put into an order of its own."""


def all_at_once(*works: Callable[[], object]) -> list[Exception]:
    """Do all beside each other; gives what was refused.

    SQLite's database of tests is in memory and locked by the table: there they come one after another.
    """
    start, refused = threading.Barrier(len(works)), list[Exception]()

    def work(each: Callable[[], object], *, beside: bool) -> None:
        try:
            if beside:
                start.wait()
            each()
        except Exception as problem:
            refused.append(problem)
        finally:
            if beside:
                connection.close()

    if connection.vendor == "sqlite":
        for each in works:
            work(each, beside=False)
        return refused
    threads = [threading.Thread(target=work, args=(each,), kwargs={"beside": True}) for each in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def who_gets(action: Action) -> list[str]:
    decide(TODAY, replace(business(), control_share=Decimal(0)), at=TODAY)
    open_ = Decision.objects.filter(action=action, state="open").select_related("customer")
    return sorted(decision.customer.name for decision in open_)


@pytest.fixture
def york(stall: Stall) -> Stall:
    """Anna and Cy live in York and have bought; Ben lives elsewhere, and Dee has never bought."""
    for name, city in (("Anna Smith", "York"), ("Ben Moss", "Leeds"), ("Cy Young", "york ")):
        stall.regular(name, city=city, phone="+441134960001")
    stall.customer("Dee Fox", city="York", phone="+441134960002")
    return stall


@pytest.mark.django_db
def test_it_is_for_exactly_those_whom_its_rules_fit_and_its_stock_runs_out(york: Stall) -> None:
    terms = replace(TEA, stock=2, budget=Decimal(12))
    action = changes.make(terms, by="mark", at=TODAY).action
    assert who_gets(action) == ["Anna Smith", "Cy Young"]

    first, second = Decision.objects.filter(action=action, state="open").order_by("customer__name")
    assert (first.reasons, first.channel, first.cost) == (["City: York.", "Orders: 5."], "phone", 5)
    carry_out(first.pk, by="mark", at=TODAY)
    assert left_of({action.pk: terms}, at=TODAY, zone="Europe/London") == {action.pk: Left(1, 7.0)}
    assert Delivery.objects.get(decision=first).purpose == "service"

    carry_out(second.pk, by="mark", at=TODAY)
    assert left_of({action.pk: terms}, at=TODAY, zone="Europe/London") == {action.pk: Left(0, 2.0)}
    changes.change(action, replace(terms, rules=replace(TEA.rules, may="")), by="mark", at=TODAY)
    assert who_gets(action) == []


@pytest.mark.django_db
def test_a_stock_of_one_is_for_one(york: Stall) -> None:
    action = changes.make(replace(TEA, stock=1), by="mark", at=TODAY).action

    assert len(who_gets(action)) == 1


@pytest.mark.django_db
def test_a_budget_of_the_month_counts_what_was_done_in_it_and_could_be_sent(stall: Stall) -> None:
    terms = replace(TEA, budget=Decimal("10.10"), monthly=True)
    action = changes.make(terms, by="mark", at=TODAY).action
    for days, delivered in ((1, "sent"), (29, "done"), (31, "done"), (2, "failed"), (3, "withheld"), (4, "bounced")):
        number = stall.customer()
        decision = Decision.objects.create(
            customer_id=number, action=action, as_of=TODAY, decided_at=TODAY, state="done", cost="2.10", policy="x"
        )
        Decision.objects.filter(pk=decision.pk).update(closed_at=TODAY - timedelta(days=days))
        Delivery.objects.create(
            customer_id=number, decision=decision, key=str(number), channel="email", at=TODAY, state=delivered
        )

    def budget(terms: Terms, zone: str) -> float | None:
        return left_of({action.pk: terms}, at=TODAY, zone=zone)[action.pk].budget

    assert budget(terms, "Europe/London") == 5.9
    assert budget(terms, "Pacific/Auckland") == 10.1
    assert budget(replace(terms, monthly=False), "Europe/London") == 3.8


@pytest.mark.django_db
def test_terms_come_back_as_they_were_with_the_preferred_channel_first() -> None:
    terms = replace(TEA, words=WORDS, budget=Decimal("0.10"), valid_from=TODAY.date())

    action = changes.make(terms, by="mark", at=TODAY).action

    assert Terms.from_json(Action.objects.get(pk=action.pk).terms) == terms
    assert own_moves()[action.pk][0].channels == ("phone", "post", "email", "person")
    changes.change(action, replace(terms, words=dict(reversed(WORDS.items()))), by="mark", at=TODAY)
    assert own_moves()[action.pk][0].channels == ("phone", "post", "email", "person")


@pytest.mark.django_db
def test_with_four_eyes_what_was_approved_last_counts_until_another_person_agrees() -> None:
    change_setting("FOUR_EYES", "yes")
    made = changes.make(TEA, by="mark", at=TODAY)
    assert offers(TODAY) == []
    changes.approve(made.pk, by="olive", at=TODAY)

    second = change_words(made.action.key, "phone", subject="", words="More tea?", by="mark", at=TODAY)

    assert differences(second) == [Difference("words, phone, body", "Tea?", "More tea?")]
    assert words_of([made.action.pk])[made.action.pk, "phone"].body == "Tea?"
    assert latest_terms(made.action).words["phone"].body == "More tea?"
    changes.approve(second.pk, by="olive", at=TODAY)
    assert words_of([made.action.pk])[made.action.pk, "phone"].body == "More tea?"


@pytest.mark.django_db(transaction=True)
def test_a_change_is_settled_by_one_person_however_many_try_at_once() -> None:
    change_setting("FOUR_EYES", "yes")
    made = changes.make(TEA, by="mark", at=TODAY)

    refused = all_at_once(
        *(lambda name=name: changes.approve(made.pk, by=name, at=TODAY) for name in ("olive", "agnes")),  # type: ignore[misc]
        *(lambda name=name: changes.decline(made.pk, by=name, at=TODAY) for name in ("tom", "ruth")),  # type: ignore[misc]
        lambda: changes.approve(made.pk, by="mark", at=TODAY),
    )

    assert len(refused) == AT_ONCE
    assert all(isinstance(each, RegularsError) for each in refused)
    found = ActionChange.objects.get()
    assert found.state in {"approved", "declined"}
    assert bool(Action.objects.get().terms) == (found.state == "approved")


@pytest.mark.django_db(transaction=True)
def test_of_changes_made_at_once_one_waits() -> None:
    change_setting("FOUR_EYES", "yes")
    action = changes.make(TEA, by="mark", at=TODAY).action
    first = ActionChange.objects.get()
    changes.approve(first.pk, by="olive", at=TODAY)

    refused = all_at_once(
        *(
            lambda cost=cost: changes.change(action, replace(TEA, cost=Decimal(cost)), by="mark", at=TODAY)  # type: ignore[misc]
            for cost in range(AT_ONCE)
        )
    )

    assert refused == []
    states = sorted(ActionChange.objects.exclude(pk=first.pk).values_list("state", flat=True))
    assert states == [*["replaced"] * (AT_ONCE - 1), "waiting"]


@pytest.mark.django_db(transaction=True)
def test_actions_of_one_name_made_at_once_have_keys_of_their_own() -> None:
    refused = all_at_once(*[lambda: changes.make(TEA, by="mark", at=TODAY)] * AT_ONCE)

    assert refused == []
    assert sorted(Action.objects.values_list("key", flat=True)) == [
        "a-tin-of-tea-for-york",
        *(f"a-tin-of-tea-for-york-{number}" for number in range(2, AT_ONCE + 1)),
    ]
