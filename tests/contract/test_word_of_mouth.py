"""Word of mouth on either database: codes found in what was imported, and totals that joining customers keeps."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.support.town import NOW, people

from regulars.identify.identity import merge, undo
from regulars.identify.personal_codes import note_codes
from regulars.ledger.business import business, change_setting
from regulars.ledger.models import Event, Record, Referral
from regulars.measure.word_of_mouth.found import word_of_mouth

__all__ = ["people"]


@pytest.mark.django_db
def test_from_codes_to_worth_and_through_a_merge_and_back(people) -> None:  # type: ignore[no-untyped-def]
    change_setting("CURRENCY", "GBP")
    ann, bob, cy, di, eve = people(5)
    for one, code in ((ann, "FRIEND-AAAA"), (bob, "FRIEND-BBBB")):
        Record.objects.filter(link__customer=one).update(extra=json.dumps({"tags": f'"Customer","{code}"'}))
    for seq, (one, code) in enumerate([(cy, "FRIEND-AAAA"), (di, "friend-bbbb"), (eve, "SALE")], start=1):
        record = Record.objects.get(link__customer=one)
        Event.objects.create(
            seq=seq, source=record.source, source_key=record.key, name="Order Completed", order_id=f"o{seq}", line=1,
            occurred_at=NOW - timedelta(days=20), amount=Decimal(50), currency="GBP",
            properties=json.dumps({"discount_code": code}),
        )  # fmt: skip
    assert note_codes(NOW) == 2
    before = word_of_mouth(NOW, business())
    assert (before.brought, len(before.referrers), dict(before.sources)) == (2, 2, {"a personal code": 2})
    done = merge([ann.pk, bob.pk], by="olive", at=NOW)
    joined = word_of_mouth(NOW, business())
    assert (joined.worth, len(joined.referrers), joined.referrers[0].direct) == (before.worth, 1, 2)
    undo(done.number, by="olive", at=NOW)
    assert word_of_mouth(NOW, business()) == before
    assert set(Referral.objects.values_list("referrer", flat=True)) == {ann.pk, bob.pk}
