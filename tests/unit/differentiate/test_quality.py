"""Judging relationships: who answered is known best; of the others, what they do tells something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from regulars.differentiate.quality import RELATIONSHIPS, judge_relationships
from regulars.ledger.business import Business
from regulars.ledger.erasure import erase_customer
from regulars.ledger.export import everything_about
from regulars.ledger.models import (
    Answer,
    Customer,
    ModelCard,
    Question,
    Referral,
    Relationship,
    Score,
    Survey,
    Understanding,
)

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

OPENED = datetime(2022, 1, 3, 12, tzinfo=UTC)
AS_OF = OPENED + timedelta(weeks=80)
AT = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture
def buyers(shop: Shop) -> list[int]:
    """Sixty customers who have been scored."""
    found = shop.populate(60, 80, seed=4)
    for number in found:
        Score.objects.create(
            customer_id=number, as_of=AS_OF, orders=3, first_order_at=AS_OF - timedelta(days=300),
            last_order_at=AS_OF - timedelta(days=40), typical_gap_days=40,
        )  # fmt: skip
    return found


def questions() -> dict[str, Question]:
    survey = Survey.objects.create(name="Us", opened_at=OPENED)
    asked = [(f"{trait}_{n}", "likert7") for trait in ("satisfaction", "trust", "commitment") for n in (1, 2, 3)]
    asked += [("recommend", "nps"), ("easy", "ces"), ("content", "csat"), ("why", "text")]
    return {key: Question.objects.create(survey=survey, key=key, text=key, scale=scale) for key, scale in asked}


def answer(customer: int, asked: dict[str, Question], points: float, at: datetime) -> None:
    """The whole sheet, all of it as good as `points` of 7."""
    for question in asked.values():
        number = {"nps": round((points - 1) * 10 / 6), "csat": round(1 + (points - 1) * 4 / 6)}.get(
            question.scale, points
        )
        Answer.objects.create(question=question, customer_id=customer, at=at, number=number)


def test_who_said_so_is_content_and_who_did_not_is_not(buyers: list[int], terms: Business):
    asked = questions()
    answer(buyers[0], asked, 7, AS_OF - timedelta(days=3))
    answer(buyers[1], asked, 2, AS_OF - timedelta(days=3))
    answer(buyers[2], asked, 1, AS_OF + timedelta(days=3))  # not known yet
    report = judge_relationships(AS_OF, terms, at=AT)
    found = {row.customer_id: row for row in Relationship.objects.all()}
    glad, sad, silent = (found[buyers[place]] for place in range(3))
    assert (glad.kind, sad.kind) == ("ambassador", "opponent")
    assert min(glad.sings, sad.walks) > 0.8
    assert max(sad.sings, glad.walks) < 0.05
    assert (glad.answers, silent.answers) == (12, 0)
    assert glad.answered_at == AS_OF - timedelta(days=3)
    assert silent.satisfaction_high - silent.satisfaction_low > 2 * (glad.satisfaction_high - glad.satisfaction_low)
    assert 1 <= silent.satisfaction_low < silent.satisfaction < silent.satisfaction_high <= 7
    assert (report.customers, report.answered, report.learnt) == (len(found), 2, False)
    assert sum(report.kinds.values()) == report.customers


def test_behaviour_tells_of_those_who_say_nothing(shop: Shop, buyers: list[int], terms: Business):
    loyal, angry, leaver = buyers[:3]
    Referral.objects.create(referrer_id=loyal, referred_id=buyers[9], at=OPENED, evidence="code")
    for days in (5, 20):
        shop.hear(angry, AS_OF - timedelta(days=days), satisfaction="bad")
    for kind, acts, corrected in (("leaving", True, None), ("praise", True, "no"), ("leaving", False, None)):
        Understanding.objects.create(
            record=shop.records[leaver], at=AS_OF - timedelta(days=2), kind=kind, label="yes", probability=0.7,
            acts=acts, found_by="test", found_at=AS_OF, corrected_to=corrected,
        )  # fmt: skip
    judge_relationships(AS_OF - timedelta(days=30), terms, at=AT)
    before = {row.customer_id: row for row in Relationship.objects.all()}
    judge_relationships(AS_OF, terms, at=AT)
    after = {row.customer_id: row for row in Relationship.objects.all()}
    assert after[angry].satisfaction < before[angry].satisfaction - 0.3
    assert "Complained lately." in after[angry].reasons
    assert after[leaver].commitment < before[leaver].commitment - 0.3
    assert after[leaver].reasons[0] == "Spoke of leaving."
    assert "Praised us lately." not in after[leaver].reasons
    assert "Brought us customers." in after[loyal].reasons


def test_enough_answers_are_learnt_from_and_alpha_is_told(buyers: list[int], terms: Business):
    asked, rng = questions(), np.random.default_rng(3)
    for number in buyers:
        trait = dict(zip(("satisfaction", "trust", "commitment"), rng.normal(5, 1, 3), strict=True))
        for key, question in asked.items():
            if question.scale == "likert7":
                real = trait[key.split("_")[0]] if not key.startswith("trust") else rng.uniform(1, 7)
                value = float(np.clip(round(real + rng.normal(0, 0.4)), 1, 7))
                Answer.objects.create(question=question, customer_id=number, at=AS_OF, number=value)
    report = judge_relationships(AS_OF, terms, at=AT)
    assert report.learnt
    assert (report.alphas["satisfaction"] or 0) > 0.8
    assert (report.alphas["trust"] or 0) < 0.7
    assert any("trust are not to be relied on" in line for line in report.words())
    card = ModelCard.objects.get(name=RELATIONSHIPS)
    assert card.figures["people"] == len(buyers)
    noise = {item["question"]: item["noise"] for item in card.figures["items"]}
    assert noise["satisfaction_1"] < noise["trust_1"]


def test_judging_again_changes_nothing(buyers: list[int], terms: Business):
    answer(buyers[0], questions(), 6, AS_OF)
    judge_relationships(AS_OF, terms, at=AT)
    first = list(Relationship.objects.order_by("pk").values())
    judge_relationships(AS_OF, terms, at=AT)
    assert list(Relationship.objects.order_by("pk").values()) == first


def test_who_never_bought_is_judged_once_they_answered(shop: Shop, terms: Business):
    silent, talker = shop.customer("Sy"), shop.customer("Tess")
    for number in (silent, talker):
        Score.objects.create(customer_id=number, as_of=AS_OF)
    assert judge_relationships(AS_OF, terms, at=AT).customers == 0
    answer(talker, questions(), 6, AS_OF - timedelta(days=1))
    judge_relationships(AS_OF, terms, at=AT)
    assert [row.customer_id for row in Relationship.objects.all()] == [talker]
    assert silent != talker


def test_it_goes_with_the_customer(buyers: list[int], terms: Business):
    judge_relationships(AS_OF, terms, at=AT)
    ann = Customer.objects.get(pk=buyers[0])
    assert everything_about(ann)["relationship"]["kind"] == ann.relationship.kind
    erase_customer(ann, by="olive", at=AT)
    assert not Relationship.objects.filter(customer_id=buyers[0]).exists()
