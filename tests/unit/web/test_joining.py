"""Who is who: the records behind a customer, split, merge and undo with a word of warning, and the history."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from regulars.interact.consents import consents_of, record_consent
from regulars.interact.tasks import add_task, open_tasks
from regulars.ledger.models import Customer, IdentityEntry, Link, Record, Trace
from regulars.ledger.users import Role

from .conftest import NOW, Scene, SignedIn, read
from .test_identify import also_in
from .test_markup import check


@dataclass
class Known:
    """Ann, with a record of the till and one of a list; and Bob."""

    ann: Customer
    bob: Customer
    till: Record
    letters: Record


@pytest.fixture
def known(scene: Scene) -> Known:
    letters = also_in("list", scene.ann, key="l-1", full_name="Anne Cole", email="ann@example.com", city="York")
    till = scene.ann.links.get(record__source__name="till").record
    Customer.objects.filter(pk=scene.bob.pk).update(email="bob@example.com", phone="+442079460011")
    return Known(scene.ann, Customer.objects.get(pk=scene.bob.pk), till, letters)


def path(customer: Customer, rest: str = "who/") -> str:
    return f"/customers/{customer.code}/{rest}"


def owner_of(record: Record) -> int:
    return Link.objects.get(record=record).customer_id


def latest() -> int:
    number = IdentityEntry.objects.order_by("-operation").values_list("operation", flat=True)[0]
    assert number
    return number


def split(client: Client, known: Known) -> Customer:
    client.post(path(known.ann, "split-off/"), {"record": known.letters.pk, "reason": "Her daughter."})
    return Customer.objects.get(pk=owner_of(known.letters))


def merge(client: Client, known: Known) -> None:
    client.post(path(known.ann, "merged/"), {"with": known.bob.code, "reason": "He said so."})


def test_the_records_and_why_they_are_this_person(owner: Client, known: Known) -> None:
    page = read(owner.get(path(known.ann)))
    check(page)
    for said in ("list", "l-1", "Anne Cole", "York", "the same e-mail", "0.97", "3 May 2026", "3 records are"):
        assert said in page.text, said
    boxes = [found["value"] for found in page.all("input", name="record")]
    assert set(boxes) == {str(known.till.pk), str(known.letters.pk)}  # what our own people entered stays


def test_what_is_believed_says_from_where_and_by_which_rule(owner: Client, known: Known) -> None:
    origins = {"email": {"source": "till", "learned_at": "2026-05-03T10:00:00Z", "why": "an address they have used"}}
    Customer.objects.filter(pk=known.ann.pk).update(origins=origins)
    page = read(owner.get(path(known.ann)))
    assert "E-mail ann@example.com till, 3 May 2026 an address they have used" in page.text
    assert "How each fact is chosen" in page.text
    assert page.text.count("Street, city and postcode come from one record") <= 1


def test_a_split_is_shown_before_it_is_done(owner: Client, known: Known) -> None:
    page = read(owner.get(path(known.ann, f"split/?record={known.letters.pk}")))
    check(page)
    going, staying = page.text.split("These stay")
    assert "Anne Cole" in going
    assert "Ann Cole" in staying
    assert owner_of(known.letters) == known.ann.pk


@pytest.mark.parametrize(("chosen", "said"), [("none", "No record was chosen"), ("all", "nobody would be left")])
def test_a_split_of_nothing_or_everything_is_refused(chosen: str, said: str, owner: Client, known: Known) -> None:
    everything = known.ann.links.values_list("record", flat=True)
    query = "" if chosen == "none" else "&".join(f"record={record}" for record in everything)
    page = read(owner.get(path(known.ann, f"split/?{query}")))
    check(page)
    assert said in page.text
    assert not page.all("input", name="reason")


def test_a_split_makes_somebody_else_and_is_told(owner: Client, known: Known) -> None:
    other = split(owner, known)
    assert other.pk != known.ann.pk
    page = read(owner.get(path(known.ann)))
    assert "1 record went." in page.text
    assert "Parted from" in page.text
    assert "Her daughter." in page.text
    assert "olive" in page.text
    assert path(other, "") in page.links()
    trace = Trace.objects.get(did="split customer")
    assert (trace.what, trace.detail) == (f"customer {known.ann.code}", {"records": 1})


def test_a_split_is_taken_back(owner: Client, known: Known) -> None:
    split(owner, known)
    number = latest()
    confirm = read(owner.get(path(known.ann, f"changes/{number}/")))
    check(confirm)
    assert "Take this change back?" in confirm.text
    owner.post(path(known.ann, f"changes/{number}/taken-back/"))
    assert owner_of(known.letters) == known.ann.pk
    page = read(owner.get(path(known.ann)))
    assert "Taken back." in page.text
    assert "taken back" in page.text.partition("Parted from")[2]


def test_what_was_taken_back_can_be_done_again(owner: Client, known: Known) -> None:
    other = split(owner, known)
    owner.post(path(known.ann, f"changes/{latest()}/taken-back/"))
    number = latest()
    assert "Do it again" in read(owner.get(path(known.ann))).text
    assert "Do this change again?" in read(owner.get(path(known.ann, f"changes/{number}/"))).text
    owner.post(path(known.ann, f"changes/{number}/taken-back/"))
    assert owner_of(known.letters) == other.pk
    assert "Done again." in read(owner.get(path(known.ann))).text


def test_the_other_customer_is_searched(owner: Client, known: Known) -> None:
    Customer.objects.filter(pk=known.ann.pk).update(search="ann cole leeds stone")
    page = read(owner.get(path(known.ann, "merge/?search=stone")))
    check(page)
    assert f"{path(known.ann, 'merge/')}?with={known.bob.code}" in page.links()
    assert not [link for link in page.links() if link.endswith(f"with={known.ann.code}")]
    assert "No other customer has “xyz”" in read(owner.get(path(known.ann, "merge/?search=xyz"))).text


def test_two_customers_stand_side_by_side_before_they_are_one(owner: Client, known: Known) -> None:
    page = read(owner.get(path(known.ann, f"merge/?with={known.bob.code}")))
    check(page)
    for said in ("Name Ann Cole different Bob Stone", "Phone +442079460011 the same +442079460011",
                 "2 orders, spent £60", f"keeps the code {known.ann.code}"):  # fmt: skip
        assert said in page.text, said
    assert known.bob.merged_into_id is None


def test_a_merge_keeps_everything_and_the_stricter_consent(owner: Client, known: Known) -> None:
    add_task(known.bob, "Ring him", by="olive", at=NOW)
    record_consent(known.bob, "phone", "marketing", "denied", proof="on the phone", by="test", at=NOW)
    merge(owner, known)
    bob = Customer.objects.get(pk=known.bob.pk)
    assert bob.merged_into_id == known.ann.pk
    assert {task.title for task in open_tasks(known.ann)} == {"Send the catalogue", "Ring him"}
    (phone,) = [each for each in consents_of(known.ann) if each.channel == "phone"]
    assert phone.state == "denied"
    page = read(owner.get(path(known.ann)))
    assert f"They are one customer now. {bob.code} leads here as well." in page.text
    assert "Became one with Bob Stone" in page.text
    assert f"Earlier codes that lead here: {bob.code}" in page.text
    assert owner.get(path(bob))["Location"] == path(known.ann)


def test_a_merge_is_taken_back_to_each_ones_own(owner: Client, known: Known) -> None:
    record_consent(known.bob, "phone", "marketing", "denied", proof="on the phone", by="test", at=NOW)
    merge(owner, known)
    owner.post(path(known.ann, f"changes/{latest()}/taken-back/"))
    assert Customer.objects.get(pk=known.bob.pk).merged_into_id is None
    states = {customer.pk: [each.state for each in consents_of(customer) if each.channel == "phone"]
              for customer in (known.ann, Customer.objects.get(pk=known.bob.pk))}  # fmt: skip
    assert states == {known.ann.pk: ["granted"], known.bob.pk: ["denied"]}


def test_nobody_is_merged_with_themselves(owner: Client, known: Known) -> None:
    assert owner.get(path(known.ann, f"merge/?with={known.ann.code}")).status_code == 400
    page = read(owner.post(path(known.ann, "merged/"), {"with": known.ann.code, "next": path(known.ann)}, follow=True))
    assert "two different customers" in page.text


def test_records_of_somebody_else_cannot_be_split_off(owner: Client, known: Known) -> None:
    theirs = known.bob.links.get().record_id
    answer = owner.post(path(known.ann, "split-off/"), {"record": theirs, "next": path(known.ann)}, follow=True)
    assert f"Record {theirs} is not one of customer {known.ann.code}'s." in read(answer).text
    for wrong in ("x", "-1", "9" * 40, ""):
        owner.post(path(known.ann, "split-off/"), {"record": wrong})
    assert owner_of(known.letters) == known.ann.pk


def test_an_agent_may_and_an_analyst_may_only_look(signed_in: SignedIn, known: Known) -> None:
    analyst = signed_in(Role.ANALYST)
    page = read(analyst.get(path(known.ann)))
    check(page)
    assert not page.all("input", name="record")
    assert "Join with another customer" not in page.text
    assert analyst.post(path(known.ann, "merged/"), {"with": known.bob.code}).status_code == 403
    merge(signed_in(Role.AGENT), known)
    assert Customer.objects.get(pk=known.bob.pk).merged_into_id == known.ann.pk


def test_the_customers_page_says_how_well_we_know_them(owner: Client, known: Known) -> None:
    page = read(owner.get(path(known.ann, "")))
    for said in ("How well we know them", "We know 63% of what we would like to.", "Ask for their postal address.",
                 "Name list, 3 May 2026", "Address not known", "long ago"):  # fmt: skip
        assert said in page.text, said
    assert path(known.ann) in page.links()


def test_a_customer_of_whom_nothing_is_known(owner: Client, scene: Scene) -> None:
    page = read(owner.get(path(scene.cy, "")))
    assert "We know 0% of what we would like to. Ask for their e-mail address." in page.text
    who = read(owner.get(path(scene.cy)))
    check(who)
    assert "Nothing yet: this person was never joined with another, nor parted." in who.text
