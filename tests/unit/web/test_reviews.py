"""Review: doubtful pairs one at a time, answered by forms and by htmx, taken back, and counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from regulars.ledger.models import Customer, Link, Review, Trace
from regulars.ledger.users import Role

from .conftest import Page, Scene, SignedIn, read
from .test_identify import also_in
from .test_markup import check

HTMX = {"HX-Request": "true"}


@dataclass
class Queue:
    """Pairs in doubt, the most valuable first: Ann and her namesake, Bob and his, Cy and his."""

    ann: Review
    bob: Review
    cy: Review
    namesakes: list[Customer]


@pytest.fixture
def queue(scene: Scene) -> Queue:
    reviews, namesakes = [], []
    for worth, customer in ((300, scene.ann), (20, scene.bob), (0, scene.cy)):
        other = Customer.objects.create(known_since=customer.known_since, name=customer.name)
        namesakes.append(other)
        record = also_in("list", other, key=customer.name, full_name=customer.name, email=f"{customer.pk}@x.org")
        ours = customer.links.exclude(record__source__format="console").get().record_id
        reviews.append(
            Review.objects.create(
                left_id=min(record.pk, ours),
                right_id=max(record.pk, ours),
                probability=0.83,
                evidence=["the same name", "the same town"],
                worth=Decimal(worth),
                found_at=timezone.now() - timedelta(days=2),
            )
        )
    return Queue(*reviews, namesakes)


def pair(response: Any) -> Page:
    """The swapped part, or the page."""
    assert response.status_code == 200, response.content.decode()[:2000]
    return Page(response.content.decode())


def post(client: Client, review: Review, verdict: str, **more: Any) -> Any:
    return client.post(f"/identify/reviews/{review.pk}/answer/", {"verdict": verdict}, **more)


def customers_of(review: Review) -> set[int]:
    return set(Link.objects.filter(record__in=(review.left_id, review.right_id)).values_list("customer", flat=True))


def test_the_most_valuable_pair_comes_first(owner: Client, queue: Queue) -> None:
    page = read(owner.get("/identify/reviews/"))
    check(page)
    assert "Probably the same person, 0.83" in page.text
    assert "£300 hang on the answer" in page.text
    assert "They are two customers now." in page.text
    assert "0 of 3 answered today , 3 wait" in page.text
    assert "3 pairs wait" in page.text  # on the tab


def test_two_records_stand_side_by_side(owner: Client, queue: Queue) -> None:
    page = read(owner.get(f"/identify/reviews/{queue.ann.pk}/"))
    row = page.text.partition("Name Ann Cole the same Ann Cole")[2]
    assert row
    assert "different" in page.text.partition("E-mail")[2].partition("Phone")[0]
    assert "only one side tells" in page.text.partition("Phone +442079460011")[2]
    for said in ("till", "list", "2 orders, spent £60", "has not bought yet", "Speaks for one person", "the same town"):
        assert said in page.text, said
    assert f"/customers/{Customer.objects.get(pk=queue.namesakes[0].pk).code}/" in page.links()


def test_agreement_is_shown_by_more_than_colour(owner: Client, queue: Queue) -> None:
    html = read(owner.get(f"/identify/reviews/{queue.ann.pk}/")).html
    for icon, words in (("equal", "the same"), ("unequal", "different"), ("dot", "only one side tells")):
        assert f"#{icon}" in html
        assert f"<span>{words}</span>" in html


def test_same_makes_one_customer_and_shows_the_next_pair(owner: Client, queue: Queue) -> None:
    answer = post(owner, queue.ann, "same")
    assert answer["Location"] == f"/identify/reviews/{queue.bob.pk}/"
    assert len(customers_of(queue.ann)) == 1
    page = read(owner.get(answer["Location"]))
    assert "You said that they are the same person." in page.text
    assert "1 of 3 answered today , 2 wait" in page.text
    assert "You said of the pair before: the same person ." in page.text
    trace = Trace.objects.get()
    assert (trace.did, trace.what, trace.detail) == ("answer pair", f"pair {queue.ann.pk}", {"answer": "same"})


def test_different_leaves_them_two_and_asks_no_more(owner: Client, queue: Queue) -> None:
    post(owner, queue.ann, "different")
    assert len(customers_of(queue.ann)) == 2
    assert Review.objects.get(pk=queue.ann.pk).state == "different"
    assert "£20 hang on the answer" in read(owner.get("/identify/reviews/")).text


def test_later_puts_the_pair_behind_the_others(owner: Client, queue: Queue) -> None:
    assert post(owner, queue.ann, "later")["Location"] == f"/identify/reviews/{queue.bob.pk}/"
    assert post(owner, queue.bob, "later")["Location"] == f"/identify/reviews/{queue.cy.pk}/"
    # All but one are put off: it goes round, and never shows the pair that was put off just now.
    assert post(owner, queue.cy, "later")["Location"] == f"/identify/reviews/{queue.ann.pk}/"
    page = read(owner.get("/identify/reviews/"))
    assert "0 of 3 answered today" in page.text
    assert "Put off once." in page.text


def test_the_last_pair_put_off_comes_again(owner: Client, queue: Queue) -> None:
    for review in (queue.ann, queue.bob):
        post(owner, review, "different")
    assert post(owner, queue.cy, "later")["Location"] == f"/identify/reviews/{queue.cy.pk}/"


def test_when_all_are_answered_the_page_says_so(owner: Client, queue: Queue) -> None:
    for review in (queue.ann, queue.bob):
        post(owner, review, "different")
    answer = post(owner, queue.cy, "different")
    assert answer["Location"] == "/identify/reviews/"
    page = read(owner.get(answer["Location"]))
    check(page)
    assert "No pair is in doubt" in page.text
    assert "3 of 3 answered today , 0 wait" in page.text
    assert page.text.count("different people") >= 3  # answered lately


def test_an_answer_is_taken_back_to_the_bit(owner: Client, queue: Queue) -> None:
    before = customers_of(queue.ann)
    post(owner, queue.ann, "same")
    answer = owner.post(f"/identify/reviews/{queue.ann.pk}/take-back/")
    assert answer["Location"] == f"/identify/reviews/{queue.ann.pk}/"
    assert customers_of(queue.ann) == before
    page = read(owner.get(answer["Location"]))
    assert "Taken back." in page.text
    assert "You said of the pair before" not in page.text
    assert "0 of 3 answered today" in page.text


def test_undo_goes_back_answer_by_answer(owner: Client, queue: Queue) -> None:
    post(owner, queue.ann, "same")
    post(owner, queue.bob, "different")
    for review in (queue.bob, queue.ann):
        page = read(owner.get("/identify/reviews/"))
        assert page.all("form", action=f"/identify/reviews/{review.pk}/take-back/")
        owner.post(f"/identify/reviews/{review.pk}/take-back/")
    assert "take-back" not in read(owner.get("/identify/reviews/")).html


def test_nobody_is_offered_to_undo_the_answer_of_another(owner: Client, signed_in: SignedIn, queue: Queue) -> None:
    post(owner, queue.ann, "same")
    assert "You said of the pair before" not in read(signed_in(Role.MARKETER).get("/identify/reviews/")).text


def test_there_is_nothing_to_take_back_of_a_pair_that_waits(owner: Client, queue: Queue) -> None:
    answer = owner.post(f"/identify/reviews/{queue.ann.pk}/take-back/", {"next": "/identify/reviews/"}, follow=True)
    assert "has no answer to take back" in read(answer).text


def test_to_htmx_only_the_pair_is_sent_and_announced(owner: Client, queue: Queue) -> None:
    part = pair(post(owner, queue.ann, "same", headers=HTMX))
    assert not part.all("html")
    assert part.all("div", id="review")
    assert "You said that they are the same person. Probably the same person." in part.text
    assert part.all("h2", id="review-title")[0]["tabindex"] == "-1"
    assert "£20 hang" in part.text
    back = pair(owner.post(f"/identify/reviews/{queue.ann.pk}/take-back/", headers=HTMX))
    assert "£300 hang" in back.text


def test_every_answer_has_its_key(owner: Client, queue: Queue) -> None:
    post(owner, queue.ann, "later")
    page = read(owner.get(f"/identify/reviews/{queue.cy.pk}/"))
    keys = {found["data-key"] for _, found in page.elements if "data-key" in found}
    assert keys == {"s", "d", "l", "u", "ArrowLeft", "ArrowRight"}
    assert f"/identify/reviews/{queue.bob.pk}/" in page.links()
    assert f"/identify/reviews/{queue.ann.pk}/" in page.links()


def test_an_answer_can_be_changed_on_its_page(owner: Client, queue: Queue) -> None:
    post(owner, queue.ann, "same")
    page = read(owner.get(f"/identify/reviews/{queue.ann.pk}/"))
    assert "Both records are one customer now." in page.text
    assert "Answered by olive today : the same person" in page.text
    post(owner, queue.ann, "different")
    assert len(customers_of(queue.ann)) == 2


def test_a_word_that_is_no_answer_changes_nothing(owner: Client, queue: Queue) -> None:
    page = read(owner.post(f"/identify/reviews/{queue.ann.pk}/answer/", {"verdict": "maybe"}, follow=True))
    assert "'maybe' is no answer" in page.text
    assert Review.objects.filter(state="waiting").count() == 3
    assert not Trace.objects.exists()


def test_an_analyst_looks_and_does_not_answer(signed_in: SignedIn, queue: Queue) -> None:
    analyst = signed_in(Role.ANALYST)
    page = read(analyst.get("/identify/reviews/"))
    assert "Probably the same person" in page.text
    assert not page.all("button", name="verdict")
    assert post(analyst, queue.ann, "same").status_code == 403


def test_a_pair_that_is_gone(owner: Client, queue: Queue) -> None:
    number = queue.ann.pk
    queue.ann.delete()
    missing = owner.get(f"/identify/reviews/{number}/")
    assert missing.status_code == 404
    assert f"There is no doubtful pair {number}" in missing.content.decode()


def test_no_pair_in_doubt(owner: Client, scene: Scene) -> None:
    page = read(owner.get("/identify/reviews/"))
    check(page)
    assert "No pair is in doubt" in page.text
    assert "All answered" not in page.text
