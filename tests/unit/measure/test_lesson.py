"""What outcomes teach: planted effects are found, and what proves nothing is not learnt from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from regulars.ledger.business import Business
from regulars.ledger.frames import write_frame
from regulars.ledger.models import Action, Decision, Lesson
from regulars.measure.earned.lesson import STOOD_DAYS, learn_effects

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

START = datetime(2022, 5, 2, 9, tzinfo=UTC)
WEEKS = 12.0
AS_OF = START + timedelta(weeks=16)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Given:
    """A decision that was made for a customer."""

    customer: int
    action: int
    at: datetime
    held: bool
    assumed: float = 10.0
    state: str = "done"
    group: str = ""
    back: float = 0.0


def enter(*given: Given, chance: float = 0.7) -> None:
    """Decisions as they stand after they were carried out, or left."""
    write_frame(
        Decision,
        pl.DataFrame(
            {
                "customer": [each.customer for each in given],
                "action": [each.action for each in given],
                "as_of": [each.at for each in given],
                "decided_at": [each.at for each in given],
                "control": [each.held for each in given],
                "group": [each.group or ("holdout" if each.held else "policy") for each in given],
                "propensity": [1 - chance if each.held else chance for each in given],
                "features": [f"[{each.assumed}, 0.1, -0.2, {each.back}]" for each in given],
                "state": [("held" if each.held else "done") if each.state == "done" else each.state for each in given],
                "closed_at": [each.at + DAY if each.state == "done" else None for each in given],
                "policy": ["test" for _ in given],
            }
        ),
    )


def sell(shop: Shop, amounts: dict[int, float], at: datetime) -> None:
    for customer, amount in amounts.items():
        shop.sell(customer, at, f"{amount:.2f}")


@pytest.fixture
def actions(db: None) -> list[int]:
    made = [Action.objects.create(key=key, name=key, kind="offer") for key in ("works", "idle")]
    return [action.pk for action in made]


def crowd(shop: Shop, count: int = 500) -> list[int]:
    return [shop.customer() for _ in range(count)]


def multiples(lesson: Lesson) -> tuple[list[float], list[float]]:
    """Each action's multiple by outcomes alone, and how sure that is."""
    precision, moment = np.array(lesson.precision), np.array(lesson.moment)
    first = slice(0, None, 3)  # the constant of each action; the other features are the same for everybody here
    size = precision[first, first]
    means = np.linalg.solve(size, moment[first])
    return means.tolist(), np.sqrt(np.diag(np.linalg.inv(size))).tolist()


def test_two_actions_given_to_the_same_customers_are_told_apart(
    shop: Shop, terms: Business, actions: list[int]
) -> None:
    rng = np.random.default_rng(4)
    people = crowd(shop)
    held = rng.random(500) < 0.3
    works = rng.random(500) < 0.5  # who was chosen which; some were chosen both
    idle = ~works | (rng.random(500) < 0.5)
    usual = rng.gamma(2, 10, 500)
    # A margin of 10 was assumed; at 40 % it takes 50 of turnover for twice that.
    spent = usual + 50 * (works & ~held) + rng.normal(0, 4, 500)
    sell(shop, dict(zip(people, usual, strict=True)), START - 30 * DAY)
    sell(shop, dict(zip(people, np.maximum(spent, 1), strict=True)), START + 40 * DAY)
    enter(
        *(Given(who, actions[0], START, bool(out)) for who, out, mine in zip(people, held, works, strict=True) if mine),
        *(
            Given(who, actions[1], START + 14 * DAY, bool(out))
            for who, out, mine in zip(people, held, idle, strict=True)
            if mine
        ),
    )

    lesson = learn_effects(AS_OF, terms, WEEKS)

    assert lesson is not None
    assert (lesson.customers, lesson.actions, lesson.as_of) == (500, actions, AS_OF)
    (works_mean, idle_mean), (works_spread, idle_spread) = multiples(lesson)
    # 1 + 0.1 and so on of the other features are folded into the constant here: within three times its spread.
    assert works_mean == pytest.approx(2.0, abs=3 * works_spread)
    assert idle_mean == pytest.approx(0.0, abs=3 * idle_spread)
    assert works_mean - idle_mean > 1.0


