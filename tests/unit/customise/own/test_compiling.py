"""Our own actions as moves: whom they find, what they bring, and what they say of it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.unit.customise.conftest import TODAY, people
from tests.unit.customise.own.conftest import TEA

from regulars.customise.own.changes import make
from regulars.customise.own.compiling import as_move, own_moves
from regulars.customise.own.terms import Effect
from regulars.customise.playbook import playbook
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Action

FRAME = people({"city": "York", "orders": 4}, {"city": "York", "orders": 0}, {"city": "Leeds"})


def test_a_move_for_exactly_those_whom_the_rules_fit() -> None:
    move = as_move("tea", TEA)

    assert FRAME.filter(move.eligible)["customer"].to_list() == [1]
    assert (move.key, move.name, move.purpose, move.rest_days) == ("tea", TEA.name, "service", 90)
    assert move.channels == ("email", "phone", "person")
    assert move.assumes == "One in two buys more tea."


def test_reasons_are_the_customers_own_figures() -> None:
    move = as_move("tea", TEA)

    assert [FRAME.head(1).select(reason).item() for reason in move.reasons] == ["City: York.", "Orders: 4."]


@pytest.mark.parametrize(
    ("effect", "lift"),
    [
        (Effect("sum", Decimal("1.5")), 1.5),
        (Effect("order", Decimal("0.05")), 0.05 * 16),
        (Effect("year", Decimal("0.1")), 0.1 * 8 * 16),
        (Effect("stake", Decimal("0.2")), 0.2 * 20),
        (Effect("like", like="thank"), 0.02 * 20 + 0.002 * 100),
    ],
)
def test_what_it_is_assumed_to_bring(effect: Effect, lift: float) -> None:
    move = as_move("tea", replace(TEA, effect=effect))

    assert FRAME.with_columns(lift=move.lift)["lift"][0] == pytest.approx(lift)


def test_what_is_like_a_move_says_what_that_takes_for_granted() -> None:
    move = as_move("tea", replace(TEA, effect=Effect("like", like="thank")))

    thank = next(move for move in playbook() if move.key == "thank")
    assert thank.assumes in move.assumes


def test_what_is_like_no_move_is_refused() -> None:
    with pytest.raises(BadInput, match="'gone' is no move"):
        as_move("tea", replace(TEA, effect=Effect("like", like="gone")))


@pytest.mark.django_db
def test_an_action_that_cannot_be_read_any_more_is_left_out() -> None:
    tea = make(TEA, by="mark", at=TODAY).action
    odd = TEA.to_json() | {"rules": {"may": "shoe_size = 9"}}
    Action.objects.create(key="odd", name="Odd", kind="offer", terms=odd)

    assert list(own_moves()) == [tea.pk]
