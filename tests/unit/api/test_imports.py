"""Files over HTTP: looked at, taken in, listed, taken back; what is open is asked, what is wrong is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult

from regulars.identify.importing import error_file
from regulars.jobs import import_job
from regulars.kernel.options import data_folder
from regulars.ledger.models import Import, Trace

if TYPE_CHECKING:
    from conftest import Api

GOOD = "Order,Date,Customer,Item,Quantity,Price\nA1,2026-01-05,ann,Decaf,2,4.50\nA2,2026-01-06,bob,Filter,1,3.00\n"
AMBIGUOUS = GOOD.replace("2026-01-05", "05/01/2026").replace("2026-01-06", "06/01/2026")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of the test's own."""
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))


def send(caller: Api, path: str, text: str, name: str = "sales.csv", **hints: object) -> Any:
    body = {"file": SimpleUploadedFile(name, text.encode()), **hints}
    return caller.client.post(f"/api/{path}", body, headers=caller.headers)


def uploads() -> list[Path]:
    return list((data_folder() / "uploads").glob("*"))


def do_the_job() -> Any:
    """What the worker would do with the only job that waits."""
    job = DBTaskResult.objects.get()
    found = import_job.call(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])
    job.delete()
    return found


def test_a_proposal_says_how_the_file_would_be_read_and_keeps_nothing(owner: Api) -> None:
    proposal = send(owner, "imports/proposals", GOOD, currency="EUR").json()
    assert (proposal["format"], proposal["source"], proposal["guessed"]) == ("transactions", "Sales", True)
    assert proposal["mapping"]["Customer"] == "customer"
    assert proposal["because"]["Customer"]
    assert proposal["questions"] == []
    assert uploads() == []
    assert not Import.objects.exists()


def test_a_file_is_taken_in_in_the_background(owner: Api) -> None:
    answer = send(owner, "imports", GOOD, currency="GBP", source="Corner shop")
    assert answer.status_code == 202
    assert (answer.json()["what"], answer.json()["state"]) == ("import", "ready")
    assert len(uploads()) == 1
    assert do_the_job()["lines"] == 2
    assert uploads() == []
    (taken,) = owner("get", "imports").json()
    assert (taken["file"], taken["source"], taken["state"], taken["lines"]) == ("sales.csv", "Corner shop", "done", 2)
    assert owner("get", f"imports/{taken['number']}").json() == taken
    assert Trace.objects.get(did="import").by == "token test"


def test_an_open_question_is_asked_with_its_answers(owner: Api) -> None:
    answer = send(owner, "imports", AMBIGUOUS, currency="GBP")
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "urn:regulars:problem:open-question")
    assert problem["errors"][0]["name"] == "date_order"
    assert {"dmy", "mdy"} <= set(problem["errors"][0]["options"])
    assert uploads() == []
    assert send(owner, "imports", AMBIGUOUS, currency="GBP", dates="dmy").status_code == 202
    assert send(owner, "imports", AMBIGUOUS, currency="GBP", yes=True).status_code == 202


@pytest.mark.parametrize(
    ("text", "hints", "words"),
    [
        ("", {}, "'sales.csv' is empty"),
        (GOOD, {"currency": "XXZ"}, "'XXZ' is no currency"),
        (GOOD, {"dates": "ddd"}, "'ddd' is no order of dates"),
        (GOOD, {"map": ["Customer"]}, "map cannot be 'Customer'"),
        (GOOD, {"map": ["Nobody=email"]}, "no column 'Nobody'"),
        (GOOD, {"format": "nothing"}, "There is no format 'nothing'"),
        ("a,b\n1,2\n", {}, "do not say enough"),
    ],
)
def test_what_cannot_be_read_is_said_and_not_kept(owner: Api, text: str, hints: dict[str, Any], words: str) -> None:
    for path in ("imports", "imports/proposals"):
        answer = send(owner, path, text, **hints)
        assert answer.status_code == 422
        assert words in answer.json()["detail"]
    assert uploads() == []
    assert not DBTaskResult.objects.exists()


def test_a_request_without_a_file_is_refused(owner: Api) -> None:
    answer = owner.client.post("/api/imports", {"currency": "GBP"}, headers=owner.headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "file.file"


def test_refused_lines_come_as_a_file(owner: Api) -> None:
    send(owner, "imports", GOOD + "A3,2026-01-07,cat,Decaf,many,1.00\n", currency="GBP", map=["Quantity=quantity"])
    number = do_the_job()["number"]
    answer = owner("get", f"imports/{number}/errors")
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert lines == ["line,column,value,reason,message", "4,Quantity,many,not_a_number,This is not a number."]
    error_file(number).unlink()
    assert owner("get", f"imports/{number}/errors").status_code == 404


def test_an_import_is_taken_back_once(owner: Api) -> None:
    send(owner, "imports", GOOD, currency="GBP")
    number = do_the_job()["number"]
    undone = owner("post", f"imports/{number}/undo").json()
    assert undone["removed"]["event_lines"] == 2
    again = owner("post", f"imports/{number}/undo")
    assert (again.status_code, again.json()["type"]) == (422, "urn:regulars:problem:bad-input")
    assert owner("post", "imports/999/undo").status_code == 404
    assert owner("get", f"imports/{number}").json()["state"] == "undone"


def test_only_those_who_may_import_do(script: Callable[..., Api]) -> None:
    looker = script("see")
    assert looker("get", "imports").status_code == 200
    for path in ("imports", "imports/proposals"):
        assert send(looker, path, GOOD).status_code == 403
    assert looker("post", "imports/1/undo").status_code == 403
    assert uploads() == []
