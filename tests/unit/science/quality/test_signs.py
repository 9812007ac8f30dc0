"""Signs: what customers do, in units that can be compared, and silence about what is not known."""

import numpy as np
import polars as pl
import pytest

from regulars.science.quality.signs import SIGNS, believed, centred, read_signs

USUAL = {
    "days_silent": 29.0, "usual_gap_days": 29.0, "sent_back": 0.1, "bargains": 0.5, "complaints": 0.0, "praises": 0.0,
    "leavings": 0.0, "brought": 0, "orders_a_year": 3.0, "years": 2.0, "answered": 0,
}  # fmt: skip


def people(*changes: dict) -> pl.DataFrame:
    return read_signs(pl.DataFrame([USUAL | change for change in changes], infer_schema_length=None))


def test_silence_is_measured_by_the_customers_own_rhythm():
    found = people({}, {"days_silent": 119.0}, {"days_silent": 119.0, "usual_gap_days": 119.0})["silent"]
    assert found.to_list() == pytest.approx([0.0, 2.0, 0.0])


def test_what_is_not_known_counts_as_usual():
    found = centred(people({}, {"days_silent": 200.0}, {"usual_gap_days": None, "days_silent": None}))
    silent = [sign.name for sign in SIGNS].index("silent")
    assert found[2, silent] == 0
    assert np.isfinite(found).all()
    assert centred(people({}).clear()).shape == (0, len(SIGNS))


def test_every_sign_points_the_way_its_words_say():
    order = [sign.name for sign in SIGNS]
    assert people({}).columns == order
    worse = {"leaving", "complained", "silent", "sent_back", "bargains"}
    for sign in SIGNS:
        assert (sum(sign.slope) < 0) == (sign.name in worse), sign.name
        assert sign.much


def test_each_question_is_a_view_of_its_trait():
    items = {item.name: item for item in believed(["trust_3", "nps", "csat", "ces"]).items}
    assert items["trust_3"].loading == (0, 1, 0)
    assert sum(items["nps"].loading) == pytest.approx(10 / 6)
    for name, best in (("nps", 10), ("csat", 5)):
        item = items[name]
        assert item.intercept + sum(item.loading) * 7 == pytest.approx(best)
        assert item.intercept + sum(item.loading) * 1 == pytest.approx(item.low)