@pytest.mark.parametrize(("gone", "multiple"), [(True, 1.0), (False, 0.4)])
def test_who_is_won_counts_with_what_their_coming_was_reckoned_to_bring(
    shop: Shop, terms: Business, actions: list[int], gone: bool, multiple: float
) -> None:
    rng = np.random.default_rng(4)
    people = crowd(shop, 600)
    held, wins = rng.random(600) < 0.4, rng.random(600) < 0.2
    sell(shop, dict.fromkeys(people, 25.0), START - 300 * DAY)
    # Of those who are turned to, one in five orders twice for 25, of which 10 is margin; 50 were reckoned.
    came = {who: 25.0 for who, out, won in zip(people, held, wins, strict=True) if won and not out}
    sell(shop, came, START + DAY)
    sell(shop, came, START + 9 * DAY)
    back = 50.0 if gone else 0.0
    enter(
        *(Given(who, actions[0], START, bool(out), back=back) for who, out in zip(people, held, strict=True)),
        chance=0.6,
    )

    lesson = learn_effects(AS_OF, terms, WEEKS)

    assert lesson is not None
    (mean,), (spread,) = multiples(lesson)
    assert mean == pytest.approx(multiple, abs=3 * spread)
    assert spread < 0.15


def test_one_large_customer_who_stays_away_says_no_more_than_another(
    shop: Shop, terms: Business, actions: list[int]
) -> None:
    rng = np.random.default_rng(4)
    people = crowd(shop, 600)
    held, wins = rng.random(600) < 0.4, rng.random(600) < 0.2
    large = int(np.flatnonzero(held)[0])
    sell(shop, {who: 25.0 for who, out, won in zip(people, held, wins, strict=True) if won and not out}, START + DAY)
    times = np.where(np.arange(600) == large, 100.0, 1.0).tolist()
    given = (
        Given(who, actions[0], START, bool(out), assumed=10 * size, back=50 * size)
        for who, out, size in zip(people, held, times, strict=True)
    )
    enter(*given, chance=0.6)

    lesson = learn_effects(AS_OF, terms, WEEKS)

    assert lesson is not None
    (mean,), (spread,) = multiples(lesson)
    assert mean == pytest.approx(1.0, abs=3 * spread)
    assert 0.05 < spread < 0.2


def test_who_sends_something_back_has_not_come_back(shop: Shop, terms: Business, actions: list[int]) -> None:
    rng = np.random.default_rng(4)
    people = crowd(shop, 60)
    sell(shop, dict(zip(people, rng.gamma(2, 10, 60), strict=True)), START - 30 * DAY)
    enter(*(Given(who, actions[0], START, held=number < 20, back=50.0) for number, who in enumerate(people)))
    sell(shop, dict.fromkeys(people[:5] + people[20:30], 25.0), START + DAY)  # a quarter of either
    for who in people[40:]:
        shop.take_back(who, START + DAY, "5.00")

    lesson = learn_effects(AS_OF, terms, WEEKS)

    assert lesson is not None
    (mean,), _ = multiples(lesson)
    assert mean == pytest.approx(0.0, abs=0.2)


def test_what_was_given_while_they_came_counts_also_after_they_are_taken_for_gone(
    shop: Shop, terms: Business, actions: list[int]
) -> None:
    rng = np.random.default_rng(4)
    people = crowd(shop, 600)
    held, spent = rng.random(600) < 0.4, rng.gamma(2, 10, 600)
    enter(*(Given(who, actions[0], START, bool(out)) for who, out in zip(people, held, strict=True)), chance=0.6)
    # Who has not bought within a week is taken for gone; what was given, a margin of 10, shows after that.
    late, never = rng.random(600) < 0.5, rng.random(600) < 0.05
    bought = np.where(late & never, 0.0, spent + 25.0 * ~held)
    sell(shop, {people[i]: bought[i] for i in np.flatnonzero(~late)}, START + DAY)
    sell(shop, {people[i]: bought[i] for i in np.flatnonzero(late & ~never)}, START + 20 * DAY)
    gone = START + 8 * DAY
    enter(
        *(Given(people[i], actions[1], gone, held=rng.random() < 0.4, back=50.0) for i in np.flatnonzero(late)),
        chance=0.6,
    )

    lesson = learn_effects(AS_OF, terms, WEEKS)

    assert lesson is not None
    (mean, _), (spread, _) = multiples(lesson)
    assert mean == pytest.approx(1.0, abs=3 * spread)
    assert spread < 0.2


def test_where_nobody_came_back_nothing_is_learnt_of_winning_back(
    shop: Shop, terms: Business, actions: list[int]
) -> None:
    people = crowd(shop, 60)
    sell(shop, dict.fromkeys(people, 25.0), START - 300 * DAY)
    enter(*(Given(who, actions[0], START, held=number < 20, back=50.0) for number, who in enumerate(people)))

    lesson = learn_effects(AS_OF, terms, WEEKS)

    assert lesson is not None
    assert not np.array(lesson.precision).any()


