"""Records become people: ids last, links are explained, changes are logged, nothing changes without cause."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.support.neighbourhood import people

from regulars.identify.resolve import resolve
from regulars.interact.exchanges import add_note
from regulars.interact.tasks import add_task
from regulars.ledger.models import Customer, IdentityEntry, Link, MatchModel, Record, SharedIdentifier, Source

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


def record(source: str, key: str, *, trust: int = 50, days: int = 0, **said: str) -> Record:
    place, _ = Source.objects.get_or_create(name=source, defaults={"format": "test", "trust": trust})
    return Record.objects.create(source=place, key=key, learned_at=NOW + timedelta(days=days), **said)


def owner(found: Record) -> Customer:
    return Link.objects.get(record=found).customer


def change(told: Record, **said: str) -> None:
    Record.objects.filter(pk=told.pk).update(resolved=False, **said)


def test_records_that_agree_become_one_person_with_a_reason() -> None:
    shop = record("Shop", "1", full_name="Elizabeth Cole", email="liz.cole@gmail.com")
    listed = record("List", "2", given_name="Liz", family_name="Cole", email="LizCole+news@gmail.com")
    other = record("Shop", "3", full_name="Peter Cole", email="peter@c.example")
    report = resolve(at=NOW)
    assert owner(shop) == owner(listed) != owner(other)
    link = Link.objects.get(record=listed)
    assert link.probability > 0.99
    assert link.evidence.startswith("the same e-mail address")
    assert link.evidence.endswith(" as in Shop")
    assert (report.records, report.customers, report.created, report.linked) == (3, 2, 2, 3)
    assert IdentityEntry.objects.filter(change="created").count() == 2


def test_resolving_again_changes_nothing() -> None:
    record("Shop", "1", email="a@c.example")
    resolve(at=NOW)
    before = list(Link.objects.values()), list(Customer.objects.values()), IdentityEntry.objects.count()
    report = resolve(at=NOW + timedelta(days=1))
    assert (report.created, report.linked) == (0, 0)
    assert before == (list(Link.objects.values()), list(Customer.objects.values()), IdentityEntry.objects.count())


def test_a_new_record_joins_the_person_it_belongs_to() -> None:
    shop = record("Shop", "1", full_name="Ann Cole", phone="07700 900123")
    resolve(at=NOW, country="GB")
    ann = owner(shop)
    dealer = record("Dealer", "77", full_name="A. Cole", phone="+44 7700 900123")
    resolve(at=NOW, country="GB")
    assert owner(dealer) == ann
    assert Customer.objects.count() == 1


def test_two_people_found_to_be_one_keep_the_older_id_and_leave_an_alias() -> None:
    first, second = (
        record("Shop", "1", full_name="Ann Cole", email="ann@a.example"),
        record("List", "2", full_name="A. Moss"),
    )
    resolve(at=NOW)
    ann, gone = owner(first), owner(second)
    add_task(gone, "Call back", by="amy", at=NOW)
    change(second, full_name="Ann Cole", email="ann@a.example")
    report = resolve(at=NOW)
    gone.refresh_from_db()
    assert owner(second) == ann
    assert gone.merged_into == ann
    assert ann.tasks.get().title == "Call back"
    assert report.merged == 1
    assert IdentityEntry.objects.get(change="merged").other == gone.pk


def test_one_person_found_to_be_two_is_split_and_logged() -> None:
    first = record("Shop", "1", full_name="Ann Cole", email="ann@a.example")
    second = record("List", "2", email="ann@a.example")
    third = record("Desk", "3", full_name="Ann Cole", email="ann@a.example")
    resolve(at=NOW)
    ann = owner(first)
    assert owner(second) == owner(third) == ann
    change(second, full_name="Peter Cole", email="peter@a.example")
    resolve(at=NOW)
    assert owner(first) == owner(third) == ann
    assert owner(second) != ann
    assert IdentityEntry.objects.get(change="split").record == second.pk


def test_what_our_people_say_stays_with_its_customer_through_a_merge() -> None:
    first, second = (
        record("Shop", "1", full_name="Ann Cole", email="ann@a.example"),
        record("List", "2", full_name="Ann Cole"),
    )
    resolve(at=NOW)
    add_note(owner(second), "likes decaf", by="amy", at=NOW)
    change(second, email="ann@a.example")
    resolve(at=NOW)
    assert owner(first).links.count() == 3
    assert {link.record.source.name for link in owner(first).links.all()} == {"Shop", "List", "Our own people"}


def test_the_golden_record_weighs_trust_against_age_and_says_where_from() -> None:
    record("Shop", "1", trust=80, full_name="Ann Cole", email="ann@a.example", city="Leeds")
    newer = record(
        "List", "2", trust=50, days=30, full_name="Annie Cole", email="ann@a.example", city="York", company="Cole Ltd"
    )
    resolve(at=NOW)
    ann = Customer.objects.get()
    assert (ann.name, ann.city, ann.company) == ("Ann Cole", "Leeds", "Cole Ltd")
    assert ann.origins["company"] == {
        "source": "List",
        "record": newer.pk,
        "learned_at": "2026-06-02T12:00:00Z",
        "why": "the only one known",
    }
    assert ann.origins["city"]["source"] == "Shop"
    record("List", "3", days=4 * 365, full_name="Ann Cole", email="ann@a.example", city="Hull")
    resolve(at=NOW)
    ann.refresh_from_db()
    assert ann.city == "Hull"
    assert ann.known_since == NOW


def test_the_search_words_hold_names_keys_and_code() -> None:
    record("Shop", "Key-9", full_name="Zoë Cole", email="zoe@a.example")
    resolve(at=NOW)
    customer = Customer.objects.get()
    for word in ("zoë cole", "zoe@a.example", "key-9", customer.code.lower()):
        assert word in customer.search


def crowd(size: int, seed: int = 5) -> list[Record]:
    """Records of a few streets' people, not resolved yet."""
    return [record("Shop", str(row.number), **row.said) for row in people(size, seed).records()]


