"""Counting conversations, and telling complaints from questions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from regulars.differentiate.service import service_of_customers

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

MAY = datetime(2022, 5, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tags", "satisfaction", "complaint"),
    [
        ("complaint", "", True),
        ("Complaints, refund", "", True),
        ("wrong_item", "", True),
        ("damaged delivery", "good", True),
        ("late delivery", "", True),
        ("", "bad", True),
        ("", "good", False),
        ("question, plate", "", False),  # "late" within a word
        ("gift_wrap", "offered", False),
        ("", "", False),
    ],
)
def test_tags_and_ratings_that_are_complaints(shop: Shop, tags: str, satisfaction: str, complaint: bool):
    customer = shop.customer()
    shop.hear(customer, MAY, tags=tags, satisfaction=satisfaction)
    assert service_of_customers(MAY).rows() == [(customer, 1, int(complaint), MAY if complaint else None)]


def test_only_what_was_said_by_then_counts(shop: Shop):
    customer = shop.customer()
    shop.hear(customer, MAY, tags="broken")
    shop.hear(customer, MAY + timedelta(days=1), tags="question")
    shop.hear(customer, MAY + timedelta(days=2), tags="broken")
    assert service_of_customers(MAY + timedelta(days=1)).rows() == [(customer, 2, 1, MAY)]


def test_nobody_said_anything(shop: Shop):
    shop.customer()
    assert service_of_customers(MAY).is_empty()
