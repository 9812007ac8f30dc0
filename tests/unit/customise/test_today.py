from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.unit.customise.conftest import TODAY, Stall

from regulars.customise.catalogue import change_words, sync_catalogue
from regulars.customise.decide import decide
from regulars.customise.today import Line, balanced, todays_list
from regulars.kernel.codes import customer_code
from regulars.kernel.errors import BadInput
from regulars.ledger.business import Business, change_setting
from regulars.ledger.models import Action, Customer, Decision

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def playbook_entered(db: None) -> None:
    sync_catalogue()


def waits(stall: Stall, key: str, worth: int, *, channel: str = "email", **change: Any) -> Decision:
    """An open decision for a new customer."""
    return Decision.objects.create(
        **{
            "customer_id": stall.customer("Anna Smith"),
            "action": Action.objects.get(key=key),
            "channel": channel,
            "as_of": TODAY,
            "decided_at": TODAY,
            "expected_margin": worth + 1,
            "cost": 1,
            "worth": worth,
            "policy": "x",
        }
        | change
    )


def test_a_line_says_who_what_why_and_in_which_words(stall: Stall, terms: Business) -> None:
    change_setting("BUSINESS_NAME", "The Stall")
    number = stall.regular("Anna Smith", email="anna@example.com", city="Leeds", country="GB")
    stall.buys(number, (50, "40"), product="oat biscuits")
    stall.consents(number)
    decide(TODAY, terms, at=TODAY)

    (line,) = todays_list(at=TODAY)

    assert (line.rank, line.code, line.called) == (1, customer_code(number), "Anna Smith")
    assert (line.city, line.country, line.tier) == ("Leeds", "GB", "steady")
    assert (line.value, line.risk) == (Decimal(1000), 0.5)
    assert (line.key, line.action) == ("overdue", "Ask after them: their usual time has passed")
    assert (line.kind, line.channel, line.how) == ("message", "email", "send an e-mail")
    assert line.why[0] == "Usually orders every 4 weeks; the last order was on 11 May 2025."
    assert line.subject == "Is all well, Anna?"
    assert line.words.startswith("Hello Anna,\n\nWe would have expected")
    assert "I hope that you are happy with the oat biscuits." in line.words
    assert line.words.endswith("Kind regards,\nThe Stall")
    assert line.worth == line.expected_margin - line.cost - Decimal("0.025")
    assert "own usual time has passed" in line.practice


def test_the_list_runs_from_the_most_worthwhile_down(stall: Stall) -> None:
    for key, worth in (("thank", 5), ("overdue", 9), ("lost", 7)):
        waits(stall, key, worth)

    found = todays_list(at=TODAY)

    assert [(line.rank, line.key) for line in found] == [(1, "overdue"), (2, "lost"), (3, "thank")]


def test_what_is_not_to_be_done_is_not_on_it(stall: Stall) -> None:
    waits(stall, "thank", 5, control=True)
    for state in ("done", "skipped", "replaced"):
        waits(stall, "thank", 5, state=state)
    waits(stall, "thank", 0, action=None)

    assert todays_list(at=TODAY) == []


def test_one_kind_of_action_where_asked(stall: Stall) -> None:
    waits(stall, "thank", 5)
    waits(stall, "complaint-open", 3)

    assert [line.key for line in todays_list(kind="task", at=TODAY)] == ["complaint-open"]
    with pytest.raises(BadInput, match=r"no kind of action 'calls'.*task"):
        todays_list(kind="calls", at=TODAY)


def test_calls_end_where_the_team_has_no_time_left(stall: Stall) -> None:
    change_setting("CALLS_A_DAY", "2")
    for worth in range(10, 15):
        waits(stall, "overdue", worth, channel="phone")
        waits(stall, "lost", worth, channel="person")
    waits(stall, "overdue", 1)

    found = todays_list(limit=20, at=TODAY)

    assert Counter(line.channel in {"phone", "person"} for line in found) == {True: 2, False: 1}
    assert found[-1].worth == 1


def test_a_customer_without_a_name_is_called_as_everywhere(stall: Stall) -> None:
    bare = waits(stall, "thank", 5)
    Customer.objects.filter(pk=bare.customer_id).update(name="", number="17850")

    assert [line.called for line in todays_list(at=TODAY)] == ["No. 17850"]


def test_words_are_those_of_today_and_names_too(stall: Stall) -> None:
    decision = waits(stall, "thank", 9, facts={"since_year": "2019"})
    change_words(
        "thank",
        "email",
        subject="Hi",
        words="{{ first_name | default: 'Hi' }}, since {{ since_year | default: 'long' }}",
        by="mark",
        at=TODAY,
    )
    Customer.objects.filter(pk=decision.customer_id).update(name="Mia Brown")

    assert todays_list(at=TODAY)[0].words == "Mia, since 2019"


def test_a_decision_for_an_action_without_words_is_shown_without(stall: Stall) -> None:
    Action.objects.create(key="our-own", name="Our own", kind="gesture")
    waits(stall, "our-own", 9, channel="visit")

    (line,) = todays_list(at=TODAY)

    assert (line.subject, line.words, line.how) == ("", "", "visit")


def test_the_number_of_queries_does_not_grow_with_the_list(stall: Stall) -> None:
    def queries(limit: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            todays_list(limit, at=TODAY)
        return len(asked)

    for worth in range(1, 9):
        waits(stall, "thank", worth)

    assert queries(2) == queries(8)


def test_nothing_to_do_is_an_empty_list(stall: Stall) -> None:
    assert todays_list(at=TODAY) == []
    assert todays_list(limit=0, at=TODAY) == []


def lines(*of: tuple[int, int], takes_time: bool = False) -> list[Line]:
    """Of (action, worth)."""
    return [Line(place, action, takes_time, worth) for place, (action, worth) in enumerate(of)]


def test_one_move_takes_a_quarter_while_others_wait() -> None:
    many = lines(
        *((1, worth) for worth in range(100, 80, -1)), *((2, worth) for worth in range(50, 45, -1)), (3, 9), (4, 8)
    )

    shown = balanced(many, 8, 0, {})

    assert Counter(line.action for line in shown) == {1: 4, 2: 2, 3: 1, 4: 1}
    assert [line.worth for line in shown] == sorted((line.worth for line in shown), reverse=True)


def test_a_move_alone_fills_the_list() -> None:
    assert len(balanced(lines(*((1, worth) for worth in range(9))), 6, 0, {})) == 6


def test_time_runs_out_for_the_least_worthwhile_calls() -> None:
    shown = balanced(lines(*((action, action) for action in range(1, 6)), takes_time=True), 10, 3, {})

    assert [line.worth for line in shown] == [5, 4, 3]
