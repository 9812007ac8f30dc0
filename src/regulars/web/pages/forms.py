"""Forms: what visitors of your site can fill in, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.interact.site.fields import FIELDS
from regulars.interact.site.forms import (
    ASKABLE,
    AskedConsent,
    AskedField,
    FormTold,
    forms_with_counts,
    open_form,
    save_form,
)
from regulars.interact.site.sayings import LANGUAGES, sayings
from regulars.kernel.errors import NotFound, RegularsError
from regulars.ledger.business import setting_values
from regulars.ledger.models import Form
from regulars.ledger.reach.consent import CHANNELS
from regulars.ledger.users import Ability
from regulars.web.answers import go
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

_MOST_BOXES = 4
_WORDS = ("key", "kind", "title", "button", "thanks", "intro", "link_to")
_STARTS: dict[str, dict[str, str]] = {
    Form.Kind.SIGN_UP: {
        "key": "newsletter",
        "title": "Hear from us",
        "button": "Sign up",
        "thanks": "Thank you.",
        "box-0-label": "Yes, send me your news by e-mail. I can stop it at any time.",
    },
    Form.Kind.CONTACT: {
        "key": "contact",
        "title": "Write to us",
        "button": "Send",
        "thanks": "Thank you. One of us reads it and answers you by e-mail.",
    },
    Form.Kind.REFER: {
        "key": "tell-a-friend",
        "title": "Tell a friend",
        "button": "Get my link",
        "thanks": "Thank you for telling others about us.",
        "link_to": "https://",
    },
}


@page(Area.INTERACT)
def forms(request: Asked) -> HttpResponse:
    """The forms of your site, how often each was sent in, and how many confirmed."""
    context = {"forms": forms_with_counts(), "kinds": Form.Kind.choices, "address": _address(request)}
    return render(request, "web/forms.html", context)


@page(Area.INTERACT, Ability.RUN)
def new_form(request: Asked) -> HttpResponse:
    """Make a form: what it asks for, in which words."""
    if request.method == "POST":
        return _save(request, request.POST, new=True)
    kind = request.GET.get("kind", "")
    kind = kind if kind in Form.Kind.values else Form.Kind.SIGN_UP
    return _edit(request, {"kind": kind, "language": "en", **_STARTS[kind]}, new=True)


@page(Area.INTERACT, Ability.RUN)
def form(request: Asked, key: str) -> HttpResponse:
    """Change a form; what was sent in before keeps the words that it was asked with."""
    found = Form.objects.filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no form '{key}'.", hint="The page Interact, Forms lists them all.")
    if request.method == "POST":
        return _save(request, {**request.POST.dict(), "key": key, "kind": found.kind}, new=False)
    return _edit(request, _values(found), new=False, form=found)


@require_POST
@page(Area.INTERACT, Ability.RUN)
def open_or_close(request: Asked, key: str) -> HttpResponse:
    """Open a form to visitors, or close it."""
    enabled = request.POST.get("enabled") == "yes"
    with traced(request, "open form" if enabled else "close form", f"form {key}"):
        open_form(key, enabled=enabled)
    messages.success(request, f"The form {key} is {'open' if enabled else 'closed'} now.")
    return go(request, resolve_url("forms"))


def _save(request: Asked, given: Mapping[str, str], *, new: bool) -> HttpResponse:
    key = given.get("key", "")
    try:
        with traced(request, "make form" if new else "change form", f"form {key[:64]}"):
            saved = save_form(_told(given), new=new)
    except RegularsError as error:
        return _edit(request, dict(given.items()), new=new, problem=str(error))
    messages.success(request, "Kept. Your site shows it within a minute.")
    return go(request, resolve_url("form", saved.key))


def _told(given: Mapping[str, str]) -> FormTold:
    asked = [
        AskedField(name, given[f"ask-{name}"] == "required", given.get(f"label-{name}", ""))
        for name in FIELDS
        if given.get(f"ask-{name}") in {"asked", "required"}
    ]
    boxes = [
        AskedConsent(given.get(f"box-{n}-channel", ""), given.get(f"box-{n}-purpose", ""), given[f"box-{n}-label"])
        for n in range(_MOST_BOXES)
        if given.get(f"box-{n}-label", "").strip()
    ]
    words = {name: given.get(name, "") for name in _WORDS}
    return FormTold(**words, language=given.get("language", "en"), fields=asked, consents=boxes)


def _values(form: Form) -> dict[str, str]:
    """The form as the page's own fields have it."""
    told = {
        name: str(getattr(form, name)) for name in ("key", "kind", "language", "title", "intro", "button", "thanks")
    }
    told["link_to"] = form.link_to
    usual = sayings(form.language).labels
    for field in form.fields:
        name = field["name"]
        told[f"ask-{name}"] = "required" if field["required"] else "asked"
        told[f"label-{name}"] = field["label"] if field["label"] != usual[name] else ""
    for number, box in enumerate(form.consents):
        told |= {f"box-{number}-{part}": box[part] for part in ("channel", "purpose", "label")}
    return told


def _edit(
    request: Asked, values: Mapping[str, Any], *, new: bool, form: Form | None = None, problem: str = ""
) -> HttpResponse:
    kind, language = str(values.get("kind", "")), str(values.get("language", "en"))
    always = {"email", "message"} if kind == Form.Kind.CONTACT else {"email"}
    context = {
        "new": new,
        "form": form,
        "values": values,
        "problem": problem,
        "kind": kind,
        "kind_name": dict(Form.Kind.choices).get(kind, kind),
        "languages": [(code, says.name) for code, says in LANGUAGES.items()],
        "fields": [
            {
                "name": name,
                "usual": sayings(language).labels[name],
                "always": name in always,
                "ask": values.get(f"ask-{name}", ""),
                "label": values.get(f"label-{name}", ""),
            }
            for name in FIELDS
            if name != "message" or kind == Form.Kind.CONTACT
        ],
        "boxes": [
            {part: values.get(f"box-{number}-{part}", "") for part in ("channel", "purpose", "label")}
            for number in range(_MOST_BOXES)
        ],
        "channels": CHANNELS,
        "purposes": ASKABLE,
        "address": _address(request),
    }
    return render(request, "web/form.html", context, status=422 if problem else 200)


def _address(request: Asked) -> str:
    """Where visitors reach this server."""
    return str(setting_values()["PUBLIC_ADDRESS"][0]) or f"{request.scheme}://{request.get_host()}"
