"""Words seen as a customer would get them: everybody's facts, whom to show them for, and the mail in a frame."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.core import signing
from django.http import HttpResponse

from regulars.customise.moves import Words
from regulars.customise.preview import facts_of_everybody, hardest, say_previewed
from regulars.interact.desk import find_customer
from regulars.interact.mail.trial import as_letter
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Customer
from regulars.web.remembered import latest_run, remembered
from regulars.web.roles import Area, Asked, page

HARDEST = "hardest"
"""Asks for whoever has most of what the words use missing."""

_SALT = "regulars.letter"
_LASTS_SECONDS = 24 * 3600
_FRAME_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""A mail's styles stand in its elements, which the console's own policy forbids: it is a page of its own in a frame."""


def facts_to_say(request: Asked) -> pl.DataFrame:
    """Everybody's facts as of the last run; read from the log once for each."""
    run = latest_run("customise")
    as_of = (run.as_of if run else None) or request.at
    state = (run.pk if run else 0, Customer.objects.count())
    return remembered("facts", state, lambda: facts_of_everybody(as_of, request.business, at=request.at))


def customer_asked_for(code: str, typed: Words, everybody: pl.DataFrame) -> Customer | None:
    """The customer of that code, or the hardest; None where nobody is asked for, or there is nobody."""
    if code == HARDEST:
        number = hardest(typed, everybody)
        return Customer.objects.filter(pk=number).first() if number is not None else None
    return find_customer(code) if code else None


def first_customer() -> Customer | None:
    """Whoever we have known longest, to show words for where there is no better choice."""
    return Customer.objects.filter(merged_into=None).order_by("pk").first()


def letter_token(key: str, channel: str, typed: Words, customer: Customer) -> str:
    """What the frame of a preview asks for the mail with: words that are not kept yet, and whom they are for."""
    shown: dict[str, Any] = {"key": key, "channel": channel, "customer": customer.pk}
    return signing.dumps(shown | {"subject": typed.subject, "words": typed.body}, salt=_SALT, compress=True)


@page(Area.CUSTOMISE)
def letter(request: Asked, key: str, channel: str) -> HttpResponse:
    """The mail itself, for the frames of the preview."""
    try:
        shown = signing.loads(request.GET.get("m", ""), salt=_SALT, max_age=_LASTS_SECONDS)
    except signing.BadSignature:
        raise BadInput("This preview has ended.", hint="Open the page with the words again.") from None
    customer = Customer.objects.filter(pk=shown["customer"]).first()
    if customer is None or (shown["key"], shown["channel"]) != (key, channel):
        raise NotFound("There is no such preview.", hint="Open the page with the words again.")
    said = say_previewed(Words(shown["words"], shown["subject"]), customer, facts_to_say(request), request.business)
    # Links lead nowhere: a frame in a sandbox opens no window.
    html = as_letter(said.html).replace("<head>", '<head><base target="_blank">', 1)
    response = HttpResponse(html)
    response["Content-Security-Policy"] = _FRAME_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