def owners() -> dict[int, int]:
    return dict(Link.objects.values_list("record", "customer"))


def test_the_first_run_trains_a_model_and_it_stays_until_records_have_doubled() -> None:
    told = crowd(400)
    assert resolve(at=NOW, country="GB").trained == "the first time that records are matched"
    change(told[0], city="York")
    assert resolve(at=NOW).trained == ""
    assert MatchModel.objects.count() == 1
    for row in people(450, 6).records():
        record("List", str(row.number), **row.said)
    assert resolve(at=NOW).trained == "there are twice as many records as when it was trained"
    assert MatchModel.objects.order_by("pk").values_list("records", flat=True).last() == Record.objects.count()


@pytest.mark.parametrize("how", [{"anew": True}, {"retrain": True}])
def test_all_ids_last_when_everything_is_matched_again(how: dict[str, bool]) -> None:
    crowd(500)
    resolve(at=NOW, country="GB")
    before = owners()
    report = resolve(at=NOW, country="GB", **how)
    assert owners() == before
    assert (report.created, report.linked, report.merged, report.split) == (0, 0, 0, 0)


def test_new_records_leave_the_others_their_ids() -> None:
    crowd(500)
    resolve(at=NOW, country="GB")
    before = owners()
    for number, row in enumerate(people(8, 9).records()):
        record("List", f"new-{number}", **row.said)
    resolve(at=NOW, anew=True)
    after = owners()
    grown = {customer for told, customer in after.items() if told not in before}
    unaffected = {told: customer for told, customer in before.items() if customer not in grown}
    assert unaffected == {told: after[told] for told in unaffected}


def test_few_new_records_are_compared_with_their_neighbours_as_all_would_be() -> None:
    told = crowd(600)
    late = told[5::40]
    Record.objects.filter(pk__in=[found.pk for found in late]).delete()
    resolve(at=NOW, country="GB")
    for found in late:
        found.pk = None
        found.save(force_insert=True)
    report = resolve(at=NOW)
    assert (report.trained, report.linked >= len(late)) == ("", True)
    before = owners()
    again = resolve(at=NOW, anew=True)
    assert owners() == before
    assert again.linked == 0


def test_what_ties_the_first_record_is_said_once_another_joins_it() -> None:
    first = record("Shop", "1", full_name="Ann Cole", email="ann@a.example")
    resolve(at=NOW)
    assert Link.objects.get(record=first).evidence == "the only record of this person"
    record("Desk", "2", full_name="Ann Cole", email="ann@a.example")
    resolve(at=NOW + timedelta(days=1))
    link = Link.objects.get(record=first)
    assert link.evidence.endswith("as in Desk")
    assert link.linked_at == NOW


def test_an_inbox_of_many_people_is_kept_as_shared_and_glues_nobody() -> None:
    names = "Ann Cole,Bob Stone,Carol Moss,David Reed,Emma Hart,Frank Lane,Grace Frost,Henry Marsh".split(",")
    for number, name in enumerate(names):
        record("Shop", str(number), full_name=name, email="info@shop.example", phone=f"07700 9001{number:02}")
    resolve(at=NOW, country="GB")
    assert Customer.objects.count() == len(names)
    shared = SharedIdentifier.objects.get()
    assert (shared.kind, shared.value, shared.people) == ("email", "info@shop.example", 8)
