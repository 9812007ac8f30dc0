"""What a channel is to the outbox: it says what it lacks, makes a delivery ready, and hands it over once."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from regulars.ledger.models import Delivery


@dataclass(frozen=True, slots=True)
class Ready:
    """A delivery made ready: where to, the name it goes under (a mail's Message-ID), and the thing itself."""

    address: str
    mail_id: str
    thing: Any


class TransportError(Exception):
    """A carrier did not take something.

    Attributes:
        permanent: trying again does not help.
        unknown: it may have been taken all the same, so that it must not be sent again.
        address_bad: there is nobody at that address.
        unreachable: the carrier itself does not answer, whatever is to be sent.
        words: what to tell a person; names nobody.
    """

    def __init__(
        self,
        words: str,
        *,
        permanent: bool = False,
        unknown: bool = False,
        address_bad: bool = False,
        unreachable: bool = False,
    ) -> None:
        super().__init__(words)
        self.words, self.permanent, self.unknown = words, permanent, unknown
        self.address_bad, self.unreachable = address_bad, unreachable


class Carrier(Protocol):
    """An open way out."""

    def hand_over(self, ready: Ready) -> str:
        """Give it to the carrier; gives what the carrier calls it. Raises TransportError."""
        ...


class Channel(Protocol):
    """One channel."""

    name: str

    def missing(self) -> str:
        """What has to be set before anything goes, in words for the console; empty: nothing."""
        ...

    def waiting_purposes(self) -> dict[str, str]:
        """Purposes for which something more has to be set, and what."""
        ...

    def a_minute(self) -> int:
        """How many may go in a minute; 0: no limit."""
        ...

    def make_ready(self, delivery: Delivery, at: datetime) -> Ready:
        """Compose it. Raises TransportError for what can never be sent."""
        ...

    def open(self) -> AbstractContextManager[Carrier]:
        """Open the way out until the end of the block. Raises TransportError where nobody answers there."""
        ...

    def remember_sent(self, delivery: Delivery, at: datetime) -> None:
        """Enter it on the customer's timeline."""
        ...

    def remember_refused(self, delivery: Delivery, error: TransportError, at: datetime) -> None:
        """Remember that an address does not exist."""
        ...
