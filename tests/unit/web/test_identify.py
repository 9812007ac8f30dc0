"""Identify: what its pictures and their sentences say, and that they follow what changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from regulars.ledger.models import Customer, IdentityEntry, Link, Record, Score, Source
from regulars.web.pages import identify

from .conftest import NOW, Scene, read

if TYPE_CHECKING:
    from tests.unit.conftest import Shop


def also_in(source: str, customer: Customer, key: str = "x", **told: str) -> Record:
    """Another record of a customer, from another source."""
    found, _ = Source.objects.get_or_create(name=source, defaults={"format": "test"})
    record = Record.objects.create(source=found, key=key, learned_at=NOW, **told)
    Link.objects.create(record=record, customer=customer, probability=0.97, evidence="the same e-mail", linked_at=NOW)
    return record


def test_identify_counts_from_lines_to_people(owner: Client, scene: Scene) -> None:
    IdentityEntry.objects.create(at=NOW, change="merged", customer=scene.ann.pk, other=99, reason="the same e-mail")
    page = read(owner.get("/identify/"))
    for said in ("12 lines read", "3 records", "3 people", "till", "E-mail", "merged", "the same e-mail"):
        assert said in page.text, said
    assert f"/customers/{scene.ann.code}/" in page.links()


def test_identify_follows_what_changes(owner: Client, scene: Scene) -> None:
    assert "3 people" in read(owner.get("/identify/")).text
    Score.objects.filter(customer=scene.cy).delete()
    scene.cy.links.all().delete()
    scene.cy.delete()
    assert "2 people" in read(owner.get("/identify/")).text


def test_how_well_we_know_them(owner: Client, scene: Scene) -> None:
    also_in("list", scene.bob, email="bob@example.com", full_name="Bob Stone")
    page = read(owner.get("/identify/"))
    assert "an e-mail address of 67% and a phone number of 33%" in page.text
    known = page.text.partition("Nobody else has the same Name")[2]
    # Of the name: two in three; it does not age; each has one of their own.
    assert known.split()[:6] == ["67%", "does", "not", "age", "100%", "E-mail"]
    assert known.split()[6:9] == ["67%", "50%", "100%"]  # Ann told hers 900 days ago


def test_what_to_ask_next(owner: Client, scene: Scene) -> None:
    page = read(owner.get("/identify/"))
    # Ann holds more than half of the worth; her e-mail address is old, which counts more than one she never gave.
    assert "Ask for the e-mail address next" in page.text
    assert "100% told us their e-mail address more than two years ago" in page.text
    first = page.text.partition("Ask these first")[2]
    assert first.split()[:4] == ["Ann", "Cole", "worth", "£120"]
    assert f"/customers/{scene.ann.code}/" in page.links()


def test_what_was_never_told_is_said_so(owner: Client, scene: Scene) -> None:
    Record.objects.update(email=None)
    assert "100% have not told us their e-mail address" in read(owner.get("/identify/")).text


def test_nothing_is_asked_while_nobody_has_a_worth(owner: Client, scene: Scene) -> None:
    Score.objects.update(value=None)
    assert "Ask for the" not in read(owner.get("/identify/")).text


def test_sources_that_know_the_same_people(owner: Client, scene: Scene) -> None:
    alone = read(owner.get("/identify/"))
    assert "Which sources know the same people" not in alone.text  # there is only one
    assert "Every record is a person of its own." in alone.text
    also_in("list", scene.ann, email="ann@example.com")
    page = read(owner.get("/identify/"))
    assert "1 people are known to more than one source; 1 to list and till alone." in page.text
    assert "2 people have a single record; 1 were found in several." in page.text
    assert "till brings the most records; 2 of its people are known to no other source." in page.text
    assert len(page.all("svg", role="img")) == 6  # three pictures, each for wide screens and for phones


def test_every_picture_has_its_sentence_and_its_figures(owner: Client, scene: Scene) -> None:
    also_in("list", scene.ann)
    page = read(owner.get("/identify/"))
    figures = page.html.split("<figure")[1:]
    assert len(figures) == 3
    assert all('class="sentence"' in figure.partition("<svg")[0] for figure in figures)
    captions = page.html.count("<caption")
    assert captions == len(page.all("table"))


def test_what_our_own_people_say_is_no_source_of_records(owner: Client, scene: Scene) -> None:
    owner.post(f"/customers/{scene.bob.code}/notes/", {"text": "Likes tea."})
    page = read(owner.get("/identify/"))
    assert "3 records" in page.text
    assert "Our own people" not in page.text


def test_any_change_of_a_small_ledger_is_counted(shop: Shop) -> None:
    ann = Customer.objects.get(pk=shop.customer())
    before = identify._state()
    also_in("list", ann)
    assert identify._state() != before


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [(99_998, 99_999, False), (1_000_000, 1_000_900, True), (1_000_000, 1_100_000, False), (100_001, 100_002, True)],
)
def test_a_large_ledger_is_counted_anew_when_a_good_part_changed(one: int, other: int, same: bool) -> None:
    assert (identify._about(one) == identify._about(other)) is same
