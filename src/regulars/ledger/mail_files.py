"""Files that came with mails: kept under names of ours in the data folder, and gone with the person they are about."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Collection, Iterable
from pathlib import Path

from regulars.kernel.options import data_folder
from regulars.ledger.models import ArrivedMail, Attachment, Record

_UNCLAIMED_SECONDS = 3600


def mail_folder() -> Path:
    """Where they are; nobody else on the machine may look."""
    folder = data_folder() / "mail"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def keep_file(content: bytes) -> str:
    """Keep a file, durably; gives its name. A transaction that claims it by a row comes after."""
    name = uuid.uuid4().hex
    descriptor = os.open(mail_folder() / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return name


def remove_unclaimed() -> int:
    """Remove files of transactions that never came true; gives how many."""
    old = [path for path in mail_folder().iterdir() if time.time() - path.stat().st_mtime > _UNCLAIMED_SECONDS]
    claimed = set(Attachment.objects.exclude(file="").values_list("file", flat=True))
    claimed |= set(ArrivedMail.objects.exclude(file="").values_list("file", flat=True))
    return remove_files(path.name for path in old if path.name not in claimed)


def files_about(records: Collection[Record], traces: Collection[str]) -> list[str]:
    """Files that came with these records' messages, and mails put aside that hold one of the traces."""
    theirs = Attachment.objects.filter(message__conversation__record__in=[record.pk for record in records])
    names = list(theirs.exclude(file="").values_list("file", flat=True))
    for mail in ArrivedMail.objects.exclude(file=""):
        path = mail_folder() / mail.file
        told = path.read_bytes().decode("utf-8", "replace").casefold() if path.exists() else ""
        if any(trace in told for trace in traces):
            names.append(mail.file)
            mail.delete()
    return names


def remove_files(names: Iterable[str]) -> int:
    """Remove files by name; gives how many there were."""
    gone = 0
    for name in names:
        path = mail_folder() / Path(name).name
        if path.exists():
            path.unlink()
            gone += 1
    return gone
