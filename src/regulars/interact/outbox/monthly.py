"""A month's report goes out: to each of its readers once, who are people of ours and no customers.

As with what goes to customers, it is `sending` on disk before it is handed over, and what may have gone is never sent
again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from regulars.interact.carrying import Carrier, Ready, TransportError
from regulars.interact.channels.email import CHANNEL
from regulars.interact.mail import links
from regulars.interact.mail.report import Report, compose_report
from regulars.interact.mail.terms import mail_terms
from regulars.interact.outbox.places import note_place
from regulars.interact.outbox.trial import address_of_one_of_us
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.business import setting_values
from regulars.ledger.models import ReportMail
from regulars.ledger.users import Role, role_of

_AGAIN_AFTER = timedelta(minutes=30)
_MOST_TRIES = 5


def readers() -> list[str]:
    """The addresses of those who get the report; none of whose address we do not know, or which a customer has."""
    named = [name.strip() for name in str(setting_values()["REPORT_TO"][0]).split(",") if name.strip()]
    if not named:
        people = User.objects.filter(is_active=True).order_by("username")
        named = [user.username for user in people if role_of(user) is Role.OWNER]
    found: dict[str, None] = {}
    for name in named:
        try:
            found[address_of_one_of_us(name).lower()] = None
        except (BadInput, NotFound):
            continue
    return list(found)


def is_wanted() -> bool:
    """Whether reports are mailed at all: an owner wants them, and mail is set up."""
    return bool(setting_values()["REPORT_MONTHLY"][0]) and not CHANNEL.missing()


def send_monthly(month: date, make: Callable[[], Report], *, at: datetime) -> int:
    """Send a month's report to all who have not had it; gives to how many it was settled.

    Args:
        month: its first day.
        make: makes the report; asked only where somebody is waiting for it.
        at: now.
    """
    waiting = _waiting(month, readers(), at)
    if not waiting:
        return 0
    report, settled = make(), 0
    try:
        with CHANNEL.open() as carrier:
            note_place(CHANNEL.name, at)
            for address in waiting:
                settled += _send_one(carrier, report, month, address, at)
    except TransportError as error:
        note_place(CHANNEL.name, at, error.words)
    return settled


def _waiting(month: date, addresses: list[str], at: datetime) -> list[str]:
    known = ReportMail.objects.filter(month=month, address__in=addresses)
    due = Q(state=ReportMail.State.WAITING) & (Q(not_before=None) | Q(not_before__lte=at))
    settled = set(known.exclude(due).values_list("address", flat=True))
    return [address for address in addresses if address not in settled]


def _send_one(carrier: Carrier, report: Report, month: date, address: str, at: datetime) -> int:
    """1 when it is settled; 0 when another worker has it, or it is to be tried again."""
    if address not in readers():  # no longer one of us, or a customer's by now
        return 0
    mail = _claim(month, address, at)
    if mail is None:
        return 0
    terms = mail_terms()
    mail_id = f"{links.token('report', mail.pk)}@{terms.domain}"
    try:
        carrier.hand_over(Ready(address, mail_id, compose_report(report, address, mail_id, terms, at)))
    except TransportError as error:
        return _refused(mail, error, at)
    mail.state, mail.detail = ReportMail.State.SENT, ""
    mail.save(update_fields=["state", "detail"])
    return 1


def _claim(month: date, address: str, at: datetime) -> ReportMail | None:
    """Take hold of one mail and mark it as handed over; None where another worker has."""
    ReportMail.objects.get_or_create(month=month, address=address)
    with transaction.atomic():
        mine = ReportMail.objects.select_for_update(skip_locked=True)
        mail = mine.filter(month=month, address=address, state=ReportMail.State.WAITING).first()
        if mail is not None:
            mail.state, mail.handed_at, mail.tries = ReportMail.State.SENDING, at, mail.tries + 1
            mail.save(update_fields=["state", "handed_at", "tries"])
    return mail


def _refused(mail: ReportMail, error: TransportError, at: datetime) -> int:
    mail.detail = error.words[:400]
    if error.unknown:  # it stays handed over: sent again it might come twice
        mail.save(update_fields=["detail"])
        return 1
    given_up = error.permanent or error.address_bad or mail.tries >= _MOST_TRIES
    mail.state = ReportMail.State.FAILED if given_up else ReportMail.State.WAITING
    mail.not_before = at + _AGAIN_AFTER
    mail.save(update_fields=["state", "not_before", "detail"])
    if error.unreachable:
        raise error
    return int(given_up)
