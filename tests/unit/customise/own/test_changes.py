"""Changes of actions, alone and with four eyes."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.unit.customise.conftest import TODAY
from tests.unit.customise.own.conftest import TEA

from regulars.customise.catalogue import (
    action_named,
    change_action,
    change_words,
    latest_terms,
    sync_catalogue,
    words_of,
)
from regulars.customise.moves import Words
from regulars.customise.offers import offers
from regulars.customise.own.changes import approve, change, decline, make
from regulars.customise.own.differences import Difference, differences
from regulars.customise.own.terms import Terms
from regulars.kernel.errors import BadInput, NotAllowed, NotFound
from regulars.ledger.business import change_setting
from regulars.ledger.models import Action, ActionChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def four_eyes() -> None:
    change_setting("FOUR_EYES", "yes")


def offered() -> dict[str, float]:
    return {offer.move.key: offer.cost for offer in offers(TODAY)}


def test_a_new_action_counts_at_once_and_has_a_key_of_its_own() -> None:
    first, second = (make(TEA, by="mark", at=TODAY) for _ in range(2))

    assert (first.action.key, second.action.key) == ("a-tin-of-tea-for-york", "a-tin-of-tea-for-york-2")
    assert (first.state, first.settled_by) == ("approved", "mark")
    assert offered() == {first.action.key: 2.0, second.action.key: 2.0}
    assert words_of([first.action.pk])[first.action.pk, "email"] == TEA.words["email"]


def test_a_name_without_letters_has_a_key_all_the_same() -> None:
    assert make(replace(TEA, name="茶"), by="mark", at=TODAY).action.key == "action"


def test_wrong_terms_are_not_kept() -> None:
    with pytest.raises(BadInput, match="at least one of"):
        make(replace(TEA, words={}), by="mark", at=TODAY)

    assert not Action.objects.exists()


def test_a_change_replaces_words_and_cost() -> None:
    action = make(TEA, by="mark", at=TODAY).action

    change(action, replace(TEA, cost=Decimal(3), words={"phone": Words("Tea, at last.")}), by="mark", at=TODAY)

    assert offered() == {action.key: 3.0}
    assert {channel: said.body for (_, channel), said in words_of([action.pk]).items()} == dict.fromkeys(
        ("phone", "person"), "Tea, at last."
    )


def test_a_move_of_the_playbook_is_copied_not_changed() -> None:
    sync_catalogue()

    with pytest.raises(BadInput, match="Copy it"):
        change(action_named("thank"), TEA, by="mark", at=TODAY)
    with pytest.raises(BadInput, match="Copy it"):
        latest_terms(action_named("thank"))


@pytest.mark.usefixtures("four_eyes")
def test_with_four_eyes_a_new_action_waits_for_another_person() -> None:
    made = make(TEA, by="mark", at=TODAY)
    assert (made.state, offered()) == ("waiting", {})

    with pytest.raises(NotAllowed, match="'mark' made this change; a second person"):
        approve(made.pk, by="mark", at=TODAY)
    settled = approve(made.pk, by="olive", at=TODAY)

    assert (settled.made_by, settled.settled_by, settled.settled_at) == ("mark", "olive", TODAY)
    assert offered() == {made.action.key: 2.0}
    with pytest.raises(BadInput, match="is settled: approved"):
        decline(made.pk, by="olive", at=TODAY)


@pytest.mark.usefixtures("four_eyes")
def test_until_then_the_last_approved_terms_count() -> None:
    made = make(TEA, by="mark", at=TODAY)
    action = approve(made.pk, by="olive", at=TODAY).action

    change_action(action.key, cost=Decimal(9), by="mark", at=TODAY)
    second = change_words(action.key, "phone", subject="", words="More tea?", by="mark", at=TODAY)

    assert offered() == {action.key: 2.0}
    assert words_of([action.pk])[action.pk, "phone"].body == "Tea?"
    assert [each.state for each in action.changes.order_by("pk")] == ["approved", "replaced", "waiting"]
    assert differences(second) == [
        Difference("cost", "2.00", "9"),
        Difference("words, phone, body", "Tea?", "More tea?"),
    ]
    assert latest_terms(action).cost == 9
    decline(second.pk, by="mark", at=TODAY)
    assert offered() == {action.key: 2.0}


@pytest.mark.usefixtures("four_eyes")
def test_words_of_the_playbook_wait_too_one_channel_after_the_other() -> None:
    sync_catalogue()
    change_words("thank", "phone", subject="", words="Thanks.", by="mark", at=TODAY)
    second = change_words("thank", "post", subject="", words="Thank you.", by="agnes", at=TODAY)
    thank = action_named("thank")
    assert words_of([thank.pk])[thank.pk, "phone"].body.startswith("I have no other reason")
    assert [each.field for each in differences(second)] == ["words, phone, body", "words, post, body"]

    approve(second.pk, by="olive", at=TODAY)

    said = words_of([thank.pk])
    assert (said[thank.pk, "phone"].body, said[thank.pk, "post"].body) == ("Thanks.", "Thank you.")


@pytest.mark.usefixtures("four_eyes")
def test_switching_off_needs_nobody_else() -> None:
    sync_catalogue()

    assert change_action("thank", enabled=False, by="mark", at=TODAY) is None
    assert not action_named("thank").enabled


def test_when_four_eyes_are_given_up_the_maker_may_settle_it() -> None:
    change_setting("FOUR_EYES", "yes")
    made = make(TEA, by="mark", at=TODAY)
    change_setting("FOUR_EYES", "no")

    assert approve(made.pk, by="mark", at=TODAY).state == ActionChange.State.APPROVED


def test_an_unknown_change_is_not_found() -> None:
    with pytest.raises(NotFound, match="no change 7"):
        approve(7, by="olive", at=TODAY)


def test_terms_of_an_action_that_was_never_approved_can_be_changed() -> None:
    change_setting("FOUR_EYES", "yes")
    action = make(TEA, by="mark", at=TODAY).action

    assert latest_terms(action) == Terms.from_json(TEA.to_json())
