"""Under which key a source's users and visitors are known: the same wherever live events are read."""

from __future__ import annotations

from regulars.ledger.inbox.calls import Call
from regulars.ledger.models import Customer, Link, Source

ANONYMOUS = "anonymous:"
_USER = "user:"
"""Before the ids of users that would be taken for a visitor's key."""


def user_key(user_id: str) -> str:
    """The record key of a user.

    >>> user_key("u-17"), user_key("anonymous:1")
    ('u-17', 'user:anonymous:1')
    """
    return _USER + user_id if user_id.startswith((ANONYMOUS, _USER)) else user_id


def user_of_key(key: str) -> str | None:
    """The id of the user whose key this is; None for a visitor's.

    >>> user_of_key("u-17"), user_of_key("user:anonymous:1"), user_of_key("anonymous:1")
    ('u-17', 'anonymous:1', None)
    """
    return None if is_anonymous(key) else key.removeprefix(_USER)


def anonymous_key(anonymous_id: str) -> str:
    """The record key of a visitor of whom no more is known than a number that a browser or a device gave out."""
    return ANONYMOUS + anonymous_id


def key_of(call: Call) -> str:
    """Whom a call is about: the user where it names one, else the visitor."""
    return user_key(call.user_id) if call.user_id else anonymous_key(call.anonymous_id or "")


def is_anonymous(key: str) -> bool:
    """Whether the key is a visitor's."""
    return key.startswith(ANONYMOUS)


def customer_of(source: Source, *, user_id: str | None = None, anonymous_id: str | None = None) -> Customer | None:
    """Who a user, or else a visitor, of this source is today; None while nothing is known that tells who it is."""
    keys = [user_key(user_id)] if user_id else []
    keys += [anonymous_key(anonymous_id)] if anonymous_id else []
    for key in keys:
        link = Link.objects.filter(record__source=source, record__key=key).select_related("customer").first()
        if link is not None:
            return link.customer
    return None
