"""What one visitor is shown."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.unit.conftest import Shop

from regulars.interact.site.choose import Shown, choose, read_shelf
from regulars.interact.site.content import Words, add_placement, put_content
from regulars.interact.site.exposures import Seen, note_shown
from regulars.ledger.models import Action, Consent, Customer, Decision, Event, Exposure, TimelineEntry

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
HERE = "home-hero"


@pytest.fixture
def action(db: None) -> Action:
    return Action.objects.create(key="reorder", name="Order again", kind="offer")


@pytest.fixture
def shelf(action: Action) -> None:
    add_placement(HERE)
    put_content(HERE, Words(heading="Welcome"))
    put_content(HERE, Words(heading="Willkommen"), language="de")
    put_content(HERE, Words(heading="Running low?"), action="reorder")
    put_content(HERE, Words(heading="Geht es zur Neige?"), action="reorder", language="de")


def decide(customer: int, action: Action | None, **more: object) -> Decision:
    return Decision.objects.create(
        customer_id=customer, action=action, as_of=NOW, decided_at=NOW, policy="test", **more
    )


def shown(customer: int | None, *languages: str, at: datetime = NOW) -> list[Shown]:
    return choose(customer, [HERE], shelf=read_shelf(), languages=languages, at=at)


def heading(customer: int | None, *languages: str) -> str:
    (one,) = shown(customer, *languages)
    return one.words.heading


@pytest.mark.usefixtures("shelf")
class TestChoosing:
    def test_a_stranger_is_shown_what_everybody_is(self) -> None:
        (one,) = shown(None)
        assert (one.words.heading, one.decision) == ("Welcome", None)

    def test_a_customer_is_shown_the_offer_chosen_for_them(self, shop: Shop, action: Action) -> None:
        customer = shop.customer()
        decision = decide(customer, action)
        (one,) = shown(customer)
        assert (one.words.heading, one.decision) == ("Running low?", decision.pk)

    @pytest.mark.parametrize("state", ["done", "skipped", "replaced"])
    def test_a_closed_decision_is_no_offer(self, shop: Shop, action: Action, state: str) -> None:
        customer = shop.customer()
        decide(customer, action, state=state)
        assert heading(customer) == "Welcome"

    def test_the_control_group_is_shown_what_everybody_is(self, shop: Shop, action: Action) -> None:
        customer = shop.customer()
        decide(customer, action, control=True)
        assert shown(customer) == shown(None)

    def test_to_do_nothing_is_no_offer(self, shop: Shop) -> None:
        customer = shop.customer()
        decide(customer, None)
        assert heading(customer) == "Welcome"

    def test_who_refused_marketing_anywhere_is_sold_nothing(self, shop: Shop, action: Action) -> None:
        customer = shop.customer()
        decide(customer, action)
        Consent.objects.create(
            record=shop.records[customer], channel="email", purpose="marketing", state="denied", given_at=NOW
        )
        assert heading(customer) == "Welcome"

    def test_service_is_shown_to_who_refused_marketing(self, shop: Shop, action: Action) -> None:
        put_content(HERE, Words(heading="Your parcel waits"), action="reorder", purpose="service")
        customer = shop.customer()
        decide(customer, action)
        Consent.objects.create(
            record=shop.records[customer], channel="email", purpose="marketing", state="denied", given_at=NOW
        )
        assert heading(customer) == "Your parcel waits"

    def test_the_hour_does_not_matter_to_who_comes_by(self, shop: Shop, action: Action) -> None:
        customer = shop.customer()
        decide(customer, action)
        (one,) = shown(customer, at=NOW.replace(hour=3) + timedelta(days=1))
        assert one.words.heading == "Running low?"

    def test_an_action_that_is_switched_off_is_not_shown(self, shop: Shop, action: Action) -> None:
        customer = shop.customer()
        decide(customer, action)
        Action.objects.update(enabled=False)
        assert heading(customer) == "Welcome"

    @pytest.mark.parametrize(
        ("languages", "said"),
        [(["de"], "Willkommen"), (["de-at"], "Willkommen"), (["fr", "de"], "Willkommen"), (["fr"], "Welcome")],
    )
    def test_the_visitor_s_language_comes_first(self, languages: list[str], said: str) -> None:
        assert heading(None, *languages) == said

    def test_an_offer_comes_before_a_language(self, shop: Shop, action: Action) -> None:
        customer = shop.customer()
        decide(customer, action)
        assert heading(customer, "de") == "Geht es zur Neige?"
        assert heading(customer, "fr") == "Running low?"

    def test_a_placement_that_nobody_made_shows_nothing(self) -> None:
        assert choose(None, ["nowhere"], shelf=read_shelf(), at=NOW) == []

    def test_a_code_is_the_same_again_and_tells_nothing(self, shop: Shop, action: Action) -> None:
        customer = shop.customer()
        decision = decide(customer, action)
        (one,), (again,) = shown(customer), shown(customer)
        assert one.code == again.code
        assert str(decision.pk) not in one.code or len(one.code) > 20
        assert one.code != shown(None)[0].code


@pytest.mark.usefixtures("shelf")
class TestNotingWhatWasShown:
    def seen(self, shop: Shop, action: Action) -> Seen:
        decision = decide(shop.customer(), action)
        return Seen(decision.pk, HERE, "code", NOW)

    def test_it_is_an_event_on_the_customer_s_timeline(self, shop: Shop, action: Action) -> None:
        seen = self.seen(shop, action)
        assert note_shown([seen]) == 1
        event = Event.objects.get(name="Offer Shown")
        assert event.order_id == f"decision {seen.decision}"
        assert TimelineEntry.objects.get().summary == "Order again (on the site, home-hero)"

    def test_once_a_day_and_placement(self, shop: Shop, action: Action) -> None:
        seen = self.seen(shop, action)
        tomorrow = Seen(seen.decision, HERE, "code", NOW + timedelta(days=1))
        elsewhere = Seen(seen.decision, "footer", "other", NOW)
        assert note_shown([seen, seen, tomorrow]) == 2
        assert note_shown([seen, tomorrow, elsewhere]) == 1
        assert Event.objects.count() == Exposure.objects.count() == 3

    def test_an_erased_customer_leaves_nothing(self, shop: Shop, action: Action) -> None:
        seen = self.seen(shop, action)
        note_shown([seen])
        Decision.objects.all().delete()
        assert not Exposure.objects.exists()
        assert note_shown([seen]) == 0

    def test_a_merged_customer_s_offer_follows(self, shop: Shop, action: Action) -> None:
        seen = self.seen(shop, action)
        note_shown([seen])
        other = Customer.objects.get(pk=shop.customer())
        Decision.objects.update(customer=other)
        assert Exposure.objects.get().decision.customer == other
