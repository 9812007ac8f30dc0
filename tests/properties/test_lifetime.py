"""What holds of lifetime value whatever the base: no holes, no dependence on order, and money that adds up."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.science.lifetime.bgnbd import BGNBD, WEAK_PRIOR, BGNBDFit
from regulars.science.lifetime.equity import explain_equity_change, label_changes, return_on_customer
from regulars.science.lifetime.gammagamma import GammaGammaFit
from regulars.science.lifetime.groups import group_histories
from regulars.science.lifetime.mbgnbd import MBGNBDFit
from regulars.science.lifetime.outlook import look_ahead
from regulars.science.lifetime.paretonbd import ParetoNBDFit
from regulars.science.lifetime.value import lifetime_value, weekly_discount

shapes = st.floats(min_value=0.02, max_value=200)
fits = st.builds(BGNBDFit, r=shapes, alpha=st.floats(min_value=0.05, max_value=500), a=shapes, b=shapes)


@st.composite
def histories(draw, most=10_000):
    """One purchase history that can be, in whole days."""
    age = draw(st.integers(min_value=0, max_value=4000))
    x = draw(st.integers(min_value=0, max_value=min(age, most)))
    last = draw(st.integers(min_value=x, max_value=age)) if x else 0
    return float(x), last / 7, age / 7


@given(fit=fits, history=histories(), weeks=st.floats(min_value=0.1, max_value=520))
def test_predictions_are_numbers_in_their_range(fit, history, weeks):
    x, recency, age = history
    alive = float(fit.probability_alive(x, recency, age))
    active = float(fit.probability_active(weeks, x, recency, age))
    expected = float(fit.conditional_expected_purchases(weeks, x, recency, age))
    discounted = float(fit.discounted_purchases(weeks, 0.01, x, recency, age))
    assert 0 <= active <= alive <= 1
    # Whoever is active buys once at least, and nobody more than at their rate as if they never left.
    assert active * (1 - 1e-3) - 1e-12 <= expected <= (fit.r + x) * weeks / (fit.alpha + age) * (1 + 1e-9)
    assert expected * math.exp(-0.01 * weeks) * (1 - 1e-9) <= discounted <= expected * (1 + 1e-9)
    assert math.isfinite(float(fit.log_likelihood_of(x, recency, age)))


@given(fit=fits, history=histories(), weeks=st.floats(min_value=1, max_value=100))
def test_more_time_brings_more_and_silence_makes_it_less_likely(fit, history, weeks):
    x, recency, age = history
    soon, later = fit.conditional_expected_purchases([weeks, 2 * weeks], x, recency, age)
    assert soon <= later * (1 + 1e-9)
    now, after_silence = fit.probability_active(weeks, x, recency, [age, age + 10])
    assert after_silence <= now * (1 + 1e-9)


@settings(max_examples=30)
@given(base=st.lists(histories(), min_size=1, max_size=12))
def test_any_base_can_be_fitted(base):
    x, recency, age = np.array(base).T
    for prior in (None, WEAK_PRIOR):
        fit = BGNBD(prior).fit(x, recency, age)
        assert np.isfinite([fit.r, fit.alpha, fit.a, fit.b, fit.log_likelihood]).all()
        assert np.isfinite(fit.conditional_expected_purchases(52, x, recency, age)).all()


@settings(max_examples=25)
@given(base=st.lists(histories(most=50), min_size=2, max_size=30), order=st.randoms(), cut=st.integers(1, 29))
def test_order_and_division_of_a_base_leave_the_fit_to_the_last_bit(base, order, cut):
    whole = BGNBD().fit(*np.array(base).T)
    shuffled = order.sample(base, len(base))
    assert BGNBD().fit(*np.array(shuffled).T) == whole
    parts = [part for part in (shuffled[:cut], shuffled[cut:]) if part]
    first, *rest = (group_histories(*np.array(part).T) for part in parts)
    assert BGNBD().fit_groups(first.merge(*rest)) == whole


@settings(max_examples=25)
@given(fit=fits, base=st.lists(histories(most=300), min_size=1, max_size=8), margin=st.floats(0, 1))
def test_values_lie_within_their_intervals(fit, base, margin):
    x, recency, age = np.array(base).T
    summary = pl.DataFrame(
        {"customer": range(len(base)), "frequency": x, "recency_weeks": recency, "age_weeks": age}
    ).with_columns(mean_spend=pl.when(pl.col("frequency") > 0).then(25.0))
    spend = GammaGammaFit(p=6.25, q=3.74, gamma=15.44)
    found = lifetime_value(fit, spend, summary, margin_rate=margin, yearly_discount=0.1, draws=64)
    numbers = found.drop("customer")
    assert numbers.select(pl.all().is_finite().all()).row(0) == (True,) * numbers.width
    low, value, high = (found[name] for name in ("lifetime_value_low", "lifetime_value", "lifetime_value_high"))
    assert ((low >= 0) & (low <= value) & (value <= high)).all()


values = st.dictionaries(st.integers(0, 20), st.floats(-1e6, 1e6), max_size=15)


@given(start=values, same=values, chances=st.lists(st.floats(0, 1), min_size=15, max_size=15), drift=st.floats(0.5, 2))
def test_equity_parts_add_up_and_each_customer_is_in_one(start, same, chances, drift):
    def frame(worth):
        return pl.DataFrame(
            {"customer": list(worth), "value": list(worth.values())},
            schema={"customer": pl.Int64, "value": pl.Float64},
        )

    end_same = frame(same).with_columns(p_active=pl.Series(chances[: len(same)], dtype=pl.Float64))
    end = frame({customer: value * drift for customer, value in same.items()})
    change = explain_equity_change(frame(start), end_same, end)
    assert change.total == pytest.approx(end["value"].sum() - math.fsum(start.values()), rel=1e-9, abs=1e-6)
    assert change.equity_end == change.equity_start + change.total
    labelled = label_changes(frame(start), end_same)
    assert labelled["customer"].to_list() == sorted(start.keys() | same.keys())
    counts = change.acquired_customers, change.kept_customers, change.grown_customers, change.lost_customers
    assert sum(counts) == len(labelled)
    assert change.grown >= 0 >= change.lost
    assert change.kept <= 0


@pytest.mark.parametrize("history", [(0.0, 0.0, 12.0), (3.0, 20.0, 26.0), (25.0, 50.0, 52.0)])
@pytest.mark.parametrize("yearly", [0.0, 0.1, 0.6])
def test_return_on_customer_is_the_discount_rate_when_expectations_come_true(history, yearly):
    """Every purchase history that the next weeks can bring, weighed by its probability under the model.

    The cash flow counts at the end of the period, and the horizon stays the same day, so that no new value comes in.
    """
    fit, weeks, horizon = BGNBDFit(r=0.24, alpha=4.4, a=0.79, b=2.43), 4.0, 156.0
    x, recency, age = history
    rate = weekly_discount(yearly)
    here = fit.log_likelihood_of(x, recency, age)

    def worth_at_the_end(x, recency):
        return fit.discounted_purchases(horizon - weeks, rate, x, recency, age + weeks)

    silence = np.exp(fit.log_likelihood_of(x, recency, age + weeks) - here)
    certainty, equity_end = float(silence), float(silence * worth_at_the_end(x, recency))
    places, widths = np.polynomial.legendre.leggauss(40)
    last, widths = weeks * (places + 1) / 2, widths * weeks / 2
    for more in range(1, 60):
        # The other purchases lie anywhere before the last: u^(k - 1) / (k - 1)! ways.
        ways = (more - 1) * np.log(last) - math.lgamma(more)
        density = np.exp(fit.log_likelihood_of(x + more, age + last, age + weeks) - here + ways)
        certainty += widths @ density
        equity_end += widths @ (density * worth_at_the_end(x + more, age + last))
    equity_start = float(fit.discounted_purchases(horizon, rate, *history))
    cash_flow = float(fit.discounted_purchases(weeks, rate, *history)) * math.exp(rate * weeks)

    assert certainty == pytest.approx(1, abs=1e-6)
    period_rate = (1 + yearly) ** (weeks / (365.25 / 7)) - 1
    assert return_on_customer(cash_flow, equity_start, equity_end) == pytest.approx(period_rate, abs=1e-6)


families_of_fits = st.one_of(
    fits,
    st.builds(MBGNBDFit, r=shapes, alpha=st.floats(min_value=0.05, max_value=500), a=shapes, b=shapes),
    st.builds(
        ParetoNBDFit,
        r=shapes,
        alpha=st.floats(min_value=0.05, max_value=500),
        s=st.floats(min_value=0.02, max_value=20),
        beta=st.floats(min_value=0.05, max_value=500),
    ),
)


@given(fit=families_of_fits, history=histories(), weeks=st.floats(min_value=0.1, max_value=520))
def test_every_model_gives_numbers_in_their_range(fit, history, weeks):
    x, recency, age = history
    alive = float(fit.probability_alive(x, recency, age))
    active = float(fit.probability_active(weeks, x, recency, age))
    expected = float(fit.conditional_expected_purchases(weeks, x, recency, age))
    assert 0 <= active <= alive + 1e-9 <= 1 + 2e-9
    assert active * (1 - 1e-3) - 1e-9 <= expected <= (fit.r + x) * weeks / (fit.alpha + age) * (1 + 1e-6)


@settings(max_examples=60)
@given(fit=families_of_fits, history=histories(), weeks=st.floats(1, 520), silence=st.floats(0, 300))
def test_to_come_back_brings_something_and_no_more_than_was_hoped_for_before_leaving(fit, history, weeks, silence):
    x, recency, _ = history
    hoped = float(fit.purchases_after_last(weeks, x, recency, 0.002))
    back, later = (float(fit.purchases_if_back(weeks, x, recency, recency + quiet, 0.002)) for quiet in (0.0, silence))
    # The BG/NBD's discounted sums are good to some ten thousandths where people buy hundreds of times a week.
    assert 0 <= back <= hoped * (1 + 1e-3) + 1e-12
    if isinstance(fit, ParetoNBDFit):  # they may have been there a while, buying nothing: slower, and slower to leave
        assert 0 <= later <= (fit.r + x) * weeks / (fit.alpha + recency) * (1 + 1e-5)
    elif isinstance(fit, BGNBDFit) and not x:  # nobody leaves before they came again: they are slow
        assert later <= back * (1 + 1e-9)
    else:  # they left with their last purchase, however long ago that was
        assert later == back


@settings(max_examples=30)
@given(fit=families_of_fits, history=histories(most=40))
def test_outlooks_are_in_order(fit, history):
    x, recency, age = (np.array([value]) for value in history)
    weeks = min(26.0, 200 * (fit.alpha + float(age[0])) / (fit.r + float(x[0])))
    found = look_ahead(fit, weeks, x, recency, age)
    assert 0 <= found.low[0] <= found.median[0] <= found.high[0]
    assert 0 <= found.active[0] <= 1 + 1e-9
