"""Every address as every role, and as somebody without one: opened, refused, or sent to sign in."""

import pytest
from django.test import Client
from django.urls import reverse

from regulars.ledger.users import ABILITIES, Ability, Role
from regulars.web import urls
from regulars.web.roles import OPENS, Area, Person, view_marks

from .conftest import Scene, SignedIn, read

O, M, A, N = Role.OWNER, Role.MARKETER, Role.AGENT, Role.ANALYST  # noqa: E741

PAGES = {
    "today": {O, M, A, N},
    "customers": {O, M, A, N},
    "export-customers": {O, M, N},
    "customer": {O, M, A, N},
    "earlier": {O, M, A, N},
    "export-customer": {O, M, N},
    "account": {O, M, A, N},
    "accounts": {O, M, N},
    "who": {O, M, A, N},
    "confirm-split": {O, M, A},
    "find-other": {O, M, A},
    "confirm-take-back": {O, M, A},
    "identify": {O, M, N},
    "reviews": {O, M, N},
    "review": {O, M, N},
    "imports": {O, M, N},
    "import": {O, M, N},
    "import-errors": {O, M, N},
    "confirm-undo": {O, M},
    "proposal": {O, M},
    "dry-run": {O, M},
    "differentiate": {O, M, N},
    "risk": {O, M, N},
    "needs": {O, M, N},
    "relationships": {O, M, N},
    "models": {O, M, N},
    "model": {O, M, N},
    "interact": {O, M, A, N},
    "cases": {O, M, A, N},
    "said": {O, M, A, N},
    "said-model": {O, M, A, N},
    "case": {O, M, A, N},
    "commitments": {O, M, A, N},
    "arrangements": {O, M, A, N},
    "experience": {O, M, N},
    "gaps": {O, M, N},
    "word-of-mouth": {O, M, N},
    "gap": {O, M, N},
    "improvement": {O, M, N},
    "service": {O, M, N},
    "experiments": {O, M, N},
    "site": {O, M, A, N},
    "forms": {O, M, A, N},
    "new-form": {O, M},
    "form": {O, M},
    "surveys": {O, M, A, N},
    "survey": {O, M, A, N},
    "preview-survey": {O, M, A, N},
    "survey-answers": {O, M, N},
    "dialogue": {O, M, A, N},
    "live": {O, M, A, N},
    "inbox": {O, M, A},
    "conversation": {O, M, A},
    "attachment": {O, M, A},
    "outbox": {O, M, A},
    "mail-aside": {O, M, A},
    "customise": {O, M, N},
    "action": {O, M, N},
    "new-action": {O, M},
    "change-own": {O, M},
    "decisions": {O, M, N},
    "decision": {O, M, N},
    "mails-of-today": {O, M, A},
    "words": {O, M, N},
    "letter": {O, M, N},
    "measure": {O, M, N},
    "between": {O, M, N},
    "periods": {O, M, N},
    "equity-now": {O, M, N},
    "reckoned-from": {O, M, N},
    "monthly-report": {O, M, N},
    "settings": {O, N},
    "people": {O, N},
    "audit": {O, N},
    "live-events": {O, N},
    "job": {O, M},
}
"""Who may look at what."""

FORMS = {
    "decision-done": {O, M, A},
    "decision-skip": {O, M, A},
    "take-back-skip": {O, M, A},
    "offer-again": {O, M, A},
    "send-mails": {O, M, A},
    "keep-segment": {O, M, A},
    "log-exchange": {O, M, A},
    "add-note": {O, M, A},
    "add-task": {O, M, A},
    "make-arrangement": {O, M, A},
    "change-arrangement": {O, M, A},
    "mark-back": {O, M, A},
    "make-promise": {O, M, A},
    "record-consent": {O, M, A},
    "send-preferences": {O, M, A},
    "add-member": {O, M, A},
    "remove-member": {O, M, A},
    "forget-member": {O, M, A},
    "split-off": {O, M, A},
    "merge-with": {O, M, A},
    "take-back-change": {O, M, A},
    "note-answer": {O, M, A},
    "make-survey": {O, M},
    "change-survey": {O, M},
    "add-survey-question": {O, M},
    "remove-survey-question": {O, M},
    "open-survey": {O, M},
    "remind-survey": {O, M},
    "close-survey": {O, M},
    "discard-survey": {O, M},
    "ask-some": {O, M},
    "switch-question": {O, M},
    "finish-task": {O, M, A},
    "settle-promise": {O, M, A},
    "open-case": {O, M, A},
    "correct-said": {O, M, A},
    "add-said": {O, M, A},
    "answer-case": {O, M, A},
    "assign-case": {O, M, A},
    "settle-case": {O, M, A},
    "unsettle-case": {O, M, A},
    "ask-case": {O, M, A},
    "make-improvement": {O, M},
    "brought-by": {O, M, A},
    "finish-improvement": {O, M},
    "ask-again": {O, M},
    "close-improvement": {O, M},
    "make-calendar": {O, M, A},
    "end-calendar": {O, M, A},
    "take-up-promise": {O, M, A},
    "put-off-task": {O, M, A},
    "answer-conversation": {O, M, A},
    "note-on-conversation": {O, M, A},
    "assign-conversation": {O, M, A},
    "arrange-conversation": {O, M, A},
    "close-conversation": {O, M, A},
    "reopen-conversation": {O, M, A},
    "snooze-conversation": {O, M, A},
    "settle-delivery": {O, M, A},
    "open-account": {O, M},
    "answer-pair": {O, M},
    "take-back-answer": {O, M},
    "undo-import": {O, M},
    "hand-in": {O, M},
    "correct": {O, M},
    "take-in": {O, M},
    "throw-away": {O, M},
    "start-run": {O, M},
    "change-action": {O, M},
    "settle-change": {O, M},
    "write-words": {O, M},
    "make-write-key": {O},
    "revoke-write-key": {O},
    "make-placement": {O, M},
    "put-content": {O, M},
    "remove-placement": {O, M},
    "remove-content": {O, M},
    "open-form": {O, M},
    "set-setting": {O},
    "add-person": {O},
    "set-role": {O},
    "set-address": {O},
    "set-password": {O},
}
"""Who may enter what."""

