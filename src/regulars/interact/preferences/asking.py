"""What a customer asks for on their page: a new link, their data, to be forgotten; proved by mail to their address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from regulars.interact.outbox import queue
from regulars.interact.preferences.change import leave_alone
from regulars.interact.preferences.links import DATA, FORGET, Link, make_token, preference_link
from regulars.interact.preferences.speaking import BY, Speaker
from regulars.interact.preferences.words import best_language, words_in
from regulars.kernel.errors import BadInput
from regulars.kernel.time import local_day
from regulars.ledger.business import Business, setting_values
from regulars.ledger.erasure import erase_customer
from regulars.ledger.models import Customer, Task, Wish
from regulars.ledger.users import Role

LEGAL_DAYS = 30
"""Within which a person who asks to be forgotten has to be (a month: GDPR, article 12)."""

_SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Site:
    """Where our pages are, such as https://crm.shop.example, in which words we write, and for whom."""

    address: str
    words: Mapping[str, str]
    business: Business


def send_preference_link(customer: Customer, site: Site, *, at: datetime) -> bool:
    """Mail this customer the link to their page, once a day at most; False where we have no address of theirs."""
    return _mail(customer, customer.email, "link", preference_link(customer, at=at), site, at)


def invite_to_choose(customer: Customer, address: str, business: Business, *, at: datetime) -> None:
    """The same in the customer's own language, because one of us wants it. Raises BadInput where we have no address.

    Args:
        customer: whom.
        address: of this server, as it was asked; where customers reach us counts before it (PUBLIC_ADDRESS).
        business: ours.
        at: now.
    """
    site = Site(public_address(address), words_in(best_language(customer.language)), business)
    if not send_preference_link(customer, site, at=at):
        raise BadInput(f"We have no e-mail address of {customer.called}.", hint="Ask for it, and import or enter it.")


def public_address(asked: str) -> str:
    """Where customers reach us: as it is set, else as this server was asked."""
    return str(setting_values().get("PUBLIC_ADDRESS", ("", ""))[0]) or asked


def send_new_link(link: Link, site: Site, *, at: datetime) -> bool:
    """The same to who came with a link that is too old."""
    return send_preference_link(link.customer, site, at=at)


def ask_for_data(link: Link, site: Site, *, at: datetime) -> bool:
    """Mail the link to everything we know; False where the link was sent to no address."""
    token = make_token(link.customer, DATA, at, link.address)
    with transaction.atomic():
        Speaker.of(link, at).wishes(Wish.About.DATA, "asked", site.words["data_title"])
        return _mail(link.customer, link.address, "data", f"/preferences/data/{token}/", site, at)


def ask_to_be_forgotten(link: Link, site: Site, *, at: datetime) -> date | None:
    """They asked, and said yes once more. Gives the day by which it will be done; None where a mail asks whether it is
    they, after which it is done at once. From now on nothing is sold to them and nothing asked.
    """
    shown = site.words["forget_sure_title"]
    with transaction.atomic():
        leave_alone(link, shown=shown, at=at)
        Speaker.of(link, at).wishes(Wish.About.FORGET, "asked", shown)
        if link.address and erases_on_request():
            token = make_token(link.customer, FORGET, at, link.address)
            _mail(link.customer, link.address, "forget", f"/preferences/forget/{token}/", site, at)
            return None
        return _give_task(link.customer, site.business, at)


def forget_now(link: Link, *, at: datetime) -> None:
    """They said yes by the link that was sent to their own address: everything goes, a proof without them stays."""
    erase_customer(link.customer, by=BY, at=at)


def erases_on_request() -> bool:
    """Whether who confirms by mail is forgotten at once."""
    return bool(setting_values()["ERASE_ON_REQUEST"][0])


def _give_task(customer: Customer, business: Business, at: datetime) -> date:
    """An owner is to do it, within the time that the law gives; asked again, the first day stays."""
    beginning = f"Forget customer {customer.code}"
    given = Task.objects.filter(customer=customer, title__startswith=beginning, done_at=None).first()
    if given is not None and given.due_on:
        return given.due_on
    today = local_day(at, business.time_zone)
    due_on = today + timedelta(days=LEGAL_DAYS)
    owner = User.objects.filter(groups__name=Role.OWNER).order_by("pk").first()
    Task.objects.create(
        customer=customer,
        title=f"{beginning}, as they asked on {today:%-d %B %Y}: regulars erase {customer.code}",
        due_on=due_on,
        assigned_to=owner.username if owner else "",
        created_by=BY,
        created_at=at,
    )
    return due_on


def _mail(customer: Customer, address: str, what: str, path: str, site: Site, at: datetime) -> bool:
    """Queue it to that address, once a day at most; it answers what they asked."""
    if not address:
        return False
    terms = {"link": site.address.rstrip("/") + path, "business": site.business.name}
    queue(
        customer,
        key=f"preferences {what} {customer.pk} {local_day(at, site.business.time_zone)}",
        purpose=_SERVICE,
        subject=site.words[f"mail_{what}_subject"],
        text=site.words[f"mail_{what}_text"].format(**terms),
        at=at,
        address=address,
    )
    return True
