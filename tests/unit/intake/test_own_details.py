"""A customer corrects their own details by a link: it stays one customer, and only what is sound is taken."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from tests.support.mail import person

from regulars.intake.own_details import CORRECTIONS_A_DAY, SOURCE, correct_details
from regulars.interact.preferences.links import ARRANGEMENTS, Link, make_token, read_token
from regulars.kernel.errors import BadInput
from regulars.ledger.business import business
from regulars.ledger.models import Customer, Record

pytestmark = pytest.mark.usefixtures("mailing")


@pytest.fixture
def now(db: None) -> datetime:
    return timezone.now()


@pytest.fixture
def link(now: datetime) -> Link:
    ann = person("ann@a.example", "Ann Cole")
    found = read_token(make_token(ann, ARRANGEMENTS, now), ARRANGEMENTS, now)
    assert found is not None
    return found


def test_what_is_corrected_is_theirs_and_they_stay_one_customer(link: Link, now: datetime) -> None:
    given = {"phone": "+44 20 7946 0958", "street": "2 High  Street", "city": "Leeds", "postcode": ""}
    assert correct_details(link, given, business=business(), at=now)
    ann = Customer.objects.get(pk=link.customer.pk)
    assert (ann.street, ann.city, ann.name, ann.email) == ("2 High Street", "Leeds", "Ann Cole", "ann@a.example")
    assert Customer.objects.filter(merged_into=None).count() == 1
    again = Link(ann, ann.code, link.address, link.issued_at, expired=False)
    assert correct_details(again, {"street": "9 Low Lane"}, business=business(), at=now + timedelta(minutes=1))
    ann.refresh_from_db()
    assert (ann.street, ann.city) == ("9 Low Lane", "Leeds")
    assert not correct_details(again, {"city": "Leeds"}, business=business(), at=now)


@pytest.mark.parametrize("given", [{"phone": "12"}, {"street": "x" * 301}, {"city": "x" * 200}])
def test_what_is_none_is_refused(link: Link, now: datetime, given: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        correct_details(link, given, business=business(), at=now)
    assert not Record.objects.filter(source__name=SOURCE).exists()


def test_who_corrects_too_often_waits_until_tomorrow(link: Link, now: datetime) -> None:
    for number in range(CORRECTIONS_A_DAY):
        correct_details(link, {"street": f"{number} High Street"}, business=business(), at=now)
    with pytest.raises(BadInput, match="often today"):
        correct_details(link, {"street": "99 High Street"}, business=business(), at=now)
    tomorrow = now + timedelta(days=1, minutes=1)
    assert correct_details(link, {"street": "99 High Street"}, business=business(), at=tomorrow)
