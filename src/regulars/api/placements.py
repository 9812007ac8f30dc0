"""What your site shows and asks: placements with their words, and forms."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router, Schema, Status
from pydantic import Field

from regulars.api.auth import needs, now, traced
from regulars.api.types import PROBLEMS, Done, Number, Text
from regulars.interact.site.content import Words, add_placement, put_content, remove_content, remove_placement
from regulars.interact.site.exposures import customers_shown
from regulars.interact.site.forms import AskedConsent, AskedField, FormTold, forms_with_counts, open_form, save_form
from regulars.ledger.models import Content, Form, Placement
from regulars.ledger.users import Ability

router = Router(tags=["Site"])
_CHANGES: dict[str, Any] = {"auth": needs(Ability.RUN), "response": {200: Done, **PROBLEMS}}
_LATELY = timedelta(days=30)
Key = Annotated[Text, Path(max_length=64, description="What pages call it by.")]


class ContentIn(Schema):
    """The words for those for whom `action` was chosen, or for everybody else; plain text, with one link."""

    action: Annotated[Text, Field(max_length=64)] = ""
    language: Annotated[Text, Field(max_length=35, description="Such as de or pt-br; empty: where none fits.")] = ""
    purpose: Annotated[Text, Field(max_length=32, description="marketing or service")] = "marketing"
    heading: Text = ""
    text: Text = ""
    link_label: Text = ""
    link_to: Text = ""


class ContentOut(ContentIn):
    """Words that a placement shows."""

    number: int


class PlacementIn(Schema):
    """What pages call it by, and what we call it."""

    key: Annotated[Text, Field(max_length=64)]
    name: Annotated[Text, Field(max_length=200)] = ""


class PlacementOut(Schema):
    """A place on a page; `customers`: to how many an offer was shown there in the last 30 days."""

    key: str
    name: str
    customers: int
    contents: list[ContentOut]


class FieldIn(Schema):
    """A field of a form; an empty label is the usual one."""

    name: Annotated[Text, Field(max_length=64)]
    required: bool = False
    label: Annotated[Text, Field(max_length=200)] = ""


class BoxIn(Schema):
    """A box to tick, and the words beside it, which are kept as proof."""

    channel: Annotated[Text, Field(max_length=16)]
    purpose: Annotated[Text, Field(max_length=32, description="marketing or research")]
    label: Annotated[Text, Field(max_length=1000)]


class FormIn(Schema):
    """A form; `kind` is sign-up, contact or refer."""

    kind: Annotated[Text, Field(max_length=16)]
    language: Annotated[Text, Field(max_length=35)] = "en"
    title: Text
    intro: Text = ""
    fields_asked: list[FieldIn] = Field(default_factory=list, max_length=30)
    consents: list[BoxIn] = Field(default_factory=list, max_length=20)
    button: Text
    thanks: Text
    link_to: Text = ""


class FormOut(Schema):
    """A form, whether it is open to visitors, how often it was sent in, and how many confirmed."""

    key: str
    kind: str
    language: str
    title: str
    intro: str
    fields_asked: list[dict[str, Any]]
    consents: list[dict[str, Any]]
    button: str
    thanks: str
    link_to: str
    enabled: bool
    sent: int
    confirmed: int


class OpenIn(Schema):
    """Whether visitors may fill it in."""

    enabled: bool


@router.get("/placements", response={200: list[PlacementOut], **PROBLEMS}, summary="Placements")
def placements(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001
    """What each place of your site shows, and to whom."""
    seen = customers_shown((now() - _LATELY).date())
    return [
        {
            "key": place.key,
            "name": place.name,
            "customers": seen.get(place.key, 0),
            "contents": [
                _content(one) for one in place.contents.select_related("action").order_by("action", "language")
            ],
        }
        for place in Placement.objects.order_by("key")
    ]


@router.post("/placements", auth=needs(Ability.RUN), response={201: Done, **PROBLEMS}, summary="Make a placement")
def make(request: HttpRequest, body: PlacementIn) -> Status[Done]:
    """A place that pages can ask for."""
    with traced(request, "make placement", f"placement {body.key}"):
        made = add_placement(body.key, body.name)
    return Status(201, Done(number=made.pk))


@router.delete("/placements/{key}", **_CHANGES, summary="Take a placement away")
def take_away(request: HttpRequest, key: Key) -> Done:
    """With all that it shows; pages that ask for it keep their own words."""
    with traced(request, "remove placement", f"placement {key}"):
        remove_placement(key)
    return Done(number=None)


@router.put("/placements/{key}/content", **_CHANGES, summary="Say what a placement shows")
def put(request: HttpRequest, key: Key, body: ContentIn) -> Done:
    """In place of what it showed to the same people before; gives the content's number."""
    words = Words(body.heading, body.text, body.link_label, body.link_to)
    with traced(request, "change content", f"placement {key}", action=body.action):
        put_words = put_content(key, words, action=body.action, language=body.language, purpose=body.purpose)
    return Done(number=put_words.pk)


@router.delete("/placements/content/{number}", **_CHANGES, summary="Take words away")
def take_words_away(request: HttpRequest, number: Number) -> Done:
    """The placement then shows what is left, or nothing."""
    with traced(request, "remove content", f"content {number}"):
        remove_content(number)
    return Done(number=number)


@router.get("/forms", response={200: list[FormOut], **PROBLEMS}, summary="Forms")
def forms(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001
    """The forms of your site."""
    names = [name for name in FormOut.model_fields if name != "fields_asked"]
    return [{name: getattr(one, name) for name in names} | {"fields_asked": one.fields} for one in forms_with_counts()]


@router.put("/forms/{key}", **_CHANGES, summary="Make or change a form")
def save(request: HttpRequest, key: Key, body: FormIn) -> Done:
    """The form of that key; what was sent in before keeps the words that it was asked with."""
    told = FormTold(
        **body.dict(exclude={"fields_asked", "consents"}),
        key=key,
        fields=[AskedField(**one.dict()) for one in body.fields_asked],
        consents=[AskedConsent(**one.dict()) for one in body.consents],
    )
    new = not Form.objects.filter(key=key).exists()
    with traced(request, "make form" if new else "change form", f"form {key}"):
        return Done(number=save_form(told, new=new).pk)


@router.put("/forms/{key}/open", **_CHANGES, summary="Open or close a form")
def open_or_close(request: HttpRequest, key: Key, body: OpenIn) -> Done:
    """To visitors; what was sent in stays."""
    with traced(request, "open form" if body.enabled else "close form", f"form {key}"):
        open_form(key, enabled=body.enabled)
    return Done(number=None)


def _content(one: Content) -> dict[str, Any]:
    words = Words(one.heading, one.text, one.link_label, one.link_to)
    return asdict(words) | {
        "number": one.pk,
        "action": one.action.key if one.action else "",
        "language": one.language,
        "purpose": one.purpose,
    }
