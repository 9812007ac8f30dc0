"""A customer speaks: what they say by a link holds for the records that share the address it was sent to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from regulars.interact.consents import state_consent
from regulars.interact.desk import desk_record
from regulars.interact.preferences.links import Link
from regulars.ledger.models import Record, Wish

SOURCE = "Preference page"
BY = "the customer"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Writes what the customer says, at one moment, with its proof; every statement is kept.

    Their yes must not undo the no of somebody else who was taken for them: it is entered for their page and for the
    records with the address to which the link was sent, for no others.
    """

    records: tuple[Record, ...]
    by: str
    at: datetime

    @classmethod
    def of(cls, link: Link, at: datetime) -> Speaker:
        """Who speaks through that link."""
        return cls(_with_page(link, at), f"On the preference page, by the link of {link.issued_at:%-d %B %Y}", at)

    def consents(self, channel: str, purpose: str, state: str, shown: str) -> None:
        """They allow or refuse; `shown` are the words that they saw."""
        for record in self.records:
            state_consent(record, channel, purpose, state, proof=self._proof(shown), by=BY, at=self.at)

    def wishes(self, about: Wish.About, value: str, shown: str, *, channel: str = "", item: str = "") -> None:
        """They wish; `shown` are the words that they saw."""
        for record in self.records:
            Wish.objects.create(
                record=record,
                about=about,
                channel=channel,
                item=item,
                value=value,
                stated_at=self.at,
                proof=self._proof(shown),
                entered_by=BY,
            )

    def _proof(self, shown: str) -> str:
        return f"{self.by}: “{shown}”"


def spoken_for(link: Link) -> list[Record]:
    """The records that a link speaks for: its own page's, and those with its address."""
    theirs = Q(key=link.code, source__name=SOURCE)
    if link.address:
        theirs |= Q(email__iexact=link.address)
    return list(Record.objects.filter(theirs, link__customer=link.customer).select_related("source").order_by("pk"))


def _with_page(link: Link, at: datetime) -> tuple[Record, ...]:
    """The same, with the record of the customer's page, which is made when they first say something on it.

    An older link of somebody who became one person with another does not speak on the other's page.
    """
    found = spoken_for(link)
    if link.code == link.customer.code or not found:
        page = desk_record(link.customer, at, told_by=SOURCE)
        return (page, *(record for record in found if record.pk != page.pk))
    return tuple(found)
