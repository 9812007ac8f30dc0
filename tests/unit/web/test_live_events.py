"""Live events in the console: keys made in sight once, rotated and revoked; what was turned down, in words."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from regulars.ledger.inbox.reasons import RULES, Reason
from regulars.ledger.models import Rejection, Source, WriteKey
from regulars.ledger.users import Role
from regulars.ledger.write_keys import hash_of, make_key

from .conftest import NOW, SignedIn, read

PAGE = "/settings/live-events/"


def test_a_key_is_shown_on_one_page_only(owner: Client) -> None:
    response = owner.post(f"{PAGE}made/", {"source": "web shop", "name": ""})
    assert response["Cache-Control"] == "no-store"
    page = read(response)
    key = WriteKey.objects.get()
    (shown,) = [word for word in page.text.split() if word.startswith("rgw_")]
    assert key.hash == hash_of(shown)
    assert (key.source.name, key.name, key.created_by) == ("web shop", "main", "olive")
    after = read(owner.get(PAGE))
    assert shown not in after.text
    assert f"…{key.hint}" in after.text


def test_a_key_is_revoked(owner: Client) -> None:
    _, key = make_key("web shop", "main", by="olive", at=NOW)
    page = read(owner.post(f"{PAGE}{key.pk}/revoked/", follow=True))
    assert "no longer opens the door" in page.text
    assert WriteKey.objects.get().revoked_at is not None
    assert not read(owner.get(PAGE)).all("form", action=f"{PAGE}{key.pk}/revoked/")


def test_what_is_refused_is_told(owner: Client) -> None:
    page = read(owner.post(f"{PAGE}made/", {"source": "", "next": PAGE}, follow=True))
    assert page.all("p", role="alert")
    assert read(owner.post(f"{PAGE}99/revoked/", {"next": PAGE}, follow=True)).all("p", role="alert")
    assert not WriteKey.objects.exists()


def test_rejections_of_the_last_days_are_counted_in_words(owner: Client) -> None:
    source = Source.objects.create(name="web shop", format="segment")
    now = timezone.now()
    for days, count in ((0, 3), (1, 1_200), (30, 7)):
        at = now - timedelta(days=days)
        Rejection.objects.create(
            source=source, day=at.date(), reason=Reason.NOBODY, count=count, says=RULES[Reason.NOBODY], last_at=at
        )
    page = read(owner.get(PAGE))
    assert RULES[Reason.NOBODY] in page.text
    assert "1,203" in page.text
    assert f"{now - timedelta(days=1):%-d %b}: 1,200" in page.text
    assert "7" not in [word for word in page.text.split() if word.isdigit()], "that was a month ago"
    assert "no site or app" in page.text.lower()


def test_an_analyst_sees_and_changes_nothing(signed_in: SignedIn) -> None:
    _, key = make_key("web shop", "main", by="olive", at=NOW)
    analyst = signed_in(Role.ANALYST)
    page = read(analyst.get(PAGE))
    assert "web shop" in page.text
    assert not page.all("form", method="post", action=f"{PAGE}made/")
    assert analyst.post(f"{PAGE}made/", {"source": "x"}).status_code == 403
    assert analyst.post(f"{PAGE}{key.pk}/revoked/").status_code == 403
