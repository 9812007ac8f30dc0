"""Imports: the list, one of them, its errors, and taking it back; a file handed in, looked at, corrected, taken in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks_db.models import DBTaskResult

from regulars import jobs
from regulars.flow import STEPS
from regulars.identify.importing import error_file
from regulars.kernel.options import data_folder
from regulars.ledger.models import Customer, Import, Record, Run, Trace
from regulars.ledger.users import Role

from .conftest import Scene, SignedIn, body, read

SALES = """Invoice;Date;Customer;Product;Quantity;Price
1;03.04.2025;C-1;Tea;2;4,50
2;17.04.2025;C-2;Coffee;1;9,90
3;someday;C-1;Tea;1;4,50
"""


@pytest.fixture
def errors(scene: Scene) -> Iterator[Path]:
    path = error_file(scene.taken.pk)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("line,column,value,reason,message\n7,Date,someday,not a date,Correct it\n", encoding="utf-8")
    yield path
    path.unlink(missing_ok=True)


def hand_in(client: Client, text: str = SALES, name: str = "market stall.csv") -> str:
    """Hand a file in; gives the path of the page that shows what it is taken for."""
    answer = client.post("/identify/files/", {"file": SimpleUploadedFile(name, text.encode())})
    assert answer.status_code == 303
    return str(answer["Location"])


def test_the_list(owner: Client, scene: Scene) -> None:
    page = read(owner.get("/identify/imports/"))
    for said in ("orders.csv", "Shop", "12", "done"):
        assert said in page.text
    assert f"/identify/imports/{scene.taken.pk}/" in page.links()


def test_one_import_tells_what_it_brought_and_what_it_refused(owner: Client, scene: Scene, errors: Path) -> None:
    page = read(owner.get(f"/identify/imports/{scene.taken.pk}/"))
    for said in ("Lines read 12", "Refused 1", "Records that are new 3", "Times are UTC.", "by its header", "someday",
                 "Correct it"):  # fmt: skip
        assert said in page.text, said
    assert body(owner.get(f"/identify/imports/{scene.taken.pk}/errors.csv")) == errors.read_bytes()


def test_without_errors_there_is_nothing_to_download(owner: Client, scene: Scene) -> None:
    assert owner.get(f"/identify/imports/{scene.taken.pk}/errors.csv").status_code == 404


def test_taking_back_asks_first(owner: Client, scene: Scene) -> None:
    page = read(owner.get(f"/identify/imports/{scene.taken.pk}/take-back/"))
    assert "Take this import back?" in page.text
    assert "3 records that are new" in page.text
    assert Import.objects.get().state == "done"


def test_taking_back(owner: Client, scene: Scene) -> None:
    path = f"/identify/imports/{scene.taken.pk}/"
    page = read(owner.post(f"{path}taken-back/", follow=True))
    assert "is taken back" in page.text
    assert Import.objects.get().state == "undone"
    trace = Trace.objects.get()
    assert (trace.by, trace.did, trace.what) == ("olive", "undo import", f"import {scene.taken.pk}")
    assert DBTaskResult.objects.get().task_path.endswith("run_flow_job")
    again = read(owner.post(f"{path}taken-back/", follow=True))
    assert "there is nothing to take back" in again.text


def test_a_file_is_looked_at_before_anything_is_written(owner: Client, db: None) -> None:
    page = read(owner.get(hand_in(owner)))
    for said in ("market stall.csv", "table of sales", "Invoice", "Customer", "C-1"):
        assert said in page.text, said
    taken_for = {
        found["name"]: found for found in page.all("select") if found.get("name", "").startswith("map:")
    }  # fmt: skip
    assert set(taken_for) == {"map:Invoice", "map:Date", "map:Customer", "map:Product", "map:Quantity", "map:Price"}
    assert page.all("input", name="source")[0]["placeholder"] == "Market stall"
    assert not Record.objects.exists()


def test_a_dry_run_counts_and_writes_nothing(owner: Client, db: None) -> None:
    path = hand_in(owner)
    whole = read(owner.get(f"{path}dry-run/"))
    assert "3 lines; 1 would be refused" in whole.text
    assert "Records that are new 2" in whole.text
    part = read(owner.get(f"{path}dry-run/", headers={"HX-Request": "true"}))
    assert not part.all("html")
    assert not Import.objects.exists()


def test_corrections_win(owner: Client, db: None) -> None:
    path = hand_in(owner)
    mapping = {f"map:{column}": field for column, field in (("Product", "category"), ("Invoice", "order"))}
    owner.post(f"{path}corrected/", {"source": "Saturday market", "currency": "EUR", "decimal": "comma", **mapping})
    page = read(owner.get(path))
    assert page.all("input", name="source")[0]["value"] == "Saturday market"
    html = owner.get(path).content.decode()
    chosen = re.search(r'name="map:Product".*?</select>', html, re.DOTALL)
    assert chosen
    assert '<option value="category" selected>' in chosen[0]


def test_what_cannot_be_read_is_told_and_can_be_corrected(owner: Client, db: None) -> None:
    path = hand_in(owner, "a,b\n1,2\n3,4\n", "odd.csv")
    answer = owner.get(path)
    assert answer.status_code == 422
    assert "do not say enough" in answer.content.decode()
    assert "Kind of file" in answer.content.decode()


def test_a_bad_correction_is_told(owner: Client, db: None) -> None:
    path = hand_in(owner)
    owner.post(f"{path}corrected/", {"currency": "shells"})
    answer = owner.get(path)
    assert answer.status_code == 422
    assert "no currency" in answer.content.decode()


def test_from_file_to_people_in_the_background(owner: Client, db: None) -> None:
    path = hand_in(owner)
    owner.post(f"{path}corrected/", {"currency": "EUR", "decimal": "comma"})
    answer = owner.post(f"{path}taken-in/")
    job = answer["Location"]
    waiting = read(owner.get(job))
    assert "Waiting for its turn." in waiting.text
    assert waiting.all("section", id="progress")[0]["hx-trigger"] == "every 1s"
    jobs.work(once=True)
    over = read(owner.get(job, headers={"HX-Request": "true"}))
    assert "3 lines, 1 refused" in over.text
    assert not over.all("section", id="progress")[0].get("hx-trigger")
    taken = Import.objects.get()
    assert f"/identify/imports/{taken.pk}/" in over.links()
    assert (taken.source.name, taken.file_name, taken.lines, taken.rejected) == (
        "Market stall", "market stall.csv", 3, 1,
    )  # fmt: skip
    assert Customer.objects.count() == 2
    assert set(Run.objects.values_list("step", flat=True)) >= {"identify", "differentiate", "customise"}
    assert not (data_folder() / "uploads" / path.split("/")[-2]).exists()
    assert owner.get(path).status_code == 404
    did = [(trace.did, trace.what.startswith("file ")) for trace in Trace.objects.order_by("pk")]
    assert did == [("hand in file", True), ("import file", True)]
    assert "stall" not in str([(trace.what, trace.detail) for trace in Trace.objects.all()])


def test_a_job_that_found_a_problem_says_so(owner: Client, db: None) -> None:
    path = hand_in(owner, "Invoice,Date,Customer,Amount\n1,someday,C-1,x\n")
    job = owner.post(f"{path}taken-in/")["Location"]
    jobs.work(once=True)
    page = read(owner.get(job))
    assert page.all("p", role="alert")
    assert not Import.objects.exists()


def test_a_file_is_thrown_away(owner: Client, db: None) -> None:
    path = hand_in(owner)
    page = read(owner.post(f"{path}thrown-away/", follow=True))
    assert "thrown away" in page.text
    assert owner.get(path).status_code == 404
    assert not (data_folder() / "uploads" / path.split("/")[-2]).exists()


def test_nobody_else_sees_a_file_that_was_handed_in(owner: Client, signed_in: SignedIn) -> None:
    path = hand_in(owner)
    assert signed_in(Role.MARKETER).get(path).status_code == 404
    owner.post(f"{path}thrown-away/")


@pytest.mark.parametrize("form", [{}, {"file": ""}])
def test_no_file_is_no_import(form: dict[str, Any], owner: Client, db: None) -> None:
    page = read(
        owner.post("/identify/files/", form, headers={"Referer": "http://testserver/identify/imports/"}, follow=True)
    )
    assert "No file was chosen." in page.text


def test_a_run_is_started_and_followed(owner: Client, scene: Scene) -> None:
    job = owner.post("/jobs/")["Location"]
    assert [step["class"] for step in read(owner.get(job)).all("li") if step.get("class", "").startswith("step-")] == [
        "step-waiting"
    ] * len(STEPS)
    jobs.work(once=True)
    page = read(owner.get(job))
    states = [step["class"] for step in page.all("li") if step.get("class", "").startswith("step-")]
    assert len(states) == len(STEPS)
    assert "Go to Today" in page.text
    assert Trace.objects.get().did == "start run"


def test_work_that_there_is_not(owner: Client, db: None) -> None:
    assert owner.get("/jobs/3f0f7e9a-8f7c-4a55-9a38-31f1b2b1c001/").status_code == 404
