"""Copies: every move of the playbook becomes an action of our own that finds the same customers."""

import pytest
from tests.unit.customise.conftest import TODAY
from tests.unit.customise.own.conftest import TEA
from tests.unit.customise.test_playbook import FITTING, MOVES, people

from regulars.customise.catalogue import action_named, change_words, sync_catalogue
from regulars.customise.own.changes import make
from regulars.customise.own.checking import faults
from regulars.customise.own.compiling import as_move
from regulars.customise.own.copying import copy_of
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Action

pytestmark = pytest.mark.django_db


def test_every_move_can_be_copied_and_the_copy_does_the_same() -> None:
    sync_catalogue()

    for key, move in MOVES.items():
        terms = copy_of(action_named(key))
        copy = as_move("copy", terms)
        frame = people({}, FITTING[key][0])
        found = frame.filter(copy.eligible)
        assert faults(terms) == {}, key
        assert terms.name == f"{move.name} (copy)"
        assert found["customer"].to_list() == [2], key
        assert found.select(copy.lift).item() == found.select(move.lift).item()
        assert (copy.measure, copy.words, copy.rest_days) == (move.measure, move.words, move.rest_days)


def test_a_copy_has_the_words_that_people_gave_it() -> None:
    sync_catalogue()
    change_words("thank", "phone", subject="", words="Thanks.", by="mark", at=TODAY)

    assert copy_of(action_named("thank")).words["phone"].body == "Thanks."


def test_a_copy_of_our_own() -> None:
    action = make(TEA, by="mark", at=TODAY).action

    assert copy_of(action).name == "A tin of tea for York (copy)"


def test_a_move_that_is_gone_cannot_be_copied() -> None:
    with pytest.raises(BadInput, match="no longer in the playbook"):
        copy_of(Action.objects.create(key="gone", name="Gone", kind="gesture", playbook=True))
