"""Advocates: answers and referrals count, and each buyer has a place on the map."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from regulars.differentiate.score import score_customers
from regulars.ledger.business import Business
from regulars.ledger.models import Answer, Question, Referral, Score, Survey

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

OPENED = datetime(2022, 1, 3, 12, tzinfo=UTC)
AS_OF = OPENED + timedelta(weeks=80)
AT = datetime(2024, 1, 1, tzinfo=UTC)


def test_whoever_brings_others_and_says_so_is_an_advocate(shop: Shop, terms: Business):
    buyers = shop.populate(60, 80, seed=4)
    survey = Survey.objects.create(name="Us", opened_at=OPENED)
    question = Question.objects.create(survey=survey, key="nps", text="Would you recommend us?", scale="nps")
    Answer.objects.create(question=question, customer_id=buyers[0], at=OPENED + timedelta(weeks=10), number=10)
    Answer.objects.create(question=question, customer_id=buyers[1], at=OPENED + timedelta(weeks=10), number=2)
    for place in (10, 11, 12):
        Referral.objects.create(referrer_id=buyers[0], referred_id=buyers[place], at=OPENED, evidence="code")
    Referral.objects.create(
        referrer_id=buyers[1], referred_id=buyers[20], at=AS_OF + timedelta(days=1), evidence="later"
    )
    report = score_customers(AS_OF, terms, at=AT)
    praised, blamed = (Score.objects.get(customer=buyers[place]) for place in (0, 1))
    assert praised.recommends > 0.5
    assert blamed.recommends < 0.2
    assert praised.referral_value > 4 * blamed.referral_value
    assert praised.advocacy in {"champion", "advocate"}
    assert sum(cell["customers"] for cell in report.advocates) == 60
    assert {cell["advocacy"] for cell in report.advocates} == {"champion", "affluent", "advocate", "miser"}


def test_prospects_have_no_place(shop: Shop, terms: Business):
    shop.populate(20, 60, seed=1)
    stranger = shop.customer()
    score_customers(AS_OF, terms, at=AT)
    score = Score.objects.get(customer=stranger)
    assert (score.recommends, score.referral_value, score.advocacy) == (None, None, "")
