"""Forms of the site: as a page for people, as JSON for our script; sent in, confirmed, and personal links followed."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from regulars.api.site.answer import Answer, as_json, as_page, problem
from regulars.api.site.asked import Request, last_part
from regulars.api.site.known import TERMS
from regulars.api.site.limits import Limit
from regulars.intake.forms import SentIn, send_in
from regulars.interact.site.confirming import Wanted, confirm, wanted_by
from regulars.interact.site.fields import CONSENT, FIELDS, HONEYPOT, INVITE
from regulars.interact.site.forms import find_form
from regulars.interact.site.inviting import invite_behind
from regulars.interact.site.sayings import LANGUAGES, sayings
from regulars.kernel.errors import NotFound
from regulars.ledger.models import Form

INVITED = "/v1/forms/invited/"
CONFIRM = "/v1/forms/confirm/"
INVITE_PARAMETER = "regulars_invite"
_SENDING = Limit(most=10, every_seconds=60)
_FORM_BODY = "application/x-www-form-urlencoded"
_WRONG_BODY = f"A form is sent as {_FORM_BODY}, as browsers do."


def answer_form(request: Request, at: datetime) -> Answer:
    """Show a form, or take it in. A page for people; JSON where the request asks for that."""
    try:
        form = find_form(last_part(request.path))
    except NotFound as error:
        return problem(404, str(error)) if request.wants_json else _not_here(request)
    if request.method == "POST":
        return _take_in(form, request, at)
    if request.wants_json:
        return as_json(_described(form), cache_control="public, max-age=60")
    asks = {name: values[-1] for name, values in request.asks().items()}
    if asks.get("sent"):
        return as_page("thanks", _thanks(form, request, asks.get("link", "")))
    return as_page("form", _page(form, {INVITE: asks.get(INVITE, "")}, {}))


def answer_confirm(request: Request, at: datetime) -> Answer:
    """The link of a message: opening it only asks (programs that read mail open it too); its button confirms."""
    token = last_part(request.path)
    posted = request.method == "POST"
    wanted = confirm(token, at) if posted else wanted_by(token, at)
    if wanted is None:
        says = sayings(_language(request))
        return as_page("told", _told(says.stale_title, says.stale_lead, _language(request)), 410)
    language = wanted.submission.form.language
    says = sayings(language)
    if posted or wanted.submission.confirmed_at is not None:
        return as_page("told", _told(says.confirmed_title, says.confirmed_lead, language, wanted))
    told = _told(says.confirm_title, says.confirm_lead, language, wanted)
    return as_page("confirm", {**told, "button": says.confirm_button})


def answer_invited(request: Request) -> Answer:
    """A personal link: on to the shop, which is told by which link somebody comes."""
    invite = invite_behind(last_part(request.path))
    if invite is None or not invite.form.link_to:
        return _not_here(request)
    parts = urlsplit(invite.form.link_to)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), (INVITE_PARAMETER, invite.code)])
    target = urlunsplit(parts._replace(query=query))
    return Answer(303, headers={"location": target, "cache-control": "no-store"})


def _take_in(form: Form, request: Request, at: datetime) -> Answer:
    terms, says = TERMS.get(), sayings(form.language)
    if not request.headers.get("content-type", "").startswith(_FORM_BODY):
        return problem(415, _WRONG_BODY)
    wait = _SENDING.seconds_to_wait(request.address, time.monotonic())
    if wait:
        told = _told(form.title, says.too_often, form.language)
        slower = problem(429, says.too_often) if request.wants_json else as_page("told", told, 429)
        return slower.with_headers(retry_after=str(wait))
    site = request.own_site(terms.public_address)
    if not site:
        return problem(400, "This server does not answer to that name; set PUBLIC_ADDRESS, or name it in HOSTS.")
    values = request.form()
    sent = send_in(form, values, business=terms.business, site=site, at=at)
    return _as_json(form, sent, site) if request.wants_json else _as_page(form, sent, site, values)


def _as_page(form: Form, sent: SentIn, site: str, values: dict[str, str]) -> Answer:
    if sent.faults:
        return as_page("form", _page(form, values, sent.faults), 422)
    # Elsewhere after it was sent, so that going back or opening it again sends nothing twice.
    more = {"link": sent.invite} if sent.invite else {}
    where = f"{site}/v1/forms/{form.key}?{urlencode({'sent': '1', **more})}"
    return Answer(303, headers={"location": where, "cache-control": "no-store"})


def _as_json(form: Form, sent: SentIn, site: str) -> Answer:
    says = sayings(form.language)
    if sent.faults:
        return as_json({"title": says.look_again, "faults": sent.faults}, 422)
    told: dict[str, Any] = {"thanks": form.thanks}
    if sent.to_confirm:
        told["next"] = says.open_the_mail
    if sent.invite:
        told |= {"next": says.your_link, "link": f"{site}{INVITED}{sent.invite}"}
    return as_json(told)


def _thanks(form: Form, request: Request, link: str) -> dict[str, Any]:
    says, site = sayings(form.language), request.own_site(TERMS.get().public_address)
    told = {**_told(form.title, form.thanks, form.language), "next": "", "link": ""}
    if form.kind == Form.Kind.REFER:
        invite = invite_behind(link)
        return told | ({"next": says.your_link, "link": f"{site}{INVITED}{invite.code}"} if invite else {})
    return told | ({"next": says.open_the_mail} if form.consents else {})


def _described(form: Form) -> dict[str, Any]:
    """All that it takes to show the form."""
    says = sayings(form.language)
    return {
        "key": form.key,
        "language": form.language,
        "title": form.title,
        "intro": form.intro,
        "button": form.button,
        "optional": says.optional,
        "failed": says.failed,
        "fields": [_field(asked) for asked in form.fields],
        "consents": [
            {"name": f"{CONSENT}-{number}", "label": asked["label"]} for number, asked in enumerate(form.consents)
        ],
        "trap": {"name": HONEYPOT, "label": says.leave_empty},
        "invite": INVITE,
    }


def _field(asked: dict[str, Any]) -> dict[str, Any]:
    field = FIELDS[asked["name"]]
    return {**asked, "kind": field.kind, "autocomplete": field.autocomplete, "longest": field.longest}


def _page(form: Form, values: dict[str, str], faults: dict[str, str]) -> dict[str, Any]:
    told = _described(form)
    for field in (*told["fields"], *told["consents"]):
        field |= {"value": values.get(field["name"], ""), "fault": faults.get(field["name"], "")}
    says = sayings(form.language)
    return {
        **told,
        "business": TERMS.get().business.name,
        "look_again": says.look_again,
        "faults": [{"name": name, "says": fault} for name, fault in faults.items()],
        "invited_by": values.get(INVITE, ""),
    }


def _told(title: str, lead: str, language: str, wanted: Wanted | None = None) -> dict[str, Any]:
    return {
        "title": title,
        "lead": lead,
        "language": language,
        "words": wanted.words if wanted else (),
        "business": TERMS.get().business.name,
    }


def _not_here(request: Request) -> Answer:
    says = sayings(_language(request))
    return as_page("told", _told(says.not_here_title, says.not_here_lead, _language(request)), 404)


def _language(request: Request) -> str:
    """The first language that the browser asks for and that we speak; else English."""
    asked = (part.partition(";")[0].strip().lower() for part in request.headers.get("accept-language", "").split(","))
    return next((said.partition("-")[0] for said in asked if said.partition("-")[0] in LANGUAGES), "en")
