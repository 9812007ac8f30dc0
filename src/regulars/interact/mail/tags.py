"""Campaign tags: links in a mail say where the visitor comes from, in the words that shops' statistics read (UTM)."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlsplit

from regulars.ledger.models import Delivery

_MEDIUM = "email"


def tagged(url: str, delivery: Delivery, source: str) -> str:
    """The address with utm_source, utm_medium and utm_campaign, but for those that it has already.

    Args:
        url: where a link leads.
        delivery: the mail that it is in; what it carries out is the campaign, else its purpose is.
        source: who sends it.
    """
    action = delivery.decision.action if delivery.decision else None
    tags = {"utm_source": source, "utm_medium": _MEDIUM, "utm_campaign": action.key if action else delivery.purpose}
    parts = urlsplit(url)
    there = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    added = [f"{name}={quote(value, safe='')}" for name, value in tags.items() if name not in there and value]
    # The shop's own words stay as they are: reading and writing them anew would change their signs.
    return parts._replace(query="&".join([parts.query, *added] if parts.query else added)).geturl()
