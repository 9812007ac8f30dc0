"""Gaps as they stand: the newest pairs, anonymous answers shown only where there are enough, groups, one customer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.support.gaps import NOW, asked, tell

from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Score
from regulars.measure.gaps.answers import HOLDS, newest_pairs
from regulars.measure.gaps.found import gap_among, gaps_found, gaps_of_customer, own_gaps

if TYPE_CHECKING:
    from tests.unit.conftest import Shop


def test_the_newest_pair_of_each_customer_counts(shop: Shop) -> None:
    ann, bob = shop.customer(), shop.customer()
    earlier, later = asked("help", at=NOW - timedelta(days=90)), asked("help", at=NOW - timedelta(days=9))
    tell(earlier, ann, {"help": (7, 2, 5)})
    tell(earlier, bob, {"help": (7, 1, 5)})
    tell(later, ann, {"help": (6, 5, 7)})
    tell(later, bob, {"help": (6, None, 7)})  # half a pair is none
    rows = newest_pairs(NOW).select("customer", "wanted", "delivered", "importance").rows()
    assert rows == [(ann, 6, 5, 7), (bob, 7, 1, 5)]
    assert newest_pairs(NOW - timedelta(days=30))["delivered"].to_list() == [2, 1]
    assert newest_pairs(NOW + HOLDS).is_empty()


def test_everybodys_gaps_what_falls_shortest_first(shop: Shop) -> None:
    survey = asked("help", "price")
    for delivered in (2, 3, 4):
        tell(survey, shop.customer(), {"help": (7, delivered, 6), "price": (5, 5, 3)})
    found = gaps_found(NOW)
    assert [(gap.need, gap.gap, gap.answers, gap.quadrant) for gap in found.everybody.gaps] == [
        ("help", -4, 3, "concentrate here"), ("price", 0, 3, "possible overkill"),
    ]  # fmt: skip
    assert (found.everybody.people, found.everybody.mean, found.everybody.weighted) == (3, -2, pytest.approx(-8 / 3))
    assert found.groups == ()


def test_nothing_was_asked(db: None) -> None:
    found = gaps_found(NOW)
    assert (found.everybody.gaps, found.everybody.mean, found.kano, found.hidden) == ([], None, [], [])


def test_anonymous_answers_are_shown_once_closed_and_enough(db: None) -> None:
    survey = asked("help", "price", anonymous=True, closed=False)
    for _ in range(5):
        tell(survey, None, {"help": (7, 4, 6)})
    tell(survey, None, {"price": (7, 1, 6)})
    assert gaps_found(NOW).everybody.gaps == []
    survey.state, survey.closed_at = "closed", NOW
    survey.save()
    found = gaps_found(NOW)
    assert [(gap.need, gap.answers) for gap in found.everybody.gaps] == [("help", 5)]
    assert (found.hidden, found.everybody.people) == (["price"], 5)


def test_four_sheets_give_away_too_much(db: None) -> None:
    survey = asked("help", anonymous=True)
    for _ in range(4):
        tell(survey, None, {"help": (7, 4, 6)})
    assert gaps_found(NOW).everybody.gaps == []


def test_anonymous_and_named_answers_count_together_but_only_names_are_grouped(shop: Shop) -> None:
    named, unnamed = asked("help"), asked("help", anonymous=True)
    ann = shop.customer()
    Score.objects.create(customer_id=ann, as_of=NOW, tier="steady")
    tell(named, ann, {"help": (7, 1, 6)})
    for _ in range(5):
        tell(unnamed, None, {"help": (7, 7, 6)})
    found = gaps_found(NOW, "tier")
    assert [(gap.gap, gap.answers) for gap in found.everybody.gaps] == [(-1, 6)]
    (group,) = found.groups
    assert (group.name, group.people, group.gaps[0].gap) == ("steady", 1, -6)
    assert [one.customer for one in own_gaps(NOW, "help")] == [ann]


def test_by_what_they_bought_within_the_year(shop: Shop) -> None:
    survey = asked("help")
    ann, bob, cy = (shop.customer() for _ in range(3))
    for customer, delivered in ((ann, 2), (bob, 6), (cy, 6)):
        tell(survey, customer, {"help": (7, delivered, 6)})
    shop.sell(ann, NOW - timedelta(days=20), "9.00", product="Kettle")
    shop.sell(bob, NOW - timedelta(days=20), "9.00", product="Decaf")
    shop.sell(ann, NOW - timedelta(days=20), "9.00", product="Decaf")
    shop.sell(cy, NOW - timedelta(days=500), "9.00", product="Kettle")
    found = gaps_found(NOW, "product").groups
    assert [(one.name, one.people, one.gaps[0].gap) for one in found] == [("Kettle", 1, -5), ("Decaf", 2, -3)]


def test_by_segment_as_whoever_asks_knows_them(shop: Shop) -> None:
    survey = asked("help")
    ann, bob = shop.customer(), shop.customer()
    tell(survey, ann, {"help": (7, 2, 6)})
    tell(survey, bob, {"help": (7, 6, 6)})
    found = gaps_found(NOW, "segment", lambda: {"Leeds": [bob, 999], "Nobody": []})
    assert [(one.name, one.people) for one in found.groups] == [("Leeds", 1)]
    gap, group = gap_among(NOW, "help", "segment", "Leeds", lambda: {"Leeds": [bob]})
    assert (gap.gap, group.name) == (-1, "Leeds")


def test_a_cut_or_a_gap_that_there_is_not_is_said(db: None) -> None:
    with pytest.raises(BadInput, match="by 'weather'"):
        gaps_found(NOW, "weather")
    with pytest.raises(BadInput, match="by 'customer'"):
        gaps_found(NOW, "customer")
    with pytest.raises(NotFound, match="Nobody told"):
        gap_among(NOW, "help", "", "")
    with pytest.raises(NotFound, match="Nobody of 'low'"):
        gap_among(NOW, "help", "tier", "low")


def test_one_customers_own_gaps_the_widest_first(shop: Shop) -> None:
    ann = shop.customer()
    tell(asked("help", "price"), ann, {"help": (6, 5, 6), "price": (7, 2, 3)})
    assert [(one.need, one.gap) for one in gaps_of_customer(ann, NOW)] == [("price", -5), ("help", -1)]
    assert gaps_of_customer(shop.customer(), NOW) == []


def test_what_delights_after_kano(shop: Shop) -> None:
    survey = asked("sample", "answer", parts=("there", "missing"))
    for missing in (3, 3, 5):
        tell(survey, shop.customer(), {"sample": (1, missing), "answer": (2, 5)})
    found = gaps_found(NOW).kano
    assert [(one.need, one.kind.value, one.answers) for one in found] == [("answer", "M", 3), ("sample", "A", 3)]


def test_few_anonymous_kano_answers_are_left_out(shop: Shop) -> None:
    unnamed = asked("sample", "answer", parts=("there", "missing"), anonymous=True)
    for place in range(5):
        tell(unnamed, None, {"sample": (1, 3), **({"answer": (2, 5)} if place < 4 else {})})
    assert [one.need for one in gaps_found(NOW).kano] == ["sample"]
    named = asked("answer", parts=("there", "missing"))
    tell(named, shop.customer(), {"answer": (1, 5)})
    assert [(one.need, one.answers) for one in gaps_found(NOW).kano if one.need == "answer"] == [("answer", 1)]
