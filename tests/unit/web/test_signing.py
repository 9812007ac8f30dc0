"""Signing in and out, the lock after many wrong passwords, and the theme."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from .conftest import Page, SignedIn, read

SECRET = "long enough for a test"


@pytest.fixture
def olive(db: None, settings: object) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    return User.objects.create_user("olive", password=SECRET)


def enter(client: Client, password: str, **more: str) -> object:
    return client.post("/sign-in/", {"username": "olive", "password": password, **more})


def test_the_right_password_leads_to_today_or_where_one_was_going(olive: User) -> None:
    assert enter(Client(), SECRET)["Location"] == "/"  # type: ignore[index]
    assert enter(Client(), SECRET, next="/customers/?tier=low")["Location"] == "/customers/?tier=low"  # type: ignore[index]


def test_it_never_leads_elsewhere(olive: User) -> None:
    assert enter(Client(), SECRET, next="https://example.com/")["Location"] == "/"  # type: ignore[index]


def test_a_wrong_password_says_so_and_keeps_the_name(olive: User) -> None:
    page = read(enter(Client(), "wrong"))
    assert "do not go together" in page.text
    assert page.all("input", name="username")[0]["value"] == "olive"
    assert page.all("input", name="username")[0]["aria-invalid"] == "true"


def test_after_eight_wrong_passwords_the_right_one_has_to_wait(olive: User) -> None:
    client = Client()
    answers = [enter(client, "wrong") for _ in range(8)]
    assert [answer.status_code for answer in answers[:7]] == [200] * 7  # type: ignore[attr-defined]
    late = enter(client, SECRET)
    assert late.status_code == 429  # type: ignore[attr-defined]
    assert "Wait a quarter of an hour" in Page(late.content.decode()).text  # type: ignore[attr-defined]


def test_signing_out_is_a_form(signed_in: SignedIn) -> None:
    from regulars.ledger.users import Role

    client = signed_in(Role.OWNER)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/")["Location"].startswith("/sign-in/")


@pytest.mark.django_db
@pytest.mark.parametrize(("wanted", "kept"), [("dark", "dark"), ("light", "light"), ("auto", "auto"), ("neon", None)])
def test_the_theme_is_kept_in_a_cookie(wanted: str, kept: str | None) -> None:
    client = Client()
    answer = client.post("/theme/", {"theme": wanted, "next": "/sign-in/"})
    assert answer["Location"] == "/sign-in/"
    assert ("theme" in answer.cookies) == bool(kept)
    assert read(client.get("/sign-in/")).all("html")[0]["data-theme"] == (kept or "auto")


@pytest.mark.django_db
def test_a_theme_leads_back_to_our_own_pages_only() -> None:
    answer = Client().post("/theme/", {"theme": "dark", "next": "//example.com/"})
    assert answer["Location"] == "/"
