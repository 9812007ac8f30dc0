"""The chance to buy within a time of the customer's own: the published one, and corrected where that wins."""

import datetime

import numpy as np
import polars as pl
import pytest

from regulars.differentiate.chances import Chances
from regulars.science.lifetime.bgnbd import BGNBDFit
from regulars.science.lifetime.gammagamma import GammaGammaFit
from regulars.science.lifetime.valuation import BaseModels, KeptShare

CDNOW = BGNBDFit(0.243, 4.414, 0.793, 2.426)
MODELS = BaseModels("bg-nbd", CDNOW, GammaGammaFit(6.25, 3.74, 15.44), KeptShare(1.0, 10.0))
DAY = datetime.date(2024, 1, 1)


def chances(frequency, recency, age):
    base = pl.DataFrame(
        {"customer": range(len(age)), "frequency": frequency, "recency_weeks": recency, "age_weeks": age}
    )
    return Chances.of(base, MODELS, None, pl.DataFrame(), DAY)


def test_it_is_the_published_chance_not_one_less_alive():
    active = chances([0, 2], [0.0, 30.43], [0.0, 38.86]).within(np.full(2, 39.0))
    assert 1 - active[0] == pytest.approx(0.5737864, abs=1e-7)  # P(X(39) = 0), Fader, Hardie, Lee 2005
    assert active[1] == pytest.approx(float(CDNOW.probability_active(39.0, 2.0, 30.43, 38.86)))


def test_whoever_bought_once_long_ago_will_hardly_come_though_the_model_calls_them_alive():
    assert CDNOW.probability_alive(0.0, 0.0, 150.0) == 1.0
    assert chances([0], [0.0], [150.0]).within(np.array([13.0]))[0] < 0.05


def test_it_stays_a_probability_for_the_extremes():
    found = chances([10_000, 0], [500.0, 0.0], [500.0, 0.0]).within(np.array([13.0, 52.0]))
    assert np.all((found >= 0) & (found <= 1))
