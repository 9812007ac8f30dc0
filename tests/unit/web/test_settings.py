"""Settings: the business's choices, people and roles, and the audit log."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from regulars.ledger.business import business
from regulars.ledger.models import Trace
from regulars.ledger.users import Role, role_of

from .conftest import NOW, SignedIn, read

GOOD = "a long enough password"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def test_every_setting_has_its_row_and_help(owner: Client) -> None:
    page = read(owner.get("/settings/"))
    assert "Margin earned on each unit of revenue" in page.text
    assert page.all("input", id="set-MARGIN_RATE")[0]["value"] == "0.35"
    assert page.all("input", id="set-MARGIN_RATE")[0]["aria-describedby"] == "help-MARGIN_RATE"


def test_a_setting_is_changed(owner: Client) -> None:
    page = read(owner.post("/settings/MARGIN_RATE/", {"value": "0.4"}, follow=True))
    assert "MARGIN_RATE is changed" in page.text
    assert str(business().margin_rate) == "0.4"
    trace = Trace.objects.get()
    assert (trace.by, trace.did, trace.what) == ("olive", "change setting", "MARGIN_RATE")


@pytest.mark.parametrize(("name", "value"), [("MARGIN_RATE", "much"), ("SECRET_KEY", "x"), ("NO_SUCH", "1")])
def test_a_bad_setting_is_told_and_nothing_changes(name: str, value: str, owner: Client) -> None:
    page = read(owner.post(f"/settings/{name}/", {"value": value, "next": "/settings/"}, follow=True))
    assert page.all("p", role="alert")
    assert not Trace.objects.exists()


def test_a_setting_of_the_environment_is_shown_and_not_offered(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_CALLS_A_DAY", "7")
    page = read(owner.get("/settings/"))
    assert "set by REGULARS_CALLS_A_DAY" in page.text
    assert not page.all("form", action="/settings/CALLS_A_DAY/")


def test_people_are_let_in_with_a_role(owner: Client) -> None:
    owner.post("/settings/people/add/", {"name": "ruth", "role": "agent", "password": GOOD})
    assert role_of(User.objects.get(username="ruth")) is Role.AGENT
    page = read(owner.get("/settings/people/"))
    assert "ruth" in page.text
    assert GOOD not in page.text
    assert GOOD not in str([(trace.what, trace.detail) for trace in Trace.objects.all()])


@pytest.mark.parametrize(
    "given",
    [
        {"name": "", "role": "agent", "password": GOOD},
        {"name": "ruth", "role": "king", "password": GOOD},
        {"name": "ruth", "role": "agent", "password": "short"},
        {"name": "olive", "role": "agent", "password": GOOD},
    ],
)
def test_who_cannot_be_let_in(given: dict[str, str], owner: Client) -> None:
    page = read(owner.post("/settings/people/add/", {**given, "next": "/settings/people/"}, follow=True))
    assert page.all("p", role="alert")
    assert User.objects.count() == 1


def test_roles_and_passwords_are_changed(owner: Client, signed_in: SignedIn) -> None:
    signed_in(Role.AGENT)
    owner.post("/settings/people/agatha/role/", {"role": "marketer"})
    owner.post("/settings/people/agatha/password/", {"password": GOOD})
    agatha = User.objects.get(username="agatha")
    assert role_of(agatha) is Role.MARKETER
    assert agatha.check_password(GOOD)


def test_somebody_stays_owner(owner: Client) -> None:
    page = read(owner.post("/settings/people/olive/role/", {"role": "agent", "next": "/settings/people/"}, follow=True))
    assert "is the only owner" in page.text


def test_the_audit_log_has_pages(owner: Client) -> None:
    Trace.objects.bulk_create(
        Trace(at=NOW, by="mark", did="change setting", what=f"THING_{number}") for number in range(60)
    )
    page = read(owner.get("/settings/audit/"))
    assert "Page 1 of 2" in page.text
    assert "THING_59" in page.text
    assert "THING_9 " not in page.text + " "
    assert "THING_9" in read(owner.get("/settings/audit/?page=2")).text
