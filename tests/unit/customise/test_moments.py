from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.unit.customise.conftest import TODAY, Stall

from regulars.customise.moments import moment_for, told_of
from regulars.ledger.business import change_setting
from regulars.ledger.models import Action, Customer, Listening

pytestmark = pytest.mark.django_db

NOON = TODAY + timedelta(hours=18)  # Tuesday, one o'clock in London
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def anna(stall: Stall) -> Customer:
    change_setting("TIME_ZONE", "Europe/London")
    found = Customer.objects.get(pk=stall.customer("Anna Smith"))
    listens(found, 2 * 24 + 9)
    return found


def listens(customer: Customer, hour: int) -> None:
    hours = "".join("9" if each == hour else "1" for each in range(168))
    Listening.objects.create(
        customer=customer,
        as_of=TODAY,
        hours=hours,
        best="on Wednesday mornings",
        evidence="4 of 5 orders, openings and answers came then.",
        says=["Picks up when called: 2 of 2."],
    )


def action(kind: str = "offer") -> Action:
    return Action(key=kind, name=kind, kind=kind)


def test_it_waits_for_their_next_good_hour(anna: Customer) -> None:
    found = moment_for(anna, action(), "marketing", NOON, NOON)
    assert found is not None
    assert found.astimezone(LONDON).strftime("%a %H:%M") == "Wed 09:00"


def test_it_waits_no_longer_than_is_set(anna: Customer) -> None:
    change_setting("WAIT_HOURS", "12")
    assert moment_for(anna, action(), "marketing", NOON, NOON) is None
    change_setting("WAIT_HOURS", "0")
    assert moment_for(anna, action(), "marketing", NOON, NOON) is None


def test_from_when_they_allow_it(anna: Customer) -> None:
    free = NOON + timedelta(days=7)
    found = moment_for(anna, action(), "marketing", free, NOON)
    assert found == free.replace(hour=8) + timedelta(days=1)


@pytest.mark.parametrize(("kind", "purpose"), [("offer", "service"), ("gesture", "marketing")])
def test_service_and_gestures_go_at_once(anna: Customer, kind: str, purpose: str) -> None:
    assert moment_for(anna, action(kind), purpose, NOON, NOON) is None


def test_of_whom_nothing_is_known_it_goes_at_once(stall: Stall) -> None:
    ben = Customer.objects.get(pk=stall.customer("Ben"))
    assert moment_for(ben, action(), "marketing", NOON, NOON) is None


def test_what_is_told_of_each(anna: Customer, stall: Stall) -> None:
    ben = stall.customer("Ben")
    Listening.objects.create(customer_id=ben, as_of=TODAY, hours="1" * 168)
    told = told_of([anna.pk, ben])
    assert list(told) == [anna.pk]
    assert told[anna.pk].best == "on Wednesday mornings"
    assert told[anna.pk].channels == ("Picks up when called: 2 of 2.",)
