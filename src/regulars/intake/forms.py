"""A form of the site comes in: it finds its customer, and becomes a sign-up, a conversation or a personal link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from regulars.identify.arrival import arrive
from regulars.identify.identity.log import changing_identity
from regulars.interact.site.confirming import ask_to_confirm
from regulars.interact.site.contacting import open_conversation
from regulars.interact.site.fields import EMAIL, HONEYPOT, INVITE, MESSAGE, Filled, read_filled
from regulars.interact.site.forms import keep_submission
from regulars.interact.site.inviting import invite_behind, make_invite
from regulars.ledger.business import Business
from regulars.ledger.log.write import appending
from regulars.ledger.models import Customer, Form, Record, Submission


@dataclass(frozen=True, slots=True)
class SentIn:
    """What became of a form. `faults`: by field, what is wrong; with any, nothing was kept.

    `to_confirm`: a message may be on its way; it says nothing of whether the address is known. `invite`: code of the
    personal link.
    """

    faults: dict[str, str] = field(default_factory=dict)
    to_confirm: bool = False
    invite: str = ""


def send_in(form: Form, values: Mapping[str, str], *, business: Business, site: str, at: datetime) -> SentIn:
    """Take a form in. Durable on return; all of it or nothing.

    Args:
        form: which.
        values: by name of the field, as the visitor filled it in.
        business: the settings.
        site: where this server is reached, for the link in the message.
        at: now.
    """
    filled = read_filled(
        form.fields,
        form.consents,
        values,
        language=form.language,
        one_is_needed=form.kind == Form.Kind.SIGN_UP,
    )
    to_confirm = bool(filled.asked)
    if values.get(HONEYPOT):
        return SentIn(to_confirm=to_confirm)  # a program: it hears what everybody hears, and nothing is kept
    if filled.faults:
        return SentIn(filled.faults)
    with appending(), changing_identity():
        submission, customer = _keep(form, filled, values.get(INVITE, ""), business, at)
        if filled.asked:
            ask_to_confirm(submission, customer, business=business.name, site=site, at=at)
        if form.kind == Form.Kind.CONTACT:
            open_conversation(submission, filled.said[MESSAGE])
        invite = make_invite(submission.record, form, at).code if form.kind == Form.Kind.REFER else ""
    return SentIn(to_confirm=to_confirm, invite=invite)


def _keep(form: Form, filled: Filled, invite: str, business: Business, at: datetime) -> tuple[Submission, Customer]:
    """The record of this address, the customer that it is, and the submission."""
    said: dict[str, str | None] = {name: value for name, value in filled.said.items() if name != MESSAGE}
    said["language"] = form.language
    address = filled.said[EMAIL]
    arrival = arrive(form.source, address.lower(), said, at=at, country=business.country)
    record = Record.objects.get(pk=arrival.record)
    submission = keep_submission(form, record, filled, invited_by=invite_behind(invite) if invite else None, at=at)
    return submission, Customer.objects.get(pk=arrival.customer)
