"""The customer's own pages, opened by a signed link: what we may send, how often, their data, to be forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from regulars.interact.preferences.asking import (
    Site,
    ask_for_data,
    ask_to_be_forgotten,
    forget_now,
    public_address,
    send_new_link,
)
from regulars.interact.preferences.change import SHOWN, save_choices, stop_marketing
from regulars.interact.preferences.choices import choices_of, language_of, zone_names
from regulars.interact.preferences.links import DATA, FORGET, PREFERENCES, Link, read_token
from regulars.interact.preferences.words import LANGUAGES, best_language, words_in
from regulars.kernel.errors import BadInput
from regulars.ledger.business import business
from regulars.ledger.export import everything_about
from regulars.ledger.reach.ask import wishes_of
from regulars.web.answers import download

Opened = Callable[[HttpRequest, str, Link, Site, datetime], HttpResponseBase]
_TOLD = ("saved", "nothing_changed", "stopped", "data_sent", "no_address", "expired_sent")
"""What a page may say after a form, by the name of the words."""


def _opened(purpose: str) -> Callable[[Opened], Callable[..., HttpResponseBase]]:
    """A page that a link for that purpose opens; who comes with none is told so. Nothing of it is kept on the way."""

    def guard(view: Opened) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        @never_cache
        @require_http_methods(["GET", "HEAD", "POST"])
        def page(request: HttpRequest, token: str) -> HttpResponseBase:
            at = datetime.now(UTC)
            link = read_token(token, purpose, at)
            if link is None:
                return _show(request, "unknown", {"words": words_in(_browsers(request))}, status=404)
            language = language_of(link, wishes_of(link.customer, at).language, wanted_language(request))
            site = Site(public_address(request.build_absolute_uri("/")), words_in(language), business())
            context = {"token": token, "words": site.words, "language": language, "business_name": site.business.name}
            if link.expired:
                return _too_old(request, purpose, link, site, at, context)
            request.preferences = context  # type: ignore[attr-defined]
            return view(request, token, link, site, at)

        return page

    return guard


@_opened(PREFERENCES)
def preferences(request: HttpRequest, token: str, link: Link, site: Site, at: datetime) -> HttpResponseBase:
    """The page of a customer's own choices, and the form that changes them."""
    if request.method != "POST":
        return _choices(request, link, site, at)
    given = {name: str(value) for name, value in request.POST.items()}
    if "stop" in given:
        stop_marketing(link, words=site.words, at=at)
        return _back(token, "stopped")
    if "data" in given:
        return _back(token, "data_sent" if ask_for_data(link, site, at=at) else "no_address")
    try:
        changes = save_choices(link, given, words=site.words, at=at)
    except BadInput as error:
        return _choices(request, link, site, at, problem=site.words["problem"].format(words=error), typed=given)
    return _back(token, "saved" if changes else "nothing_changed")


@_opened(PREFERENCES)
def forget(request: HttpRequest, _token: str, link: Link, site: Site, at: datetime) -> HttpResponseBase:
    """Asks once more whether a customer wants to be forgotten, and takes the answer."""
    if request.method != "POST":
        return _show(request, "forget", {})
    day = ask_to_be_forgotten(link, site, at=at)
    if day is None:
        return _show(request, "told", {"title": site.words["forget_title"], "text": site.words["forget_sent"]})
    with override(request.preferences["language"]):  # type: ignore[attr-defined]
        text = site.words["forget_asked"].format(day=date_format(day, "DATE_FORMAT"))
    return _show(request, "told", {"title": site.words["forget_title"], "text": text})


@_opened(DATA)
def own_data(request: HttpRequest, _token: str, link: Link, _site: Site, _at: datetime) -> HttpResponseBase:
    """Everything we know of a customer, for them: opened by the link that was mailed to their own address."""
    if request.method != "POST":
        return _show(request, "data", {})
    known = json.dumps(everything_about(link.customer), ensure_ascii=False, indent=1, default=str)
    return download(request, "my-data.json", "application/json", [known.encode()])


@_opened(FORGET)
def forget_for_good(request: HttpRequest, _token: str, link: Link, site: Site, at: datetime) -> HttpResponseBase:
    """Forgets a customer who says yes by the link that was mailed to their own address."""
    if request.method != "POST":
        return _show(request, "forget_last", {})
    forget_now(link, at=at)
    return _show(request, "told", {"title": site.words["forgotten_title"], "text": site.words["forgotten_text"]})


def _choices(
    request: HttpRequest,
    link: Link,
    site: Site,
    at: datetime,
    problem: str = "",
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The form, as it is, or as it was typed where something of it is wrong."""
    shown = choices_of(link, at, wanted_language(request))
    told = request.GET.get("told", "")
    context = {
        "choices": shown,
        "typed": typed,
        "channels": [
            {
                "name": each.channel,
                "called": site.words[each.channel],
                "boxes": [(box, site.words[box.label]) for box in each.boxes],
                "often": each.often,
                "options": [(value, _often(value, site.words)) for value in each.options],
            }
            for each in shown.channels
        ],
        "shown": [(f"{SHOWN}{name}", value) for name, value in shown.fields().items()],
        "zones": zone_names(),
        "languages": LANGUAGES,
        "for_address": site.words["for_address"].format(address=link.hint) if link.hint else "",
        "told": site.words[told] if told in _TOLD else "",
        "today": timezone.localdate(at).isoformat(),
        "problem": problem,
    }
    return _show(request, "choices", context, status=422 if problem else 200)


def _often(value: str, words: Mapping[str, str]) -> str:
    if not value:
        return words["often_any"]
    most, _, days = value.partition("/")
    return words.get(f"often_{value}") or words["often_other"].format(most=most, days=days)


def _too_old(
    request: HttpRequest, purpose: str, link: Link, site: Site, at: datetime, context: dict[str, Any]
) -> HttpResponseBase:
    """A link that is too old still says no, and gets its owner a new one."""
    told = ""
    if request.method == "POST" and purpose == PREFERENCES and "stop" in request.POST:
        stop_marketing(link, words=site.words, at=at)
        told = site.words["stopped"]
    elif request.method == "POST":
        told = site.words["expired_sent" if send_new_link(link, site, at=at) else "no_address"]
    may_stop = purpose == PREFERENCES
    return _show(request, "expired", {**context, "told": told, "may_stop": may_stop}, status=200 if told else 410)


def _show(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    known = getattr(request, "preferences", {"language": _browsers(request), "business_name": business().name})
    response = render(request, f"web/preferences/{name}.html", {**known, **context}, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _back(token: str, told: str) -> HttpResponse:
    return HttpResponseRedirect(f"{resolve_url('preferences', token)}?told={told}", status=303)


def _browsers(request: HttpRequest) -> str:
    return best_language(wanted_language(request))


def wanted_language(request: HttpRequest) -> str:
    """The languages that the browser asks for."""
    return request.headers.get("Accept-Language", "")
