"""What was read of a mail, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class File:
    """A file that came with it; `content` is None where the mail was too large to be fetched whole."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Report:
    """A report about a mail of ours: `kind` is bounce, delayed, delivered or complaint.

    `about`: the Message-IDs that it names, without angle brackets. `hard`: there is nobody at `address`.
    """

    kind: str
    about: tuple[str, ...]
    address: str = ""
    hard: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail that came in.

    Attributes:
        fingerprint: of its bytes.
        mail_id: its Message-ID without angle brackets; empty where it has none.
        sender, name: who wrote it, lower case, and what they call themselves.
        recipients: whom it was sent to, lower case.
        subject: on one line.
        at: when, as the mail says, but not after it arrived.
        answers: Message-IDs that it answers, the nearest first.
        text: what was newly written; `whole` with all that is quoted and signed.
        automatic: nobody wrote it.
        report: where it is about a mail that did not arrive, or was not wanted.
        files: what came with it.
    """

    fingerprint: str
    mail_id: str
    sender: str
    name: str
    recipients: tuple[str, ...]
    subject: str
    at: datetime
    answers: tuple[str, ...]
    text: str
    whole: str
    automatic: bool
    report: Report | None = None
    files: tuple[File, ...] = field(default=())


def fingerprint_of(raw: bytes) -> str:
    """The same for the same bytes."""
    return sha256(raw).hexdigest()
