"""Gaps in the console: shown, taken on, followed and closed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.support.gaps import asked, tell

from regulars.ledger.models import Improvement, Segment, Survey, Task, Trace
from regulars.ledger.users import Role

from .conftest import Scene, SignedIn, read
from .test_markup import check


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def answered(scene: Scene) -> Survey:
    """Ann and Bob told what they want and get, and what would delight them."""
    survey = asked("quick help", "fair price", at=now() - timedelta(days=3))
    tell(survey, scene.ann.pk, {"quick help": (7, 2, 7), "fair price": (5, 5, 3)})
    tell(survey, scene.bob.pk, {"quick help": (6, 3, 6), "fair price": (4, 6, 2)})
    kano = asked("sample", parts=("there", "missing"), at=now() - timedelta(days=3))
    tell(kano, scene.ann.pk, {"sample": (1, 3)})
    return survey


def take_on(owner: Client, **changed: str) -> Improvement:
    given = {"need": "quick help", "what": "Two more at the phone", "owner": "olive"}
    made = owner.post(
        "/measure/improvements/made/", given | {"due_on": f"{now().date() + timedelta(days=9)}"} | changed
    )
    one = Improvement.objects.latest("pk")
    assert (made.status_code, made["Location"]) == (303, f"/measure/improvements/{one.pk}/")
    return one


def test_where_nobody_was_asked_the_page_says_what_to_do(owner: Client, scene: Scene) -> None:
    page = read(owner.get("/measure/gaps/"))
    assert "Nobody was asked yet" in page.text
    check(page)


def test_needs_groups_and_what_delights(owner: Client, answered: Survey) -> None:
    Segment.objects.create(name="Very likely to go", rule={"risk_at_least": 0.5})
    page = read(owner.get("/measure/gaps/?cut=tier"))
    assert "Quick help 2 answers: uncertain" in page.text
    assert "-4.00" in page.text
    assert "Concentrate here" in page.text
    assert "Most valuable" in page.text
    assert "Delights" in page.text
    assert page.all("svg", class_="drawing drawing-wide")
    check(page)
    assert "Very likely to go" in read(owner.get("/measure/gaps/?cut=segment")).text
    assert "Nobody who answered by name" in read(owner.get("/measure/gaps/?cut=product")).text
    assert owner.get("/measure/gaps/?cut=weather").status_code == 400


def test_one_gap_with_those_whose_gap_it_is(owner: Client, signed_in: SignedIn, answered: Survey) -> None:
    page = read(owner.get("/measure/gaps/one/?need=quick+help"))
    assert "Ann Cole" in page.text
    assert [field["name"] for field in page.all("input", type="hidden")].count("need") == 1
    check(page)
    group = read(owner.get("/measure/gaps/one/?need=quick+help&cut=tier&among=low")).text
    assert "Bob Stone" in group
    assert "Ann Cole" not in group
    assert not read(signed_in(Role.ANALYST).get("/measure/gaps/one/?need=quick+help")).all("input", name="what")
    assert owner.get("/measure/gaps/one/?need=none").status_code == 404


def test_one_customers_gap(owner: Client, scene: Scene, answered: Survey) -> None:
    page = read(owner.get(f"/measure/gaps/one/?need=quick+help&customer={scene.ann.code}"))
    assert "one person's word" in page.text
    check(page)
    assert owner.get(f"/measure/gaps/one/?need=sample&customer={scene.ann.code}").status_code == 404
    one = take_on(owner, customer=scene.ann.code)
    assert "Ann Cole" in read(owner.get(f"/measure/improvements/{one.pk}/")).text


def test_from_a_gap_to_its_close(owner: Client, scene: Scene, answered: Survey) -> None:
    one = take_on(owner)
    assert Task.objects.get(customer=None, assigned_to="olive", decision=None, title="Two more at the phone")
    assert "Two more at the phone" in read(owner.get("/measure/gaps/one/?need=quick+help")).text
    page = read(owner.get(f"/measure/improvements/{one.pk}/"))
    assert "First it is to be done" in page.text
    assert "It is on olive's list of tasks" in page.text
    assert "Hear out first: Ann Cole" in page.text
    check(page)
    owner.post(f"/measure/improvements/{one.pk}/done/")
    again = owner.post(f"/measure/improvements/{one.pk}/asked-again/")
    draft = Survey.objects.latest("pk")
    assert again["Location"] == f"/interact/surveys/{draft.pk}/"
    later = asked("quick help", at=now())
    tell(later, scene.ann.pk, {"quick help": (7, 6, 7)}, now())
    tell(later, scene.bob.pk, {"quick help": (6, 6, 6)}, now())
    assert "2 of 2 answered twice" in read(owner.get(f"/measure/improvements/{one.pk}/")).text
    owner.post(f"/measure/improvements/{one.pk}/closed/", {"because": "Both say so."})
    page = read(owner.get(f"/measure/improvements/{one.pk}/"))
    assert "How it ended" in page.text
    assert "Both say so." in read(owner.get("/measure/gaps/")).text
    check(page)
    assert list(Trace.objects.order_by("pk").values_list("did", flat=True))[-4:] == [
        "take on gap", "finish improvement", "ask again about gap", "close improvement",
    ]  # fmt: skip


def test_what_is_done_for_a_group_is_a_task_of_its_own(
    owner: Client, signed_in: SignedIn, scene: Scene, answered: Survey
) -> None:
    one = take_on(owner, due_on=f"{now().date()}")
    agent = signed_in(Role.AGENT)
    for path in ("/", "/interact/commitments/?whose=all"):
        page = read(owner.get(path))
        check(page)
        assert "Two more at the phone Gap in quick help, of everybody · by" in page.text
        assert f"/measure/improvements/{one.pk}/" in page.links()
        seen = read(agent.get(path))
        assert "Gap in quick help, of everybody" in seen.text
        assert f"/measure/improvements/{one.pk}/" not in seen.links()
    told = next(task for task in owner.get("/api/tasks").json() if task["title"] == "Two more at the phone")
    assert (told["customer"], told["improvement"]) == (None, one.pk)
    assert owner.post(f"/tasks/{told['number']}/done/").status_code == 303
    assert "It is done as olive's task." in read(owner.get(f"/measure/improvements/{one.pk}/")).text


def test_what_cannot_be_is_said(owner: Client, answered: Survey) -> None:
    told = {"need": "quick help", "what": "x", "owner": "olive"}
    for given, said in (
        (told, "needs a day"),
        (told | {"due_on": "soon"}, "is no day"),
        (told | {"due_on": "2020-01-01"}, "is over"),
        (told | {"due_on": "2099-01-01", "need": "none"}, "Nobody told"),
    ):
        refused = owner.post("/measure/improvements/made/", given, follow=True)
        assert said in read(refused).text
    assert not Improvement.objects.exists()
    one = take_on(owner)
    refused = owner.post(f"/measure/improvements/{one.pk}/closed/", {"because": ""}, follow=True)
    assert "not shown yet" in read(refused).text
