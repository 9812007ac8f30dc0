"""The relationships page and panel: kinds in words, what is not to be relied on, and two lists to act on."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from regulars.differentiate.quality import RELATIONSHIPS
from regulars.ledger.models import Customer, ModelCard, Relationship

from .conftest import NOW, Scene, read
from .test_markup import check

pytestmark = pytest.mark.django_db


def judged(customer: Customer, points: float, **more: Any) -> None:
    traits = {
        f"{trait}{end}": min(max(points + off, 1), 7)
        for trait in ("satisfaction", "trust", "commitment")
        for end, off in (("", 0), ("_low", -0.5), ("_high", 0.5))
    }
    usual = {"kind": "ambivalent", "kind_probability": 0.8, "sings": 0.1, "walks": 0.1, "reasons": ["Comes often."]}
    Relationship.objects.create(customer=customer, as_of=NOW, **traits, **(usual | more))


@pytest.fixture
def told(scene: Scene) -> Scene:
    judged(scene.ann, 6, kind="ambassador", sings=0.9, answers=9, answered_at=NOW)
    judged(scene.bob, 2, kind="opponent", walks=0.8, reasons=["Complained lately."])
    figures = {
        "says": "Behaviour says it.", "learnt": False, "people": 1, "answers": 9, "half_life": 1.0,
        "alphas": {"satisfaction": 0.85, "trust": 0.42, "commitment": None}, "cannot_know": ["Why."],
        "signs": [{"sign": "often", "much": "Comes often.", "satisfaction": 0.1, "trust": 0.1, "commitment": 0.3}],
    }  # fmt: skip
    ModelCard.objects.create(name=RELATIONSHIPS, as_of=NOW, figures=figures)
    return scene


def test_the_page_tells_kinds_lists_and_what_not_to_rely_on(owner: Client, told: Scene) -> None:
    page = read(owner.get("/differentiate/relationships/"))
    check(page)
    assert "reliable: alpha 0.85" in page.text
    assert "not to be relied on: alpha 0.42" in page.text
    assert "no scale was asked yet" in page.text
    assert "Ambassadors content, trusting and committed" in page.text
    sing, walk = page.text.split("Will sing our praises")[1].split("About to walk")
    assert sing.index("Ann Cole") < sing.index("Bob Stone")
    assert walk.index("Bob Stone") < walk.index("Ann Cole")
    assert "Said so, May 2026." in sing
    assert "Worth a visit first" in page.text
    assert "too few to learn from" in page.text


def test_before_any_run_it_says_what_to_do(owner: Client, scene: Scene) -> None:
    page = read(owner.get("/differentiate/relationships/"))
    check(page)
    assert "No relationship is judged yet" in page.text


def test_the_customers_page_shows_it_in_plain_words(owner: Client, told: Scene) -> None:
    page = read(owner.get(f"/customers/{told.ann.code}/"))
    check(page)
    assert "content, trusting and committed: recommends us" in page.text
    assert "6.0 of 7 5.5 to 6.5" in page.text
    assert "By 9 answers, the last in May 2026" in page.text
    silent = read(owner.get(f"/customers/{told.bob.code}/"))
    assert "They have answered nothing yet" in silent.text
    assert "The relationship" not in read(owner.get(f"/customers/{told.cy.code}/")).text
