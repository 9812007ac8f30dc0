"""Signed links and addresses: whom a click, an opening, a reply or a wish for no more mail belongs to."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.utils.crypto import constant_time_compare, salted_hmac

from regulars.interact.mail.terms import MailTerms

UNSUBSCRIBE, OPENED, CLICKED, REPLY = "unsubscribe", "opened", "clicked", "reply"
_TOKEN = re.compile(r"([0-9a-f]{1,15})-([0-9a-f]{20})")
_WISH = re.compile(rf"\s*unsubscribe\s+({_TOKEN.pattern})\s*", re.IGNORECASE)


def token(purpose: str, number: int, about: str = "") -> str:
    """A word that only we can make, of the letters that addresses and links leave as they are."""
    return f"{number:x}-{_mark(purpose, number, about)}"


def number_of(purpose: str, given: str, about: str = "") -> int | None:
    """The number of a delivery in a token of ours; None for what we didn't make."""
    found = _TOKEN.fullmatch(given.lower())
    if found is None:
        return None
    number = int(found[1], 16)
    return number if constant_time_compare(found[2], _mark(purpose, number, about)) else None


def _mark(purpose: str, number: int, about: str) -> str:
    return salted_hmac(f"regulars.mail.{purpose}", f"{number} {about}", algorithm="sha256").hexdigest()[:20]


def unsubscribe_page(terms: MailTerms, number: int) -> str:
    """Where one click ends the mails of that delivery's kind."""
    return f"{terms.site}/u/{token(UNSUBSCRIBE, number)}"


def unsubscribe_mail(terms: MailTerms, number: int) -> str:
    """The same by mail."""
    return f"mailto:{terms.replies or terms.sender}?subject=unsubscribe%20{token(UNSUBSCRIBE, number)}"


def number_in_wish(subject: str) -> int | None:
    """The delivery in the subject of a mail that asks for no more."""
    found = _WISH.fullmatch(subject)
    return number_of(UNSUBSCRIBE, found[1]) if found else None


def pixel(terms: MailTerms, number: int) -> str:
    """The picture that a mail program asks for when the mail is opened."""
    return f"{terms.site}/m/o/{token(OPENED, number)}.gif"


def click(terms: MailTerms, number: int, url: str) -> str:
    """The way to `url` that tells us of the click; it leads nowhere else."""
    return f"{terms.site}/m/c/{token(CLICKED, number, url)}?{urlencode({'to': url})}"


def reply_address(terms: MailTerms, number: int) -> str:
    """An address of ours for answers to that delivery; empty where none is set up."""
    local, _, domain = terms.replies.rpartition("@")
    return f"{local}+{token(REPLY, number)}@{domain}" if terms.replies else ""


def number_in_address(address: str) -> int | None:
    """The delivery that somebody answers who writes to that address."""
    return number_of(REPLY, address.rpartition("@")[0].rpartition("+")[2])
