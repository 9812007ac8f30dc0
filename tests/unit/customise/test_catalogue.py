from decimal import Decimal

import pytest
from tests.unit.customise.conftest import TODAY, Stall

from regulars.customise.catalogue import catalogue, change_action, change_words, sync_catalogue, words_of
from regulars.customise.offers import offers
from regulars.customise.playbook import playbook
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Action, Decision

pytestmark = pytest.mark.django_db


def test_the_playbook_is_entered_once() -> None:
    assert sync_catalogue() == len(playbook())
    assert sync_catalogue() == 0
    assert Action.objects.count() == len(playbook())


def test_what_people_chose_survives_and_what_the_playbook_says_follows_it() -> None:
    sync_catalogue()
    change_action("thank", enabled=False, cost=Decimal("7.50"), by="mark", at=TODAY)
    Action.objects.filter(key="thank").update(name="an older name", why="older")

    sync_catalogue()

    thank = Action.objects.get(key="thank")
    assert (thank.enabled, thank.cost) == (False, Decimal("7.50"))
    assert (thank.name, thank.playbook) == ("Thank them, and offer nothing", True)


def test_offers_are_the_moves_with_what_they_cost_here() -> None:
    sync_catalogue()
    change_action("lost", cost=Decimal(9), by="mark", at=TODAY)
    Action.objects.create(key="our-own", name="Our own", kind="gesture")

    found = {offer.move.key: offer for offer in offers(TODAY)}

    assert set(found) == {move.key for move in playbook()}
    assert found["lost"].cost == 9.0
    assert found["lost"].action == Action.objects.get(key="lost").pk


def test_the_catalogue_counts_what_became_of_each_action(stall: Stall) -> None:
    sync_catalogue()
    thank = Action.objects.get(key="thank")
    states = ["open", "open", "done", "skipped", "replaced"]
    for state, control in [*((state, False) for state in states), ("open", True)]:
        Decision.objects.create(
            customer_id=stall.customer(),
            action=thank,
            as_of=TODAY,
            decided_at=TODAY,
            state=state,
            control=control,
            policy="x",
        )

    entry = next(entry for entry in catalogue(TODAY) if entry.key == "thank")

    assert (entry.waiting, entry.done, entry.skipped) == (2, 1, 1)
    assert entry.channels == ("post", "phone", "email", "person")
    assert entry.assumes.startswith("It keeps two in a hundred")
    assert [(each.kind, each.name) for each in catalogue(TODAY)] == sorted(
        (each.kind, each.name) for each in catalogue(TODAY)
    )


def test_an_unknown_action_is_not_found() -> None:
    with pytest.raises(NotFound, match="no action 'shout'"):
        change_action("shout", enabled=False, by="mark", at=TODAY)


@pytest.mark.parametrize("cost", ["-1", "NaN", "Infinity"])
def test_a_cost_below_zero_is_refused(cost: str) -> None:
    sync_catalogue()

    with pytest.raises(BadInput, match=r"'thank' cannot be .*: it must be zero or more"):
        change_action("thank", cost=Decimal(cost), by="mark", at=TODAY)


def test_words_are_the_playbooks_until_people_change_them() -> None:
    sync_catalogue()
    thank = Action.objects.get(key="thank").pk
    before = words_of([thank])

    change_words(
        "thank",
        "email",
        subject="Thanks",
        words="Thank you{% if first_name %}, {{ first_name }}{% endif %}.",
        by="mark",
        at=TODAY,
    )

    after = words_of([thank])
    assert after[thank, "email"].subject == "Thanks"
    assert before[thank, "email"].subject != "Thanks"
    assert after[thank, "post"] == before[thank, "post"]


def test_a_colleague_who_reaches_out_takes_the_words_for_the_phone() -> None:
    sync_catalogue()
    thank = Action.objects.get(key="thank").pk
    change_words("thank", "phone", subject="", words="Thank them.", by="mark", at=TODAY)

    assert words_of([thank])[thank, "person"].body == "Thank them."


def test_words_that_would_fail_for_somebody_are_refused() -> None:
    sync_catalogue()

    with pytest.raises(BadInput, match="no fallback when this is missing: first_name"):
        change_words("thank", "email", subject="Hello {{ first_name }}", words="Thank you.", by="mark", at=TODAY)
    with pytest.raises(BadInput, match="'thank' by email cannot be used: 'shoe_size' is no fact"):
        change_words("thank", "email", subject="Hello", words="{{ shoe_size | default: 'x' }}", by="mark", at=TODAY)
    with pytest.raises(NotFound, match=r"'birthday' is not said by 'phone'. It is said by: email, post"):
        change_words("birthday", "phone", subject="", words="Happy birthday", by="mark", at=TODAY)


def test_no_actions_no_words() -> None:
    assert words_of([]) == {}
