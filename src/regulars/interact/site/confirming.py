"""Double opt-in: a sign-up counts only when whoever reads the address's mail has confirmed it; the proof of both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q

from regulars.interact.consents import consents_of, state_consent
from regulars.interact.desk import FORMAT, NAME
from regulars.interact.outbox import queue
from regulars.interact.site.inviting import refer_who_signed_up
from regulars.interact.site.sayings import sayings
from regulars.ledger.log.write import append_event
from regulars.ledger.models import Consent, Customer, Record, Submission
from regulars.ledger.models.consent import NEEDS_YES
from regulars.ledger.reach.consent import settle
from regulars.science.matching.normal.emails import email

DAYS = 7
"""How long the link in the message works."""

BY = "the customer, by a form"
_BETWEEN_MAILS = timedelta(days=1)
_SIGNER = Signer(salt="regulars.site.confirm", sep=".")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What waits to be confirmed: the submission, and its consents in the words that were shown."""

    submission: Submission
    words: tuple[str, ...]


def ask_to_confirm(submission: Submission, customer: Customer, *, business: str, site: str, at: datetime) -> bool:
    """Note what was ticked as pending, and queue the message with the link; gives whether a message was queued.

    An address gets one such message a day, whoever fills in forms with it how often. What the customer has agreed to
    already stays as it is: a stranger who types in their address takes nothing from them.

    Args:
        submission, customer: what was sent in, and whose record it is. Call it where nobody else changes who is who,
            so that two at once are one after the other.
        business: what it is called, in the message.
        site: where this server is reached, such as https://crm.shop.example
        at: now.
    """
    granted = {(held.channel, held.purpose) for held in consents_of(customer) if held.state == Consent.State.GRANTED}
    for asked in submission.asked:
        # Where silence is a yes, pending would be a no: that says only who has confirmed.
        if asked["channel"] in NEEDS_YES and (asked["channel"], asked["purpose"]) not in granted:
            _state(submission.record, asked, Consent.State.PENDING, _proof(submission, asked), submission.at)
    if Submission.objects.filter(email=submission.email, mailed_at__gt=at - _BETWEEN_MAILS).exists():
        return False
    form, says = submission.form, sayings(submission.form.language)
    wanted = "\n".join(f"- {asked['label']}" for asked in submission.asked)
    link = f"{site}/v1/forms/confirm/{token_of(submission, at)}"
    queue(
        customer,
        key=f"confirm submission {submission.pk}",
        purpose="service",
        subject=says.subject.format(title=form.title),
        text=says.mail.format(business=business, wanted=wanted, link=link, days=DAYS),
        at=at,
        address=submission.email,
    )
    submission.mailed_at = at
    submission.save(update_fields=["mailed_at"])
    return True


def token_of(submission: Submission, at: datetime) -> str:
    """The word of the link: it names the submission, holds for a while, and only we can make it."""
    ends = int((at + timedelta(days=DAYS)).timestamp())
    return _SIGNER.sign(f"{submission.pk:x}.{ends:x}")


def wanted_by(token: str, at: datetime) -> Wanted | None:
    """What the link asks to confirm; changes nothing. None for one that is too old, or not ours."""
    try:
        number, _, ends = _SIGNER.unsign(token).partition(".")
    except BadSignature:
        return None
    if datetime.fromtimestamp(int(ends, 16), UTC) < at:
        return None
    found = Submission.objects.select_related("form", "record__link__customer").filter(pk=int(number, 16)).first()
    return Wanted(found, tuple(asked["label"] for asked in found.asked)) if found else None


def confirm(token: str, at: datetime) -> Wanted | None:
    """Whoever has the mail confirms: from now on it is granted. Again changes nothing. None as for `wanted_by`.

    It holds for all records of this customer that have the address, and for what they said on pages of ours: later
    than what those say. What other records refuse, or our own people entered, stays refused.
    """
    with transaction.atomic():
        wanted = wanted_by(token, at)
        if wanted is None:
            return None
        submission = Submission.objects.select_for_update(of=("self",)).get(pk=wanted.submission.pk)
        if submission.confirmed_at is not None:
            return wanted
        submission.confirmed_at = at
        submission.save(update_fields=["confirmed_at"])
        records = _spoken_for(submission)
        for asked in submission.asked:
            proof = f"{_proof(submission, asked)} Confirmed by the link that was mailed to the address."
            for record in records:
                if record.pk == submission.record_id or _says_no(record, asked):
                    _state(record, asked, Consent.State.GRANTED, proof, at)
        append_event(
            submission.record,
            "Consent Confirmed",
            at,
            summary=f"{submission.form.title}: {'; '.join(wanted.words)}",
            properties={"form": submission.form.key, "asked": submission.asked},
        )
        refer_who_signed_up(submission, at)
    return wanted


def _spoken_for(submission: Submission) -> list[Record]:
    """The customer's records for which whoever reads this address's mail speaks: the submission's own, those that have
    the address, and what the customer said on a page of ours."""
    theirs = Q(identifiers__kind="email", identifiers__value=email(submission.email))
    pages = Q(source__format=FORMAT) & ~Q(source__name=NAME)
    same = Record.objects.filter(theirs | pages, link__customer__links__record=submission.record_id)
    return list({record.pk: record for record in (submission.record, *same)}.values())


def _says_no(record: Record, asked: dict[str, str]) -> bool:
    said = settle(record.consents.filter(channel=asked["channel"], purpose=asked["purpose"]))
    return any(held.state != Consent.State.GRANTED for held in said.values())


def _proof(submission: Submission, asked: dict[str, str]) -> str:
    return (
        f"Form “{submission.form.title}” ({submission.form.key}), sent in on {submission.at:%-d %B %Y at %H:%M} UTC "
        f"with this ticked: “{asked['label']}”."
    )


def _state(record: Record, asked: dict[str, str], state: Consent.State, proof: str, at: datetime) -> None:
    state_consent(record, asked["channel"], asked["purpose"], state, proof=proof, by=BY, at=at)
