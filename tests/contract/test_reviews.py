"""The review queue: the doubtful pairs, most valuable first; an answer applies at once, holds, teaches, and can go."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.support.neighbourhood import people

from regulars.identify import keeping
from regulars.identify.doubts import weigh_doubts
from regulars.identify.resolve import resolve
from regulars.identify.reviews import answer, answered, case, count_waiting, take_back, waiting
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Customer, Link, Record, Review, Score, Source

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


def record(key: str, **said: str | None) -> Record:
    place, _ = Source.objects.get_or_create(name="Shop", defaults={"format": "test"})
    return Record.objects.create(source=place, key=key, learned_at=NOW, **said)


def owner(found: int) -> Customer:
    return Link.objects.get(record=found).customer


def doubt(one: Record, other: Record, worth: str = "0", probability: float = 0.5) -> Review:
    left, right = sorted((one, other), key=lambda found: found.pk)
    return Review.objects.create(
        left=left, right=right, probability=probability, worth=Decimal(worth), evidence=["alike"], found_at=NOW
    )


@pytest.fixture
def three() -> list[Record]:
    """Three people, resolved; Ann and her daughter share an inbox."""
    found = [
        record("1", full_name="Ann Cole", email="coles@a.example", phone="+44 7700 900111"),
        record("2", full_name="Zoe Cole", email="coles@a.example", phone="+44 7700 900222"),
        record("3", full_name="Bob Stone", email="bob@b.example"),
    ]
    resolve(at=NOW)
    assert len({owner(one.pk) for one in found}) == 3
    Review.objects.all().delete()
    return found


def test_the_most_valuable_comes_first_and_what_was_put_off_last(three: list[Record]) -> None:
    cheap, dear, later = (
        doubt(three[0], three[1], "5"),
        doubt(three[0], three[2], "80"),
        doubt(three[1], three[2], "99"),
    )
    answer(later.pk, "later", by="amy", at=NOW)
    assert [one.review for one in waiting()] == [dear.pk, cheap.pk, later.pk]
    assert [one.review for one in waiting(1)] == [dear.pk]
    assert count_waiting() == 3


def test_a_case_shows_both_sides_and_why(three: list[Record]) -> None:
    found = case(doubt(three[0], three[1]).pk)
    assert (found.left.told["full_name"], found.right.told["full_name"]) == ("Ann Cole", "Zoe Cole")
    assert (found.left.source, found.left.key, found.left.customer) == ("Shop", "1", owner(three[0].pk))
    assert not found.together
    assert found.reasons
    assert [abs(reason.bits) for reason in found.reasons] == sorted((abs(r.bits) for r in found.reasons), reverse=True)
    assert any(reason.bits > 0 for reason in found.reasons)
    assert any(reason.bits < 0 for reason in found.reasons)


def test_same_makes_them_one_at_once_and_in_later_runs(three: list[Record]) -> None:
    first = min(owner(three[0].pk).pk, owner(three[1].pk).pk)
    done = answer(doubt(three[0], three[1]).pk, "same", by="amy", at=NOW)
    assert (done.state, done.answered_by, done.answered_at) == ("same", "amy", NOW)
    assert owner(three[0].pk).pk == owner(three[1].pk).pk == first
    Record.objects.update(resolved=False)
    resolve(at=NOW, anew=True)
    assert owner(three[0].pk).pk == owner(three[1].pk).pk == first
    assert [one.review for one in answered()] == [done.pk]
    assert case(done.pk).together


def test_different_parts_them_at_once_and_in_later_runs() -> None:
    one, other = (record(key, full_name="Ann Cole", email="ann@a.example") for key in "12")
    resolve(at=NOW)
    home = owner(one.pk)
    assert owner(other.pk) == home
    answer(doubt(one, other).pk, "different", by="amy", at=NOW)
    assert owner(one.pk) == home != owner(other.pk)
    Record.objects.update(resolved=False)
    resolve(at=NOW, anew=True)
    assert owner(one.pk) == home != owner(other.pk)


def test_an_answer_is_taken_back_whole(three: list[Record]) -> None:
    before = list(Link.objects.order_by("pk").values())
    asked = doubt(three[0], three[1])
    for verdict in ("same", "different", "later"):
        answer(asked.pk, verdict, by="amy", at=NOW)
        assert take_back(asked.pk, by="amy", at=NOW).state == "waiting"
        assert list(Link.objects.order_by("pk").values()) == before
    with pytest.raises(BadInput, match="no answer to take back"):
        take_back(asked.pk, by="amy", at=NOW)


def test_a_new_answer_replaces_the_one_before(three: list[Record]) -> None:
    asked = doubt(three[0], three[1])
    answer(asked.pk, "same", by="amy", at=NOW)
    answer(asked.pk, "different", by="bea", at=NOW)
    assert owner(three[0].pk) != owner(three[1].pk)
    assert Review.objects.get(pk=asked.pk).answered_by == "bea"


def test_what_is_no_answer_and_what_is_no_pair_is_refused(three: list[Record]) -> None:
    with pytest.raises(BadInput, match="'perhaps' is no answer"):
        answer(doubt(three[0], three[1]).pk, "perhaps", by="amy", at=NOW)
    for refused in (
        lambda: answer(777, "same", by="amy", at=NOW),
        lambda: case(777),
        lambda: take_back(777, by="a", at=NOW),
    ):
        with pytest.raises(NotFound, match="no doubtful pair 777"):
            refused()


def crowd_of(size: int) -> None:
    for row in people(size, 3).records():
        record(str(row.number), **row.said)
    resolve(at=NOW, country="GB")


def test_a_run_finds_the_doubtful_pairs_with_their_worth_and_leaves_answers_alone() -> None:
    crowd_of(600)
    found = list(Review.objects.order_by("pk"))
    assert found
    for review in found:
        assert review.left_id < review.right_id
        assert review.probability >= 0.2
        assert (owner(review.left_id) != owner(review.right_id)) or review.probability < 0.8
    rich = found[-1]
    Score.objects.create(customer=owner(rich.left_id), as_of=NOW, value=Decimal(900))
    answer(
        found[0].pk, "different" if owner(found[0].left_id) != owner(found[0].right_id) else "same", by="amy", at=NOW
    )
    resolve(at=NOW, anew=True)
    assert waiting(1)[0].review == rich.pk
    assert waiting(1)[0].worth >= 900
    assert Review.objects.get(pk=found[0].pk).answered_by == "amy"


def test_what_depends_on_a_doubt_follows_the_scores() -> None:
    crowd_of(600)
    found = list(Review.objects.order_by("pk"))
    assert len(found) >= 2
    assert {review.worth for review in found} == {0}
    dear, other = found[-1], found[0]
    Score.objects.create(customer=owner(dear.left_id), as_of=NOW, value=Decimal("900.25"))
    concerned = [review for review in found if owner(dear.left_id) in {owner(review.left_id), owner(review.right_id)}]
    assert weigh_doubts() == len(concerned)
    assert weigh_doubts() == 0
    assert Review.objects.get(pk=dear.pk).worth == Decimal("900.25")
    assert other in concerned or Review.objects.get(pk=other.pk).worth == 0


def test_answers_teach_the_model_when_it_is_trained_again() -> None:
    crowd_of(1_500)
    before = keeping.model_in_force()
    assert before is not None
    assert (before.slope, before.shift) == (1.0, 0.0)
    asked = [one.review for one in waiting(20)]
    for one in asked:
        answer(one, "different", by="amy", at=NOW)
    report = resolve(at=NOW, retrain=True)
    after = keeping.model_in_force()
    assert report.trained == "somebody asked for it"
    assert after is not None
    assert (after.slope, after.shift) != (1.0, 0.0)
    assert Review.objects.filter(pk__in=asked, state="different", answered_by="amy").count() == len(asked) > 5
    for review in Review.objects.filter(state="different"):
        assert owner(review.left_id) != owner(review.right_id)
