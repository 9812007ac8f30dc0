"""What runs in the background: imports and runs that were asked for in the console or over HTTP, one at a time."""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import tempfile
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from regulars.chores import do_all_once, look_after
from regulars.kernel.errors import RegularsError
from regulars.kernel.options import data_folder

POLL_SECONDS = 0.5
_WATCH_SECONDS = 2.0
_PATIENCE_SECONDS = 10.0
_LONGEST_NAME = 120


def keep_upload(name: str, parts: Iterable[bytes]) -> Path:
    """Keep an uploaded file until it is imported; gives where. Its name is made harmless."""
    path = _uploads() / f"{uuid.uuid4().hex}-{_harmless(name)}"
    with path.open("wb") as file:
        for part in parts:
            file.write(part)
    return path


@contextmanager
def under_its_name(upload: Path, name: str) -> Iterator[Path]:
    """The upload under the name that it came with, by which errors call it, and its source where nobody named that."""
    with tempfile.TemporaryDirectory(dir=_uploads()) as folder:
        named = Path(folder) / _harmless(name)
        os.link(upload, named)
        yield named


def _uploads() -> Path:
    folder = data_folder() / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _harmless(name: str) -> str:
    return re.sub(r"[^\w.-]+", "_", Path(name).name)[-_LONGEST_NAME:].strip(".") or "file"


@task()
def import_job(path: str, hints: dict[str, Any], file_name: str, then_run: bool = False) -> dict[str, Any]:
    """Import an uploaded file as its hints say, then remove it; gives the report, or `problem` in words.

    `hints` are the fields of `identify.understand.Hints`; questions that they leave open take their defaults.
    """
    from regulars.identify.importing import import_file, propose
    from regulars.identify.understand import Hints

    upload = Path(path)
    try:
        with under_its_name(upload, file_name) as named:
            understanding = propose(named, Hints(**hints))
            report = import_file(named, understanding, at=datetime.now(UTC), file_name=file_name)
    except RegularsError as error:
        return {"problem": str(error), "file": file_name}
    finally:
        upload.unlink(missing_ok=True)
    if then_run and not report.nothing_new:
        run_flow_job.enqueue()
    return report.to_json()


@task()
def run_flow_job(step: str | None = None) -> dict[str, Any]:
    """Carry out one step of the flow, or all; gives the report, or `problem` in words."""
    from regulars import flow

    try:
        return flow.run(step, at=datetime.now(UTC)).to_json()
    except RegularsError as error:
        return {"problem": str(error)}


def work(*, once: bool = False, parent: int = 0) -> int:
    """Do what is waiting, then wait for more until a signal comes (or end, with `once`). Gives how many were done.

    With `parent`, ends soon after that process has ended. What a killed worker of this machine left half done is taken
    up again: a job is one transaction, so it was done or it was not.
    """
    from django_tasks_db.management.commands.db_worker import Worker

    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)  # that it ends when told to is no news
    take_up_again()
    worker = Worker(
        queue_names=["default"],
        interval=POLL_SECONDS,
        batch=once,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=_worker_id(),
        excluded_queue_names=[],
    )
    worker.configure_signals()
    if parent:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    ending = threading.Event()
    threads = [] if once else look_after(ending)
    worker.run()
    ending.set()
    for thread in threads:
        thread.join(_PATIENCE_SECONDS)
    return int(worker._run_tasks) + (do_all_once() if once else 0)


def take_up_again() -> int:
    """Put back in line the jobs that a worker of this machine was doing when it was killed; gives how many."""
    lost = [job.pk for job in DBTaskResult.objects.running() if not _alive(job.worker_ids[-1])]
    return DBTaskResult.objects.filter(pk__in=lost).update(status=TaskResultStatus.READY, started_at=None)


def _worker_id() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def _alive(worker_id: str) -> bool:
    """Whether that worker may still be at work; those of other machines are taken to be."""
    host, _, number = worker_id.rpartition(":")
    if host != socket.gethostname()[:40] or not number.isdigit():
        return bool(host)
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return int(number) != os.getpid()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
