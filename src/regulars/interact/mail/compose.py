"""Composing: a delivery becomes a mail with text and HTML, a name of its own, and a way to say no to more."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from html import escape

from django.core.mail import EmailMultiAlternatives

from regulars.interact.dialogue.block import Block
from regulars.interact.mail import links, look
from regulars.interact.mail.terms import MailTerms
from regulars.interact.mail.tracking import followed
from regulars.interact.preferences.links import ARRANGEMENTS, PREFERENCES, make_token
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Delivery

OF_OUR_OWN_ACCORD = ("marketing", "research")
"""Purposes of mails nobody asked for: each carries a way to end them, and is followed."""

REORDER = "reorder"
"""Key of the move that reminds of what runs out: its mails lead to ordering the same again."""

_ALLOWED = {"in-reply-to", "references", "auto-submitted", "feedback-id", "x-priority", "importance"}


def mail_id_of(delivery: Delivery, terms: MailTerms) -> str:
    """The Message-ID, without angle brackets: fixed for good before the first try."""
    return delivery.mail_id or f"{links.token('mail', delivery.pk)}@{terms.domain}"


def compose(
    delivery: Delivery, address: str, terms: MailTerms, at: datetime, question: Block | None = None
) -> EmailMultiAlternatives:
    """The mail; a mail of our own accord may end with a question.

    Raises BadInput for an address, subject or header that would be another mail than was meant.
    """
    unasked = delivery.purpose in OF_OUR_OWN_ACCORD
    text, html = delivery.text, delivery.html.strip()
    if unasked:
        choose = f"{terms.site}/preferences/{make_token(delivery.customer, PREFERENCES, at, address)}/"
        asked = _asked(delivery, terms, address, at, question)
        text, html = _with_ways_out(delivery, terms, choose, asked)
        html = followed(html, terms, delivery)
    elif html:
        html = look.shown(html, terms.brand)
    mail = EmailMultiAlternatives(
        subject=" ".join(delivery.subject.split()) or terms.business,
        body=text,
        from_email=terms.from_line,
        to=[_one_address(address)],
        headers=_headers(delivery, terms, at),
        reply_to=[reply] if (reply := links.reply_address(terms, delivery.pk)) else None,
    )
    if html:
        mail.attach_alternative(html, "text/html")
    mail.metadata = {"delivery": str(delivery.pk)}  # type: ignore[attr-defined]  # providers report by this
    return mail


def _asked(delivery: Delivery, terms: MailTerms, address: str, at: datetime, question: Block | None) -> Block:
    """What stands below the letter: the way to order again, where it is about that, and the question, if there is one.

    The link opens a page with their last order; nothing is ordered until they press the button there.
    """
    asked = question or Block("", "")
    decision = delivery.decision
    if decision is None or decision.action is None or decision.action.key != REORDER:
        return asked
    page = f"{terms.site}/arrangements/{make_token(delivery.customer, ARRANGEMENTS, at, address)}/#again"
    text = f"Order the same again: {page}"
    html = f'<p><a class="button" href="{page}">Order the same again</a></p>'
    return Block(f"{text}\n\n{asked.text}" if asked.text else text, html + asked.html)


def _with_ways_out(delivery: Delivery, terms: MailTerms, choose: str, asked: Block) -> tuple[str, str]:
    """What nobody asked for, as text and HTML: our words, what stands below them, and how to say no to more."""
    page = links.unsubscribe_page(terms, delivery.pk)
    below = f"{asked.text}\n\n" if asked.text else ""
    text = f"{delivery.text.rstrip()}\n\n{below}-- \n{terms.business}\n"
    text += f"Choose what you get: {choose}\nNo more of these: {page}\n"
    foot = (
        f'{escape(terms.business)} · <a href="{choose}">Choose what you get</a> · <a href="{page}">No more of these</a>'
    )
    if given := delivery.html.strip():
        return text, look.shown(given, terms.brand, foot, asked.html)
    return text, look.letter(delivery.text, terms.brand, foot, asked.html)


def _headers(delivery: Delivery, terms: MailTerms, at: datetime) -> dict[str, str]:
    headers = {"Message-ID": f"<{mail_id_of(delivery, terms)}>", "Date": format_datetime(at)}
    if delivery.purpose in OF_OUR_OWN_ACCORD:
        # RFC 8058: mail programs show a button that posts to the page; the mail is for those that don't.
        ways = links.unsubscribe_mail(terms, delivery.pk), links.unsubscribe_page(terms, delivery.pk)
        headers["List-Unsubscribe"] = ", ".join(f"<{way}>" for way in ways)
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in delivery.headers.items():
        if name.lower() not in _ALLOWED or "\n" in str(value) or "\r" in str(value):
            raise BadInput(f"A mail's header '{name}' cannot be set.", hint=f"Allowed: {', '.join(sorted(_ALLOWED))}.")
        headers[name] = str(value)
    return headers


def _one_address(address: str) -> str:
    local, _, domain = address.rpartition("@")
    if not local or not domain or any(letter in address for letter in " ,;<>\r\n\t") or not domain.strip("."):
        raise BadInput("That is no e-mail address.", hint="Correct it on the customer's page.")
    return address
