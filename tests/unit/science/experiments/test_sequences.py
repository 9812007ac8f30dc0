"""How far intervals reach, and how long it takes until an effect shows."""

import numpy as np
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.experiments.planning import customers_until
from regulars.science.experiments.sequences import reach_always, reach_once


def test_the_usual_reach():
    assert reach_once() == pytest.approx(1.959964, abs=1e-6)
    assert reach_once(0.01) == pytest.approx(2.575829, abs=1e-6)


def test_it_is_tightest_where_it_was_tuned_for():
    reaches = {count: reach_always(count) for count in (10, 100, 500, 900, 1_000, 1_100, 2_000, 10_000, 10**6)}
    assert min(reaches, key=reaches.__getitem__) == 1_000
    assert reach_always(77, tuned_for=77) == pytest.approx(reaches[1_000])
    assert reaches[1_000] == pytest.approx(3.03, abs=0.01)
    assert reaches[10**6] < 4.3


def test_it_is_the_boundary_of_the_normal_mixture():
    # Howard and others 2021, eq. 14, in variance v and with the mixture's own r: sqrt((v + r) log((v + r) / (a^2 r))).
    level, tuned = 0.05, 1_000.0
    best = min(np.linspace(50, 250, 20_001), key=lambda r: (tuned + r) * np.log((tuned + r) / (level**2 * r)))
    for count in (30, 1_000, 50_000):
        boundary = np.sqrt((count + best) * np.log((count + best) / (level**2 * best)))
        assert reach_always(count, level) == pytest.approx(boundary / np.sqrt(count), rel=1e-4)


def test_a_walk_of_chance_seldom_leaves_it_however_long_it_is_watched():
    rng = np.random.default_rng(6)
    counts = np.arange(1, 4_001)
    reach = np.array([reach_always(int(count)) for count in counts])
    left = sum(bool((abs(rng.normal(size=4_000).cumsum()) > reach * np.sqrt(counts)).any()) for _ in range(400))
    assert left <= 0.05 * 400


def test_the_larger_the_effect_the_sooner_it_shows():
    waits = [customers_until(size, 1.0, 400) for size in (8.0, 2.0, 1.0, 0.5)]
    assert waits[0] == 0
    assert waits == sorted(waits)
    assert waits[-1] > 3 * waits[-2] > 0
    assert customers_until(-1.0, 1.0, 400) == waits[2]


def test_it_is_the_first_count_at_which_it_would_show():
    total = 400 + customers_until(1.0, 1.0, 400)
    margin = [(reach_always(count) + 0.8416) * np.sqrt(400 / count) for count in (total - 1, total)]
    assert margin[0] > 1 >= margin[1] - 1e-4


def test_an_effect_of_nothing_never_shows():
    with pytest.raises(BadInput, match="The size is 0"):
        customers_until(0.0, 1.0, 400)