ANYBODY = {
    "sign-in",
    "sign-out",
    "theme",
    "preferences",
    "forget-me",
    "own-data",
    "own-arrangements",
    "forget-for-good",
    "calendar",
}
ANYBODY |= {"settled", "survey-sheet", "question-sheet", "no-more", "mail-opened", "mail-clicked", "mail-report"}


def address(name: str, scene: Scene) -> str:
    """An address of that name that leads somewhere in the scene."""
    numbers = {
        "decision-done": scene.decision.pk,
        "decision-skip": scene.decision.pk,
        "take-back-skip": scene.decision.pk,
        "offer-again": scene.decision.pk,
        "decision": scene.decision.pk,
        "finish-task": scene.task,
        "settle-promise": scene.promise,
        "job": "3f0f7e9a-8f7c-4a55-9a38-31f1b2b1c001",
    }
    pattern = next(found for found in urls.urlpatterns if found.name == name)
    known = {
        "code": scene.ann.code,
        "number": numbers.get(name, scene.taken.pk),
        "token": "0" * 32 + "-orders.csv",
        "key": "tea" if name == "change-own" else "thank",
        "channel": "email",
        "name": "purchases" if name == "model" else "MARGIN_RATE",
    }
    return reverse(name, kwargs={part: known[part] for part in pattern.pattern.converters})


def test_the_tables_of_this_test_name_every_address() -> None:
    assert {pattern.name for pattern in urls.urlpatterns} == {*PAGES, *FORMS, *ANYBODY}


def test_every_view_is_marked_with_its_area_and_what_it_takes() -> None:
    marks = {pattern.name: view_marks(pattern.callback) for pattern in urls.urlpatterns}
    assert {name for name, mark in marks.items() if mark is None} == ANYBODY
    assert marks["undo-import"] == (Area.IDENTIFY, Ability.IMPORT)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", PAGES)
def test_pages_open_to_their_roles_only(name: str, role: Role, signed_in: SignedIn, scene: Scene) -> None:
    response = signed_in(role).get(address(name, scene))
    if role in PAGES[name]:
        assert response.status_code in {200, 400, 404}, name  # 400 and 404: there is nothing to see, but they may look
    else:
        assert response.status_code == 403


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", FORMS)
def test_forms_are_taken_from_their_roles_only(name: str, role: Role, signed_in: SignedIn, scene: Scene) -> None:
    response = signed_in(role).post(address(name, scene))
    if role in FORMS[name]:
        assert response.status_code in {303, 422}, name  # 422: shown again with what is wrong
    else:
        assert response.status_code == 403


@pytest.mark.parametrize("name", FORMS)
def test_forms_are_never_taken_by_looking(name: str, owner: Client, scene: Scene) -> None:
    assert owner.get(address(name, scene)).status_code == 405


@pytest.mark.parametrize("name", [*PAGES, *FORMS])
def test_strangers_are_sent_to_sign_in(name: str, scene: Scene) -> None:
    client, path = Client(), address(name, scene)
    response = client.post(path) if name in FORMS else client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/?next=/")


@pytest.mark.parametrize("name", [*PAGES, *FORMS])
def test_who_has_no_role_gets_nowhere(name: str, signed_in: SignedIn, scene: Scene) -> None:
    client, path = signed_in(None), address(name, scene)
    response = client.post(path) if name in FORMS else client.get(path)
    assert response.status_code == 403
    assert "Ann Cole" not in response.content.decode()


def test_forms_want_their_token(signed_in: SignedIn, scene: Scene) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(O).cookies
    response = strict.post(address("undo-import", scene))
    assert response.status_code == 403
    assert "open too long" in response.content.decode()


def test_the_navigation_shows_what_the_role_opens(signed_in: SignedIn, scene: Scene) -> None:
    steps = ["Identify", "Differentiate", "Interact", "Customise", "Measure"]
    expected = {
        O: ["Today", "Customers", *steps, "Settings"],
        M: ["Today", "Customers", *steps],
        A: ["Today", "Customers", "Interact"],
        N: ["Today", "Customers", *steps, "Settings"],
    }
    for role, areas in expected.items():
        shown = read(signed_in(role).get("/"))
        assert [str(area) for area in Person("x", role).opens] == areas
        paths = ["/" if area == "Today" else f"/{area.lower()}/" for area in areas]
        assert [link for link in shown.links() if link in paths][1 : len(areas) + 1] == paths


def test_an_analyst_sees_no_form_but_search_and_theme(signed_in: SignedIn, scene: Scene) -> None:
    for name in ("today", "customer", "imports", "import", "customise", "interact", "settings", "people"):
        page = read(signed_in(N).get(address(name, scene)))
        posted = {form["action"] for form in page.all("form") if form.get("method") == "post"}
        assert posted == {"/theme/", "/sign-out/"}, name


def test_every_role_opens_today_and_has_abilities() -> None:
    assert all(Area.TODAY in OPENS[role] and ABILITIES[role] for role in Role)
