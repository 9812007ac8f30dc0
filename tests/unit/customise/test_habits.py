from typing import Any

import pytest
from tests.unit.customise.conftest import TODAY, Stall, ago

from regulars.customise.habits import habits_of_the_team
from regulars.customise.today import held_back, todays_list
from regulars.ledger.models import Action, Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def thank(db: None) -> Action:
    return Action.objects.create(key="thank", name="Thank them", kind="gesture")


@pytest.fixture
def lost(db: None) -> Action:
    return Action.objects.create(key="lost", name="Win them back", kind="offer")


def closed(stall: Stall, action: Action, often: int, state: str = "done", *, days: float = 3, why: str = "") -> None:
    for _ in range(often):
        Decision.objects.create(
            customer_id=stall.customer(), action=action, channel="email", as_of=TODAY, decided_at=ago(days + 1),
            state=state, closed_at=ago(days), why_kind=why, policy="x",
        )  # fmt: skip


def waits(stall: Stall, action: Action, worth: int, **more: Any) -> int:
    return Decision.objects.create(
        customer_id=stall.customer("Anna"), action=action, channel="email", as_of=TODAY, decided_at=TODAY,
        worth=worth, expected_margin=worth, policy="x", **more,
    ).pk  # fmt: skip


def test_nothing_known_is_one_half_for_everything(thank: Action) -> None:
    habits = habits_of_the_team(TODAY)

    assert (habits.chance(thank.pk), dict(habits.at_most)) == (0.5, {})


def test_what_is_carried_out_more_often_has_the_better_chance(stall: Stall, thank: Action, lost: Action) -> None:
    closed(stall, thank, 9)
    closed(stall, lost, 9, "skipped")

    habits = habits_of_the_team(TODAY)

    assert habits.chance(thank.pk) > habits.usual == 0.5 > habits.chance(lost.pk)
    assert habits.chance(thank.pk) == pytest.approx(14 / 19)


def test_what_lies_longer_back_than_half_a_year_or_ahead_does_not_count(stall: Stall, thank: Action) -> None:
    closed(stall, thank, 9, days=181)
    closed(stall, thank, 9, days=-1)

    assert habits_of_the_team(TODAY).chance(thank.pk) == 0.5


def test_today_is_ordered_by_worth_times_the_chance_that_it_is_done(stall: Stall, thank: Action, lost: Action) -> None:
    closed(stall, thank, 20)
    closed(stall, lost, 20, "skipped")
    first, second = waits(stall, thank, 5), waits(stall, lost, 8)

    found = todays_list(at=TODAY)

    assert [line.decision for line in found] == [first, second]
    assert [round(line.followed, 2) for line in found] == [0.83, 0.17]


def test_what_the_team_cannot_do_is_given_out_less(stall: Stall, thank: Action) -> None:
    for worth in range(5):
        waits(stall, thank, worth + 1)
    closed(stall, thank, 2, "skipped", why="cannot")
    assert (len(todays_list(at=TODAY)), held_back(TODAY)) == (5, [])

    closed(stall, thank, 1, "skipped", why="cannot")
    assert [line.worth for line in todays_list(at=TODAY)] == [5]
    assert held_back(TODAY) == [("Thank them", 1)]


def test_as_many_are_given_out_as_were_done_in_a_day_of_late(stall: Stall, thank: Action) -> None:
    closed(stall, thank, 3, "skipped", why="cannot")
    closed(stall, thank, 21)

    assert habits_of_the_team(TODAY).at_most == {thank.pk: 3}


def test_a_fortnight_later_it_is_forgotten(stall: Stall, thank: Action) -> None:
    closed(stall, thank, 5, "skipped", days=15, why="cannot")

    assert habits_of_the_team(TODAY).at_most == {}
