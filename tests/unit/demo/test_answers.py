"""What the sample business's customers told: seeded, once, and enough to show every gap."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.support.town import people

from regulars.demo.answers import answer_surveys
from regulars.ledger.models import Answer, Survey
from regulars.measure.gaps.found import gaps_found
from regulars.science.quality.gaps import Quadrant

if TYPE_CHECKING:
    from tests.support.town import People

__all__ = ["people"]
AT = datetime(2026, 5, 4, 12, tzinfo=UTC)


def told() -> list[tuple[int, float | None, str]]:
    rows = Answer.objects.order_by("customer", "question__survey__made_from", "question__place")
    return list(rows.values_list("customer", "number", "text"))


@pytest.mark.django_db
def test_every_need_has_its_gap_and_every_offer_its_kind(people: People) -> None:
    people(80)
    answer_surveys(1, AT)
    found = gaps_found(AT, "tier")
    assert {gap.need for gap in found.everybody.gaps} == {"quality", "price", "delivery", "help", "advice"}
    first, last = found.everybody.gaps[0], found.everybody.gaps[-1]
    assert (first.need, first.quadrant) == ("delivery", Quadrant.CONCENTRATE)
    assert (last.need, last.quadrant) == ("advice", Quadrant.OVERKILL)
    assert len(found.groups) == 4
    assert len(found.kano) == 3


@pytest.mark.django_db
def test_the_same_seed_tells_the_same_and_only_once(people: People) -> None:
    people(20)
    answer_surveys(1, AT)
    first = told()
    answer_surveys(1, AT)
    assert told() == first
    Survey.objects.all().delete()
    answer_surveys(1, AT)
    assert told() == first
    Survey.objects.all().delete()
    answer_surveys(2, AT)
    assert told() != first
