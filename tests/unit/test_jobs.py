"""Background work: uploads are kept, imported and forgotten; what a killed worker left is taken up again."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from regulars.jobs import import_job, keep_upload, run_flow_job, take_up_again, under_its_name
from regulars.kernel.options import data_folder
from regulars.ledger.models import Import, Record, Source

CSV = b"Order,Date,Customer,Item,Quantity,Price\nA1,2026-01-05,ann,Decaf,2,4.50\nA2,2026-01-06,bob,Filter,1,3.00\n"


@pytest.fixture(autouse=True)
def tidy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A data folder of the test's own."""
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))
    yield
    assert not list((data_folder() / "uploads").glob("tmp*")), "nothing is left over"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("orders.csv", "orders.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\my orders.csv", "C_my_orders.csv"),
        (".hidden", "hidden"),
        ("", "file"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
        ("Bestellungen März.xlsx", "Bestellungen_März.xlsx"),
    ],
)
def test_an_upload_is_kept_under_a_harmless_name(given: str, kept: str) -> None:
    path = keep_upload(given, [b"a", b"b"])
    assert path.parent == data_folder() / "uploads"
    assert path.name.partition("-")[2] == kept
    assert path.read_bytes() == b"ab"
    assert path.parent.stat().st_mode & 0o077 == 0
    with under_its_name(path, given) as named:
        assert (named.name, named.read_bytes()) == (kept, b"ab")


def test_uploads_of_one_name_do_not_meet() -> None:
    assert keep_upload("orders.csv", [b"1"]) != keep_upload("orders.csv", [b"2"])


@pytest.mark.django_db
def test_an_import_job_takes_the_file_in_and_forgets_it() -> None:
    upload = keep_upload("corner shop.csv", [CSV])
    report = import_job.call(str(upload), {"currency": "GBP"}, "corner shop.csv")
    assert (report["lines"], report["rejected"], report["nothing_new"]) == (2, 0, False)
    assert sorted(Record.objects.values_list("key", flat=True)) == ["ann", "bob"]
    assert Source.objects.get().name == "Corner shop"
    assert Import.objects.get().file_name == "corner shop.csv"
    assert not upload.exists()


@pytest.mark.django_db
def test_an_import_job_says_in_words_what_is_wrong_and_forgets_the_file_too() -> None:
    upload = keep_upload("orders.csv", [b""])
    report = import_job.call(str(upload), {}, "orders.csv")
    assert report == {"problem": "'orders.csv' is empty. Export it again, or name another file.", "file": "orders.csv"}
    assert not upload.exists()
    assert not Import.objects.exists()


@pytest.mark.django_db
def test_an_import_may_be_followed_by_a_run_where_there_is_news() -> None:
    for _ in range(2):
        upload = keep_upload("orders.csv", [CSV])
        import_job.call(str(upload), {"currency": "GBP"}, "orders.csv", then_run=True)
    assert [job.task_name for job in DBTaskResult.objects.all()] == ["run_flow_job"]


@pytest.mark.django_db
def test_a_run_job_says_in_words_that_there_is_nothing_to_do() -> None:
    assert "There is nothing to work on yet" in run_flow_job.call()["problem"]
    assert "There is no step 'guess'" in run_flow_job.call("guess")["problem"]


def running(worker: str) -> DBTaskResult:
    job = DBTaskResult.objects.get(pk=run_flow_job.enqueue().id)
    job.claim(worker)
    return job


@pytest.mark.django_db
def test_what_a_killed_worker_of_this_machine_was_doing_is_taken_up_again() -> None:
    here, gone = socket.gethostname()[:40], 2**22 + 1
    lost = running(f"{here}:{gone}")
    kept = [running(f"{here}:1"), running("elsewhere:5")]
    assert take_up_again() == 1
    lost.refresh_from_db()
    assert lost.status == TaskResultStatus.READY
    for job in kept:
        job.refresh_from_db()
        assert job.status == TaskResultStatus.RUNNING


@pytest.mark.django_db
def test_an_earlier_process_with_our_own_number_is_gone() -> None:
    job = running(f"{socket.gethostname()[:40]}:{os.getpid()}")
    assert take_up_again() == 1
    job.refresh_from_db()
    assert job.status == TaskResultStatus.READY
