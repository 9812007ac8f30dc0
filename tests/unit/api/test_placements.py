"""What the site shows and asks, set over HTTP; and live events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from regulars.ledger.models import Content, Trace
from regulars.ledger.users import Role

if TYPE_CHECKING:
    from conftest import Api, Scene

FORM: dict[str, Any] = {
    "kind": "sign-up",
    "title": "Hear from us",
    "button": "Sign up",
    "thanks": "Thank you.",
    "fields_asked": [{"name": "email", "required": True}],
    "consents": [{"channel": "email", "purpose": "marketing", "label": "Yes, send me your news."}],
}


def test_a_placement_from_nothing_to_its_words_and_away(owner: Api, scene: Scene) -> None:
    assert owner("post", "site/placements", {"key": "home"}).status_code == 201
    assert owner("post", "site/placements", {"key": "home"}).status_code == 422
    for action, heading in (("thank", "Thank you"), ("", "Welcome")):
        said = owner("put", "site/placements/home/content", {"action": action, "heading": heading, "text": "Words."})
        assert said.status_code == 200, said.json()
    (home,) = owner("get", "site/placements").json()
    assert {(one["action"], one["heading"]) for one in home["contents"]} == {("thank", "Thank you"), ("", "Welcome")}
    number = Content.objects.get(heading="Welcome").pk
    assert owner("delete", f"site/placements/content/{number}").status_code == 200
    assert owner("delete", f"site/placements/content/{number}").status_code == 404
    assert owner("delete", "site/placements/home").status_code == 200
    assert owner("get", "site/placements").json() == []
    assert owner("put", "site/placements/home/content", {"heading": "x"}).status_code == 404
    assert Trace.objects.filter(did__in=["make placement", "change content", "remove placement"]).count() == 4


def test_a_form_is_made_changed_and_closed(owner: Api, scene: Scene) -> None:
    assert owner("put", "site/forms/news", FORM).status_code == 200
    assert owner("put", "site/forms/news", FORM | {"title": "News"}).status_code == 200
    assert owner("put", "site/forms/news/open", {"enabled": False}).status_code == 200
    (form,) = owner("get", "site/forms").json()
    assert (form["key"], form["title"], form["enabled"], form["sent"]) == ("news", "News", False, 0)
    assert form["consents"][0]["label"] == "Yes, send me your news."
    assert owner("put", "site/forms/other/open", {"enabled": True}).status_code == 404
    wrong = owner("put", "site/forms/news", FORM | {"kind": "quiz"})
    assert (wrong.status_code, "'quiz' is no kind of form" in wrong.json()["detail"]) == (422, True)


def test_live_events_as_they_stand(owner: Api, scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))
    found = owner("get", "live").json()
    assert (found["waiting"], found["lag_seconds"], found["a_minute"], found["turned_down"]) == (0, 0, 0, [])
    assert {one["source"] for one in found["latest"]} <= {"till"}


@pytest.mark.parametrize("role", [*Role, None])
def test_who_may_look_and_who_may_change(person: Callable[[Role | None], Api], scene: Scene, role: Role | None) -> None:
    caller = person(role)
    assert {caller("get", path).status_code for path in ("site/placements", "site/forms")} == ({200} if role else {403})
    may = role in {Role.OWNER, Role.MARKETER}
    assert caller("put", "site/forms/news", FORM).status_code == (200 if may else 403)
    assert caller("post", "site/placements", {"key": "home"}).status_code == (201 if may else 403)
