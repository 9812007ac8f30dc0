"""A test goes out: to one of us and to no customer, at once; it is no delivery, and nothing of it is counted."""

from __future__ import annotations

from django.contrib.auth.models import User

from regulars.interact.carrying import Ready, TransportError
from regulars.interact.channels.email import CHANNEL
from regulars.interact.mail.terms import mail_terms
from regulars.interact.mail.trial import compose_trial
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Customer
from regulars.ledger.users import address_of


def colleagues_with_address() -> list[str]:
    """Who of us may get a test: the names of those whose address is known."""
    people = User.objects.filter(is_active=True).order_by("username")
    return [user.username for user in people if address_of(user)]


def send_trial(name: str, *, subject: str, text: str, html: str, by: str) -> None:
    """Send a letter to a colleague, marked as a test.

    Args:
        name: under which the colleague signs in.
        subject, text, html: the words filled in.
        by: who asks for it.

    Raises:
        NotFound: nobody of that name signs in.
        BadInput: no address of theirs is known, it is a customer's, mail is not set up, or the server refuses.
    """
    address = address_of_one_of_us(name)
    if missing := CHANNEL.missing():
        raise BadInput(f"No test can be sent: {missing}", hint="See Connect your mail.")
    mail = compose_trial(mail_terms(), address, subject, text, html, f"A test, sent by {by}: no customer got it.")
    try:
        with CHANNEL.open() as carrier:
            carrier.hand_over(Ready(address, "", mail))
    except TransportError as error:
        raise BadInput(f"The test could not be sent: {error.words.rstrip('.')}.", hint="Look at MAIL_OUT.") from None


def address_of_one_of_us(name: str) -> str:
    """The address of a colleague, which no customer has. Raises NotFound and BadInput as `send_trial` does."""
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise NotFound(f"Nobody signs in as '{name}'.", hint="A test goes to one of us only.")
    address = address_of(user)
    if not address:
        raise BadInput(f"We know no e-mail address of '{name}'.", hint="An owner can enter it under People and roles.")
    if Customer.objects.filter(email__in={address, address.lower()}).exists():
        raise BadInput(
            f"The address of '{name}' is a customer's, and customers get no tests.", hint="Use an address of your own."
        )
    return address
