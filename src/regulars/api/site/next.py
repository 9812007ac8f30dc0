"""`GET /v1/next`: what this visitor is shown. With a public key, words to show and no more; with a token, who it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from regulars.api.site.answer import Answer, as_json, problem
from regulars.api.site.asked import Request
from regulars.api.site.known import SHELF, source_of
from regulars.api.site.later import LATER
from regulars.api.site.questions import described
from regulars.intake.events.keys import anonymous_key, customer_of
from regulars.interact.desk import find_customer
from regulars.interact.dialogue.on_site import Came, note_came, ready_for
from regulars.interact.site.choose import Shown, choose
from regulars.interact.site.context import context_of
from regulars.interact.site.exposures import Seen, note_shown
from regulars.interact.site.inviting import CameBy, note_visits
from regulars.interact.site.proof import proves
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Customer, Source
from regulars.ledger.users import Ability, token_abilities, token_behind

MOST_PLACEMENTS = 20
_MOST_LANGUAGES = 10
_LONGEST_ID = 255
_FOR_EVERYBODY = "public, max-age=60"
_UNPROVED = "userId was left out: its proof does not fit. See “Put Regulars on your site” in the documentation."


@dataclass(slots=True)
class _Visitor:
    """Who asks, as far as that is known. `named`: whether anything was said about who they are."""

    customer: Customer | None = None
    source: int | None = None
    anonymous_id: str = ""
    named: bool = False
    note: str = ""
    trusted: bool = False
    placements: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)


class _Wrong(Exception):
    def __init__(self, status: int, error: str) -> None:
        self.answer = problem(status, error)


def answer_next(request: Request, at: datetime) -> Answer:
    """What the placements that are asked for show this visitor."""
    asks = request.asks()
    try:
        visitor = _visitor(request, asks, at)
    except _Wrong as wrong:
        return wrong.answer
    number = visitor.customer.pk if visitor.customer else None
    shown = choose(number, visitor.placements, shelf=SHELF.get(), languages=visitor.languages, at=at)
    told: dict[str, Any] = {"placements": {one.placement: _words(one) for one in shown}}
    if visitor.customer and _first(asks, "question"):
        told |= _question(visitor.customer, visitor.languages, at)
    if visitor.note:
        told["note"] = visitor.note
    if visitor.trusted:
        told["customer"] = context_of(visitor.customer, at) if visitor.customer else None
    _remember(shown, visitor, _first(asks, "invite"), at)
    return as_json(told, cache_control="private, no-store" if visitor.named or visitor.trusted else _FOR_EVERYBODY)


def _visitor(request: Request, asks: Mapping[str, list[str]], at: datetime) -> _Visitor:
    visitor = _Visitor(trusted=_trusted(request, at))
    placements = [key for text in asks.get("placement", []) for key in text.split(",") if key]
    if len(placements) > MOST_PLACEMENTS:
        raise _Wrong(400, f"{len(placements)} placements are asked for; {MOST_PLACEMENTS} is the most at once.")
    visitor.placements = placements
    languages = ",".join(asks.get("lang", [])).lower().split(",")
    visitor.languages = [language.strip() for language in languages[:_MOST_LANGUAGES] if language.strip()]
    code, key = _first(asks, "customer"), _first(asks, "key")
    if code:
        if not visitor.trusted:
            raise _Wrong(401, "To name a customer by code takes an API token: Authorization: Bearer TOKEN.")
        visitor.customer = _customer(code)
        return visitor
    if not key and not (visitor.trusted and not placements):
        raise _Wrong(400, "The write key is missing: add key=… with the key of your site's source.")
    visitor.source = source_of(key)
    if visitor.source is None:
        raise _Wrong(401, "This write key does not hold: it may have been mistyped or taken back.")
    _name(visitor, asks)
    return visitor


def _name(visitor: _Visitor, asks: Mapping[str, list[str]]) -> None:
    """Find the customer by the ids that were given; a user's counts only where somebody vouches for it."""
    user, anonymous = _first(asks, "userId"), _first(asks, "anonymousId")
    for name, value in (("userId", user), ("anonymousId", anonymous)):
        if len(value) > _LONGEST_ID:
            raise _Wrong(400, f"{name} has {len(value)} letters; {_LONGEST_ID} is the most.")
    assert visitor.source is not None  # noqa: S101 (for the type checker: it was found)
    if user and not visitor.trusted and not proves(visitor.source, user, _first(asks, "proof")):
        user, visitor.note = "", _UNPROVED
    visitor.anonymous_id, visitor.named = anonymous, bool(user or anonymous)
    if visitor.named:
        source = Source(pk=visitor.source)
        visitor.customer = customer_of(source, user_id=user or None, anonymous_id=anonymous or None)


def _trusted(request: Request, at: datetime) -> bool:
    """Whether the request comes with an API token that may see customers."""
    given = request.headers.get("authorization", "").strip()
    if not given:
        return False
    scheme, _, text = given.partition(" ")
    token = token_behind(text.strip(), at=at) if scheme.lower() == "bearer" else None
    if token is None:
        raise _Wrong(401, "This token does not hold; send one as Authorization: Bearer TOKEN, or leave it out.")
    if Ability.SEE not in token_abilities(token):
        raise _Wrong(403, f"The token '{token.name}' may not see customers: it needs the scope see.")
    if request.origin:
        raise _Wrong(403, "A token is for your own server: it must not be sent to a browser.")
    return True


def _customer(code: str) -> Customer:
    try:
        return find_customer(code[:40])
    except (BadInput, NotFound) as error:
        raise _Wrong(404, str(error)) from None


def _remember(shown: list[Shown], visitor: _Visitor, invite: str, at: datetime) -> None:
    """Note what offers are shown, and that somebody came by a personal link; a moment later, and each once."""
    for one in shown:
        if one.decision is not None:
            LATER.give(f"{one.code} {at:%Y-%m-%d}", note_shown, Seen(one.decision, one.placement, one.code, at))
    if invite and visitor.anonymous_id and visitor.source is not None:
        source, key = visitor.source, anonymous_key(visitor.anonymous_id)
        LATER.give(f"{invite[:32]} {key}", note_visits, CameBy(invite, source, key, at))


def _question(customer: Customer, languages: list[str], at: datetime) -> dict[str, Any]:
    """What is ready to be asked of them; what is not, is for their next look."""
    offered, renew = ready_for(customer, languages, at)
    if renew:
        LATER.give(f"question {customer.pk} {at:%Y-%m-%d %H}", note_came, Came(customer.pk, at))
    return {"question": described(offered)} if offered else {}


def _words(one: Shown) -> dict[str, Any]:
    told: dict[str, Any] = {"id": one.code, "heading": one.words.heading, "text": _paragraphs(one.words.text)}
    if one.words.link_to:
        told["link"] = {"label": one.words.link_label, "to": one.words.link_to}
    return told


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def _first(asks: Mapping[str, list[str]], name: str) -> str:
    return asks.get(name, [""])[0].strip()
