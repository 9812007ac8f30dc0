"""The forms of the site, as people here define them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from regulars.interact.site.content import checked_key, checked_language, checked_link, checked_text
from regulars.interact.site.fields import EMAIL, FIELDS, MESSAGE, Filled
from regulars.interact.site.sayings import sayings
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.log.write import append_event
from regulars.ledger.models import Form, Invite, Record, Source, Submission
from regulars.ledger.reach.consent import CHANNELS, MARKETING, RESEARCH

FORMAT = "site form"
ASKABLE = (MARKETING, RESEARCH)
"""Purposes that a form may ask consent for; to be served is no question of consent."""

_TRUST = 20  # anybody may type anything into a form: every other source is believed first


@dataclass(frozen=True, slots=True)
class AskedField:
    """One field of a form: its name, the label beside it (empty: the usual one), whether it must be filled in."""

    name: str
    required: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class AskedConsent:
    """One box of a form: for which channel and purpose, and the words beside it, which are kept as proof."""

    channel: str
    purpose: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTold:
    """A form as it is defined; see `ledger.models.Form`."""

    key: str
    kind: str
    language: str = "en"
    title: str
    button: str
    thanks: str
    intro: str = ""
    fields: Sequence[AskedField] = ()
    consents: Sequence[AskedConsent] = ()
    link_to: str = ""


def save_form(told: FormTold, *, new: bool) -> Form:
    """Make a form, or change the one of that key. What was sent in before keeps the words that it was asked with.

    Raises:
        NotFound: there is none to change.
        BadInput: the key is taken; a field, consent, link or text that cannot be used.
    """
    key = checked_key(told.key)
    found = Form.objects.filter(key=key).first()
    if new and found is not None:
        raise BadInput(f"There is a form '{key}' already.", hint="Give this one another key.")
    if not new and found is None:
        raise _no_form(key)
    if told.kind not in Form.Kind.values:
        raise BadInput(f"'{told.kind}' is no kind of form; it is one of {', '.join(Form.Kind.values)}.")
    language = checked_language(told.language)
    values = {
        "kind": told.kind,
        "language": language,
        "title": _needed(told.title, "The title", 200),
        "intro": checked_text(told.intro, "The introduction", 2_000),
        "fields": _fields(told, language),
        "consents": _consents(told),
        "button": _needed(told.button, "The words of the button", 100),
        "thanks": _needed(told.thanks, "The thanks", 2_000),
        "link_to": checked_link(told.link_to) if told.link_to.strip() else "",
    }
    if told.kind == Form.Kind.REFER and not values["link_to"]:
        raise BadInput(
            "A form to refer friends needs the address that they are sent to.", hint="Such as https://shop.example/"
        )
    with transaction.atomic():
        if found is not None:
            Form.objects.filter(pk=found.pk).update(**values)
            found.refresh_from_db()
            return found
        source, _ = Source.objects.get_or_create(name=f"Form: {key}", defaults={"format": FORMAT, "trust": _TRUST})
        return Form.objects.create(source=source, key=key, **values)


def find_form(key: str) -> Form:
    """The form of that key, if it is open to visitors. Raises NotFound."""
    found = Form.objects.select_related("source").filter(key=key, enabled=True).first()
    if found is None:
        raise _no_form(key)
    return found


def forms_with_counts() -> QuerySet[Form]:
    """All forms, each with how often it was `sent` in and how many of these were `confirmed`."""
    confirmed = Count("submissions", filter=Q(submissions__confirmed_at__isnull=False))
    return Form.objects.annotate(sent=Count("submissions"), confirmed=confirmed).order_by("key")


def open_form(key: str, *, enabled: bool) -> None:
    """Open a form to visitors, or close it; what was sent in stays. Raises NotFound."""
    if not Form.objects.filter(key=key).update(enabled=enabled):
        raise _no_form(key)


def keep_submission(
    form: Form, record: Record, filled: Filled, *, invited_by: Invite | None, at: datetime
) -> Submission:
    """Keep a form as it was filled in without faults, under the record of its address, with an event."""
    submission = Submission.objects.create(
        form=form,
        record=record,
        at=at,
        email=filled.said[EMAIL].lower(),
        said=filled.said,
        asked=filled.asked,
        invited_by=invited_by,
    )
    told = {"form": form.key, "kind": form.kind}
    append_event(record, "Form Submitted", at, summary=form.title, properties=told)
    return submission


def _fields(told: FormTold, language: str) -> list[dict[str, object]]:
    labels = sayings(language).labels
    asked = {field.name: field for field in told.fields}
    unknown = [name for name in asked if name not in FIELDS]
    if unknown:
        raise BadInput(f"'{unknown[0]}' is no field of a form; there are {', '.join(FIELDS)}.")
    # Whom it is from must be known, and whoever writes to us has something to say.
    needed = {EMAIL, MESSAGE} if told.kind == Form.Kind.CONTACT else {EMAIL}
    names = [name for name in FIELDS if name in asked or name in needed]
    return [
        {
            "name": name,
            "label": checked_text(asked[name].label if name in asked else "", "A label", 200) or labels[name],
            "required": name in needed or asked[name].required,
        }
        for name in names
        if name != MESSAGE or told.kind == Form.Kind.CONTACT
    ]


def _consents(told: FormTold) -> list[dict[str, str]]:
    if told.kind == Form.Kind.SIGN_UP and not told.consents:
        raise BadInput(
            "A form to sign up asks for at least one consent.", hint="Such as email, marketing: Yes, send me your news."
        )
    boxes = []
    for box in told.consents:
        for value, allowed, what in ((box.channel, CHANNELS, "channel"), (box.purpose, ASKABLE, "purpose")):
            if value not in allowed:
                raise BadInput(f"'{value}' is no {what} to ask consent for; it is one of {', '.join(allowed)}.")
        label = _needed(box.label, "The words beside a box", 1_000)
        boxes.append({"channel": box.channel, "purpose": box.purpose, "label": label})
    return boxes


def _needed(text: str, what: str, longest: int) -> str:
    plain = checked_text(text, what, longest)
    if not plain:
        raise BadInput(f"{what} cannot be empty.", hint="Visitors read it.")
    return plain


def _no_form(key: str) -> NotFound:
    return NotFound(f"There is no form '{key[:64]}'.", hint="The page Interact, Forms lists them all.")
