"""From bytes to an Arrived mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime

from regulars.interact.mail.reading.arrived import Arrived, File, fingerprint_of
from regulars.interact.mail.reading.automatic import is_automatic
from regulars.interact.mail.reading.reports import find_report
from regulars.interact.mail.reading.words import clean, decoded, from_html, newly_written, text_of
from regulars.kernel.errors import BadInput

# The older policy leaves headers as they came; the newer one fails on some that are broken.
_PARSER = BytesParser(policy=policy.compat32)
_IDS = re.compile(r"<([^<>\s]{1,390})>")
_TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_MOST_ANSWERS = 50


def read_mail(raw: bytes, at: datetime) -> Arrived:
    """Read a mail that came in at `at`. Raises BadInput for one that nobody can have sent: without a sender."""
    mail = _PARSER.parsebytes(raw)
    headers = {name.lower(): _header(mail, name) for name in mail.keys()}  # noqa: SIM118 (names may come twice)
    subject = " ".join(headers.get("subject", "").split())[:400]
    name, sender = _sender(mail)
    report = find_report(mail, sender)
    if not sender and report is None:
        raise BadInput("The mail does not say who sent it.", hint="Look at its file.")
    whole, files = _content(mail)
    return Arrived(
        fingerprint=fingerprint_of(raw),
        mail_id=next(iter(_IDS.findall(headers.get("message-id", ""))), ""),
        sender=sender,
        name=name,
        recipients=tuple(address for _, address in _addresses(mail, *_TO)),
        subject=subject,
        at=_moment(headers.get("date", ""), at),
        answers=_answers(headers),
        text=newly_written(whole) if whole else "",
        whole=whole,
        automatic=report is not None or is_automatic(headers, subject),
        report=report,
        files=tuple(files),
    )


def _header(mail: Message, name: str) -> str:
    """The header in readable characters, whatever it is written in."""
    value = mail.get(name, "")
    try:
        parts = decode_header(value)
    except (ValueError, LookupError):
        parts = [(str(value), None)]
    said = (decoded(part, charset or "") if isinstance(part, bytes) else str(part) for part, charset in parts)
    return clean("".join(said).replace("\n", " "))


def _sender(mail: Message) -> tuple[str, str]:
    for name, address in _addresses(mail, "From", "Sender", "Return-Path"):
        return ("" if "@" in name else name[:300]), address
    return "", ""


def _addresses(mail: Message, *names: str) -> list[tuple[str, str]]:
    """Addresses in those headers, with what they are called; those that are none are left out."""
    lines = [_header_line(value) for name in names for value in mail.get_all(name, [])]
    # A line at a time: one that is broken costs no other.
    found = [pair for line in lines for pair in getaddresses([line])]
    return [
        (" ".join(_readable(name).split()), address.strip().lower())
        for name, address in found
        if address.count("@") == 1 and all(address.split("@")) and len(address) <= 320 and " " not in address
    ]


def _header_line(value: object) -> str:
    return clean(str(value).replace("\n", " ").replace("\r", " "))


def _readable(name: str) -> str:
    try:
        parts = decode_header(name)
    except (ValueError, LookupError):
        return name
    return clean("".join(decoded(p, c or "") if isinstance(p, bytes) else str(p) for p, c in parts))


def _answers(headers: dict[str, str]) -> tuple[str, ...]:
    nearest = _IDS.findall(headers.get("in-reply-to", ""))
    earlier = _IDS.findall(headers.get("references", ""))
    return tuple(dict.fromkeys([*nearest, *reversed(earlier)]))[:_MOST_ANSWERS]


def _moment(said: str, at: datetime) -> datetime:
    try:
        read = parsedate_to_datetime(said)
        moment = read if read.tzinfo else read.replace(tzinfo=UTC)
        return min(moment.astimezone(UTC), at)
    except (ValueError, TypeError, OverflowError):
        return at


def _content(mail: Message) -> tuple[str, list[File]]:
    """All that is written in it, and the files that came with it."""
    plain: list[str] = []
    pages: list[str] = []
    files: list[File] = []
    for part in _parts(mail):
        kind, name = part.get_content_type(), _file_name(part)
        attached = part.get_content_disposition() == "attachment" or bool(name)
        if kind == "text/plain" and not attached:
            plain.append(text_of(part))
        elif kind == "text/html" and not attached:
            pages.append(from_html(text_of(part)))
        elif kind == "message/rfc822":
            inner = part.get_payload()
            sent_on = inner[0] if isinstance(inner, list) and inner else None
            files.append(File(name or "mail.eml", kind, sent_on.as_bytes() if isinstance(sent_on, Message) else b""))
        elif attached or part.get_content_maintype() != "text":
            content = part.get_payload(decode=True)
            files.append(File(name or "file", kind, content if isinstance(content, bytes) else b""))
    said = [text for text in plain if text] or [text for text in pages if text]
    return clean("\n\n".join(said)), files


def _parts(mail: Message) -> Iterator[Message]:
    """Its parts, but not those of a mail that is sent on within it."""
    if mail.is_multipart() and mail.get_content_maintype() == "multipart":
        for part in mail.get_payload():
            if isinstance(part, Message):
                yield from _parts(part)
    else:
        yield mail


def _file_name(part: Message) -> str:
    try:
        name = _readable(str(part.get_filename() or ""))
    except (ValueError, LookupError, TypeError):
        name = "file"
    return re.sub(r"[\x00-\x1f/\\]+", "_", name).strip(". ")[-200:]
