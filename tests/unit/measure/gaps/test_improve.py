"""A gap taken on: owner, day and task; measured again among the same customers; closed by evidence or by a reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group, User
from tests.support.gaps import NOW, asked, tell

from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.erasure import erase_customer
from regulars.ledger.export import everything_about
from regulars.ledger.models import Customer, GapBefore, Improvement, Task
from regulars.measure.gaps.improve import (
    Plan,
    Where,
    close,
    close_proven,
    finish,
    improvements,
    measured_again,
    take_on,
)

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

LATER = NOW + timedelta(days=60)
DUE = date(2026, 6, 1)


@pytest.fixture
def owner(db: None) -> str:
    user = User.objects.create(username="olive")
    user.groups.add(Group.objects.get_or_create(name="owner")[0])
    return "olive"


@pytest.fixture
def base(shop: Shop, owner: str) -> list[int]:
    """Twelve customers who want 6 and get 1 or 3."""
    survey, people = asked("help"), [shop.customer(f"Pat {place}") for place in range(12)]
    for place, one in enumerate(people):
        tell(survey, one, {"help": (6, 1 + 2 * (place % 2), 6)})
    return people


def taken(where: Where | None = None, *, what: str = "Answer the phone until eight", owner: str = "olive",
          due_on: date = DUE) -> Improvement:  # fmt: skip
    return take_on(where or Where("help"), Plan(what, owner, due_on), by="mark", at=NOW, known_at=NOW)


def ask_again(people: list[int], delivered: int, at: datetime = LATER - timedelta(days=5)) -> None:
    survey = asked("help", at=at)
    for one in people:
        tell(survey, one, {"help": (6, delivered, 6)})


def test_it_has_its_owner_its_day_and_a_task_of_its_own(base: list[int]) -> None:
    made = taken()
    assert (made.owner, made.due_on, made.gap, made.answers, made.cut) == ("olive", DUE, -4, 12, "")
    assert made.low < -4 < made.high
    task = Task.objects.get()
    assert (made.task, task.assigned_to, task.due_on, task.customer_id) == (task, "olive", DUE, None)
    assert task.title == "Answer the phone until eight"
    assert GapBefore.objects.count() == 12
    assert list(improvements()) == [made]


def test_one_customers_gap_too(base: list[int]) -> None:
    made = taken(Where("help", customer=base[1]))
    assert (made.cut, made.gap, made.answers, made.low, made.high) == ("customer", -3, 1, -6, 6)
    assert made.gaps_before.get().customer_id == base[1]
    task = Task.objects.get()
    assert (made.task, task.assigned_to, task.due_on, task.customer_id) == (task, "olive", DUE, base[1])
    assert task.title == "Hear them out about help: they want 6 and get 3, of 7"
    taken(Where("help", customer=base[2]))  # another customer's is another
    with pytest.raises(BadInput, match="being improved already"):
        taken(Where("help", customer=base[1]))
    with pytest.raises(NotFound, match="This customer did not tell"):
        taken(Where("price", customer=base[1]))


def test_the_same_gap_is_taken_on_once_at_a_time(base: list[int]) -> None:
    first = taken()
    with pytest.raises(BadInput, match="being improved already"):
        taken()
    close(first.pk, "The phone was sold.", by="mark", at=NOW)
    taken()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"what": "  "}, "1 to 300 letters"),
        ({"what": "x" * 301}, "this has 301"),
        ({"owner": "nobody"}, "'nobody' cannot see to it"),
        ({"owner": "anatol"}, "'anatol' cannot see to it"),
        ({"due_on": date(2026, 5, 3)}, "2026-05-03 is over"),
    ],
)
def test_a_plan_that_is_none_is_refused(base: list[int], changed: dict[str, object], said: str) -> None:
    analyst = User.objects.create(username="anatol")
    analyst.groups.add(Group.objects.get_or_create(name="analyst")[0])
    with pytest.raises(BadInput, match=said):
        taken(**changed)  # type: ignore[arg-type]
    assert not Improvement.objects.exists()
    assert not Task.objects.exists()


def test_of_anonymous_answers_there_is_nobody_to_hear_out(owner: str) -> None:
    survey = asked("help", anonymous=True)
    for _ in range(6):
        tell(survey, None, {"help": (7, 4, 6)})
    made = taken()
    assert (made.task, made.gaps_before.count(), made.answers) == (Task.objects.get(), 0, 6)
    assert Task.objects.get().customer is None
    assert measured_again(finish(made.pk, by="olive", at=NOW), LATER) is None


def test_the_same_customers_are_measured_again_by_surveys_opened_since(base: list[int]) -> None:
    made = taken()
    ask_again(base[:6], 5)
    assert measured_again(made, LATER) is None  # it is not done
    made = finish(made.pk, by="olive", at=NOW + timedelta(days=1))
    assert finish(made.pk, by="mark", at=LATER).done_by == "olive"
    change = measured_again(made, LATER)
    assert change is not None
    assert (change.change, change.answers, change.better) == (3, 6, True)  # from 1 or 3 to 5
    assert measured_again(made, NOW + timedelta(days=2)) is None


def test_others_who_answer_do_not_count(base: list[int], shop: Shop) -> None:
    made = finish(taken().pk, by="olive", at=NOW)
    ask_again([shop.customer()], 7)
    assert measured_again(made, LATER) is None


def test_it_closes_by_itself_where_ten_find_it_smaller(base: list[int]) -> None:
    made = finish(taken().pk, by="olive", at=NOW)
    ask_again(base[:9], 5, NOW + timedelta(days=3))
    assert close_proven(at=LATER) == 0
    ask_again(base, 5)
    assert close_proven(at=LATER) == 1
    made.refresh_from_db()
    assert (made.closed_by, made.because, made.change, made.change_answers) == ("Regulars", "", 3, 12)
    assert made.change_low is not None
    assert made.change_low > 0
    assert close_proven(at=LATER) == 0
    assert (list(improvements()), list(improvements(closed=True))) == ([], [made])


def test_it_stays_open_where_nothing_got_better(base: list[int]) -> None:
    made = finish(taken().pk, by="olive", at=NOW)
    ask_again(base, 2)
    assert close_proven(at=LATER) == 0
    with pytest.raises(BadInput, match="not shown yet"):
        close(made.pk, " ", by="mark", at=LATER)
    closed = close(made.pk, "They want what we do not sell.", by="mark", at=LATER)
    assert (closed.because, closed.closed_by, closed.change) == ("They want what we do not sell.", "mark", 0)
    with pytest.raises(BadInput, match="is closed"):
        close(made.pk, "again", by="mark", at=LATER)
    with pytest.raises(BadInput, match="is closed"):
        finish(made.pk, by="mark", at=LATER)


def test_by_hand_evidence_is_reason_enough(base: list[int]) -> None:
    made = finish(taken().pk, by="olive", at=NOW)
    ask_again(base[:5], 6)
    assert close(made.pk, "", by="mark", at=LATER).change_answers == 5


def test_a_reason_has_its_length_and_an_improvement_its_number(base: list[int]) -> None:
    with pytest.raises(BadInput, match="401 letters"):
        close(taken().pk, "x" * 401, by="mark", at=NOW)
    with pytest.raises(NotFound, match="no improvement 999"):
        finish(999, by="mark", at=NOW)


def test_it_is_in_the_export_of_a_customer_and_goes_with_them(base: list[int]) -> None:
    taken()
    told = everything_about(Customer.objects.get(pk=base[0]))
    assert [row["gap"] for row in told["gaps_before"]] == [-5]
    erase_customer(Customer.objects.get(pk=base[0]), by="olive", at=NOW)
    assert GapBefore.objects.count() == 11
