"""Laws of hours and channels: chances sum to one, the week has no first day, sending is in time and never in quiet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import polars as pl
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from regulars.kernel.quiet_hours import Quiet, QuietHours, quiet_until
from regulars.science.moments.heeding import learn_heed
from regulars.science.moments.hours import HOURS, HoursOfWeek, Smoothing, best_hour, count_hours
from regulars.science.moments.sending import best_moment

few = settings(max_examples=25, deadline=None)
told = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 2000)), min_size=1, max_size=120)
smoothings = st.builds(
    Smoothing,
    st.floats(0.3, 6.0),
    st.floats(0.0, 0.5),
    st.floats(0.0, 0.5),
    st.floats(0.1, 100.0),
)


def events(rows: list[tuple[int, int]]) -> pl.DataFrame:
    start = datetime(2025, 1, 6, tzinfo=UTC)
    made = [(who, start + timedelta(hours=hours)) for who, hours in rows]
    return pl.DataFrame(made, schema=["customer", "occurred_at"], orient="row")


@few
@given(told)
def test_chances_sum_to_one_and_none_is_nought(rows: list[tuple[int, int]]) -> None:
    fit = HoursOfWeek().fit(events(rows))
    _, counts = count_hours(events(rows))
    chances = fit.chances(np.vstack([counts, np.zeros((1, HOURS))]))
    np.testing.assert_allclose(chances.sum(axis=1), 1.0)
    assert (chances > 0).all()
    assert set(best_hour(chances, [3, 40]).tolist()) <= {3, 40}


@few
@given(told, st.randoms())
def test_the_order_of_events_does_not_matter(rows: list[tuple[int, int]], chance) -> None:
    mixed = list(rows)
    chance.shuffle(mixed)
    one, other = HoursOfWeek().fit(events(rows)), HoursOfWeek().fit(events(mixed))
    assert one.smoothing == other.smoothing
    np.testing.assert_array_equal(one.everybody, other.everybody)
    np.testing.assert_array_equal(count_hours(events(rows))[1], count_hours(events(mixed))[1])


@few
@given(smoothings)
def test_spreading_loses_and_makes_nothing(smoothing: Smoothing) -> None:
    kernel = smoothing.kernel()
    np.testing.assert_allclose(kernel.sum(axis=0), 1.0)
    np.testing.assert_allclose(kernel, kernel.T)
    assert (kernel >= 0).all()


@few
@given(smoothings, st.integers(0, 6))
def test_no_day_of_the_week_is_its_first(smoothing: Smoothing, days: int) -> None:
    kernel = smoothing.kernel()
    turned = np.roll(np.roll(kernel, 24 * days, axis=0), 24 * days, axis=1)
    np.testing.assert_allclose(kernel, turned, atol=1e-12)


ZONES = sorted(available_timezones() - {"localtime"})
quiet_hours = st.tuples(st.integers(0, 1439), st.integers(1, 900))


@settings(max_examples=150, phases=[Phase.explicit, Phase.generate, Phase.shrink])
@given(
    name=st.sampled_from(ZONES),
    minutes=st.integers(0, 366 * 24 * 60),
    wait=st.integers(0, 72),
    quiet=st.lists(quiet_hours, max_size=2),
    levels=st.lists(st.sampled_from("0123456789"), min_size=HOURS, max_size=HOURS),
)
def test_a_sending_is_never_early_never_late_and_never_in_quiet_hours(
    name: str, minutes: int, wait: int, quiet: list[tuple[int, int]], levels: list[str]
) -> None:
    check_moment(name, datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes), wait, quiet, "".join(levels))


def test_whenever_the_clocks_of_a_zone_change() -> None:
    levels = "".join(str(hour * 7 % 10) for hour in range(HOURS))
    changed = 0
    for place, name in enumerate(ZONES):
        zone = ZoneInfo(name)
        days = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(366)]
        offsets = [(day, day.astimezone(zone).utcoffset()) for day in days]
        turns = [day for (day, one), (_, other) in pairwise(offsets) if one != other]
        for turn in turns[:2]:
            changed += 1
            start = turn - timedelta(hours=place % 20, minutes=place % 60)
            check_moment(name, start, 24 + place % 49, [(22 * 60 + place % 90, 5 * 60)], levels)
    assert changed > 200


def check_moment(name: str, start: datetime, wait: int, quiet: list[tuple[int, int]], levels: str) -> None:
    zone = ZoneInfo(name)
    quiets = [Quiet(QuietHours(begins, (begins + length) % 1440), zone) for begins, length in quiet]
    found = best_moment(start, timedelta(hours=wait), levels, zone, quiets)
    assert found >= start
    free = quiet_until(start, quiets)
    if free is None:
        return  # the hours leave no moment
    assert not any(each.holds(found) for each in quiets)
    assert found <= max(start + timedelta(hours=wait), free)

    def level(moment: datetime) -> str:
        local = moment.astimezone(zone)
        return levels[local.weekday() * 24 + local.hour]

    tried = [start + timedelta(minutes=10 * step) for step in range(wait * 6 + 1)]
    allowed = [moment for moment in tried if not any(each.holds(moment) for each in quiets)]
    assert all(level(moment) <= level(found) for moment in allowed)


@few
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=60),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_who_heeds_more_is_believed_to_heed_more_and_never_beyond_what_was_seen(
    told: list[tuple[int, int]], yes: int, no: int
) -> None:
    tried = np.array([each + other for each, other in told], dtype=float)
    fit = learn_heed(tried, np.array([each for each, _ in told], dtype=float))
    assert 0 < fit.mean < 1
    shares = fit.share(np.array([yes + no, yes + no + 1, yes + no + 1.0]), np.array([yes, yes + 1.0, yes]))
    assert shares[2] < shares[0] < shares[1]
    if yes + no:
        own = yes / (yes + no)
        assert min(own, fit.mean) - 1e-12 <= shares[0] <= max(own, fit.mean) + 1e-12
        few_, many = fit.share(np.array([1.0, 4.0]) * (yes + no), np.array([1.0, 4.0]) * yes)
        assert abs(many - own) <= abs(few_ - own) + 1e-12
