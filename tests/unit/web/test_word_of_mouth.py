"""Word of mouth in the console: the page, and the form on a customer's page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.test import Client

from regulars.ledger.models import Referral, Trace
from regulars.ledger.users import Role

from .conftest import Scene, SignedIn, read
from .test_markup import check


def test_before_anybody_is_known_to_be_brought(owner: Client, scene: Scene) -> None:
    page = read(owner.get("/measure/word-of-mouth/"))
    assert "Nobody is known to have been brought yet" in page.text
    check(page)


def test_trees_months_and_referrers(owner: Client, scene: Scene) -> None:
    for days, (referrer, referred) in enumerate([(scene.ann, scene.bob), (scene.bob, scene.cy)]):
        Referral.objects.create(
            referrer=referrer, referred=referred, at=datetime.now(UTC) - timedelta(days=10 + 90 * days),
            evidence="test", source="link",
        )  # fmt: skip
    page = read(owner.get("/measure/word-of-mouth/"))
    assert "2 by a personal link" in page.text
    assert "Generation 2: Cy Hart" in page.text
    assert len(page.all("svg", class_="drawing drawing-wide")) == 2
    check(page)


def test_noted_and_taken_back_on_the_customers_page(owner: Client, signed_in: SignedIn, scene: Scene) -> None:
    path = f"/customers/{scene.bob.code}/"
    assert owner.post(f"{path}brought-by/", {"referrer": scene.ann.code}).status_code == 303
    page = read(owner.get(path))
    assert "Brought by Ann Cole" in page.text
    assert "Brought 1 customer." in read(owner.get(f"/customers/{scene.ann.code}/")).text
    check(page)
    assert not read(signed_in(Role.ANALYST).get(path)).all("input", name="referrer")
    refused = owner.post(f"/customers/{scene.ann.code}/brought-by/", {"referrer": scene.bob.code}, follow=True)
    assert "goes in a circle" in read(refused).text
    owner.post(f"{path}brought-by/", {"referrer": ""})
    assert not Referral.objects.exists()
    assert Trace.objects.filter(did="note who brought").count() == 2