def test_what_was_given_before_they_left_does_not_blur_what_wins_them_back(
    shop: Shop, terms: Business, actions: list[int]
) -> None:
    rng = np.random.default_rng(4)
    people = crowd(shop, 600)
    thanked, held, wins = rng.random(600) < 0.5, rng.random(600) < 0.4, rng.random(600) < 0.2
    # While they came they brought anything between nothing and hundreds, thanked or not.
    sell(shop, dict(zip(people, rng.gamma(0.5, 400, 600), strict=True)), START + DAY)
    gone = START + 14 * DAY
    sell(shop, {who: 25.0 for who, out, won in zip(people, held, wins, strict=True) if won and not out}, gone + DAY)
    enter(
        *(Given(who, actions[0], START, held=not out) for who, out in zip(people, thanked, strict=True)),
        *(Given(who, actions[1], gone, bool(out), back=50.0) for who, out in zip(people, held, strict=True)),
        chance=0.6,
    )

    lesson = learn_effects(AS_OF, terms, WEEKS)

    assert lesson is not None
    assert lesson.customers == 600
    (_, mean), (_, spread) = multiples(lesson)
    assert mean == pytest.approx(1.0, abs=3 * spread)
    assert spread < 0.2


def test_without_anybody_left_alone_there_is_no_lesson(shop: Shop, terms: Business, actions: list[int]) -> None:
    people = crowd(shop, 20)
    sell(shop, dict.fromkeys(people, 9.0), START + DAY)
    enter(*(Given(who, actions[0], START, held=False) for who in people))

    assert learn_effects(AS_OF, terms, WEEKS) is None
    assert not Lesson.objects.exists()


@pytest.mark.parametrize("group", ["usual", "random"])
def test_groups_that_have_no_control_teach_nothing(shop: Shop, terms: Business, actions: list[int], group: str) -> None:
    people = crowd(shop, 20)
    sell(shop, dict.fromkeys(people, 9.0), START + DAY)
    enter(*(Given(who, actions[0], START, held=number < 5, group=group) for number, who in enumerate(people)))

    assert learn_effects(AS_OF, terms, WEEKS) is None


def stands(shop: Shop, terms: Business, actions: list[int], days: float) -> int:
    """Customers that count where all decisions are still open after so many days."""
    people = crowd(shop, 20)
    rng = np.random.default_rng(1)
    sell(shop, dict(zip(people, rng.gamma(2, 10, 20), strict=True)), START + DAY)
    enter(*(Given(who, actions[0], START, number < 5, state="open") for number, who in enumerate(people)))
    lesson = learn_effects(START + days * DAY, terms, WEEKS)
    return lesson.customers if lesson else 0


def test_a_decision_that_nobody_got_round_to_does_not_count_yet(
    shop: Shop, terms: Business, actions: list[int]
) -> None:
    assert stands(shop, terms, actions, STOOD_DAYS - 1) == 0


def test_after_its_days_it_counts_like_those_left_alone(shop: Shop, terms: Business, actions: list[int]) -> None:
    assert stands(shop, terms, actions, STOOD_DAYS + 1) == 20


def test_learning_again_as_of_the_same_moment_keeps_one_lesson(shop: Shop, terms: Business, actions: list[int]) -> None:
    rng = np.random.default_rng(1)
    people = crowd(shop, 40)
    sell(shop, dict(zip(people, rng.gamma(2, 10, 40), strict=True)), START + DAY)
    enter(*(Given(who, actions[0], START, held=number < 9) for number, who in enumerate(people)))

    first, second = learn_effects(AS_OF, terms, WEEKS), learn_effects(AS_OF, terms, WEEKS)

    assert first is not None
    assert second is not None
    assert (first.pk, first.moment) == (second.pk, second.moment)


def test_what_is_learnt_otherwise_takes_the_place_under_a_number_of_its_own(
    shop: Shop, terms: Business, actions: list[int]
) -> None:
    people = crowd(shop, 40)
    sell(shop, dict.fromkeys(people, 20.0), START + DAY)
    enter(*(Given(who, actions[0], START, held=number < 9) for number, who in enumerate(people)))
    first = learn_effects(AS_OF, terms, WEEKS)
    sell(shop, {people[-1]: 70.0}, START + 2 * DAY)

    second = learn_effects(AS_OF, terms, WEEKS)

    assert first is not None
    assert Lesson.objects.get() == second
    assert second != first


def test_young_decisions_count_for_the_part_that_can_have_come(shop: Shop, terms: Business, actions: list[int]) -> None:
    rng = np.random.default_rng(1)
    people = crowd(shop, 60)
    sell(shop, dict(zip(people, rng.gamma(2, 10, 60), strict=True)), START + DAY)
    enter(*(Given(who, actions[0], START, held=number < 20) for number, who in enumerate(people)))

    young, old = learn_effects(START + 21 * DAY, terms, WEEKS), learn_effects(START + 84 * DAY, terms, WEEKS)

    assert young is not None
    assert old is not None
    # The same orders, a quarter of the exposure and of the time: what is known falls with the square of the one, and
    # rises with the other.
    assert young.precision[0][0] < old.precision[0][0]
