"""Agreement with a truth, on cases that can be counted on one hand."""

import polars as pl
import pytest

from regulars.science.matching.evaluate import agreement


def joined(found: str, person: str) -> pl.DataFrame:
    return pl.DataFrame({"found": list(found), "person": list(person)})


def test_perfect() -> None:
    result = agreement(joined("aab", "xxy"))
    assert (result.records, result.people, result.found) == (3, 2, 2)
    assert (result.precision, result.recall, result.f1, result.b_cubed) == (1, 1, 1, 1)


def test_everything_in_one_heap_has_full_recall_and_poor_precision() -> None:
    result = agreement(joined("aaaa", "xxyy"))
    assert (result.precision, result.recall) == (pytest.approx(2 / 6), 1)
    assert result.b_cubed == pytest.approx(2 * 0.5 / 1.5)


def test_nothing_joined_has_full_precision_and_no_recall() -> None:
    result = agreement(joined("abcd", "xxyy"))
    assert (result.precision, result.recall, result.f1) == (1, 0, 0)


def test_a_mixed_case_counted_by_hand() -> None:
    result = agreement(joined("aaabb", "xxyyy"))
    assert result.precision == pytest.approx(2 / 4)
    assert result.recall == pytest.approx(2 / 4)
    b_precision = (2 * 2 / 3 + 1 / 3 + 2 * 2 / 2) / 5
    b_recall = (2 * 2 / 2 + 1 / 3 + 2 * 2 / 3) / 5
    assert result.b_cubed == pytest.approx(2 * b_precision * b_recall / (b_precision + b_recall))
