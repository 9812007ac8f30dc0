"""What one visitor is shown: the offer chosen for that customer where it suits the place and they allow it, else what
everybody is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.crypto import salted_hmac

from regulars.interact.site.content import Words
from regulars.ledger.models import Consent, Content, Decision
from regulars.ledger.reach.consent import PERSON, refusal, settle, strictness

_SALT = "regulars.site.offer"
_CODE = 22


@dataclass(frozen=True, slots=True)
class Shelved:
    """One content: its number, the words, and why we turn to the customer with it."""

    number: int
    words: Words
    purpose: str


Shelf = Mapping[str, Mapping[tuple[int, str], Shelved]]
"""All contents, by key of the placement, then by number of the action (0: for everybody else) and language."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a placement shows. `code` tells nothing by itself; `decision` is the number of the one that it carries out,
    None for what everybody is shown."""

    placement: str
    code: str
    words: Words
    decision: int | None = None


def read_shelf() -> Shelf:
    """All contents of actions that are switched on. Few change in a day, so whoever asks often keeps it for a while."""
    shelf: dict[str, dict[tuple[int, str], Shelved]] = {}
    for content in Content.objects.select_related("placement", "action"):
        here = shelf.setdefault(content.placement.key, {})
        if content.action is None or content.action.enabled:
            words = Words(content.heading, content.text, content.link_label, content.link_to)
            here[content.action_id or 0, content.language] = Shelved(content.pk, words, content.purpose)
    return shelf


def choose(
    customer: int | None, placements: Iterable[str], *, shelf: Shelf, languages: Collection[str] = (), at: datetime
) -> list[Shown]:
    """What each of these placements shows; those that have nothing to show are left out.

    Customers of the control group are shown what everybody is, so that we see what the offer earns.

    Args:
        customer: number of the visitor, None for somebody unknown.
        placements: their keys.
        shelf: as `read_shelf` gives it.
        languages: that the visitor reads, the preferred first, in small letters.
        at: now; consent counts as it stands then.
    """
    asked = [key for key in dict.fromkeys(placements) if key in shelf]
    offered = any(action for key in asked for action, _ in shelf[key])
    decision, action = _open_offer(customer) if customer and offered else (0, 0)
    allowed: dict[str, bool] = {}
    shown = []
    for key in asked:
        offer = _in_language(shelf[key], action, languages) if action else None
        if offer and customer:
            if offer.purpose not in allowed:
                allowed[offer.purpose] = _may_show(customer, offer.purpose, at)
            if allowed[offer.purpose]:
                shown.append(Shown(key, offer_code(key, f"decision {decision}"), offer.words, decision))
                continue
        usual = _in_language(shelf[key], 0, languages)
        if usual:
            shown.append(Shown(key, offer_code(key, f"content {usual.number}"), usual.words))
    return shown


def offer_code(placement: str, what: str) -> str:
    """The code under which a page knows an offer: always the same, and nobody else can tell what it stands for."""
    return salted_hmac(_SALT, f"{placement}:{what}", algorithm="sha256").hexdigest()[:_CODE]


def _open_offer(customer: int) -> tuple[int, int]:
    """Numbers of the customer's open decision and its action; zeros where there is none to carry out."""
    standing = Decision.objects.filter(customer=customer, state=Decision.State.OPEN, action__isnull=False)
    found = standing.values_list("pk", "action", "control").first()
    return (found[0], found[1] or 0) if found and not found[2] else (0, 0)


def _may_show(customer: int, purpose: str, at: datetime) -> bool:
    """The site is somebody whom they meet, who does not write: whoever refused marketing anywhere is sold nothing here
    either, while how often and at what hour we may turn to them does not matter to who comes by."""
    said = Consent.objects.filter(record__link__customer=customer, purpose=purpose, given_at__lte=at)
    settled = {place: strictness(statement) for place, statement in settle(said).items()}
    return not refusal(settled, PERSON, purpose)


def _in_language(here: Mapping[tuple[int, str], Shelved], action: int, languages: Collection[str]) -> Shelved | None:
    for language in languages:
        for said in (language, language.partition("-")[0]):
            if (action, said) in here:
                return here[action, said]
    return here.get((action, ""))
