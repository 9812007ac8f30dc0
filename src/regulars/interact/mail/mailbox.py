"""The way in: a mailbox that is read over IMAP, from where we left off, without marking or moving anything in it."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

from regulars.kernel.errors import BadSetting
from regulars.kernel.options import process_setting
from regulars.ledger.models import MailPlace

_KINDS: dict[str, tuple[type[BaseMailBox], int]] = {
    "imaps": (MailBox, 993),
    "imap": (MailBoxStartTls, 143),
    "imap+plain": (MailBoxUnencrypted, 143),
}
_TIMEOUT = 60.0
_AT_FIRST = timedelta(days=7)
_LARGEST = 40_000_000
"""Of a larger mail only its headers are fetched."""

FAILURES = (OSError, imaplib.IMAP4.error, ImapToolsError)
"""What the line, the server or the sign-in can do; each is tried again at the next look."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A folder at a server; `name` tells it from others, without the password."""

    kind: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    @property
    def name(self) -> str:
        """What it is called in the console."""
        return f"{self.user} at {self.host}:{self.port}, {self.folder}"


def mailbox() -> Mailbox | None:
    """The mailbox that MAIL_IN names; None where none is. Raises BadSetting, without the password in its words."""
    given = str(process_setting("MAIL_IN"))
    if not given:
        return None
    place = urlsplit(given)
    if place.scheme not in _KINDS or not place.hostname or not place.username:
        raise BadSetting(
            f"MAIL_IN begins with '{place.scheme}://'.", hint="Write it as imaps://user:password@host:993/INBOX."
        )
    return Mailbox(
        place.scheme,
        place.hostname,
        place.port or _KINDS[place.scheme][1],
        unquote(place.username),
        unquote(place.password or ""),
        unquote(place.path.strip("/")) or "INBOX",
    )


@contextmanager
def opened(box: Mailbox) -> Iterator[BaseMailBox]:
    """The mailbox, signed in and with its folder chosen, to look at only."""
    with _connected(box).login(box.user, box.password, initial_folder=None) as way:
        way.folder.set(box.folder, readonly=True)
        yield way


def _connected(box: Mailbox) -> BaseMailBox:
    kind, _ = _KINDS[box.kind]
    if kind is MailBoxUnencrypted:
        return MailBoxUnencrypted(box.host, box.port, timeout=_TIMEOUT)
    # Without a context of ours, imaplib takes any certificate, whoever signed it.
    return kind(box.host, box.port, timeout=_TIMEOUT, ssl_context=ssl.create_default_context())  # type: ignore[call-arg]


def catch_up(way: BaseMailBox, box: Mailbox, at: datetime) -> MailPlace:
    """How far we are in it. A mailbox that is new to us, or was made anew, begins with the mails of the last days;
    those that we have are known by what they say."""
    place, _ = MailPlace.objects.get_or_create(name=box.name)
    validity = int(way.folder.status(box.folder, ["UIDVALIDITY"])["UIDVALIDITY"])
    if place.uid_validity != validity:
        lately = [int(uid) for uid in way.uids(f"SINCE {at - _AT_FIRST:%d-%b-%Y}")]
        place.last_uid = min(lately) - 1 if lately else max((int(uid) for uid in way.uids("ALL")), default=0)
        place.uid_validity = validity
        place.save()
    return place


def new_mails(way: BaseMailBox, place: MailPlace, most: int) -> Iterator[tuple[int, bytes]]:
    """Mails after the last that was taken in, the oldest first: their numbers and bytes, until none or `most`."""
    # A server answers n:* with its last mail even where that is before n.
    uids = sorted(int(uid) for uid in way.uids(f"UID {place.last_uid + 1}:*") if int(uid) > place.last_uid)
    for uid in uids[:most]:
        raw = _fetch(way, uid)
        if raw is not None:
            yield uid, raw


def _fetch(way: BaseMailBox, uid: int) -> bytes | None:
    """The mail's bytes; only the headers of a huge one, and None for one that is gone."""
    size = _payload(way.client.uid("FETCH", str(uid), "(RFC822.SIZE)"))
    digits = size.partition(b"RFC822.SIZE")[2].split()[:1]
    part = "BODY.PEEK[HEADER]" if digits and int(digits[0].rstrip(b")")) > _LARGEST else "BODY.PEEK[]"
    answer = way.client.uid("FETCH", str(uid), f"({part})")
    return next((bytes(item[1]) for item in answer[1] if isinstance(item, tuple)), None)


def _payload(answer: tuple[str, list[object]]) -> bytes:
    return b" ".join(item for item in answer[1] if isinstance(item, bytes))
