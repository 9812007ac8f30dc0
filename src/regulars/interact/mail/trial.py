"""A test as a letter: what a customer would get, with a foot that leads nowhere and a mark that it is a test."""

from __future__ import annotations

from html import escape

from django.core.mail import EmailMultiAlternatives

from regulars.interact.mail import look
from regulars.interact.mail.terms import MailTerms, mail_terms

_WAYS_OUT = "Choose what you get · No more of these"
_MARK = "[Test]"


def as_letter(html: str, note: str = "") -> str:
    """The words as a letter, with a foot that leads nowhere: nobody can unsubscribe a customer from a preview."""
    terms = mail_terms()
    foot = f"{escape(terms.business)} · {_WAYS_OUT}"
    return look.shown(html, terms.brand, f"{foot}<br>{escape(note)}" if note else foot)


def compose_trial(
    terms: MailTerms, address: str, subject: str, text: str, html: str, note: str
) -> EmailMultiAlternatives:
    """The mail to one of us; `note` says what it is. It carries no link of ours, so that nothing of it is counted."""
    mail = EmailMultiAlternatives(
        subject=f"{_MARK} {' '.join(subject.split()) or terms.business}",
        body=f"{text.rstrip()}\n\n-- \n{terms.business}\n{_WAYS_OUT}\n{note}\n",
        from_email=terms.from_line,
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(as_letter(html, note), "text/html")
    return mail
