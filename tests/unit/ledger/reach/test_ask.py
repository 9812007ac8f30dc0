"""May we reach them, now? Each reason, in its turn, and the first moment at which it no longer holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from regulars.ledger.business import change_setting
from regulars.ledger.models import MailAddress
from regulars.ledger.reach import Verdict, may_reach
from regulars.ledger.reach.many import reach_of_customers, reachable

from .conftest import NOON, Person

NIGHT = datetime(2026, 5, 5, 22, 30, tzinfo=UTC)  # half past eleven in London
MORNING = datetime(2026, 5, 6, 7, tzinfo=UTC)  # eight o'clock there


def ask(
    person: Person, at: datetime = NOON, channel: str = "email", purpose: str = "marketing", **more: object
) -> Verdict:
    return may_reach(person.customer, channel, purpose, at=at, **more)  # type: ignore[arg-type]


def test_nothing_stands_in_the_way(ann: Person) -> None:
    assert ask(ann) == Verdict(True)


@pytest.mark.parametrize(
    ("state", "reason"),
    [("denied", "they refused marketing by email"), ("pending", "they have not confirmed marketing by email yet"),
     ("nonsense", "they refused marketing by email")],
)  # fmt: skip
def test_a_no_and_what_is_not_yet_a_yes(ann: Person, state: str, reason: str) -> None:
    ann.allows(state, record=ann.add_record())
    assert ask(ann) == Verdict(False, reason)


def test_what_was_said_later_does_not_count_yet(ann: Person) -> None:
    ann.allows("denied", at=NOON + timedelta(seconds=1))
    assert ask(ann).allowed
    assert not ask(ann, NOON + timedelta(seconds=1)).allowed


def test_a_colleague_in_person_heeds_a_no_to_marketing_anywhere(ann: Person) -> None:
    assert ask(ann, channel="person").allowed
    ann.allows("denied", channel="sms")
    assert ask(ann, channel="person").reason == "they refused marketing"
    assert ask(ann, channel="person", purpose="service").allowed


def test_an_address_where_nobody_is(ann: Person) -> None:
    failing = MailAddress.objects.create(
        customer=ann.customer, address="ann@example.com", undeliverable_since=NOON - timedelta(days=9)
    )
    assert ask(ann) == Verdict(False, "mail to this address came back")
    assert ask(ann, purpose="service").reason == "mail to this address came back"
    assert ask(ann, address="ann@new.example").allowed
    assert ask(ann, address="Ann@Example.com").reason
    assert ask(ann, channel="phone").allowed
    assert ask(ann, NOON - timedelta(days=10)).allowed
    MailAddress.objects.filter(pk=failing.pk).update(undeliverable_since=None, soft_bounces=3)
    assert ask(ann).allowed


def test_topics_that_they_do_not_want(ann: Person) -> None:
    ann.wishes("topic", "no", item="News")
    assert ask(ann, topic="news") == Verdict(False, "they do not want to hear of news")
    assert ask(ann, topic="offers").allowed
    assert ask(ann).allowed
    ann.wishes("topic", "yes", item="news", at=NOON)
    assert ask(ann, topic="News").allowed


def test_a_pause_holds_marketing_and_research_only_and_ends(ann: Person) -> None:
    until = NOON + timedelta(days=10)
    ann.wishes("pause", until.isoformat())
    assert ask(ann) == Verdict(False, "they asked for a pause", until)
    assert ask(ann, purpose="research").not_before == until
    assert ask(ann, purpose="service").allowed
    assert ask(ann, until).allowed
    ann.wishes("pause", "", at=NOON)
    assert ask(ann).allowed


def test_how_often_they_want_it(ann: Person) -> None:
    ann.wishes("frequency", "2/7", channel="email")
    first = NOON - timedelta(days=6)
    ann.got(first)
    assert ask(ann).allowed
    ann.got(NOON - timedelta(days=1), "sending")
    assert ask(ann) == Verdict(False, "they were reached as often as may be: 2 a week", first + timedelta(days=7))
    assert ask(ann, first + timedelta(days=7)).allowed
    assert ask(ann, channel="phone").allowed
    assert ask(ann, purpose="service").allowed


def test_what_counts_as_a_contact(ann: Person) -> None:
    ann.wishes("frequency", "1/30", channel="email")
    for state in ("queued", "failed", "withheld"):
        ann.got(NOON - timedelta(days=1), state)
    ann.got(NOON - timedelta(days=1), purpose="service")
    ann.got(NOON - timedelta(days=31))
    ann.got(NOON - timedelta(days=1), channel="phone")
    assert ask(ann).allowed
    ann.got(NOON - timedelta(days=2), "done", purpose="")
    assert ask(ann).not_before == NOON + timedelta(days=28)


def test_the_business_turns_to_nobody_more_often_than_it_set(ann: Person) -> None:
    change_setting("CONTACTS_A_WEEK", "2")
    ann.got(NOON - timedelta(days=2), channel="phone")
    assert ask(ann).allowed
    ann.got(NOON - timedelta(days=1))
    assert ask(ann).not_before == NOON + timedelta(days=5)
    assert ask(ann, purpose="service").allowed


def test_service_has_a_ceiling_of_its_own(ann: Person) -> None:
    change_setting("SERVICE_A_DAY", "2")
    for hours in (3, 2):
        ann.got(NOON - timedelta(hours=hours), purpose="service")
    assert ask(ann, purpose="service").not_before == NOON + timedelta(hours=21)
    assert ask(ann).allowed


def test_quiet_hours_are_those_of_the_customers_clock(ann: Person, person: Callable[..., Person]) -> None:
    change_setting("QUIET_HOURS", "21:00-08:00")
    assert ask(ann, NIGHT) == Verdict(False, "it is within their quiet hours", MORNING)
    assert ask(ann, NIGHT, purpose="service").allowed
    assert ask(ann, NIGHT, by_hand=True).allowed
    hana = person(email="h@example.com", time_zone="Asia/Tokyo")
    hana.allows()
    assert ask(hana, NIGHT).not_before == datetime(2026, 5, 5, 23, tzinfo=UTC)


def test_their_own_quiet_hours_hold_beside_ours(ann: Person) -> None:
    change_setting("QUIET_HOURS", "21:00-08:00")
    ann.wishes("quiet", "08:00-18:00")
    assert ask(ann, NIGHT).not_before == datetime(2026, 5, 6, 17, tzinfo=UTC)
    ann.wishes("quiet", "18:00-21:00", record=ann.add_record())
    assert ask(ann, NIGHT) == Verdict(False, "their quiet hours leave no moment")
    assert ask(ann, NIGHT, purpose="service").allowed


def test_the_moment_given_is_right_for_everything_at_once(ann: Person) -> None:
    change_setting("QUIET_HOURS", "21:00-08:00")
    ann.wishes("pause", datetime(2026, 5, 7, 22, tzinfo=UTC).isoformat())
    ann.wishes("frequency", "1/7", channel="email")
    ann.got(datetime(2026, 5, 2, 3, tzinfo=UTC))
    verdict = ask(ann)
    assert verdict == Verdict(False, "they asked for a pause", datetime(2026, 5, 9, 7, tzinfo=UTC))
    assert verdict.not_before
    assert ask(ann, verdict.not_before).allowed
    assert not ask(ann, verdict.not_before - timedelta(seconds=1)).allowed


@pytest.mark.parametrize(
    ("fields", "wish", "free"),
    [
        ({"time_zone": "Asia/Tokyo"}, "America/New_York", "2026-05-06T12:00"),  # what they said comes first
        ({"time_zone": "Asia/Tokyo"}, "", "2026-05-05T23:00"),
        ({"country": "Japan"}, "", "2026-05-05T23:00"),
        ({"country": "FR"}, "", "2026-05-06T06:00"),
        ({"country": "US"}, "", "2026-05-06T15:00"),  # in all zones where most people live
        ({"country": "Atlantis", "time_zone": "Mars/Crater"}, "", "2026-05-06T06:00"),  # the business's
    ],
)
def test_whose_clock(person: Callable[..., Person], fields: dict[str, str], wish: str, free: str) -> None:
    change_setting("TIME_ZONE", "Europe/Berlin")
    change_setting("QUIET_HOURS", "21:00-08:00")
    found = person(**fields)
    found.allows()
    if wish:
        found.wishes("time_zone", wish)
    later = NIGHT + timedelta(hours=5) if free[-5:] in {"12:00", "15:00"} else NIGHT  # night over there
    assert ask(found, later).not_before == datetime.fromisoformat(free).replace(tzinfo=UTC)


def test_many_are_asked_at_once_and_told_the_same(ann: Person, person: Callable[..., Person]) -> None:
    change_setting("CONTACTS_A_WEEK", "2")
    paused, full, bored, gone, busy = (person(name=name, email=f"{name}@example.com") for name in "pfbgy")
    silent = person(name="s")
    for each in (paused, full, bored, gone, busy):
        each.allows()
    paused.wishes("pause", (NOON + timedelta(days=1)).isoformat())
    full.wishes("frequency", "1/30", channel="email")
    full.got(NOON - timedelta(days=20))
    bored.wishes("topic", "no", item="News")
    MailAddress.objects.create(customer=gone.customer, address="g@example.com", undeliverable_since=NOON)
    for days in (1, 2):
        busy.got(NOON - timedelta(days=days), channel="phone")
    everybody = [ann, paused, full, bored, gone, busy, silent]
    found = reach_of_customers(NOON)
    for channel in ("email", "phone", "post", "person"):
        for purpose in ("marketing", "service", "research"):
            for topic in ("", "News"):
                told = dict(found.select("customer", ok=reachable(channel, purpose, topic)).iter_rows())
                for one in everybody:
                    single = ask(one, channel=channel, purpose=purpose, topic=topic).allowed
                    fallback = not (channel == "email" and purpose == "marketing")
                    assert told.get(one.customer.pk, fallback) is single, (one.customer.name, channel, purpose, topic)
    assert reach_of_customers(NOON, [ann.customer.pk])["customer"].to_list() == [ann.customer.pk]
    assert reach_of_customers(NOON, [0]).is_empty()
