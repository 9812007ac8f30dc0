"""How sure we are: pairs of a sample, by the evidence for one person, in bins that a picture can show."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import polars as pl
import pytest

from regulars.identify.keeping import model_in_force
from regulars.identify.resolve import resolve
from regulars.identify.sureness import DOUBTFUL, ONE, TWO, Bin, Sureness, in_bins, read_sureness, sampled_bits
from regulars.ledger.models import Record, Source

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
GIVEN = ("Ann", "Bob", "Clare", "David", "Emma", "Frank", "Grace", "Henry", "Irene", "James")
FAMILY = ("Cole", "Stone", "Hart", "Baker", "Wright", "Fuller", "Mason", "Carter", "Turner", "Walker")


@pytest.fixture
def matched(db: None) -> None:
    """A hundred people, each in a shop and on a list, matched."""
    for name in ("shop", "list"):
        source = Source.objects.create(name=name, format="test")
        Record.objects.bulk_create(
            Record(
                source=source, key=f"{given}-{family}", learned_at=NOW, given_name=given, family_name=family,
                email=f"{given}.{family}@example.com".lower(), city="Leeds",
                phone=f"+44 20 7946 {number:04}",
            )
            for number, (given, family) in enumerate((given, family) for given in GIVEN for family in FAMILY)
        )  # fmt: skip
    resolve(at=NOW, country="GB")


@pytest.mark.parametrize(
    ("bits", "low", "kind"),
    [
        (0.0, 0, "doubtful"),
        (-0.1, -1, "doubtful"),
        (2.9, 2, "doubtful"),
        (4.0, 4, "one person"),
        (-3.7, -4, "different people"),
        (99.0, 19, "one person"),
        (-99.0, -20, "different people"),
    ],
)
def test_a_pair_stands_in_its_bin(bits: float, low: int, kind: str) -> None:
    (found,) = [each for each in in_bins(pl.Series([bits])) if each.pairs]
    assert (found.low, found.high, found.pairs, found.kind) == (low, low + 1, 1, kind)


def test_bins_cover_the_whole_scale_in_order() -> None:
    found = in_bins(pl.Series([1.0, 1.5, 8.0], dtype=pl.Float64))
    assert [each.low for each in found] == list(range(-20, 20))
    assert sum(each.pairs for each in found) == 3
    order = list(dict.fromkeys(each.kind for each in found))
    assert order == ["different people", "doubtful", "one person"]


def test_figures_of_the_bins() -> None:
    sure = Sureness([Bin(-5, -4, 6, TWO), Bin(0, 1, 2, DOUBTFUL), Bin(4, 5, 3, ONE), Bin(5, 6, 9, ONE)], 1.0)
    assert (sure.pairs(TWO), sure.pairs(DOUBTFUL), sure.pairs(ONE), sure.total) == (6, 2, 12, 20)
    assert sure.doubtful == 0.1
    assert Sureness([], 0.0).doubtful == 0.0


def test_pairs_of_one_person_are_told_from_others(matched: None) -> None:
    sure = read_sureness()
    assert sure is not None
    assert sure.pairs(ONE) >= 95  # a hundred people, two records each
    assert sure.doubtful < 0.1
    assert -2 < sure.line < 5


def test_a_sample_is_evenly_drawn_and_the_same_each_time(matched: None) -> None:
    model = model_in_force()
    assert model is not None
    some, again, every = sampled_bits(model, 50), sampled_bits(model, 50), sampled_bits(model)
    assert some.to_list() == again.to_list()
    assert 0 < some.len() < every.len()


def test_before_anything_was_matched_there_is_nothing_to_show(shop: Shop) -> None:
    shop.customer("Ann")
    assert read_sureness() is None


def test_one_record_makes_no_pair(shop: Shop) -> None:
    Record.objects.create(source=shop.source, key="1", learned_at=NOW, full_name="Ann Cole", email="ann@x.org")
    resolve(at=NOW, country="GB")
    assert read_sureness() is None
    assert pl.Series("bits", [], dtype=pl.Float64).is_empty()
