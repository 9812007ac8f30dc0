"""Live events become people, orders and lines of the log: each once, in the right customer, at the right time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.support.live import NOW, RECEIVED, Shop, does, open_shop, says, visits

from regulars.identify.arrival import arrive
from regulars.identify.identity import history, merge, undo
from regulars.identify.resolve import resolve
from regulars.interact.consents import consents_of
from regulars.interact.timeline import timeline_of
from regulars.ledger.log.read import purchases
from regulars.ledger.models import (
    Consent,
    Customer,
    Event,
    LiveCount,
    Membership,
    Projection,
    Record,
    RecordVersion,
    Source,
    TimelineEntry,
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
TEA = {"product_id": "T1", "name": "Green tea", "price": 4.2, "quantity": 2, "category": "Tea"}
CUP = {"sku": "C1", "name": "Cup", "price": "7.50", "quantity": 1}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))
    with open_shop() as opened:
        yield opened


def test_a_user_is_a_customer_and_their_events_are_theirs(shop: Shop) -> None:
    shop.hears(
        says("identify", userId="u1", traits={"name": "Ann Cole", "email": "ann@a.example", "plan": "gold"}),
        does("Video Watched", title="How to make tea"),
        says("page", userId="u1", name="Home", properties={"path": "/"}),
    )
    ann = shop.customer("u1")
    assert ann is not None
    assert (ann.name, ann.email) == ("Ann Cole", "ann@a.example")
    assert shop.record("u1").extra == '{"plan":"gold"}'
    lines = shop.lines()
    assert [(line["name"], line["customer"]) for line in lines] == [("Page Viewed", ann.pk), ("Video Watched", ann.pk)]
    assert lines[0]["properties"] == '{"name":"Home","path":"/"}'
    assert [entry.name for entry in timeline_of(ann)] == ["Video Watched"], "pages are in the log only"


def test_a_message_that_is_sent_again_counts_once(shop: Shop) -> None:
    call = does("Video Watched", message="m1")
    shop.hears(call, call)
    shop.hears(call)
    shop.seen.forget()
    shop.hears(call)
    assert len(shop.lines()) == 1
    counts = dict(LiveCount.objects.values_list("kind", "count"))
    assert counts == {"taken": 1, "repeated": 3}


def test_the_same_message_id_of_another_source_is_another_message(shop: Shop) -> None:
    other = Source.objects.create(name="App", format="segment")
    shop.hears(does("Opened", message="m1"))
    Shop(other, shop.inbox, shop.seen).hears(does("Opened", message="m1"))
    assert len(shop.lines()) == 2
    assert {line["customer"] for line in shop.lines()} == {getattr(shop.customer("u1"), "pk", None)}, "the same user id"


def test_a_visitor_is_nobody_until_something_tells_who_it_is(shop: Shop) -> None:
    shop.hears(
        visits("Product Viewed", product_id="T1", name="Green tea"),
        says("identify", anonymousId="a1", traits={"favourite": "tea"}),
    )
    assert not Customer.objects.exists()
    assert not Record.objects.exists()
    shop.hears(says("identify", userId="u1", anonymousId="a1", traits={"email": "ann@a.example"}, at=NOW + MINUTE))
    ann = shop.customer("u1")
    assert ann is not None
    assert shop.customer("anonymous:a1") == ann
    assert {line["customer"] for line in shop.lines()} == {ann.pk}
    assert [(entry.name, entry.summary) for entry in timeline_of(ann)] == [("Product Viewed", "Green tea")]
    assert shop.record("anonymous:a1").extra == '{"favourite":"tea"}', "what they said before counts, too"


def test_a_visitor_who_says_who_they_are_is_a_customer(shop: Shop) -> None:
    shop.hears(visits("Product Viewed"), says("identify", anonymousId="a1", traits={"email": "ann@a.example"}))
    ann = shop.customer("anonymous:a1")
    assert ann is not None
    assert ann.email == "ann@a.example"
    assert len(timeline_of(ann)) == 1


def test_a_guest_who_buys_is_known_by_where_the_order_goes(shop: Shop) -> None:
    shop.hears(visits("Order Completed", order_id="1", email="ann@a.example", products=[TEA]))
    ann = shop.customer("anonymous:a1")
    assert ann is not None
    assert ann.email == "ann@a.example"
    assert purchases()["customer"].to_list() == [ann.pk]


def test_a_shared_device_stays_with_the_first_and_users_keep_their_own(shop: Shop) -> None:
    shop.hears(visits("Opened"), does("Bought", "u1", at=NOW + MINUTE) | {"anonymousId": "a1"})
    shop.hears(does("Bought", "u2", at=NOW + 2 * MINUTE) | {"anonymousId": "a1"}, visits("Closed", at=NOW + 3 * MINUTE))
    one, two = shop.customer("u1"), shop.customer("u2")
    assert one is not None
    assert two is not None
    assert one != two
    assert [(line["name"], line["customer"]) for line in shop.lines()] == [
        ("Opened", one.pk), ("Bought", one.pk), ("Bought", two.pk), ("Closed", one.pk),
    ]  # fmt: skip


def test_a_visitors_past_goes_on_the_timeline_once(shop: Shop) -> None:
    shop.hears(visits("Opened"))
    for number in range(1, 4):
        shop.hears(does("Bought", "u1", at=NOW + number * MINUTE) | {"anonymousId": "a1"})
    shop.hears(visits("Closed", at=NOW + 4 * MINUTE))
    ann = shop.customer("u1")
    assert ann is not None
    assert [entry.name for entry in timeline_of(ann)] == ["Closed", "Bought", "Bought", "Bought", "Opened"]
    assert RecordVersion.objects.count() == 0, "nothing was stated"


def test_the_first_claim_counts_also_when_it_arrives_later(shop: Shop) -> None:
    shop.hears(visits("Opened"), does("Bought", "u2", at=NOW + 2 * MINUTE) | {"anonymousId": "a1"})
    assert shop.customer("anonymous:a1") == shop.customer("u2")
    shop.hears(does("Bought", "u1", at=NOW + MINUTE) | {"anonymousId": "a1"})
    assert shop.customer("anonymous:a1") == shop.customer("u1")
    assert shop.customer("u1") != shop.customer("u2")


def test_an_alias_joins_an_earlier_id_and_what_followed_it(shop: Shop) -> None:
    shop.hears(visits("Opened"), does("Bought", "old", at=NOW + MINUTE) | {"anonymousId": "a1"})
    shop.hears(says("alias", userId="new", previousId="old", at=NOW + 2 * MINUTE), does("Bought", "new"))
    assert shop.customer("old") == shop.customer("new") == shop.customer("anonymous:a1")
    assert {record.external_id for record in Record.objects.all()} == {"new"}
    shop.hears(says("alias", userId="newest", previousId="new", at=NOW + 3 * MINUTE))
    shop.hears(says("alias", userId="old", previousId="newest", at=NOW + 4 * MINUTE))
    assert len({record.external_id for record in Record.objects.all()}) == 1, "a circle is one user"
    assert Customer.objects.filter(merged_into=None).count() == 1


def test_an_alias_of_a_visitor_joins_it(shop: Shop) -> None:
    shop.hears(visits("Opened"))
    shop.hears(says("alias", userId="u1", previousId="a1"))
    assert shop.customer("anonymous:a1") == shop.customer("u1")


def test_a_whole_run_finds_the_same_people_as_arrival(shop: Shop) -> None:
    for number in range(12):
        shop.sends(
            visits("Opened", f"a{number}"),
            says("identify", userId=f"u{number}", anonymousId=f"a{number}", traits={"name": f"Nora N{number}ilsen"}),
            does("Bought", f"u{number}") | {"anonymousId": f"a{number // 2}"},
        )
    shop.projects()
    held = {line["seq"]: line["customer"] for line in shop.lines()}
    resolve(at=NOW, country="GB", anew=True)
    resolve(at=NOW, country="GB", retrain=True)
    assert {line["seq"]: line["customer"] for line in shop.lines()} == held
    assert Customer.objects.filter(merged_into=None).count() == 12


def test_a_merge_and_its_undo_keep_events_right_and_consent_strict(shop: Shop) -> None:
    shop.hears(
        says("identify", userId="u1", traits={"name": "Ann Cole"}), does("Bought"),
        says("identify", userId="u2", traits={"name": "Bob Stone"}), does("Sold", "u2"),
    )  # fmt: skip
    for key, decision in (("u1", "granted"), ("u2", "denied")):
        Consent.objects.create(
            record=shop.record(key), channel="email", purpose="marketing", state=decision, given_at=NOW, proof="said so"
        )
    ann, bob = shop.customer("u1"), shop.customer("u2")
    assert ann is not None
    assert bob is not None
    merge([ann.pk, bob.pk], by="amy", at=NOW)
    shop.hears(does("Bought", "u2"))
    assert {line["customer"] for line in shop.lines()} == {ann.pk}
    assert [consent.state for consent in consents_of(ann)] == ["denied"]
    undo(history(ann.pk)[0].number, by="amy", at=NOW)
    owners = {(line["name"], line["source_key"]): line["customer"] for line in shop.lines()}
    assert owners == {("Bought", "u1"): ann.pk, ("Sold", "u2"): bob.pk, ("Bought", "u2"): bob.pk}
    assert [consent.state for consent in consents_of(ann)] == ["granted"]


def test_live_people_join_those_of_imports(shop: Shop) -> None:
    files = Source.objects.create(name="Files", format="test")
    known = arrive(files, "17", {"full_name": "Ann Cole", "email": "ann@a.example"}, at=NOW, country="GB")
    shop.hears(says("identify", userId="u1", traits={"firstName": "Ann", "lastName": "Cole", "email": "Ann@A.example"}))
    ann = shop.customer("u1")
    assert ann is not None
    assert ann.pk == known.customer


def test_traits_of_any_order_come_to_the_latest_of_each(shop: Shop) -> None:
    at = [NOW + number * MINUTE for number in range(4)]
    shop.hears(says("identify", userId="u1", at=at[2], traits={"email": "new@a.example", "plan": "gold"}))
    shop.hears(says("identify", userId="u1", at=at[0], traits={"email": "old@a.example", "phone": "07700 900123"}))
    shop.hears(says("identify", userId="u1", at=at[1], traits={"phone": "07700 900456", "plan": "silver", "age": 40}))
    shop.hears(says("identify", userId="u1", at=at[3], traits={"plan": "silver"}))
    record = shop.record("u1")
    assert (record.email, record.phone) == ("new@a.example", "07700 900456")
    assert record.extra == '{"age":40,"plan":"silver"}'
    assert record.learned_at == at[3]
    shop.hears(says("identify", userId="u1", at=at[3] + MINUTE, traits={"plan": "silver"}))
    assert RecordVersion.objects.filter(record=record).count() == 4, "the same words are kept once"


def test_an_order_is_a_line_a_product_and_its_discount(shop: Shop) -> None:
    shop.hears(
        does(
            "Order Completed",
            order_id="O1",
            currency="gbp",
            total=20,
            tax=2,
            shipping=3,
            discount="0.90",
            products=[TEA, CUP],
            coupon="MAY",
        )
    )
    found = [(line["line"], line["product"], line["quantity"], line["amount"]) for line in shop.lines()]
    assert found == [
        (1, "T1", Decimal(2), Decimal("8.4")), (2, "C1", Decimal(1), Decimal("7.5")), (3, None, None, Decimal("-0.9")),
    ]  # fmt: skip
    (order,) = purchases().iter_rows(named=True)
    assert (order["amount"], order["discount"], order["currency"]) == (pytest.approx(15), pytest.approx(0.9), "GBP")
    assert '"coupon":"MAY"' in shop.lines()[0]["properties"]
    (entry,) = TimelineEntry.objects.all()
    assert (entry.summary, entry.amount, entry.reference) == ("Green tea, Cup, Discount", Decimal(15), "O1")


@pytest.mark.parametrize(
    ("said", "net"),
    [
        ({"revenue": 25, "discount": 2.5}, "22.5"),
        ({"subtotal": 22.5, "revenue": 25}, "22.5"),
        ({"total": 27.5, "shipping": 3, "tax": 2}, "22.5"),
        ({"value": "22.50"}, "22.5"),
        ({"total": "a lot"}, None),
    ],
)
def test_an_order_without_prices_is_what_it_came_to(shop: Shop, said: dict[str, object], net: str | None) -> None:
    shop.hears(does("Order Completed", order_id="O1", **said))
    (line,) = shop.lines()
    assert line["amount"] == (Decimal(net) if net else None)


def test_an_order_told_again_counts_once(shop: Shop) -> None:
    shop.hears(does("Order Completed", order_id="O1", products=[TEA]))
    shop.hears(does("Order Completed", order_id="O1", products=[TEA], at=NOW + MINUTE))
    assert len(shop.lines()) == 1


def test_what_is_taken_back_is_no_more_than_was_bought(shop: Shop) -> None:
    shop.hears(does("Order Completed", order_id="O1", products=[TEA, CUP]))
    shop.hears(does("Order Refunded", order_id="O1", products=[CUP], at=NOW + MINUTE))
    shop.hears(does("Order Refunded", order_id="O1", total=99, at=NOW + 2 * MINUTE))
    shop.hears(does("Order Cancelled", order_id="O1", at=NOW + 3 * MINUTE))
    assert [line["amount"] for line in shop.lines("Order Refunded", "Order Cancelled")] == [
        Decimal("-7.5"),
        Decimal("-8.4"),
    ]
    (order,) = purchases().iter_rows(named=True)
    assert order["amount"] == pytest.approx(0)


def test_a_cancellation_before_its_order_takes_it_back_when_it_comes(shop: Shop) -> None:
    shop.hears(does("Order Cancelled", "clerk", order_id="O1", at=NOW + MINUTE))
    assert shop.lines() == []
    shop.hears(does("Order Completed", order_id="O1", products=[TEA]))
    assert [(line["name"], line["amount"], line["occurred_at"]) for line in shop.lines()] == [
        ("Order Completed", Decimal("8.4"), NOW),
        ("Order Cancelled", Decimal("-8.4"), NOW + MINUTE),
    ]
    clerk = shop.customer("clerk")
    assert clerk is not None
    assert [entry.name for entry in timeline_of(clerk)] == ["Order Cancelled"]


def test_a_group_is_an_account_and_a_persons_word_stands(shop: Shop) -> None:
    shop.hears(says("group", userId="u1", groupId="g1", traits={"name": "Tea Ltd", "role": "employee"}))
    ann = shop.customer("u1")
    (member,) = Membership.objects.all()
    assert (member.account.name, member.customer, member.role) == ("Tea Ltd", ann, "employee")
    resolve(at=NOW, country="GB", anew=True)
    Membership.objects.update(role=Membership.Role.REMOVED, evidence="removed by amy")
    shop.hears(says("group", userId="u1", groupId="g1", traits={"name": "Tea & Co", "role": "employee"}))
    (member,) = Membership.objects.all()
    assert (member.account.name, member.role) == ("Tea & Co", "removed")


def test_a_visitor_joins_the_group_once_known(shop: Shop) -> None:
    shop.hears(says("group", anonymousId="a1", groupId="g1"))
    assert not Membership.objects.exists()
    shop.hears(says("identify", userId="u1", anonymousId="a1"))
    assert Membership.objects.get().customer == shop.customer("u1")


def test_times_are_by_our_clock(shop: Shop) -> None:
    fast = NOW + timedelta(hours=5)
    shop.hears(says("track", userId="u1", event="Clicked", at=fast, sentAt=(fast + 30 * MINUTE).isoformat()))
    assert shop.lines()[0]["occurred_at"] == RECEIVED - 30 * MINUTE


def test_an_inbox_that_began_anew_is_read_from_its_beginning(shop: Shop) -> None:
    Projection.objects.create(name="events", position=10**12)
    shop.hears(does("Opened"))
    assert len(shop.lines()) == 1


def test_a_removed_sources_bodies_are_passed_over(shop: Shop) -> None:
    shop.sends(does("Opened"))
    Source.objects.filter(pk=shop.source.pk).delete()
    assert shop.projects() == 1
    assert not Event.objects.exists()
