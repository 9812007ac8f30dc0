"""On the site: made ready a moment later, asked when it is shown, with everything looked at once more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.support.town import NOW, People, other

from regulars.interact.consents import record_consent
from regulars.interact.dialogue import on_site
from regulars.interact.dialogue.catalogue import switch
from regulars.interact.dialogue.on_site import Came, Offered, answer, make_ready, note_came, rather_not, ready_for, show
from regulars.interact.dialogue.pose import pose, question_for
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.business import change_setting
from regulars.ledger.erasure import erase_customer
from regulars.ledger.export import everything_about
from regulars.ledger.models import Asking, Case, Customer, Decision, Preference, ReadyQuestion

pytestmark = pytest.mark.django_db
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
Decide = Callable[..., Decision]


@pytest.fixture
def torn(ann: Customer, next_step: Decide) -> Customer:
    """Ann, whom a call or a mail would reach about as well: it hangs on which she likes."""
    next_step(ann, ("one-thing-only", "offer", "phone", 9.0), other("reorder", "email", 8.5))
    return ann


def come(customer: Customer, at: object = NOW) -> Offered | None:
    """The customer comes by, and again a moment later."""
    note_came([Came(customer.pk, at)])  # type: ignore[arg-type]
    make_ready(at)  # type: ignore[arg-type]
    return ready_for(customer, (), at)[0]  # type: ignore[arg-type]


def asked(customer: Customer) -> Offered:
    found = come(customer)
    assert found is not None
    assert show(found.code, at=NOW)
    return found


def test_nothing_is_reckoned_while_a_page_waits(
    torn: Customer, django_assert_num_queries: Callable[..., object]
) -> None:
    assert ready_for(torn, (), NOW) == (None, True)
    assert note_came([Came(torn.pk, NOW), Came(torn.pk, NOW), Came(10**6, NOW)]) == 1
    assert ready_for(torn, (), NOW) == (None, False)  # the worker has not looked yet
    assert (make_ready(NOW), make_ready(NOW)) == (1, 0)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        found, renew = ready_for(torn, (), NOW)
    assert found is not None
    assert not renew
    assert not Asking.objects.exists()  # what is ready was not asked
    assert question_for(torn, "web", NOW) is not None


def test_it_is_put_in_the_language_of_the_visitor(torn: Customer) -> None:
    found = come(torn)
    assert found is not None
    assert (found.text, found.language) == ("How do you like to hear from us?", "en")
    assert ("phone", "By phone") in found.answers
    french, _ = ready_for(torn, ("pt-br", "fr-ch", "de"), NOW)
    assert french is not None
    assert french.text == "Comment préférez-vous que nous vous contactions ?"
    torn.language = "de"
    german, _ = ready_for(torn, ("pt-br",), NOW)
    assert german is not None
    assert german.language == "de"


def test_shown_twice_is_asked_once(torn: Customer) -> None:
    found = asked(torn)
    assert show(found.code, at=NOW + MINUTE)
    assert Asking.objects.get().place == "web"
    assert pose(torn, "mail", NOW + DAY) is None
    assert come(torn, NOW + DAY) == found  # it waits for its answer
    assert come(torn, NOW + 15 * DAY) is None
    assert Asking.objects.count() == 1


def test_one_click_answers_and_another_changes_it(torn: Customer) -> None:
    found = asked(torn)
    for said in ("phone", "phone", "post"):
        answer(found.code, said, at=NOW + MINUTE)
    assert [fact.item for fact in Preference.objects.all()] == ["by post"]
    assert ready_for(torn, (), NOW + MINUTE)[0] is None
    assert come(torn, NOW + 2 * HOUR) is None
    with pytest.raises(BadInput, match="no answer"):
        answer(found.code, "pigeon", at=NOW + MINUTE)


def test_who_would_rather_not_say_is_left_in_peace(torn: Customer) -> None:
    found = asked(torn)
    rather_not(found.code, at=NOW + MINUTE)
    assert Asking.objects.get().declined_at == NOW + MINUTE
    assert come(torn, NOW + HOUR) is None
    assert not show(found.code, at=NOW + HOUR)


def test_what_was_not_shown_is_not_answered(torn: Customer) -> None:
    found = come(torn)
    assert found is not None
    with pytest.raises(BadInput, match="not asked"):
        answer(found.code, "phone", at=NOW)
    with pytest.raises(NotFound):
        answer("x", "phone", at=NOW)
    with pytest.raises(NotFound):
        show("", at=NOW)


@pytest.mark.parametrize("what", ["asked by mail", "told", "complains", "refuses", "switched off", "control", "worth"])
def test_what_changed_since_it_was_made_ready_counts(torn: Customer, what: str) -> None:
    found = come(torn)
    assert found is not None
    happen(torn, what)
    before = Asking.objects.count()
    assert not show(found.code, at=NOW + MINUTE)
    assert Asking.objects.count() == before
    assert ready_for(torn, (), NOW + MINUTE) == (None, False)


@pytest.mark.parametrize("what", ["told", "complains", "refuses", "switched off"])
def test_what_waits_for_its_answer_is_shown_no_more(torn: Customer, what: str) -> None:
    found = asked(torn)
    happen(torn, what)
    assert not show(found.code, at=NOW + MINUTE)
    assert come(torn, NOW + MINUTE) is None


def happen(customer: Customer, what: str) -> None:
    match what:
        case "asked by mail":
            assert pose(customer, "mail", NOW)
        case "told":
            Preference.objects.create(
                customer=customer, subject="channel", item="post", stated=True, strength=1, learned_at=NOW
            )
        case "complains":
            clocks = dict.fromkeys(("opened_at", "heard_at", "answer_due_at", "resolve_due_at"), NOW)
            Case.objects.create(customer=customer, **clocks)
        case "refuses":
            record_consent(customer, "phone", "research", "denied", proof="said so", by="amy", at=NOW)
        case "switched off":
            switch("best_channel", on=False)
        case "control":
            Decision.objects.update(control=True)
        case _:
            change_setting("ATTENTION_PRICE", "100")


def test_another_question_has_another_code(torn: Customer) -> None:
    first = come(torn)
    assert first is not None
    ReadyQuestion.objects.update(question="recommend")  # what was worth most until now
    second = come(torn, NOW + 2 * HOUR)
    assert second is not None
    assert (second.text, second.code != first.code) == (first.text, True)
    with pytest.raises(NotFound):
        show(first.code, at=NOW + 2 * HOUR)


def test_what_is_ready_is_renewed_by_the_hour_and_kept_for_a_week(torn: Customer) -> None:
    found = come(torn)
    assert ready_for(torn, (), NOW + 59 * MINUTE) == (found, False)
    assert ready_for(torn, (), NOW + 2 * HOUR) == (found, True)
    assert ready_for(torn, (), NOW + 8 * DAY) == (None, True)
    assert come(torn, NOW + 8 * DAY) == found


def test_who_comes_again_while_it_is_reckoned_is_reckoned_again(
    torn: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = come(torn)
    assert found is not None
    note_came([Came(torn.pk, NOW + MINUTE)])

    def meanwhile(customer: Customer, at: object) -> dict[str, float]:
        monkeypatch.undo()
        assert show(found.code, at=NOW + MINUTE)
        return {}

    monkeypatch.setattr(on_site, "worth_asking", meanwhile)
    make_ready(NOW + MINUTE)
    make_ready(NOW + MINUTE)
    assert ready_for(torn, (), NOW + MINUTE)[0] == found
    assert not ReadyQuestion.objects.filter(wanted_at__isnull=False).exists()


def test_a_day_is_not_asked_where_one_click_must_do(people: People, next_step: Decide) -> None:
    (bob,) = people(1)
    next_step(bob, None, other("birthday", "email", 30.0, "we do not know their birthday"))
    assert "birthday" not in on_site.worth_asking(bob, NOW)


def test_it_is_theirs_to_see_and_goes_with_them(torn: Customer) -> None:
    asked(torn)
    assert everything_about(torn)["site"]["question"]["question"] == "best_channel"
    erase_customer(torn, by="amy", at=NOW)
    assert not ReadyQuestion.objects.exists()
