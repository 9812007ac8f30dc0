"""The fields that a form can have, and how what visitors type into them is read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from email_validator import EmailNotValidError, validate_email

from regulars.interact.site.sayings import sayings

CONSENT = "consent"
"""Boxes of consent are called `consent-0`, `consent-1` …"""

HONEYPOT = "website"
"""Nobody sees this field; who fills it in is a program."""

MESSAGE = "message"
EMAIL = "email"
INVITE = "invite"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Field:
    """A field: how browsers show and fill it in, and how many letters it holds. Names are columns of Record."""

    name: str
    kind: str = "text"
    autocomplete: str = ""
    longest: int = 150


FIELDS: dict[str, Field] = {
    each.name: each
    for each in (
        Field(EMAIL, "email", "email", 254),
        Field("given_name", autocomplete="given-name"),
        Field("family_name", autocomplete="family-name"),
        Field("full_name", autocomplete="name", longest=300),
        Field("phone", "tel", "tel", 40),
        Field("company", autocomplete="organization", longest=300),
        Field("city", autocomplete="address-level2"),
        Field("postcode", autocomplete="postal-code", longest=32),
        Field(MESSAGE, "area", longest=10_000),
    )
}


@dataclass(slots=True)
class Filled:
    """A form as it was filled in. `faults`: by field, what is wrong, in words for the visitor; empty: it can be used.

    `asked`: the consents that were ticked, with the words beside the box.
    """

    said: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)


def read_filled(
    fields: Sequence[Mapping[str, Any]],
    consents: Sequence[Mapping[str, str]],
    values: Mapping[str, str],
    *,
    language: str,
    one_is_needed: bool,
) -> Filled:
    """Read what a visitor typed.

    Args:
        fields, consents: of the form.
        values: as the browser sent them; what no field asks for is left out.
        language: for the words of the faults.
        one_is_needed: whether the form has no point unless a box is ticked.
    """
    says = sayings(language)
    filled = Filled()
    for asked in fields:
        kind = FIELDS[asked["name"]]
        text = _plain(values.get(kind.name, ""), lines=kind.kind == "area")
        if not text:
            if asked["required"]:
                filled.faults[kind.name] = says.missing.format(label=asked["label"])
        elif len(text) > kind.longest:
            filled.faults[kind.name] = says.too_long.format(label=asked["label"], count=len(text), most=kind.longest)
        elif kind.kind == "email" and not _address(text):
            filled.faults[kind.name] = says.no_email.format(value=text[:100])
        elif kind.kind == "tel" and not 5 <= len(re.sub(r"\D", "", text)) <= 15:
            filled.faults[kind.name] = says.no_phone.format(value=text)
        else:
            filled.said[kind.name] = _address(text) if kind.kind == "email" else text
    for number, consent in enumerate(consents):
        if values.get(f"{CONSENT}-{number}"):
            filled.asked.append(dict(consent))
    if one_is_needed and consents and not filled.asked:
        filled.faults[f"{CONSENT}-0"] = says.tick_one
    return filled


def _plain(text: str, *, lines: bool) -> str:
    """Without control characters and half letters; on one line, unless the field has many."""
    whole = text.encode("utf-8", "ignore").decode()
    clean = _CONTROL.sub("", whole.replace("\r\n", "\n"))
    return clean.strip() if lines else " ".join(clean.split())


def _address(text: str) -> str:
    """The address with its domain in small letters; "" where it is none. Nobody is asked whether it exists."""
    try:
        return str(validate_email(text, check_deliverability=False).normalized)
    except EmailNotValidError:
        return ""
