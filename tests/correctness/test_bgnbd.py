"""BG/NBD on CDNOW, as published: Fader, Hardie, Lee (2005), and the points of Hardie's spreadsheet and of BTYD."""

import numpy as np
import polars as pl
import pytest

from regulars.science.lifetime.bgnbd import BGNBD, BGNBDFit

PRINTED = BGNBDFit(r=0.243, alpha=4.414, a=0.793, b=2.426)
"""Parameters as the paper prints them."""


@pytest.fixture(scope="module")
def fit(cdnow):
    return BGNBD().fit(cdnow["frequency"], cdnow["recency_weeks"], cdnow["age_weeks"])


def test_the_sample_is_that_of_the_paper(cdnow):
    assert len(cdnow) == 2357
    assert (cdnow["frequency"] > 0).sum() == 946
    first = cdnow.row(0, named=True)
    assert (first["frequency"], round(first["recency_weeks"], 2), round(first["age_weeks"], 2)) == (2, 30.43, 38.86)


def test_parameters_to_the_printed_digit(fit):
    assert [round(value, 3) for value in (fit.r, fit.alpha, fit.a, fit.b)] == [0.243, 4.414, 0.793, 2.426]
    assert fit.log_likelihood == pytest.approx(-9582.429, abs=1e-3)
    assert not fit.at_bound


def test_refit_values_of_other_libraries_lie_where_their_optimiser_stopped(fit, cdnow):
    """Their seventh digits fall 1e-9 short of the maximum of the likelihood; ours is the maximum."""
    elsewhere = BGNBDFit(r=0.2425945, alpha=4.4136019, a=0.7929199, b=2.4258881)
    assert (fit.r, fit.alpha, fit.a, fit.b) == pytest.approx(
        (elsewhere.r, elsewhere.alpha, elsewhere.a, elsewhere.b), rel=1e-5
    )
    assert round(fit.r, 7) == elsewhere.r
    history = cdnow["frequency"], cdnow["recency_weeks"], cdnow["age_weeks"]
    shortfall = (fit.log_likelihood_of(*history) - elsewhere.log_likelihood_of(*history)).sum()
    assert 0 < shortfall < 1e-8


def test_expected_purchases_of_a_new_customer(fit):
    found = fit.expected_purchases([0.1429, 1, 3, 31.857, 32])
    assert [round(value, 4) for value in found] == [0.0078, 0.0532, 0.1506, 1.0405, 1.0437]


def test_printed_value_at_78_weeks_is_a_series_cut_off_after_150_terms(fit):
    """The spreadsheet's 1.8576 sums 150 terms of the hypergeometric series; summed to its end it is 1.8580."""
    r, alpha, a, b, weeks = 0.2425945, 4.4136019, 0.7929199, 2.4258881, 78.0

    def spreadsheet(terms):
        term = series = 1.0
        for j in range(1, terms):
            term *= (r + j - 1) * (b + j - 1) / ((a + b + j - 2) * j) * weeks / (alpha + weeks)
            series += term
        return (a + b - 1) / (a - 1) * (1 - (alpha / (alpha + weeks)) ** r * series)

    assert round(spreadsheet(150), 4) == 1.8576
    assert spreadsheet(5000) == pytest.approx(1.857956, abs=1e-6)
    assert fit.expected_purchases(78) == pytest.approx(spreadsheet(5000), abs=1e-5)


def test_conditional_expectation_of_the_papers_customer(fit):
    assert round(float(fit.conditional_expected_purchases(39, 2, 30.43, 38.86)), 3) == 1.226


def test_probability_of_no_purchase_in_39_weeks():
    assert round(1 - float(PRINTED.probability_active(39)), 7) == pytest.approx(0.5737864, abs=1e-12)


def test_holdout_total_and_correlation(fit, cdnow, cdnow_purchases, holdout):
    actual = holdout(cdnow, cdnow_purchases)["bought"]
    expected = fit.conditional_expected_purchases(39, cdnow["frequency"], cdnow["recency_weeks"], cdnow["age_weeks"])
    assert actual.sum() == 1882
    assert round(float(expected.sum()), 1) == 1653.4
    assert round(float(np.corrcoef(actual, expected)[0, 1]), 3) == 0.626


def test_being_alive_is_no_measure_of_activity_and_being_active_is(fit, cdnow, cdnow_purchases, holdout):
    active = holdout(cdnow, cdnow_purchases)["bought"].to_numpy() > 0
    history = cdnow["frequency"], cdnow["recency_weeks"], cdnow["age_weeks"]
    assert round(_area_under_curve(fit.probability_alive(*history), active), 2) == 0.32
    chance = fit.probability_active(39, *history)
    assert round(_area_under_curve(chance, active), 3) == 0.757
    assert np.mean((chance - active) ** 2) < 0.165


def _area_under_curve(score, label):
    place = pl.Series(score).rank("average").to_numpy()
    positive = label.sum()
    return (place[label].sum() - positive * (positive + 1) / 2) / (positive * (len(label) - positive))
