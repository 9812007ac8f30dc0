"""Whatever is stated, merged and taken back, in every zone: the stricter holds, quiet is quiet, all gets through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test
from tests.support.reach_machine import Reach, try_out

from regulars.kernel.quiet_hours import Quiet, QuietHours, quiet_until
from regulars.ledger.models import Consent, Customer, Delivery, Link, Record, Source, Wish
from regulars.ledger.reach import may_reach
from regulars.ledger.reach.rules import Rules
from regulars.ledger.reach.wishes import Limit

ZONES = sorted(available_timezones() - {"localtime"})
MINUTE = timedelta(minutes=1)
START = datetime(2026, 1, 1, tzinfo=UTC)


class _Done(Exception):
    pass


@contextmanager
def forgotten() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise _Done
    except _Done:
        pass


@pytest.mark.django_db
def test_the_stricter_consent_wins_after_every_merge_split_and_undo() -> None:
    run_state_machine_as_test(Reach, settings=try_out(20, 12))


def clock_changes(zone: ZoneInfo) -> list[datetime]:
    """The moments of 2026 at which the clocks of a zone change, to the minute."""
    found = []
    for first, second in pairwise(START + timedelta(days=day) for day in range(366)):
        low, high, before = first, second, first.astimezone(zone).utcoffset()
        if high.astimezone(zone).utcoffset() == before:
            continue
        while high - low > MINUTE:
            middle = low + (high - low) / 2
            low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
        found.append(high.replace(second=0, microsecond=0))
    return found


def first_free(moment: datetime, quiet: Quiet) -> datetime:
    """By brute force: minute by minute."""
    if not quiet.holds(moment):
        return moment
    moment = moment.replace(second=0, microsecond=0)
    while quiet.holds(moment):
        moment += MINUTE
    return moment


def test_quiet_hours_end_right_in_every_zone_whenever_its_clocks_change() -> None:
    changing = {name: changes for name in ZONES if (changes := clock_changes(ZoneInfo(name)))}
    assert len(changing) > 100
    for place, (name, changes) in enumerate(changing.items()):
        for turn, change in enumerate(changes[:2]):
            local = change.astimezone(ZoneInfo(name))
            end = (local.hour * 60 + local.minute + (place * 7 + turn * 13) % 120 - 30) % 1440
            quiet = Quiet(QuietHours((end - 95 - place % 300) % 1440, end), ZoneInfo(name))
            for before in (5, 45, 100, 170):
                moment = change - timedelta(minutes=before, seconds=place % 60)
                assert quiet_until(moment, [quiet]) == first_free(moment, quiet), (name, moment, quiet.hours.words)


@settings(max_examples=300, phases=[Phase.explicit, Phase.generate, Phase.shrink])
@given(
    name=st.sampled_from(ZONES),
    minutes=st.integers(0, 2 * 366 * 24 * 60),
    start=st.integers(0, 1439),
    length=st.integers(1, 1439),
)
def test_quiet_hours_end_right_at_any_moment(name: str, minutes: int, start: int, length: int) -> None:
    quiet = Quiet(QuietHours(start, (start + length) % 1440), ZoneInfo(name))
    moment = START + minutes * MINUTE
    found = quiet_until(moment, [quiet])
    assert found is not None
    assert not quiet.holds(found)
    assert found == moment or quiet.holds(found - MINUTE)
    assert found - moment <= timedelta(days=2)


@st.composite
def near_a_clock_change(draw: st.DrawFn) -> tuple[str, datetime]:
    name = draw(st.sampled_from(ZONES))
    changes = clock_changes(ZoneInfo(name)) or [START + timedelta(days=100)]
    return name, draw(st.sampled_from(changes)) - draw(st.integers(0, 4 * 24 * 60)) * MINUTE


@pytest.mark.django_db
@settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    where=near_a_clock_change(),
    own=st.tuples(st.integers(0, 1439), st.integers(1, 700)),
    ours=st.sampled_from([None, QuietHours(21 * 60, 8 * 60), QuietHours(12 * 60, 14 * 60)]),
    most=st.integers(1, 3),
    days=st.sampled_from([1, 7, 30]),
    weekly=st.sampled_from([None, Limit(2, 7)]),
    pause=st.integers(0, 5),
    queued=st.lists(st.tuples(st.integers(0, 3 * 24 * 60), st.sampled_from(["email", "sms"])), min_size=1, max_size=5),
)
def test_a_simulated_outbox_sends_all_it_may_and_never_when_it_may_not(
    where: tuple[str, datetime],
    own: tuple[int, int],
    ours: QuietHours | None,
    most: int,
    days: int,
    weekly: Limit | None,
    pause: int,
    queued: list[tuple[int, str]],
) -> None:
    name, start = where
    hours = QuietHours(own[0], (own[0] + own[1]) % 1440)
    rules = Rules(zone="UTC", quiet=ours, unasked=weekly)
    until = start + timedelta(days=pause, hours=3)
    with forgotten():
        customer = Customer.objects.create(known_since=start, time_zone=name)
        source = Source.objects.create(name="Shop", format="test")
        record = Record.objects.create(source=source, key="1", learned_at=start)
        Link.objects.create(record=record, customer=customer, probability=1, evidence="", linked_at=start)
        said = {"record": record, "stated_at": start}
        Wish.objects.create(about="quiet", value=hours.words, **said)
        for channel in ("email", "sms"):
            Consent.objects.create(record=record, channel=channel, purpose="marketing", state="granted", given_at=start)
            Wish.objects.create(about="frequency", channel=channel, value=f"{most}/{days}", **said)
        if pause:
            Wish.objects.create(about="pause", value=until.isoformat(), **said)
        # Between them, hours may leave no moment of any day.
        free = any(
            not any(each.hold(time(*divmod(minute, 60))) for each in (hours, ours) if each) for minute in range(1440)
        )
        waiting = [(start + after * MINUTE, number, channel) for number, (after, channel) in enumerate(queued)]
        sent: list[tuple[datetime, str]] = []
        asked = 0
        while waiting:
            waiting.sort()
            at, number, channel = waiting.pop(0)
            asked += 1
            assert asked < 200
            verdict = may_reach(customer, channel, "marketing", at=at, set_rules=rules)
            if verdict.allowed:
                Delivery.objects.create(
                    customer=customer,
                    key=str(number),
                    channel=channel,
                    purpose="marketing",
                    at=at,
                    sent_at=at,
                    state="sent",
                )
                sent.append((at, channel))
            elif verdict.not_before:
                assert verdict.not_before > at
                early = may_reach(
                    customer, channel, "marketing", at=verdict.not_before - timedelta(seconds=1), set_rules=rules
                )
                assert not early.allowed
                waiting.append((verdict.not_before, number, channel))
            else:
                assert not free
        check_what_was_sent(sent, name, (hours, ours), most, days, weekly, until if pause else start)
        assert len(sent) == (len(queued) if free else len(sent))


def check_what_was_sent(
    sent: list[tuple[datetime, str]],
    zone: str,
    quiet: tuple[QuietHours | None, ...],
    most: int,
    days: int,
    weekly: Limit | None,
    not_before: datetime,
) -> None:
    for at, channel in sent:
        local = at.astimezone(ZoneInfo(zone)).time()
        assert not any(hours.hold(local) for hours in quiet if hours)
        assert at >= not_before
        here = [each for each, of in sent if of == channel and at - timedelta(days=days) < each <= at]
        assert len(here) <= most
        if weekly:
            assert len([each for each, _ in sent if at - timedelta(days=7) < each <= at]) <= weekly.most
