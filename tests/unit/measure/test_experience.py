"""Experience lately: every touch is found in the ledger, all customers at once and one alone come to the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from regulars.flow import run
from regulars.ledger.erasure import erase_customer
from regulars.ledger.export import everything_about
from regulars.ledger.models import (
    Action,
    Answer,
    Case,
    CaseEntry,
    Customer,
    Decision,
    Delivery,
    Experience,
    Promise,
    Question,
    Survey,
    TimelineEntry,
    Understanding,
)
from regulars.measure.experience.everybody import latest_effects, latest_experience, sum_experiences
from regulars.measure.experience.one import experience_of
from regulars.measure.experience.touches import touches_of
from regulars.science.quality.experience import STATED

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
YEAR = timedelta(days=365)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def sell(shop: Shop, customer: int, at: datetime, *, back: bool = False) -> None:
    """An order or a return, in the log and on the timeline."""
    order = shop.take_back(customer, at, "5.00") if back else shop.sell(customer, at, "20.00")
    TimelineEntry.objects.create(
        record=shop.records[customer], at=at, seq=shop.seq, reference=order,
        name="Order Refunded" if back else "Order Completed",
    )  # fmt: skip


def kinds(customer: int | None = None) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for kind, weight in touches_of(NOW - YEAR, NOW, customer).select("kind", "weight").iter_rows():
        found.setdefault(kind, []).append(weight)
    return found


@pytest.fixture
def ann(shop: Shop) -> int:
    """Somebody with one touch of every kind."""
    number = shop.customer("Ann Cole")
    customer = Customer.objects.get(pk=number)
    sell(shop, number, ago(50))
    sell(shop, number, ago(45), back=True)
    shop.hear(number, ago(44), tags="late, parcel", satisfaction="bad")
    shop.hear(number, ago(30), tags="question", satisfaction="good")
    talks = shop.records[number].conversations.order_by("pk")
    for talk, closed in zip(talks, (ago(39), ago(29.5)), strict=True):
        talk.closed_at = closed
        talk.save()
    survey = Survey.objects.create(name="s", opened_at=ago(90))
    for key, scale, said in (("a", "nps", 10), ("b", "csat", 2), ("c", "likert7", 4), ("d", "text", 3)):
        question = Question.objects.create(survey=survey, key=key, text=key, scale=scale)
        Answer.objects.create(question=question, customer=customer, at=ago(20), number=said)
    Promise.objects.create(customer=customer, text="call", made_at=ago(40), kept_at=ago(38))
    Promise.objects.create(customer=customer, text="send", made_at=ago(40), broken_at=ago(37))
    gesture = Action.objects.create(key="thank", name="Thank", kind="gesture")
    Decision.objects.create(customer=customer, action=gesture, as_of=ago(9), decided_at=ago(9), policy="p",
                            state="done", closed_at=ago(8))  # fmt: skip
    for place in range(5):
        Delivery.objects.create(customer=customer, key=f"m{place}", channel="email", purpose="marketing", at=ago(7),
                                state="sent", sent_at=ago(7 - place))  # fmt: skip
    Understanding.objects.create(record=shop.records[number], seq=1, at=ago(6), kind="praise", label="yes",
                                 probability=0.9, acts=True, found_by="t", found_at=ago(6))  # fmt: skip
    case = Case.objects.create(customer=customer, matter="m", subject="Broken", origin="person", opened_at=ago(5),
                               heard_at=ago(5), answer_due_at=NOW, resolve_due_at=NOW)  # fmt: skip
    for did, days in (("opened", 5), ("answered", 4), ("settled", 3)):
        CaseEntry.objects.create(case=case, at=ago(days), did=did)
    return number


def test_every_kind_of_touch_is_found_once(ann: int) -> None:
    found = kinds()
    several = {"complaint": 2, "answer": 5, "mail_too_often": 2}
    assert {kind: len(weights) for kind, weights in found.items()} == dict.fromkeys(STATED.points(), 1) | several
    assert sorted(found["answer"]) == [-1.0, -0.5, 0.0, 1.0, 1.0]
    assert kinds(ann) == found


def test_a_case_of_a_marked_conversation_is_not_counted_twice(shop: Shop) -> None:
    number = shop.customer()
    shop.hear(number, ago(5), tags="damaged")
    talk = shop.records[number].conversations.get()
    case = Case.objects.create(customer_id=number, conversation=talk, matter="m", subject="x", origin="conversation",
                               opened_at=ago(5), heard_at=ago(5), answer_due_at=NOW, resolve_due_at=NOW)  # fmt: skip
    CaseEntry.objects.create(case=case, at=ago(5), did="opened")
    assert len(kinds()["complaint"]) == 1
    CaseEntry.objects.create(case=case, at=ago(2), did="complained")
    assert len(kinds()["complaint"]) == 2


def test_nothing_after_the_moment_counts(shop: Shop) -> None:
    number = shop.customer()
    sell(shop, number, NOW + timedelta(days=1))
    sell(shop, number, ago(1))
    assert {kind: len(weights) for kind, weights in kinds().items()} == {"order": 1}


def test_all_at_once_and_one_alone_come_to_the_same(shop: Shop, ann: int) -> None:
    bea = shop.customer("Bea")
    sell(shop, bea, ago(400))
    sell(shop, bea, ago(3))
    run("experience", NOW, at=NOW)
    assert Experience.objects.count() == 2
    for number in (ann, bea):
        kept, alone = Experience.objects.get(customer=number), experience_of(number, NOW)
        assert alone.figure == pytest.approx(kept.figure, abs=1e-9)
        assert alone.by_us == pytest.approx(kept.by_us, abs=1e-9)
        assert kept.figure == pytest.approx(sum(kept.parts.values()), abs=1e-3)
        assert alone.weeks[-1] == alone.figure
        assert alone.weeks[-5] == pytest.approx(kept.before, abs=1e-9)
    lately = experience_of(ann, NOW)
    assert {touch.label for touch in lately.ours} >= {"a gesture of ours", "we kept a promise", "we broke a promise"}
    assert "ordered" in {touch.label for touch in experience_of(bea, NOW).theirs}
    assert lately.verdict in {"good lately", "bad lately", "neither good nor bad"}


def test_it_fades_and_a_new_touch_moves_it_at_once(shop: Shop) -> None:
    number = shop.customer()
    Promise.objects.create(customer_id=number, text="call", made_at=ago(70), broken_at=ago(60))
    before = experience_of(number, NOW)
    assert before.figure == pytest.approx(STATED.points()["promise_broken"] / 2)
    assert before.verdict == "bad lately"
    Promise.objects.create(customer_id=number, text="call", made_at=ago(1), kept_at=ago(0))
    assert experience_of(number, NOW).figure == pytest.approx(before.figure + STATED.points()["promise_kept"])
    assert experience_of(shop.customer(), NOW).verdict == "nothing lately"


def test_beside_an_old_export_what_we_entered_since_counts_from_then_on(shop: Shop) -> None:
    number = shop.customer()
    sell(shop, number, ago(200))
    old = experience_of(number, NOW, as_of=ago(200))
    assert old.figure == pytest.approx(STATED.points()["order"])
    Promise.objects.create(customer_id=number, text="call", made_at=ago(1), kept_at=ago(1))
    assert experience_of(number, NOW, as_of=ago(200)).figure == pytest.approx(
        STATED.points()["promise_kept"] + STATED.points()["order"] * 0.5 ** (199 / 60)
    )


def test_the_step_keeps_what_it_learnt_and_says_so(shop: Shop) -> None:
    for _ in range(60):
        number = shop.customer()
        sell(shop, number, ago(40))
        shop.hear(number, ago(30), tags="damaged")
        shop.hear(number, ago(20), satisfaction="bad")
    run("experience", NOW, at=NOW)
    found = latest_experience()
    assert found is not None
    assert (found["customers"], found["answers"]) == (60, 60)
    assert sum(row["customers"] for row in found["spread"]) == 60
    assert found["poor"] == 60
    complaint = next(effect for effect in latest_effects().effects if effect.name == "complaint")
    assert complaint.points < 0
    assert found["words"][0] == "60 customers had to do with us lately: 0 had it good, 60 bad."


def test_an_empty_ledger_has_nothing_to_say(db: None) -> None:
    report = sum_experiences(NOW)
    assert (report.customers, report.mean) == (0, None)
    assert latest_effects() == STATED
    assert "Nothing has happened" in report.words()[0]


def test_it_is_exported_and_erased(shop: Shop, ann: int) -> None:
    sum_experiences(NOW)
    customer = Customer.objects.get(pk=ann)
    assert everything_about(customer)["experience"]["parts"]["gesture"] > 0
    erase_customer(customer, by="olive", at=NOW)
    assert not Experience.objects.exists()
