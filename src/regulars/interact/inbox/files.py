"""Files that came with mails, and mails that could not be read, as they came."""

from __future__ import annotations

from dataclasses import dataclass

from regulars.kernel.errors import NotFound
from regulars.ledger.mail_files import mail_folder
from regulars.ledger.models import ArrivedMail, Attachment


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file and what it is called; whatever is in it came from outside."""

    name: str
    content: bytes


def attached_file(number: int) -> MailFile:
    """A file that came with a message. Raises NotFound."""
    found = Attachment.objects.filter(pk=number).exclude(file="").first()
    if found is None:
        raise NotFound(f"There is no file {number}.", hint="It was too large to keep, or its customer was erased.")
    return _read(found.file, found.name)


def mail_put_aside(number: int) -> MailFile:
    """A mail that could not be read. Raises NotFound."""
    found = ArrivedMail.objects.filter(pk=number).exclude(file="").first()
    if found is None:
        raise NotFound(f"No mail {number} was put aside.", hint="Look at the outbox again.")
    return _read(found.file, f"mail-{number}.eml")


def _read(file: str, name: str) -> MailFile:
    path = mail_folder() / file
    if not path.exists():
        raise NotFound(f"The file '{name}' is no longer there.", hint="A backup may have it.")
    return MailFile(name, path.read_bytes())
