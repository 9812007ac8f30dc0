"""Who is who, changed by hand: it holds, it can be taken back, and consent is safe all the while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from regulars.identify.identity import Operation, history, living, merge, operation, split, undo
from regulars.identify.resolve import resolve
from regulars.interact.consents import consents_of, record_consent
from regulars.interact.exchanges import add_note
from regulars.interact.tasks import add_task
from regulars.interact.timeline import timeline_of
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Consent, Customer, Link, Record, Review, Source
from regulars.ledger.reach import may_reach

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=30)  # of all that the tests state


def record(key: str, **said: str) -> Record:
    place, _ = Source.objects.get_or_create(name="Shop", defaults={"format": "test"})
    return Record.objects.create(source=place, key=key, learned_at=NOW, **said)


def owner(found: Record) -> Customer:
    return Link.objects.get(record=found).customer


@pytest.fixture
def ann() -> Record:
    """Ann, as the shop knows her; resolved."""
    found = record("1", full_name="Ann Cole", email="ann@a.example")
    resolve(at=NOW)
    return found


@pytest.fixture
def moss(ann: Record) -> Record:
    """Ann under her maiden name, which nothing ties to her."""
    found = record("2", full_name="Ann Moss", phone="+44 7700 900123")
    resolve(at=NOW)
    assert owner(found) != owner(ann)
    return found


def join(*records: Record) -> Operation:
    return merge([owner(one).pk for one in records], by="amy", reason="her maiden name", at=NOW)


def test_a_merge_keeps_the_first_id_leaves_an_alias_and_says_who_said_so(ann: Record, moss: Record) -> None:
    first, gone = owner(ann), owner(moss)
    task = add_task(gone, "Call back", by="amy", at=NOW)
    did = join(ann, moss)
    assert (did.change, did.customer, did.others, did.by) == ("merged", first.pk, (gone.pk,), "amy")
    assert owner(moss) == first
    assert living(gone.pk) == first.pk
    task.refresh_from_db()
    assert task.customer == first
    assert Link.objects.get(record=moss).evidence == "amy said so: her maiden name"
    assert Customer.objects.get(pk=first.pk).phone == "+44 7700 900123"


@pytest.mark.parametrize("how", [{}, {"anew": True}, {"retrain": True}])
def test_a_merge_holds_in_every_later_run(ann: Record, moss: Record, how: dict[str, bool]) -> None:
    join(ann, moss)
    record("3", full_name="Bob Stone", email="bob@b.example")
    Record.objects.filter(pk=moss.pk).update(resolved=False)
    resolve(at=NOW, **how)
    assert owner(moss) == owner(ann)


@pytest.mark.parametrize("how", [{}, {"anew": True}, {"retrain": True}])
def test_a_split_holds_in_every_later_run(ann: Record, how: dict[str, bool]) -> None:
    twin = record("2", full_name="Ann Cole", email="ann@a.example")
    resolve(at=NOW)
    home = owner(ann)
    assert owner(twin) == home
    did = split(home.pk, [twin.pk], by="amy", reason="her daughter", at=NOW)
    assert (did.change, did.records, did.others) == ("split", (twin.pk,), (owner(twin).pk,))
    Record.objects.update(resolved=False)
    resolve(at=NOW, **how)
    assert owner(ann) == home != owner(twin)
    undo(did.number, by="amy", at=NOW)
    Record.objects.update(resolved=False)
    resolve(at=NOW, **how)
    assert owner(twin) == home


def test_a_split_gives_back_the_earlier_id_and_what_it_had_brought(ann: Record, moss: Record) -> None:
    gone = owner(moss)
    task = add_task(gone, "Call back", by="amy", at=NOW)
    join(ann, moss)
    split(owner(ann).pk, [moss.pk], by="bea", at=NOW)
    assert owner(moss) == gone
    task.refresh_from_db()
    assert task.customer == gone


def test_a_merge_of_the_matcher_can_be_taken_back_and_stays_so(ann: Record, moss: Record) -> None:
    gone = owner(moss)
    Record.objects.filter(pk=moss.pk).update(full_name="Ann Cole", email="ann@a.example", resolved=False)
    resolve(at=NOW)
    (did,) = [done for done in history(gone.pk) if done.change == "merged"]
    assert (did.by, did.undone) == ("", False)
    undo(did.number, by="amy", at=NOW)
    assert operation(did.number).undone
    Record.objects.update(resolved=False)
    resolve(at=NOW, anew=True)
    assert owner(moss) == gone != owner(ann)


def test_the_stricter_consent_holds_while_merged_and_each_ones_own_returns(ann: Record, moss: Record) -> None:
    for one, state in ((ann, "granted"), (moss, "denied")):
        Consent.objects.create(record=one, channel="email", purpose="marketing", state=state, given_at=NOW)
    before = [consents_of(owner(one)) for one in (ann, moss)]
    assert may_reach(owner(ann), "email", "marketing", at=LATER).allowed
    did = join(ann, moss)
    assert not may_reach(owner(ann), "email", "marketing", at=LATER).allowed
    undo(did.number, by="amy", at=NOW)
    assert [consents_of(owner(one)) for one in (ann, moss)] == before
    assert may_reach(owner(ann), "email", "marketing", at=LATER).allowed
    assert not may_reach(owner(moss), "email", "marketing", at=LATER).allowed


def test_what_was_entered_about_each_comes_along_and_returns(ann: Record, moss: Record) -> None:
    add_note(owner(ann), "likes tea", by="amy", at=NOW)
    add_note(owner(moss), "likes decaf", by="amy", at=NOW)
    record_consent(owner(moss), "phone", "marketing", "denied", proof="told me", by="amy", at=NOW)
    told = [timeline_of(owner(one)) for one in (ann, moss)]
    did = join(ann, moss)
    assert len(timeline_of(owner(ann))) == sum(len(one) for one in told)
    assert not may_reach(owner(ann), "phone", "marketing", at=LATER).allowed
    undo(did.number, by="amy", at=NOW)
    assert [timeline_of(owner(one)) for one in (ann, moss)] == told
    assert may_reach(owner(ann), "phone", "marketing", at=LATER).allowed


def test_what_came_since_stays_when_a_merge_is_undone(ann: Record, moss: Record) -> None:
    home, gone = owner(ann), owner(moss)
    did = join(ann, moss)
    task = add_task(home, "Thank her", by="amy", at=NOW)
    undo(did.number, by="amy", at=NOW + timedelta(days=1))
    task.refresh_from_db()
    assert task.customer == home
    assert owner(moss) == gone
    assert [done.change for done in history(gone.pk)] == ["undone", "merged"]


def test_answers_that_say_otherwise_give_way_and_return(ann: Record, moss: Record) -> None:
    left, right = sorted((ann.pk, moss.pk))
    Review.objects.create(left_id=left, right_id=right, probability=0.3, found_at=NOW, state="different")
    did = join(ann, moss)
    assert Review.objects.get().state == "same"
    undo(did.number, by="amy", at=NOW)
    assert Review.objects.get().state == "different"


def test_what_makes_no_sense_is_refused_in_words(ann: Record, moss: Record) -> None:
    home = owner(ann).pk
    with pytest.raises(BadInput, match="two different customers"):
        merge([home, home], by="amy", at=NOW)
    with pytest.raises(NotFound, match="no customer number 999"):
        merge([home, 999], by="amy", at=NOW)
    with pytest.raises(BadInput, match="nobody would be left"):
        split(home, [ann.pk], by="amy", at=NOW)
    with pytest.raises(BadInput, match=f"Record {moss.pk} is not one of"):
        split(home, [moss.pk], by="amy", at=NOW)
    with pytest.raises(BadInput, match="No record was chosen"):
        split(home, [], by="amy", at=NOW)
    with pytest.raises(NotFound, match="no operation 77777"):
        undo(77777, by="amy", at=NOW)
    did = join(ann, moss)
    undo(did.number, by="amy", at=NOW)
    with pytest.raises(BadInput, match="taken back already"):
        undo(did.number, by="amy", at=NOW)
