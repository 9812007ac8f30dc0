"""Links of a mail that tell us of a click, and who it was: a person, or a machine that looks at mail for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from html import escape, unescape

from regulars.interact.mail import links
from regulars.interact.mail.events import CLICKED, OPENED, enter
from regulars.interact.mail.tags import tagged
from regulars.interact.mail.terms import MailTerms
from regulars.ledger.models import Delivery, TimelineEntry

_HREF = re.compile(r'(<a\b[^>]*?\bhref=)(["\'])(https?://[^"\']+)\2', re.IGNORECASE)
_AT_ONCE = timedelta(seconds=5)
"""Nobody reads so soon after sending; programs that look for harmful links do."""

# Apple's Mail Privacy Protection calls itself "Mozilla/5.0" and nothing more; the proxies of Gmail and Yahoo ask for
# pictures in people's place; the others look at links before people do.
_MACHINES = re.compile(
    r"^(Mozilla/5\.0)?$|GoogleImageProxy|YahooMailProxy|bot\b|crawl|spider|preview|scan|python|curl|wget|Go-http"
    r"|Barracuda|Mimecast|Proofpoint|Outlook-Safe|Microsoft Office Existence|HeadlessChrome",
    re.IGNORECASE,
)
_PREFETCHING = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def followed(html: str, terms: MailTerms, delivery: Delivery) -> str:
    """The mail with links that pass by us and the picture that tells that it was opened, and tags, as is set."""
    if terms.tags:
        html = _with_links(html, terms, lambda url: tagged(url, delivery, terms.business))
    return _tracked(html, terms, delivery.pk) if terms.tracking else html


def _with_links(html: str, terms: MailTerms, leads: Callable[[str], str]) -> str:
    """The mail with links that lead elsewhere; those to pages of ours stay."""
    ours = f"{terms.site}/"

    def change(found: re.Match[str]) -> str:
        url = unescape(found[3])
        return found[0] if url.startswith(ours) else f"{found[1]}{found[2]}{escape(leads(url))}{found[2]}"

    return _HREF.sub(change, html)


def _tracked(html: str, terms: MailTerms, number: int) -> str:
    picture = f'<img src="{links.pixel(terms, number)}" width="1" height="1" alt="">'
    passing = _with_links(html, terms, lambda url: links.click(terms, number, url))
    ending = passing.lower().rfind("</body>")
    return passing + picture if ending < 0 else passing[:ending] + picture + passing[ending:]


def by_machine(delivery: Delivery, headers: Mapping[str, str], at: datetime) -> bool:
    """Whether it was probably no person who asked, by how it asked and how soon."""
    if any("prefetch" in headers.get(name, "").lower() for name in _PREFETCHING):
        return True
    if _MACHINES.search(headers.get("User-Agent", "")):
        return True
    sent = delivery.sent_at or delivery.handed_at
    return sent is not None and at - sent < _AT_ONCE


def note_opened(delivery: Delivery, *, machine: bool, at: datetime) -> None:
    """A mail was opened: an event the first time, one for people and one for machines."""
    mark = "machine_opened_at" if machine else "opened_at"
    if Delivery.objects.filter(pk=delivery.pk, **{f"{mark}__isnull": True}).update(**{mark: at}):
        enter(delivery, OPENED, at, summary=delivery.subject, machine=machine)
    _was_received(delivery, at)


def note_clicked(delivery: Delivery, url: str, *, machine: bool, at: datetime) -> None:
    """A link was followed: an event the first time for each link."""
    seen = TimelineEntry.objects.filter(name=CLICKED, reference=f"delivery {delivery.pk}", summary=url[:400])
    if not machine:
        Delivery.objects.filter(pk=delivery.pk, clicked_at=None).update(clicked_at=at)
    if not seen.filter(record__link__customer=delivery.customer_id).exists():
        enter(delivery, CLICKED, at, summary=url, machine=machine, url=url)
    _was_received(delivery, at)


def _was_received(delivery: Delivery, at: datetime) -> None:
    """Whoever opens it has got it, also where we did not know."""
    Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.SENDING).update(
        state=Delivery.State.SENT, sent_at=at, detail=""
    )
