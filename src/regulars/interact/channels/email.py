"""E-mail as a channel of the outbox."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime

from django.db import transaction

from regulars.interact.carrying import Carrier, Ready, TransportError
from regulars.interact.dialogue.block import block_for
from regulars.interact.mail.addresses import address_fails, note_bounce
from regulars.interact.mail.compose import OF_OUR_OWN_ACCORD, compose, mail_id_of
from regulars.interact.mail.events import SENT, enter
from regulars.interact.mail.server import backend, opened
from regulars.interact.mail.terms import mail_terms
from regulars.kernel.errors import RegularsError
from regulars.kernel.options import process_setting
from regulars.ledger.models import Delivery


class Email:
    """Mail through the server that MAIL_OUT names."""

    name = "email"

    def missing(self) -> str:
        """What has to be set before anything goes."""
        if not process_setting("MAIL_OUT"):
            return "No mail server is set up (MAIL_OUT)."
        try:
            backend()
            terms = mail_terms()
        except RegularsError as error:
            return str(error)
        return "" if terms.sender else "It is not said who mails come from (MAIL_FROM)."

    def waiting_purposes(self) -> dict[str, str]:
        """What nobody asked for needs a page on which to say no."""
        if mail_terms().site:
            return {}
        return dict.fromkeys(OF_OUR_OWN_ACCORD, "Customers could not unsubscribe: PUBLIC_ADDRESS is not set.")

    def a_minute(self) -> int:
        """How many may go in a minute."""
        return mail_terms().a_minute

    def make_ready(self, delivery: Delivery, at: datetime) -> Ready:
        """Compose it. Raises TransportError for a mail that can never be sent."""
        address = (delivery.address or delivery.customer.email).strip()
        if not address:
            raise TransportError("no e-mail address is known", permanent=True)
        if why := address_fails(address):
            raise TransportError(f"mail to this address does not arrive: {why}", permanent=True)
        terms = mail_terms()
        try:
            # Of a mail that cannot be composed nothing stays, nor the question that it would have asked.
            with transaction.atomic():
                mail = compose(delivery, address, terms, at, block_for(delivery, at))
            return Ready(address, mail_id_of(delivery, terms), mail)
        except (RegularsError, ValueError) as error:
            raise TransportError(f"it could not be composed: {error}", permanent=True) from None

    def open(self) -> AbstractContextManager[Carrier]:
        """Connect with the server."""
        return opened()

    def remember_sent(self, delivery: Delivery, at: datetime) -> None:
        """On the timeline."""
        enter(delivery, SENT, at, summary=delivery.subject)

    def remember_refused(self, delivery: Delivery, error: TransportError, at: datetime) -> None:
        """There is nobody at that address."""
        note_bounce(delivery, hard=True, why=error.words, at=at)


CHANNEL = Email()
