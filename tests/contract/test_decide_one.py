"""One customer decided upon alone gets what the run for everybody gave them, on every database."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.forms.models import model_to_dict
from tests.unit.customise.conftest import TODAY, Stall, ago
from tests.unit.customise.own.conftest import TEA

from regulars.customise.decide import decide
from regulars.customise.decide_one import decide_one
from regulars.customise.own.changes import make
from regulars.ledger.business import business, change_setting
from regulars.ledger.models import (
    Action,
    Decision,
    Delivery,
    Lesson,
    MailAddress,
    Record,
    Score,
    Source,
    Task,
    Treatment,
    Wish,
)

pytestmark = pytest.mark.django_db


def told(decision: Decision) -> dict[str, Any]:
    """All that was decided, but for what only the run for everybody knows."""
    return model_to_dict(decision, exclude=["id", "alternatives", "decided_at"])


def everything_known(stall: Stall, numbers: list[int]) -> None:
    """Consents, wishes, tasks, contacts, dead addresses, and what was done and skipped, here and there."""
    for place, number in enumerate(numbers):
        if place % 2:
            stall.consents(number)
        match place % 7:
            case 1:
                Task.objects.create(customer_id=number, title="Call", created_by="Olive", created_at=TODAY)
            case 2:
                stall.consents(number, "phone", "denied")
            case 3:
                sent = {"state": "sent", "at": ago(2), "sent_at": ago(2)}
                Delivery.objects.create(
                    customer_id=number, key=str(number), channel="email", purpose="marketing", **sent
                )
            case 4:
                address = {"address": f"a{place}@example.com", "undeliverable_since": ago(3)}
                MailAddress.objects.create(customer_id=number, **address)
            case 5:
                record = Record.objects.filter(link__customer=number)[0]
                Wish.objects.create(record=record, about="topic", item="overdue", value="no", stated_at=ago(9))


def test_alone_as_among_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))
    for name, value in (("CURRENCY", "GBP"), ("CONTACTS_A_WEEK", "1"), ("TOPICS", "Overdue")):
        change_setting(name, value)
    stall = Stall(Source.objects.create(name="till", format="test"))
    numbers = [stall.regular(f"Anna {place}", phone="+44", email=f"a{place}@example.com") for place in range(21)]
    everything_known(stall, numbers)
    make(replace(TEA, rules=replace(TEA.rules, may="", now="spent >= 0"), stock=3), by="Olive", at=TODAY)
    terms = replace(business(), control_share=Decimal("0.2"), random_share=Decimal("0.2"), explore=True, calls_a_day=1)
    decide(ago(20), terms, at=ago(20))
    overdue = Action.objects.get(key="overdue")
    Treatment.objects.create(action=overdue, channel="phone", words="It is {{ usual_order | default: 'long' }}.")
    Lesson.objects.create(
        as_of=ago(10), customers=9, actions=[overdue.pk], precision=[[9.0] * 3] * 3, moment=[5.0, 0.0, 0.0]
    )
    closed = {"state": "skipped", "why_kind": "later", "closed_at": ago(5)}
    Decision.objects.filter(customer__in=numbers[:4]).update(**closed)
    Decision.objects.filter(customer__in=numbers[4:6]).update(state="done", closed_at=ago(19))
    decide(TODAY, terms, at=TODAY)

    standing = {each.customer_id: each for each in Decision.objects.filter(state="open")}

    assert len({(each.action_id, each.channel) for each in standing.values()}) > 2
    for number, decided in standing.items():
        assert told(decide_one(number, terms, at=TODAY)) == told(decided)


def test_what_happened_since_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))
    stall, terms = Stall(Source.objects.create(name="till", format="test")), replace(business(), currency="GBP")
    anna, tom = (stall.regular(name, phone="+44") for name in ("Anna", "Tom"))
    decide(TODAY, terms, at=TODAY)
    later = TODAY + timedelta(days=1)
    Score.objects.filter(customer=anna).update(as_of=later, orders=6, revenue=Decimal("240.5"), last_order_at=later)
    stall.writes(tom, -0.5, tags="faulty", status="open", subject="Lid came off")

    bought, complained = (decide_one(number, terms, at=later + timedelta(days=1)) for number in (anna, tom))

    assert getattr(bought.action, "key", "") != "overdue"
    assert complained.action is not None
    assert complained.action.key == "complaint-open"
