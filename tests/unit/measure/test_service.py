"""Figures of service: what was settled at once, how long it took, complaints a day, promises, who came back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from regulars.ledger.models import Case, Promise
from regulars.measure.service.figures import complaints_by_day, service_figures
from regulars.measure.service.matters import matters_of
from regulars.measure.service.returning import returning

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def case(customer: int, opened: float, **told: Any) -> Case:
    return Case.objects.create(
        customer_id=customer, matter=f"m{Case.objects.count()}", subject="x", origin="person", opened_at=ago(opened),
        heard_at=ago(opened), answer_due_at=NOW, resolve_due_at=NOW, **told,
    )  # fmt: skip


def closed(customer: int, opened: float, answered: float, **told: Any) -> Case:
    settled = {"answered_at": ago(answered), "last_answer_at": ago(answered), "resolved_at": ago(answered)}
    return case(customer, opened, **{**settled, "closed_at": ago(0.5), "answers": 1, **told})


def test_first_contact_and_waiting_times_count_those_who_wait(shop: Shop) -> None:
    ann = shop.customer()
    closed(ann, 10, 9.5)
    closed(ann, 10, 9, answers=2)
    closed(ann, 10, 8, reopened=1)
    closed(ann, 10, 9, complaints=2)
    case(ann, 20)
    case(ann, 30)
    found = service_figures(NOW, "UTC")
    assert (found.complaints, found.open, found.first_contact, found.first_contact_of) == (6, 2, 0.25, 4)
    assert (found.answer.median, found.answer.ended) == (24.0, 4)
    assert (found.settle.median, found.settle.p90) == (24.0, None)
    assert service_figures(ago(200), "UTC").complaints == 0


def test_what_was_not_closed_yet_then_was_open_then(shop: Shop) -> None:
    ann = shop.customer()
    closed(ann, 10, 9)
    (then,) = matters_of(ago(100), ago(5)).iter_rows(named=True)
    assert (then["answered_at"], then["resolved_at"], then["once"]) == (ago(9), None, None)
    (now,) = matters_of(ago(100), NOW).iter_rows(named=True)
    assert (now["resolved_at"], now["once"]) == (ago(9), True)


def test_marked_conversations_count_unless_they_are_a_case(shop: Shop) -> None:
    ann = shop.customer()
    shop.hear(ann, ago(3), tags="damaged; parcel")
    shop.hear(ann, ago(2), tags="damaged")
    shop.hear(ann, ago(2), tags="praise")
    told = shop.records[ann].conversations.order_by("pk")
    case(ann, 2, conversation=told[1], topic="taste")
    found = service_figures(NOW, "UTC")
    assert [(one.topic, one.complaints, one.open) for one in found.topics] == [("damaged", 1, 1), ("taste", 1, 1)]


def test_promises_by_person(shop: Shop) -> None:
    ann = shop.customer()
    for by, kept, broken in (
        ("amy", 5, None),
        ("amy", 6, None),
        ("amy", None, 3),
        ("bob", None, None),
        ("bob", 300, None),
    ):
        Promise.objects.create(
            customer_id=ann, text="x", made_by=by, made_at=ago(301), kept_at=kept and ago(kept),
            broken_at=broken and ago(broken),
        )  # fmt: skip
    found = service_figures(NOW, "UTC")
    assert [(one.person, one.kept, one.broken, one.open) for one in found.people] == [
        ("amy", 2, 1, 0),
        ("bob", 0, 0, 1),
    ]
    assert found.people[0].share == pytest.approx(2 / 3)
    assert found.people[1].share is None
    assert found.promises.share == pytest.approx(2 / 3)


def test_days_are_the_business_s_and_a_rise_is_told(shop: Shop) -> None:
    rng = np.random.default_rng(4)
    ann = shop.customer()
    for day in range(1, 180):
        for _ in range(int(rng.poisson(1.5))):
            case(ann, day)
    days, rising, _ = complaints_by_day(NOW, "UTC")
    assert (days[-1].day, len(days), rising) == (date(2026, 5, 3), 91, False)
    for _ in range(15):
        case(ann, 1)
    case(ann, 0.02)
    days, rising, _ = complaints_by_day(NOW, "UTC")
    assert rising
    assert days[-1].beyond
    moved, _, _ = complaints_by_day(datetime(2026, 5, 3, 23, tzinfo=UTC), "Asia/Tokyo")  # the 4th there
    assert moved[-1].day == date(2026, 5, 3)


def test_an_empty_ledger(db: None) -> None:
    found = service_figures(NOW, "UTC")
    assert (found.complaints, found.first_contact, found.answer.median, found.rising, found.topics) == (
        0,
        None,
        None,
        False,
        (),
    )
    assert returning(NOW) is None


def test_complainants_are_set_beside_customers_like_them(shop: Shop) -> None:
    """Those who complain here buy often, and come back half as often as others who do: a bare share would hide it."""
    rng = np.random.default_rng(8)
    for place in range(240):
        number = shop.customer()
        often = place % 2 == 0
        orders = range(6) if often else range(1)
        for order in orders:
            shop.sell(number, ago(330 - 10 * order), "20.00")
        complains = often and place % 4 == 0
        if complains:
            shop.hear(number, ago(270), tags="damaged")
        if rng.random() < (0.4 if complains else 0.8 if often else 0.1):
            shop.sell(number, ago(240), "20.00")
    found = returning(NOW)
    assert found is not None
    assert found.complained == 60
    assert found.came == pytest.approx(0.4, abs=0.12)
    assert found.others_came == pytest.approx(0.8, abs=0.12)
    assert found.high < 0
    assert found.low < found.difference < found.high
