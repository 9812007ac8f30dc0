"""Reports about our mails: that one did not arrive (RFC 3464, or in a server's own words), or was not wanted (5965)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from regulars.interact.mail.reading.arrived import Report
from regulars.interact.mail.reading.words import decoded

_MAIL_ID = re.compile(r"^(?:Message-ID|X-Original-Message-ID|Original-Message-ID):\s*<([^<>\s]+)>", re.I | re.M)
_STATUS = re.compile(r"\b([45])\.(\d{1,3})\.(\d{1,3})\b")
_CODE = re.compile(r"\b(?:4[0-9]{2}|5[0-5][0-9])\b(?=[ -])")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_POSTMASTERS = ("mailer-daemon@", "postmaster@", "mail-daemon@", "mailerdaemon@")
_LONGEST = 60_000

# RFC 3463: full, too large, blocked, and the like pass; an address, a host or a mailbox that is not there does not.
_PASSING = {("2", "2"), ("2", "3"), ("2", "4"), ("3", "2"), ("3", "4"), ("4", "5"), ("4", "7")}


def find_report(mail: Message, sender: str) -> Report | None:
    """What the mail reports; None where it reports nothing."""
    kind = str(mail.get_param("report-type", "") or "").lower()
    if mail.get_content_type() == "multipart/report" and kind == "feedback-report":
        return _complaint(mail)
    fields = list(_fields(mail, "message/delivery-status"))
    if fields:
        return _not_delivered(mail, fields)
    if sender.startswith(_POSTMASTERS):
        return _in_own_words(mail)
    return None


def _complaint(mail: Message) -> Report | None:
    fields = list(_fields(mail, "message/feedback-report"))
    said = {name: value for block in fields for name, value in block.items()}
    if said.get("feedback-type", "abuse").lower() in {"not-spam", "virus"}:
        return None
    address = _first_address(said.get("original-rcpt-to", ""))
    return Report("complaint", tuple(_named(mail)), address, why=said.get("feedback-type", "abuse"))


def _not_delivered(mail: Message, fields: list[dict[str, str]]) -> Report | None:
    about = tuple(_named(mail))
    for block in fields:
        action = block.get("action", "").lower()
        if not action:
            continue
        address = _first_address(block.get("original-recipient", "") or block.get("final-recipient", ""))
        if action in {"delivered", "relayed", "expanded"}:
            return Report("delivered", about, address)
        if action == "delayed":
            return Report("delayed", about, address)
        status = block.get("status", "") or block.get("diagnostic-code", "")
        return Report("bounce", about, address, _is_hard(status), _short(status))
    return None


def _in_own_words(mail: Message) -> Report | None:
    words = _all_text(mail)
    found = _STATUS.search(words) or _CODE.search(words)
    if found is None and "deliver" not in words.lower():
        return None
    status = found[0] if found else ""
    return Report("bounce", tuple(_named(mail)), _first_address(words), _is_hard(status), _short(status))


def _is_hard(status: str) -> bool:
    found = _STATUS.search(status)
    if found is not None:
        return found[1] == "5" and (found[2], found[3]) not in _PASSING and found[2] != "7"
    return status.strip()[:3] in {"550", "551", "553"}


def _short(status: str) -> str:
    """Without the address that servers quote."""
    found = _STATUS.search(status) or _CODE.search(status)
    return f"their server answered {found[0]}" if found else "their server sent it back"


def _fields(mail: Message, kind: str) -> Iterator[dict[str, str]]:
    """Blocks of fields in parts of that kind, names in lower case."""
    for part in mail.walk():
        if part.get_content_type() != kind:
            continue
        blocks = part.get_payload()
        if isinstance(blocks, list):
            for block in (block for block in blocks if isinstance(block, Message)):
                yield {name.lower(): str(value).strip() for name, value in block.items()}
        else:
            yield _lines(str(blocks))


def _lines(text: str) -> dict[str, str]:
    pairs = (line.split(":", 1) for line in text.splitlines() if ":" in line)
    return {name.strip().lower(): value.strip() for name, value in pairs}


def _named(mail: Message) -> Iterator[str]:
    """Message-IDs of the mails that are quoted in the report, but not its own."""
    for part in mail.walk():
        if part is mail:
            continue
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            for message in inner if isinstance(inner, list) else []:
                if isinstance(message, Message):
                    yield str(message.get("Message-ID", "")).strip(" <>")
        elif not part.is_multipart():
            yield from _MAIL_ID.findall(_content(part))
    if not mail.is_multipart():
        yield from _MAIL_ID.findall(_content(mail))
    yield from re.findall(r"<([^<>\s]+)>", f"{mail.get('In-Reply-To', '')} {mail.get('References', '')}")


def _all_text(mail: Message) -> str:
    texts = (_content(part) for part in mail.walk() if part.get_content_maintype() == "text")
    return "\n".join(texts)[:_LONGEST]


def _content(part: Message) -> str:
    content = part.get_payload(decode=True)
    return decoded(content, "utf-8")[:_LONGEST] if isinstance(content, bytes) else ""


def _first_address(text: str) -> str:
    found = _ADDRESS.search(text)
    return found[0].lower() if found else ""
