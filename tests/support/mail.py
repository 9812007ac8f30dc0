"""People who write and are written to, and the mails that come in."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from regulars.intake.mail import record_for
from regulars.interact.consents import record_consent
from regulars.interact.outbox import queue
from regulars.ledger.models import Customer, Delivery, Link

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
SHOP = "hello@shop.example"
SITE = "https://crm.shop.example"


def person(address: str, name: str = "", *, agrees: bool = False) -> Customer:
    """Somebody who is known by an address; `agrees` to marketing by e-mail."""
    found = Link.objects.get(record=record_for(address, name, NOW)).customer
    if agrees:
        record_consent(found, "email", "marketing", "granted", proof="a form", by="test", at=NOW)
    return Customer.objects.get(pk=found.pk)


def to_send(customer: Customer, key: str = "spring", **more: object) -> Delivery:
    """A marketing mail that waits, or what `more` makes of it."""
    asked: dict[str, object] = {
        "purpose": "marketing",
        "subject": "Spring teas",
        "text": "Dear friend,\n\nthe first flush is here.",
        "at": NOW,
    }
    return queue(customer, key=key, **(asked | more))  # type: ignore[arg-type]


def mail_from(
    address: str,
    text: str = "Hello, where is my parcel?",
    *,
    name: str = "",
    subject: str = "My parcel",
    to: str = SHOP,
    mail_id: str = "",
    answers: str = "",
    at: datetime = NOW,
    **headers: str,
) -> bytes:
    """A mail as mail programs send it; `answers`: the Message-ID that it answers."""
    mail = EmailMessage()
    mail["From"] = f"{name} <{address}>" if name else address
    mail["To"], mail["Subject"], mail["Date"] = to, subject, format_datetime(at)
    if mail_id:
        mail["Message-ID"] = f"<{mail_id}>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = f"<{answers}>"
    for header, value in headers.items():
        mail[header.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def bounce_of(mail_id: str, address: str, status: str = "5.1.1") -> bytes:
    """A report of a mail server that a mail did not arrive (RFC 3464)."""
    return f"""From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: {SHOP}
Subject: Undelivered Mail Returned to Sender
Return-Path: <>
Auto-Submitted: auto-replied
Message-ID: <bounce-{mail_id}>
Content-Type: multipart/report; report-type=delivery-status; boundary="BB"

--BB
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--BB
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: failed
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{address}>: no such user

--BB
Content-Type: text/rfc822-headers

From: {SHOP}
Message-ID: <{mail_id}>
Subject: Spring teas

--BB--
""".encode()


def complaint_about(mail_id: str, address: str) -> bytes:
    """A mail provider's report that somebody called a mail spam (RFC 5965)."""
    return f"""From: feedback@isp.example
To: {SHOP}
Subject: FW: Spring teas
Message-ID: <arf-{mail_id}>
Content-Type: multipart/report; report-type=feedback-report; boundary="AA"

--AA
Content-Type: text/plain

This is an abuse report.

--AA
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Rcpt-To: <{address}>

--AA
Content-Type: message/rfc822

From: {SHOP}
To: {address}
Message-ID: <{mail_id}>
Subject: Spring teas

Dear friend
--AA--
""".encode()
